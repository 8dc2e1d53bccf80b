#include "desk/token_acts.h"
#include "served.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk;
using namespace certdesk::tests;
namespace names = kiosk::names;

namespace {

/// A paid case whose token breaks when its certificate is to be written; the page of its production shows.
struct Broken : Window {
    Broken() : Window(2) {
        logIn();
        counter.token->failAt(TokenCall::writeCertificate, 1, token::FaultKind::deviceFault, 1000);
        number = playUpTo(forms::Step::fee);
        open(number);
        driver.untilThere(names::otherToken);
        broken = state(number).production;
    }
    std::string stateOfBroken() {
        return std::string(idOf(desk::tokenKnown(counter.desk(), broken.tokenSerial).state));
    }
    void untilLetter() { driver.untilThere(names::letterAgain); }

    std::string number;
    forms::Production broken;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(another_token, Broken)

BOOST_AUTO_TEST_CASE(is_made_once_it_was_said_in_place_what_became_of_the_first) {
    driver.key(WXK_F7);
    driver.untilThere(names::otherTokenReason);
    BOOST_TEST(driver.focused() == names::otherTokenReason);
    for (const std::string& name : driver.unnamed())
        BOOST_ERROR(name);
    driver.key(WXK_RETURN); // without a reason
    BOOST_TEST(note(names::otherTokenReason).find("✖") == 0u);
    BOOST_TEST(state(number).givenUp.empty());
    driver.type(names::otherTokenReason, "写证书时芯片报错");
    counter.token->mend();
    driver.key(WXK_RETURN);
    untilLetter();
    const forms::Case c = state(number);
    BOOST_TEST_REQUIRE(c.givenUp.size() == 1u);
    BOOST_TEST(c.givenUp.front().certificate == broken.certificateSerial);
    BOOST_TEST(counter.hq->revoked.contains(broken.certificateSerial));
    BOOST_TEST(c.production.tokenSerial != broken.tokenSerial);
    BOOST_TEST(stateOfBroken() == "damaged");
    BOOST_TEST(!driver.isThere(names::otherTokenReason));
}

BOOST_AUTO_TEST_CASE(is_not_made_when_the_clerk_keeps_the_first) {
    driver.key(WXK_F7);
    driver.untilThere(names::otherTokenReason);
    counter.token->mend();
    driver.key(WXK_F7);
    untilLetter();
    BOOST_TEST(state(number).givenUp.empty());
    BOOST_TEST(state(number).production.tokenSerial == broken.tokenSerial);
}

BOOST_AUTO_TEST_SUITE_END()
