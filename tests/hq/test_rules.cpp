#define BOOST_TEST_MODULE hq_rules
#include "hq/certificates.h"
#include "hq/moments.h"
#include "hq/renewals.h"
#include "hq/sample_counter.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk;
using namespace certdesk::tests;
using token::KeyAlgorithm;
using token::KeyPair;

namespace {

constexpr const char* holderToken = "TOKEN0001";
constexpr const char* freshToken = "TOKEN0002";

forms::KnownCertificate record(SampleCounter& counter, const std::string& serial) {
    const auto answer = counter.line->lookUp(sync::LookUpKey::certificate, serial);
    return std::get<sync::LookedUp>(answer).certificates.at(0);
}

forms::Day lastDayOf(const token::Certificate& certificate) { return forms::dayOf(certificate.notAfter()); }

/// A case of the service that stands before headquarters' answer.
std::string before(SampleCounter& counter, const std::string& service, const KeyPair& key,
                   const forms::CertificateKnown& known) {
    const auto number = counter.receive(service, counter.wants(service), known);
    const bool fresh = counter.history.catalogue().service(service)->production->freshToken;
    counter.toEnrol(number, fresh ? freshToken : holderToken, key);
    return number;
}

} // namespace

BOOST_AUTO_TEST_SUITE(validity)

BOOST_AUTO_TEST_CASE(an_update_ends_with_the_service_year_that_headquarters_knows) {
    Town town;
    SampleCounter counter(town);
    const auto serial = counter.issue();
    town.pass(340);
    hq::addRenewals(town.hq.office(), {{serial, 2, "", "R"}});
    auto known = counter.lookUp(serial);
    const auto paid = *known.certificate.serviceEnd;
    known.certificate.serviceEnd = forms::plusYears(paid, 3); // what a kiosk says does not count
    counter.issue("update", counter.wants("update"), holderToken, known);
    BOOST_TEST((lastDayOf(counter.lastIssued()) == paid));
    BOOST_TEST((paid == forms::plusYears(record(counter, serial).notAfter, 2)));
}

// Renewal and update in one visit: the update counts what was just paid.
BOOST_AUTO_TEST_CASE(an_update_ends_with_what_was_paid_in_the_same_visit) {
    Town town;
    SampleCounter counter(town);
    const auto serial = counter.issue();
    const auto end = record(counter, serial).notAfter;
    town.pass(360);
    auto known = counter.lookUp(serial);
    const auto renewal = counter.receive("renew", counter.wants("renew"), known);
    const auto update = counter.receive("update", counter.wants("update"), known, renewal);
    counter.toProduction(renewal);
    known.source = forms::Source::visit;
    known.certificate.serviceEnd = counter.history.folded(renewal).term->until;
    known.asOf = town.clock;
    counter.act(update, forms::NoteCertificate{known});
    const auto key = KeyPair::generate(KeyAlgorithm::p256);
    counter.toEnrol(update, holderToken, key);
    const auto issued = counter.enrol(update, key);
    BOOST_REQUIRE_EQUAL(refusalOf(issued), "accepted");
    const auto made = token::Certificate::fromDer(std::get<0>(issued)).value();
    BOOST_TEST((lastDayOf(made) == forms::plusYears(end, 1)));
    counter.finish(update, holderToken, key, made.der());
    counter.act(renewal, forms::HandOver{});
    counter.push();
    BOOST_TEST(record(counter, serial).replacedBy == made.serial());
    const auto conflicts = town.hq.office().database.transaction(
        [](Poco::Data::Session& session) { return hq::conflicts(session); });
    BOOST_TEST(conflicts.empty());
}

BOOST_AUTO_TEST_CASE(an_update_of_an_unpaid_service_year_is_refused_whatever_the_kiosk_says) {
    Town town;
    SampleCounter counter(town);
    const auto serial = counter.issue();
    town.pass(340);
    const auto key = KeyPair::generate(KeyAlgorithm::p256);
    auto known = counter.lookUp(serial);
    known.certificate.serviceEnd = forms::plusYears(*known.certificate.serviceEnd, 1);
    const auto number = before(counter, "update", key, known);
    BOOST_TEST(refusalOf(counter.enrol(number, key)) == "service-unpaid");
    hq::addRenewals(town.hq.office(), {{serial, 1, "", "R"}});
    BOOST_TEST(refusalOf(counter.enrol(number, key)) == "accepted");
}

BOOST_AUTO_TEST_CASE(a_change_and_a_reissue_keep_the_remaining_term) {
    Town town;
    SampleCounter counter(town);
    const auto first = counter.issue();
    const auto end = record(counter, first).notAfter;
    town.pass(100);
    auto known = counter.lookUp(first);
    known.certificate.notAfter = forms::plusYears(end, 2);
    const auto second = counter.issue("change", counter.wants("change"), holderToken, known);
    BOOST_TEST((lastDayOf(counter.lastIssued()) == end));
    auto lost = counter.wants("reissue");
    lost.holderName = "佛山市禅城区晨光新材料有限公司";
    counter.issue("reissue", lost, freshToken, counter.lookUp(second, ""));
    BOOST_TEST((lastDayOf(counter.lastIssued()) == end));
}

