#define BOOST_TEST_MODULE sync_journal_beside
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

// What lies beside the entries: key slots, production PINs, what headquarters acknowledged; and backups.

BOOST_FIXTURE_TEST_SUITE(kept_beside, Kiosk)

BOOST_AUTO_TEST_CASE(slots_are_kept_and_replaced) {
    const KeySlot slot = makeSlot("li", Secret("old password"), reader(), sample::cheapSlot);
    {
        const auto journal = open();
        BOOST_CHECK(!journal->slot("li"));
        journal->putSlot(slot);
    }
    const auto journal = open();
    BOOST_TEST(openSlot(journal->slot("li").value(), Secret("old password")).has_value());
    BOOST_CHECK(!journal->slot("wang"));
    journal->putSlot(makeSlot("li", Secret("new password"), reader(), sample::cheapSlot));
    BOOST_TEST(!openSlot(journal->slot("li").value(), Secret("old password")).has_value());
    BOOST_TEST(openSlot(journal->slot("li").value(), Secret("new password")).has_value());
}

BOOST_AUTO_TEST_CASE(slots_come_and_go_with_the_entries_that_say_so) {
    auto journal = open();
    const auto slotOf = [&](const std::string& name) {
        return makeSlot(name, Secret("password of " + name), reader(), sample::cheapSlot);
    };
    const forms::Account account{"li", "li", {forms::Role::operatorRole}, Bytes(32, 1), false};
    const auto written = [&](const forms::Event& event, const std::vector<KeySlot>& slots) {
        journal->append({entry("", event)}, stepOf(), nullptr, slots);
    };
    written(forms::AccountMade{account, "chen", Bytes(64)}, {slotOf("li"), slotOf("wang")});
    BOOST_TEST(openSlot(journal->slot("li").value(), Secret("password of li")).has_value());
    written(forms::AccountClosed{"li", "chen", Bytes(64)}, {});
    BOOST_CHECK(!journal->slot("li"));
    BOOST_TEST(journal->slot("wang").has_value());
    BOOST_TEST(journal->staff().at("li").closed);
    written(forms::AccountChanged{account, "chen", Bytes(64)}, {slotOf("li")});
    BOOST_TEST(journal->slot("li").has_value());
    BOOST_TEST(!journal->staff().at("li").closed);
    // What cannot be appended leaves the slots as they are.
    BOOST_CHECK_THROW(
        journal->append({entry("", forms::CaseWithdrawn{"x"})}, stepOf(), nullptr, {slotOf("zhao")}),
        std::logic_error);
    BOOST_CHECK(!journal->slot("zhao"));
    BOOST_TEST(journal->verify(stepOf(), nullptr).sound());
}

// A backup may be older than the closing of an account, whose slot it still has.
BOOST_AUTO_TEST_CASE(a_new_incarnation_leaves_no_slot_of_an_account_that_is_not_open) {
    auto journal = open();
    const auto begin = [&](bool anew, const std::vector<KeySlot>& slots) {
        forms::JournalBegun begun;
        begun.point = identity().point;
        begun.kioskPublicKey = identity().kioskPublicKey;
        begun.hqPublicKey = identity().hqPublicKey;
        begun.recoveryWrap = identity().hqPublicKey.empty() ? Bytes() : Bytes(80, 3);
        begun.parent = nameOf(journal->head());
        begun.accountsAnew = anew;
        journal->append({entry("", begun)}, stepOf(), nullptr, slots);
    };
    makeAccount(*journal, "li");
    for (const char* account : {"li", "nobody"})
        journal->putSlot(makeSlot(account, Secret("password"), reader(), sample::cheapSlot));
    begin(false, {});
    BOOST_TEST(journal->slot("li").has_value());
    BOOST_CHECK(!journal->slot("nobody"));
    begin(true, {makeSlot("chen", Secret("password"), reader(), sample::cheapSlot)});
    BOOST_CHECK(!journal->slot("li"));
    BOOST_TEST(journal->slot("chen").has_value());
}

BOOST_AUTO_TEST_CASE(a_replaced_slot_leaves_the_directory) {
    const auto journal = open();
    const KeySlot old = makeSlot("li", Secret("old password"), reader(), sample::cheapSlot);
    const std::string trace = forms::toText(old.sealed);
    const auto found = [&] {
        bool any = false;
        for (const auto& file : std::filesystem::directory_iterator(data()))
            any = any || sample::contentOf(file.path()).find(trace) != std::string::npos;
        return any;
    };
    journal->putSlot(old);
    BOOST_TEST(found());
    journal->putSlot(makeSlot("li", Secret("new password"), reader(), sample::cheapSlot));
    BOOST_TEST(!found());
}

