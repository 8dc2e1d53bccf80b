#define BOOST_TEST_MODULE forms_served_cases
#include "forms/decide.h"
#include "served.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk::forms;
using namespace certdesk::tests;

// Cases that serve a certificate, off the straight way: drafts, returns, withdrawals, waiting, papers.

namespace {

Receive lost(const Counter& counter) { return applicationFor(counter, "reissue"); }

NotePrinted paper(std::string_view id, bool copy = false) { return {std::string(id), Bytes(32, 1), 1, copy}; }

NoteCertificate anew(const Counter& counter) { return {heard(counter)}; }

Withdraw givenUp() { return {"不办了"}; }

RecordDetails entered(const Receive& r) { return {r.details, r.personal, r.draft}; }

} // namespace

BOOST_AUTO_TEST_SUITE(drafts)

// HQ would refuse a complete entry for a certificate that does not fit: a draft with one is none.
BOOST_AUTO_TEST_CASE(a_draft_is_complete_only_when_its_certificate_fits) {
    for (const bool fits : {true, false}) {
        Counter counter(counterCatalogue());
        Receive r = applicationFor(counter, "renew");
        r.draft = true;
        if (!fits) r.known->certificate.revoked = true;
        must(counter.receive(r));
        BOOST_TEST(counter.state.detailsComplete == fits);
        must(counter.act(entered(r)));
        BOOST_TEST(counter.state.detailsComplete == fits);
    }
}

BOOST_AUTO_TEST_CASE(a_draft_about_a_bad_certificate_goes_on_with_a_good_one) {
    Counter counter(counterCatalogue());
    Receive r = applicationFor(counter, "renew");
    r.draft = true;
    r.known->certificate.revoked = true;
    must(counter.receive(r));
    r.draft = false;
    checkBothRefuse(counter, entered(r), RefusalKind::certificateRevoked);
    must(counter.act(anew(counter)));
    must(counter.act(entered(r)));
    must(goOn(counter, oldToken).kiosk);
}

BOOST_AUTO_TEST_CASE(a_certificate_is_judged_when_it_is_learned_of) {
    Counter counter(counterCatalogue());
    Receive r = applicationFor(counter, "renew");
    r.known.reset();
    must(counter.receive(r));
    NoteCertificate note = anew(counter);
    note.known.certificate.revoked = true;
    checkBothRefuse(counter, note, RefusalKind::certificateRevoked);
    must(counter.act(anew(counter)));
    must(goOn(counter, oldToken).kiosk);
    checkBothRefuse(counter, anew(counter), RefusalKind::caseEnded);
    Counter first(counterCatalogue());
    must(first.receive(applicationFor(first, "new")));
    checkBothRefuse(first, anew(first), RefusalKind::wrongStage);
}

