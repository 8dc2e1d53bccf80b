#define BOOST_TEST_MODULE forms_step_time
#include "counter.h"
#include "forms/shipped.h"
#include "forms/step_time.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk::forms;
using namespace certdesk::tests;

namespace {

constexpr std::int64_t second = 1000;
constexpr std::int64_t minute = 60 * second;

std::string with(const std::string& limits) {
    std::string text = smallCatalogue;
    return text.insert(text.rfind('}'), R"(,"longInStep":)" + limits);
}

const std::string all = with(R"({"reception":10,"materials":20,"form":5,"approval":30,"fee":15,)"
                             R"("production":45,"hand-over":10})");

UtcMs later(const Counter& counter, std::int64_t ms) { return {counter.clock.value + ms}; }

/// The step that the case stands in, by its clock, and the minutes in it now.
std::string standing(const Counter& counter) {
    const auto clock = stepClockOf(counter.catalogue, counter.state);
    if (!clock) return "none";
    return std::string(idOf(clock->step)) + " " + std::to_string(clock->minutesAt(counter.clock));
}

std::string placeOfFault(const std::string& limits) {
    try {
        parseCatalogue(with(limits));
        return "none";
    } catch (const JsonProblem& problem) {
        return problem.place();
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(time_in_step)

BOOST_AUTO_TEST_CASE(the_catalogue_sets_limits_step_by_step) {
    BOOST_TEST(parseCatalogue(smallCatalogue).longInStep.empty());
    BOOST_TEST(parseCatalogue(shippedCatalogue()).longInStep.empty());
    BOOST_TEST(parseCatalogue(all).longInStep.size() == 7U);
    BOOST_TEST(parseCatalogue(with(R"({"fee":1440})")).longInStep.at(Step::fee) == 1440);
    BOOST_TEST(placeOfFault("{}") == "none");
    BOOST_TEST(placeOfFault(R"({"fee":0})") == "/longInStep/fee");
    BOOST_TEST(placeOfFault(R"({"fee":1441})") == "/longInStep/fee");
    BOOST_TEST(placeOfFault(R"({"fee":"15"})") == "/longInStep/fee");
    BOOST_TEST(placeOfFault(R"({"handover":15})") == "/longInStep/handover");
    BOOST_TEST(placeOfFault("15") == "/longInStep");
}

BOOST_AUTO_TEST_CASE(at_the_limit_a_case_is_in_time_and_beyond_it_late) {
    Counter counter(all);
    bring(counter, Point::printed);
    const auto clock = stepClockOf(counter.catalogue, counter.state);
    BOOST_REQUIRE(clock);
    BOOST_CHECK(clock->step == Step::approval);
    BOOST_TEST(clock->limitMinutes == 30);
    const auto is = [&](std::int64_t ms) {
        const UtcMs now = later(counter, ms);
        return std::to_string(clock->minutesAt(now)) + (clock->longAt(now) ? " late" : "");
    };
    BOOST_TEST(is(0) == "0");
    BOOST_TEST(is(minute - 1) == "0");
    BOOST_TEST(is(minute) == "1");
    BOOST_TEST(is(30 * minute) == "30");
    BOOST_TEST(is(31 * minute - 1) == "30");
    BOOST_TEST(is(31 * minute) == "31 late");
    BOOST_TEST(is(-5 * minute) == "0"); // the clock was set back
}

BOOST_AUTO_TEST_CASE(a_step_begins_when_the_one_before_it_was_done) {
    Counter counter(all);
    const auto wait = [&](int minutes) { counter.clock.value += minutes * minute; };
    Receive application = goodApplication();
    application.draft = true;
    application.details.holderCode.clear();
    must(counter.receive(application));
    wait(3);
    BOOST_TEST(standing(counter) == "reception 3");
    must(counter.act(correction("佛山市禅城区晨光陶瓷有限公司")));
    BOOST_TEST(standing(counter) == "materials 0");
    wait(4);
    must(counter.act(CheckMaterials{{{"form", 1}}})); // not all yet
    BOOST_TEST(standing(counter) == "materials 4");
    must(counter.act(allMaterials()));
    BOOST_TEST(standing(counter) == "form 0");
    wait(2);
    must(counter.act(printedForm()));
    wait(1);
    must(counter.act(printedForm())); // a copy changes nothing
    BOOST_TEST(standing(counter) == "approval 1");
    must(counter.act(counter.approval("wang", false, "公章不清")));
    wait(1);
    BOOST_TEST(standing(counter) == "approval 2");
    must(counter.act(counter.approval()));
    BOOST_TEST(standing(counter) == "fee 0");
    wait(5);
    must(counter.act(wholeFee()));
    wait(6);
    BOOST_TEST(standing(counter) == "production 6");
    produce(counter, Stage::pin);
    wait(7);
    BOOST_TEST(standing(counter) == "hand-over 7");
    must(counter.act(HandOver{}));
    BOOST_TEST(standing(counter) == "none");
}

BOOST_AUTO_TEST_CASE(a_case_that_went_away_and_came_back_begins_anew) {
    Counter counter(all);
    bring(counter, Point::returned);
    counter.clock.value += 90 * minute;
    BOOST_TEST(standing(counter) == "none");
    must(counter.act(ResumeCase{}));
    counter.clock.value += 2 * minute;
    BOOST_TEST(standing(counter) == "materials 2");
}

BOOST_AUTO_TEST_CASE(nothing_is_told_of_steps_without_a_limit) {
    Counter counter(with(R"({"fee":15})"));
    bring(counter, Point::printed);
    BOOST_TEST(standing(counter) == "none");
    must(counter.act(counter.approval()));
    BOOST_TEST(standing(counter) == "fee 0");
    Counter without;
    bring(without, Point::approved);
    BOOST_TEST(standing(without) == "none");
}

BOOST_AUTO_TEST_SUITE_END()
