#define BOOST_TEST_MODULE sync_entry
#include "forms/json.h"
#include "sync/entry.h"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <random>

using namespace certdesk;
using namespace certdesk::sync;

namespace {

EntryHeader sampleHeader() {
    EntryHeader header;
    header.kiosk = "FS001-02";
    header.seq = 7;
    header.at = {1'795'413'909'123};
    header.day = *forms::parseIsoDay("2026-11-23");
    header.caseNumber = "FS001-02A-20261123-0007";
    header.kind = "materials-checked";
    header.by = "li";
    header.catalogueVersion = 3;
    return header;
}

StoredEntry sampleEntry() {
    StoredEntry entry;
    entry.header = forms::toBytes(headerText(sampleHeader()));
    entry.facts = forms::toBytes(R"({"copies":{"handler-id":1}})");
    return entry;
}

const std::string goodHeader =
    R"({"version":1,"kiosk":"FS001-02","incarnation":"A","seq":7,"at":1795413909123,"day":"2026-11-23",)"
    R"("case":"FS001-02A-20261123-0007","kind":"materials-checked","by":"li","catalogue":3})";

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    return text.replace(text.find(what), what.size(), with);
}

struct Change {
    std::string what;
    std::string with;
};
std::ostream& operator<<(std::ostream& out, const Change& change) {
    return out << change.what << " -> " << change.with;
}

const std::vector<Change> badHeaders{
    {R"("version":1)", R"("version":2)"},
    {R"("version":1)", R"("version":"1")"},
    {R"("version":1,)", ""},
    {R"("FS001-02")", R"("")"},
    {R"("FS001-02")", R"("fs001\u0000")"},
    {R"("incarnation":"A")", R"("incarnation":"AB")"},
    {R"("incarnation":"A")", R"("incarnation":"a")"},
    {R"("incarnation":"A")", R"("incarnation":"")"},
    {R"("seq":7)", R"("seq":0)"},
    {R"("seq":7)", R"("seq":-1)"},
    {R"("seq":7)", R"("seq":7.0)"},
    {R"("seq":7)", R"("seq":9223372036854775808)"},
    {R"("seq":7)", R"("seq":7,"seq":7)"},
    {"2026-11-23", "2026-02-30"},
    {"2026-11-23", "2026-11-23T"},
    {"FS001-02A-20261123-0007", "FS001-02A-20261123-7"},
    {R"("kind":"materials-checked")", R"("kind":"")"},
    {R"("kind":"materials-checked")", R"("kind":"Materials checked")"},
    {R"("by":"li")", R"("by":"l i")"},
    {R"("catalogue":3})", R"("catalogue":-3})"},
    {R"("catalogue":3})", R"("catalogue":3,"wraps":"abc"})"},
    {R"("catalogue":3})", R"("catalogue":3,"more":1})"},
    {R"("catalogue":3})", R"("catalogue":3} )"
                          "x"},
};

} // namespace

BOOST_AUTO_TEST_CASE(a_header_is_always_the_same_bytes) {
    BOOST_TEST(headerText(sampleHeader()) == goodHeader);
}

BOOST_AUTO_TEST_CASE(a_header_reads_back_as_it_was_written) {
    EntryHeader header = sampleHeader();
    header.wrapsDigest = std::string(64, 'a');
    BOOST_TEST(headerText(parseHeader(headerText(header))) == headerText(header));
}

BOOST_AUTO_TEST_CASE(a_header_of_no_case_and_no_account_leaves_both_out) {
    EntryHeader header = sampleHeader();
    header.caseNumber.clear();
    header.by.clear();
    const std::string text = headerText(header);
    BOOST_TEST(text.find("\"case\"") == std::string::npos);
    BOOST_TEST(text.find("\"by\"") == std::string::npos);
    BOOST_TEST(parseHeader(text).caseNumber.empty());
}

BOOST_DATA_TEST_CASE(a_header_that_is_not_of_the_form_is_refused, badHeaders) {
    BOOST_TEST(parseHeader(goodHeader).seq == 7);
    BOOST_CHECK_THROW(parseHeader(replaced(goodHeader, sample.what, sample.with)), forms::JsonProblem);
}

// Computed with another implementation of SHA-256 from the definition in the design.
BOOST_AUTO_TEST_CASE(the_link_of_the_chain_is_the_published_one) {
    const Bytes link = chainHash(chainStart(), forms::viewOf(R"({"seq":1})"), forms::viewOf("{}"), {});
    BOOST_TEST(forms::hex(link) == "9ca6d1146c393a747d9c7389768cee324b8d42188918086c4d25379e55b269d0");
}

