#define BOOST_TEST_MODULE forms_catalogue
#include "damaged_catalogue.h"
#include "files.h"
#include "forms/catalogue.h"
#include "forms/shipped.h"
#include "mutation.h"
#include "small_catalogue.h"

#include <boost/test/unit_test.hpp>

#include <ostream>
#include <set>

using namespace certdesk::forms;
using namespace certdesk::tests;

namespace {

std::string line(const MaterialNeed& need) {
    return need.material + " " + std::to_string(need.copies) + (need.seal ? " seal" : "") +
           (need.bothSides ? " both" : "") + (need.sign ? " sign" : "") + (need.original ? " original" : "");
}

std::vector<std::string> linesOf(const ServiceType& service) {
    std::vector<std::string> lines;
    for (const MaterialNeed& need : service.materials)
        lines.push_back(line(need));
    return lines;
}

const std::string allSteps = R"("reception","materials","form","approval","fee","production","hand-over")";

} // namespace

BOOST_AUTO_TEST_SUITE(shipped)

BOOST_AUTO_TEST_CASE(the_file_and_what_is_compiled_in_are_one) {
    BOOST_TEST((shippedCatalogue() == shippedCatalogueFile()));
    const Catalogue catalogue = parseCatalogue(shippedCatalogue());
    BOOST_TEST(catalogue.id == "foshan-yizhengtong");
    BOOST_TEST(catalogue.hotline.zh == "95105813");
}

// The binding table of the guide; a change here is a change of the counter's practice.
BOOST_AUTO_TEST_CASE(the_nine_service_types_ask_for_the_materials_of_the_guide) {
    const Catalogue catalogue = parseCatalogue(shippedCatalogue());
    const std::string application = "application-form 2 seal both sign";
    const std::string licence = "business-licence 1 seal";
    const std::string sealedId = "handler-id 1 seal both";
    const std::string letter = "authorisation 1 seal";
    const std::string licenceCopy = "business-licence 1";
    const std::string id = "handler-id 1 both";
    const std::string token = "token 1 original";
    const std::vector<std::pair<std::string, std::vector<std::string>>> guide{
        {"new", {application, licence, sealedId}},
        {"open", {application, licence, sealedId, token}},
        {"renew", {"application-form 1 seal both sign", sealedId, token}},
        {"update", {"application-form 1 seal both sign", sealedId, token}},
        {"unlock", {letter, id, token}},
        {"change", {letter, "change-notice 1", licenceCopy, id, token}},
        {"reissue", {letter, id}},
        {"close", {letter, licenceCopy, id, token}},
        {"revoke", {letter, licenceCopy, id, token}},
    };
    BOOST_REQUIRE(catalogue.services.size() == guide.size());
    for (std::size_t i = 0; i < guide.size(); ++i) {
        BOOST_TEST(catalogue.services[i].id == guide[i].first);
        BOOST_TEST(linesOf(catalogue.services[i]) == guide[i].second, boost::test_tools::per_element());
    }
}

// 一费制: 200 yuan a year and certificate; the guide names no other fee.
BOOST_AUTO_TEST_CASE(only_service_years_cost) {
    const Catalogue catalogue = parseCatalogue(shippedCatalogue());
    for (const ServiceType& service : catalogue.services) {
        const bool paysYears = service.asks.mostYears > 0;
        BOOST_TEST(service.fee.perYear.value() == (paysYears ? 20000 : 0));
        BOOST_TEST(service.fee.service.value() == 0);
        BOOST_TEST(service.fee.token.value() == 0);
    }
    BOOST_TEST(catalogue.service("new")->fee.perYear.value() == 20000);
    BOOST_TEST(catalogue.service("renew")->fee.perYear.value() == 20000);
}

// The guide names no receiver: usual, not binding (catalogues/README.md).
BOOST_AUTO_TEST_CASE(each_copy_of_a_form_is_for_somebody) {
    const Catalogue catalogue = parseCatalogue(shippedCatalogue());
    for (const ServiceType& service : catalogue.services)
        BOOST_TEST_CONTEXT(service.id) {
            BOOST_REQUIRE(service.form);
            BOOST_REQUIRE(service.form->copiesFor.size() == static_cast<std::size_t>(service.form->copies));
            BOOST_TEST(service.form->copiesFor.front().zh == "受理点留存");
            if (service.form->copies == 2) BOOST_TEST(service.form->copiesFor.back().zh == "申请单位留存");
        }
}

