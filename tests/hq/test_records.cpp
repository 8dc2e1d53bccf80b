#define BOOST_TEST_MODULE hq_records
#include "forms/shipped.h"
#include "hq/applying.h"
#include "hq/commands.h"
#include "hq/history.h"
#include "hq/moments.h"
#include "hq/older_database.h"
#include "hq/records.h"
#include "hq/renewals.h"
#include "hq/sample_counter.h"
#include "hq/trouble.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk;
using namespace certdesk::tests;
using forms::KnownCertificate;
using Names = std::vector<std::string>;
using Poco::Data::Session;

namespace {

std::vector<KnownCertificate> found(SampleCounter& counter, sync::LookUpKey key, const std::string& value) {
    return std::get<sync::LookedUp>(counter.line->lookUp(key, value)).certificates;
}

KnownCertificate record(SampleCounter& counter, const std::string& serial) {
    return found(counter, sync::LookUpKey::certificate, serial).at(0);
}

std::vector<std::string> kindsOn(Town& town, const std::string& certificate) {
    std::vector<std::string> kinds;
    town.hq.office().database.transaction([&](Session& session) {
        for (const auto& moment : hq::momentsOn(session, certificate))
            kinds.emplace_back(forms::idOf(moment.kind));
    });
    return kinds;
}

std::vector<hq::Conflict> conflicts(Town& town) {
    return town.hq.office().database.transaction([](Session& session) { return hq::conflicts(session); });
}

std::string text(const KnownCertificate& certificate) { return forms::jsonOf(certificate).text(); }

/// A certificate of another authority, as its token shows it.
forms::CertificateKnown another(Town& town) {
    forms::CertificateKnown known;
    known.certificate.serial = "77aa";
    known.certificate.issuer = "bureau";
    known.certificate.holderName = "佛山市禅城区晨光陶瓷有限公司";
    known.certificate.holderCode = "722473344";
    known.certificate.notAfter = forms::plusDays(town.today(), 400);
    known.source = forms::Source::headquarters;
    known.asOf = town.clock;
    known.tokenSeen = "TOKEN-BUREAU";
    known.challenged = true;
    return known;
}

std::string catalogueWithBureau() {
    std::string catalogue(forms::shippedCatalogue());
    catalogue.insert(catalogue.find(R"("services": [)"),
                     R"("otherIssuers": [{"id": "bureau", "name": {"zh": "质监局", "en": "Bureau"},
                        "codeOid": "1.2.156.10260.4.1.4",
                        "roots": "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n"}],)");
    return catalogue;
}

} // namespace

BOOST_AUTO_TEST_SUITE(records)

BOOST_AUTO_TEST_CASE(a_certificate_has_its_record_when_it_is_issued_and_not_later) {
    Town town;
    SampleCounter counter(town);
    const auto key = token::KeyPair::generate(token::KeyAlgorithm::p256);
    const auto number = counter.receive("new", counter.wants("new"));
    counter.toEnrol(number, "TOKEN0001", key);
    BOOST_TEST(found(counter, sync::LookUpKey::token, "TOKEN0001").empty());
    const auto issued = std::get<forms::Bytes>(counter.enrol(number, key));
    const auto records = found(counter, sync::LookUpKey::token, "TOKEN0001");
    BOOST_REQUIRE_EQUAL(records.size(), 1U);
    const auto& made = records[0];
    const auto certificate = token::Certificate::fromDer(issued).value();
    BOOST_TEST(made.serial == certificate.serial());
    BOOST_TEST((made.notAfter == forms::dayOf(certificate.notAfter())));
    BOOST_TEST((made.serviceEnd == forms::plusYears(town.today(), 1)));
    BOOST_TEST((made.applications == Names{"quality", "tax"}));
    BOOST_TEST(made.algorithm == "p256");
    BOOST_TEST(!made.revoked);
    // What the kiosk's next batch says of it changes nothing.
    counter.finish(number, "TOKEN0001", key, issued);
    counter.push();
    BOOST_TEST(text(record(counter, made.serial)) == text(made));
}

