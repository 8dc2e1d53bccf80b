#define BOOST_TEST_MODULE forms_offline
#include "answers.h"
#include "forms/offline.h"

#include <boost/test/unit_test.hpp>

// How long a kiosk goes on alone: the catalogue says it per act, warnings come first, and no clock ends it.

using namespace certdesk::forms;
using namespace certdesk::tests;
using Warn = OfflineWarning::Kind;

namespace {

constexpr std::int64_t minuteMs = 60'000;
constexpr std::int64_t dayMs = 86'400'000;
const UtcMs start{1'795'000'000'000};

UtcMs after(std::int64_t ms) { return {start.value + ms}; }

OfflinePolicy policyOf(std::vector<OfflineLimit> acts) { return {3, 200, false, std::move(acts)}; }
const OfflinePolicy usual = policyOf({{OfflineAct::receive, 30, {}}, {OfflineAct::takeFee, 15, {}}});

/// A kiosk that runs for so many days, looking every five minutes.
Contact running(Contact contact, int days, const OfflinePolicy& policy) {
    for (std::int64_t passed = 0; passed < days * dayMs; passed += 5 * minuteMs)
        contact = lookedAt(contact, {contact.seen.value + 5 * minuteMs}, policy);
    return contact;
}

Counter counterWith(const std::string& acts) {
    std::string text = smallCatalogue;
    const std::string none = R"("issueWithoutLine":false)";
    text.replace(text.find(none), none.size(), none + R"(,"acts":[)" + acts + "]");
    return Counter(text);
}

std::vector<std::string> kindsOf(const std::vector<OfflineWarning>& warnings) {
    std::vector<std::string> kinds;
    for (const OfflineWarning& one : warnings)
        kinds.push_back(std::string(idOf(one.kind)) + " " + std::to_string(one.days));
    return kinds;
}
using Kinds = std::vector<std::string>;

} // namespace

BOOST_AUTO_TEST_SUITE(time_without_headquarters)

BOOST_AUTO_TEST_CASE(adds_up_from_look_to_look_and_ends_with_an_answer) {
    const Contact heard = heardAt(start, start);
    BOOST_TEST(heard.away == 0);
    const Contact later = running(heard, 4, usual);
    BOOST_TEST(daysOf(later.away) == 4);
    BOOST_TEST(!later.clockDoubtful);
    BOOST_TEST((later.heard == start));
    BOOST_TEST(heardAt(after(1), later.seen).away == 0);
}

BOOST_AUTO_TEST_CASE(goes_on_while_the_kiosk_is_switched_off) {
    const Contact off = lookedAt(heardAt(start, start), after(10 * dayMs), usual);
    BOOST_TEST(daysOf(off.away) == 10);
    BOOST_TEST(!off.clockDoubtful);
}

BOOST_AUTO_TEST_CASE(before_the_first_one_is_assumed_and_counted_all_the_same) {
    const Contact later = lookedAt(assumedAt(start), after(2 * dayMs), usual);
    BOOST_TEST(later.assumed);
    BOOST_TEST(daysOf(later.away) > 0);
    BOOST_TEST(!heardAt(start, start).assumed);
}

