#include "print.h"
#include "support/scripted_token.h"
#include "support/soft_tokens.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk;
using namespace certdesk::token;
using namespace certdesk::tests;
using forms::Secret;

BOOST_AUTO_TEST_SUITE(scripted)

BOOST_AUTO_TEST_CASE(a_call_fails_where_it_was_told_to_and_nowhere_else) {
    SoftTokens tokens;
    const std::string serial = tokens.add("FS001-A");
    const Secret pin{std::string_view("1234567890")};
    ScriptedToken script(tokens.driver());
    script.failAt(TokenCall::list, 2, FaultKind::deviceFault);
    BOOST_TEST(script.list().ok());
    BOOST_TEST(script.list().fault().kind == FaultKind::deviceFault);
    BOOST_TEST(script.list().ok());
    const auto session = *script.open(serial, pin);
    script.failAt(TokenCall::keys, 1, FaultKind::removed, 2);
    BOOST_TEST(session->keys().fault().kind == FaultKind::removed);
    BOOST_TEST(session->keys().fault().kind == FaultKind::removed);
    BOOST_TEST(session->keys().ok());
    script.failAll(FaultKind::removed);
    BOOST_TEST(session->certificates().fault().kind == FaultKind::removed);
    script.mend();
    BOOST_TEST(session->certificates().ok());
    BOOST_TEST(script.count(TokenCall::keys) == 3);
    BOOST_TEST(script.calls().size() == 9U);
}

BOOST_AUTO_TEST_SUITE_END()
