#define BOOST_TEST_MODULE forms_certificate_rules
#include "forms/decide.h"
#include "served.h"

#include <boost/test/unit_test.hpp>

#include <functional>

using namespace certdesk::forms;
using namespace certdesk::tests;

namespace {

/// A counter whose catalogue was edited: the first `from` behind the service type `service` becomes `to`.
Counter counterWith(const std::string& service, const std::string& from, const std::string& to) {
    std::string text = counterCatalogue();
    const auto at = text.find(from, text.find("\"id\": \"" + service + "\",\n      \"name\""));
    BOOST_REQUIRE_MESSAGE(at != std::string::npos, "nothing to edit: " + from);
    return Counter(text.replace(at, from.size(), to));
}

Receive withCertificate(const Counter& counter, const std::string& service,
                        const std::function<void(CertificateKnown&)>& edit) {
    Receive r = applicationFor(counter, service);
    edit(*r.known);
    return r;
}

/// The renewal of a certificate that ends in `days`, and the update linked to it.
Receive endingIn(const Counter& counter, const std::string& service, int days) {
    return withCertificate(counter, service, [&](CertificateKnown& known) {
        known.certificate.notAfter = plusDays(counter.today(), days);
        known.certificate.serviceEnd = known.certificate.notAfter;
    });
}

} // namespace

BOOST_AUTO_TEST_SUITE(terms)

BOOST_AUTO_TEST_CASE(paid_years_begin_behind_the_old_end_or_on_the_day_of_payment) {
    struct Row {
        std::optional<Day> end;
        int years;
        Day today;
        const char* from;
        const char* until;
    };
    const std::vector<Row> rows{
        {day("2026-12-31"), 1, day("2026-11-18"), "2027-01-01", "2027-12-31"},
        {day("2026-11-18"), 1, day("2026-11-18"), "2026-11-19",
         "2027-11-18"}, // the last day is still in time
        {day("2026-11-17"), 1, day("2026-11-18"), "2026-11-18", "2027-11-18"},
        {day("2026-11-17"), 3, day("2026-11-18"), "2026-11-18", "2029-11-18"},
        {day("2030-01-31"), 5, day("2026-11-18"), "2030-02-01", "2035-01-31"},
        {std::nullopt, 2, day("2026-11-18"), "2026-11-18", "2028-11-18"},
        {day("2028-02-29"), 1, day("2028-02-01"), "2028-03-01", "2029-02-28"},
        {day("2028-02-29"), 4, day("2028-02-29"), "2028-03-01", "2032-02-29"},
        {day("2028-02-28"), 1, day("2028-02-29"), "2028-02-29", "2029-02-28"},
        {day("2027-02-28"), 1, day("2027-02-01"), "2027-03-01", "2028-02-28"},
    };
    for (const Row& row : rows) {
        const Term term = extension(row.end, row.years, row.today);
        BOOST_TEST_CONTEXT(row.from) {
            BOOST_TEST(isoDay(term.from) == row.from);
            BOOST_TEST(isoDay(term.until) == row.until);
        }
    }
}

// 23:59 and 00:01 in Shanghai are two days, whatever the day in London.
BOOST_AUTO_TEST_CASE(the_day_of_payment_is_the_day_in_shanghai) {
    for (const bool late : {false, true}) {
        Counter counter(counterCatalogue());
        const Receive r = endingIn(counter, "renew", 0);
        mustReach(counter, r, Step::fee);
        counter.clock.value = startOf(plusDays(counter.today(), 1)).value + (late ? 60'000 : -60'000);
        must(goOn(counter, oldToken).kiosk);
        BOOST_TEST(isoDay(counter.state.term->from) == "2026-11-19");
        BOOST_TEST(isoDay(counter.state.term->until) == (late ? "2027-11-19" : "2027-11-18"));
    }
}

BOOST_AUTO_TEST_CASE(one_of_ours_without_a_recorded_year_is_paid_as_long_as_it_is_valid) {
    Counter counter(counterCatalogue());
    mustEnd(counter, withCertificate(counter, "renew",
                                     [](CertificateKnown& known) { known.certificate.serviceEnd.reset(); }));
    BOOST_TEST(isoDay(counter.state.term->from) == "2027-06-07");
}

BOOST_AUTO_TEST_CASE(a_free_extension_counts_from_the_hand_over) {
    Counter counter = counterWith("renew", R"("perYear": 20000)", R"("perYear": 0)");
    mustEnd(counter, endingIn(counter, "renew", -5));
    BOOST_TEST(!counter.state.fee.has_value());
    BOOST_TEST(isoDay(counter.state.term->until) == "2027-11-18");
}

