#define BOOST_TEST_MODULE forms_tenth_service
#include "forms/decide.h"
#include "forms/moment.h"
#include "served.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk::forms;
using namespace certdesk::tests;

// A service type that no code knows, added to the shipped catalogue: terms, fees, materials, applications,
// grace periods, papers, people and the order of its steps are its own.

namespace {

const std::string tenth = R"({
  "id": "seal-merge", "name": {"zh": "印章合并", "en": "Seal merge"},
  "hint": {"zh": "样例", "en": "An example"}, "icon": "seal-merge", "offered": true,
  "steps": ["reception", "form", "fee", "materials", "approval", "production", "hand-over"],
  "materials": [{"material": "authorisation", "copies": 3, "seal": true},
                {"material": "seal-card", "copies": 2}],
  "asks": {"applications": "opened", "algorithms": ["sm2"], "years": {"least": 2, "most": 4},
           "reasons": [{"id": "merged", "revokesAs": "affiliationChanged", "atOnce": true},
                       {"id": "split", "materials": [{"material": "token", "copies": 1, "original": true}]}]},
  "certificate": {"fromToken": false, "offline": ["kiosk-register"], "insteadOfRevoked": "new",
                  "paidBeyondDays": 45, "payFirst": "renew", "earliestDays": 300, "latestDays": 20,
                  "insteadOfLate": "reissue"},
  "fee": {"perYear": 12345, "service": 300, "token": 700},
  "approval": {"role": "manager"}, "form": {"paper": "authorisation", "copies": 3},
  "production": {"freshToken": true, "issues": true, "revokesAs": "superseded", "validity": "years",
                 "profile": "unit"},
  "guide": true, "followUps": [{"when": "validity-behind", "service": "update"}]
})";

void edit(std::string& text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    BOOST_REQUIRE_MESSAGE(at != std::string::npos, "nothing to edit: " + from);
    text.replace(at, from.size(), to);
}

/// The shipped catalogue with the tenth service type first, one edit made in it.
std::string withTenth(const std::string& from = {}, const std::string& to = {}) {
    std::string service = tenth;
    if (!from.empty()) edit(service, from, to);
    std::string text = counterCatalogue();
    edit(text, R"("version": 1)", R"("version": 7)");
    edit(text, R"("services": [)", R"("services": [)" + service + ",");
    edit(text, R"("applications": [)",
         R"("applications": [{"id": "ports", "name": {"zh": "口岸", "en": "Ports"}},)");
    edit(text, R"("reasons": [)", R"("reasons": [{"id": "merged", "name": {"zh": "合并", "en": "Merged"}},
                                                 {"id": "split", "name": {"zh": "分立", "en": "Split"}},)");
    edit(text, R"("materials": [)",
         R"("materials": [{"id": "seal-card", "name": {"zh": "印鉴卡", "en": "Seal card"}},)");
    return text;
}

Receive merge(const Counter& counter) {
    Receive r = applicationFor(counter, "seal-merge");
    r.details.applications = {"ports", "quality"};
    r.known->tokenSeen.clear();
    return r;
}

std::vector<std::string> kindsOf(const Counter& counter) {
    std::vector<std::string> kinds;
    for (const Event& event : counter.events)
        if (!std::holds_alternative<ProductionNoted>(event)) kinds.emplace_back(kindOf(event));
    return kinds;
}

/// What a whole case comes to in the catalogue with that edit: its fee in fen, or why it is refused.
std::string outcome(const std::string& from, const std::string& to) {
    Counter counter(withTenth(from, to));
    const Ending ending = wholeCase(counter, merge(counter), freshToken);
    BOOST_TEST(cellOf(ending.headquarters) == cellOf(ending.kiosk));
    if (ending.kiosk) return cellOf(ending.kiosk);
    return std::to_string(counter.state.fee ? counter.state.fee->total.value() : 0);
}

} // namespace

