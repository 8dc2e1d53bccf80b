#define BOOST_TEST_MODULE sync_migrate
#include "sync/journal.h"
#include "sync/sample_kiosk.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk;
using namespace certdesk::sync;
using sample::Kiosk;

namespace {

using Kind = JournalError::Kind;

auto isOf(Kind kind) {
    return [kind](const JournalError& error) { return error.kind() == kind; };
}

/// The file as the first program left it.
void makeSchema1(const std::filesystem::path& file) {
    sample::RawDatabase(file).run(
        "CREATE TABLE kept AS SELECT * FROM case_row; CREATE TABLE kept_look_up AS SELECT * FROM look_up;"
        "DROP TABLE token; DROP TABLE token_act; DROP TABLE moment; DROP TABLE certificate; DROP TABLE "
        "found_by; DROP TABLE day_total; DROP TABLE audit; DROP TABLE shredded; DROP TABLE "
        "waiting_revocation; DROP TABLE "
        "line_note; DROP TABLE till; DROP TABLE "
        "stock_act; DROP TABLE lapse;"
        "DROP TABLE holder_name; DROP TABLE look_up; DROP TABLE account; DROP TABLE case_row;"
        "CREATE TABLE case_row (id INTEGER PRIMARY KEY, number TEXT NOT NULL COLLATE NOCASE, service TEXT "
        "NOT "
        "NULL, status TEXT NOT NULL, step TEXT NOT NULL) STRICT;"
        "INSERT INTO case_row SELECT id, number, service, status, step FROM kept;"
        "CREATE TABLE account (name TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
        "CREATE TABLE look_up (id INTEGER NOT NULL REFERENCES case_row, kind TEXT NOT NULL, hash BLOB NOT "
        "NULL,"
        " PRIMARY KEY (id, kind)) STRICT, WITHOUT ROWID;"
        "INSERT INTO look_up SELECT * FROM kept_look_up; DROP TABLE kept; DROP TABLE kept_look_up;"
        "CREATE VIRTUAL TABLE holder_name USING fts5 (name); PRAGMA user_version = 1");
}

/// Schema 4 lets several wait.
constexpr const char* oneWaits =
    "DROP TABLE lapse; DROP TABLE audit; DROP TABLE shredded; DROP INDEX case_ended;"
    "ALTER TABLE waiting_revocation RENAME TO several;"
    "CREATE TABLE waiting_revocation (id INTEGER PRIMARY KEY REFERENCES case_row, certificate TEXT NOT NULL,"
    " reason TEXT NOT NULL, replaced_by TEXT NOT NULL, ordered_at INTEGER NOT NULL) STRICT;"
    "INSERT INTO waiting_revocation SELECT * FROM several; DROP TABLE several; DROP TABLE line_note;"
    "DROP TABLE till; DROP TABLE stock_act; DROP TABLE day_total";

} // namespace

BOOST_FIXTURE_TEST_CASE(a_file_of_an_older_program_is_brought_up_to_date_beside_a_copy, Kiosk) {
    std::string number;
    {
        const auto journal = open();
        makeAccount(*journal, "li");
        number = receive(*journal, sample::lookedUp(sample::certificate("0A01"), "T-1"),
                         sample::holder("晨光陶瓷"));
        takeFee(*journal, number, 20000);
    }
    makeSchema1(data() / "journal.db");
    BOOST_CHECK_EXCEPTION(open(Journal::Mode::readOnly), JournalError, isOf(Kind::unreadable));
    const auto journal = open();
    const VerifyReport report = verify(*journal);
    BOOST_TEST(report.sound(), report.problem);
    BOOST_TEST(journal->search("0A01", 5).at(0).number == number);
    BOOST_TEST(journal->search("光陶", 5).at(0).step == "production");
    BOOST_TEST(journal->lookUp("mobile", sample::person(1).handlerMobile, reader()).size() == 1U);
    BOOST_TEST(journal->staff().contains("li"));
    BOOST_TEST(sample::RawDatabase(data() / "journal-schema-1.db").text("PRAGMA user_version") == "1");
    BOOST_CHECK(open(Journal::Mode::readOnly)->head() == journal->head());
}

