#define BOOST_TEST_MODULE fault_pkcs11
#include "fault/campaign.h"
#include "fault/shim_tokens.h"

#include <boost/test/unit_test.hpp>

#include <iostream>

// Whole productions at the counter, with an accident at every call that they make into the PKCS#11 module.

using namespace certdesk;
using namespace certdesk::tests;

namespace {

constexpr unsigned long wanted = 12; ///< calls of each campaign, unless all are tried

constexpr std::string_view sparePin = "1234567890"; ///< of a new soft token

std::string serialOf(Counter& counter, const std::string& label) {
    const auto listed = *counter.token->list();
    for (const token::TokenInfo& info : listed)
        if (info.label == label) return info.serial;
    throw std::runtime_error("no such token");
}

Scene freshToken(const std::string& poorer) {
    Scene scene;
    scene.counter = std::make_unique<Counter>(2, Counter::Module::breakable);
    scene.serial = serialOf(*scene.counter, "BLANK-1");
    scene.other = serialOf(*scene.counter, "BLANK-2");
    scene.otherPin = forms::Secret(sparePin);
    scene.number = scene.counter->paidCase().number;
    scene.initialises = true;
    scene.tokens = std::make_unique<ShimTokens>(scene.counter->softTokens, poorer);
    scene.counter->restart();
    return scene;
}

Scene holders(const char* file, bool issues) {
    Scene scene;
    auto holder = std::make_unique<Holder>(1, Counter::Module::breakable);
    scene.serial = holder->first.tokenSerial;
    scene.other = serialOf(*holder, "SPARE-1");
    scene.otherPin = forms::Secret(sparePin);
    scene.number = holder->ready(file);
    if (!issues) scene.kept = holder->old();
    scene.pairs = 2; // beside the other authority's
    scene.tokens = std::make_unique<ShimTokens>(holder->softTokens);
    scene.counter = std::move(holder);
    scene.counter->restart();
    return scene;
}

const Play plays[] = {
    {"new", [] { return freshToken(""); }, 1},
    {"new on another vendor's module", [] { return freshToken("manufacturer Vendor\nsessions 1"); }, 1},
    {"unlock", [] { return holders("unlock.json", false); }, 0},
    {"update", [] { return holders("update.json", true); }, 0},
};

void through(Accident::Kind kind) {
    for (const Play& play : plays) {
        const Tally tally = campaign(play, kind, wanted);
        std::cout << summary(play, kind, tally) << std::endl;
        BOOST_TEST(tally.calls > 50U);
        BOOST_TEST(tally.tried >= std::min(wanted, tally.calls));
        for (const std::string& sentence : tally.wrong)
            BOOST_ERROR(play.name + ", " + sentence);
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(pkcs11_accidents)

BOOST_AUTO_TEST_CASE(a_production_goes_on_after_any_call_that_failed) { through(Accident::Kind::fails); }

BOOST_AUTO_TEST_CASE(a_production_goes_on_after_any_answer_that_was_lost) {
    through(Accident::Kind::answerLost);
}

BOOST_AUTO_TEST_CASE(a_production_goes_on_after_the_token_was_pulled_at_any_call) {
    through(Accident::Kind::removed);
}

BOOST_AUTO_TEST_CASE(another_token_put_in_at_any_call_is_not_written) { through(Accident::Kind::swapped); }

BOOST_AUTO_TEST_SUITE_END()