BOOST_AUTO_TEST_CASE(a_tenth_service_type_runs_to_the_end) {
    Counter counter(withTenth());
    mustEnd(counter, merge(counter));
    BOOST_TEST(kindsOf(counter) == (std::vector<std::string>{
                                       "case-received", "certificate-known", "details-recorded",
                                       "paper-printed", "fee-taken", "materials-checked", "approval-given",
                                       "revocation-ordered", "handed-over", "applications-changed"}),
               boost::test_tools::per_element());
    const Case& c = counter.state;
    BOOST_TEST((c.fee->total == Fen(2 * 12345 + 300 + 700)));
    BOOST_TEST(c.approval->reviewer == "chen");
    BOOST_TEST(c.revocation->reason == "affiliationChanged");
    BOOST_TEST(c.production.tokenSerial == freshToken);
    BOOST_TEST(!c.term.has_value()); // its certificate is issued for the years
    BOOST_TEST(c.catalogueVersion == 7);
    const auto* change = eventIn<ApplicationsChanged>(counter);
    BOOST_TEST(change->certificate == "0a1b"); // the new one's: the old one is dead
    BOOST_TEST(change->opened == (std::vector<std::string>{"ports", "quality"}));
    BOOST_TEST(!counter.act(NotePrinted{"guide", Bytes(32, 1), 1}));
}

BOOST_AUTO_TEST_CASE(its_steps_are_done_in_its_own_order) {
    Counter counter(withTenth());
    must(counter.receive(merge(counter)));
    const NotePrinted form{"authorisation", Bytes(32, 1), 2};
    checkBothRefuse(counter, everythingFor(counter), RefusalKind::tooEarly);
    checkBothRefuse(counter, TakeFee{{{"cash", Fen(25690)}}}, RefusalKind::tooEarly);
    must(counter.act(form));
    checkBothRefuse(counter, everythingFor(counter), RefusalKind::tooEarly);
    must(counter.act(TakeFee{{{"cash", Fen(25690)}}}));
    checkBothRefuse(counter, counter.approval("chen"), RefusalKind::materialsMissing);
    must(counter.act(everythingFor(counter)));
    checkBothRefuse(counter, counter.approval("wang"), RefusalKind::noRight);
    // Paid and not yet approved: what is still to be checked can be refused and mended, what was paid for
    // cannot.
    must(counter.act(counter.approval("chen", false, "缺印鉴")));
    checkBothRefuse(counter, nextNote(counter, freshToken), RefusalKind::tooEarly);
    const Receive r = merge(counter);
    checkBothRefuse(counter, RecordDetails{r.details, r.personal, false}, RefusalKind::tooLate);
    checkBothRefuse(counter, Withdraw{"不办了"}, RefusalKind::tooLate);
    must(counter.act(everythingFor(counter)));
    must(goOn(counter, freshToken).kiosk);
    BOOST_TEST((counter.state.status == Status::done));
}

BOOST_AUTO_TEST_CASE(what_it_paid_for_can_be_returned_for_materials_behind_the_fee) {
    Counter counter(withTenth());
    mustReach(counter, merge(counter), Step::materials);
    must(counter.act(ReturnCase{}));
    BOOST_TEST(
        (counter.state.missing == std::vector<MissingMaterial>{{"authorisation", 3}, {"seal-card", 2}}));
    must(counter.act(ResumeCase{}));
    must(goOn(counter, freshToken).kiosk);
}