BOOST_AUTO_TEST_CASE(a_production_pin_is_kept_until_it_is_dropped) {
    const auto journal = open();
    const std::string number = receive(*journal, "晨光陶瓷");
    BOOST_CHECK(!journal->productionPin(number, reader()));
    journal->putProductionPin(number, Secret("81726354"));
    journal->putProductionPin(number, Secret("55443322"));
    BOOST_TEST(journal->productionPin(number, reader())->text() == "55443322");
    const OpenedSlot stranger{newSealPair(), newCaseKey(), newSigningPair()};
    BOOST_CHECK(!journal->productionPin(number, stranger));
    journal->dropProductionPin(number);
    BOOST_CHECK(!journal->productionPin(number, reader()));
}

BOOST_AUTO_TEST_CASE(what_headquarters_acknowledged_only_goes_forward) {
    const auto journal = open();
    const Head first = journal->head();
    BOOST_CHECK(journal->acknowledged() == Head{});
    receive(*journal, "晨光陶瓷");
    const Head later = journal->head();
    journal->acknowledge(later);
    journal->acknowledge(first);
    BOOST_CHECK(journal->acknowledged() == later);
    BOOST_CHECK_THROW(journal->acknowledge({'A', later.seq + 1, later.hash}), std::logic_error);
    makeAccount(*journal, "li");
    BOOST_CHECK_THROW(journal->acknowledge({'A', later.seq + 1, later.hash}), std::logic_error);
    BOOST_CHECK_THROW(journal->acknowledge({'B', journal->head().seq, journal->head().hash}),
                      std::logic_error);
    BOOST_CHECK(journal->acknowledged() == later);
}

BOOST_AUTO_TEST_CASE(a_backup_is_a_whole_journal) {
    const auto journal = open();
    const std::string number = receive(*journal, "晨光陶瓷", 4);
    const sample::TempDirectory aside;
    const auto copy = aside.path() / "journal.db";
    std::ofstream(copy) << "an older backup";
    journal->backup(copy);
    BOOST_TEST(modeOf(copy) == 0600U);
    BOOST_TEST(std::distance(std::filesystem::directory_iterator(aside.path()), {}) == 1);
    takeFee(*journal, number, 100);
    const auto restored = Journal::open(aside.path());
    BOOST_TEST(restored->head().seq == 3);
    BOOST_CHECK(restored->loadCase(number, &reader())->personal == sample::person(4));
    BOOST_TEST(verify(*restored).sound());
    BOOST_TEST(verify(*journal).sound());
}

BOOST_AUTO_TEST_CASE(a_backup_beside_a_writer_is_taken_by_a_reader) {
    const auto journal = open();
    receive(*journal, "晨光陶瓷");
    const sample::TempDirectory aside;
    open(Journal::Mode::readOnly)->backup(aside.path() / "journal.db");
    BOOST_CHECK(Journal::open(aside.path())->head() == journal->head());
}

// The window's thread, production's task and the line's worker share one journal.
BOOST_AUTO_TEST_CASE(several_threads_read_and_back_up_while_one_appends) {
    const auto journal = open();
    const std::string number = receive(*journal, "晨光陶瓷", 4);
    std::atomic<bool> done = false;
    std::atomic<int> wrong = 0;
    const auto reading = [&] {
        while (!done) {
            const auto loaded = journal->loadCase(number, &reader());
            const Head head = journal->head();
            const bool right = loaded && loaded->personal && !journal->entriesAfter(head.seq - 1, {}).empty();
            if (!right) ++wrong;
        }
    };
    const sample::TempDirectory aside;
    const auto backingUp = [&] {
        while (!done)
            journal->backup(aside.path() / "journal.db");
    };
    std::vector<std::thread> threads;
    threads.emplace_back(reading);
    threads.emplace_back(reading);
    threads.emplace_back(backingUp);
    std::mt19937 random(3);
    for (int act = 0; act < 100; ++act)
        randomAct(*journal, random);
    done = true;
    for (std::thread& thread : threads)
        thread.join();
    BOOST_TEST(wrong == 0);
    BOOST_TEST(verify(*journal).sound());
    BOOST_TEST(verify(*Journal::open(aside.path())).sound());
}

BOOST_AUTO_TEST_CASE(a_damaged_journal_does_not_replace_a_good_backup) {
    receive(*open(), "晨光陶瓷");
    const sample::TempDirectory aside;
    const auto copy = aside.path() / "journal.db";
    open()->backup(copy);
    const std::string good = sample::contentOf(copy);
    sample::RawDatabase(data() / "journal.db").run("UPDATE entry SET kind = 'fee-taken' WHERE seq = 2");
    BOOST_CHECK_EXCEPTION(open()->backup(copy), JournalError, isOf(Kind::damaged));
    BOOST_TEST((sample::contentOf(copy) == good));
    BOOST_TEST(std::distance(std::filesystem::directory_iterator(aside.path()), {}) == 1);
}

BOOST_AUTO_TEST_SUITE_END()
