#define BOOST_TEST_MODULE sync_journal
#include "sync/journal.h"
#include "sync/journal_checks.h"
#include "sync/sample_kiosk.h"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <fcntl.h>
#include <fstream>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace certdesk;
using namespace certdesk::sync;
using namespace certdesk::tests;
using sample::Kiosk;
using Kind = JournalError::Kind;

BOOST_FIXTURE_TEST_SUITE(beginning, Kiosk)

BOOST_AUTO_TEST_CASE(a_new_journal_names_its_identity_and_holds_one_entry) {
    const auto journal = open();
    BOOST_TEST(journal->identity().point == "FS001");
    BOOST_TEST(journal->identity().kiosk == "FS001-02");
    BOOST_TEST(journal->identity().incarnation == 'A');
    BOOST_TEST(journal->identity().kioskPublicKey == identity().kioskPublicKey);
    BOOST_TEST(journal->identity().hqPublicKey == identity().hqPublicKey);
    BOOST_TEST(journal->head().seq == 1);
    BOOST_TEST(verify(*journal).sound());
}

BOOST_AUTO_TEST_CASE(only_its_owner_can_read_the_data_directory) {
    const auto journal = open();
    makeAccount(*journal, "li");
    BOOST_TEST(modeOf(data()) == 0700U);
    for (const auto& file : std::filesystem::directory_iterator(data()))
        BOOST_TEST(modeOf(file.path()) == 0600U, file.path());
}

BOOST_AUTO_TEST_CASE(a_journal_is_not_set_up_twice) {
    const Head before = open()->head();
    const NewEntry begun =
        entry("", forms::JournalBegun{"FS001", identity().kioskPublicKey, identity().hqPublicKey, {}});
    BOOST_CHECK_EXCEPTION(Journal::create(data(), identity(), begun), JournalError, isOf(Kind::unreadable));
    BOOST_CHECK(open()->head() == before);
}

BOOST_AUTO_TEST_CASE(a_setting_up_that_was_cut_off_can_be_done_again) {
    const sample::TempDirectory aside;
    std::ofstream(aside.path() / "journal.new") << "half a page";
    const NewEntry begun =
        entry("", forms::JournalBegun{"FS001", identity().kioskPublicKey, identity().hqPublicKey, {}});
    BOOST_CHECK_EXCEPTION(Journal::open(aside.path()), JournalError, isOf(Kind::notThere));
    Journal::create(aside.path(), identity(), begun);
    BOOST_TEST(Journal::open(aside.path())->head().seq == 1);
}

