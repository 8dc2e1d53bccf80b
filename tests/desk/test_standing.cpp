#define BOOST_TEST_MODULE desk_standing
#include "desk/counter.h"
#include "desk/standing.h"

#include <boost/test/unit_test.hpp>

// What a kiosk knows of the line: how long headquarters was not heard, what waits and why, what ends when.

using namespace certdesk;
using namespace certdesk::tests;
using Item = desk::WaitingItem;

namespace {

constexpr std::int64_t minuteMs = 60'000;
constexpr std::int64_t dayMs = 86'400'000;

desk::LineStanding standing(Counter& counter) {
    return desk::standingOf(counter.desk(), counter.desk().syncNow());
}

/// The kiosk runs for so many days and tries the line each quarter of an hour.
void run(Counter& counter, int days) {
    for (std::int64_t passed = 0; passed < days * dayMs; passed += 15 * minuteMs) {
        counter.clock->value.value += 15 * minuteMs;
        counter.desk().syncNow();
    }
}

std::vector<std::string> kindsOf(const desk::LineStanding& standing) {
    std::vector<std::string> kinds;
    for (const auto& warning : standing.warnings)
        kinds.push_back(std::string(forms::idOf(warning.kind)) + " " + std::to_string(warning.days));
    if (kinds.empty()) kinds.push_back("none");
    return kinds;
}

std::string kindOf(const desk::Outcome<forms::Case>& outcome) {
    const auto* no = std::get_if<desk::Trouble>(&outcome);
    return no ? desk::idOf(*no).kind : std::string("ok");
}

} // namespace

BOOST_AUTO_TEST_SUITE(contact)

BOOST_AUTO_TEST_CASE(days_without_headquarters_survive_a_restart) {
    Counter counter;
    BOOST_TEST(forms::daysOf(standing(counter).contact.value().away) == 0);
    counter.hq->line = false;
    run(counter, 4);
    counter.restart();
    run(counter, 1);
    const auto now = standing(counter);
    BOOST_TEST(forms::daysOf(now.contact.value().away) == 5);
    BOOST_TEST(!now.status.online);
    counter.hq->line = true;
    BOOST_TEST(forms::daysOf(standing(counter).contact.value().away) == 0);
    counter.restart();
    BOOST_TEST(forms::daysOf(desk::standingOf(counter.desk(), {}).contact.value().away) == 0);
}

BOOST_AUTO_TEST_CASE(warnings_come_before_an_act_ends_and_go_with_the_line) {
    Counter counter;
    standing(counter);
    BOOST_TEST(kindsOf(standing(counter)).front() == "none");
    counter.hq->line = false;
    run(counter, 2);
    BOOST_TEST(kindsOf(standing(counter)).front() == "none");
    run(counter, 1);
    BOOST_TEST(kindsOf(standing(counter)).back() == "unheard 3");
    BOOST_TEST(kindsOf(standing(counter)).front() == "act-ends 13"); // of fees, after 15 days
    run(counter, 10);
    BOOST_TEST(kindsOf(standing(counter)).front() == "act-ends 2");
    run(counter, 1);
    BOOST_TEST(kindsOf(standing(counter)).front() == "act-ends 1");
    counter.hq->line = true;
    BOOST_TEST(kindsOf(standing(counter)).front() == "none");
}

BOOST_AUTO_TEST_CASE(an_act_whose_days_are_over_is_refused_in_words_until_headquarters_is_heard) {
    Counter counter;
    counter.hq->line = false;
    forms::Receive command;
    command.service = "new";
    command.draft = true;
    BOOST_TEST(kindOf(counter.desk().receive(command)) == "ok");
    run(counter, 31);
    const auto refused = counter.desk().receive(command);
    BOOST_TEST_REQUIRE(kindOf(refused) == "offline-too-long");
    const auto words = desk::wordsFor(std::get<desk::Trouble>(refused), counter.desk().catalogue());
    BOOST_TEST(words.what.find("31 天") != std::string::npos);
    BOOST_TEST(words.what.find("30 天") != std::string::npos);
    counter.hq->line = true;
    counter.desk().syncNow();
    BOOST_TEST(kindOf(counter.desk().receive(command)) == "ok");
}