BOOST_AUTO_TEST_CASE(is_kept_as_text_and_read_strictly) {
    const Contact contact{after(5), after(7), 12'345, true, false};
    BOOST_CHECK(contactOf(textOf(contact)) == contact);
    BOOST_CHECK(contactOf(textOf(assumedAt(start))) == assumedAt(start));
    BOOST_CHECK(contactOf(R"({"version":1,"heard":1,"seen":2,"away":3,"clockDoubtful":false})") ==
                (Contact{{1}, {2}, 3, false, false})); // as it was kept before
    for (const char* text :
         {"", "{}", R"({"version":3,"heard":1,"seen":1,"away":0,"clockDoubtful":false})",
          R"({"version":2,"heard":1,"seen":1,"away":0,"clockDoubtful":false})",
          R"({"version":1,"heard":1,"seen":1,"away":0,"clockDoubtful":false,"assumed":true})",
          R"({"version":1,"heard":1,"seen":1,"away":-1,"clockDoubtful":false})",
          R"({"version":1,"heard":1,"seen":1,"away":0,"clockDoubtful":false,"x":1})"})
        BOOST_CHECK(!contactOf(text));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(wrong_clocks)

BOOST_AUTO_TEST_CASE(years_ahead_count_a_day_and_make_the_clock_doubtful) {
    const Contact jumped = lookedAt(heardAt(start, start), after(5 * 365 * dayMs), usual);
    BOOST_TEST(daysOf(jumped.away) == 1);
    BOOST_TEST(jumped.clockDoubtful);
    const Contact back = lookedAt(jumped, after(2 * minuteMs), usual);
    BOOST_TEST(daysOf(back.away) == 1);
    BOOST_TEST(back.clockDoubtful);
    BOOST_TEST(daysOf(running(back, 3, usual).away) == 4); // and time goes on as it did
    BOOST_TEST(!heardAt(start, start).clockDoubtful);
}

BOOST_AUTO_TEST_CASE(years_back_count_nothing_and_make_the_clock_doubtful) {
    const Contact jumped = lookedAt(heardAt(start, start), after(-7 * 365 * dayMs), usual);
    BOOST_TEST(jumped.away == 0);
    BOOST_TEST(jumped.clockDoubtful);
    BOOST_TEST(!lookedAt(heardAt(start, start), after(-5 * minuteMs), usual).clockDoubtful);
}

// A long step is one in which nobody could read a warning.
BOOST_AUTO_TEST_CASE(no_step_ends_an_act_without_a_day_of_notice) {
    const auto catalogueLike = [](const OfflinePolicy& policy) {
        Catalogue catalogue;
        catalogue.offline = policy;
        return catalogue;
    };
    const Catalogue catalogue = catalogueLike(usual);
    for (int days = 1; days < 400; ++days) {
        const Contact off = lookedAt(heardAt(start, start), after(days * dayMs), usual);
        BOOST_TEST(!refusedOffline(catalogue, OfflineAct::takeFee, "first", off.away), days);
        if (days >= 3) BOOST_TEST(!warningsOf(usual, off, 0).empty(), days);
    }
    const Contact off = lookedAt(heardAt(start, start), after(20 * dayMs), usual);
    BOOST_TEST(kindsOf(warningsOf(usual, off, 0)).front() == "act-ends 1");
    const Contact dayLater = running(off, 1, usual);
    BOOST_TEST(!refusedOffline(catalogue, OfflineAct::takeFee, "first", dayLater.away - 60 * minuteMs));
    BOOST_TEST(refusedOffline(catalogue, OfflineAct::takeFee, "first", dayLater.away + minuteMs).has_value());
    const Contact offAgain = lookedAt(dayLater, {dayLater.seen.value + 25 * dayMs}, usual);
    BOOST_TEST(!refusedOffline(catalogue, OfflineAct::receive, "first", offAgain.away)); // the other limit
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(acts)

BOOST_AUTO_TEST_CASE(each_ends_after_its_days_with_the_facts) {
    const std::string policy = R"({"act":"receive","untilDays":5,"services":["third"]},)"
                               R"({"act":"approve","untilDays":3},{"act":"take-fee","untilDays":2},)"
                               R"({"act":"hand-over","untilDays":4})";
    const std::vector<std::tuple<Point, Command, std::string, int>> rows{
        {Point::printed, Approve{}, "approve", 3},
        {Point::approved, wholeFee(), "take-fee", 2},
        {Point::produced, HandOver{}, "hand-over", 4}};
    for (const auto& [point, command, act, days] : rows) {
        Counter counter = counterWith(policy);
        bring(counter, point);
        const Command now = std::holds_alternative<Approve>(command) ? Command(counter.approval()) : command;
        counter.away = days * dayMs + 60 * minuteMs;
        const auto no = counter.act(now);
        checkRefused(no, RefusalKind::offlineTooLong);
        BOOST_TEST(no->field == act);
        BOOST_TEST(no->days == days);
        BOOST_TEST(no->limitDays == days);
        BOOST_TEST(kindIn(counter.judged(claimed(now))) == "ok"); // what was done offline was done
        counter.away = days * dayMs;
        BOOST_TEST(kindIn(counter.act(now)) == "ok");
    }
}

BOOST_AUTO_TEST_CASE(a_limit_for_some_service_types_leaves_the_others) {
    Counter counter = counterWith(R"({"act":"receive","untilDays":5,"services":["third"]})");
    counter.away = 100 * dayMs;
    BOOST_TEST(!refusedOffline(counter.catalogue, OfflineAct::receive, "first", counter.away));
    BOOST_TEST(refusedOffline(counter.catalogue, OfflineAct::receive, "third", counter.away).has_value());
    bring(counter, Point::received); // a case of "first"
    BOOST_TEST(counter.state.service == "first");
}

BOOST_AUTO_TEST_CASE(receiving_ends_as_well) {
    Counter counter = counterWith(R"({"act":"receive","untilDays":5})");
    counter.away = 6 * dayMs;
    Receive command;
    command.service = "first";
    command.draft = true;
    checkRefused(counter.receive(command), RefusalKind::offlineTooLong);
    counter.away = 5 * dayMs;
    BOOST_TEST(kindIn(counter.receive(command)) == "ok");
}

BOOST_AUTO_TEST_CASE(with_0_days_the_line_must_be_there) {
    Counter counter = counterWith(R"({"act":"take-fee","untilDays":0})");
    bring(counter, Point::approved);
    counter.away = 31 * minuteMs;
    checkRefused(counter.act(wholeFee()), RefusalKind::offlineTooLong);
    counter.away = 29 * minuteMs;
    BOOST_TEST(kindIn(counter.act(wholeFee())) == "ok");
}

BOOST_AUTO_TEST_CASE(without_a_headquarters_or_a_policy_nothing_ends) {
    Counter limited = counterWith(R"({"act":"take-fee","untilDays":0})");
    bring(limited, Point::approved);
    BOOST_TEST(kindIn(limited.act(wholeFee())) == "ok"); // away: nothing
    Counter free;
    bring(free, Point::approved);
    free.away = 10'000 * dayMs;
    BOOST_TEST(kindIn(free.act(wholeFee())) == "ok");
}

// What ends never: correcting, materials, papers, returning, withdrawing.
BOOST_AUTO_TEST_CASE(other_commands_always_go_on) {
    Counter counter = counterWith(R"({"act":"receive","untilDays":0},{"act":"approve","untilDays":0},)"
                                  R"({"act":"take-fee","untilDays":0},{"act":"hand-over","untilDays":0})");
    bring(counter, Point::received);
    counter.away = 1000 * dayMs;
    BOOST_TEST(kindIn(counter.act(correction("另一公司"))) == "ok");
    BOOST_TEST(kindIn(counter.act(allMaterials())) == "ok");
    BOOST_TEST(kindIn(counter.act(printedForm())) == "ok");
    BOOST_TEST(kindIn(counter.act(Withdraw{"不办了"})) == "ok");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(warnings)

BOOST_AUTO_TEST_CASE(begin_with_the_policys_days_and_count_the_last_ones_down) {
    const auto at = [](std::int64_t ms) {
        return kindsOf(warningsOf(usual, Contact{start, start, ms, false, false}, 0));
    };
    BOOST_TEST(at(0) == Kinds{});
    BOOST_TEST(at(3 * dayMs - 1) == Kinds{});
    BOOST_TEST(at(3 * dayMs) == (Kinds{"act-ends 13", "act-ends 28", "unheard 3"}));
    BOOST_TEST(at(14 * dayMs) == (Kinds{"act-ends 2", "act-ends 17", "unheard 14"}));
    BOOST_TEST(at(14 * dayMs + 40 * minuteMs) == (Kinds{"act-ends 1", "act-ends 16", "unheard 14"}));
    BOOST_TEST(at(16 * dayMs) == (Kinds{"act-ended 15", "act-ends 15", "unheard 16"}));
}

BOOST_AUTO_TEST_CASE(of_a_short_limit_come_before_the_policys_days) {
    const OfflinePolicy strict = policyOf({{OfflineAct::approve, 1, {"third"}}});
    BOOST_TEST(kindsOf(warningsOf(strict, Contact{start, start, 10 * minuteMs, false, false}, 0)) == Kinds{});
    const auto warned = warningsOf(strict, Contact{start, start, 60 * minuteMs, false, false}, 0);
    BOOST_TEST(kindsOf(warned) == Kinds{"act-ends 1"});
    BOOST_TEST(warned.front().services == std::vector<std::string>{"third"});
    BOOST_CHECK(warned.front().act == OfflineAct::approve);
}

BOOST_AUTO_TEST_CASE(tell_of_many_cases_and_of_a_doubtful_clock) {
    const Contact fresh = heardAt(start, start);
    BOOST_TEST(kindsOf(warningsOf(usual, fresh, 199)) == Kinds{});
    const auto many = warningsOf(usual, fresh, 200);
    BOOST_TEST(kindsOf(many) == Kinds{"many-unsent 0"});
    BOOST_TEST(many.front().cases == 200);
    BOOST_TEST(kindsOf(warningsOf(usual, Contact{start, start, 0, true, false}, 0)) ==
               Kinds{"clock-doubtful 0"});
}

BOOST_AUTO_TEST_SUITE_END()