BOOST_FIXTURE_TEST_CASE(a_file_of_schema_2_gets_its_tokens_from_the_entries, Kiosk) {
    std::vector<TokenRow> before;
    {
        const auto journal = open();
        makeAccount(*journal, "li");
        add(*journal, "", forms::TokenNoted{"T-1", "YZT-T1", forms::TokenAct::lost, "失窃"});
        add(*journal, receive(*journal, "晨光陶瓷"), sample::ended(forms::Stage::prepare, "T-2"));
        before = journal->tokens();
    }
    sample::RawDatabase(data() / "journal.db")
        .run("DROP TABLE token; DROP TABLE token_act; PRAGMA user_version = 2;" + std::string(oneWaits));
    BOOST_CHECK_EXCEPTION(open(Journal::Mode::readOnly), JournalError, isOf(Kind::unreadable));
    const auto journal = open();
    BOOST_TEST(before.size() == 2U);
    BOOST_CHECK(journal->tokens() == before);
    BOOST_TEST(verify(*journal).sound());
    BOOST_TEST(sample::RawDatabase(data() / "journal-schema-2.db").text("PRAGMA user_version") == "2");
}

BOOST_FIXTURE_TEST_CASE(a_file_of_schema_3_keeps_the_revocation_that_waits, Kiosk) {
    {
        const auto journal = open();
        makeAccount(*journal, "li");
        const auto number = receive(*journal, sample::lookedUp(sample::certificate("0A01"), "T-1"),
                                    sample::holder("晨光陶瓷"));
        add(*journal, number, forms::RevocationOrdered{"0A01", "keyCompromise", ""});
    }
    sample::RawDatabase(data() / "journal.db").run("PRAGMA user_version = 3;" + std::string(oneWaits));
    const auto journal = open();
    BOOST_REQUIRE(journal->pendingRevocations().size() == 1U);
    BOOST_TEST(journal->pendingRevocations().front().revocation.certificate == "0A01");
    BOOST_TEST(verify(*journal).sound());
    BOOST_TEST(sample::RawDatabase(data() / "journal-schema-3.db").text("PRAGMA user_version") == "3");
}

BOOST_FIXTURE_TEST_CASE(a_file_of_schema_4_gets_a_place_for_notes, Kiosk) {
    receive(*open(), "晨光陶瓷");
    sample::RawDatabase(data() / "journal.db")
        .run("DROP TABLE lapse; DROP TABLE day_total; DROP TABLE audit; DROP TABLE shredded; DROP INDEX "
             "case_ended; DROP TABLE "
             "line_note;"
             "DROP TABLE till; DROP TABLE stock_act; PRAGMA user_version = 4");
    const auto journal = open();
    BOOST_TEST(journal->lineNote("contact").empty());
    journal->putLineNote("contact", "x");
    BOOST_TEST(open(Journal::Mode::readOnly)->lineNote("contact") == "x");
    BOOST_TEST(verify(*journal).sound());
    BOOST_TEST(sample::RawDatabase(data() / "journal-schema-4.db").text("PRAGMA user_version") == "4");
}

BOOST_FIXTURE_TEST_CASE(a_file_of_schema_5_gets_its_drawer_and_its_stock_from_the_entries, Kiosk) {
    forms::Till till;
    {
        const auto journal = open();
        add(*journal, "", forms::StockNoted{forms::StockAct::received, "token", {"T-1", "T-2"}});
        add(*journal, "", forms::DayOpened{today(), forms::Fen(5000)});
        const auto number = receive(*journal, "晨光陶瓷");
        takeFee(*journal, number, 20000);
        forms::ProductionNoted begun = sample::ended(forms::Stage::prepare, "T-2");
        begun.phase = forms::Phase::begun;
        add(*journal, number, begun);
        till = journal->till();
    }
    sample::RawDatabase(data() / "journal.db")
        .run("DROP TABLE lapse; DROP TABLE day_total; DROP TABLE audit; DROP TABLE shredded; DROP INDEX "
             "case_ended; DROP TABLE "
             "till;"
             "DROP TABLE stock_act; PRAGMA user_version = 5");
    BOOST_CHECK_EXCEPTION(open(Journal::Mode::readOnly), JournalError, isOf(Kind::unreadable));
    const auto journal = open();
    BOOST_TEST(till.opened);
    BOOST_TEST(till.receipts.number == 1);
    BOOST_CHECK(journal->till() == till);
    BOOST_CHECK(journal->stockOf("T-1") == forms::StockState::here);
    BOOST_CHECK(journal->stockOf("t-2") == forms::StockState::used);
    BOOST_TEST(verify(*journal).sound());
    BOOST_TEST(sample::RawDatabase(data() / "journal-schema-5.db").text("PRAGMA user_version") == "5");
}