BOOST_AUTO_TEST_CASE(the_link_depends_on_each_part_and_on_the_border_between_them) {
    const auto link = [](std::string_view header, std::string_view facts, std::string_view personal) {
        return chainHash(chainStart(), forms::viewOf(header), forms::viewOf(facts), forms::viewOf(personal));
    };
    const Bytes one = link("ab", "cd", "ef");
    BOOST_TEST(one == link("ab", "cd", "ef"));
    BOOST_TEST(one != link("abc", "d", "ef"));
    BOOST_TEST(one != link("ab", "c", "def"));
    BOOST_TEST(one != link("ab", "cdef", ""));
    BOOST_TEST(one != chainHash(one, forms::viewOf("ab"), forms::viewOf("cd"), forms::viewOf("ef")));
}

BOOST_AUTO_TEST_CASE(a_batch_arrives_byte_for_byte) {
    StoredEntry first = sampleEntry();
    StoredEntry second = sampleEntry();
    second.personal = {0, 1, 2, 255, '\n', '\t'};
    second.wraps = forms::toBytes("{}");
    const auto batch = parseBatch(batchLine(first) + batchLine(second));
    BOOST_REQUIRE(batch);
    BOOST_REQUIRE(batch->size() == 2);
    BOOST_TEST(batchLine(batch->at(0)) == batchLine(first));
    BOOST_TEST(batch->at(1).personal == second.personal);
    BOOST_TEST(batch->at(1).wraps == second.wraps);
    BOOST_TEST(batch->at(1).hash.empty());
}

BOOST_AUTO_TEST_CASE(an_empty_batch_holds_nothing) {
    const auto batch = parseBatch("");
    BOOST_REQUIRE(batch);
    BOOST_TEST(batch->empty());
}

BOOST_AUTO_TEST_CASE(a_batch_line_that_is_not_of_the_form_is_refused) {
    const std::string good = "YQ==\tYg==\t\t\n";
    BOOST_TEST(parseBatch(good).has_value());
    for (const std::string bad :
         {"YQ==\tYg==\t\t", "YQ==\tYg==\t\n", "YQ==\tYg==\t\t\t\n", "\tYg==\t\t\n", "YQ==\t\t\t\n", "\n",
          "YQ==\tYg==\t\t\r\n", "YQ=\tYg==\t\t\n", "YQ\tYg==\t\t\n", "YR==\tYg==\t\t\n", "Y*==\tYg==\t\t\n",
          "YQ== \tYg==\t\t\n", "YQ==\tYg==\t\t\n\n", "YQ==\tYg==\t\tY\n", "Y-_=\tYg==\t\t\n",
          "Y\xC0==\tYg==\t\t\n", "\xFF\xFF==\tYg==\t\t\n"})
        BOOST_TEST(!parseBatch(bad).has_value(), bad);
}

BOOST_AUTO_TEST_CASE(a_batch_ends_at_its_limits) {
    const std::string line = "YQ==\tYg==\t\t\n";
    BOOST_TEST(parseBatch(line + line, {.entries = 2, .bytes = 100}).has_value());
    BOOST_TEST(!parseBatch(line + line + line, {.entries = 2, .bytes = 100}).has_value());
    BOOST_TEST(parseBatch(line + line, {.entries = 9, .bytes = 2 * line.size()}).has_value());
    BOOST_TEST(!parseBatch(line + line, {.entries = 9, .bytes = 2 * line.size() - 1}).has_value());
}

BOOST_AUTO_TEST_CASE(an_entry_decodes_to_its_event_and_context) {
    const DecodedEntry entry = decode(sampleEntry());
    BOOST_REQUIRE(std::holds_alternative<forms::MaterialsChecked>(entry.event));
    BOOST_TEST(std::get<forms::MaterialsChecked>(entry.event).copies.at("handler-id") == 1);
    BOOST_TEST(entry.context.caseNumber == "FS001-02A-20261123-0007");
    BOOST_TEST(entry.context.by == "li");
    BOOST_TEST(entry.context.factsDigest == forms::sha256(sampleEntry().facts));
}

