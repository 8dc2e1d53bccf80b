#define BOOST_TEST_MODULE forms_catalogue_certificates
#include "damaged_catalogue.h"
#include "forms/catalogue.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk::forms;
using namespace certdesk::tests;

// What a catalogue says of the certificates that a service type serves. In the small catalogue, `first` makes
// a first certificate, `second` does nothing, and `third` serves one.

namespace {

const std::string rule = R"("certificate":{"fromToken":false,)";
const std::string issues =
    R"({"issues":true,"revokesAs":"superseded","validity":"remaining","profile":"unit"})";

/// Refused at a member of the third service type.
Damage third(const std::string& from, const std::string& to, Kind kind, const std::string& member) {
    return {from, to, kind, "/services/2/" + member};
}

/// The third service type without its certificate rule.
std::string withoutRule(const std::string& text = smallCatalogue) {
    const auto from = text.find(rule);
    return text.substr(0, from) + text.substr(text.find("\"fee\"", from));
}

std::string edited(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    BOOST_REQUIRE_MESSAGE(at != std::string::npos, "nothing to edit: " + from);
    return text.replace(at, from.size(), to);
}

void checkProblem(const std::string& text, Kind kind, const std::string& place) {
    const auto problem = problemOf(text);
    BOOST_REQUIRE(problem);
    BOOST_TEST(problem->kind() == kind);
    BOOST_TEST(problem->place() == place);
}

} // namespace

BOOST_AUTO_TEST_CASE(a_certificate_rule_is_read_member_by_member) {
    const Catalogue catalogue = parseCatalogue(smallCatalogue);
    BOOST_TEST(!catalogue.service("first")->certificate.has_value());
    const ServiceType& service = *catalogue.service("third");
    const CertificateRule& r = service.certificate.value();
    BOOST_TEST(!r.fromToken);
    BOOST_TEST(!r.otherIssuers);
    BOOST_TEST((r.offline == std::vector{Source::kioskRegister, Source::token}));
    BOOST_TEST(r.insteadOfRevoked == "first");
    BOOST_TEST(!r.expired);
    BOOST_TEST(r.insteadOfExpired == "first");
    BOOST_TEST(r.paidBeyondDays.value() == 30);
    BOOST_TEST(r.payFirst == "first");
    BOOST_TEST((r.countsTo == EndOf::validity));
    BOOST_TEST(r.offeredFromDays.value() == 60);
    BOOST_TEST(r.earliestDays.value() == 400);
    BOOST_TEST(r.latestDays.value() == 9);
    BOOST_TEST(r.insteadOfLate == "first");
    BOOST_TEST(!r.extends);
    BOOST_TEST(!r.oncePerTerm);
    const ReasonRule& lost = *service.asks.reason("lost");
    BOOST_TEST(lost.revokesAs == "keyCompromise");
    BOOST_TEST(lost.atOnce);
    BOOST_TEST(service.asks.reason("damaged")->materials.front().original);
    BOOST_TEST(!service.asks.reason("bored"));
    BOOST_TEST((service.production->validity == Validity::remaining));
    BOOST_TEST((service.followUps.front().when == FollowUp::When::validityBehind));
    const OtherIssuer& bureau = *catalogue.otherIssuer("bureau");
    BOOST_TEST(bureau.codeOid == "1.2.156.10260.4.1.4");
    BOOST_TEST(bureau.needsPin);
    BOOST_TEST(!catalogue.otherIssuer("stranger"));
}

BOOST_AUTO_TEST_CASE(what_a_rule_does_not_say_has_a_default) {
    std::string text =
        edited(smallCatalogue,
               smallCatalogue.substr(smallCatalogue.find(rule),
                                     smallCatalogue.find("\"fee\"", smallCatalogue.find(rule)) -
                                         smallCatalogue.find(rule)),
               R"("certificate":{},)");
    const CertificateRule r = parseCatalogue(text).service("third")->certificate.value();
    BOOST_TEST(r.fromToken);
    BOOST_TEST(r.offline.empty());
    BOOST_TEST(r.expired);
    BOOST_TEST(!r.paidBeyondDays.has_value());
    BOOST_TEST(!r.earliestDays.has_value());
    BOOST_TEST((r.countsTo == EndOf::service));
}