BOOST_AUTO_TEST_CASE(headquarters_takes_no_other_term_than_the_rules_say) {
    Counter counter(counterCatalogue());
    mustReach(counter, applicationFor(counter, "renew"), Step::fee);
    const Term right{day("2027-06-07"), day("2028-06-06")};
    BOOST_TEST(counter.judged(ServiceExtended{oldSerial, right}).has_value()); // not yet paid
    const Event paid = FeeTaken{"FS001-01A-R0000001", {{"cash", Fen(20000)}}, Fen(20000)};
    BOOST_REQUIRE(!counter.judged(paid));
    apply(counter.state, counter.contextOf(paid, "li"), paid);
    BOOST_TEST(!counter.judged(ServiceExtended{oldSerial, right}));
    BOOST_TEST(counter.judged(ServiceExtended{oldSerial, {right.from, day("2029-06-06")}}).has_value());
    BOOST_TEST(counter.judged(ServiceExtended{"0f02", right}).has_value());
    BOOST_TEST(counter.judged(RevocationOrdered{oldSerial, "superseded", ""}).has_value());
    const Event extended = ServiceExtended{oldSerial, right};
    apply(counter.state, counter.contextOf(extended, "li"), extended);
    BOOST_TEST(counter.judged(extended).has_value()); // once
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(times)

BOOST_AUTO_TEST_CASE(before_the_day_that_it_is_offered_from_there_is_a_warning_and_no_refusal) {
    Counter counter(counterCatalogue());
    const ServiceType& renew = *counter.catalogue.service("renew");
    const Receive early = endingIn(counter, "renew", 91);
    const Warning expected{Warning::Kind::notYetUsual, {}, plusDays(counter.today(), 1)};
    BOOST_TEST((warningsOf(renew, early.details, *early.known, counter.today()) == std::vector{expected}));
    mustEnd(counter, early);
    Counter later(counterCatalogue());
    const Receive usual = endingIn(later, "renew", 90);
    BOOST_TEST(warningsOf(renew, usual.details, *usual.known, counter.today()).empty());
}

BOOST_AUTO_TEST_CASE(only_an_earliest_in_the_catalogue_refuses) {
    Counter counter = counterWith("renew", R"("offeredFromDays": 90)", R"("earliestDays": 90)");
    const auto refusal = counter.receive(endingIn(counter, "renew", 91));
    checkRefused(refusal, RefusalKind::tooSoon);
    BOOST_TEST((refusal->day == plusDays(counter.today(), 1)));
    BOOST_TEST(!counter.receive(endingIn(counter, "renew", 90)));
}

BOOST_AUTO_TEST_CASE(days_count_to_the_end_that_the_rule_names) {
    const auto paidLonger = [](Counter& counter) {
        return withCertificate(counter, "update", [&](CertificateKnown& known) {
            known.certificate.notAfter = plusDays(counter.today(), 50);
        });
    };
    Counter validity = counterWith("update", R"("offeredFromDays": 60)", R"("earliestDays": 60)");
    BOOST_TEST(!validity.receive(paidLonger(validity)));
    Counter service = counterWith("update", R"("countsTo": "validity",
        "offeredFromDays": 60)",
                                  R"("earliestDays": 60)");
    checkRefused(service.receive(paidLonger(service)), RefusalKind::tooSoon);
}

