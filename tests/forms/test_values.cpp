#define BOOST_TEST_MODULE forms_values
#include "forms/bytes.h"
#include "forms/calendar.h"
#include "forms/fen.h"
#include "forms/secret.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <memory>
#include <new>
#include <stdexcept>

using namespace certdesk::forms;

namespace {

/// Watches what memory holds when it is given back. One thread.
struct FreedMemory {
    static inline std::string_view needle;
    static inline int leaks = 0;

    explicit FreedMemory(std::string_view secret) {
        leaks = 0;
        needle = secret;
    }
    ~FreedMemory() { needle = {}; }
    FreedMemory(const FreedMemory&) = delete;
    FreedMemory& operator=(const FreedMemory&) = delete;

    static void look(const void* memory, std::size_t size) {
        if (needle.empty() || !memory) return;
        const std::string_view content(static_cast<const char*>(memory), size);
        if (content.find(needle) != std::string_view::npos) ++leaks;
    }
};

} // namespace

// The sized form is what containers of the standard library call. Inlined, GCC takes them for a mismatch.
[[gnu::noinline]] void operator delete(void* memory, std::size_t size) noexcept {
    FreedMemory::look(memory, size);
    std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void* operator new(std::size_t size) {
    if (void* memory = std::malloc(std::max<std::size_t>(size, 1))) return memory;
    throw std::bad_alloc();
}

BOOST_AUTO_TEST_SUITE(fen)

// I13: money is integer fen and never wraps or rounds.
BOOST_AUTO_TEST_CASE(I13_sums_are_exact_or_refused) {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
    BOOST_TEST((Fen(10) + Fen(20) == Fen(30)));
    BOOST_TEST((Fen(10) - Fen(20) == Fen(-10)));
    BOOST_TEST((Fen(20000) * 5 == Fen(100000)));
    BOOST_TEST((Fen(most - 1) + Fen(1) == Fen(most)));
    BOOST_CHECK_THROW(Fen(most) + Fen(1), std::overflow_error);
    BOOST_CHECK_THROW(Fen(least) - Fen(1), std::overflow_error);
    BOOST_CHECK_THROW(Fen(most / 2) * 3, std::overflow_error);
    BOOST_CHECK_THROW(Fen(least) * -1, std::overflow_error);
}

BOOST_AUTO_TEST_CASE(is_written_as_yuan_with_two_decimals) {
    BOOST_TEST(yuan(Fen(0)) == "0.00");
    BOOST_TEST(yuan(Fen(5)) == "0.05");
    BOOST_TEST(yuan(Fen(20000)) == "200.00");
    BOOST_TEST(yuan(Fen(-105)) == "-1.05");
    BOOST_TEST(yuan(Fen(std::numeric_limits<std::int64_t>::max())) == "92233720368547758.07");
    BOOST_TEST(yuan(Fen(std::numeric_limits<std::int64_t>::min())) == "-92233720368547758.08");
}

BOOST_AUTO_TEST_CASE(is_grouped_by_thousands_for_the_eye) {
    BOOST_TEST(yuanGrouped(Fen(99)) == "0.99");
    BOOST_TEST(yuanGrouped(Fen(99999)) == "999.99");
    BOOST_TEST(yuanGrouped(Fen(100000)) == "1,000.00");
    BOOST_TEST(yuanGrouped(Fen(-99999)) == "-999.99");
    BOOST_TEST(yuanGrouped(Fen(-123456789)) == "-1,234,567.89");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(calendar)

BOOST_AUTO_TEST_CASE(the_business_day_changes_at_midnight_in_shanghai) {
    const UtcMs midnight = startOf(*parseIsoDay("2026-11-23"));
    BOOST_TEST(isoUtc(midnight) == "2026-11-22T16:00:00.000Z");
    BOOST_TEST(isoDay(dayOf(midnight)) == "2026-11-23");
    BOOST_TEST(isoDay(dayOf({midnight.value - 1})) == "2026-11-22");
    BOOST_TEST(localMinute(midnight) == "2026-11-23 00:00");
    BOOST_TEST(localMinute({midnight.value - 1}) == "2026-11-22 23:59");
}

BOOST_AUTO_TEST_CASE(instants_before_1970_have_their_day_too) {
    BOOST_TEST(isoUtc({-1}) == "1969-12-31T23:59:59.999Z");
    BOOST_TEST(isoDay(dayOf({-1})) == "1970-01-01");
    BOOST_TEST(isoDay(dayOf({-8 * 3'600'000 - 1})) == "1969-12-31");
}

BOOST_AUTO_TEST_CASE(days_are_read_strictly) {
    for (const char* text : {"2026-11-23", "2024-02-29", "2000-02-29", "0001-01-01"}) {
        BOOST_REQUIRE(parseIsoDay(text));
        BOOST_TEST(isoDay(*parseIsoDay(text)) == text);
    }
    for (const char* text :
         {"", "2026-11-23 ", " 2026-11-23", "2026-1-23", "2026/11/23", "20261123", "2026-13-01", "2026-00-10",
          "2026-11-31", "2026-11-00", "2023-02-29", "1900-02-29", "2026-+1-23", "-026-11-23", "2026-11-2a"})
        BOOST_TEST_CONTEXT(text) { BOOST_TEST(!parseIsoDay(text)); }
    BOOST_TEST(compactDay(*parseIsoDay("2026-01-02")) == "20260102");
}

BOOST_AUTO_TEST_CASE(a_service_year_ends_on_the_same_day_of_the_year) {
    const auto plus = [](const char* day, int years) { return isoDay(plusYears(*parseIsoDay(day), years)); };
    BOOST_TEST(plus("2026-11-23", 1) == "2027-11-23");
    BOOST_TEST(plus("2024-02-29", 1) == "2025-02-28");
    BOOST_TEST(plus("2024-02-29", 4) == "2028-02-29");
    BOOST_TEST(plus("2026-11-23", -1) == "2025-11-23");
}

BOOST_AUTO_TEST_CASE(days_are_counted_over_months_and_leap_years) {
    const Day from = *parseIsoDay("2024-02-28");
    BOOST_TEST(isoDay(plusDays(from, 1)) == "2024-02-29");
    BOOST_TEST(isoDay(plusDays(from, 2)) == "2024-03-01");
    BOOST_TEST(isoDay(plusDays(from, -59)) == "2023-12-31");
    for (int days = -1000; days <= 1000; days += 7)
        BOOST_TEST(daysBetween(from, plusDays(from, days)) == days);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(bytes)

BOOST_AUTO_TEST_CASE(every_byte_goes_through_hex_and_base64) {
    Bytes all;
    for (int value = 0; value < 256; ++value) {
        all.push_back(static_cast<std::uint8_t>(value));
        BOOST_TEST((fromHex(hex(all)) == all));
        BOOST_TEST((fromBase64(base64(all)) == all));
        BOOST_TEST((toBytes(toText(all)) == all));
    }
}

// RFC 4648 §10
BOOST_AUTO_TEST_CASE(base64_is_that_of_rfc_4648) {
    const std::vector<std::pair<std::string, std::string>> table{{"", ""},
                                                                 {"f", "Zg=="},
                                                                 {"fo", "Zm8="},
                                                                 {"foo", "Zm9v"},
                                                                 {"foob", "Zm9vYg=="},
                                                                 {"fooba", "Zm9vYmE="},
                                                                 {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, coded] : table) {
        BOOST_TEST(base64(viewOf(plain)) == coded);
        BOOST_REQUIRE(fromBase64(coded));
        BOOST_TEST((fromBase64(coded) == toBytes(plain)));
    }
    for (const char* text : {"Zg", "Zg=", "Zg===", "Z", "Zm9v\n", "Zm\n9v", " Zm9v", "Zm9v=", "Zm-_",
                             "Zh==", "=Zg=", "Zg==Zg=="})
        BOOST_TEST_CONTEXT(text) { BOOST_TEST(!fromBase64(text)); }
}

BOOST_AUTO_TEST_CASE(hex_takes_pairs_of_digits_only) {
    BOOST_TEST((fromHex("00ffAb") == Bytes{0x00, 0xFF, 0xAB}));
    BOOST_TEST((fromHex("") == Bytes{}));
    BOOST_TEST(hex(Bytes{0x00, 0xFF, 0xAB}) == "00ffab");
    for (const char* text : {"0", "0g", "00 ff", "00:ff", "0x00", "00ff\n", "中文"})
        BOOST_TEST_CONTEXT(text) { BOOST_TEST(!fromHex(text)); }
}

// FIPS 180-4, published vectors
BOOST_AUTO_TEST_CASE(sha256_is_that_of_fips_180) {
    BOOST_TEST(hex(sha256({})) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    BOOST_TEST(hex(sha256(viewOf("abc"))) ==
               "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(secret)

constexpr std::string_view pin = "a secret that is long enough to find";

BOOST_AUTO_TEST_CASE(the_watch_finds_what_is_not_wiped) {
    FreedMemory watch(pin);
    {
        const Bytes plain = toBytes(pin);
        BOOST_TEST(sha256(plain).size() == 32u); // else the compiler might leave the bytes out
    }
    BOOST_TEST(FreedMemory::leaks == 1);
}

// I8: secrets are gone on every way out.
BOOST_AUTO_TEST_CASE(I8_is_wiped_at_the_end_of_its_scope) {
    FreedMemory watch(pin);
    {
        Secret secret(pin);
        const Secret copied = secret.copy();
        Secret moved = std::move(secret);
        BOOST_TEST(moved.text() == pin);
        BOOST_TEST(copied.text() == pin);
    }
    BOOST_TEST(FreedMemory::leaks == 0);
}

BOOST_AUTO_TEST_CASE(I8_is_wiped_when_an_exception_passes) {
    FreedMemory watch(pin);
    const auto fail = [] {
        const Secret secret(pin);
        throw std::runtime_error(secret.empty() ? "empty" : "full");
    };
    BOOST_CHECK_THROW(fail(), std::runtime_error);
    BOOST_TEST(FreedMemory::leaks == 0);
}

BOOST_AUTO_TEST_CASE(I8_what_an_assignment_replaces_is_wiped) {
    FreedMemory watch(pin);
    Secret secret(pin);
    secret = Secret("another");
    BOOST_TEST(FreedMemory::leaks == 0);
    BOOST_TEST(secret.text() == "another");
    Secret& same = secret;
    secret = std::move(same);
    BOOST_TEST(secret.text() == "another");
}

BOOST_AUTO_TEST_CASE(moved_and_wiped_secrets_are_empty) {
    Secret secret(pin);
    const Secret moved = std::move(secret);
    BOOST_TEST(secret.empty());
    BOOST_TEST(moved.size() == pin.size());
    Secret wiped(pin);
    wiped.wipe();
    BOOST_TEST(wiped.empty());
    wiped.wipe();
    BOOST_TEST(wiped.empty());
}

BOOST_AUTO_TEST_CASE(is_equal_to_the_same_bytes_only) {
    BOOST_TEST((Secret("123456") == Secret("123456")));
    BOOST_TEST(!(Secret("123456") == Secret("123457")));
    BOOST_TEST(!(Secret("123456") == Secret("12345")));
    BOOST_TEST((Secret() == Secret()));
}

BOOST_AUTO_TEST_CASE(text_that_held_a_secret_is_overwritten) {
    FreedMemory watch(pin);
    {
        std::string text(pin);
        wipeText(text);
        BOOST_TEST(text.empty());
    }
    BOOST_TEST(FreedMemory::leaks == 0);
}

BOOST_AUTO_TEST_SUITE_END()
