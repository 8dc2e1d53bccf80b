#define BOOST_TEST_MODULE sync_shredding
#include "sample_kiosk.h"
#include "sync/restore.h"

#include <boost/test/unit_test.hpp>

#include <map>

// A case's key is destroyed by an entry, for ever, and the history still verifies (I2, I3, I13).

using namespace certdesk;
using namespace certdesk::sync;
using namespace certdesk::sync::sample;

namespace {

const forms::CaseShredded shredded{};

std::string text(const Bytes& bytes) { return forms::toText(bytes); }

/// A kiosk with two cases, the first of which was returned.
struct Shredder : Kiosk {
    Shredder() {
        journal = open();
        number = receive(*journal, "甲公司", 1);
        takeFee(*journal, number, 20000);
        add(*journal, number, forms::CaseReturned{{{"licence", 1}}});
        other = receive(*journal, "乙公司", 2);
        wraps = wrapsOf(number);
    }

    Bytes wrapsOf(const std::string& caseNumber) const {
        for (const StoredEntry& entry : journal->entriesOf(caseNumber))
            if (!entry.wraps.empty()) return entry.wraps;
        return {};
    }
    std::string everyByte() const {
        std::string all;
        for (const auto& file : std::filesystem::recursive_directory_iterator(data()))
            if (file.is_regular_file()) all += contentOf(file.path());
        return all;
    }
    bool isAnywhere(const Bytes& bytes) const {
        const std::string all = everyByte();
        return all.find(text(bytes)) != std::string::npos ||
               all.find(text(bytes).substr(20, 40)) != std::string::npos;
    }
    bool found(int personNumber) const {
        return !journal->lookUp("mobile", sample::person(personNumber).handlerMobile, reader()).empty() ||
               !journal->lookUp("id", sample::person(personNumber).handlerIdNumber, reader()).empty();
    }
    VerifyReport verified() const { return verify(*journal); }