BOOST_AUTO_TEST_CASE(a_whole_life_is_one_timeline_and_the_record_follows_it) {
    Town town;
    SampleCounter counter(town);
    const auto first = counter.issue();
    const auto end = *record(counter, first).serviceEnd;
    auto opening = counter.wants("open");
    opening.applications = {"social-insurance"};
    counter.serve("open", opening, counter.lookUp(first));
    counter.serve("renew", counter.wants("renew"), counter.lookUp(first));
    const auto renewed = record(counter, first);
    BOOST_TEST((renewed.applications == Names{"quality", "social-insurance", "tax"}));
    BOOST_TEST((renewed.serviceEnd == forms::plusYears(end, 1)));
    BOOST_TEST((renewed.paidFrom == forms::plusDays(end, 1)));
    BOOST_TEST((renewed.notAfter == end));
    auto closing = counter.wants("close");
    closing.applications = {"tax"};
    counter.serve("close", closing, counter.lookUp(first));
    const auto second = counter.issue("update", counter.wants("update"), "TOKEN0001", counter.lookUp(first));
    const auto updated = record(counter, second);
    BOOST_TEST((updated.applications == Names{"quality", "social-insurance"}));
    BOOST_TEST((updated.notAfter == forms::plusYears(end, 1)));
    BOOST_TEST((updated.paidFrom == renewed.paidFrom));
    BOOST_TEST(record(counter, first).revoked);
    BOOST_TEST(record(counter, first).replacedBy == second);
    counter.serve("unlock", counter.wants("unlock"), counter.lookUp(second));
    counter.serve("revoke", counter.wants("revoke"), counter.lookUp(second));
    BOOST_TEST(record(counter, second).revoked);
    BOOST_TEST(record(counter, second).replacedBy.empty());
    BOOST_TEST(kindsOn(town, first) == (Names{"issued", "applications-opened", "extended",
                                              "applications-closed", "revocation-ordered"}),
               boost::test_tools::per_element());
    BOOST_TEST(kindsOn(town, second) == (Names{"issued", "pin-reset", "revocation-ordered", "token-wiped"}),
               boost::test_tools::per_element());
    BOOST_TEST(conflicts(town).empty());
}

BOOST_AUTO_TEST_CASE(look_ups_find_by_certificate_token_and_code_the_newest_first) {
    Town town;
    SampleCounter counter(town);
    const auto first = counter.issue("TOKEN0001");
    const auto second = counter.issue("TOKEN0002");
    BOOST_TEST(record(counter, second).tokenSerial == "TOKEN0002");
    const auto byCode = found(counter, sync::LookUpKey::code, "91440606722473344C");
    BOOST_REQUIRE_EQUAL(byCode.size(), 2U);
    BOOST_TEST(byCode[0].serial == second);
    BOOST_TEST(byCode[1].serial == first);
    BOOST_TEST(found(counter, sync::LookUpKey::code, "722473344").size() == 2U); // its 组织机构代码
    BOOST_TEST(found(counter, sync::LookUpKey::code, "914403001922038216").empty());
    BOOST_TEST(found(counter, sync::LookUpKey::token, "TOKEN0001").at(0).serial == first);
    BOOST_TEST(found(counter, sync::LookUpKey::certificate, "00ff").empty());
}

