#define BOOST_TEST_MODULE desk_lane
#include "desk/counter.h"
#include "desk/holder.h"
#include "desk/lane.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <condition_variable>
#include <mutex>

using namespace certdesk;
using namespace certdesk::tests;
using Kind = desk::LaneState::Kind;

namespace {

/// Waits, without polling, until the lane says that a case stands where the test wants it.
class Watching {
public:
    void changed() {
        const std::lock_guard lock(mutex_);
        ++changes_;
        woken_.notify_all();
    }

    bool until(const std::function<bool()>& reached) {
        std::unique_lock lock(mutex_);
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        for (;;) {
            const int seen = changes_;
            lock.unlock();
            if (reached()) return true;
            lock.lock();
            if (!woken_.wait_until(lock, deadline, [&] { return changes_ != seen; })) return false;
        }
    }

private:
    std::mutex mutex_; ///< guards changes_
    std::condition_variable woken_;
    int changes_ = 0;
};

struct LaneOfTest {
    explicit LaneOfTest(Counter& counter) : lane(counter.desk(), [this] { watching.changed(); }) {}
    bool reaches(const std::string& number, Kind kind) {
        return watching.until([&] {
            const auto cases = lane.cases();
            const auto found = cases.find(number);
            return found != cases.end() && found->second.kind == kind;
        });
    }
    Watching watching;
    desk::Lane lane;
};

} // namespace

BOOST_AUTO_TEST_SUITE(lane)

BOOST_AUTO_TEST_CASE(a_case_is_produced_once_staff_confirm_its_letter) {
    Counter counter;
    const std::string number = counter.paidCase().number;
    LaneOfTest test(counter);
    test.lane.produce(number);
    BOOST_TEST_REQUIRE(test.reaches(number, Kind::letter));
    BOOST_TEST(!test.lane.cases().at(number).letter.empty());
    test.lane.confirmLetter(number, true);
    BOOST_TEST(test.reaches(number, Kind::done));
    BOOST_TEST((counter.desk().find(number)->production.ended == forms::Stage::pin));
}

BOOST_AUTO_TEST_CASE(the_next_applicant_is_received_while_a_letter_waits) {
    Counter counter;
    const std::string number = counter.paidCase().number;
    LaneOfTest test(counter);
    test.lane.produce(number);
    BOOST_TEST_REQUIRE(test.reaches(number, Kind::letter));
    const auto received = counter.desk().receive(Counter::file("returned-missing-licence.json").receive);
    BOOST_TEST(std::holds_alternative<forms::Case>(received));
    test.lane.confirmLetter(number, true);
    BOOST_TEST(test.reaches(number, Kind::done));
}

BOOST_AUTO_TEST_CASE(a_case_that_waits_for_the_line_goes_on_when_it_is_back) {
    Counter counter;
    const std::string number = counter.paidCase().number;
    counter.hq->line = false;
    LaneOfTest test(counter);
    test.lane.produce(number);
    BOOST_TEST_REQUIRE(test.reaches(number, Kind::waiting));
    BOOST_TEST((test.lane.cases().at(number).waits->what == desk::WaitsFor::line));
    counter.hq->line = true;
    test.lane.lineIsBack();
    BOOST_TEST_REQUIRE(test.reaches(number, Kind::letter));
    test.lane.confirmLetter(number, true);
    BOOST_TEST(test.reaches(number, Kind::done));
}

BOOST_AUTO_TEST_CASE(a_case_that_waits_for_the_line_goes_on_though_nobody_tells_that_it_is_back) {
    Counter counter;
    const std::string number = counter.paidCase().number;
    counter.hq->line = false;
    LaneOfTest test(counter);
    test.lane.produce(number);
    BOOST_TEST_REQUIRE(test.reaches(number, Kind::waiting));
    counter.hq->line = true;
    BOOST_TEST_REQUIRE(test.reaches(number, Kind::letter));
    test.lane.confirmLetter(number, true);
    BOOST_TEST(test.reaches(number, Kind::done));
}

BOOST_AUTO_TEST_CASE(a_holders_token_is_told_from_a_blank_one) {
    Counter counter(2);
    const std::string number = counter.paidCase().number;
    LaneOfTest test(counter);
    test.lane.produce(number);
    BOOST_TEST_REQUIRE(test.reaches(number, Kind::letter));
    test.lane.confirmLetter(number, true);
    const auto count = [&](bool holders) {
        const auto tokens = test.lane.tokens();
        return std::count_if(tokens.begin(), tokens.end(), [&](const desk::TokenSeen& token) {
            return holders ? token.certificates > 0 : token.blank;
        });
    };
    BOOST_TEST(test.watching.until([&] { return count(true) == 1 && count(false) == 1; }));
}

BOOST_AUTO_TEST_CASE(a_token_that_staff_take_back_is_kept_as_it_is) {
    Holder holder(0);
    const std::string number = holder.ready("revoke.json");
    holder.hq->line = false;
    LaneOfTest test(holder);
    test.lane.produce(number);
    BOOST_TEST_REQUIRE(test.reaches(number, Kind::waiting));
    test.lane.produce(number, {}, true);
    BOOST_TEST_REQUIRE(test.reaches(number, Kind::done));
    BOOST_TEST(holder.desk().find(number)->production.tokenKept);
    BOOST_TEST(holder.token->testPin(holder.first.tokenSerial, holder.pin).ok());
}

BOOST_AUTO_TEST_CASE(a_case_that_waits_for_a_token_goes_on_when_one_comes) {
    Counter counter(0);
    const std::string number = counter.paidCase().number;
    LaneOfTest test(counter);
    test.lane.produce(number);
    BOOST_TEST_REQUIRE(test.reaches(number, Kind::waiting));
    BOOST_TEST((test.lane.cases().at(number).waits->what == desk::WaitsFor::token));
    counter.softTokens.add("BLANK-9", "87654321");
    BOOST_TEST_REQUIRE(test.reaches(number, Kind::letter));
    BOOST_TEST(test.lane.tokens().size() == 1u);
    test.lane.confirmLetter(number, true);
    BOOST_TEST(test.reaches(number, Kind::done));
}

BOOST_AUTO_TEST_CASE(a_program_that_ends_at_the_letter_loses_nothing) {
    Counter counter;
    const std::string number = counter.paidCase().number;
    {
        LaneOfTest test(counter);
        test.lane.produce(number);
        BOOST_TEST_REQUIRE(test.reaches(number, Kind::letter));
    }
    counter.restart();
    LaneOfTest test(counter);
    test.lane.produce(number);
    BOOST_TEST_REQUIRE(test.reaches(number, Kind::letter));
    test.lane.confirmLetter(number, true);
    BOOST_TEST(test.reaches(number, Kind::done));
}

BOOST_AUTO_TEST_SUITE_END()
