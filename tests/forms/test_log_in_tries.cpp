#define BOOST_TEST_MODULE forms_log_in_tries
#include "forms/log_in_tries.h"

#include <boost/test/unit_test.hpp>

#include <vector>

// How long an account waits after wrong passwords, whatever is done to clocks and machines.

using namespace certdesk::forms;

namespace {

constexpr std::int64_t minuteMs = 60'000;
const Running start{"boot-1", 1'000'000};

Running later(std::int64_t ms, const std::string& boot = "boot-1") {
    return {boot, boot == start.boot ? start.ms + ms : ms};
}

LogInTries wrong(int times, const Running& at = start) {
    LogInTries tries;
    for (int i = 0; i < times; ++i)
        tries = tried(tries, at);
    return tries;
}

} // namespace

BOOST_AUTO_TEST_CASE(four_may_be_wrong_and_then_waits_grow_to_an_hour_and_no_longer) {
    for (int times = 0; times < freeTries; ++times)
        BOOST_TEST(wrong(times).waitMs == 0);
    const std::vector<std::int64_t> minutes{1, 2, 5, 15, 30, 60, 60, 60};
    for (std::size_t i = 0; i < minutes.size(); ++i)
        BOOST_TEST(wrong(freeTries + static_cast<int>(i)).waitMs == minutes[i] * minuteMs);
    BOOST_TEST(waitAfter(1'000'000) == 60 * minuteMs);
}

BOOST_AUTO_TEST_CASE(a_wait_ends_when_the_machine_has_run_for_so_long) {
    const LogInTries five = wrong(5);
    BOOST_TEST(lookedAt(five, later(minuteMs - 1)).waitMs == 1);
    BOOST_TEST(lookedAt(five, later(minuteMs)).waitMs == 0);
    BOOST_TEST(lookedAt(five, later(minuteMs)).wrong == 5);
    // In small steps as in one.
    LogInTries stepped = five;
    for (int second = 1; second <= 30; ++second)
        stepped = lookedAt(stepped, later(second * 1000));
    BOOST_CHECK(stepped == lookedAt(five, later(30 * 1000)));
}

BOOST_AUTO_TEST_CASE(a_restart_of_the_machine_ends_no_wait) {
    const LogInTries ten = wrong(10); // an hour
    const LogInTries restarted = lookedAt(ten, later(20'000, "boot-2"));
    BOOST_TEST(restarted.waitMs == 60 * minuteMs - 20'000);
    BOOST_TEST(lookedAt(restarted, later(59 * minuteMs, "boot-2")).waitMs == minuteMs);
    BOOST_TEST(lookedAt(restarted, later(60 * minuteMs, "boot-2")).waitMs == 0);
}

BOOST_AUTO_TEST_CASE(time_that_runs_back_takes_nothing_off) {
    const LogInTries five = wrong(5);
    BOOST_TEST(lookedAt(five, later(-500'000)).waitMs == minuteMs);
}

BOOST_AUTO_TEST_CASE(is_kept_as_text_and_read_strictly) {
    const AllTries all{{"li", wrong(7)}, {"wang", wrong(1, later(5, "boot-2"))}};
    BOOST_CHECK(triesOf(textOf(all)) == all);
    BOOST_CHECK(triesOf(textOf({})) == AllTries{});
    for (const char* text :
         {"", "{}", "[]", R"({"version":2,"accounts":{}})", R"({"version":1,"accounts":{},"more":1})",
          R"({"version":1,"accounts":{"li":{"wrong":0,"waitMs":0,"boot":"b","runningMs":1}}})",
          R"({"version":1,"accounts":{"li":{"wrong":5,"waitMs":-1,"boot":"b","runningMs":1}}})",
          R"({"version":1,"accounts":{"li":{"wrong":5,"waitMs":3600001,"boot":"b","runningMs":1}}})",
          R"({"version":1,"accounts":{"Li!":{"wrong":5,"waitMs":1,"boot":"b","runningMs":1}}})",
          R"({"version":1,"accounts":{"li":{"wrong":5,"waitMs":1,"boot":"b"}}})"})
        BOOST_CHECK(!triesOf(text));
}
