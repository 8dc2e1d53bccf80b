#define BOOST_TEST_MODULE hq_restored
#include "hq/applying.h"
#include "hq/backup.h"
#include "hq/certificates.h"
#include "hq/commands.h"
#include "hq/files.h"
#include "hq/older_database.h"
#include "hq/records.h"
#include "hq/restored.h"
#include "hq/restored_scene.h"
#include "hq/revocation.h"
#include "hq/sample_counter.h"
#include "hq/trouble.h"

#include <Poco/Data/Statement.h>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <sys/stat.h>
#include <thread>

using namespace certdesk;
using namespace certdesk::tests;
using namespace Poco::Data::Keywords;
using Poco::Data::Session;

// Headquarters comes back from a backup (DESIGN §5): nothing is lost that a kiosk still has, and nothing is
// issued twice.

BOOST_AUTO_TEST_SUITE(backups)

BOOST_AUTO_TEST_CASE(a_backup_is_made_beside_the_running_server_and_is_whole,
                     *boost::unit_test::precondition(onSqliteOnly)) {
    Disaster disaster;
    SampleCounter counter(disaster.town);
    const auto serial = counter.issue();
    const auto report = hq::backUp(disaster.layout(), disaster.folder / "backup", disaster.town.clock);
    BOOST_TEST(report.files > 20);
    const auto file = disaster.folder / "backup" / "hq.db";
    BOOST_TEST(report.bytes > static_cast<std::int64_t>(std::filesystem::file_size(file)));
    struct stat facts {};
    BOOST_REQUIRE_EQUAL(::stat(file.c_str(), &facts), 0);
    BOOST_TEST((facts.st_mode & 0777) == 0600U);
    for (const char* none : {"lock", "control.sock", "hq.db-wal", "hq.db-journal"})
        BOOST_TEST(!std::filesystem::exists(disaster.folder / "backup" / none));
    counter.issue("TOKEN0002"); // it goes on serving
    disaster.restore();
    BOOST_TEST(disaster.row(serial).has_value());
}

