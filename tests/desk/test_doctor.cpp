#define BOOST_TEST_MODULE desk_doctor
#include "desk/backup.h"
#include "desk/counter.h"
#include "desk/doctor.h"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <future>
#include <set>

// Each thing that a kiosk leans on, well and broken.

using namespace certdesk;
using namespace certdesk::tests;
using desk::Health;

namespace {

constexpr std::int64_t dayMs = 86'400'000;
constexpr std::chrono::seconds plenty{60};

struct Examined : Counter {
    Examined() { std::filesystem::create_directory(desk().settings().papersFolder); }

    desk::Examination examined() {
        // The counter owns the desk and outlives the checks, which have all ended.
        return desk::examine(desk::checksOf({&desk(), [](const desk::Desk*) {}}), plenty);
    }
    desk::Finding found(const std::string& check) {
        for (const desk::Examined& one : examined().all)
            if (one.id == check) return one.finding;
        throw std::runtime_error("no such check");
    }
    /// All that is not fine, but for what this machine's disk has left.
    std::string wrong() {
        std::string all;
        for (const desk::Examined& one : examined().all)
            if (one.finding.health != Health::fine && one.id != "disk-space") all += one.id + " ";
        return all;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(checks, Examined)

BOOST_AUTO_TEST_CASE(a_kiosk_that_is_well_is_found_well_and_each_check_says_what_it_found) {
    walkIn("new.json");
    BOOST_TEST(wrong().empty(), wrong());
    const auto all = examined();
    BOOST_TEST(!all.overdue);
    BOOST_TEST(all.all.size() == 13U);
    for (const desk::Examined& one : all.all)
        BOOST_TEST((!one.name.empty() && !one.finding.told.what.empty()), one.id);
}

BOOST_AUTO_TEST_CASE(a_line_that_is_away_is_broken_and_nothing_else_is) {
    hq->line = false;
    BOOST_TEST(wrong() == "line ");
    BOOST_TEST((found("line").health == Health::broken));
    BOOST_TEST(!found("line").told.todo.empty());
}

BOOST_AUTO_TEST_CASE(tokens_that_cannot_be_read_are_told_and_keep_no_other_check_from_its_answer) {
    token->failAll(token::FaultKind::driverFault);
    BOOST_TEST(wrong() == "token ");
    token->mend();
    BOOST_TEST(found("token").told.what.find("1") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_folder_of_the_papers_that_is_gone_is_told_with_the_fix) {
    std::filesystem::remove_all(desk().settings().papersFolder);
    BOOST_TEST(wrong() == "printer ");
    BOOST_TEST(!found("printer").told.todo.empty());
}

BOOST_AUTO_TEST_CASE(a_data_directory_that_others_can_open_is_told) {
    std::filesystem::permissions(data(), std::filesystem::perms::others_read,
                                 std::filesystem::perm_options::add);
    BOOST_TEST(wrong() == "data-directory ");
}

BOOST_AUTO_TEST_CASE(a_clock_before_the_last_entry_is_broken) {
    clock->value.value -= 2 * dayMs;
    BOOST_TEST((found("clock").health == Health::broken));
}

BOOST_AUTO_TEST_CASE(no_backup_is_told_after_a_week_and_a_new_one_ends_it) {
    BOOST_TEST((found("backup").health == Health::fine));
    clock->value.value += 8 * dayMs;
    BOOST_TEST((found("backup").health == Health::look));
    const TempDir elsewhere;
    desk::backUp(desk(), elsewhere / "copy.db");
    BOOST_TEST((found("backup").health == Health::fine));
    BOOST_TEST(desk::lastBackup(data()).has_value());
    clock->value.value += 8 * dayMs;
    BOOST_TEST((found("backup").health == Health::look));
}

BOOST_AUTO_TEST_CASE(a_damaged_note_of_the_last_backup_is_no_backup) {
    std::ofstream(data() / "last-backup.json") << "{";
    BOOST_TEST(!desk::lastBackup(data()));
    BOOST_TEST((found("backup").health == Health::fine));
}

BOOST_AUTO_TEST_CASE(a_machine_certificate_that_does_not_get_renewed_is_told_before_it_ends) {
    const auto& root = hq->authority.root;
    std::ofstream(data() / "tls/machine.pem") << root.pem();
    BOOST_TEST((found("headquarters").health == Health::fine));
    clock->value = {root.notAfter().value - 13 * dayMs};
    BOOST_TEST((found("headquarters").health == Health::look));
    clock->value = {root.notAfter().value + dayMs};
    BOOST_TEST((found("headquarters").health == Health::broken));
}

BOOST_AUTO_TEST_CASE(a_kiosk_whose_journal_does_not_open_is_examined_all_the_same) {
    hq->line = false;
    const TempDir broken;
    std::filesystem::copy(data() / "settings.json", broken / "settings.json");
    std::filesystem::permissions(broken.path(), std::filesystem::perms::owner_all);
    desk::Surroundings around;
    around.clock = clock;
    std::set<std::string> wrong;
    for (const auto& one : desk::examine(desk::checksAt(broken.path(), around), plenty).all)
        if (one.finding.health != Health::fine) wrong.insert(one.id);
    for (const char* id : {"journal", "catalogue", "backup", "retention", "token-driver"})
        BOOST_TEST(wrong.contains(id), id);
    for (const char* id : {"fonts", "clock", "printer", "data-directory"})
        BOOST_TEST(!wrong.contains(id), id);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE(beside_each_other)

BOOST_AUTO_TEST_CASE(one_that_hangs_holds_up_no_other_and_is_told) {
    auto letGo = std::make_shared<std::promise<void>>();
    const auto waits = letGo->get_future().share();
    const auto hang = [waits] {
        waits.wait();
        return desk::Finding{};
    };
    const auto quick = [] { return desk::Finding{Health::look, {"seen", "do", {}}}; };
    const auto all =
        desk::examine({{"slow", "slow", hang}, {"quick", "quick", quick}}, std::chrono::milliseconds(50));
    letGo->set_value();
    BOOST_TEST(all.overdue);
    BOOST_TEST(!all.well());
    BOOST_TEST((all.all.at(0).finding.health == Health::broken));
    BOOST_TEST(all.all.at(0).finding.told.what == desk::noAnswer().told.what);
    BOOST_TEST(all.all.at(1).finding.told.what == "seen");
}

BOOST_AUTO_TEST_SUITE_END()
