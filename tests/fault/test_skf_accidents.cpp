#define BOOST_TEST_MODULE fault_skf
#include "fault/campaign.h"
#include "fault/skf_tokens.h"

#include <boost/test/unit_test.hpp>

#include <iostream>

// Whole productions of dual SM2 certificates, with an accident at every call that they make into the library.

using namespace certdesk;
using namespace certdesk::tests;

namespace {

constexpr unsigned long wanted = 12; ///< calls of each campaign, unless all are tried

Scene on(std::unique_ptr<Counter> counter) {
    Scene scene;
    scene.other = counter->addSkf("OTHER");
    scene.otherPin = forms::Secret(Counter::sparePin);
    scene.pairs = 2; // signing and encryption
    scene.tokens = std::make_unique<SkfTokens>(counter->skfTokens);
    scene.counter = std::move(counter);
    return scene;
}

Scene freshToken() {
    Scene scene = on(std::make_unique<Counter>(1, Counter::Module::skf));
    for (const token::TokenInfo& info : *scene.counter->token->list())
        if (info.label == "BLANK-1") scene.serial = info.serial;
    scene.number = scene.counter->paidCase().number;
    return scene;
}

Scene holders(const char* file, bool issues) {
    auto holder = std::make_unique<Holder>(0, Counter::Module::skf);
    const std::string serial = holder->first.tokenSerial;
    const std::string number = holder->ready(file);
    const token::Certificate old = holder->old();
    Scene scene = on(std::move(holder));
    scene.serial = serial;
    scene.number = number;
    if (!issues) scene.kept = old;
    return scene;
}

const Play plays[] = {
    {"new", freshToken, 0},
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

BOOST_AUTO_TEST_SUITE(skf_accidents)

BOOST_AUTO_TEST_CASE(a_production_goes_on_after_any_call_that_failed) { through(Accident::Kind::fails); }

BOOST_AUTO_TEST_CASE(a_production_goes_on_after_any_answer_that_was_lost) {
    through(Accident::Kind::answerLost);
}

BOOST_AUTO_TEST_CASE(a_production_goes_on_after_the_token_was_pulled_at_any_call) {
    through(Accident::Kind::removed);
}

BOOST_AUTO_TEST_CASE(another_token_put_in_at_any_call_is_not_written) { through(Accident::Kind::swapped); }

BOOST_AUTO_TEST_SUITE_END()
