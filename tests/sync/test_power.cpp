#define BOOST_TEST_MODULE sync_power
#include "sync/journal.h"
#include "sync/power_cut.h"
#include "sync/sample_kiosk.h"

#include <boost/test/unit_test.hpp>

#include <cerrno>
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace certdesk;
using namespace certdesk::sync;
using sample::Kiosk;
using sample::PowerCut;
using Kind = JournalError::Kind;

namespace {

struct CutKiosk : Kiosk {
    std::filesystem::path after() const { return data().parent_path() / "after"; }

    /// The journal as it is found when power comes back.
    std::unique_ptr<Journal> openAfter(const PowerCut& disk) {
        disk.leave(after(), random);
        return Journal::open(after());
    }

    std::mt19937 random{20261123};
};

/// What the child of a kill test does until it is killed: appends, and tells each number that was saved.
[[noreturn]] void appendForever(Kiosk& kiosk, unsigned seed, int toParent) {
    std::mt19937 random(seed);
    const auto journal = kiosk.open();
    for (;;) {
        kiosk.randomAct(*journal, random);
        const std::int64_t saved = journal->head().seq;
        if (::write(toParent, &saved, sizeof saved) != sizeof saved) ::_exit(1);
    }
}

/// Lets a child append until it told `acts` times, kills it at once, and answers the last number told.
std::int64_t killedAfter(Kiosk& kiosk, unsigned seed, int acts) {
    int ends[2] = {};
    if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
    const pid_t child = ::fork();
    if (child == 0) appendForever(kiosk, seed, ends[1]);
    ::close(ends[1]);
    std::int64_t told = 0;
    for (int act = 0; act < acts; ++act)
        if (::read(ends[0], &told, sizeof told) != sizeof told) break;
    ::kill(child, SIGKILL);
    for (std::int64_t more = 0; ::read(ends[0], &more, sizeof more) == sizeof more;)
        told = more;
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);
    return told;
}

