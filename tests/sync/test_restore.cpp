#define BOOST_TEST_MODULE sync_restore
#include "sample_kiosk.h"
#include "sync/restore.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk;
using namespace certdesk::sync;
using namespace certdesk::sync::sample;

namespace {

/// A kiosk with some cases, a backup of it, and what headquarters has.
struct Scene {
    Scene() {
        journal = kiosk.open();
        kiosk.receive(*journal, "甲公司", 1);
        journal->backup(backup());
        kiosk.receive(*journal, "乙公司", 2);
        theirs = journal->entriesAfter(0, {});
    }
    std::filesystem::path backup() const { return elsewhere.path() / "backup.db"; }
    std::filesystem::path target() const { return elsewhere.path() / "restored"; }
    std::function<std::vector<StoredEntry>(std::int64_t)> further() const {
        return [this](std::int64_t after) {
            std::vector<StoredEntry> more;
            for (auto i = static_cast<std::size_t>(after); i < theirs.size() && more.size() < 2; ++i)
                more.push_back(theirs[i]); // in small portions
            return more;
        };
    }
    std::unique_ptr<Journal> restored() const { return Journal::open(target()); }

    Kiosk kiosk;
    TempDirectory elsewhere;
    std::unique_ptr<Journal> journal;
    std::vector<StoredEntry> theirs;
};

NewEntry beginningAfter(const Journal& journal, forms::UtcMs at) {
    const Identity& identity = journal.identity();
    forms::JournalBegun begun{identity.point, identity.kioskPublicKey, identity.hqPublicKey, {}};
    begun.parent = nameOf(journal.head());
    return {{}, begun, "chen", at, 1};
}

} // namespace

BOOST_AUTO_TEST_CASE(a_backup_alone_is_restored_as_it_was) {
    Scene scene;
    restoreJournal(scene.target(), {scene.backup(), {}});
    const auto journal = scene.restored();
    BOOST_TEST(journal->openCases().size() == 1U);
    BOOST_TEST(scene.kiosk.verify(*journal).entries == journal->head().seq);
}

BOOST_AUTO_TEST_CASE(what_headquarters_has_beyond_the_backup_comes_back) {
    Scene scene;
    restoreJournal(scene.target(), {scene.backup(), scene.further()});
    BOOST_TEST((scene.restored()->head() == scene.journal->head()));
    BOOST_TEST(scene.restored()->openCases().size() == 2U);
}

BOOST_AUTO_TEST_CASE(headquarters_alone_gives_back_everything_but_look_ups) {
    Scene scene;
    restoreJournal(scene.target(), {{}, scene.further()});
    const auto journal = scene.restored();
    BOOST_TEST((journal->head() == scene.journal->head()));
    const auto number = journal->openCases().front().number;
    BOOST_TEST(journal->loadCase(number, &scene.kiosk.reader())->personal.has_value());
}

BOOST_AUTO_TEST_CASE(headquarters_behind_the_backup_is_no_obstacle) {
    Scene scene;
    scene.theirs.resize(2);
    restoreJournal(scene.target(), {scene.backup(), scene.further()});
    BOOST_TEST(scene.restored()->openCases().size() == 1U);
}

BOOST_AUTO_TEST_CASE(another_history_at_headquarters_is_refused_and_leaves_nothing) {
    Scene scene;
    Kiosk other;
    const auto theirs = other.open();
    other.receive(*theirs, "丙公司", 3);
    other.receive(*theirs, "丁公司", 4);
    scene.theirs = theirs->entriesAfter(0, {});
    BOOST_CHECK_THROW(restoreJournal(scene.target(), {scene.backup(), scene.further()}), HistoriesDiffer);
    BOOST_TEST(!std::filesystem::exists(scene.target() / "journal.db"));
}

BOOST_AUTO_TEST_CASE(a_spoiled_entry_from_headquarters_is_refused_and_leaves_nothing) {
    Scene scene;
    scene.theirs.back().header.back() = ' ';
    BOOST_CHECK_THROW(restoreJournal(scene.target(), {scene.backup(), scene.further()}), JournalError);
    BOOST_TEST(!std::filesystem::exists(scene.target() / "journal.db"));
}

BOOST_AUTO_TEST_CASE(a_spoiled_backup_is_refused_and_leaves_nothing) {
    Scene scene;
    {
        RawDatabase raw(scene.backup());
        raw.run("UPDATE entry SET facts = x'7b7d' WHERE seq = 3");
    }
    BOOST_CHECK_THROW(restoreJournal(scene.target(), {scene.backup(), {}}), JournalError);
    BOOST_TEST(!std::filesystem::exists(scene.target() / "journal.db"));
}

BOOST_AUTO_TEST_CASE(a_directory_with_a_journal_is_not_restored_over) {
    Scene scene;
    restoreJournal(scene.target(), {scene.backup(), {}});
    BOOST_CHECK_THROW(restoreJournal(scene.target(), {scene.backup(), {}}), JournalError);
}

BOOST_AUTO_TEST_CASE(the_next_incarnation_counts_receipts_afresh_and_goes_on_with_the_chain) {
    Scene scene;
    const auto parent = scene.journal->head();
    scene.journal->append({beginningAfter(*scene.journal, {1'795'000'000'000})}, {}, nullptr);
    BOOST_TEST(scene.journal->identity().incarnation == 'B');
    BOOST_TEST(scene.journal->head().incarnation == 'B');
    BOOST_TEST(scene.journal->head().seq == parent.seq + 1);
    BOOST_TEST(scene.journal->nextReceiptNumber() ==
               forms::receiptNumber(scene.kiosk.identity().kiosk, 'B', 1));
    const auto number = scene.kiosk.receive(*scene.journal, "戊公司", 5);
    BOOST_TEST(number.starts_with(scene.kiosk.identity().kiosk + "B-"));
    BOOST_TEST(scene.kiosk.verify(*scene.journal).sound());
    scene.journal.reset();
    scene.journal = scene.kiosk.open();
    BOOST_TEST(scene.journal->identity().incarnation == 'B');
    BOOST_TEST(scene.journal->loadCase(number, nullptr).has_value());
}

BOOST_AUTO_TEST_CASE(an_incarnation_begins_only_behind_the_head) {
    Scene scene;
    auto late = beginningAfter(*scene.journal, {1'795'000'000'000});
    scene.kiosk.receive(*scene.journal, "己公司", 6);
    BOOST_CHECK_THROW(scene.journal->append({late}, {}, nullptr), std::logic_error);
    BOOST_TEST(scene.journal->identity().incarnation == 'A');
}

BOOST_AUTO_TEST_CASE(accounts_made_anew_close_those_of_before) {
    Scene scene;
    auto begun = beginningAfter(*scene.journal, {1'795'000'000'000});
    BOOST_TEST(!scene.journal->staff().empty());
    std::get<forms::JournalBegun>(begun.event).accountsAnew = true;
    scene.journal->append({begun}, {}, nullptr);
    BOOST_TEST(scene.journal->staff().empty());
    scene.journal.reset();
    BOOST_TEST(scene.kiosk.open()->staff().empty());
}
