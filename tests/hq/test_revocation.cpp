#define BOOST_TEST_MODULE hq_revocation
#include "hq/certificates.h"
#include "hq/files.h"
#include "hq/open_api.h"
#include "hq/records.h"
#include "hq/revocation.h"
#include "hq/sample_counter.h"
#include "support/run.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk;
using namespace certdesk::tests;
using Poco::Data::Session;

namespace {

struct Scene {
    Town town;
    SampleCounter counter{town};
    std::string serial = counter.issue();

    /// A case that has ordered the certificate's revocation, and is not sent.
    std::string ordered(SampleCounter& at, const std::string& service = "revoke") {
        const auto number = at.receive(service, at.wants(service), at.lookUp(serial));
        at.toProduction(number);
        return number;
    }
    sync::Answer<forms::UtcMs> revoke(SampleCounter& at, const std::string& number) {
        return at.line->revoke(serial, number, at.evidenceOf(number));
    }
    hq::CertificateRow row() {
        return town.hq.office()
            .database.transaction([&](Session& session) { return hq::issuedCertificate(session, serial); })
            .value();
    }
    std::vector<hq::Alarm> alarms() {
        return town.hq.office().database.transaction([](Session& session) { return hq::alarms(session); });
    }
    std::string proof() {
        using namespace Poco::Data::Keywords;
        return town.hq.office().database.transaction([&](Session& session) {
            std::string found;
            session << "SELECT proof FROM revocation WHERE serial=$1", into(found), bind(serial), now;
            return found;
        });
    }
};

std::int64_t at(const sync::Answer<forms::UtcMs>& answer) {
    const auto* when = std::get_if<forms::UtcMs>(&answer);
    BOOST_REQUIRE_MESSAGE(when, refusalOf(answer));
    return when->value;
}

} // namespace

BOOST_AUTO_TEST_CASE(it_is_done_at_once_by_evidence_and_confirmed_by_the_chain) {
    Scene scene;
    const auto number = scene.ordered(scene.counter);
    const auto asked = scene.town.clock.value;
    const auto when = at(scene.revoke(scene.counter, number));
    BOOST_TEST(when == asked);
    BOOST_TEST(scene.row().state == "revoked");
    BOOST_TEST(scene.row().revokedFor == "cessationOfOperation");
    BOOST_TEST(scene.proof() == "evidence");
    scene.town.pass(1);
    BOOST_TEST(at(scene.revoke(scene.counter, number)) == when);
    scene.counter.push();
    BOOST_TEST(scene.proof() == "chain");
    BOOST_TEST(at(scene.revoke(scene.counter, number)) == when); // after the chain, too
    BOOST_TEST(scene.row().revokedAt.value == when);
    BOOST_TEST(scene.alarms().empty());
}

BOOST_AUTO_TEST_CASE(it_is_done_by_the_chain_alone_as_well_and_once) {
    Scene scene;
    const auto number = scene.ordered(scene.counter);
    scene.counter.push();
    const auto when = scene.row().revokedAt.value;
    BOOST_TEST(when != 0);
    BOOST_TEST(scene.proof() == "chain");
    scene.town.pass(1);
    BOOST_TEST(at(scene.revoke(scene.counter, number)) == when);
    BOOST_TEST(at(scene.counter.line->revoke(scene.serial, number, {})) == when);
}

BOOST_AUTO_TEST_CASE(another_case_is_told_the_first_time) {
    Scene scene;
    SampleCounter there(scene.town, "FS002-01", "FS002");
    const auto here = scene.ordered(scene.counter, "reissue");
    const auto elsewhere = scene.ordered(there, "reissue");
    const auto when = at(scene.revoke(scene.counter, here));
    scene.town.pass(1);
    BOOST_TEST(at(scene.revoke(there, elsewhere)) == when);
    BOOST_TEST(scene.row().revokedAt.value == when);
}

BOOST_AUTO_TEST_CASE(a_case_that_orders_none_or_not_yet_is_refused) {
    Scene scene;
    auto& counter = scene.counter;
    const auto early = counter.receive("revoke", counter.wants("revoke"), counter.lookUp(scene.serial));
    BOOST_TEST(refusalOf(scene.revoke(counter, early)) == "case-not-ready");
    auto opening = counter.wants("open");
    opening.applications = {"social-insurance"};
    const auto other = counter.receive("open", opening, counter.lookUp(scene.serial));
    counter.toProduction(other);
    BOOST_TEST(refusalOf(scene.revoke(counter, other)) == "case-not-ready");
    BOOST_TEST(refusalOf(counter.line->revoke(scene.serial, "FS001-02A-20261123-0099", {})) ==
               "case-unknown");
    BOOST_TEST(refusalOf(counter.line->revoke("00ff", early, {})) == "certificate-unknown");
    BOOST_TEST(scene.row().state == "issued");
    counter.toProduction(early);
    BOOST_TEST(refusalOf(scene.revoke(counter, early)) == "accepted");
}

BOOST_AUTO_TEST_CASE(a_case_of_another_kiosk_or_unit_revokes_nothing) {
    Scene scene;
    SampleCounter there(scene.town, "FS002-01", "FS002");
    const auto number = scene.ordered(scene.counter);
    BOOST_TEST(refusalOf(there.line->revoke(scene.serial, number, scene.counter.evidenceOf(number))) ==
               "case-unknown");
    auto known = there.lookUp(scene.serial);
    auto details = there.wants("revoke");
    details.holderCode = known.certificate.holderCode = "914403001922038216";
    const auto lie = there.receive("revoke", details, known);
    there.toProduction(lie);
    BOOST_TEST(refusalOf(scene.revoke(there, lie)) == "wrong-holder");
    there.push();
    BOOST_TEST(scene.row().state == "issued");
    BOOST_TEST(refusalOf(scene.revoke(scene.counter, number)) == "accepted");
}