BOOST_AUTO_TEST_CASE(an_approval_is_about_one_certificate) {
    Counter counter(counterCatalogue());
    mustReach(counter, applicationFor(counter, "close"), Step::handOver);
    const Approve old = approvalFor(counter);
    NoteCertificate note = anew(counter);
    must(counter.act(note));
    BOOST_TEST(counter.state.approval.has_value());
    note.known.certificate.serial = "0f02";
    must(counter.act(note));
    BOOST_TEST(!counter.state.approval.has_value());
    checkBothRefuse(counter, old, RefusalKind::badSignature);
    must(goOn(counter, oldToken).kiosk);
    BOOST_TEST(eventIn<ApplicationsChanged>(counter)->certificate == "0f02");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(returning)

BOOST_AUTO_TEST_CASE(a_missing_token_is_missing_material_and_what_was_checked_stays) {
    Counter counter(counterCatalogue());
    Receive r = applicationFor(counter, "renew");
    r.known.reset();
    must(counter.receive(r));
    must(counter.act(CheckMaterials{{{"application-form", 1}, {"handler-id", 1}}}));
    must(counter.act(ReturnCase{}));
    BOOST_TEST((counter.state.missing == std::vector<MissingMaterial>{{"token", 1}}));
    must(counter.act(paper(noticePaper)));
    checkBothRefuse(counter, anew(counter), RefusalKind::caseReturned);
    must(counter.act(ResumeCase{}, "zhao"));
    BOOST_TEST(counter.state.materials.at("handler-id") == 1);
    must(counter.act(CheckMaterials{{{"application-form", 1}, {"handler-id", 1}, {"token", 1}}}));
    must(counter.act(anew(counter)));
    must(goOn(counter, oldToken).kiosk);
}

BOOST_AUTO_TEST_CASE(a_reason_has_materials_of_its_own) {
    Counter counter(counterCatalogue());
    Receive r = lost(counter);
    const ServiceType& service = *counter.catalogue.service("reissue");
    BOOST_TEST(materialsOf(service, "lost").size() == 2u);
    BOOST_TEST(materialsOf(service, "damaged").size() == 3u);
    const auto missing = missingMaterials(service, "damaged", {{"authorisation", 1}, {"handler-id", 1}});
    BOOST_TEST((missing == std::vector<MissingMaterial>{{"token", 1}}));
    r.details.reason = "damaged";
    must(counter.receive(r));
    must(counter.act(CheckMaterials{{{"authorisation", 1}, {"handler-id", 1}}}));
    checkRefused(counter.act(paper("authorisation")), RefusalKind::materialsMissing);
    must(counter.act(CheckMaterials{{{"authorisation", 1}, {"handler-id", 1}, {"token", 1}}}));
    BOOST_TEST(!counter.act(paper("authorisation")));
    Counter other(counterCatalogue());
    must(other.receive(lost(other)));
    checkBothRefuse(other, CheckMaterials{{{"token", 1}}}, RefusalKind::unknownMaterial);
}

// Weeks later the world is another one.
BOOST_AUTO_TEST_CASE(what_was_learned_before_a_return_is_looked_at_again) {
    for (const int days : {200, 201}) {
        Counter counter(counterCatalogue());
        must(counter.receive(applicationFor(counter, "open"))); // paid for 200 days more
        must(counter.act(ReturnCase{}));
        counter.wait(days);
        must(counter.act(ResumeCase{}));
        const Ending ending = goOn(counter, oldToken);
        BOOST_TEST(cellOf(ending.kiosk) == (days == 200 ? "ok" : "year-owed"));
        BOOST_TEST(cellOf(ending.headquarters) == cellOf(ending.kiosk));
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(withdrawing)

// The old certificate was reported lost: it dies, whether or not the new one is fetched.
BOOST_AUTO_TEST_CASE(a_lost_certificate_is_revoked_even_when_the_case_is_withdrawn) {
    Counter counter(counterCatalogue());
    mustReach(counter, lost(counter), Step::production);
    BOOST_REQUIRE(counter.state.revocation);
    must(counter.act(givenUp()));
    BOOST_TEST(counter.state.revocation.has_value());
    const NoteRevoked done{oldSerial, {Counter::now.value + 5}};
    BOOST_TEST(counter.judged(RevocationConfirmed{"0f02", done.at}).has_value());
    must(counter.act(done, "nobody")); // the line tells it, no person does
    BOOST_TEST((counter.state.revocation->confirmedAt == done.at));
    checkRefused(counter.act(done), RefusalKind::wrongStage);
    BOOST_TEST(counter.judged(RevocationConfirmed{oldSerial, done.at}).has_value());
}

BOOST_AUTO_TEST_CASE(what_cost_a_certificate_its_life_no_longer_changes) {
    Counter counter(counterCatalogue());
    const Receive r = lost(counter);
    mustReach(counter, r, Step::production);
    Receive damaged = r;
    damaged.details.reason = "damaged";
    for (const Command& change : std::vector<Command>{entered(damaged), everythingFor(counter), anew(counter),
                                                      counter.approval("wang", false, "再核")})
        checkBothRefuse(counter, change, RefusalKind::tooLate);
    checkRefused(counter.act(ReturnCase{}), RefusalKind::tooLate);
    must(goOn(counter, freshToken).kiosk);
}

BOOST_AUTO_TEST_CASE(a_revocation_is_withdrawn_only_before_it_is_ordered) {
    Counter early(counterCatalogue());
    mustReach(early, applicationFor(early, "revoke"), Step::approval);
    BOOST_TEST(!early.act(givenUp()));
    BOOST_TEST(!early.state.revocation.has_value());
    Counter late(counterCatalogue());
    mustReach(late, applicationFor(late, "revoke"), Step::production);
    BOOST_TEST(late.state.revocation.has_value());
    checkBothRefuse(late, givenUp(), RefusalKind::tooLate);
    must(goOn(late, oldToken).kiosk);
}

// Lost and not yet paid for: the revocation does not wait for the money, the new certificate does.
BOOST_AUTO_TEST_CASE(a_lost_certificate_dies_before_the_fee_is_taken) {
    std::string text = counterCatalogue();
    const auto at = text.find(R"("id": "reissue",)");
    const std::string fee = R"("perYear": 0, "service": 0, "token": 0)";
    text.replace(text.find(fee, at), fee.size(), R"("perYear": 0, "service": 5000, "token": 8000)");
    Counter counter(text);
    mustReach(counter, lost(counter), Step::fee);
    BOOST_TEST(counter.state.revocation.has_value());
    checkBothRefuse(counter, production(Stage::prepare, Phase::begun, freshToken), RefusalKind::tooEarly);
    must(goOn(counter, freshToken).kiosk);
    BOOST_TEST((counter.state.fee->total == Fen(13000)));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(waiting)

// Issuance waits for the line: what was paid for on the last day is produced on the next.
BOOST_AUTO_TEST_CASE(what_was_paid_in_time_is_produced_when_the_line_is_back) {
    std::string text = counterCatalogue();
    const auto at = text.find(R"("id": "reissue",)");
    text.replace(text.find(R"("service": 0)", at), 12, R"("service": 5000)");
    for (const bool paid : {true, false}) {
        Counter counter(text);
        Receive r = lost(counter);
        r.details.reason = "damaged";
        r.known->certificate.notAfter = counter.today();
        mustReach(counter, r, paid ? Step::production : Step::fee);
        counter.wait(1);
        const Ending ending = goOn(counter, freshToken);
        BOOST_TEST(cellOf(ending.kiosk) == (paid ? "ok" : "certificate-expired>new"));
        BOOST_TEST(cellOf(ending.headquarters) == cellOf(ending.kiosk));
    }
}

BOOST_AUTO_TEST_CASE(what_is_free_is_looked_at_when_production_begins_and_then_goes_through) {
    Counter counter(counterCatalogue());
    Receive r = applicationFor(counter, "change");
    r.known->certificate.notAfter = counter.today();
    mustReach(counter, r, Step::production);
    must(counter.act(production(Stage::prepare, Phase::begun, oldToken)));
    counter.wait(1);
    must(goOn(counter, oldToken).kiosk);
    Counter late(counterCatalogue());
    mustReach(late, r, Step::production);
    late.wait(1);
    checkBothRefuse(late, production(Stage::prepare, Phase::begun, oldToken),
                    RefusalKind::certificateExpired);
    BOOST_TEST(!late.act(givenUp()));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(papers)

BOOST_AUTO_TEST_CASE(every_paper_has_its_moment_and_can_be_printed_again) {
    struct Row {
        const char* service;
        std::string_view paper;
        Step notBefore; ///< printed when this step is reached
    };
    const std::vector<Row> rows{
        {"new", "application", Step::form},       {"new", receiptPaper, Step::production},
        {"new", guidePaper, Step::handOver},      {"reissue", guidePaper, Step::handOver},
        {"update", "application", Step::form},    {"unlock", "authorisation", Step::form},
        {"close", receiptPaper, Step::handOver},  {"renew", receiptPaper, Step::handOver},
        {"revoke", receiptPaper, Step::handOver},
    };
    for (const Row& row : rows) {
        BOOST_TEST_CONTEXT(row.service << " " << row.paper) {
            Counter counter(counterCatalogue());
            must(counter.receive(applicationFor(counter, row.service)));
            const std::string& token = tokenFor(counter.service());
            while (currentStep(counter.service(), counter.state) != row.notBefore) {
                BOOST_TEST(counter.act(paper(row.paper)).has_value());
                must(counter.act(nextCommand(counter, token)));
            }
            must(counter.act(paper(row.paper)));
            must(goOn(counter, token).kiosk);
            BOOST_TEST((counter.state.status == Status::done));
            must(counter.act(paper(row.paper, true)));
            BOOST_TEST(counter.state.prints.back().copy);
        }
    }
}

BOOST_AUTO_TEST_CASE(papers_that_a_service_does_not_have_are_never_printed) {
    Counter counter(counterCatalogue());
    mustEnd(counter, applicationFor(counter, "update"));
    for (const std::string_view id :
         {guidePaper, noticePaper, pinLetterPaper, std::string_view("authorisation")})
        checkBothRefuse(counter, paper(id), RefusalKind::tooEarly);
}

// A second letter would show a PIN that the token no longer has.
BOOST_AUTO_TEST_CASE(a_pin_letter_is_printed_in_its_stage_alone) {
    Counter counter(counterCatalogue());
    mustReach(counter, applicationFor(counter, "unlock"), Step::production);
    for (const Stage stage : stagesOf(*counter.service().production)) {
        must(counter.act(production(stage, Phase::begun, oldToken)));
        BOOST_TEST(counter.act(paper(pinLetterPaper)).has_value() == (stage != Stage::letter));
        must(counter.act(production(stage, Phase::ended, oldToken)));
        checkBothRefuse(counter, paper(pinLetterPaper), RefusalKind::tooEarly);
    }
}

BOOST_AUTO_TEST_SUITE_END()