BOOST_AUTO_TEST_CASE(whatever_issues_a_certificate_is_approved_first) {
    const Catalogue catalogue = parseCatalogue(shippedCatalogue());
    int issuing = 0;
    for (const ServiceType& service : catalogue.services) {
        if (!service.production || !service.production->issues) continue;
        ++issuing;
        BOOST_TEST(service.approval.has_value());
    }
    BOOST_TEST(issuing == 4);
}

BOOST_AUTO_TEST_CASE(all_service_types_of_the_guide_are_offered) {
    const Catalogue catalogue = parseCatalogue(shippedCatalogue());
    for (const ServiceType& service : catalogue.services)
        BOOST_TEST_CONTEXT(service.id) {
            BOOST_TEST(service.offered);
            // Only a first certificate serves none.
            BOOST_TEST(service.certificate.has_value() ==
                       (service.asks.applications != ApplicationsAsk::first));
        }
}

BOOST_AUTO_TEST_CASE(the_first_certificate_of_a_unit_is_offered_with_all_steps) {
    const Catalogue catalogue = parseCatalogue(shippedCatalogue());
    const ServiceType& service = *catalogue.service("new");
    BOOST_TEST(service.offered);
    BOOST_TEST((service.steps == std::vector{Step::reception, Step::materials, Step::form, Step::approval,
                                             Step::fee, Step::production, Step::handOver}));
    BOOST_TEST(service.asks.leastYears == 1);
    BOOST_TEST(service.asks.mostYears == 5);
    BOOST_TEST(service.asks.algorithms == (std::vector<std::string>{"rsa2048", "p256", "sm2"}));
    BOOST_REQUIRE(service.production);
    BOOST_TEST(service.production->freshToken);
    BOOST_TEST(service.production->issues);
    BOOST_TEST(service.production->profile == "unit");
}