// A late renewal begins on the day of its payment: online in the morning, at the counter in the afternoon.
BOOST_AUTO_TEST_CASE(a_term_that_begins_today_or_later_is_not_paid_again) {
    for (const int from : {-1, 0, 1}) {
        Counter counter(counterCatalogue());
        const auto refusal = counter.receive(withCertificate(counter, "renew", [&](CertificateKnown& known) {
            known.certificate.paidFrom = plusDays(counter.today(), from);
        }));
        BOOST_TEST(refusal.has_value() == (from >= 0));
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(visits)

// Renew and update in one visit: the update is received at once, and produced only when the year is known as
// paid.
BOOST_AUTO_TEST_CASE(what_must_be_paid_first_is_paid_in_the_same_visit) {
    Counter renewal(counterCatalogue());
    mustEnd(renewal, endingIn(renewal, "renew", 20));
    Counter counter(counterCatalogue());
    counter.number = "FS001-01A-20261118-0002";
    Receive update = endingIn(counter, "update", 20);
    BOOST_TEST(cellOf(counter.receive(update)) == "pay-first>renew");
    update.visit = "FS001-01A-20261118-0001";
    mustReach(counter, update, Step::production);
    const NoteProduction start = nextNote(counter, oldToken);
    checkBothRefuse(counter, start, RefusalKind::payFirst);
    CertificateKnown paid = *update.known;
    paid.source = Source::visit;
    paid.certificate.serviceEnd = renewal.state.term->until;
    paid.certificate.paidFrom = renewal.state.term->from;
    must(counter.act(NoteCertificate{paid}));
    BOOST_TEST(counter.state.approval.has_value()); // it is about the same certificate
    must(goOn(counter, oldToken).kiosk);
    BOOST_TEST((counter.state.status == Status::done));
}

BOOST_AUTO_TEST_CASE(what_is_paid_in_the_same_visit_can_be_corrected_before) {
    for (const char* visit : {"FS001-01A-20261118-0001", ""}) {
        Counter counter(counterCatalogue());
        Receive update = endingIn(counter, "update", 20);
        update.draft = true;
        update.visit = visit;
        must(counter.receive(update));
        BOOST_TEST(counter.state.detailsComplete == !update.visit.empty());
        const auto refusal = counter.act(RecordDetails{update.details, update.personal, false});
        BOOST_TEST(cellOf(refusal) == (update.visit.empty() ? "pay-first>renew" : "ok"));
    }
}

BOOST_AUTO_TEST_CASE(a_visit_pays_what_comes_first_and_forgives_nothing_else) {
    Counter counter(counterCatalogue());
    Receive update = endingIn(counter, "update", 20);
    update.visit = "FS001-01A-20261118-0001";
    update.known->certificate.holderCode = "91440606722473344C";
    checkRefused(counter.receive(update), RefusalKind::wrongHolder);
    update.known = heard(counter);
    update.known->certificate.revoked = true;
    checkRefused(counter.receive(update), RefusalKind::certificateRevoked);
}

BOOST_AUTO_TEST_CASE(what_is_not_paid_for_is_refused_before_any_fee_for_it_is_taken) {
    std::string text = counterCatalogue();
    const auto at = text.find(R"("id": "update",)");
    text.replace(text.find(R"("approval", "production")", at), 24, R"("approval", "fee", "production")");
    text.replace(text.find(R"("perYear": 0, "service": 0)", at), 26, R"("perYear": 0, "service": 500)");
    Counter counter(text);
    Receive update = endingIn(counter, "update", 20);
    update.visit = "FS001-01A-20261118-0001";
    mustReach(counter, update, Step::fee);
    checkBothRefuse(counter, TakeFee{{{"cash", Fen(500)}}}, RefusalKind::payFirst);
    update.known->certificate.serviceEnd = plusDays(counter.today(), 385);
    must(counter.act(NoteCertificate{*update.known}));
    must(goOn(counter, oldToken).kiosk);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(units)

BOOST_AUTO_TEST_CASE(a_unit_is_its_code_also_by_the_organisation_code_within) {
    BOOST_TEST(sameUnit("91440604MA4W0A1235", "91440604MA4W0A1235"));
    BOOST_TEST(sameUnit("91440604MA4W0A1235", "MA4W0A123"));
    BOOST_TEST(sameUnit("MA4W0A123", "91440604MA4W0A1235"));
    BOOST_TEST(sameUnit("MA4W0A123", "MA4W0A123"));
    for (const auto& [one, another] :
         std::vector<std::pair<std::string, std::string>>{{"", ""},
                                                          {"", "91440604MA4W0A1235"},
                                                          {"91440604MA4W0A1235", ""},
                                                          {"91440604MA4W0A1235", "MA4W0A124"},
                                                          {"91440604MA4W0A1235", "91440604MA4W0A1236"},
                                                          {"91440604MA4W0A1235", "4MA4W0A12"},
                                                          {"91440604MA4W0A1235", "91440604M"},
                                                          {"MA4W0A123", "91440604MA4W0A12"}})
        BOOST_TEST_CONTEXT(one << " and " << another) { BOOST_TEST(!sameUnit(one, another)); }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(what_follows)

namespace {

std::vector<std::string> offeredAfter(const std::string& service,
                                      const std::function<void(CertificateKnown&)>& edit) {
    Counter counter(counterCatalogue());
    mustReach(counter, withCertificate(counter, service, edit), Step::handOver);
    BOOST_TEST(followUpsOf(counter.service(), counter.state).empty()); // not before it is done
    must(counter.act(HandOver{}));
    return followUpsOf(counter.service(), counter.state);
}

} // namespace

BOOST_AUTO_TEST_CASE(when_no_application_is_left_the_certificate_can_go) {
    using Ids = std::vector<std::string>;
    const auto open = [](std::optional<Ids> ids) {
        return [ids](CertificateKnown& known) { known.certificate.applications = ids; };
    };
    BOOST_TEST(offeredAfter("close", open(Ids{"tax"})) == Ids{"revoke"});
    BOOST_TEST(offeredAfter("close", open(Ids{"quality", "tax"})) == Ids{});
    BOOST_TEST(offeredAfter("close", open(std::nullopt)) == Ids{}); // nobody knows
    BOOST_TEST(offeredAfter("unlock", open(Ids{"tax"})) == Ids{});
}

BOOST_AUTO_TEST_CASE(a_certificate_that_ends_before_its_year_is_to_be_updated) {
    const auto ends = [](int days) {
        return [days](CertificateKnown& known) {
            known.certificate.notAfter = plusDays(*known.certificate.serviceEnd, days);
        };
    };
    BOOST_TEST(offeredAfter("renew", ends(0)) == std::vector<std::string>{"update"});
    BOOST_TEST(offeredAfter("renew", ends(365)) == std::vector<std::string>{"update"}); // a leap year
    BOOST_TEST(offeredAfter("renew", ends(366)) == std::vector<std::string>{});
    BOOST_TEST(offeredAfter("open", ends(0)) == std::vector<std::string>{}); // nothing was paid
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(stages_of_production)

BOOST_AUTO_TEST_CASE(every_rule_has_its_stages_in_order) {
    for (int bits = 0; bits < 32; ++bits) {
        ProductionRule rule;
        const bool pair = (bits & 16) != 0;
        rule.freshToken = (bits & 1) != 0;
        rule.issues = (bits & 2) != 0;
        rule.resetsPin = (bits & 4) != 0;
        rule.wipes = (bits & 8) != 0;
        const std::vector<Stage> all = stagesOf(rule, pair);
        const auto has = [&](Stage stage) { return std::count(all.begin(), all.end(), stage) == 1; };
        BOOST_TEST_CONTEXT("rule " << bits) {
            BOOST_TEST(std::is_sorted(all.begin(), all.end()));
            for (const Stage stage : {Stage::keys, Stage::request, Stage::enrol, Stage::write})
                BOOST_TEST(has(stage) == rule.issues);
            for (const Stage stage : {Stage::importKey, Stage::writeEncryption})
                BOOST_TEST(has(stage) == (rule.issues && pair));
            for (const Stage stage : {Stage::prepare, Stage::readBack, Stage::letter, Stage::pin})
                BOOST_TEST(has(stage) == (rule.issues || rule.resetsPin));
            BOOST_TEST(has(Stage::retire) == (rule.issues && !rule.freshToken));
            BOOST_TEST(has(Stage::wipe) == rule.wipes);
            rule.revokesAs = "superseded"; // nothing to write on a token
            BOOST_TEST((stagesOf(rule, pair) == all));
        }
    }
}

BOOST_AUTO_TEST_CASE(the_encryption_pair_joins_the_plan_when_headquarters_issued_it) {
    ProductionRule rule;
    rule.issues = true;
    Production p;
    BOOST_TEST((stagesOf(rule, p) == stagesOf(rule, false)));
    p.encryptionCertificate = {0x30, 0x00};
    BOOST_TEST((stagesOf(rule, p) == stagesOf(rule, true)));
}

BOOST_AUTO_TEST_CASE(no_production_is_complete_before_its_last_stage) {
    const Catalogue catalogue = parseCatalogue(counterCatalogue());
    for (const ServiceType& service : catalogue.services) {
        Production p;
        BOOST_TEST(complete(service, p) == !service.production.has_value());
        if (!service.production) continue;
        const std::vector<Stage> all = stagesOf(*service.production);
        for (std::size_t i = 0; i < all.size(); ++i) {
            p.ended = all[i];
            BOOST_TEST(complete(service, p) == (i + 1 == all.size()));
            for (std::size_t j = 0; j < all.size(); ++j)
                BOOST_TEST(ended(service, p, all[j]) == (j <= i));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_token_that_is_kept_says_so_when_it_is_wiped_and_only_then) {
    Counter counter(counterCatalogue());
    mustReach(counter, applicationFor(counter, "revoke"), Step::production);
    must(counter.act(production(Stage::wipe, Phase::begun, oldToken)));
    NoteProduction kept = production(Stage::wipe, Phase::ended, oldToken);
    kept.note.tokenKept = true;
    must(counter.act(kept));
    BOOST_TEST(counter.state.production.tokenKept);
    BOOST_TEST(!counter.act(HandOver{}));
    Counter other(counterCatalogue());
    mustReach(other, applicationFor(other, "unlock"), Step::production);
    must(other.act(production(Stage::prepare, Phase::begun, oldToken)));
    kept = production(Stage::prepare, Phase::ended, oldToken);
    kept.note.tokenKept = true;
    checkBothRefuse(other, kept, RefusalKind::wrongStage);
}

BOOST_AUTO_TEST_SUITE_END()