BOOST_AUTO_TEST_CASE(another_issuers_certificate_has_a_record_once_it_was_served_here) {
    Town town;
    hq::Office& office = town.hq.office();
    auto catalogue = forms::parseCatalogue(catalogueWithBureau());
    catalogue.version = 2;
    office.catalogues.add(catalogue);
    auto text2 = catalogueWithBureau();
    text2.replace(text2.find(R"("version": 1)"), 12, R"("version": 2)");
    SampleCounter counter(town, "FS001-02", "FS001", text2);
    auto opening = counter.wants("open");
    opening.applications = {"social-insurance"};
    opening.years = 1;
    BOOST_TEST(found(counter, sync::LookUpKey::certificate, "bureau:77aa").empty());
    counter.serve("open", opening, another(town));
    const auto kept = found(counter, sync::LookUpKey::code, "91440606722473344C");
    BOOST_REQUIRE_EQUAL(kept.size(), 1U);
    BOOST_TEST(kept[0].id() == "bureau:77aa");
    BOOST_TEST((kept[0].applications == Names{"social-insurance"}));
    BOOST_TEST((kept[0].serviceEnd == forms::plusYears(town.today(), 1)));
    BOOST_TEST(kept[0].tokenSerial == "TOKEN-BUREAU");
}

// A kiosk that claims another unit's certificate as its applicant's.
BOOST_AUTO_TEST_CASE(entries_about_another_units_certificate_do_not_touch_its_record) {
    Town town;
    SampleCounter counter(town);
    SampleCounter liar(town, "FS002-01", "FS002");
    const auto serial = counter.issue();
    const auto before = text(record(counter, serial));
    auto known = liar.lookUp(serial);
    auto details = liar.wants("renew");
    details.holderCode = known.certificate.holderCode = "914403001922038216";
    liar.serve("renew", details, known);
    BOOST_TEST(text(record(counter, serial)) == before);
    const auto refused =
        town.hq.office().database.transaction([](Session& session) { return hq::refusedEntries(session); });
    BOOST_REQUIRE_EQUAL(refused.size(), 1U);
    BOOST_TEST(refused[0].reason == "wrong-holder");
    counter.serve("renew", counter.wants("renew"), counter.lookUp(serial));
    BOOST_TEST(text(record(counter, serial)) != before);
}

BOOST_AUTO_TEST_CASE(two_renewals_from_one_look_up_are_a_conflict_and_two_in_turn_are_none) {
    Town town;
    SampleCounter here(town);
    SampleCounter there(town, "FS002-01", "FS002");
    const auto serial = here.issue();
    const auto known = there.lookUp(serial);
    const auto first = here.serve("renew", here.wants("renew"), here.lookUp(serial));
    BOOST_TEST(conflicts(town).empty());
    const auto second = there.serve("renew", there.wants("renew"), known);
    const auto flagged = conflicts(town);
    BOOST_REQUIRE_EQUAL(flagged.size(), 1U);
    BOOST_TEST(flagged[0].firstCase == first);
    BOOST_TEST(flagged[0].secondCase == second);
    BOOST_TEST(flagged[0].kind == "extended");
    const auto status = hq::runCommand(town.hq.office(), forms::JsonObject{{"command", "status"}}).text();
    BOOST_TEST(status.find(second) != std::string::npos);
    auto opening = here.wants("open");
    opening.applications = {"social-insurance"};
    here.serve("open", opening, here.lookUp(serial));
    BOOST_TEST(conflicts(town).size() == 1U);
}