BOOST_AUTO_TEST_CASE(the_catalogue_alone_changes_the_outcome) {
    const std::string asIs = "25690";
    struct Row {
        std::string from;
        std::string to;
        std::string outcome;
    };
    const std::vector<Row> rows{
        {"", "", asIs},
        // fees
        {R"("perYear": 12345)", R"("perYear": 50)", "1100"},
        {R"("service": 300)", R"("service": 0)", "25390"},
        {R"("token": 700)", R"("token": 100000)", "124990"},
        {R"("perYear": 12345, "service": 300, "token": 700)", R"("perYear": 0, "service": 0, "token": 0)",
         "0"},
        // terms
        {R"("least": 2)", R"("least": 3)", "38035"},
        {R"("least": 2, "most": 4)", R"("least": 1, "most": 1)", "13345"},
        // applications
        {R"("applications": "opened")", R"("applications": "closed")", "faulty-fields:not-there"},
        {R"("applications": "opened", )", "", "faulty-fields:not-offered"},
        // grace periods and times; the certificate ends in 200 days
        {R"("paidBeyondDays": 45)", R"("paidBeyondDays": 199)", asIs},
        {R"("paidBeyondDays": 45)", R"("paidBeyondDays": 200)", "pay-first>renew"},
        {R"("earliestDays": 300)", R"("earliestDays": 200)", asIs},
        {R"("earliestDays": 300)", R"("earliestDays": 199)", "too-soon"},
        // what is served, and from where
        {R"("fromToken": false)", R"("fromToken": true)", "certificate-needed"},
        {R"("offered": true)", R"("offered": false)", "not-offered"},
        // people: who received it may not approve it, and no other operator is there but one
        {R"("role": "manager")", R"("role": "operator")", asIs},
        {R"("role": "manager")", R"("role": "reviewer")", asIs},
        // steps
        {R"("form", "fee", "materials", "approval")", R"("materials", "approval", "form", "fee")", asIs},
    };
    for (const Row& row : rows)
        BOOST_TEST_CONTEXT(row.from << " -> " << row.to)
    BOOST_TEST(outcome(row.from, row.to) == row.outcome);
}

BOOST_AUTO_TEST_CASE(its_materials_are_the_catalogues) {
    const auto missing = [](const std::string& from, const std::string& to, const std::string& reason) {
        Counter counter(withTenth(from, to));
        std::string all;
        for (const MissingMaterial& m : missingMaterials(counter.catalogue.services.front(), reason, {}))
            all += m.material + " " + std::to_string(m.copies) + " ";
        return all;
    };
    const std::string copies = R"("seal-card", "copies": 2)";
    BOOST_TEST(missing("", "", "merged") == "authorisation 3 seal-card 2 ");
    BOOST_TEST(missing("", "", "split") == "authorisation 3 seal-card 2 token 1 ");
    BOOST_TEST(missing(copies, R"("seal-card", "copies": 9)", "merged") == "authorisation 3 seal-card 9 ");
    BOOST_TEST(missing("\"seal-card\"", "\"change-notice\"", "merged") == "authorisation 3 change-notice 2 ");
}

BOOST_AUTO_TEST_CASE(its_reason_decides_when_the_old_certificate_dies) {
    for (const std::string reason : {"merged", "split"}) {
        Counter counter(withTenth());
        Receive r = merge(counter);
        r.details.reason = reason;
        mustReach(counter, r, Step::production);
        const bool atOnce = reason == "merged";
        BOOST_TEST(counter.state.revocation.has_value() == atOnce);
        must(goOn(counter, freshToken).kiosk);
        BOOST_TEST(counter.state.revocation->reason == (atOnce ? "affiliationChanged" : "superseded"));
        BOOST_TEST(counter.state.revocation->replacedBy == (atOnce ? "" : "0a1b"));
    }
}

// A newer catalogue is for new cases.
BOOST_AUTO_TEST_CASE(a_case_stays_on_the_version_that_it_began_with) {
    Counter counter(withTenth());
    must(counter.receive(merge(counter)));
    Counter newer(withTenth(R"("perYear": 12345)", R"("perYear": 50)"));
    newer.catalogue.version = 8;
    const Event checked = PaperPrinted{"authorisation", Bytes(32, 1), 2, false};
    apply(counter.state, newer.contextOf(checked, "li"), checked);
    BOOST_TEST(counter.state.catalogueVersion == 7);
    must(goOn(counter, freshToken).kiosk);
    BOOST_TEST((counter.state.fee->total == Fen(25690)));
    must(newer.receive(merge(newer)));
    BOOST_TEST(newer.state.catalogueVersion == 8);
    must(goOn(newer, freshToken).kiosk);
    BOOST_TEST((newer.state.fee->total == Fen(1100)));
}