    std::unique_ptr<Journal> journal;
    std::string number;
    std::string other;
    Bytes wraps;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(shredding, Shredder)

BOOST_AUTO_TEST_CASE(no_byte_of_the_key_is_left_and_nothing_opens_the_persons) {
    BOOST_REQUIRE(!wraps.empty());
    BOOST_TEST(isAnywhere(wraps));
    BOOST_TEST(found(1));
    const auto key = caseKeyFrom(text(wraps), reader().kiosk).value();
    const forms::Case after = add(*journal, number, shredded);
    BOOST_TEST(!after.personal);
    BOOST_TEST(!isAnywhere(wraps));
    BOOST_TEST(!isAnywhere(Bytes(key.view().begin(), key.view().end())));
    BOOST_TEST(wrapsOf(number).empty());
    BOOST_TEST(!found(1));
    BOOST_TEST(!journal->loadCase(number, &reader())->personal);
    journal.reset();
    BOOST_TEST(!isAnywhere(wraps));
}

BOOST_AUTO_TEST_CASE(the_other_cases_keep_theirs) {
    const Bytes kept = wrapsOf(other);
    add(*journal, number, shredded);
    BOOST_TEST((wrapsOf(other) == kept));
    BOOST_TEST(found(2));
    BOOST_CHECK(journal->loadCase(other, &reader())->personal == sample::person(2));
}

BOOST_AUTO_TEST_CASE(facts_and_sums_stay_and_the_journal_still_verifies) {
    const auto before = journal->loadCase(number, nullptr).value();
    const DayNumbers numbers = journal->dayNumbers(today());
    const forms::Till till = journal->till();
    add(*journal, number, shredded);
    const auto after = journal->loadCase(number, &reader()).value();
    BOOST_TEST((after.shreddedOn == today()));
    BOOST_CHECK(after.details == before.details);
    BOOST_TEST(after.fee->total.value() == before.fee->total.value());
    BOOST_CHECK(after.changedAt == before.changedAt);
    BOOST_TEST(journal->dayNumbers(today()).taken.value() == numbers.taken.value());
    BOOST_CHECK(journal->till() == till);
    BOOST_TEST(journal->search("甲公", 5).size() == 1U);
    const VerifyReport report = verified();
    BOOST_TEST(report.sound(), report.problem);
    journal.reset();
    journal = open();
    BOOST_TEST(verified().sound());
}

BOOST_AUTO_TEST_CASE(a_key_that_is_gone_without_such_an_entry_is_found) {
    RawDatabase(data() / "journal.db").run("UPDATE entry SET wraps = x'' WHERE case_no = '" + other + "'");
    const VerifyReport report = verified();
    BOOST_TEST(!report.sound());
    BOOST_TEST(report.firstBad.value_or(0) > 0);
    BOOST_TEST(report.problem.find("key is gone") != std::string::npos, report.problem);
}

BOOST_AUTO_TEST_CASE(a_key_that_is_put_back_is_found) {
    add(*journal, number, shredded);
    RawDatabase(data() / "journal.db")
        .run("UPDATE entry SET wraps = CAST(x'" + forms::hex(wraps) + "' AS BLOB) WHERE case_no = '" +
             number + "' AND kind = 'details-recorded'");
    BOOST_TEST(!verified().sound());
    journal->rebuild(stepOf(), reader()); // destroys it again
    BOOST_TEST(verified().sound());
    BOOST_TEST(!isAnywhere(wraps));
    BOOST_TEST(!found(1));
}

BOOST_AUTO_TEST_CASE(a_case_without_a_key_gets_no_new_persons) {
    add(*journal, number, shredded);
    const Head head = journal->head();
    BOOST_CHECK_THROW(
        add(*journal, number, forms::DetailsRecorded{holder("甲公司"), sample::person(3), true}),
        std::logic_error);
    BOOST_CHECK(journal->head() == head);
    BOOST_TEST(verified().sound());
}

BOOST_AUTO_TEST_CASE(an_append_that_fails_destroys_nothing) {
    const auto wrong = [&] {
        journal->append({entry(number, shredded), entry("FS001-02A-20261123-0099", forms::CaseResumed{})},
                        stepOf(), &reader());
    };
    BOOST_CHECK_THROW(wrong(), std::logic_error);
    BOOST_TEST((wrapsOf(number) == wraps));
    BOOST_TEST(found(1));
    BOOST_TEST(verified().sound());
}

BOOST_AUTO_TEST_CASE(what_a_reader_kept_in_the_log_goes_when_the_journal_opens_again) {
    {
        const auto reading = open(Journal::Mode::readOnly);
        RawDatabase raw(data() / "journal.db");
        raw.run("BEGIN");
        raw.text("SELECT count(*) FROM entry"); // a view from before
        add(*journal, number, shredded);
        BOOST_TEST(isAnywhere(wraps));
        raw.run("COMMIT");
    }
    add(*journal, other, forms::MaterialsChecked{{{"licence", 1}}});
    BOOST_TEST(!isAnywhere(wraps));
    journal.reset();
    journal = open();
    BOOST_TEST(!isAnywhere(wraps));
    BOOST_TEST(verified().sound());
}

BOOST_AUTO_TEST_CASE(copies_from_before_an_update_go_with_it) {
    journal->backup(data() / "journal-schema-6.db");
    add(*journal, number, forms::RecordOpened{"核对"});
    BOOST_TEST(std::filesystem::exists(data() / "journal-schema-6.db"));
    add(*journal, number, shredded);
    BOOST_TEST(!std::filesystem::exists(data() / "journal-schema-6.db"));
    BOOST_TEST(!isAnywhere(wraps));
}

BOOST_AUTO_TEST_CASE(a_restored_backup_does_not_bring_the_persons_back) {
    TempDirectory elsewhere;
    const auto backup = elsewhere.path() / "backup.db";
    journal->backup(backup);
    add(*journal, number, shredded);
    const auto theirs = journal->entriesAfter(0, {}); // headquarters destroyed its own
    const auto further = [&](std::int64_t after) {
        return std::vector<StoredEntry>(theirs.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(
                                                             theirs.size(), static_cast<std::size_t>(after))),
                                        theirs.end());
    };
    for (const auto& from : {RestoreSources{backup, further}, RestoreSources{{}, further}}) {
        const auto target = elsewhere.path() / "restored";
        std::filesystem::remove_all(target);
        restoreJournal(target, from);
        const auto restored = Journal::open(target);
        BOOST_CHECK(restored->head() == journal->head());
        BOOST_TEST(!restored->loadCase(number, &reader())->personal);
        BOOST_CHECK(restored->loadCase(other, &reader())->personal == sample::person(2));
        restored->rebuild(stepOf(), reader());
        BOOST_TEST(verify(*restored).sound());
        BOOST_TEST(restored->lookUp("mobile", sample::person(1).handlerMobile, reader()).empty());
        BOOST_TEST((contentOf(target / "journal.db").find(text(wraps)) == std::string::npos));
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(what_is_due, Kiosk)

BOOST_AUTO_TEST_CASE(cases_that_ended_long_ago_are_named_once_their_certificates_ended_too) {
    const auto journal = open();
    const std::string returned = receive(*journal, "甲公司", 1);
    add(*journal, returned, forms::CaseReturned{{{"licence", 1}}});
    const std::string done =
        receive(*journal, lookedUp(sample::certificate("0A01"), "T-1"), holder("乙公司"));
    add(*journal, done, forms::HandedOver{});
    const std::string underWay = receive(*journal, "丙公司", 3);
    const forms::Day ends = *forms::parseIsoDay("2027-11-22");
    const auto now = this->now();
    using Numbers = std::vector<std::string>;
    const auto named = [&](forms::UtcMs ended, forms::UtcMs ofDone, forms::Day lapsed) {
        return journal->ended({ended, ofDone, lapsed});
    };
    BOOST_TEST((named(now, now, ends) == Numbers{returned, done}));
    BOOST_TEST((named(now, now, forms::plusDays(ends, -1)) == Numbers{returned}));
    BOOST_TEST((named(now, {0}, ends) == Numbers{returned}));
    BOOST_TEST(named({0}, {0}, ends).empty());
    add(*journal, returned, shredded);
    BOOST_TEST((named(now, now, ends) == Numbers{done}));
    forms::KnownCertificate before = sample::certificate("0A01");
    before.replacedBy = "0A02";
    forms::KnownCertificate newer = sample::certificate("0A02");
    newer.notAfter = forms::plusDays(ends, 500);
    add(*journal, underWay, lookedUp(before, "T-1"));
    add(*journal, underWay, lookedUp(newer, "T-1"));
    BOOST_TEST(named(now, now, ends).empty());
    BOOST_TEST((named(now, now, newer.notAfter) == Numbers{done}));
    BOOST_TEST(journal->lineage("0a01").size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_case_is_at_headquarters_when_its_last_entry_is) {
    const auto journal = open();
    const std::string number = receive(*journal, "甲公司", 1);
    BOOST_TEST(!journal->isAcknowledged(number));
    journal->acknowledge(journal->head());
    BOOST_TEST(journal->isAcknowledged(number));
    add(*journal, number, forms::RecordOpened{"核对"});
    BOOST_TEST(!journal->isAcknowledged(number));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(audit, Kiosk)

BOOST_AUTO_TEST_CASE(rows_come_newest_first_by_any_filter_and_in_pages) {
    const auto journal = open();
    const std::string number = receive(*journal, "甲公司", 1);
    add(*journal, number, forms::RecordOpened{"核对"});
    nextDay();
    add(*journal, number, forms::PaperPrinted{"receipt", Bytes(32, 1), 1});
    const forms::Consent agreed{"chen", now(), Bytes(64, 1)};
    add(*journal, number, forms::FeeVoided{{"R1", {{"cash", forms::Fen(1)}}, forms::Fen(1), "重复", agreed}});
    const auto count = [&](const AuditFilter& filter) { return journal->audit(filter, 100).size(); };
    const auto all = journal->audit({}, 100);
    BOOST_REQUIRE(all.size() == 7U); // begun, received, details, opened, printed, voided by two
    BOOST_TEST(all[0].mark.account == "chen");
    BOOST_CHECK(all[0].mark.deed == forms::Deed::approved);
    BOOST_TEST(all[1].kind == "fee-voided");
    BOOST_TEST(all[3].mark.reason == "核对");
    AuditFilter byChen;
    byChen.account = "chen";
    BOOST_TEST(count(byChen) == 1U);
    AuditFilter saw;
    saw.deed = forms::Deed::saw;
    BOOST_TEST(count(saw) == 1U);
    AuditFilter ofCase;
    ofCase.caseNumber = number;
    BOOST_TEST(count(ofCase) == 6U);
    ofCase.deed = forms::Deed::printed;
    BOOST_TEST(count(ofCase) == 1U);
    AuditFilter onDay;
    onDay.from = onDay.to = today();
    BOOST_TEST(count(onDay) == 3U);
    onDay.account = "li";
    BOOST_TEST(count(onDay) == 2U);
    onDay.account = "nobody";
    BOOST_TEST(count(onDay) == 0U);
    std::vector<AuditPlace> paged;
    std::optional<AuditPlace> before;
    for (auto page = journal->audit({}, 2, before); !page.empty(); page = journal->audit({}, 2, before)) {
        BOOST_TEST(page.size() <= 2U);
        for (const AuditRow& row : page)
            paged.push_back(row.place);
        before = page.back().place;
    }
    BOOST_REQUIRE(paged.size() == all.size());
    for (std::size_t i = 0; i < all.size(); ++i)
        BOOST_CHECK(paged[i] == all[i].place);
    BOOST_TEST(verify(*journal).sound());
}

BOOST_AUTO_TEST_SUITE_END()