// A battery that is empty, a hand that slips: years must not end anything.
BOOST_AUTO_TEST_CASE(a_clock_that_jumps_by_years_ends_nothing_and_is_told) {
    Counter counter;
    counter.hq->line = false;
    run(counter, 1);
    forms::Receive command;
    command.service = "new";
    command.draft = true;
    const auto right = counter.clock->value;
    for (const std::int64_t years : {5, -7, 12}) {
        counter.clock->value.value = right.value + years * 365 * dayMs;
        const auto now = standing(counter);
        BOOST_TEST(kindsOf(now).back() == "clock-doubtful 0");
        BOOST_TEST(kindOf(counter.desk().receive(command)) == "ok");
    }
    counter.clock->value = right;
    counter.hq->line = true;
    BOOST_TEST(kindsOf(standing(counter)).front() == "none");
}

BOOST_AUTO_TEST_CASE(the_difference_of_the_clocks_is_told_in_words) {
    Counter counter;
    counter.hq->date = forms::UtcMs{counter.clock->value.value + 3 * 365 * dayMs};
    const auto status = counter.desk().syncNow();
    BOOST_TEST_REQUIRE(status.clockAhead.has_value());
    const auto words = desk::clockWords(*status.clockAhead);
    BOOST_TEST_REQUIRE(words.has_value());
    BOOST_TEST(words->what == "本机时钟比总部慢 3 年。");
    counter.hq->date = forms::UtcMs{counter.clock->value.value - 20 * minuteMs};
    BOOST_TEST(desk::clockWords(*counter.desk().syncNow().clockAhead)->what == "本机时钟比总部快 20 分钟。");
    counter.hq->date = forms::UtcMs{counter.clock->value.value - 5 * minuteMs};
    BOOST_TEST(!desk::clockWords(*counter.desk().syncNow().clockAhead).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(waiting)

BOOST_AUTO_TEST_CASE(nothing_waits_where_everything_was_sent) {
    Counter counter;
    BOOST_TEST((standing(counter).waiting.empty()));
}

BOOST_AUTO_TEST_CASE(entries_and_productions_wait_with_the_reason_and_since_when) {
    Counter counter;
    counter.desk().syncNow();
    counter.hq->line = false;
    counter.hq->awayAs = sync::LineFault::Kind::loginPage;
    const auto before = counter.clock->value;
    const forms::Case paid = counter.paidCase(); // which puts the line back
    counter.hq->line = false;
    const auto now = standing(counter);
    BOOST_TEST_REQUIRE(now.waiting.size() == 2u);
    const Item& entries = now.waiting[0];
    BOOST_TEST((entries.kind == Item::Kind::entries));
    BOOST_TEST(entries.count == now.status.backlog);
    BOOST_TEST((entries.since > before));
    BOOST_TEST(entries.why.details == "line-login-page");
    BOOST_TEST(entries.why.what.find("上网认证") != std::string::npos);
    const Item& production = now.waiting[1];
    BOOST_TEST((production.kind == Item::Kind::production));
    BOOST_TEST(production.caseNumber == paid.number);
    BOOST_TEST(production.why.details == "line-login-page");
    BOOST_TEST(now.unsentCases == 1);
    counter.hq->line = true;
    const auto later = standing(counter);
    BOOST_TEST_REQUIRE(later.waiting.size() == 1u);
    BOOST_TEST(later.waiting[0].why.details == "token-awaited");
}

BOOST_AUTO_TEST_CASE(a_revocation_that_was_refused_tells_the_problem_also_after_a_restart) {
    Counter counter{2};
    const auto made = counter.walkIn("new.json");
    BOOST_TEST_REQUIRE((made.status == desk::WalkInResult::Status::done));
    counter.hq->records = counter.desk().journal().certificates(sync::KnownBy::certificate,
                                                                made.state->production.certificateSerial);
    counter.hq->refuseRevocation = "no-evidence";
    const auto revoked = desk::runWalkIn(counter.desk(), Counter::file("revoke.json"),
                                         {.reviewer = &counter.reviewer, .keepToken = true}, counter.watcher);
    BOOST_TEST_REQUIRE(revoked.state.has_value());
    counter.hq->refuseRevocation = "no-evidence";
    counter.desk().syncNow();
    counter.restart();
    const auto now = desk::standingOf(counter.desk(), counter.desk().syncStatus());
    BOOST_TEST_REQUIRE(!now.waiting.empty());
    const auto found = std::find_if(now.waiting.begin(), now.waiting.end(),
                                    [](const Item& item) { return item.kind == Item::Kind::revocation; });
    BOOST_TEST_REQUIRE((found != now.waiting.end()));
    BOOST_TEST(found->caseNumber == revoked.state->number);
    BOOST_TEST(found->why.details == "line-no-evidence");
    BOOST_TEST(!found->why.what.empty());
    counter.hq->refuseRevocation.reset();
    BOOST_TEST((standing(counter).waiting.empty()));
}

BOOST_AUTO_TEST_SUITE_END()