BOOST_AUTO_TEST_CASE(every_sample_walk_in_names_things_of_the_catalogue) {
    const Catalogue catalogue = parseCatalogue(shippedCatalogue());
    for (const std::string& file : walkInFiles()) {
        const Json json = parseJson(file);
        JsonReader in(json);
        BOOST_TEST(catalogue.service(in.string("service")));
        for (const auto& material : *in.object("materials").object())
            BOOST_TEST(catalogue.material(material.first));
        for (const std::string& application : in.optionalStrings("applications"))
            BOOST_TEST(catalogue.application(application));
        if (const auto algorithm = in.optionalString("algorithm"))
            BOOST_TEST(catalogue.algorithm(*algorithm));
        if (const auto reason = in.optionalString("reason")) BOOST_TEST(catalogue.reason(*reason));
        for (const Json& payment : in.array("payment")) {
            JsonReader line(payment);
            BOOST_TEST(catalogue.paymentMethod(line.string("method")));
        }
        JsonReader handler(in.object("handler"));
        BOOST_TEST(catalogue.idKind(handler.string("idKind")));
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(parsing)

BOOST_AUTO_TEST_CASE(a_whole_catalogue_is_read_member_by_member) {
    const Catalogue c = parseCatalogue(smallCatalogue);
    BOOST_TEST(c.id == "small");
    BOOST_TEST(c.version == 3);
    BOOST_TEST(isoDay(c.from) == "2026-01-01");
    BOOST_TEST((c.title == Words{"小目录", "Small"}));
    BOOST_TEST(c.point("FS001")->address == "禅城区");
    BOOST_TEST(c.unitKinds == (std::vector<std::string>{"企业", "机关"}));
    BOOST_TEST((c.idKind("resident")->check == IdCheck::residentId));
    BOOST_TEST((c.idKind("passport")->check == IdCheck::other));
    BOOST_TEST(c.material("form")->source.en == "Web site");
    BOOST_TEST(c.material("licence")->source.en == "");
    const ServiceType& first = *c.service("first");
    BOOST_TEST(linesOf(first) == (std::vector<std::string>{"form 2 seal sign", "licence 1"}));
    BOOST_TEST(first.fee.perYear.value() == 20000);
    BOOST_TEST(first.fee.service.value() == 100);
    BOOST_TEST(first.fee.token.value() == 5000);
    BOOST_TEST((first.approval->role == Role::reviewer));
    BOOST_TEST(first.form->paper == "application");
    BOOST_TEST(first.form->copies == 2);
    BOOST_TEST(first.production->revokesAs == "");
    BOOST_TEST((first.asks.applications == ApplicationsAsk::first));
    const ServiceType& second = *c.service("second");
    BOOST_TEST(!second.offered);
    BOOST_TEST(!second.approval.has_value());
    BOOST_TEST(!second.form.has_value());
    BOOST_TEST(!second.production.has_value());
    BOOST_TEST((second.asks.applications == ApplicationsAsk::none));
    BOOST_TEST(c.offline.warnCases == 200);
    BOOST_TEST(!c.offline.issueWithoutLine);
    BOOST_TEST(c.retention.daysReturned == 30);
}

BOOST_AUTO_TEST_CASE(the_head_is_checked) {
    checkRefused({
        {R"("format":1)", R"("format":2)", Kind::outOfRange, "/format"},
        {R"("format":1,)", "", Kind::missing, "/format"},
        {R"("id":"small",)", "", Kind::missing, "/id"},
        {R"("id":"small")", R"("id":"Small")", Kind::badValue, "/id"},
        {R"("id":"small")", R"("id":"../x")", Kind::badValue, "/id"},
        {R"("id":"small")", R"("id":"")", Kind::badValue, "/id"},
        {R"("version":3)", R"("version":0)", Kind::outOfRange, "/version"},
        {R"("version":3)", R"("version":"3")", Kind::wrongType, "/version"},
        {R"("version":3)", R"("version":3.0)", Kind::fraction, "/version"},
        {"2026-01-01", "2026-02-29", Kind::badValue, "/from"},
        {"2026-01-01", "2026-1-1", Kind::badValue, "/from"},
        {R"("en":"Small")", R"("de":"Klein")", Kind::missing, "/title/en"},
        {R"("en":"Small")", R"("en":"Small","de":"Klein")", Kind::unknownKey, "/title/de"},
        {R"("en":"Small")", R"("en":" ")", Kind::badValue, "/title/en"},
        {R"("format":1)", R"("format":1,"comment":"x")", Kind::unknownKey, "/comment"},
        {R"("format":1)", R"("format":1,"format":1)", Kind::duplicateKey, "/format"},
    });
}

BOOST_AUTO_TEST_CASE(the_lists_are_checked) {
    checkRefused({
        {R"("unitKinds":["企业","机关"])", R"("unitKinds":[])", Kind::outOfRange, "/unitKinds"},
        {R"("unitKinds":["企业","机关"],)", "", Kind::missing, "/unitKinds"},
        {R"("企业","机关")", R"("企业","企业")", Kind::badValue, "/unitKinds/1"},
        {R"("企业","机关")", R"("企业",1)", Kind::wrongType, "/unitKinds/1"},
        {R"([{"id":"cash","name":{"zh":"现金","en":"Cash"}}])", "[]", Kind::outOfRange, "/paymentMethods"},
        {R"([{"id":"cash")", R"([1,{"id":"cash")", Kind::wrongType, "/paymentMethods/0"},
        {R"({"id":"fund")", R"({"id":"tax")", Kind::badValue, "/applications/1/id"},
        {R"({"id":"fund",)", "{", Kind::missing, "/applications/1/id"},
        {R"({"id":"fund",)", R"({"id":"fund","fee":1,)", Kind::unknownKey, "/applications/1/fee"},
        {R"("FS001")", R"("fs001")", Kind::badValue, "/points/0/id"},
        {R"("FS001")", R"("FS001-1")", Kind::badValue, "/points/0/id"},
        {R"("95105813")", R"("call us")", Kind::badValue, "/points/0/phone"},
        {R"("address":"禅城区",)", "", Kind::missing, "/points/0/address"},
        {R"("resident-id")", R"("luhn")", Kind::badValue, "/idKinds/0/check"},
        {R"("id":"passport")", R"("id":"resident")", Kind::badValue, "/idKinds/1/id"},
        {R"("id":"licence")", R"("id":"form")", Kind::badValue, "/materials/1/id"},
        {R"("source":{"zh":"网站","en":"Web site"})", R"("source":"网站")", Kind::wrongType,
         "/materials/0/source"},
        {R"("id":"second")", R"("id":"first")", Kind::badValue, "/services/1/id"},
        {R"("hint":{"zh":"提示","en":"Hint"},)", "", Kind::missing, "/services/0/hint"},
        {R"("offered":true)", R"("offered":1)", Kind::wrongType, "/services/0/offered"},
        {R"("icon":"one")", R"("icon":"one/two")", Kind::badValue, "/services/0/icon"},
    });
}

BOOST_AUTO_TEST_CASE(references_must_lead_somewhere) {
    checkRefused({
        {R"("material":"licence")", R"("material":"passport")", Kind::badValue,
         "/services/0/materials/1/material"},
        {R"("material":"licence")", R"("material":"form")", Kind::badValue,
         "/services/0/materials/1/material"},
        {R"("algorithms":["p256"])", R"("algorithms":["p256","sm2"])", Kind::badValue,
         "/services/0/asks/algorithms/1"},
        {R"("algorithms":["p256"])", R"("algorithms":["p256","p256"])", Kind::badValue,
         "/services/0/asks/algorithms/1"},
        {R"("reasons":[{"id":"lost"}])", R"("reasons":[{"id":"found"}])", Kind::badValue,
         "/services/0/asks/reasons/0/id"},
        {R"("changes":["name"])", R"("changes":["address"])", Kind::badValue, "/services/2/asks/changes/0"},
        {R"("role":"reviewer")", R"("role":"cleaner")", Kind::badValue, "/services/0/approval/role"},
        {R"("role":"reviewer")", R"("role":"auditor")", Kind::badValue, "/services/0/approval/role"},
        {R"("paper":"application")", R"("paper":"poster")", Kind::badValue, "/services/0/form/paper"},
        {R"("revokesAs":"superseded")", R"("revokesAs":"bored")", Kind::badValue,
         "/services/2/production/revokesAs"},
    });
}

namespace {

const std::string offline = R"("issueWithoutLine":false)";

/// The offline policy with those acts.
std::string acts(const std::string& list) { return offline + R"(,"acts":[)" + list + "]"; }

} // namespace

BOOST_AUTO_TEST_CASE(numbers_have_bounds) {
    checkRefused({
        {R"("perYear":20000)", R"("perYear":-1)", Kind::outOfRange, "/services/0/fee/perYear"},
        {R"("service":100)", R"("service":-1)", Kind::outOfRange, "/services/0/fee/service"},
        {R"("token":5000)", R"("token":-5000)", Kind::outOfRange, "/services/0/fee/token"},
        {R"("token":5000)", R"("token":50.5)", Kind::fraction, "/services/0/fee/token"},
        {R"("token":5000)", R"("token":100000001)", Kind::outOfRange, "/services/0/fee/token"},
        {R"(,"token":5000)", "", Kind::missing, "/services/0/fee/token"},
        {R"("application","copies":2)", R"("application","copies":0)", Kind::outOfRange,
         "/services/0/form/copies"},
        {R"("application","copies":2)", R"("application")", Kind::missing, "/services/0/form/copies"},
        {R"("copies":2)", R"("copies":0)", Kind::outOfRange, "/services/0/materials/0/copies"},
        {R"("copies":2)", R"("copies":21)", Kind::outOfRange, "/services/0/materials/0/copies"},
        {R"("least":1)", R"("least":0)", Kind::outOfRange, "/services/0/asks/years/least"},
        {R"("least":1)", R"("least":6)", Kind::outOfRange, "/services/0/asks/years/most"},
        {R"("most":5)", R"("most":11)", Kind::outOfRange, "/services/0/asks/years/most"},
        {R"("warnDays":3)", R"("warnDays":0)", Kind::outOfRange, "/offline/warnDays"},
        {R"("issueWithoutLine":false)", R"("issueWithoutLine":true)", Kind::badValue,
         "/offline/issueWithoutLine"},
        {offline, acts(R"({"act":"produce","untilDays":1})"), Kind::badValue, "/offline/acts/0/act"},
        {offline, acts(R"({"act":"receive"})"), Kind::missing, "/offline/acts/0/untilDays"},
        {offline, acts(R"({"act":"receive","untilDays":-1})"), Kind::outOfRange, "/offline/acts/0/untilDays"},
        {offline, acts(R"({"act":"receive","untilDays":366})"), Kind::outOfRange,
         "/offline/acts/0/untilDays"},
        {offline, acts(R"({"act":"receive","untilDays":1,"services":[]})"), Kind::outOfRange,
         "/offline/acts/0/services"},
        {offline, acts(R"({"act":"receive","untilDays":1,"services":["first","no"]})"), Kind::badValue,
         "/offline/acts/0/services/1"},
        {offline, acts(R"({"act":"receive","untilDays":1,"services":["first","first"]})"), Kind::badValue,
         "/offline/acts/0/services/1"},
        {offline, acts(R"({"act":"receive","untilDays":1,"more":1})"), Kind::unknownKey,
         "/offline/acts/0/more"},
        {R"("yearsAfterLapse":5)", R"("yearsAfterLapse":4)", Kind::outOfRange, "/retention/yearsAfterLapse"},
        {R"("daysReturned":30)", R"("daysReturned":0)", Kind::outOfRange, "/retention/daysReturned"},
    });
    checkTaken({{R"("perYear":20000)", R"("perYear":0)"},
                {R"("yearsAfterLapse":5)", R"("yearsAfterLapse":10)"},
                {R"("least":1)", R"("least":5)"},
                {R"(,"issueWithoutLine":false)", ""},
                {offline, acts("")},
                {offline, acts(R"({"act":"receive","untilDays":0},{"act":"approve","untilDays":365},)"
                               R"({"act":"take-fee","untilDays":1,"services":["first"]},)"
                               R"({"act":"hand-over","untilDays":1})")}});
}

BOOST_AUTO_TEST_CASE(steps_stand_in_an_order_that_works) {
    const auto steps = [](const std::string& to, const std::string& place) {
        return Damage{allSteps, to, Kind::badValue, "/services/0/steps" + place};
    };
    checkRefused({
        steps(R"("reception","materials","materials")", "/2"),
        steps(R"("reception","lunch","hand-over")", "/1"),
        steps(R"("materials","reception","form","approval","fee","production","hand-over")", "/0"),
        steps(R"("reception","materials","form","approval","production","fee","hand-over")", "/4"),
        steps(R"("reception","materials","form","production","approval","fee","hand-over")", "/3"),
        steps(R"("reception","materials","form","approval","fee","hand-over","production")", "/5"),
        steps(R"("reception","approval","materials","form","fee","production","hand-over")", "/1"),
        steps(R"("reception","materials","form","approval","fee","production")", ""),
        steps(R"("materials","form","approval","fee","production","hand-over")", ""),
        steps("", ""),
    });
    checkTaken({{allSteps, R"("reception","form","materials","fee","approval","production","hand-over")"}});
}

BOOST_AUTO_TEST_CASE(copies_are_for_as_many_as_there_are_of_them_or_nobody_is_named) {
    const auto form = [](const std::string& receivers) {
        return R"("form":{"paper":"application","copies":2,"for":)" + receivers + "}";
    };
    const std::string plain = R"("form":{"paper":"application","copies":2})";
    const std::string one = R"({"zh":"受理点留存","en":"Kept"})";
    const auto refused = [&](const std::string& receivers, Kind kind, const std::string& place) {
        return Damage{plain, form(receivers), kind, "/services/0/form/for" + place};
    };
    checkRefused({
        refused("[]", Kind::outOfRange, ""),
        refused("[" + one + "]", Kind::outOfRange, ""),
        refused("[" + one + "," + one + "," + one + "]", Kind::outOfRange, ""),
        refused("[" + one + R"(,"x"])", Kind::wrongType, "/1"),
        refused("[" + one + R"(,{"zh":"存"}])", Kind::missing, "/1/en"),
        refused("[" + one + R"(,{"zh":"","en":"Kept"}])", Kind::badValue, "/1/zh"),
        refused("[" + one + R"(,{"zh":"存","en":"Kept","who":"x"}])", Kind::unknownKey, "/1/who"),
        refused(R"("存")", Kind::wrongType, ""),
    });
    checkTaken({{plain, form("[" + one + "," + one + "]")}});
    BOOST_TEST(parseCatalogue(smallCatalogue).services.front().form->copiesFor.empty());
}

BOOST_AUTO_TEST_CASE(rules_stand_there_exactly_when_their_steps_do) {
    const std::string second = R"("asks":{},"fee":{"perYear":0,"service":0,"token":0})";
    checkRefused({
        {R"("approval":{"role":"reviewer"},)", "", Kind::missing, "/services/0/approval"},
        {R"(,"form":{"paper":"application","copies":2})", "", Kind::missing, "/services/0/form"},
        {R"(,"approval","fee")", R"(,"fee")", Kind::badValue, "/services/0/approval"},
        {R"("materials","form",)", R"("materials",)", Kind::badValue, "/services/0/form"},
        {R"("fee","production",)", R"("fee",)", Kind::badValue, "/services/0/production"},
        {R"("reception","materials",)", R"("reception",)", Kind::badValue, "/services/0/materials"},
        {R"("approval","fee",)", R"("approval",)", Kind::badValue, "/services/0/fee"},
        {second, second + R"(,"production":{"wipes":true})", Kind::badValue, "/services/1/production"},
        {second, R"("asks":{})", Kind::missing, "/services/1/fee"},
        {R"(["reception","hand-over"])", R"(["reception","materials","hand-over"])", Kind::badValue,
         "/services/1/materials"},
        {R"(,"years":{"least":1,"most":5})", "", Kind::missing, "/services/0/asks/years"},
    });
}

BOOST_AUTO_TEST_CASE(production_rules_make_sense) {
    const std::string rule =
        R"({"issues":true,"revokesAs":"superseded","validity":"remaining","profile":"unit"})";
    const auto production = [&](const std::string& to, Kind kind, const std::string& member) {
        return Damage{rule, to, kind, "/services/2/production/" + member};
    };
    checkRefused({
        production(R"({})", Kind::missing, "issues"),
        production(R"({"issues":true})", Kind::missing, "profile"),
        production(R"({"wipes":true,"profile":"unit"})", Kind::badValue, "profile"),
        production(R"({"issues":true,"profile":"No such"})", Kind::badValue, "profile"),
        production(R"({"resetsPin":true,"freshToken":true})", Kind::badValue, "freshToken"),
        production(R"({"issues":true,"profile":"unit","wipes":true})", Kind::badValue, "wipes"),
        production(R"({"resetsPin":true,"wipes":true})", Kind::badValue, "wipes"),
        production(R"({"issues":true,"profile":"unit","burns":true})", Kind::unknownKey, "burns"),
    });
    checkTaken({{rule, R"({"resetsPin":true})"},
                {rule, R"({"revokesAs":"cessationOfOperation","wipes":true})"},
                {rule, R"({"issues":true,"validity":"remaining","profile":"unit"})"}});
}

BOOST_AUTO_TEST_CASE(lists_of_any_length_are_bounded) {
    std::string kinds = "\"企业\"";
    for (int i = 0; i < 1000; ++i)
        kinds += ",\"" + std::to_string(i) + "\"";
    checkRefused({{R"("企业","机关")", kinds, Kind::tooLong, "/unitKinds"}});
}

BOOST_AUTO_TEST_CASE(survives_damaged_catalogues) {
    const std::string shippedText(shippedCatalogue());
    Mutation mutation(440600);
    int taken = 0;
    int refused = 0;
    for (int round = 0; round < 6'000; ++round) {
        try {
            parseCatalogue(mutation.damaged(round % 2 == 0 ? smallCatalogue : shippedText));
            ++taken;
        } catch (const JsonProblem&) {
            ++refused;
        }
    }
    BOOST_TEST(taken > 0);
    BOOST_TEST(refused > 0);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(looking_up)

BOOST_AUTO_TEST_CASE(finds_what_is_there_and_nothing_else) {
    const Catalogue c = parseCatalogue(smallCatalogue);
    BOOST_TEST(c.application("fund")->en == "Fund");
    BOOST_TEST(c.paymentMethod("cash")->zh == "现金");
    BOOST_TEST(c.algorithm("p256")->en == "P-256");
    BOOST_TEST(c.reason("lost")->en == "Lost");
    for (const char* id : {"", "none", "Fund", "fun"}) {
        BOOST_TEST(!c.service(id));
        BOOST_TEST(!c.material(id));
        BOOST_TEST(!c.idKind(id));
        BOOST_TEST(!c.point(id));
        BOOST_TEST(!c.application(id));
        BOOST_TEST(!c.paymentMethod(id));
        BOOST_TEST(!c.algorithm(id));
        BOOST_TEST(!c.reason(id));
    }
}

BOOST_AUTO_TEST_CASE(steps_and_roles_have_ids_both_ways) {
    std::set<std::string_view> ids;
    for (const Step step : {Step::reception, Step::materials, Step::form, Step::approval, Step::fee,
                            Step::production, Step::handOver}) {
        BOOST_TEST((stepOf(idOf(step)) == step));
        ids.insert(idOf(step));
    }
    for (const Role role : {Role::operatorRole, Role::reviewer, Role::manager, Role::auditor}) {
        BOOST_TEST((roleOf(idOf(role)) == role));
        ids.insert(idOf(role));
    }
    BOOST_TEST(ids.size() == 11u);
    BOOST_TEST(idOf(Step::handOver) == "hand-over");
    BOOST_TEST(idOf(Role::operatorRole) == "operator");
    BOOST_TEST(!stepOf("handOver"));
    BOOST_TEST(!roleOf(""));
}

BOOST_AUTO_TEST_SUITE_END()
