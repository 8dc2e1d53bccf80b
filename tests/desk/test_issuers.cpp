#define BOOST_TEST_MODULE desk_issuers
#include "desk/counter.h"
#include "desk/files.h"
#include "desk/inside.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace certdesk;
using namespace certdesk::tests;
using token::Certificate;

// A kiosk that was enrolled before headquarters had another authority learns of it over the line.

namespace {

bool knows(Counter& counter, const Certificate& certificate) {
    const auto all = counter.desk().inside().ownIssuers();
    return std::any_of(all.begin(), all.end(),
                       [&](const Certificate& one) { return one.der() == certificate.der(); });
}

void tell(Counter& counter, const TestAuthority& authority) {
    counter.hq->alsoTold.push_back(authority.root.der());
    counter.hq->alsoTold.push_back(authority.issuing.der());
}

std::string fileOf(Counter& counter) { return desk::readFile(counter.data() / "tls/ca-roots.pem"); }

} // namespace

BOOST_AUTO_TEST_CASE(a_new_authority_is_known_after_a_round_and_after_a_restart) {
    Counter counter;
    const TestAuthority later(token::KeyAlgorithm::p256);
    BOOST_TEST(!knows(counter, later.root));
    tell(counter, later);
    counter.desk().syncNow();
    BOOST_TEST(knows(counter, later.root));
    BOOST_TEST(knows(counter, later.issuing));
    BOOST_TEST(knows(counter, counter.hq->authority.root));
    counter.restart();
    BOOST_TEST(knows(counter, later.issuing));
}

BOOST_AUTO_TEST_CASE(an_authority_that_is_told_no_more_stays_known) {
    Counter counter;
    const TestAuthority before(token::KeyAlgorithm::p256);
    tell(counter, before);
    counter.desk().syncNow();
    counter.hq->alsoTold.clear();
    counter.restart();
    counter.desk().syncNow();
    BOOST_TEST(knows(counter, before.root));
}

BOOST_AUTO_TEST_CASE(what_is_no_authority_or_known_already_changes_nothing) {
    Counter counter;
    const std::string before = fileOf(counter);
    const auto holder = token::KeyPair::generate(token::KeyAlgorithm::p256);
    counter.hq->alsoTold = {counter.hq->authority.issueFor(holder.spki()).der(), forms::toBytes("nothing"),
                            counter.hq->authority.root.der()};
    counter.desk().syncNow();
    BOOST_TEST(fileOf(counter) == before);
}

BOOST_AUTO_TEST_CASE(a_headquarters_that_does_not_know_the_question_is_no_fault) {
    Counter counter;
    counter.hq->knowsAll = false;
    const std::string before = fileOf(counter);
    const auto status = counter.desk().syncNow();
    BOOST_TEST(!status.fault.has_value());
    BOOST_TEST(fileOf(counter) == before);
}
