#define BOOST_TEST_MODULE desk_visit
#include "desk/counter.h"
#include "desk/day.h"
#include "desk/words.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace certdesk;
using namespace certdesk::tests;
using Status = desk::WalkInResult::Status;

namespace {

/// A counter with a certificate whose service year ends in ten days.
struct NearTheEnd {
    Counter counter{2};
    std::string serial;

    NearTheEnd() {
        const auto first = counter.walkIn("new.json");
        BOOST_TEST_REQUIRE((first.status == Status::done));
        serial = first.state->production.certificateSerial;
        counter.hq->records = counter.desk().journal().certificates(sync::KnownBy::certificate, serial);
        counter.hq->records.front().serviceEnd = forms::plusDays(counter.desk().today(), 10);
        counter.printer->jobs.clear();
    }
    desk::WalkInResult update(bool payFirst, std::vector<forms::PaymentLine> payment = {}) {
        desk::WalkIn walkIn = Counter::file("update.json");
        walkIn.payment = std::move(payment);
        return desk::runWalkIn(counter.desk(), walkIn, {.reviewer = &counter.reviewer, .payFirst = payFirst},
                               counter.watcher);
    }
    /// A renewal and an update of one visit; the number of the first.
    std::string receiveBoth() {
        forms::CertificateKnown known;
        known.certificate = counter.hq->records.front();
        known.source = forms::Source::headquarters;
        known.asOf = counter.clock->now();
        known.tokenSeen = known.certificate.tokenSerial;
        forms::Receive second = Counter::file("update.json").receive;
        second.known = known;
        forms::Receive first = second;
        first.service = "renew";
        first.details.years = 1;
        const auto received = counter.desk().receiveVisit(first, second);
        BOOST_TEST_REQUIRE(std::holds_alternative<forms::Case>(received));
        return std::get<forms::Case>(received).number;
    }
    int printed(const std::string& paper) const {
        return static_cast<int>(
            std::count_if(counter.printer->jobs.begin(), counter.printer->jobs.end(),
                          [&](const auto& job) { return job.title.starts_with(paper + "-"); }));
    }
};

using PayBack = desk::Outcome<forms::Case> (*)(desk::Desk&, const std::string&, const std::string&,
                                               const desk::Reviewer*);

void payBack(Counter& counter, PayBack act, const std::string& number) {
    const desk::Reviewer chen{"chen", Counter::passwordOf("chen")};
    const auto done = act(counter.desk(), number, "申请人改变主意", &chen);
    const auto* no = std::get_if<desk::Trouble>(&done);
    const std::string kind = no ? desk::idOf(*no).kind : std::string();
    BOOST_REQUIRE_MESSAGE(kind.empty(), kind);
}

} // namespace

BOOST_AUTO_TEST_SUITE(visits)

BOOST_AUTO_TEST_CASE(an_unpaid_year_is_refused_with_what_comes_first) {
    NearTheEnd at;
    const sync::Head before = at.counter.desk().journal().head();
    const auto refused = at.update(false);
    BOOST_TEST_REQUIRE((refused.status == Status::refused));
    BOOST_TEST(desk::idOf(*refused.trouble).kind == "pay-first");
    const auto words = desk::wordsFor(*refused.trouble, at.counter.desk().catalogue());
    BOOST_TEST(words.what.find("请先续费") != std::string::npos);
    BOOST_TEST(std::get<forms::Refusal>(*refused.trouble).instead == "renew");
    BOOST_TEST((at.counter.desk().journal().head() == before));
}

BOOST_AUTO_TEST_CASE(both_are_done_in_one_visit_with_one_form_and_one_receipt) {
    NearTheEnd at;
    const auto done = at.update(true, {{"cash", forms::Fen(15000)}, {"wechat", forms::Fen(5000)}});
    BOOST_TEST_REQUIRE((done.status == Status::done));
    BOOST_TEST_REQUIRE(done.first.has_value());
    const forms::Case& first = *done.first;
    const forms::Case& second = *done.state;
    BOOST_TEST(second.visit == first.number);
    BOOST_TEST(first.visit.empty());
    BOOST_TEST(first.fee->total.value() == 20000);
    BOOST_TEST(first.fee->lines.size() == 2u);
    BOOST_TEST(!second.fee.has_value());
    BOOST_TEST((second.known->certificate.serviceEnd == first.term->until));
    BOOST_TEST((second.known->source == forms::Source::visit));
    BOOST_TEST(second.printed("application"));
    BOOST_TEST(at.printed("application") == 1);
    BOOST_TEST(at.printed("receipt") == 1);
    BOOST_TEST(at.printed("pin-letter") == 1);
    BOOST_TEST(second.production.certificateSerial != at.serial);
    BOOST_TEST(second.revocation->certificate == at.serial);
    at.counter.desk().syncNow();
    BOOST_TEST(at.counter.hq->revoked.contains(at.serial));
}

