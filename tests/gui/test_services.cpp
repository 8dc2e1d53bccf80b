#include "served.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk;
using namespace certdesk::tests;
using forms::Status;
namespace names = kiosk::names;

// A whole visit of each kind through the real window.

BOOST_FIXTURE_TEST_SUITE(services, Served)

BOOST_AUTO_TEST_CASE(applications_are_opened_for_nothing_while_the_year_is_paid) {
    const forms::Case c = play("open.json");
    BOOST_TEST((c.status == Status::done));
    BOOST_TEST(!c.fee.has_value());
    BOOST_TEST(c.applicationsChanged);
    BOOST_REQUIRE(c.known);
    BOOST_TEST((c.known->source == forms::Source::headquarters));
    BOOST_TEST(printed("receipt") == 1);
}

BOOST_AUTO_TEST_CASE(an_unpaid_year_is_asked_for_and_paid) {
    record().serviceEnd = forms::plusDays(counter.desk().today(), -3);
    const forms::Case c = play("open.json", [](Play& p) {
        p.walkIn.receive.details.years = 1;
        p.walkIn.payment = {{"cash", forms::Fen(20000)}};
    });
    BOOST_TEST((c.status == Status::done));
    BOOST_REQUIRE(c.fee);
    BOOST_TEST(c.term.has_value());
}

BOOST_AUTO_TEST_CASE(a_forgotten_pin_is_set_anew_once_staff_confirmed) {
    const forms::Case c = play("unlock.json");
    BOOST_TEST((c.status == Status::done));
    BOOST_TEST((c.production.ended == forms::Stage::pin));
    BOOST_TEST(printed("pin-letter") == 1);
}

BOOST_AUTO_TEST_CASE(a_renewal_extends_the_paid_term) {
    const forms::Day until = record().serviceEnd.value();
    const forms::Case c = play("renew.json");
    BOOST_TEST((c.status == Status::done));
    BOOST_REQUIRE(c.term);
    BOOST_TEST((c.term->until > until));
}

BOOST_AUTO_TEST_CASE(an_application_is_closed) {
    const forms::Case c = play("close.json");
    BOOST_TEST((c.status == Status::done));
    BOOST_TEST(c.applicationsChanged);
}

BOOST_AUTO_TEST_CASE(a_changed_name_gets_a_new_certificate_on_the_same_token) {
    const std::string before = record().serial;
    const forms::Case c = play("change.json");
    BOOST_TEST((c.status == Status::done));
    BOOST_TEST(c.production.tokenSerial == c.known->tokenSeen);
    BOOST_TEST(c.production.certificateSerial != before);
    BOOST_REQUIRE(c.revocation);
    BOOST_TEST(c.revocation->certificate == before);
}

BOOST_AUTO_TEST_CASE(a_lost_token_is_replaced_by_another_one) {
    const std::string lost = record().tokenSerial;
    const forms::Case c = play("reissue.json");
    BOOST_TEST((c.status == Status::done));
    BOOST_TEST(c.production.tokenSerial != lost);
    BOOST_TEST(printed("guide") == 1);
}

BOOST_AUTO_TEST_CASE(a_revoked_certificate_leaves_an_empty_token) {
    const forms::Case c = play("revoke.json");
    BOOST_TEST((c.status == Status::done));
    BOOST_TEST((c.production.ended == forms::Stage::wipe));
    BOOST_TEST(!c.production.tokenKept);
}

BOOST_AUTO_TEST_CASE(a_revoked_certificates_token_can_be_taken_back_as_it_is) {
    const forms::Case c = play("revoke.json", [](Play& p) { p.keepToken = true; });
    BOOST_TEST((c.status == Status::done));
    BOOST_TEST(c.production.tokenKept);
}

BOOST_AUTO_TEST_CASE(what_must_be_paid_first_is_done_in_the_same_visit_by_one_key) {
    record().serviceEnd = forms::plusDays(counter.desk().today(), 10);
    const std::string before = record().serial;
    const forms::Case c = play("update.json", [](Play& p) {
        p.payFirst = true;
        p.walkIn.payment = {{"cash", forms::Fen(20000)}};
    });
    BOOST_TEST((c.status == Status::done));
    BOOST_REQUIRE(!c.visit.empty());
    const forms::Case first = state(c.visit);
    BOOST_TEST((first.status == Status::done));
    BOOST_REQUIRE(first.fee);
    BOOST_TEST((c.known->certificate.serviceEnd == first.term->until));
    BOOST_TEST(c.production.certificateSerial != before);
    BOOST_TEST(printed("receipt") == 1);
    BOOST_TEST(printed("application") == 1);
}

BOOST_AUTO_TEST_CASE(what_is_offered_next_begins_with_the_same_unit_filled_in) {
    const auto all = record().applications.value();
    const forms::Case c = play("close.json", [&](Play& p) { p.walkIn.receive.details.applications = all; });
    open(c.number);
    driver.untilThere(names::followUp("revoke"));
    driver.key('1');
    driver.untilThere("holder.name");
    BOOST_TEST(driver.text("holder.name") == c.details.holderName);
    BOOST_TEST(driver.text("holder.uscc") == c.details.holderCode);
    BOOST_TEST(driver.isThere("reason"));
}

BOOST_AUTO_TEST_CASE(papers_of_a_case_that_is_done_are_printed_again_as_copies) {
    const forms::Case c = play("close.json");
    open(c.number);
    driver.untilThere(names::paper("receipt"));
    BOOST_TEST(!driver.isThere(names::paper("pin-letter")));
    driver.press(names::paper("receipt"));
    driver.until("another receipt", [&] { return state(c.number).prints.size() > c.prints.size(); });
    BOOST_TEST(state(c.number).prints.back().copy);
}

BOOST_AUTO_TEST_SUITE_END()