BOOST_AUTO_TEST_CASE(the_words_of_a_rule_are_known_ones) {
    checkRefused({
        {R"("applications":"first")", R"("applications":"sometimes")", Kind::badValue,
         "/services/0/asks/applications"},
        {R"("applications":"first")", R"("applications":true)", Kind::wrongType,
         "/services/0/asks/applications"},
        third(rule, R"("certificate":{"fromToken":1,)", Kind::wrongType, "certificate/fromToken"),
        third(rule, R"("certificate":{"burns":true,)", Kind::unknownKey, "certificate/burns"),
        third(R"(["kiosk-register","token"])", R"(["kiosk-register","headquarters"])", Kind::badValue,
              "certificate/offline/1"),
        third(R"(["kiosk-register","token"])", R"(["visit"])", Kind::badValue, "certificate/offline/0"),
        third(R"(["kiosk-register","token"])", R"(["token","token"])", Kind::badValue,
              "certificate/offline/1"),
        third(R"("countsTo":"validity")", R"("countsTo":"doom")", Kind::badValue, "certificate/countsTo"),
        third(R"("validity":"remaining")", R"("validity":"forever")", Kind::badValue, "production/validity"),
        third(R"("when":"validity-behind")", R"("when":"later")", Kind::badValue, "followUps/0/when"),
        third(R"("revokesAs":"keyCompromise")", R"("revokesAs":"bored")", Kind::badValue,
              "asks/reasons/0/revokesAs"),
        third(R"("id":"damaged","materials")", R"("id":"lost","materials")", Kind::badValue,
              "asks/reasons/1/id"),
        third(R"("atOnce":true)", R"("atOnce":"true")", Kind::wrongType, "asks/reasons/0/atOnce"),
        third(R"("atOnce":true)", R"("oldToken":"burnt")", Kind::badValue, "asks/reasons/0/oldToken"),
        third(R"([{"material":"token")", R"([{"material":"cake")", Kind::badValue,
              "asks/reasons/1/materials/0/material"),
    });
    checkTaken({{R"(["kiosk-register","token"])", "[]"},
                {R"("countsTo":"validity")", R"("countsTo":"service")"},
                {R"("when":"validity-behind")", R"("when":"no-applications")"},
                {R"("revokesAs":"keyCompromise")", R"("revokesAs":"affiliationChanged")"},
                {R"("atOnce":true)", R"("oldToken":"lost")"}});
}

BOOST_AUTO_TEST_CASE(days_have_bounds) {
    for (const std::string member : {"paidBeyondDays", "offeredFromDays", "earliestDays", "latestDays"}) {
        const auto at = smallCatalogue.find("\"" + member + "\":") + member.size() + 3;
        const auto with = [&](const std::string& value) {
            std::string text = smallCatalogue;
            return text.replace(at, text.find_first_of(",}", at) - at, value);
        };
        BOOST_TEST_CONTEXT(member) {
            checkProblem(with("-1"), Kind::outOfRange, "/services/2/certificate/" + member);
            checkProblem(with("3661"), Kind::outOfRange, "/services/2/certificate/" + member);
            checkProblem(with("\"30\""), Kind::wrongType, "/services/2/certificate/" + member);
            BOOST_TEST(!problemOf(with("0")));
            BOOST_TEST(!problemOf(with("3660")));
        }
    }
}

BOOST_AUTO_TEST_CASE(what_comes_instead_is_a_service_type) {
    for (const std::string member : {"insteadOfRevoked", "insteadOfExpired", "insteadOfLate", "payFirst"}) {
        const std::string is = "\"" + member + "\":\"first\"";
        const auto refused = [&](const std::string& id) {
            return third(is, "\"" + member + "\":\"" + id + "\"", Kind::badValue, "certificate");
        };
        checkRefused({refused("tenth")});
        checkTaken({{is, "\"" + member + "\":\"second\""}});
    }
    checkRefused({third(R"("payFirst":"first")", R"("payFirst":"third")", Kind::badValue, "certificate"),
                  third(R"("validity-behind","service":"first")", R"("validity-behind","service":"tenth")",
                        Kind::badValue, "followUps")});
}

BOOST_AUTO_TEST_CASE(a_grace_names_what_is_paid_first_and_only_a_grace_does) {
    checkRefused({
        third(R"(,"payFirst":"first")", "", Kind::badValue, "certificate/payFirst"),
        third(R"("paidBeyondDays":30,)", "", Kind::badValue, "certificate/payFirst"),
    });
    checkTaken({{R"("paidBeyondDays":30,"payFirst":"first",)", ""}});
}

BOOST_AUTO_TEST_CASE(what_touches_a_certificate_says_which) {
    const std::string cleared =
        edited(edited(withoutRule(), issues,
                      R"({"issues":true,"freshToken":true,"validity":"remaining","profile":"unit"})"),
               R"("changes":["name"],)", "");
    const std::string harmless = edited(cleared, "remaining", "years");
    const std::string whole = edited(harmless, R"("reasons":[{"id":"lost","revokesAs")",
                                     R"("years":{"least":1,"most":2},"reasons":[{"id":"lost","revokesAs")");
    BOOST_TEST(!problemOf(whole));                                   // a first certificate needs none
    checkProblem(cleared, Kind::missing, "/services/2/certificate"); // remaining of what?
    const auto needs = [&](const std::string& from, const std::string& to) {
        checkProblem(edited(whole, from, to), Kind::missing, "/services/2/certificate");
    };
    needs(R"("freshToken":true,"validity")", R"("validity")");
    needs(R"("freshToken":true,"validity")", R"("freshToken":true,"revokesAs":"superseded","validity")");
    needs(R"({"issues":true,"freshToken":true,"validity":"years","profile":"unit"})",
          R"({"resetsPin":true})");
    needs(R"({"issues":true,"freshToken":true,"validity":"years","profile":"unit"})", R"({"wipes":true})");
    needs(R"("years":{"least":1,"most":2},)", R"("years":{"least":1,"most":2},"changes":["name"],)");
    needs(R"("years":{"least":1,"most":2},)", R"("years":{"least":1,"most":2},"applications":"opened",)");
    needs(R"("years":{"least":1,"most":2},)", R"("years":{"least":1,"most":2},"applications":"closed",)");
    BOOST_TEST(!problemOf(edited(whole, R"("years":{"least":1,"most":2},)",
                                 R"("years":{"least":1,"most":2},"applications":"first",)")));
}