auto isOf(Kind kind) {
    return [kind](const JournalError& error) { return error.kind() == kind; };
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(I1_what_was_saved_survives, CutKiosk)

// Shows that the disk below can lose something: without a sync a commit is not there afterwards.
BOOST_AUTO_TEST_CASE(a_commit_without_a_sync_is_lost_in_a_power_cut) {
    const sample::TempDirectory aside;
    const auto file = aside.path() / "plain.db";
    sample::RawDatabase(file).run("PRAGMA journal_mode=WAL; CREATE TABLE t (x)");
    int lost = 0;
    for (int round = 0; round < 10; ++round) {
        sample::RawDatabase raw(file);
        const PowerCut disk(aside.path());
        raw.run("PRAGMA synchronous=OFF; INSERT INTO t VALUES (1)");
        disk.leave(after(), random);
        const std::string there = raw.text("SELECT count(*) FROM t");
        lost += sample::RawDatabase(after() / "plain.db").text("SELECT count(*) FROM t") != there;
    }
    BOOST_TEST(lost > 5);
}

BOOST_AUTO_TEST_CASE(when_append_returned_power_may_fail) {
    const auto journal = open();
    const PowerCut disk(data());
    for (int act = 0; act < 600; ++act) {
        randomAct(*journal, random);
        if (act % 8 != 0) continue;
        const auto found = openAfter(disk);
        BOOST_REQUIRE(found->head() == journal->head());
        if (act % 64 == 0) BOOST_TEST(verify(*found).sound());
    }
    BOOST_TEST(disk.syncs() > 600);
}

BOOST_AUTO_TEST_CASE(while_append_runs_power_may_fail) {
    const auto journal = open();
    PowerCut disk(data());
    for (int act = 0; act < 120; ++act) {
        const Head before = journal->head();
        int calls = static_cast<int>(random() % 8);
        bool left = false;
        disk.onEveryCall([&] {
            if (calls-- != 0) return;
            disk.leave(after(), random);
            left = true;
        });
        randomAct(*journal, random);
        disk.onEveryCall({});
        if (!left) continue;
        const auto found = Journal::open(after());
        BOOST_REQUIRE(found->head() == before || found->head() == journal->head());
        BOOST_REQUIRE(verify(*found).sound());
    }
}

// A visit: two linked cases go on in one step.
BOOST_AUTO_TEST_CASE(of_two_cases_in_one_append_both_or_none_survive) {
    const auto journal = open();
    const std::string first = receive(*journal, "晨光陶瓷");
    const std::string second = receive(*journal, "晨光陶瓷");
    PowerCut disk(data());
    int both = 0;
    int none = 0;
    for (int act = 0; act < 60; ++act) {
        const forms::MaterialsChecked copies{{{"handler-id", act + 1}}};
        int calls = act % 20;
        bool left = false;
        disk.onEveryCall([&] {
            if (calls-- != 0) return;
            disk.leave(after(), random);
            left = true;
        });
        journal->append({entry(first, copies), entry(second, copies)}, stepOf(), nullptr);
        disk.onEveryCall({});
        if (!left) disk.leave(after(), random);
        const auto found = Journal::open(after());
        BOOST_REQUIRE(found->loadCase(first, nullptr)->materials ==
                      found->loadCase(second, nullptr)->materials);
        BOOST_REQUIRE(verify(*found).sound());
        ++(found->head() == journal->head() ? both : none);
    }
    BOOST_TEST(both > 0);
    BOOST_TEST(none > 0);
}

BOOST_AUTO_TEST_CASE(when_a_slot_or_a_pin_was_kept_power_may_fail) {
    const auto journal = open();
    const std::string number = receive(*journal, "晨光陶瓷");
    const PowerCut disk(data());
    journal->putSlot(makeSlot("li", Secret("password"), reader(), sample::cheapSlot));
    BOOST_TEST(openAfter(disk)->slot("li").has_value());
    journal->putProductionPin(number, Secret("81726354"));
    BOOST_TEST(openAfter(disk)->productionPin(number, reader()).has_value());
    journal->dropProductionPin(number);
    BOOST_TEST(!openAfter(disk)->productionPin(number, reader()).has_value());
    journal->acknowledge(journal->head());
    BOOST_CHECK(openAfter(disk)->acknowledged() == journal->head());
}

BOOST_AUTO_TEST_CASE(a_process_killed_at_any_moment_leaves_all_that_it_told_saved) {
    for (unsigned round = 0; round < 25; ++round) {
        const std::int64_t told = killedAfter(*this, round, static_cast<int>(random() % 20) + 1);
        BOOST_REQUIRE(told > 0);
        const auto journal = open();
        BOOST_REQUIRE(journal->head().seq >= told);
        BOOST_REQUIRE(verify(*journal).sound());
        nextDay(); // the child's numbers of the day are its own
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_full_disk, CutKiosk)

BOOST_AUTO_TEST_CASE(saves_nothing_and_loses_nothing) {
    const auto journal = open();
    const std::string number = receive(*journal, "晨光陶瓷");
    PowerCut disk(data());
    int refused = 0;
    for (std::int64_t room = 0; room < 40'000; room += 1499) {
        const Head before = journal->head();
        disk.endRoomAfter(room);
        try {
            add(*journal, number, forms::MaterialsChecked{{{"handler-id", 1}}});
        } catch (const JournalError& error) {
            BOOST_CHECK(error.kind() == Kind::diskFull);
            BOOST_CHECK(journal->head() == before);
            BOOST_TEST(journal->loadCase(number, &reader()).has_value());
            ++refused;
        }
        disk.giveRoom();
        BOOST_REQUIRE(verify(*journal).sound());
        BOOST_REQUIRE(openAfter(disk)->head() == journal->head());
    }
    BOOST_TEST(refused > 5);
    BOOST_TEST(refused < 27);
    const std::int64_t count = journal->head().seq;
    add(*journal, number, forms::HandedOver{});
    BOOST_TEST(journal->head().seq == count + 1);
}

BOOST_AUTO_TEST_CASE(is_told_also_when_only_the_sync_notices) {
    const auto journal = open();
    const std::string number = receive(*journal, "晨光陶瓷");
    PowerCut disk(data());
    const Head before = journal->head();
    disk.failSyncs(ENOSPC);
    BOOST_CHECK_EXCEPTION(add(*journal, number, forms::HandedOver{}), JournalError, isOf(Kind::diskFull));
    disk.failSyncs(EIO);
    BOOST_CHECK_EXCEPTION(add(*journal, number, forms::HandedOver{}), JournalError, isOf(Kind::unreadable));
    disk.failSyncs(0);
    BOOST_CHECK(journal->head() == before);
    BOOST_CHECK(journal->loadCase(number, nullptr)->status == forms::Status::open);
    BOOST_CHECK(add(*journal, number, forms::HandedOver{}).status == forms::Status::done);
    BOOST_TEST(verify(*journal).sound());
    BOOST_CHECK(openAfter(disk)->head() == journal->head());
}

BOOST_AUTO_TEST_CASE(ends_a_backup_with_the_old_copy_or_the_new) {
    const auto journal = open();
    const auto copy = data() / "copy.db";
    journal->backup(copy);
    receive(*journal, "晨光陶瓷");
    const std::string old = sample::contentOf(copy);
    int refused = 0;
    for (std::int64_t room = 0; room < 700'000; room += 9973) {
        sample::write(copy, old);
        PowerCut disk(data());
        disk.endRoomAfter(room);
        try {
            journal->backup(copy);
            disk.giveRoom();
            std::filesystem::rename(copy, data() / "journal.copy");
            const sample::TempDirectory aside;
            std::filesystem::copy_file(data() / "journal.copy", aside.path() / "journal.db");
            BOOST_REQUIRE(Journal::open(aside.path())->head() == journal->head());
        } catch (const JournalError& error) {
            BOOST_REQUIRE(error.kind() == Kind::diskFull);
            BOOST_REQUIRE((sample::contentOf(copy) == old));
            ++refused;
        }
    }
    BOOST_TEST(refused > 5);
    BOOST_TEST(refused < 70);
}

BOOST_AUTO_TEST_CASE(sets_up_a_whole_journal_or_none) {
    const auto begun =
        entry("", forms::JournalBegun{"FS001", identity().kioskPublicKey, identity().hqPublicKey, {}});
    int refused = 0;
    for (std::int64_t room = 0; room < 500'000; room += 9973) {
        const sample::TempDirectory aside;
        PowerCut disk(aside.path());
        disk.endRoomAfter(room);
        try {
            Journal::create(aside.path(), identity(), begun);
            disk.giveRoom();
            BOOST_REQUIRE(Journal::open(aside.path())->head().seq == 1);
        } catch (const JournalError& error) {
            BOOST_REQUIRE(error.kind() == Kind::diskFull);
            disk.giveRoom();
            BOOST_REQUIRE_EXCEPTION(Journal::open(aside.path()), JournalError, isOf(Kind::notThere));
            ++refused;
        }
    }
    BOOST_TEST(refused > 3);
    BOOST_TEST(refused < 50);
}

BOOST_AUTO_TEST_CASE(keeps_slots_pins_and_backups_as_they_were) {
    const auto journal = open();
    const std::string number = receive(*journal, "晨光陶瓷");
    journal->putSlot(makeSlot("li", Secret("old"), reader(), sample::cheapSlot));
    const auto copy = data() / "copy.db";
    journal->backup(copy);
    const std::string good = sample::contentOf(copy);
    PowerCut disk(data());
    disk.endRoomAfter(0);
    const KeySlot fresh = makeSlot("li", Secret("new"), reader(), sample::cheapSlot);
    BOOST_CHECK_EXCEPTION(journal->putSlot(fresh), JournalError, isOf(Kind::diskFull));
    BOOST_CHECK_EXCEPTION(journal->putProductionPin(number, Secret("1")), JournalError, isOf(Kind::diskFull));
    BOOST_CHECK_EXCEPTION(journal->rebuild(stepOf(), reader()), JournalError, isOf(Kind::diskFull));
    BOOST_CHECK_EXCEPTION(journal->backup(copy), JournalError, isOf(Kind::diskFull));
    disk.giveRoom();
    BOOST_TEST(openSlot(journal->slot("li").value(), Secret("old")).has_value());
    BOOST_TEST(!journal->productionPin(number, reader()).has_value());
    BOOST_TEST((sample::contentOf(copy) == good));
    BOOST_TEST(verify(*journal).sound());
}

BOOST_AUTO_TEST_SUITE_END()