BOOST_AUTO_TEST_CASE(a_change_of_an_expired_certificate_is_refused_whatever_the_kiosk_says) {
    Town town;
    SampleCounter counter(town);
    const auto serial = counter.issue();
    town.pass(400);
    const auto key = KeyPair::generate(KeyAlgorithm::p256);
    auto known = counter.lookUp(serial);
    known.certificate.notAfter = forms::plusDays(town.today(), 100);
    const auto number = before(counter, "change", key, known);
    BOOST_TEST(refusalOf(counter.enrol(number, key)) == "certificate-expired");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(subject)

BOOST_AUTO_TEST_CASE(an_update_keeps_the_subject_that_headquarters_knows) {
    Town town;
    SampleCounter counter(town);
    const auto serial = counter.issue();
    const auto subject = counter.lastIssued().subjectText();
    auto wanted = counter.wants("update");
    wanted.holderName = "佛山市另一家有限公司"; // only a warning at the counter: the code is the identity
    auto known = counter.lookUp(serial);
    known.certificate.holderName = wanted.holderName;
    known.certificate.algorithm.clear();
    counter.issue("update", wanted, holderToken, known);
    BOOST_TEST(counter.lastIssued().subjectText() == subject);
}

BOOST_AUTO_TEST_CASE(a_change_makes_the_new_name_and_code_of_the_recorded_holder) {
    Town town;
    SampleCounter counter(town);
    const auto serial = counter.issue();
    auto wanted = counter.wants("change");
    wanted.changes = {{"name", "佛山市禅城区晨光新材料有限公司"}, {"uscc", "914403001922038216"}};
    const auto changed = counter.issue("change", wanted, holderToken, counter.lookUp(serial));
    const auto subject = counter.lastIssued().subjectText();
    BOOST_TEST(subject.find("晨光新材料") != std::string::npos);
    BOOST_TEST(subject.find("914403001922038216") != std::string::npos);
    BOOST_TEST(record(counter, changed).holderCode == "914403001922038216");
    BOOST_TEST((record(counter, changed).applications == record(counter, serial).applications));
}

BOOST_AUTO_TEST_CASE(the_algorithm_is_the_old_ones_where_none_is_asked_for) {
    Town town;
    SampleCounter counter(town);
    const auto serial = counter.issue();
    const auto rsa = KeyPair::generate(KeyAlgorithm::rsa2048);
    const auto number = before(counter, "update", rsa, counter.lookUp(serial));
    BOOST_TEST(refusalOf(counter.enrol(number, rsa)) == "algorithm-unsupported");
    const auto key = KeyPair::generate(KeyAlgorithm::p256);
    const auto right = before(counter, "update", key, counter.lookUp(serial));
    BOOST_TEST(refusalOf(counter.enrol(right, key)) == "accepted");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(once)

// Two points that reissue the same lost certificate: one new one.
BOOST_AUTO_TEST_CASE(a_lost_certificate_is_reissued_once) {
    Town town;
    SampleCounter here(town);
    SampleCounter there(town, "FS002-01", "FS002");
    const auto serial = here.issue();
    const auto known = there.lookUp(serial, "");
    const auto key = KeyPair::generate(KeyAlgorithm::p256);
    const auto other = KeyPair::generate(KeyAlgorithm::p256);
    const auto first = before(here, "reissue", key, here.lookUp(serial, ""));
    const auto second = before(there, "reissue", other, known);
    BOOST_TEST(record(here, serial).revoked);
    BOOST_TEST(refusalOf(there.enrol(second, other)) == "certificate-revoked"); // for the other case
    const auto issued = here.enrol(first, key);
    BOOST_REQUIRE_EQUAL(refusalOf(issued), "accepted"); // that it was revoked for this case is no obstacle
    BOOST_TEST(refusalOf(there.enrol(second, other)) == "certificate-replaced");
    const auto made = token::Certificate::fromDer(std::get<0>(issued))->serial();
    BOOST_TEST(record(here, serial).replacedBy == made);
    here.finish(first, freshToken, key, std::get<0>(issued));
    here.push();
    BOOST_TEST(refusalOf(there.enrol(second, other)) == "certificate-replaced");
}

// Neither has revoked the old one yet: it dies when its successor was read back.
BOOST_AUTO_TEST_CASE(a_certificate_is_replaced_once_also_while_it_still_lives) {
    Town town;
    SampleCounter here(town);
    SampleCounter there(town, "FS002-01", "FS002");
    const auto serial = here.issue();
    const auto key = KeyPair::generate(KeyAlgorithm::p256);
    const auto other = KeyPair::generate(KeyAlgorithm::p256);
    const auto first = before(here, "change", key, here.lookUp(serial));
    const auto second = before(there, "update", other, there.lookUp(serial));
    BOOST_TEST(refusalOf(here.enrol(first, key)) == "accepted");
    BOOST_TEST(!record(here, serial).revoked);
    BOOST_TEST(refusalOf(there.enrol(second, other)) == "certificate-replaced");
    BOOST_TEST(refusalOf(here.enrol(first, key)) == "accepted");
}

BOOST_AUTO_TEST_CASE(a_revoked_certificate_gets_no_successor) {
    Town town;
    SampleCounter here(town);
    SampleCounter there(town, "FS002-01", "FS002");
    const auto serial = here.issue();
    const auto known = there.lookUp(serial);
    const auto key = KeyPair::generate(KeyAlgorithm::p256);
    const auto number = before(there, "update", key, known);
    here.serve("revoke", here.wants("revoke"), here.lookUp(serial));
    BOOST_TEST(refusalOf(there.enrol(number, key)) == "certificate-revoked");
}

BOOST_AUTO_TEST_CASE(another_units_certificate_or_an_unknown_one_gets_no_successor) {
    Town town;
    SampleCounter counter(town);
    const auto serial = counter.issue();
    const auto key = KeyPair::generate(KeyAlgorithm::p256);
    auto known = counter.lookUp(serial);
    auto wanted = counter.wants("update");
    wanted.holderCode = known.certificate.holderCode = "914403001922038216";
    const auto lie = counter.receive("update", wanted, known);
    counter.toEnrol(lie, holderToken, key);
    BOOST_TEST(refusalOf(counter.enrol(lie, key)) == "wrong-holder");
    known = counter.lookUp(serial);
    known.certificate.serial = "00ff";
    const auto unknown = before(counter, "update", key, known);
    BOOST_TEST(refusalOf(counter.enrol(unknown, key)) == "certificate-unknown");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(admin_pins)

BOOST_AUTO_TEST_CASE(of_the_holders_token_are_told_for_a_case_that_works_on_it) {
    Town town;
    SampleCounter counter(town);
    const auto serial = counter.issue();
    for (const char* service : {"unlock", "update", "revoke"}) {
        const auto number = counter.receive(service, counter.wants(service), counter.lookUp(serial));
        counter.push();
        BOOST_TEST(refusalOf(counter.line->adminPins(holderToken, number)) == "case-not-ready", service);
        counter.toProduction(number);
        counter.push();
        BOOST_TEST(refusalOf(counter.line->adminPins(freshToken, number)) == "wrong-token", service);
        BOOST_TEST(refusalOf(counter.line->adminPins(holderToken, number)) == "accepted", service);
    }
}

BOOST_AUTO_TEST_CASE(of_another_certificates_token_are_not_told_by_a_lie) {
    Town town;
    SampleCounter counter(town);
    const auto serial = counter.issue(holderToken);
    counter.issue(freshToken);
    auto known = counter.lookUp(serial);
    known.tokenSeen = known.certificate.tokenSerial = freshToken;
    const auto number = counter.receive("unlock", counter.wants("unlock"), known);
    counter.toProduction(number);
    counter.push();
    BOOST_TEST(refusalOf(counter.line->adminPins(freshToken, number)) == "wrong-token");
    BOOST_TEST(refusalOf(counter.line->adminPins(holderToken, number)) == "wrong-token");
}

BOOST_AUTO_TEST_CASE(for_a_reissue_are_not_told_of_the_lost_token) {
    Town town;
    SampleCounter counter(town);
    const auto serial = counter.issue();
    const auto number = counter.receive("reissue", counter.wants("reissue"), counter.lookUp(serial, ""));
    counter.toProduction(number);
    counter.push();
    BOOST_TEST(refusalOf(counter.line->adminPins(holderToken, number)) == "wrong-token");
    BOOST_TEST(refusalOf(counter.line->adminPins(freshToken, number)) == "accepted");
}

BOOST_AUTO_TEST_CASE(to_empty_a_token_are_told_while_no_valid_certificate_lies_on_it) {
    Town town;
    SampleCounter counter(town);
    BOOST_TEST(refusalOf(counter.line->adminPins(holderToken, {})) == "accepted");
    const auto serial = counter.issue();
    BOOST_TEST(refusalOf(counter.line->adminPins(holderToken, {})) == "token-in-use");
    const auto number = counter.receive("reissue", counter.wants("reissue"), counter.lookUp(serial, ""));
    counter.toProduction(number); // the old certificate dies with the approval
    counter.push();
    BOOST_TEST(refusalOf(counter.line->adminPins(holderToken, {})) == "accepted");
}

BOOST_AUTO_TEST_SUITE_END()