BOOST_AUTO_TEST_CASE(the_first_entry_must_name_the_identity) {
    const sample::TempDirectory aside;
    const NewEntry begun =
        entry("", forms::JournalBegun{"FS002", identity().kioskPublicKey, identity().hqPublicKey, {}});
    BOOST_CHECK_THROW(Journal::create(aside.path(), identity(), begun), std::logic_error);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(opening, Kiosk)

BOOST_AUTO_TEST_CASE(where_no_journal_is_none_opens_and_none_appears) {
    const sample::TempDirectory aside;
    for (const auto& path : {aside.path(), aside.path() / "not-there"})
        for (const Journal::Mode mode : {Journal::Mode::write, Journal::Mode::readOnly})
            BOOST_CHECK_EXCEPTION(Journal::open(path, mode), JournalError, isOf(Kind::notThere));
    BOOST_TEST(std::filesystem::is_empty(aside.path()));
}

BOOST_AUTO_TEST_CASE(a_second_writer_is_refused_while_the_first_lives) {
    auto first = open();
    BOOST_CHECK_EXCEPTION(open(), JournalError, isOf(Kind::locked));
    first.reset();
    BOOST_CHECK_NO_THROW(open());
}

BOOST_AUTO_TEST_CASE(another_programs_lock_is_respected) {
    const int descriptor = ::open((data() / "lock").c_str(), O_RDWR | O_CLOEXEC);
    BOOST_REQUIRE(::flock(descriptor, LOCK_EX | LOCK_NB) == 0);
    BOOST_CHECK_EXCEPTION(open(), JournalError, isOf(Kind::locked));
    ::close(descriptor);
    BOOST_CHECK_NO_THROW(open());
}

BOOST_AUTO_TEST_CASE(readers_see_what_the_writer_appends) {
    const auto writer = open();
    const auto reading = open(Journal::Mode::readOnly);
    const std::string number = receive(*writer, "晨光陶瓷");
    BOOST_CHECK(reading->head() == writer->head());
    BOOST_REQUIRE(reading->loadCase(number, &reader()));
    takeFee(*writer, number, 20000);
    BOOST_TEST(reading->loadCase(number, nullptr)->fee.has_value());
    BOOST_TEST(reading->openCases().size() == 1);
    makeAccount(*writer, "wang");
    BOOST_TEST(reading->staff().contains("wang"));
    BOOST_TEST(verify(*reading).sound());
}

BOOST_AUTO_TEST_CASE(a_reader_alone_sees_what_the_last_writer_left) {
    {
        const auto writer = open();
        receive(*writer, "晨光陶瓷");
    }
    const auto reading = open(Journal::Mode::readOnly);
    BOOST_TEST(reading->head().seq == 3);
    BOOST_TEST(verify(*reading).sound());
}

BOOST_AUTO_TEST_CASE(a_reader_writes_nothing) {
    const std::string number = receive(*open(), "晨光陶瓷");
    const auto reading = open(Journal::Mode::readOnly);
    const KeySlot slot = makeSlot("li", Secret("password"), reader(), sample::cheapSlot);
    BOOST_CHECK_THROW(add(*reading, number, forms::HandedOver{}), std::logic_error);
    BOOST_CHECK_THROW(reading->putSlot(slot), std::logic_error);
    BOOST_CHECK_THROW(reading->putProductionPin(number, Secret("123456")), std::logic_error);
    BOOST_CHECK_THROW(reading->dropProductionPin(number), std::logic_error);
    BOOST_CHECK_THROW(reading->acknowledge(reading->head()), std::logic_error);
    BOOST_CHECK_THROW(reading->rebuild(stepOf(), reader()), std::logic_error);
    BOOST_TEST(reading->head().seq == 3);
}

BOOST_AUTO_TEST_CASE(a_file_of_a_newer_program_is_left_alone) {
    sample::RawDatabase(data() / "journal.db").run("PRAGMA user_version = 999");
    BOOST_CHECK_EXCEPTION(open(), JournalError, isOf(Kind::newer));
    BOOST_CHECK_EXCEPTION(open(Journal::Mode::readOnly), JournalError, isOf(Kind::newer));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_no_journal_is_damaged) {
    std::ofstream(data() / "journal.db", std::ios::trunc) << std::string(8192, 'x');
    BOOST_CHECK_EXCEPTION(open(), JournalError, isOf(Kind::damaged));
    std::filesystem::resize_file(data() / "journal.db", 0);
    BOOST_CHECK_EXCEPTION(open(), JournalError, isOf(Kind::damaged));
    std::filesystem::remove(data() / "journal.db");
    sample::RawDatabase(data() / "journal.db").run("PRAGMA journal_mode=WAL; CREATE TABLE entry (seq)");
    BOOST_CHECK_EXCEPTION(open(), JournalError, isOf(Kind::damaged));
}

BOOST_AUTO_TEST_CASE(a_damaged_last_entry_is_noticed_at_once) {
    receive(*open(), "晨光陶瓷");
    sample::RawDatabase(data() / "journal.db")
        .run("UPDATE entry SET facts = CAST('{}' AS BLOB) WHERE seq = 3");
    BOOST_CHECK_EXCEPTION(open(), JournalError, isOf(Kind::damaged));
}

BOOST_AUTO_TEST_CASE(a_directory_in_the_way_is_unreadable) {
    const sample::TempDirectory aside;
    std::filesystem::create_directory(aside.path() / "journal.db");
    BOOST_CHECK_EXCEPTION(Journal::open(aside.path()), JournalError, isOf(Kind::unreadable));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(appending, Kiosk)

BOOST_AUTO_TEST_CASE(a_case_comes_back_as_it_was_left) {
    std::string number;
    {
        const auto journal = open();
        number = receive(*journal, "晨光陶瓷", 5);
        const forms::Case after = add(*journal, number, forms::MaterialsChecked{{{"handler-id", 1}}});
        BOOST_TEST(after.details.holderName == "晨光陶瓷");
        BOOST_CHECK(after.personal == sample::person(5));
        BOOST_TEST(after.materials.at("handler-id") == 1);
    }
    const auto loaded = open()->loadCase(number, &reader());
    BOOST_REQUIRE(loaded);
    BOOST_TEST(loaded->number == number);
    BOOST_TEST(loaded->receivedBy == "li");
    BOOST_TEST(loaded->details.holderName == "晨光陶瓷");
    BOOST_CHECK(loaded->personal == sample::person(5));
    BOOST_TEST(loaded->materials.at("handler-id") == 1);
    BOOST_CHECK(loaded->changedAt == now());
}

BOOST_AUTO_TEST_CASE(persons_stay_sealed_without_a_reader) {
    const auto journal = open();
    const std::string number = receive(*journal, "晨光陶瓷");
    BOOST_CHECK(!journal->loadCase(number, nullptr)->personal);
    const forms::Case after =
        journal->append({entry(number, forms::MaterialsChecked{{{"handler-id", 1}}})}, stepOf(), nullptr);
    BOOST_CHECK(!after.personal);
    BOOST_TEST(after.details.holderName == "晨光陶瓷");
}

BOOST_AUTO_TEST_CASE(a_stranger_who_reads_gets_an_error_and_not_an_empty_person) {
    const auto journal = open();
    const std::string number = receive(*journal, "晨光陶瓷");
    const OpenedSlot stranger{newSealPair(), newCaseKey(), newSigningPair()};
    BOOST_CHECK_THROW(journal->loadCase(number, &stranger), JournalError);
    writesNothing(*journal,
                  [&] { journal->append({entry(number, forms::HandedOver{})}, stepOf(), &stranger); });
}

BOOST_AUTO_TEST_CASE(a_case_has_one_key_for_all_its_personal_parts) {
    const auto journal = open();
    const std::string number = receive(*journal, "晨光陶瓷", 1);
    add(*journal, number, forms::DetailsRecorded{sample::holder("晨光陶瓷"), sample::person(2), true});
    BOOST_CHECK(journal->loadCase(number, &reader())->personal == sample::person(2));
    std::size_t wrapped = 0;
    for (const StoredEntry& stored : journal->entriesOf(number))
        wrapped += stored.wraps.empty() ? 0 : 1;
    BOOST_TEST(wrapped == 1U);
}

BOOST_AUTO_TEST_CASE(headquarters_opens_what_the_kiosk_sealed) {
    const auto journal = open();
    const auto entries = journal->entriesOf(receive(*journal, "晨光陶瓷", 3));
    const forms::Json wraps = forms::parseJson(forms::toText(entries.back().wraps));
    const auto wrap = forms::fromBase64(forms::JsonReader(wraps).optionalString("hq").value());
    const auto key = unsealFrom(wrap.value(), headquarters());
    BOOST_REQUIRE(key);
    const auto opened = unseal(entries.back().personal, *key, forms::sha256(entries.back().header));
    BOOST_REQUIRE(opened);
    const auto event = decode(entries.back(), opened->text()).event;
    BOOST_CHECK(std::get<forms::DetailsRecorded>(event).personal == sample::person(3));
}

BOOST_AUTO_TEST_CASE(another_case_does_not_lend_its_key_or_header) {
    const auto journal = open();
    const auto one = journal->entriesOf(receive(*journal, "甲")).back();
    const auto two = journal->entriesOf(receive(*journal, "乙")).back();
    const auto keyOne = caseKeyFrom(forms::toText(one.wraps), reader().kiosk);
    BOOST_REQUIRE(keyOne);
    BOOST_TEST(unseal(one.personal, *keyOne, forms::sha256(one.header)).has_value());
    BOOST_TEST(!unseal(two.personal, *keyOne, forms::sha256(two.header)).has_value());
    BOOST_TEST(!unseal(one.personal, *keyOne, forms::sha256(two.header)).has_value());
}

BOOST_AUTO_TEST_CASE(numbers_of_cases_go_on_within_their_day) {
    const auto journal = open();
    BOOST_TEST(receive(*journal, "甲") == "FS001-02A-20261123-0001");
    BOOST_TEST(receive(*journal, "乙") == "FS001-02A-20261123-0002");
    nextDay();
    BOOST_TEST(receive(*journal, "丙") == "FS001-02A-20261124-0001");
    BOOST_TEST(journal->nextCaseNumber(*forms::parseIsoDay("2026-11-23")) == "FS001-02A-20261123-0003");
}

BOOST_AUTO_TEST_CASE(what_breaks_the_rules_of_a_journal_is_not_written) {
    const auto journal = open();
    const std::string number = receive(*journal, "晨光陶瓷");
    const forms::CaseReceived received{"new", "FS001", {}, {}};
    const forms::FeeTaken fee{"FS001-02A-R0000002", {}, forms::Fen(1)};
    const auto put = [&](const std::string& caseNumber, forms::Event event, const OpenedSlot* with) {
        writesNothing(*journal,
                      [&] { journal->append({entry(caseNumber, std::move(event))}, stepOf(), with); });
    };
    put(number, received, &reader());                                  // received twice
    put("FS001-02A-20261123-0003", received, &reader());               // a number left out
    put("FS001-02B-20261123-0002", received, &reader());               // another incarnation's
    put("", received, &reader());                                      // no number
    put("FS001-02A-20261123-0002", forms::HandedOver{}, &reader());    // a case that nobody received
    put(number, fee, &reader());                                       // a receipt left out
    put(number, forms::JournalBegun{}, &reader());                     // begun within a case
    put("", forms::JournalBegun{"FS001", Bytes(32), {}, {}}, nullptr); // begun twice
    put(number, forms::DetailsRecorded{sample::holder("甲"), sample::person(1), true}, nullptr); // no reader
    put(number, forms::PaperPrinted{"application", {}, 0}, nullptr); // could not be read again
    BOOST_TEST(verify(*journal).sound());
}

BOOST_AUTO_TEST_CASE(of_several_entries_all_are_written_or_none) {
    const auto journal = open();
    const std::string number = receive(*journal, "晨光陶瓷");
    const NewEntry good = entry(number, forms::MaterialsChecked{{{"handler-id", 1}}});
    const NewEntry bad = entry(number, forms::FeeTaken{"FS001-02A-R0000009", {}, forms::Fen(1)});
    writesNothing(*journal, [&] { journal->append({good, bad}, stepOf(), nullptr); });
    BOOST_TEST(journal->loadCase(number, nullptr)->materials.empty());
    BOOST_TEST(journal->append({good}, stepOf(), nullptr).materials.size() == 1U);
    BOOST_TEST(verify(*journal).sound());
}

BOOST_AUTO_TEST_CASE(an_exception_while_asking_for_the_step_leaves_no_trace) {
    const auto journal = open();
    const std::string number = receive(*journal, "晨光陶瓷");
    const StepOf broken = [](const forms::Case&) -> std::string { throw std::logic_error("no catalogue"); };
    writesNothing(*journal, [&] { journal->append({entry(number, forms::HandedOver{})}, broken, nullptr); });
    BOOST_CHECK(journal->loadCase(number, nullptr)->status == forms::Status::open);
}

BOOST_AUTO_TEST_CASE(an_account_is_known_with_its_last_entry) {
    const auto journal = open();
    BOOST_TEST(journal->staff().empty());
    makeAccount(*journal, "li");
    const Bytes firstKey = journal->staff().at("li").publicKey;
    makeAccount(*journal, "wang");
    makeAccount(*journal, "li");
    BOOST_TEST(journal->staff().size() == 2U);
    BOOST_TEST(journal->staff().at("li").publicKey != firstKey);
    BOOST_TEST(journal->staff().at("li").may(forms::Role::operatorRole));
}

BOOST_AUTO_TEST_CASE(more_cases_than_are_remembered_are_all_told_right) {
    const auto journal = open();
    std::vector<std::string> numbers;
    for (int i = 0; i < 40; ++i)
        numbers.push_back(receive(*journal, "单位" + std::to_string(i), i));
    for (int i = 0; i < 40; ++i) {
        const forms::Case c = add(*journal, numbers[static_cast<std::size_t>(i)], forms::CaseResumed{});
        BOOST_TEST(c.details.holderName == "单位" + std::to_string(i));
        BOOST_CHECK(c.personal == sample::person(i));
    }
    BOOST_TEST(verify(*journal).sound());
}

BOOST_AUTO_TEST_CASE(a_case_that_is_not_there_is_nothing) {
    const auto journal = open();
    BOOST_CHECK(!journal->loadCase("FS001-02A-20261123-0001", &reader()));
    BOOST_CHECK(!journal->loadCase("", &reader()));
    BOOST_TEST(journal->entriesOf("").empty());
}

BOOST_AUTO_TEST_CASE(entries_come_in_order_within_the_limits) {
    const auto journal = open();
    for (int i = 0; i < 5; ++i)
        receive(*journal, "甲");
    const auto all = journal->entriesAfter(0, {});
    BOOST_REQUIRE(all.size() == 11);
    for (std::size_t i = 0; i < all.size(); ++i)
        BOOST_TEST(decode(all[i]).header.seq == static_cast<std::int64_t>(i + 1));
    BOOST_TEST(journal->entriesAfter(4, {.entries = 3, .bytes = 1 << 20}).size() == 3);
    BOOST_TEST(journal->entriesAfter(11, {}).empty());
    const std::size_t firstTwo = batchLine(all[0]).size() + batchLine(all[1]).size();
    BOOST_TEST(journal->entriesAfter(0, {.entries = 9, .bytes = firstTwo}).size() == 2);
    BOOST_TEST(journal->entriesAfter(0, {.entries = 9, .bytes = firstTwo - 1}).size() == 1);
    BOOST_TEST(journal->entriesAfter(0, {.entries = 9, .bytes = 1}).size() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
