#define BOOST_TEST_MODULE hq_shredding
#include "forms/retention.h"
#include "hq/applying.h"
#include "hq/day_scene.h"
#include "hq/records.h"

#include <Poco/Data/Statement.h>
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <iterator>

// A case's key is destroyed at headquarters, too, once a kiosk destroyed it and it was due by what
// headquarters knows; the histories still verify.

using namespace certdesk;
using namespace certdesk::tests;
using namespace Poco::Data::Keywords;
using Poco::Data::Session;

namespace {

constexpr std::int64_t dayMs = 86'400'000;

struct Scene : DayScene {
    Scene() { counter.history.sealsPersons = true; }

    std::string returned() {
        const auto number = counter.receive("new", counter.wants("new"));
        counter.act(number, forms::ReturnCase{});
        return number;
    }
    /// Stores and applies what the kiosk wrote, whatever the clock of the line says.
    void deliver() {
        auto entries = counter.history.tail(delivered);
        delivered = counter.history.entries().size();
        deliver(std::move(entries));
    }
    void deliver(std::vector<sync::StoredEntry> entries) {
        const auto& kiosk = counter.history.kiosk();
        office().database.transaction([&](Session& session) {
            const auto stored = hq::storeBatch(session, kiosk, entries, {}, town.clock);
            BOOST_REQUIRE(std::holds_alternative<hq::Stored>(stored));
            hq::markUnapplied(session, kiosk, std::get<hq::Stored>(stored).headers);
        });
        hq::applyMarked(office(), kiosk);
    }
    void later(int days) {
        town.clock.value += days * dayMs;
        counter.history.moveTo(town.clock);
    }
    void shredBy(const std::string& who, const std::string& number,
                 const std::optional<forms::Day>& lapsed = {}) {
        counter.history.add(number, forms::CaseShredded{lapsed}, who);
    }
    int keys(const std::string& number) {
        return office().database.transaction([&](Session& session) {
            int count = 0;
            session << "SELECT count(*) FROM entry WHERE case_no=$1 AND length(wraps)>0", into(count),
                bind(number), now;
            return count;
        });
    }
    hq::ChainReport verified() {
        return office().database.transaction(
            [&](Session& session) { return hq::verifyChainOf(session, counter.history.kiosk()); });
    }
    bool sound() { return !verified().firstBad; }
    forms::Bytes wrapsOf(const std::string& number) const {
        for (const auto& entry : counter.history.entries())
            if (!entry.wraps.empty() && sync::parseHeader(forms::toText(entry.header)).caseNumber == number)
                return entry.wraps;
        return {};
    }
    bool isInFiles(const forms::Bytes& bytes) const {
        for (const auto& file : std::filesystem::directory_iterator(town.hq.data())) {
            if (!file.path().filename().string().starts_with("hq.db")) continue;
            std::ifstream in(file.path(), std::ios::binary);
            const std::string all{std::istreambuf_iterator<char>(in), {}};
            if (all.find(forms::toText(bytes)) != std::string::npos) return true;
        }
        return false;
    }

    std::size_t delivered = 0;
};

} // namespace

BOOST_AUTO_TEST_SUITE(shredding)

BOOST_AUTO_TEST_CASE(the_key_is_destroyed_with_the_kiosks_and_the_history_verifies) {
    Scene scene;
    const auto number = scene.returned();
    const auto other = scene.returned();
    scene.deliver();
    BOOST_TEST(scene.keys(number) == 1);
    BOOST_TEST((onPostgresql() || scene.isInFiles(scene.wrapsOf(number))));
    const auto report = scene.report();
    scene.later(31);
    scene.shredBy("chen", number);
    scene.deliver();
    BOOST_TEST(scene.refused().empty());
    BOOST_TEST(scene.keys(number) == 0);
    BOOST_TEST(scene.keys(other) == 1);
    BOOST_TEST((onPostgresql() || !scene.isInFiles(scene.wrapsOf(number))));
    BOOST_TEST(scene.sound());
    BOOST_CHECK(scene.report() == report);
}

