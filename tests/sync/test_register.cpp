#define BOOST_TEST_MODULE sync_register
#include "sync/journal.h"
#include "sync/sample_kiosk.h"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>

using namespace certdesk;
using namespace certdesk::sync;
using sample::Kiosk;
using sample::RawDatabase;

namespace {

std::vector<std::string> numbersOf(const std::vector<CaseRow>& rows) {
    std::vector<std::string> numbers;
    for (const CaseRow& row : rows)
        numbers.push_back(row.number);
    return numbers;
}

using Numbers = std::vector<std::string>;

/// Everything in the register, as text.
std::string dump(const std::filesystem::path& data) {
    RawDatabase raw(data / "journal.db");
    std::string all;
    for (const std::string table : {"case_row", "found_by", "waiting_revocation", "counter", "account",
                                    "look_up", "moment", "certificate", "till", "stock_act", "day_total"}) {
        const std::string columns = raw.text(
            "SELECT group_concat('quote(' || name || ')', ' || ') FROM pragma_table_info('" + table + "')");
        all += raw.text("SELECT group_concat(line, char(10)) FROM (SELECT " + columns + " AS line FROM " +
                        table + " ORDER BY line)") +
               '\n';
    }
    return all + raw.text("SELECT group_concat(rowid || name || '/' || changed || '/' || certified) FROM"
                          " (SELECT rowid, * FROM holder_name ORDER BY rowid)");
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(I3_the_register_follows_from_the_journal, Kiosk)

BOOST_DATA_TEST_CASE(derived_afresh_it_is_identical, boost::unit_test::data::xrange(6)) {
    std::mt19937 random(static_cast<unsigned>(sample) + 100);
    const auto journal = open();
    for (int act = 0; act < 150; ++act)
        randomAct(*journal, random);
    const VerifyReport report = verify(*journal);
    BOOST_TEST(report.sound(), report.problem);
    const std::string before = dump(data());
    BOOST_TEST(before.size() > 1000U);
    journal->rebuild(stepOf(), reader());
    BOOST_TEST((dump(data()) == before));
    BOOST_TEST(verify(*journal).sound());
}

BOOST_AUTO_TEST_CASE(whatever_was_changed_in_it_is_found_and_mended) {
    std::mt19937 random(5);
    const auto journal = open();
    makeAccount(*journal, "li");
    for (int act = 0; act < 60; ++act)
        randomAct(*journal, random);
    const std::string right = dump(data());
    for (const std::string wrong :
         {"UPDATE case_row SET status = 'done' WHERE id = (SELECT min(id) FROM case_row WHERE status <> "
          "'done')",
          "UPDATE case_row SET holder_name = holder_name || 'x' WHERE id = (SELECT max(id) FROM case_row)",
          "UPDATE case_row SET step = 'fee' WHERE id = (SELECT max(id) FROM case_row)",
          "UPDATE case_row SET total = total + 1 WHERE id = (SELECT max(id) FROM case_row)",
          "UPDATE case_row SET changed_at = 0 WHERE id = (SELECT max(id) FROM case_row)",
          "DELETE FROM look_up WHERE id = (SELECT max(id) FROM look_up)",
          "UPDATE look_up SET hash = x'00' WHERE id = (SELECT max(id) FROM look_up)",
          "UPDATE counter SET value = value + 1 WHERE name = (SELECT max(name) FROM counter)",
          "DELETE FROM counter",
          "DELETE FROM account",
          "UPDATE account SET name = name || 'x'",
          "DELETE FROM holder_name WHERE rowid = (SELECT max(rowid) FROM holder_name)",
          "UPDATE holder_name SET name = 'x' WHERE rowid = (SELECT max(rowid) FROM holder_name)",
          "DELETE FROM found_by WHERE key = (SELECT max(key) FROM found_by)",
          "UPDATE moment SET moment = replace(moment, 'FS001', 'FS002')",
          "DELETE FROM moment",
          "DELETE FROM day_total",
          "UPDATE day_total SET number = number + 1 WHERE measure = 'received'",
          "INSERT INTO day_total VALUES ('2026-11-23', 'receipt', 'x', 0, 0)",
          "UPDATE certificate SET lineage = id || 'x'",
          "UPDATE certificate SET since = since + 1",
          "UPDATE certificate SET record = '' WHERE id = (SELECT max(id) FROM certificate WHERE record <> "
          "'')",
          "INSERT INTO waiting_revocation SELECT max(id), 'a', 'b', 'c', 1 FROM case_row"
          " WHERE id NOT IN (SELECT id FROM waiting_revocation)",
          "DELETE FROM look_up; DELETE FROM case_row"}) {
        RawDatabase(data() / "journal.db").run(wrong);
        const VerifyReport report = verify(*journal);
        BOOST_TEST(report.registerDiffers, wrong);
        BOOST_TEST(!report.firstBad.has_value(), wrong);
        journal->rebuild(stepOf(), reader());
        BOOST_TEST((dump(data()) == right), wrong);
        BOOST_TEST(verify(*journal).sound(), wrong);
    }
}

BOOST_AUTO_TEST_CASE(a_name_index_that_answers_wrong_is_found) {
    const auto journal = open();
    receive(*journal, "晨光陶瓷");
    RawDatabase(data() / "journal.db").run("DELETE FROM holder_name_data WHERE id > 10");
    BOOST_TEST(verify(*journal).registerDiffers);
    journal->rebuild(stepOf(), reader());
    BOOST_TEST(verify(*journal).sound());
}

BOOST_AUTO_TEST_CASE(without_a_reader_all_but_the_look_ups_is_compared) {
    const auto journal = open();
    receive(*journal, "晨光陶瓷");
    RawDatabase(data() / "journal.db").run("DELETE FROM look_up");
    BOOST_TEST(journal->verify(stepOf(), nullptr).sound());
    BOOST_TEST(!verify(*journal).sound());
    RawDatabase(data() / "journal.db").run("DELETE FROM counter");
    BOOST_TEST(!journal->verify(stepOf(), nullptr).sound());
}

BOOST_AUTO_TEST_CASE(another_catalogues_steps_show_as_a_difference) {
    const auto journal = open();
    receive(*journal, "晨光陶瓷");
    const StepOf other = [](const forms::Case&) { return std::string("elsewhere"); };
    BOOST_TEST(!journal->verify(other, &reader()).sound());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(I7_receipts, Kiosk)

BOOST_AUTO_TEST_CASE(have_no_gap_and_no_repeat) {
    const auto journal = open();
    std::set<std::string> numbers;
    for (int i = 1; i <= 12; ++i) {
        const std::string number = receive(*journal, "甲");
        const std::string receipt = journal->nextReceiptNumber();
        BOOST_TEST(receipt == forms::receiptNumber("FS001-02", 'A', i));
        takeFee(*journal, number, 20000);
        numbers.insert(receipt);
        const auto again = [&] {
            add(*journal, number, forms::FeeTaken{receipt, {{"cash", forms::Fen(1)}}, forms::Fen(1)});
        };
        BOOST_CHECK_THROW(again(), std::logic_error);
    }
    BOOST_TEST(numbers.size() == 12U);
}

BOOST_AUTO_TEST_CASE(a_number_that_was_asked_for_and_not_used_is_given_again) {
    const auto journal = open();
    const std::string number = receive(*journal, "甲");
    BOOST_TEST(journal->nextReceiptNumber() == journal->nextReceiptNumber());
    const NewEntry fee = entry(number, forms::FeeTaken{journal->nextReceiptNumber(), {}, forms::Fen(1)});
    const NewEntry bad = entry(number, forms::CaseReceived{"new", "FS001", {}, {}});
    BOOST_CHECK_THROW(journal->append({fee, bad}, stepOf(), nullptr), std::logic_error);
    BOOST_TEST(journal->nextReceiptNumber() == "FS001-02A-R0000001");
}

BOOST_AUTO_TEST_CASE(go_on_after_the_program_began_again) {
    std::string number;
    {
        const auto journal = open();
        number = receive(*journal, "甲");
        takeFee(*journal, number, 100);
    }
    BOOST_TEST(open()->nextReceiptNumber() == "FS001-02A-R0000002");
}

BOOST_AUTO_TEST_CASE(the_sum_of_the_day_is_the_sum_of_its_receipts) {
    const auto journal = open();
    for (const std::int64_t fen : {20000, 1, 99999})
        takeFee(*journal, receive(*journal, "甲"), fen);
    nextDay();
    takeFee(*journal, receive(*journal, "乙"), 7);
    BOOST_CHECK(journal->dayNumbers(*forms::parseIsoDay("2026-11-23")).taken == forms::Fen(120000));
    BOOST_CHECK(journal->dayNumbers(today()).taken == forms::Fen(7));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(lists, Kiosk)

BOOST_AUTO_TEST_CASE(a_line_tells_the_case) {
    const auto journal = open();
    const std::string number = receive(*journal, "晨光陶瓷", 1, "91440606722473344C");
    takeFee(*journal, number, 20000);
    add(*journal, number,
        forms::ProductionNoted{forms::Stage::enrol,
                               forms::Phase::ended,
                               "T0042",
                               "label",
                               "",
                               Bytes(40, 1),
                               "0FAB12",
                               today(),
                               {},
                               {}});
    const CaseRow row = journal->openCases().at(0);
    BOOST_TEST(row.number == number);
    BOOST_TEST(row.service == "new");
    BOOST_TEST(row.status == "open");
    BOOST_TEST(row.step == "production");
    BOOST_TEST(row.holderName == "晨光陶瓷");
    BOOST_TEST(row.holderCode == "91440606722473344C");
    BOOST_TEST(row.receivedBy == "li");
    BOOST_CHECK(row.changedAt == now());
    BOOST_CHECK(row.day == today());
    BOOST_TEST(row.receipt == "FS001-02A-R0000001");
    BOOST_CHECK(row.total == forms::Fen(20000));
    BOOST_TEST(row.certificateSerial == "0FAB12");
    BOOST_TEST(row.tokenSerial == "T0042");
}

BOOST_AUTO_TEST_CASE(open_and_returned_cases_are_listed_newest_first) {
    const auto journal = open();
    const std::string one = receive(*journal, "甲");
    const std::string two = receive(*journal, "乙");
    const std::string three = receive(*journal, "丙");
    add(*journal, one, forms::CaseReturned{{{"handler-id", 1}}});
    BOOST_TEST(numbersOf(journal->openCases()) == (Numbers{three, two, one}));
    add(*journal, two, forms::HandedOver{});
    add(*journal, three, forms::CaseWithdrawn{"gone"});
    BOOST_TEST(numbersOf(journal->openCases()) == (Numbers{one}));
    BOOST_TEST(journal->openCases().at(0).status == "returned");
}

BOOST_AUTO_TEST_CASE(a_day_has_its_own_numbers) {
    const auto journal = open();
    const std::string one = receive(*journal, "甲");
    const std::string two = receive(*journal, "乙");
    receive(*journal, "丙");
    add(*journal, one, forms::HandedOver{});
    nextDay();
    add(*journal, two, forms::CaseReturned{{{"handler-id", 1}}});
    const DayNumbers first = journal->dayNumbers(*forms::parseIsoDay("2026-11-23"));
    BOOST_TEST(first.received == 3);
    BOOST_TEST(first.done == 1);
    BOOST_TEST(first.returned == 0);
    const DayNumbers second = journal->dayNumbers(today());
    BOOST_TEST(second.received == 0);
    BOOST_TEST(second.done == 0);
    BOOST_TEST(second.returned == 1);
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

struct SearchedKiosk : Kiosk {
    SearchedKiosk() : journal(open()) {
        ceramics = receive(*journal, "佛山市禅城区晨光陶瓷有限公司", 1, "91440606722473344C");
        light = receive(*journal, "佛山市晨星照明（集团）有限公司", 2, "914403001922038216");
        latin = receive(*journal, "O'Neil \"A*B\" Trading (Foshan) Co., Ltd. 100%_2^3-4", 3,
                        "91330100799655058B");
        rare = receive(*journal, "𬭚镇𠮷祥厂", 4, "91110000600037341L");
    }
    Numbers find(const std::string& key, int most = 50) const {
        return numbersOf(journal->search(key, most));
    }

    std::unique_ptr<Journal> journal;
    std::string ceramics, light, latin, rare;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(searching, SearchedKiosk)

BOOST_AUTO_TEST_CASE(a_part_of_a_name_of_any_length_finds_it) {
    for (const std::string part : {"陶", "陶瓷", "晨光", "晨光陶", "佛山市禅城区晨光陶瓷有限公司", " 陶 瓷 "})
        BOOST_TEST(find(part) == Numbers{ceramics}, part);
    BOOST_TEST(find("晨") == (Numbers{light, ceramics}));
    BOOST_TEST(find("有限公司") == (Numbers{light, ceramics}));
    BOOST_TEST(find("光晨").empty());
    BOOST_TEST(find("晨陶").empty());
}

BOOST_AUTO_TEST_CASE(characters_beyond_the_basic_plane_are_found) {
    for (const std::string part : {"𬭚", "𬭚镇", "𠮷", "𠮷祥", "镇𠮷"})
        BOOST_TEST(find(part) == Numbers{rare}, part);
    BOOST_TEST(find("𠮷镇").empty());
    BOOST_TEST(find("𬭛").empty());
}

BOOST_AUTO_TEST_CASE(letters_are_found_in_either_case_and_width) {
    for (const std::string part : {"neil", "NEIL", "Trading", "ｔｒａｄ", "co., ltd"})
        BOOST_TEST(find(part) == Numbers{latin}, part);
    BOOST_TEST(find("（集团）") == Numbers{light});
}

// Nothing that a search language means may mean anything here.
BOOST_AUTO_TEST_CASE(signs_stand_for_themselves) {
    for (const std::string part :
         {"O'Neil", "\"A*B\"", "A*B", "\"", "*", "%_", "^3", "-4", "(Foshan)", "Ltd."})
        BOOST_TEST(find(part) == Numbers{latin}, part);
    for (const std::string part : {"A%B", "A_B", "陶*", "NEAR", "陶 AND 瓷", "陶 OR 照", "NOT 陶", "name:陶",
                                   "{name}", "\"\"", "陶\" OR \"照", "a^", "+", ";", "' OR 1=1 --"})
        BOOST_TEST(find(part).empty(), part);
}

BOOST_AUTO_TEST_CASE(nothing_is_found_for_nothing) {
    for (const std::string key : {"", " ", "　", "\t\n"})
        BOOST_TEST(find(key).empty());
    BOOST_TEST(find("陶", 0).empty());
    BOOST_TEST(find("陶", -1).empty());
    BOOST_TEST(find(std::string(100'000, 'x')).empty());
    BOOST_TEST(find("\xFF\xFE").empty());
}

BOOST_AUTO_TEST_CASE(numbers_of_every_kind_find_their_case) {
    takeFee(*journal, light, 20000);
    add(*journal, light,
        forms::ProductionNoted{forms::Stage::enrol,
                               forms::Phase::ended,
                               "TOKEN-0042",
                               "",
                               "",
                               Bytes(40, 1),
                               "0fab12",
                               today(),
                               {},
                               {}});
    for (const std::string& key :
         {light, std::string("FS001-02A-R0000001"), std::string("0fab12"), std::string("0FAB12"),
          std::string("TOKEN-0042"), std::string("914403001922038216")})
        BOOST_TEST(find(key) == Numbers{light}, key);
    BOOST_TEST(find("fs001-02a-r0000001") == Numbers{light});
    for (const std::string key :
         {"FS001-02A-R0000002", "0fab1", "TOKEN-004", "91440300192203821", "FS001-02A-20261123"})
        BOOST_TEST(find(key).empty(), key);
}

BOOST_AUTO_TEST_CASE(the_newest_come_first_and_no_more_than_asked) {
    for (int i = 0; i < 30; ++i)
        receive(*journal, "同名单位");
    const auto rows = journal->search("同名", 7);
    BOOST_REQUIRE(rows.size() == 7U);
    BOOST_TEST(rows.front().number == "FS001-02A-20261123-0034");
    BOOST_TEST(rows.back().number == "FS001-02A-20261123-0028");
}

BOOST_AUTO_TEST_CASE(a_new_name_replaces_the_old) {
    add(*journal, ceramics, forms::DetailsRecorded{sample::holder("晨曦瓷砖"), sample::person(1), true});
    BOOST_TEST(find("晨光").empty());
    BOOST_TEST(find("晨曦") == Numbers{ceramics});
    BOOST_TEST(find("91440606722473344C").empty());
}

BOOST_AUTO_TEST_CASE(persons_are_found_by_whole_numbers_and_the_key) {
    const forms::Personal person = sample::person(2);
    BOOST_TEST(numbersOf(journal->lookUp("id", person.handlerIdNumber, reader())) == Numbers{light});
    BOOST_TEST(numbersOf(journal->lookUp("mobile", person.handlerMobile, reader())) == Numbers{light});
    BOOST_TEST(numbersOf(journal->lookUp("mobile", " " + person.handlerMobile + " ", reader())) ==
               Numbers{light});
    BOOST_TEST(journal->lookUp("mobile", person.handlerIdNumber, reader()).empty());
    BOOST_TEST(journal->lookUp("id", person.handlerIdNumber.substr(1), reader()).empty());
    const OpenedSlot stranger{newSealPair(), newCaseKey(), newSigningPair()};
    BOOST_TEST(journal->lookUp("id", person.handlerIdNumber, stranger).empty());
    BOOST_TEST(find(person.handlerIdNumber).empty());
    BOOST_TEST(find(person.handlerMobile).empty());
    BOOST_TEST(find(person.handlerName).empty());
}

BOOST_AUTO_TEST_CASE(a_corrected_person_is_no_longer_found_by_the_old_number) {
    add(*journal, light, forms::DetailsRecorded{sample::holder("晨星"), sample::person(9), true});
    BOOST_TEST(journal->lookUp("mobile", sample::person(2).handlerMobile, reader()).empty());
    BOOST_TEST(numbersOf(journal->lookUp("mobile", sample::person(9).handlerMobile, reader())) ==
               Numbers{light});
}

BOOST_AUTO_TEST_SUITE_END()
