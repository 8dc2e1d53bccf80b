#define BOOST_TEST_MODULE hq_database
#include "hq/older_database.h"
#include "hq/schema.h"
#include "hq/trouble.h"
#include "support/hq_fixture.h"

#include <Poco/Data/Statement.h>
#include <boost/test/unit_test.hpp>

#include <latch>
#include <set>
#include <thread>

using namespace certdesk;
using namespace certdesk::tests;
using namespace Poco::Data::Keywords;
using Poco::Data::Session;

namespace {

struct Scene {
    TempDir folder;
    std::string address = newDatabase((folder / "hq.db").string());

    Scene() { hq::Database::create(address); }
};

void add(Session& session, const std::string& kiosk) {
    session
        << "INSERT INTO kiosk(kiosk, point, state, added_at, heard_at) VALUES($1, 'FS001', 'added', 0, 0)",
        bind(kiosk), now;
}

std::set<std::string> kiosks(hq::Database& database) {
    return database.transaction([](Session& session) {
        std::vector<std::string> names;
        session << "SELECT kiosk FROM kiosk", into(names), now;
        return std::set<std::string>(names.begin(), names.end());
    });
}

std::int64_t counted(hq::Database& database) {
    return database.transaction([](Session& session) {
        std::int64_t value = 0;
        session << "SELECT value FROM meta WHERE name='count'", into(value), now;
        return value;
    });
}

/// Reads, and writes what it read and one.
void count(hq::Database& database) {
    database.transaction([](Session& session) {
        std::int64_t value = 0;
        session << "SELECT value FROM meta WHERE name='count'", into(value), now;
        session << "UPDATE meta SET value=$1 WHERE name='count'", bind(value + 1), now;
    });
}

void beginCount(hq::Database& database) {
    database.transaction(
        [](Session& session) { session << "INSERT INTO meta(name, value) VALUES('count', 0)", now; });
}

std::vector<std::string> columns(hq::Database& database) {
    return database.transaction([](Session& session) {
        std::vector<std::string> table, column, kind;
        std::vector<int> key, needed;
        session << "SELECT m.name, c.name, c.type, c.pk, c.\"notnull\" FROM sqlite_master m"
                   " JOIN pragma_table_xinfo(m.name) c WHERE m.type='table' ORDER BY m.name, c.name",
            into(table), into(column), into(kind), into(key), into(needed), now;
        std::vector<std::string> all;
        for (std::size_t i = 0; i < table.size(); ++i)
            all.push_back(table[i] + "." + column[i] + " " + kind[i] + " " + std::to_string(key[i]) + " " +
                          std::to_string(needed[i]));
        return all;
    });
}

std::vector<std::string> indexes(hq::Database& database) {
    return database.transaction([](Session& session) {
        std::vector<std::string> names;
        session << "SELECT name || ' ' || tbl_name FROM sqlite_master WHERE type='index'"
                   " AND name NOT LIKE 'sqlite_%' ORDER BY 1",
            into(names), now;
        return names;
    });
}

} // namespace

BOOST_AUTO_TEST_CASE(what_one_transaction_did_is_there_for_the_next_and_after_opening_again) {
    const Scene scene;
    {
        hq::Database database(scene.address);
        database.transaction([](Session& session) { add(session, "FS001-01"); });
        BOOST_TEST((kiosks(database) == std::set<std::string>{"FS001-01"}));
    }
    hq::Database again(scene.address);
    BOOST_TEST((kiosks(again) == std::set<std::string>{"FS001-01"}));
}

BOOST_AUTO_TEST_CASE(what_throws_is_undone_and_comes_out) {
    const Scene scene;
    hq::Database database(scene.address);
    BOOST_CHECK_THROW(database.transaction([](Session& session) {
        add(session, "FS001-01");
        throw std::runtime_error("no");
    }),
                      std::runtime_error);
    BOOST_TEST(kiosks(database).empty());
}

BOOST_AUTO_TEST_CASE(of_transactions_that_come_at_once_each_stands_or_falls_alone) {
    constexpr int many = 40;
    const Scene scene;
    hq::Database database(scene.address);
    std::latch ready(many);
    std::atomic<int> failed = 0;
    std::vector<std::jthread> threads;
    for (int i = 0; i < many; ++i)
        threads.emplace_back([&, i] {
            ready.arrive_and_wait();
            try {
                database.transaction([&](Session& session) {
                    add(session, "FS001-" + std::to_string(100 + i));
                    if (i % 4 == 0) throw std::runtime_error("no");
                    if (i % 4 == 1) add(session, "FS001-" + std::to_string(100 + i)); // twice the same key
                });
            } catch (const std::exception&) {
                ++failed;
            }
        });
    threads.clear();
    BOOST_TEST(failed == many / 2);
    std::set<std::string> expected;
    for (int i = 0; i < many; ++i)
        if (i % 4 > 1) expected.insert("FS001-" + std::to_string(100 + i));
    BOOST_TEST((kiosks(database) == expected));
}

BOOST_AUTO_TEST_CASE(no_step_is_lost_when_many_threads_read_and_then_write) {
    constexpr int threads = 8;
    constexpr int each = 25;
    const Scene scene;
    hq::Database database(scene.address);
    beginCount(database);
    std::vector<std::jthread> all;
    for (int i = 0; i < threads; ++i)
        all.emplace_back([&] {
            for (int k = 0; k < each; ++k)
                count(database);
        });
    all.clear();
    BOOST_TEST(counted(database) == threads * each);
}