BOOST_AUTO_TEST_CASE(a_visit_is_paid_whole_or_not_begun) {
    NearTheEnd at;
    const sync::Head before = at.counter.desk().journal().head();
    const auto refused = at.update(true, {{"cash", forms::Fen(19900)}});
    BOOST_TEST(desk::idOf(refused.trouble.value()).kind == "payment-mismatch");
    BOOST_TEST((at.counter.desk().journal().head() == before));
}

BOOST_AUTO_TEST_CASE(what_is_missing_returns_both_cases_and_both_go_on) {
    NearTheEnd at;
    desk::Desk& desk = at.counter.desk();
    const std::string one = at.receiveBoth();
    const std::string other = desk.visitOf(*desk.find(one)).at(0).number;
    BOOST_TEST(other == forms::followingCaseNumber(one));
    BOOST_TEST(desk.visitOf(*desk.find(other)).at(0).number == one);

    desk.act(one, forms::CheckMaterials{{{"application-form", 1}, {"token", 1}}});
    desk.act(one, forms::ReturnCase{});
    BOOST_TEST((desk.find(one)->status == forms::Status::returned));
    BOOST_TEST((desk.find(other)->status == forms::Status::returned));
    desk.act(one, forms::ResumeCase{});
    BOOST_TEST((desk.find(other)->status == forms::Status::open));
    BOOST_TEST(desk.find(other)->materials.at("token") == 1);
    desk.act(one, forms::Withdraw{"改日再来"});
    BOOST_TEST((desk.find(other)->status == forms::Status::withdrawn));
}

BOOST_AUTO_TEST_CASE(a_receipt_that_is_refunded_ends_what_it_had_paid_for_before_its_production) {
    NearTheEnd at;
    Counter& counter = at.counter;
    const std::string one = at.receiveBoth();
    const std::string other = counter.desk().visitOf(*counter.desk().find(one)).at(0).number;
    desk::WalkIn brought = Counter::file("update.json");
    brought.payment = {{"cash", forms::Fen(20000)}};
    counter.hq->line = false; // production waits
    desk::resumeCase(counter.desk(), one, counter.options(), counter.watcher, &brought);
    BOOST_TEST_REQUIRE(counter.desk().find(one)->fee.has_value());
    BOOST_TEST(!counter.desk().find(other)->production.begun.has_value());
    payBack(counter, desk::refundFee, one);
    BOOST_TEST(counter.desk().find(one)->paidBack.has_value());
    BOOST_TEST((counter.desk().find(other)->status == forms::Status::withdrawn));
    counter.hq->line = true;
    const auto issued = counter.hq->issued.size();
    const auto resumed = counter.resume(other);
    BOOST_TEST((resumed.status == Status::refused));
    BOOST_TEST(desk::idOf(resumed.trouble.value()).kind == "case-ended");
    BOOST_TEST(counter.hq->issued.size() == issued); // nothing is issued for money that went back
}

BOOST_AUTO_TEST_CASE(a_receipt_is_not_paid_back_while_the_case_that_it_paid_is_in_production) {
    NearTheEnd at;
    at.counter.watcher.away = true; // nobody confirms the PIN letter
    const auto waits = at.update(true, {{"cash", forms::Fen(20000)}});
    BOOST_TEST_REQUIRE((waits.status == Status::waits));
    const sync::Head before = at.counter.desk().journal().head();
    const desk::Reviewer chen{"chen", Counter::passwordOf("chen")};
    for (const auto act : {desk::voidFee, desk::refundFee})
        BOOST_TEST(std::holds_alternative<desk::Trouble>(
            act(at.counter.desk(), waits.first->number, "申请人改变主意", &chen)));
    BOOST_TEST((at.counter.desk().journal().head() == before));
}

BOOST_AUTO_TEST_CASE(a_receipt_of_a_visit_that_is_over_is_refunded_and_its_year_taken_off) {
    NearTheEnd at;
    const auto done = at.update(true, {{"cash", forms::Fen(20000)}});
    BOOST_TEST_REQUIRE((done.status == Status::done));
    payBack(at.counter, desk::refundFee, done.first->number);
    BOOST_TEST(at.counter.desk().find(done.first->number)->paidBack->refunded);
    BOOST_TEST((at.counter.desk().find(done.state->number)->status == forms::Status::done));
    const auto report = at.counter.desk().verifyJournal();
    BOOST_TEST(report.sound(), report.problem);
}

BOOST_AUTO_TEST_SUITE_END()