BOOST_AUTO_TEST_CASE(first_applications_are_those_of_a_first_certificate) {
    checkRefused({third(R"("changes":["name"],)", R"("changes":["name"],"applications":"first",)",
                        Kind::badValue, "asks")});
    checkTaken({{R"("changes":["name"],)", R"("changes":["name"],"applications":"opened",)"},
                {R"("changes":["name"],)", R"("changes":["name"],"applications":"closed",)"}});
}

BOOST_AUTO_TEST_CASE(years_are_paid_for_a_certificate_or_extend_its_service_year) {
    const std::string years = R"("changes":["name"],"years":{"least":1,"most":2},)";
    const std::string when = R"("changes":["name"],"years":{"least":1,"most":2,"whenUnpaid":true},)";
    // Issued for years that are paid, and not for what remains.
    checkRefused({third(R"("changes":["name"],)", years, Kind::badValue, "production"),
                  third(R"("validity":"remaining")", R"("validity":"years")", Kind::badValue, "production")});
    const std::string forYears = edited(smallCatalogue, R"("validity":"remaining")", R"("validity":"years")");
    BOOST_TEST(!problemOf(edited(forYears, R"("changes":["name"],)", years)));
    checkProblem(edited(forYears, R"("changes":["name"],)", when), Kind::badValue, "/services/2/production");
    // Where nothing is issued, paid years extend.
    const std::string resets = edited(smallCatalogue, issues, R"({"resetsPin":true})");
    BOOST_TEST(!problemOf(resets));
    checkProblem(edited(resets, R"("changes":["name"],)", years), Kind::badValue, "/services/2/certificate");
    checkProblem(edited(resets, rule, rule + R"("extends":true,)"), Kind::badValue,
                 "/services/2/certificate");
    BOOST_TEST(!problemOf(
        edited(edited(resets, R"("changes":["name"],)", years), rule, rule + R"("extends":true,)")));
    BOOST_TEST(!problemOf(
        edited(edited(resets, R"("changes":["name"],)", when), rule, rule + R"("extends":true,)")));
}

BOOST_AUTO_TEST_CASE(materials_of_a_reason_stand_beside_those_of_the_service_type) {
    checkRefused({
        third(R"([{"material":"token")", R"([{"material":"licence")", Kind::badValue, "asks/reasons"),
    });
    checkTaken({{R"([{"material":"token")", R"([{"material":"form")"}});
}

BOOST_AUTO_TEST_CASE(other_issuers_are_whole) {
    checkRefused({
        {R"("id":"bureau")", R"("id":"The Bureau")", Kind::badValue, "/otherIssuers/0/id"},
        {"-----BEGIN CERTIFICATE-----", "-----BEGIN KEY-----", Kind::badValue, "/otherIssuers/0/roots"},
        {R"("codeOid":"1.2.156.10260.4.1.4",)", "", Kind::missing, "/otherIssuers/0/codeOid"},
        {"1.2.156.10260.4.1.4", "1.2..4", Kind::badValue, "/otherIssuers/0/codeOid"},
        {"1.2.156.10260.4.1.4", ".1.2.4", Kind::badValue, "/otherIssuers/0/codeOid"},
        {"1.2.156.10260.4.1.4", "code", Kind::badValue, "/otherIssuers/0/codeOid"},
        {R"("codeOid")", R"("needsPin":0,"codeOid")", Kind::wrongType, "/otherIssuers/0/needsPin"},
        {R"("codeOid")", R"("trusted":true,"codeOid")", Kind::unknownKey, "/otherIssuers/0/trusted"},
    });
    checkTaken({{R"("codeOid")", R"("needsPin":false,"codeOid")"}});
    const auto from = smallCatalogue.find(R"("otherIssuers":[)");
    const auto until = smallCatalogue.find(R"("services")");
    const std::string none = smallCatalogue.substr(0, from) + smallCatalogue.substr(until);
    BOOST_TEST(parseCatalogue(none).otherIssuers.empty());
    BOOST_TEST(parseCatalogue(edited(none, R"("services")", R"("otherIssuers":[],"services")"))
                   .otherIssuers.empty());
}