BOOST_AUTO_TEST_CASE(what_is_not_due_or_not_a_managers_is_listed_and_destroys_nothing) {
    Scene scene;
    const auto number = scene.returned();
    const auto open = scene.counter.receive("new", scene.counter.wants("new"));
    scene.later(30);
    scene.shredBy("chen", number);
    scene.later(5);
    scene.shredBy("li", number);
    scene.shredBy("chen", open);
    scene.deliver();
    BOOST_TEST((scene.refused() == std::vector<std::string>{"still-kept", "no-right", "case-under-way"}));
    BOOST_TEST(scene.keys(number) == 1);
    BOOST_TEST(scene.keys(open) == 1);
    BOOST_TEST(scene.sound());
}

BOOST_AUTO_TEST_CASE(a_certificate_that_headquarters_knows_to_last_longer_keeps_its_case) {
    Scene scene;
    const auto serial = scene.counter.issue();
    scene.delivered = scene.counter.history.entries().size();
    scene.counter.push();
    const auto number = scene.office().database.transaction([&](Session& session) {
        std::string of;
        session << "SELECT case_no FROM certificate WHERE serial=$1", into(of), bind(serial), now;
        auto record = hq::recordOf(session, serial).value();
        record.notAfter = forms::plusYears(record.notAfter, 2);
        const std::string text = forms::jsonOf(record).text();
        session << "UPDATE record SET base=$1, folded=$2 WHERE id=$3", bind(text), bind(text), bind(serial),
            now;
        return of;
    });
    const auto ends = scene.counter.history.folded(number).production.notAfter;
    scene.later(forms::daysBetween(forms::dayOf(scene.town.clock), forms::plusYears(ends, 5)) + 1);
    scene.shredBy("chen", number, ends);
    scene.deliver();
    BOOST_TEST((scene.refused() == std::vector<std::string>{"still-kept"}));
    BOOST_TEST(scene.keys(number) == 1);
    BOOST_TEST(scene.sound());
}

BOOST_AUTO_TEST_CASE(a_headquarters_that_was_put_back_takes_the_history_without_the_key) {
    Scene scene;
    const auto number = scene.returned();
    scene.later(31);
    scene.shredBy("chen", number);
    auto entries = scene.counter.history.entries();
    for (auto& entry : entries)
        entry.wraps.clear(); // as the kiosk has them now
    scene.deliver(entries);
    BOOST_TEST(scene.refused().empty());
    BOOST_TEST(scene.sound());
    scene.deliver(
        scene.counter.history.entries()); // what was under way when it was destroyed: the same entries
    BOOST_TEST(scene.keys(number) == 0);
    BOOST_TEST(scene.sound());
}

BOOST_AUTO_TEST_CASE(a_key_that_is_gone_without_such_an_entry_is_found) {
    Scene scene;
    scene.returned();
    auto entries = scene.counter.history.entries();
    for (auto& entry : entries)
        entry.wraps.clear();
    scene.deliver(entries);
    BOOST_TEST(scene.verified().firstBad.value_or(0) > 0);
}

BOOST_AUTO_TEST_CASE(who_listed_a_person_is_judged_as_well) {
    Scene scene;
    const forms::PersonListed listed{forms::PersonKey::mobile, {"FS001-02A-20261123-0001"}};
    scene.note(listed, "chen");
    scene.deliver();
    BOOST_TEST(scene.refused().empty());
    scene.note(listed, "li");
    scene.deliver();
    BOOST_TEST((scene.refused() == std::vector<std::string>{"no-right"}));
}

BOOST_AUTO_TEST_CASE(who_changed_settings_is_judged_as_well) {
    Scene scene;
    const forms::SettingsChanged changed{{{"idle-lock", {"300"}, {"60"}}}};
    scene.note(changed, "chen");
    scene.deliver();
    BOOST_TEST(scene.refused().empty());
    scene.note(changed, "li");
    scene.deliver();
    BOOST_TEST((scene.refused() == std::vector<std::string>{"no-right"}));
}

BOOST_AUTO_TEST_SUITE_END()