BOOST_AUTO_TEST_CASE(nor_when_two_processes_do, *boost::unit_test::precondition(onPostgresqlOnly)) {
    constexpr int each = 100;
    const Scene scene;
    hq::Database one(scene.address);
    hq::Database other(scene.address);
    beginCount(one);
    std::vector<std::jthread> both;
    for (auto* database : {&one, &other})
        for (int i = 0; i < 2; ++i)
            both.emplace_back([database] {
                for (int k = 0; k < each; ++k)
                    count(*database);
            });
    both.clear();
    BOOST_TEST(counted(one) == 4 * each);
    BOOST_TEST(counted(other) == 4 * each);
}

BOOST_AUTO_TEST_CASE(a_connection_that_was_cut_is_made_anew,
                     *boost::unit_test::precondition(onPostgresqlOnly)) {
    const Scene scene;
    hq::Database database(scene.address);
    BOOST_CHECK_THROW(database.transaction([](Session& session) {
        session << "SELECT pg_terminate_backend(pg_backend_pid())", now;
    }),
                      hq::Trouble);
    database.transaction([](Session& session) { add(session, "FS001-01"); });
    BOOST_TEST(kiosks(database).size() == 1U);
}

BOOST_AUTO_TEST_CASE(no_message_names_a_value_of_a_row) {
    const Scene scene;
    hq::Database database(scene.address);
    const auto twice = [](Session& session) {
        add(session, "SOMEBODY");
        add(session, "SOMEBODY");
    };
    try {
        database.transaction(twice);
        BOOST_TEST(false);
    } catch (const Poco::Exception& broken) {
        BOOST_TEST(broken.displayText().find("SOMEBODY") == std::string::npos);
    } catch (const std::exception& broken) {
        BOOST_TEST(std::string(broken.what()).find("SOMEBODY") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(tables_are_made_once_and_another_programs_are_left_alone) {
    const Scene scene;
    BOOST_CHECK_THROW(hq::Database::create(scene.address), std::exception);
    {
        hq::Database database(scene.address);
        database.transaction([](Session& session) { hq::setSchemaVersion(session, 999); });
    }
    BOOST_CHECK_THROW(hq::Database{scene.address}, hq::Trouble);
}

BOOST_AUTO_TEST_CASE(a_file_of_any_version_before_becomes_what_a_new_one_is,
                     *boost::unit_test::precondition(onSqliteOnly)) {
    const Scene fresh;
    hq::Database expected(fresh.address);
    const int newest = expected.transaction([](Session& session) { return hq::schemaVersion(session); });
    for (int version = 1; version <= newest; ++version) {
        const Scene scene;
        hq::Database(scene.address).transaction([&](Session& session) { asVersion(session, version); });
        hq::Database migrated(scene.address);
        BOOST_TEST_CONTEXT("version " << version) {
            BOOST_TEST(columns(migrated) == columns(expected), boost::test_tools::per_element());
            BOOST_TEST(indexes(migrated) == indexes(expected), boost::test_tools::per_element());
        }
    }
}

namespace {

std::vector<std::string> copiesBeside(const std::filesystem::path& folder) {
    std::vector<std::string> names;
    for (const auto& file : std::filesystem::directory_iterator(folder))
        if (file.path().filename().string().starts_with("hq-schema-"))
            names.push_back(file.path().filename().string());
    return names;
}

int versionIn(const std::string& file) {
    Session session("SQLite", file);
    return hq::schemaVersion(session);
}

void makeOlder(const std::string& file, int version) {
    hq::Database(file).transaction([&](Session& session) { asVersion(session, version); });
}

} // namespace

BOOST_AUTO_TEST_CASE(before_a_file_is_brought_up_to_date_a_whole_copy_of_it_lies_beside_it,
                     *boost::unit_test::precondition(onSqliteOnly)) {
    const Scene scene;
    const auto copy = scene.folder / "hq-schema-8.db";
    hq::Database(scene.address).transaction([](Session& session) { add(session, "FS001-01"); });
    BOOST_TEST(copiesBeside(scene.folder.path()).empty());
    makeOlder(scene.address, 8);
    hq::Database migrated(scene.address);
    BOOST_TEST((copiesBeside(scene.folder.path()) == std::vector<std::string>{"hq-schema-8.db"}));
    BOOST_TEST(versionIn(copy.string()) == 8);
    const auto allowed = std::filesystem::status(copy).permissions();
    BOOST_TEST((allowed == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write)));
    hq::Database fromCopy(copy.string());
    BOOST_TEST(kiosks(fromCopy) == kiosks(migrated), boost::test_tools::per_element());
    migrated.forgetOldPages(); // after a key was destroyed, which the copy still has
    BOOST_TEST(copiesBeside(scene.folder.path()).empty());
}

BOOST_AUTO_TEST_CASE(only_the_newest_of_such_copies_stays, *boost::unit_test::precondition(onSqliteOnly)) {
    const Scene scene;
    for (const int version : {3, 8}) {
        makeOlder(scene.address, version);
        const hq::Database migrated(scene.address);
    }
    BOOST_TEST((copiesBeside(scene.folder.path()) == std::vector<std::string>{"hq-schema-8.db"}));
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_copied_whole_is_not_touched,
                     *boost::unit_test::precondition(onSqliteOnly)) {
    const Scene scene;
    makeOlder(scene.address, 8);
    {
        Session session("SQLite", scene.address);
        session << "PRAGMA foreign_keys=OFF", now;
        session << "INSERT INTO branch(kiosk, name, parent, parent_seq) VALUES('nobody', 'A', '', 0)", now;
    }
    BOOST_CHECK_THROW(const hq::Database migrated(scene.address), hq::Trouble);
    BOOST_TEST(versionIn(scene.address) == 8);
    BOOST_TEST(copiesBeside(scene.folder.path()).empty());
}
