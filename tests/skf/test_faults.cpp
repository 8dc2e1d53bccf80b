#include "bench.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <csignal>
#include <functional>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace certdesk::token::skf;
using namespace certdesk::tests;

namespace {

/// The signal that ends a process of its own that does this; 0 when it comes to its end.
int signalEnding(const std::function<void()>& act) {
    const pid_t child = fork();
    if (child == 0) {
        act();
        _exit(0);
    }
    int status = 0;
    BOOST_REQUIRE(waitpid(child, &status, 0) == child);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

/// A process that does this again and again until this object goes, or the test's own process does.
class Restless {
public:
    explicit Restless(const std::function<void(int)>& act) : child_(fork()) {
        if (child_ != 0) return;
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (int i = 0;; ++i)
            act(i);
    }
    ~Restless() {
        kill(child_, SIGKILL);
        waitpid(child_, nullptr, 0);
    }
    Restless(const Restless&) = delete;
    Restless& operator=(const Restless&) = delete;

private:
    pid_t child_;
};

Ulong triesLeft(SkfBench& bench) {
    Ulong most = 0;
    Ulong left = 0;
    Bool isDefault = no;
    CERTDESK_ANSWERS(bench.skf.SKF_GetPINInfo(bench.application, userPin, &most, &left, &isDefault), SAR_OK);
    return left;
}

Ulong info(SkfBench& bench) {
    DeviceInfo unused{};
    return bench.skf.SKF_GetDevInfo(bench.device, &unused);
}

auto linesOf(const std::string& state) { return std::count(state.begin(), state.end(), '\n'); }

bool isListed(SkfBench& bench) {
    Ulong size = 0;
    CERTDESK_ANSWERS(bench.skf.SKF_EnumDev(yes, nullptr, &size), SAR_OK);
    return size > 1;
}

} // namespace

BOOST_AUTO_TEST_SUITE(faults)

BOOST_AUTO_TEST_CASE(calls_are_counted_from_a_change_of_the_rules) {
    SkfBench bench;
    bench.makeApplication();
    BOOST_TEST(bench.tokens.calls() == 4); // connect, random, authenticate, create
    BOOST_TEST(bench.tokens.calls("SKF_DevAuth") == 1);
    bench.tokens.faults("");
    CERTDESK_ANSWERS(info(bench), SAR_OK);
    BOOST_TEST(bench.tokens.calls() == 1);
}

BOOST_AUTO_TEST_CASE(a_failed_call_is_not_executed) {
    SkfBench bench;
    bench.device = bench.connect();
    bench.tokens.faults("fail 2 0x0A000001");
    CERTDESK_ANSWERS(bench.skf.SKF_SetLabel(bench.device, text("ONE")), SAR_OK);
    CERTDESK_ANSWERS(bench.skf.SKF_SetLabel(bench.device, text("TWO")), SAR_FAIL);
    DeviceInfo told{};
    CERTDESK_ANSWERS(bench.skf.SKF_GetDevInfo(bench.device, &told), SAR_OK);
    BOOST_TEST(std::string(told.label) == "ONE");
}

BOOST_AUTO_TEST_CASE(a_lost_answer_hides_what_was_done) {
    SkfBench bench;
    bench.device = bench.connect();
    bench.tokens.faults("lose SKF_SetLabel#2 0x0A000023");
    CERTDESK_ANSWERS(bench.skf.SKF_SetLabel(bench.device, text("ONE")), SAR_OK);
    CERTDESK_ANSWERS(bench.skf.SKF_SetLabel(bench.device, text("TWO")), SAR_DEVICE_REMOVED);
    DeviceInfo told{};
    CERTDESK_ANSWERS(bench.skf.SKF_GetDevInfo(bench.device, &told), SAR_OK);
    BOOST_TEST(std::string(told.label) == "TWO");
}

BOOST_AUTO_TEST_CASE(a_pulled_device_is_away_until_the_rules_change) {
    SkfBench bench;
    bench.device = bench.connect();
    bench.tokens.faults("remove 2");
    CERTDESK_ANSWERS(info(bench), SAR_OK);
    CERTDESK_ANSWERS(info(bench), SAR_DEVICE_REMOVED);
    BOOST_TEST(!isListed(bench));
    bench.tokens.faults("");
    BOOST_TEST(isListed(bench));
    CERTDESK_ANSWERS(info(bench), SAR_DEVICE_REMOVED);
    bench.device = bench.connect();
    CERTDESK_ANSWERS(info(bench), SAR_OK);
}

BOOST_AUTO_TEST_CASE(a_device_is_pulled_while_they_are_listed) {
    SkfBench bench;
    bench.device = bench.connect();
    bench.tokens.faults("remove SKF_EnumDev");
    CERTDESK_ANSWERS(info(bench), SAR_OK);
    BOOST_TEST(!isListed(bench));
}

BOOST_AUTO_TEST_CASE(another_device_comes_under_the_same_name) {
    SkfBench bench;
    bench.device = bench.connect();
    const std::string other = bench.tokens.add("OTHER");
    bench.tokens.remove(other);
    bench.tokens.faults("swap 1 " + bench.tokens.nameOf(other));
    CERTDESK_ANSWERS(info(bench), SAR_DEVICE_REMOVED);
    DeviceInfo told{};
    CERTDESK_ANSWERS(bench.skf.SKF_GetDevInfo(bench.connect(), &told), SAR_OK);
    BOOST_TEST(std::string(told.serialNumber) == other);
    Handle pulled = nullptr;
    CERTDESK_ANSWERS(bench.skf.SKF_ConnectDev(text(bench.tokens.nameOf(other)), &pulled), SAR_DEVICE_REMOVED);
}

BOOST_AUTO_TEST_CASE(a_process_is_killed_before_or_after_the_call_and_once) {
    SkfBench bench;
    bench.makeApplication();
    const auto wrongPin = [&] { bench.verify(userPin, "654321"); };
    bench.tokens.faults("kill SKF_VerifyPIN");
    BOOST_TEST(signalEnding(wrongPin) == SIGKILL);
    BOOST_TEST(triesLeft(bench) == 2u);
    BOOST_TEST(signalEnding(wrongPin) == 0);
    BOOST_TEST(triesLeft(bench) == 1u);
    CERTDESK_ANSWERS(bench.verify(userPin, "123456"), SAR_OK);
    bench.tokens.faults("killafter SKF_VerifyPIN");
    BOOST_TEST(signalEnding(wrongPin) == SIGKILL);
    BOOST_TEST(triesLeft(bench) == 1u); // the try is gone though no answer came
}

// What a kill at some instant would leave is what another process reads at that instant: never a part of a
// state.
BOOST_AUTO_TEST_CASE(the_state_is_whole_at_every_instant) {
    SkfBench bench;
    bench.makeApplication();
    const std::string before = bench.tokens.stateOf(bench.serial);
    {
        const Restless writer(
            [&](int i) { bench.skf.SKF_SetLabel(bench.device, text("LABEL-" + std::to_string(i))); });
        int changes = 0;
        for (std::string last = before; changes < 500;) {
            const std::string state = bench.tokens.stateOf(bench.serial);
            changes += state != last ? 1 : 0;
            last = state;
            BOOST_REQUIRE(linesOf(state) == linesOf(before));
        }
    }
    DeviceInfo now{};
    CERTDESK_ANSWERS(bench.skf.SKF_GetDevInfo(bench.device, &now), SAR_OK);
    BOOST_TEST(std::string(now.label).starts_with("LABEL-"));
    BOOST_TEST(triesLeft(bench) == 2u);
}

BOOST_AUTO_TEST_CASE(processes_see_each_others_changes) {
    SkfBench bench;
    bench.makeApplication();
    BOOST_TEST(signalEnding([&] { bench.verify(userPin, "654321"); }) == 0);
    BOOST_TEST(triesLeft(bench) == 1u);
    BOOST_TEST(signalEnding([&] { bench.skf.SKF_DeleteApplication(bench.device, text("YZT")); }) == 0);
    CERTDESK_ANSWERS(bench.verify(userPin, "123456"), SAR_INVALIDHANDLEERR);
}

BOOST_AUTO_TEST_SUITE_END()