BOOST_AUTO_TEST_CASE(evidence_that_is_forged_or_does_not_belong_is_refused) {
    Scene scene;
    const auto number = scene.ordered(scene.counter);
    const auto evidence = scene.counter.evidenceOf(number);
    const auto ask = [&](const std::vector<sync::StoredEntry>& entries) {
        return refusalOf(scene.counter.line->revoke(scene.serial, number, entries));
    };
    auto stored = evidence; // accounts are stored already
    stored.front().facts.back() = ' ';
    BOOST_TEST(ask(stored) == "evidence-differs");
    auto unsigned_ = evidence;
    std::erase_if(unsigned_, [](const auto& entry) {
        return sync::parseHeader(forms::toText(entry.header)).kind == "approval-given";
    });
    BOOST_TEST(ask(unsigned_) == "case-not-ready");
    auto swapped = evidence;
    std::swap(swapped[swapped.size() - 1], swapped[swapped.size() - 2]);
    BOOST_TEST(ask(swapped) == "bad-entry");
    auto foreign = evidence;
    foreign.push_back(scene.counter.history.entries().front()); // belongs to no case, makes no account
    BOOST_TEST(ask(foreign) == "bad-entry");
    BOOST_TEST(scene.row().state == "issued");
    BOOST_TEST(ask(evidence) == "accepted");
}

// The kiosk's disk was put back after it had asked: the chain that comes is another one.
BOOST_AUTO_TEST_CASE(a_chain_that_differs_from_the_evidence_is_an_alarm) {
    Scene scene;
    auto& counter = scene.counter;
    const auto known = counter.lookUp(scene.serial);
    auto restored = counter.history;
    const auto number = scene.ordered(counter);
    at(scene.revoke(counter, number));
    BOOST_TEST(scene.alarms().empty());
    restored.moveTo(scene.town.clock);
    const auto same = restored.newCase();
    BOOST_REQUIRE_EQUAL(same, number);
    const auto from = restored.entries().size();
    const auto& all = counter.history.entries();
    for (std::size_t i = from; i < all.size(); ++i) { // the same case, but withdrawn in the end
        const auto entry = sync::decode(all[i]);
        if (!std::holds_alternative<forms::RevocationOrdered>(entry.event) &&
            !std::holds_alternative<forms::ApprovalGiven>(entry.event))
            restored.add(number, entry.event);
        else
            restored.add(number, forms::CaseWithdrawn{"不办了"});
    }
    BOOST_REQUIRE(std::holds_alternative<sync::Head>(counter.line->push(restored.tail(from))));
    const auto alarms = scene.alarms();
    BOOST_REQUIRE(!alarms.empty());
    BOOST_TEST(alarms.front().kind == "evidence-differs");
    BOOST_TEST(alarms.back().kind == "revocation-unfounded");
    BOOST_TEST(alarms.back().about == scene.serial);
    BOOST_TEST(scene.row().state == "revoked");
}

BOOST_AUTO_TEST_CASE(the_revocation_list_shows_it_at_once_and_openssl_refuses_the_certificate) {
    Scene scene;
    auto& office = scene.town.hq.office();
    hq::Traffic traffic;
    hq::Log log(hq::systemTime, [](const std::string&) {});
    hq::OpenApi open(office, traffic, log);
    TempDir files;
    const auto& authority = *office.authorities.authority("p256");
    const auto leaf = scene.counter.lastIssued();
    hq::writePrivate(files / "root.pem", authority.root().pem());
    hq::writePrivate(files / "issuing.pem", authority.issuing().pem());
    hq::writePrivate(files / "leaf.pem", leaf.pem());
    const auto file = [&](const char* name) { return (files / name).string(); };
    const auto fetch = [&] {
        hq::Request request;
        request.method = "GET";
        request.path = {"crl", "p256"};
        hq::writePrivate(files / "list.der", open.answer(request).body);
        run({"openssl", "crl", "-inform", "DER", "-in", file("list.der"), "-out", file("list.pem")});
        return run({"openssl", "crl", "-inform", "DER", "-in", file("list.der"), "-noout", "-text", "-CAfile",
                    file("issuing.pem")})
            .output;
    };
    const auto verify = [&] {
        return run({"openssl", "verify", "-crl_check", "-attime",
                    std::to_string(scene.town.clock.value / 1000), "-CAfile", file("root.pem"), "-untrusted",
                    file("issuing.pem"), "-CRLfile", file("list.pem"), file("leaf.pem")});
    };
    BOOST_TEST(fetch().find("No Revoked Certificates") != std::string::npos);
    const auto good = verify();
    BOOST_TEST(good.status == 0, good.output);
    auto details = scene.counter.wants("revoke");
    details.reason = "leaked";
    const auto number = scene.counter.receive("revoke", details, scene.counter.lookUp(scene.serial));
    scene.counter.toProduction(number);
    at(scene.revoke(scene.counter, number));
    const auto shown = fetch();
    BOOST_TEST_MESSAGE(shown);
    BOOST_TEST(shown.find("Key Compromise") != std::string::npos);
    const auto revoked = verify();
    BOOST_TEST(revoked.status != 0);
    BOOST_TEST(revoked.output.find("certificate revoked") != std::string::npos, revoked.output);
}
