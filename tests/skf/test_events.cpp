#include "bench.h"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <thread>

using namespace certdesk::token::skf;
using namespace certdesk::tests;

namespace {

struct Told {
    Ulong answer = 0;
    std::string device;
    Ulong event = 0;
};

Told waited(SkfBench& bench, Ulong room = 64) {
    Told told;
    std::string name(64, '\0');
    told.answer = bench.skf.SKF_WaitForDevEvent(name.data(), &room, &told.event);
    told.device = name.c_str();
    return told;
}

/// Waits while nothing happens, until it is cancelled: from then on the library knows what is there.
Told cancelled(SkfBench& bench) {
    Told told;
    std::atomic<bool> back = false;
    std::thread waiting([&] {
        told = waited(bench);
        back = true;
    });
    while (!back) {
        CERTDESK_ANSWERS(bench.skf.SKF_CancelWaitForDevEvent(), SAR_OK);
        std::this_thread::yield();
    }
    waiting.join();
    return told;
}

} // namespace

BOOST_AUTO_TEST_SUITE(events)

BOOST_AUTO_TEST_CASE(a_wait_is_cancelled_and_tells_nothing) {
    SkfBench bench;
    CERTDESK_ANSWERS(cancelled(bench).answer, SAR_NOT_EVENTERR);
}

BOOST_AUTO_TEST_CASE(coming_and_going_is_told_one_by_one_in_order) {
    SkfBench bench;
    cancelled(bench);
    bench.tokens.remove(bench.serial);
    bench.tokens.insert(bench.serial);
    const std::string second = bench.tokens.add("BLANK-02");
    const Told expected[] = {{SAR_OK, bench.name, removed},
                             {SAR_OK, bench.name, inserted},
                             {SAR_OK, bench.tokens.nameOf(second), inserted}};
    for (const Told& event : expected) {
        const Told told = waited(bench);
        CERTDESK_ANSWERS(told.answer, event.answer);
        BOOST_TEST(told.device == event.device);
        BOOST_TEST(told.event == event.event);
    }
    CERTDESK_ANSWERS(cancelled(bench).answer, SAR_NOT_EVENTERR);
}

BOOST_AUTO_TEST_CASE(a_wait_ends_when_a_device_is_pulled) {
    SkfBench bench;
    cancelled(bench);
    Told told;
    std::thread waiting([&] { told = waited(bench); });
    bench.tokens.remove(bench.serial);
    waiting.join();
    BOOST_TEST(told.device == bench.name);
    BOOST_TEST(told.event == removed);
}

BOOST_AUTO_TEST_CASE(an_event_that_did_not_fit_is_told_again) {
    SkfBench bench;
    cancelled(bench);
    bench.tokens.destroy(bench.serial);
    CERTDESK_ANSWERS(waited(bench, 3).answer, SAR_BUFFER_TOO_SMALL);
    BOOST_TEST(waited(bench).device == bench.name);
}

BOOST_AUTO_TEST_CASE(a_wait_needs_somewhere_to_tell) {
    SkfBench bench;
    Ulong size = 64;
    Ulong event = 0;
    CERTDESK_ANSWERS(bench.skf.SKF_WaitForDevEvent(nullptr, &size, &event), SAR_INVALIDPARAMERR);
}

BOOST_AUTO_TEST_SUITE_END()