// Forty megabytes take long enough that a copy which held writers up would show.
BOOST_AUTO_TEST_CASE(writers_go_on_while_the_database_is_copied_and_the_copy_is_of_one_moment,
                     *boost::unit_test::precondition(onSqliteOnly)) {
    TempDir folder;
    hq::Database::create(folder / "hq.db");
    hq::Database database(folder / "hq.db");
    database.transaction([](Session& session) {
        const Poco::Data::BLOB filling(forms::Bytes(100'000, 7));
        for (int i = 0; i < 400; ++i)
            session << "INSERT INTO crl(ca, number, this_update, next_update, due, der)"
                       " VALUES($1, 0, 0, 0, 0, $2)",
                bind(std::to_string(i)), bind(filling), now;
    });
    std::atomic<bool> copying{true};
    std::thread copier([&] {
        hq::copyDatabase(folder / "hq.db", folder / "copy.db");
        copying = false;
    });
    int written = 0;
    while (copying) {
        ++written;
        database.transaction([&](Session& session) { // both rows or none
            session << "UPDATE crl SET number=$1 WHERE ca IN ('3', '397')", bind(written), now;
        });
    }
    copier.join();
    BOOST_TEST(written > 1);
    hq::Database copy(folder / "copy.db");
    const auto numbers = copy.transaction([](Session& session) {
        std::vector<int> found;
        session << "SELECT DISTINCT number FROM crl WHERE ca IN ('3', '397')", into(found), now;
        return found;
    });
    BOOST_TEST(numbers.size() == 1U);
}

BOOST_AUTO_TEST_CASE(keys_that_were_carried_away_are_not_missed) {
    Disaster disaster;
    std::filesystem::remove_all(disaster.layout().root());
    std::filesystem::remove_all(disaster.layout().records());
    disaster.backUp();
    disaster.restore();
    BOOST_TEST(!std::filesystem::exists(disaster.layout().root()));
    BOOST_TEST(!std::filesystem::exists(disaster.layout().records()));
}

BOOST_AUTO_TEST_CASE(neither_a_backup_nor_a_restore_overwrites_anything,
                     *boost::unit_test::precondition(onSqliteOnly)) {
    Disaster disaster;
    disaster.backUp();
    BOOST_CHECK_THROW(disaster.backUp(), hq::Trouble);
    BOOST_CHECK_THROW(
        hq::restoreFrom(disaster.folder / "backup", disaster.town.hq.data(), disaster.town.clock),
        hq::Trouble);
    hq::restoreFrom(disaster.folder / "backup", disaster.folder / "elsewhere", disaster.town.clock);
}

BOOST_AUTO_TEST_CASE(a_damaged_backup_is_refused_and_leaves_nothing_behind,
                     *boost::unit_test::precondition(onSqliteOnly)) {
    Disaster disaster;
    disaster.backUp();
    const auto backup = disaster.folder / "backup";
    const auto damage = [&](const std::filesystem::path& file, auto change) {
        const auto whole = hq::readFile(file);
        change(file, whole);
        BOOST_CHECK_THROW(hq::restoreFrom(backup, disaster.folder / "new", disaster.town.clock), hq::Trouble);
        BOOST_TEST(!std::filesystem::exists(disaster.folder / "new"));
        hq::writePrivate(file, whole);
    };
    const auto flip = [](const std::filesystem::path& file, std::string text) {
        text[text.size() / 2] = static_cast<char>(text[text.size() / 2] ^ 1);
        hq::writePrivate(file, text);
    };
    const auto cut = [](const std::filesystem::path& file, const std::string& text) {
        hq::writePrivate(file, text.substr(0, text.size() / 2));
    };
    const auto take = [](const std::filesystem::path& file, const std::string&) {
        std::filesystem::remove(file);
    };
    for (const char* name : {"hq.db", "passphrase", "backup.json", "secrets/key-centre"}) {
        damage(backup / name, flip);
        damage(backup / name, cut);
        damage(backup / name, take);
    }
    const auto rename = [](const std::string& to) {
        return [to](const std::filesystem::path& file, std::string text) {
            text.replace(text.find("secrets/key-centre"), std::string("secrets/key-centre").size(), to);
            hq::writePrivate(file, text);
        };
    };
    damage(backup / "backup.json", rename("secrets/../../stray"));
    damage(backup / "backup.json", rename("/tmp/stray"));
    damage(backup / "backup.json", rename("stray"));
    hq::restoreFrom(backup, disaster.folder / "new", disaster.town.clock);
}

BOOST_AUTO_TEST_CASE(a_clock_behind_the_backup_is_refused) {
    Disaster disaster;
    disaster.backUp();
    const auto restore = [&](std::int64_t after) {
        hq::restoreFrom(disaster.folder / "backup", disaster.folder / "new",
                        {disaster.town.clock.value + after});
    };
    BOOST_CHECK_THROW(restore(-1), hq::Trouble);
    restore(0);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(waiting_for_the_kiosks)

BOOST_AUTO_TEST_CASE(nothing_is_issued_until_the_kiosk_was_heard_and_revoking_goes_on) {
    Disaster disaster;
    SampleCounter counter(disaster.town);
    const auto serial = counter.issue();
    const Waiting waiting(counter);
    disaster.backUp();
    const auto later = counter.issue("TOKEN0002");
    disaster.restore();
    BOOST_TEST(disaster.awaited() == Names{"FS001-02"}, boost::test_tools::per_element());
    const auto held = counter.enrol(waiting.number, waiting.key);
    BOOST_TEST(refusalOf(held) == "headquarters-restored");
    BOOST_TEST(std::get<sync::LineFault>(held).status == 503);
    BOOST_TEST(
        (std::get<sync::LineFault>(held).kind == sync::LineFault::Kind::unreachable)); // it will try again
    BOOST_TEST(refusalOf(counter.line->adminPins("TOKEN0009", waiting.number)) == "headquarters-restored");
    BOOST_TEST(refusalOf(counter.line->adminPins("TOKEN0002", {})) == "headquarters-restored");

    const auto known = counter.lookUp(serial);
    const auto lost = counter.receive("revoke", counter.wants("revoke"), known);
    counter.toProduction(lost);
    BOOST_TEST(refusalOf(counter.line->revoke(serial, lost, counter.evidenceOf(lost))) == "accepted");
    BOOST_TEST(disaster.row(serial)->state == "revoked");

    sendAll(counter);
    BOOST_TEST(disaster.awaited().empty());
    BOOST_TEST(refusalOf(counter.line->adminPins("TOKEN0009", waiting.number)) == "accepted");
    BOOST_TEST(refusalOf(counter.line->adminPins("TOKEN0002", {})) == "token-in-use"); // it is known again
    BOOST_TEST(refusalOf(counter.enrol(waiting.number, waiting.key)) == "accepted");
    BOOST_TEST(disaster.row(later)->state == "issued");
    BOOST_TEST(disaster.alarms().empty());
}

BOOST_AUTO_TEST_CASE(a_kiosk_that_has_more_than_it_sent_is_still_awaited) {
    Disaster disaster;
    SampleCounter counter(disaster.town);
    counter.issue();
    disaster.backUp();
    counter.issue("TOKEN0002");
    disaster.restore();
    counter.line->tellOwnHead(counter.history.head());
    const auto head = std::get<sync::Head>(counter.line->head());
    BOOST_TEST(disaster.awaited().size() == 1U);
    auto rest = counter.history.tail(static_cast<std::size_t>(head.seq));
    const auto last = rest.back();
    rest.pop_back();
    BOOST_REQUIRE(std::holds_alternative<sync::Head>(counter.line->push(rest)));
    BOOST_TEST(disaster.awaited().size() == 1U);
    BOOST_REQUIRE(std::holds_alternative<sync::Head>(counter.line->push({last})));
    BOOST_TEST(disaster.awaited().empty());
}

BOOST_AUTO_TEST_CASE(every_kiosk_is_awaited_and_an_officer_may_release_one_or_all) {
    Disaster disaster;
    SampleCounter here(disaster.town);
    SampleCounter there(disaster.town, "FS002-01", "FS002");
    here.issue();
    there.issue("TOKEN0005");
    disaster.backUp();
    disaster.restore();
    Waiting waiting(here);
    sendAll(here);
    BOOST_TEST(disaster.awaited() == Names{"FS002-01"}, boost::test_tools::per_element());
    BOOST_TEST(waiting.enrol() == "headquarters-restored");
    const auto release = [&](const std::string& kiosk, const std::string& officer,
                             const std::string& reason) {
        return hq::runCommand(disaster.town.hq.office(), forms::JsonObject{{"command", "release"},
                                                                           {"kiosk", kiosk},
                                                                           {"officer", officer},
                                                                           {"reason", reason}});
    };
    BOOST_CHECK_THROW(release("", "", "站点撤销"), hq::Trouble);
    BOOST_CHECK_THROW(release("", "总部甲", ""), hq::Trouble);
    BOOST_CHECK_THROW(release("FS001-02", "总部甲", "站点撤销"), hq::Trouble); // it was heard
    BOOST_TEST(waiting.enrol() == "headquarters-restored");
    release("FS002-01", "总部甲", "站点撤销");
    BOOST_TEST(waiting.enrol() == "accepted");
    const auto kept = disaster.stored([](Session& session) {
        Names lines;
        session << "SELECT kiosk || ' ' || officer || ' ' || reason FROM restore_release", into(lines), now;
        return lines;
    });
    BOOST_TEST(kept == Names{"FS002-01 总部甲 站点撤销"}, boost::test_tools::per_element());
    BOOST_CHECK_THROW(release("", "总部甲", "站点撤销"), hq::Trouble); // nobody is awaited
}

BOOST_AUTO_TEST_CASE(a_headquarters_without_kiosks_waits_for_nobody) {
    Disaster disaster;
    disaster.backUp();
    disaster.restore();
    BOOST_TEST(disaster.awaited().empty());
    SampleCounter counter(disaster.town);
    counter.issue();
}

BOOST_AUTO_TEST_CASE(codes_of_before_the_backup_are_void) {
    Disaster disaster;
    const auto enrolment = disaster.town.hq.addKiosk();
    disaster.backUp();
    disaster.restore();
    BOOST_CHECK_THROW(enrolMachineInto(disaster.folder / "kiosk", enrolment), std::runtime_error);
    const auto again = hq::addKioskTo(disaster.town.hq.office(), "FS001-02", "FS001", true);
    enrolMachineInto(disaster.folder / "kiosk", again);
}

BOOST_AUTO_TEST_CASE(a_machine_that_was_set_up_again_since_the_backup_is_known_and_the_one_before_is_not) {
    Disaster disaster;
    disaster.town.clock.value -= 120'000;
    SampleCounter counter(disaster.town);
    disaster.town.clock = hq::systemTime(); // TLS goes by the real time
    counter.issue();
    disaster.backUp();
    const auto again = hq::addKioskTo(disaster.town.hq.office(), "FS001-02", "FS001", true);
    const auto settings = enrolMachineInto(disaster.folder / "kiosk", again);
    disaster.restore();
    const auto line = sync::makeHeadquarters(settings);
    BOOST_TEST(refusalOf(line->head()) == "accepted");
    BOOST_TEST(refusalOf(sync::makeHeadquarters(counter.settings())->head()) == "unknown-machine");
    BOOST_TEST(refusalOf(sync::makeHeadquarters(settings)->head()) == "accepted");
}

// Its disk was restored and declared after the backup: headquarters does not remember the code.
BOOST_AUTO_TEST_CASE(a_kiosk_that_began_its_next_incarnation_since_the_backup_goes_on) {
    Disaster disaster;
    disaster.town.clock.value -= 120'000;
    SampleCounter counter(disaster.town);
    disaster.town.clock = hq::systemTime();
    counter.issue();
    disaster.backUp();
    const auto again = hq::addKioskTo(disaster.town.hq.office(), "FS001-02", "FS001", true);
    const auto settings = enrolMachineInto(disaster.folder / "kiosk", again);
    const auto first = counter.history.entries().size();
    counter.history.beginIncarnation();
    const auto line = sync::makeHeadquarters(settings);
    BOOST_REQUIRE(std::holds_alternative<sync::Head>(line->push(counter.history.tail(first))));
    disaster.restore();
    line->tellOwnHead(counter.history.head());
    BOOST_TEST(std::get<sync::Head>(line->head()).incarnation == 'A');
    BOOST_TEST(disaster.awaited().size() == 1U);
    BOOST_TEST(refusalOf(line->push(counter.history.tail(first))) == "accepted");
    BOOST_TEST(std::get<sync::Head>(line->head()).incarnation == 'B');
    BOOST_TEST(disaster.awaited().empty());
    BOOST_TEST(disaster.alarms().empty());
}

BOOST_AUTO_TEST_SUITE_END()