BOOST_FIXTURE_TEST_CASE(a_file_of_schema_6_gets_its_audit_and_the_days_numbers_from_the_entries, Kiosk) {
    std::size_t rows = 0;
    forms::DailyReport before;
    {
        const auto journal = open();
        const auto number = receive(*journal, "晨光陶瓷");
        add(*journal, number, forms::CaseReturned{{{"licence", 1}}});
        takeFee(*journal, receive(*journal, "恒远精密"), 20000);
        before = journal->report(forms::Period::day, today());
        rows = journal->audit({}, 100).size();
    }
    sample::RawDatabase(data() / "journal.db")
        .run("DROP TABLE lapse; DROP TABLE day_total; DROP TABLE audit; DROP TABLE shredded; DROP INDEX "
             "case_ended; PRAGMA "
             "user_version = 6");
    BOOST_CHECK_EXCEPTION(open(Journal::Mode::readOnly), JournalError, isOf(Kind::unreadable));
    const auto journal = open();
    BOOST_TEST(rows > 4U);
    BOOST_TEST(journal->audit({}, 100).size() == rows);
    BOOST_TEST(journal->ended({now(), now(), today()}).size() == 1U);
    BOOST_TEST(before.allServices().received == 2);
    BOOST_TEST(before.missing.size() == 1U);
    BOOST_CHECK(before.receipts.total == forms::Fen(20000));
    BOOST_CHECK(journal->report(forms::Period::day, today()) == before);
    BOOST_TEST(verify(*journal).sound());
    BOOST_TEST(sample::RawDatabase(data() / "journal-schema-6.db").text("PRAGMA user_version") == "6");
}

BOOST_FIXTURE_TEST_CASE(a_file_of_schema_7_gets_the_days_on_which_certificates_lapse, Kiosk) {
    std::vector<forms::KnownCertificate> before;
    const auto lapsing = [&](const Journal& journal) {
        return journal.lapsing(today(), forms::plusDays(today(), 3660), 10);
    };
    {
        const auto journal = open();
        receive(*journal, sample::lookedUp(sample::certificate("0A01"), "T-1"), sample::holder("晨光陶瓷"));
        before = lapsing(*journal);
    }
    sample::RawDatabase(data() / "journal.db").run("DROP TABLE lapse; PRAGMA user_version = 7");
    const auto journal = open();
    BOOST_REQUIRE(before.size() == 1U);
    BOOST_CHECK(lapsing(*journal) == before);
    BOOST_TEST(verify(*journal).sound());
    BOOST_TEST(sample::RawDatabase(data() / "journal-schema-7.db").text("PRAGMA user_version") == "7");
}

BOOST_FIXTURE_TEST_CASE(only_the_newest_copy_of_an_older_file_stays, Kiosk) {
    receive(*open(), "晨光陶瓷");
    const std::string without5 = "DROP TABLE lapse; DROP TABLE day_total; DROP TABLE audit; DROP TABLE "
                                 "shredded; DROP INDEX case_ended;"
                                 "DROP TABLE till; DROP TABLE stock_act;";
    sample::RawDatabase(data() / "journal.db").run(without5 + "PRAGMA user_version = 5");
    open();
    sample::RawDatabase(data() / "journal.db")
        .run("DROP TABLE lapse; DROP TABLE day_total; DROP TABLE audit; DROP TABLE shredded;"
             "DROP INDEX case_ended; PRAGMA user_version = 6");
    open();
    BOOST_TEST(!std::filesystem::exists(data() / "journal-schema-5.db"));
    BOOST_TEST(std::filesystem::exists(data() / "journal-schema-6.db"));
}

BOOST_FIXTURE_TEST_CASE(a_damaged_file_of_an_older_program_is_left_as_it_is, Kiosk) {
    receive(*open(), "晨光陶瓷");
    makeSchema1(data() / "journal.db");
    sample::RawDatabase(data() / "journal.db")
        .run("UPDATE entry SET facts = CAST(facts || x'20' AS BLOB) WHERE seq = 2");
    BOOST_CHECK_EXCEPTION(open(), JournalError, isOf(Kind::damaged));
    BOOST_TEST(sample::RawDatabase(data() / "journal.db").text("PRAGMA user_version") == "1");
}
