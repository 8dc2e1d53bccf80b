#define BOOST_TEST_MODULE hq_put_back
#include "hq/branches.h"
#include "hq/commands.h"
#include "hq/history.h"
#include "support/hq_fixture.h"
#include "sync/restore.h"
#include "sync/sample_kiosk.h"
#include "sync/worker.h"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <set>

using namespace certdesk;
using namespace certdesk::tests;
using Poco::Data::Session;

// A kiosk's disk that is put back by any number of entries, and one that was cloned (DESIGN §5): real
// journals, the real client, a real headquarters.

namespace {

constexpr std::int64_t whole = 110; ///< entries that the kiosk had when it happened
const std::string kioskName = "FS001-02";

/// Few, or with CERTDESK_EVERY_CALL set the 100 that `dev proof` plays.
std::vector<std::int64_t> waysBack() {
    if (!std::getenv("CERTDESK_EVERY_CALL")) return {1, 2, 53, 100};
    std::vector<std::int64_t> every;
    for (std::int64_t back = 1; back <= 100; ++back)
        every.push_back(back);
    return every;
}

/// Cases, and in the last one single entries, until the journal has so many.
void fillTo(sync::sample::Kiosk& kiosk, sync::Journal& journal, std::int64_t entries) {
    std::string number;
    while (journal.head().seq + 2 <= entries)
        number = kiosk.receive(journal, "佛山市第" + std::to_string(journal.head().seq) + "号有限公司",
                               static_cast<int>(journal.head().seq));
    if (number.empty() && journal.head().seq < entries) number = journal.openCases().front().number;
    while (journal.head().seq < entries)
        kiosk.add(journal, number, forms::MaterialsChecked{{{"application-form", 1}}});
}

std::vector<sync::StoredEntry> allOf(const sync::Journal& journal) {
    return journal.entriesAfter(0, {100'000, 1 << 30});
}

std::vector<std::string> linesOf(const std::vector<sync::StoredEntry>& entries) {
    std::vector<std::string> lines;
    for (const auto& entry : entries)
        lines.push_back(sync::batchLine(entry));
    return lines;
}

struct Scene {
    Scene() : settings(hq.enrolKiosk(kioskName)), line(sync::makeHeadquarters(settings)) {}

    template <typename Work>
    auto in(Work work) {
        return hq.office().database.transaction(work);
    }
    /// The present history at headquarters.
    std::vector<std::string> stored() {
        return linesOf(in([](Session& session) {
            return hq::entriesAfter(session, kioskName, 0, {.entries = 100'000, .bytes = 1 << 30});
        }));
    }
    bool has(const std::string& branch, const sync::StoredEntry& entry, std::int64_t seq) {
        const auto kept = in([&](Session& session) { return hq::entryAt(session, kioskName, branch, seq); });
        return kept && sync::batchLine(*kept) == sync::batchLine(entry);
    }
    std::vector<hq::Split> splits() {
        return in([](Session& session) { return hq::splits(session); });
    }
    bool sound() {
        return !in([](Session& session) { return hq::verifyChainOf(session, kioskName); }).firstBad;
    }
    /// As `certdesk-hq kiosk adopt`.
    void adopt(const hq::Split& split) {
        in([&](Session& session) { hq::permitBranch(session, kioskName, split.hash, {1}); });
    }
    /// As `certdeskctl journal branch`.
    void beginIncarnation(sync::Journal& journal) const {
        const auto& identity = journal.identity();
        forms::JournalBegun begun{identity.point, identity.kioskPublicKey, identity.hqPublicKey, {}};
        begun.parent = sync::nameOf(journal.head());
        journal.append({{{}, begun, "chen", kiosk.now(), 1}}, kiosk.stepOf(), nullptr);
    }

    HqServer hq;
    TempDir folder;
    sync::LineSettings settings;
    std::unique_ptr<sync::Headquarters> line;
    sync::sample::Kiosk kiosk;
};

bool isConflict(const sync::SyncStatus& status) {
    return status.fault && status.fault->kind == sync::LineFault::Kind::conflict;
}

std::set<std::string> numbersOf(const std::vector<sync::StoredEntry>& entries) {
    std::set<std::string> numbers;
    for (const auto& entry : entries)
        numbers.insert(sync::parseHeader(forms::toText(entry.header)).caseNumber);
    return numbers;
}

/// The backup is `back` entries old; the last entry never reached headquarters.
void restoredBack(std::int64_t back) {
    Scene scene;
    auto journal = scene.kiosk.open();
    fillTo(scene.kiosk, *journal, whole - back);
    journal->backup(scene.folder / "backup.db");
    fillTo(scene.kiosk, *journal, whole - 1);
    BOOST_TEST(sync::syncOnce(*journal, *scene.line).online);
    fillTo(scene.kiosk, *journal, whole);
    const auto before = allOf(*journal);
    journal.reset(); // the disk is lost

    const auto again = hq::addKioskTo(scene.hq.office(), kioskName, "FS001", true);
    const auto line = sync::makeHeadquarters(enrolMachineInto(scene.folder / "again", again));
    const auto further = [&](std::int64_t after) {
        return std::get<std::vector<sync::StoredEntry>>(line->entriesAfter(after));
    };
    sync::restoreJournal(scene.folder / "restored", {scene.folder / "backup.db", further});
    journal = sync::Journal::open(scene.folder / "restored");
    BOOST_TEST(journal->head().seq == whole - 1); // what headquarters had
    scene.beginIncarnation(*journal);
    const auto begun = journal->head().seq;
    fillTo(scene.kiosk, *journal, begun + 5);
    const auto status = sync::syncOnce(*journal, *line);
    BOOST_TEST(status.online);
    BOOST_TEST(status.backlog == 0);

    const auto after = allOf(*journal);
    BOOST_TEST(scene.stored() == linesOf(after), boost::test_tools::per_element());
    BOOST_TEST(scene.sound());
    BOOST_TEST(
        !journal->verify(scene.kiosk.stepOf(), nullptr).firstBad); // the register comes with the next log-in
    BOOST_TEST(scene.splits().empty());
    auto anew = numbersOf({after.begin() + static_cast<std::ptrdiff_t>(begun), after.end()});
    anew.erase("");
    for (const auto& number : numbersOf(before))
        BOOST_TEST(!anew.contains(number)); // none is given twice
    BOOST_TEST(journal->nextReceiptNumber() == "FS001-02B-R0000001");
    BOOST_TEST((std::get<sync::LineFault>(scene.line->head()).kind == sync::LineFault::Kind::notUs));
}

/// The disk was copied `back` entries before its end, and the copy goes on beside it. `spoken`: headquarters
/// was heard before.
void clonedBack(std::int64_t back, bool spoken) {
    Scene scene;
    auto first = scene.kiosk.open();
    fillTo(scene.kiosk, *first, whole - back);
    if (spoken) BOOST_TEST(sync::syncOnce(*first, *scene.line).online);
    first.reset();
    std::filesystem::copy(scene.kiosk.data(), scene.folder / "clone",
                          std::filesystem::copy_options::recursive);
    first = scene.kiosk.open();
    auto clone = sync::Journal::open(scene.folder / "clone");
    const auto fork = clone->head().seq;
    fillTo(scene.kiosk, *first, whole);
    fillTo(scene.kiosk, *clone, fork + 1 + back / 2);
    const auto theirs = allOf(*clone);

    BOOST_TEST(sync::syncOnce(*first, *scene.line).online);
    for (int i = 0; i < 2; ++i)
        BOOST_TEST(isConflict(sync::syncOnce(*clone, *scene.line)));
    const auto kept = scene.splits(); // the alarm
    BOOST_REQUIRE_EQUAL(kept.size(), 1U);
    BOOST_TEST(kept[0].seq == fork + 1);
    BOOST_TEST(kept[0].entries == clone->head().seq - fork);
    BOOST_TEST(scene.stored() == linesOf(allOf(*first)), boost::test_tools::per_element());

    scene.adopt(kept[0]);
    BOOST_TEST(sync::syncOnce(*clone, *scene.line).online);
    scene.beginIncarnation(*clone);
    fillTo(scene.kiosk, *clone, clone->head().seq + 3);
    BOOST_TEST(sync::syncOnce(*clone, *scene.line).online);
    BOOST_TEST(scene.stored() == linesOf(allOf(*clone)), boost::test_tools::per_element());
    const auto others = allOf(*first);
    for (std::size_t i = 0; i < others.size(); ++i)
        if (!scene.has("A", others[i], static_cast<std::int64_t>(i) + 1)) BOOST_TEST(i == others.size());
    BOOST_TEST(scene.sound());
    fillTo(scene.kiosk, *first, whole + 1);
    BOOST_TEST(isConflict(sync::syncOnce(*first, *scene.line))); // it is the stranger now
    BOOST_TEST(scene.splits().size() == 1U);
}

} // namespace

BOOST_AUTO_TEST_CASE(restored_from_a_backup_of_any_age_a_kiosk_goes_on_and_nothing_sent_is_lost) {
    for (const auto back : waysBack())
        BOOST_TEST_CONTEXT(back << " entries back") { restoredBack(back); }
}

BOOST_AUTO_TEST_CASE(of_two_that_go_on_from_one_disk_one_is_refused_and_both_are_kept) {
    for (const auto back : waysBack())
        BOOST_TEST_CONTEXT(back << " entries back") { clonedBack(back, true); }
}

BOOST_AUTO_TEST_CASE(a_clone_that_headquarters_never_heard_before_is_found_out_as_well) {
    for (const auto back : waysBack())
        BOOST_TEST_CONTEXT(back << " entries back") { clonedBack(back, false); }
}