// What was paid for the old certificate is heard of when the new one is already out.
BOOST_AUTO_TEST_CASE(a_late_renewal_of_a_replaced_certificate_goes_over_to_its_successor) {
    Town town;
    SampleCounter here(town);
    SampleCounter there(town, "FS002-01", "FS002");
    const auto first = here.issue();
    const auto end = *record(here, first).serviceEnd;
    const auto late = there.receive("renew", there.wants("renew"), there.lookUp(first));
    there.toProduction(late);
    there.act(late, forms::HandOver{});
    const auto second = here.issue("change", here.wants("change"), "TOKEN0001", here.lookUp(first));
    BOOST_TEST((record(here, second).serviceEnd == end));
    there.push();
    BOOST_TEST((record(here, second).serviceEnd == forms::plusYears(end, 1)));
    BOOST_TEST((record(here, second).notAfter == end));
    BOOST_TEST(record(here, second).holderName == "佛山市禅城区晨光新材料有限公司");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(applying)

BOOST_AUTO_TEST_CASE(applying_again_changes_nothing) {
    Town town;
    SampleCounter counter(town);
    const auto serial = counter.issue();
    const auto number = counter.serve("renew", counter.wants("renew"), counter.lookUp(serial));
    const auto once = text(record(counter, serial));
    const auto moments = kindsOn(town, serial);
    for (int i = 0; i < 2; ++i) {
        town.hq.office().database.transaction([&](Session& session) {
            hq::markUnapplied(session, "FS001-02", headersOf(counter.evidenceOf(number)));
        });
        hq::applyMarked(town.hq.office(), "FS001-02");
    }
    BOOST_TEST(text(record(counter, serial)) == once);
    BOOST_TEST(kindsOn(town, serial) == moments, boost::test_tools::per_element());
}

// A kiosk has a catalogue that headquarters does not know (yet).
BOOST_AUTO_TEST_CASE(what_cannot_be_applied_holds_up_nothing_and_is_applied_later) {
    Town town;
    SampleCounter counter(town);
    const auto serial = counter.issue();
    const auto known = counter.lookUp(serial);
    std::string newer(forms::shippedCatalogue());
    newer.replace(newer.find(R"("version": 1)"), 12, R"("version": 2)");
    newer.replace(newer.find(R"("from": ")") + 9, 10, forms::isoDay(town.today()));
    SampleCounter ahead(town, "FS002-01", "FS002", newer);
    ahead.serve("renew", ahead.wants("renew"), known);
    BOOST_TEST(std::get<sync::Head>(ahead.line->head()).seq == ahead.history.head().seq);
    BOOST_TEST((record(counter, serial).serviceEnd == known.certificate.serviceEnd));
    auto opening = counter.wants("open");
    opening.applications = {"social-insurance"};
    counter.serve("open", opening, known);
    BOOST_TEST(record(counter, serial).applications->size() == 3U);
    hq::publishCatalogue(town.hq.office(), newer);
    BOOST_TEST((record(counter, serial).serviceEnd == forms::plusYears(*known.certificate.serviceEnd, 1)));
    BOOST_TEST(record(counter, serial).applications->size() == 3U);
}

BOOST_AUTO_TEST_CASE(what_was_stored_before_a_stop_is_applied_at_the_start) {
    Town town;
    SampleCounter counter(town);
    const auto serial = counter.issue();
    const auto known = counter.lookUp(serial);
    const auto number = counter.receive("renew", counter.wants("renew"), known);
    counter.toProduction(number);
    auto& office = town.hq.office();
    const auto from = static_cast<std::size_t>(std::get<sync::Head>(counter.line->head()).seq);
    office.database.transaction([&](Session& session) { // stopped between storing and applying
        const auto batch = counter.history.tail(from);
        const auto stored = hq::storeBatch(session, "FS001-02", batch, {}, office.clock());
        hq::markUnapplied(session, "FS001-02", std::get<hq::Stored>(stored).headers);
    });
    BOOST_TEST((record(counter, serial).serviceEnd == known.certificate.serviceEnd));
    town.hq.stop();
    town.hq.start();
    BOOST_TEST((record(counter, serial).serviceEnd == forms::plusYears(*known.certificate.serviceEnd, 1)));
}

// The tables of later versions are taken away, so that the file is one of version 1 with the same entries.
BOOST_AUTO_TEST_CASE(a_database_of_version_1_is_migrated_and_its_certificates_get_records,
                     *boost::unit_test::precondition(onSqliteOnly)) {
    Town town;
    SampleCounter counter(town);
    const auto serial = counter.issue();
    const auto before = text(record(counter, serial));
    town.hq.office().database.transaction([](Session& session) { asVersion(session, 1); });
    town.hq.stop();
    town.hq.start();
    BOOST_TEST(text(record(counter, serial)) == before);
    BOOST_TEST(kindsOn(town, serial) == Names{"issued"}, boost::test_tools::per_element());
    counter.serve("renew", counter.wants("renew"), counter.lookUp(serial));
    BOOST_TEST(text(record(counter, serial)) != before);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(renewals)

BOOST_AUTO_TEST_CASE(a_renewal_paid_elsewhere_reaches_the_record_once) {
    Town town;
    SampleCounter counter(town);
    auto& office = town.hq.office();
    const auto serial = counter.issue();
    const auto end = *record(counter, serial).serviceEnd;
    const hq::Renewal paid{serial, 2, forms::isoDay(town.today()), "ONLINE-1"};
    BOOST_TEST(hq::addRenewals(office, {paid}).added == 1);
    BOOST_TEST((record(counter, serial).serviceEnd == forms::plusYears(end, 2)));
    BOOST_TEST((record(counter, serial).paidFrom == forms::plusDays(end, 1)));
    const auto again = hq::addRenewals(office, {paid});
    BOOST_TEST(again.added == 0);
    BOOST_TEST(again.alreadyThere == 1);
    BOOST_TEST((record(counter, serial).serviceEnd == forms::plusYears(end, 2)));
    auto other = paid;
    other.years = 3;
    BOOST_CHECK_THROW(hq::addRenewals(office, {other}), hq::Trouble);
    // The counter, which looks it up, does not charge the holder again.
    BOOST_CHECK_THROW(counter.receive("renew", counter.wants("renew"), counter.lookUp(serial)),
                      std::runtime_error);
}

BOOST_AUTO_TEST_CASE(of_many_renewals_all_are_added_or_none) {
    Town town;
    SampleCounter counter(town);
    auto& office = town.hq.office();
    const auto serial = counter.issue();
    const auto before = text(record(counter, serial));
    const auto tomorrow = forms::isoDay(forms::plusDays(town.today(), 1));
    BOOST_CHECK_THROW(hq::addRenewals(office, {{serial, 1, "", "A"}, {"00ff", 1, "", "B"}}), hq::Trouble);
    BOOST_CHECK_THROW(hq::addRenewals(office, {{serial, 1, "", "A"}, {serial, 1, tomorrow, "B"}}),
                      hq::Trouble);
    BOOST_TEST(text(record(counter, serial)) == before);
    BOOST_TEST(hq::addRenewals(office, {{serial, 1, "", "A"}, {serial, 1, "", "B"}}).added == 2);
    BOOST_TEST(text(record(counter, serial)) != before);
    counter.serve("revoke", counter.wants("revoke"), counter.lookUp(serial));
    BOOST_CHECK_THROW(hq::addRenewals(office, {{serial, 1, "", "C"}}), hq::Trouble);
}

BOOST_AUTO_TEST_CASE(files_of_renewals_are_read_strictly) {
    const auto csv = hq::parseRenewals("\xEF\xBB\xBF"
                                       "certificate,years,reference\r\n01aa,2,R-1\r\n01bb,1,\r\n");
    BOOST_REQUIRE_EQUAL(csv.size(), 2U);
    BOOST_TEST(csv[0].certificate == "01aa");
    BOOST_TEST(csv[0].years == 2);
    BOOST_TEST(csv[0].reference == "R-1");
    BOOST_TEST(csv[1].reference.empty());
    const auto json = hq::parseRenewals(R"([{"certificate": "01aa", "years": 1, "day": "2026-11-23"}])");
    BOOST_TEST(json.at(0).day == "2026-11-23");
    for (const char* bad :
         {"", "certificate,years\n01aa", "certificate,years\n01aa,x", "certificate,years\n01aa,0",
          "certificate,years,colour\n01aa,1,red", "certificate,years\n\"01aa\",1", "certificate\n01aa",
          R"([{"certificate": "01aa", "years": 1.5}])", R"([{"years": 1}])",
          R"([{"certificate": "01aa", "years": 1, "day": "2026-02-30"}])"})
        BOOST_CHECK_THROW(hq::parseRenewals(bad), forms::JsonProblem);
}

BOOST_AUTO_TEST_SUITE_END()