// Journals are kept for years: what the first program wrote is read as long as there are any.
BOOST_AUTO_TEST_CASE(entries_of_the_first_program_are_still_read) {
    const auto event = [](const char* kind, const std::string& facts) {
        return forms::eventOf(kind, forms::parseJson(facts), {});
    };
    const auto received =
        std::get<forms::CaseReceived>(event("case-received", R"({"service":"new","point":"FS001"})"));
    BOOST_TEST(received.visit.empty());
    BOOST_TEST(received.continues.empty());
    const std::string digest(64, 'a');
    BOOST_TEST(!std::get<forms::PaperPrinted>(
                    event("paper-printed", R"({"paper":"receipt","sha256":")" + digest + R"(","pages":1})"))
                    .copy);
    BOOST_TEST(
        !std::get<forms::ProductionNoted>(
             event("production-noted",
                   R"({"stage":"keys","phase":"begun","tokenSerial":"T","tokenLabel":"L",)"
                   R"("publicKey":"","certificate":"","certificateSerial":"","notAfter":"","trouble":""})"))
             .tokenKept);
    BOOST_CHECK_THROW(event("case-received", R"({"service":"new"})"), forms::JsonProblem);
    BOOST_CHECK_THROW(event("case-received", R"({"service":"new","point":"FS001","visit":1})"),
                      forms::JsonProblem);
}

BOOST_AUTO_TEST_CASE(an_entry_of_an_unknown_kind_is_a_bad_value) {
    EntryHeader header = sampleHeader();
    header.kind = "moon-landed";
    StoredEntry entry = sampleEntry();
    entry.header = forms::toBytes(headerText(header));
    BOOST_CHECK_EXCEPTION(decode(entry), forms::JsonProblem, [](const forms::JsonProblem& problem) {
        return problem.kind() == forms::JsonProblem::Kind::badValue && problem.place() == "/kind";
    });
}

// The text as it is written is read without a tree; a blank in front of it is not as it is written.
BOOST_AUTO_TEST_CASE(a_header_means_the_same_whichever_way_it_is_read) {
    const auto meaning = [](const std::string& text) -> std::string {
        try {
            return headerText(parseHeader(text));
        } catch (const forms::JsonProblem&) {
            return "refused";
        }
    };
    std::mt19937 random(20261127);
    EntryHeader header = sampleHeader();
    int taken = 0;
    constexpr int rounds = 50'000;
    const std::string some = "\"{}:,.+-0123456789AZaz\\ \n";
    for (int round = 0; round < rounds; ++round) {
        header.caseNumber = round % 3 == 0 ? "" : "FS001-02A-20261123-0007";
        header.by = round % 5 == 0 ? "" : "li";
        header.wrapsDigest = round % 7 == 0 ? std::string(64, 'a') : "";
        header.seq = static_cast<std::int64_t>(random());
        std::string text = headerText(header);
        for (auto times = random() % 3; times > 0; --times)
            text[random() % text.size()] = some[random() % some.size()];
        const std::string quick = meaning(text);
        if (quick != "refused") ++taken;
        if (quick != meaning(" " + text)) BOOST_TEST_CONTEXT(text) {
                BOOST_TEST(quick == meaning(" " + text));
            }
    }
    BOOST_TEST(taken > rounds / 3); // those that were not touched
    BOOST_TEST(taken < rounds);
}

// What a stranger sends instead of an entry must end in JsonProblem or an entry, never otherwise.
BOOST_AUTO_TEST_CASE(mutated_entries_are_decoded_or_refused) {
    std::mt19937 random(20261123);
    const auto mutate = [&](Bytes& bytes) {
        for (std::size_t times = random() % 3 + 1; times > 0 && !bytes.empty(); --times) {
            const std::size_t at = random() % bytes.size();
            switch (random() % 3) {
            case 0: bytes[at] = static_cast<std::uint8_t>(random()); break;
            case 1: bytes.erase(bytes.begin() + static_cast<std::ptrdiff_t>(at)); break;
            default:
                bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes[random() % bytes.size()]);
            }
        }
    };
    int refused = 0;
    constexpr int rounds = 20'000;
    for (int round = 0; round < rounds; ++round) {
        StoredEntry entry = sampleEntry();
        mutate(round % 2 == 0 ? entry.header : entry.facts);
        try {
            decode(entry);
        } catch (const forms::JsonProblem&) {
            ++refused;
        }
    }
    BOOST_TEST(refused > rounds / 2);
    BOOST_TEST(refused < rounds);
}

BOOST_AUTO_TEST_CASE(mutated_batches_are_parsed_or_refused) {
    std::mt19937 random(7);
    const std::string whole = batchLine(sampleEntry()) + batchLine(sampleEntry());
    int refused = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string body = whole;
        body[random() % body.size()] = static_cast<char>(random());
        refused += parseBatch(body) ? 0 : 1;
    }
    BOOST_TEST(refused > 10'000);
}
