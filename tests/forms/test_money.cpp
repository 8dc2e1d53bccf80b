#define BOOST_TEST_MODULE forms_money
#include "counter_day.h"
#include "forms/moment.h"
#include "forms/rules.h"

#include <boost/test/unit_test.hpp>

// What a fee may be paid with, and how it is paid back: whole, once, by two people, never by deletion.

using namespace certdesk::forms;
using namespace certdesk::tests;
using enum RefusalKind;

namespace {

struct Opened : DayCounter {
    Opened() {
        deliver(20);
        must(open());
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(fee)

BOOST_AUTO_TEST_CASE(a_payment_is_whole_by_methods_on_offer_with_the_references_that_they_ask_for) {
    struct Row {
        TakeFee fee;
        std::string answer;
        std::string field;
    };
    const std::string longest(64, '8');
    const Row rows[] = {
        {{{{"cash", Fen(45100)}}}, "ok", ""},
        {{{{"cash", Fen(45100)}}, Fen(45100)}, "ok", ""},
        {{{{"cash", Fen(45100)}}, Fen(50000)}, "ok", ""},
        {{{{"cash", Fen(45100)}}, Fen(45000)}, "faulty-fields", "payment.given"},
        {{{{"cash", Fen(45100)}}, Fen(-1)}, "faulty-fields", "payment.given"},
        {{{{"pos", Fen(45100), "8800"}}, Fen(50000)}, "faulty-fields", "payment.given"},
        {{{{"cash", Fen(100)}, {"pos", Fen(45000), "8800"}}, Fen(100)}, "ok", ""},
        {{{{"pos", Fen(45100), longest}}}, "ok", ""},
        {{{{"pos", Fen(45100)}}}, "faulty-fields", "payment.reference"},
        {{{{"pos", Fen(45100), longest + "8"}}}, "faulty-fields", "payment.reference"},
        {{{{"pos", Fen(45100), "88\n00"}}}, "faulty-fields", "payment.reference"},
        {{{{"cash", Fen(45099)}}}, "payment-mismatch", "payment"},
        {{{{"gold", Fen(45100)}}}, "faulty-fields", "payment"},
    };
    for (const Row& row : rows) {
        Opened counter;
        const std::string number = counter.caseAt(Point::approved);
        FeeTaken event{"FS001-01A-R0000001", row.fee.lines, rules::sumOf(row.fee.lines), row.fee.given};
        BOOST_TEST(kindIn(counter.judgedOn(number, event, "li")) == row.answer);
        const auto no = counter.on(number, row.fee);
        BOOST_TEST(kindIn(no) == row.answer);
        if (no) BOOST_TEST(no->field == row.field);
    }
}

BOOST_AUTO_TEST_CASE(change_is_what_was_handed_over_beyond_the_cash_line) {
    const Opened counter;
    const std::vector<PaymentLine> lines{{"cash", Fen(5100)}, {"pos", Fen(40000), "8800"}};
    BOOST_TEST(changeOf(counter.catalogue, lines, Fen(10000)).value() == 4900);
    BOOST_TEST(changeOf(counter.catalogue, lines, Fen(5100)).value() == 0);
    BOOST_TEST(changeOf(counter.catalogue, lines, Fen()).value() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(paying_back)

BOOST_AUTO_TEST_CASE(a_void_ends_the_case_and_its_number_stays_used) {
    Opened counter;
    const std::string number = counter.caseAt(Point::paid);
    must(counter.on(number, counter.voiding(number)));
    const Case& c = counter.cases[number];
    BOOST_CHECK(c.status == Status::voided);
    BOOST_TEST(c.fee->number == "FS001-01A-R0000001");
    BOOST_CHECK(c.paidBack && !c.paidBack->refunded);
    BOOST_TEST(c.paidBack->reason == "重复收费");
    counter.caseAt(Point::paid);
    BOOST_TEST(counter.receipts.back() == "FS001-01A-R0000002");
    checkRefused(counter.on(number, counter.voiding(number)), paidBack);
    checkRefused(counter.on(number, counter.refunding(number)), paidBack);
    checkRefused(counter.on(number, production(Stage::prepare, Phase::begun)), caseEnded);
    checkRefused(counter.on(number, Withdraw{"不办了"}), caseEnded);
    must(counter.on(number, NotePrinted{"void-slip", Bytes(32, 7), 1}));
    checkRefused(counter.on(number, NotePrinted{"refund-slip", Bytes(32, 7), 1}), tooEarly);
}

BOOST_AUTO_TEST_CASE(a_refund_leaves_a_case_that_is_done_done_and_ends_one_that_is_under_way) {
    Opened counter;
    const std::string done = counter.caseAt(Point::done);
    must(counter.on(done, counter.refunding(done)));
    BOOST_CHECK(counter.cases[done].status == Status::done);
    const std::string paid = counter.caseAt(Point::paid);
    must(counter.on(paid, counter.refunding(paid)));
    BOOST_CHECK(counter.cases[paid].status == Status::voided);
    BOOST_CHECK(counter.cases[paid].paidBack->refunded);
    for (const std::string& number : {done, paid}) {
        checkRefused(counter.on(number, counter.refunding(number)), paidBack);
        must(counter.on(number, NotePrinted{"refund-slip", Bytes(32, 7), 1}));
    }
    BOOST_TEST(counter.till.taken["cash"].value() == 0);
}

// At each point that a case may have reached.
BOOST_AUTO_TEST_CASE(what_can_be_paid_back_when) {
    struct Row {
        Point point;
        std::string voided, refunded, voidedNextDay, refundedNextDay;
    };
    const Row rows[] = {
        {Point::approved, "nothing-paid", "nothing-paid", "nothing-paid", "nothing-paid"},
        {Point::paid, "ok", "ok", "not-same-day", "ok"},
        {Point::producing, "too-late", "ok", "too-late", "ok"}, // nothing was issued yet
        {Point::produced, "too-late", "too-late", "too-late", "too-late"},
        {Point::done, "case-ended", "ok", "case-ended", "ok"},
    };
    for (const Row& row : rows) {
        for (const bool later : {false, true}) {
            const auto ask = [&](bool refund) {
                Opened counter;
                const std::string number = counter.caseAt(row.point);
                if (later) {
                    must(counter.countRight());
                    must(counter.close());
                    counter.wait(1);
                    must(counter.open(100000));
                }
                return kindIn(refund ? counter.on(number, counter.refunding(number))
                                     : counter.on(number, counter.voiding(number)));
            };
            BOOST_TEST_CONTEXT("point " << static_cast<int>(row.point) << (later ? " later" : "")) {
                BOOST_TEST(ask(false) == (later ? row.voidedNextDay : row.voided));
                BOOST_TEST(ask(true) == (later ? row.refundedNextDay : row.refunded));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(once_a_certificate_may_have_been_issued_the_money_waits_for_the_end_of_the_case) {
    Opened counter;
    const std::string number = counter.caseAt(Point::producing);
    const std::string token = counter.tokenOf(number);
    for (const Stage stage : {Stage::keys, Stage::request}) {
        must(counter.on(number, production(stage, Phase::begun, token)));
        must(counter.on(number, production(stage, Phase::ended, token)));
    }
    must(counter.on(number, production(Stage::enrol, Phase::begun, token)));
    checkRefused(counter.on(number, counter.refunding(number)), tooLate);
}

BOOST_AUTO_TEST_CASE(both_need_a_manager_who_did_not_touch_the_case_and_agrees_to_exactly_this) {
    struct Row {
        const char* who;
        const char* agrees;
        std::string voided, refunded;
    };
    const Row rows[] = {
        {"li", "chen", "ok", "ok"},
        {"zhao", "chen", "ok", "ok"},
        {"li", "", "consent-needed", "consent-needed"},
        {"chen", "", "consent-needed", "consent-needed"},
        {"chen", "chen", "own-case", "own-case"},
        {"li", "zhao", "no-right", "no-right"},
        {"li", "wang", "no-right", "no-right"},
        {"wang", "chen", "no-right", "no-right"},
        {"gone", "chen", "no-right", "no-right"},
        {"both", "chen", "ok", "ok"},
        {"zhao", "both", "own-case", "own-case"}, // both received it
    };
    for (const Row& row : rows) {
        for (const bool refund : {false, true}) {
            Opened counter;
            counter.hire("both", {Role::operatorRole, Role::manager});
            const std::string number = counter.caseAt(Point::paid, "both");
            Command command = refund ? Command(counter.refunding(number, *row.agrees ? row.agrees : "chen"))
                                     : Command(counter.voiding(number, *row.agrees ? row.agrees : "chen"));
            if (!*row.agrees) {
                if (refund)
                    std::get<RefundFee>(command).consent.reset();
                else
                    std::get<VoidFee>(command).consent.reset();
            }
            BOOST_TEST_CONTEXT(row.who << " " << row.agrees << (refund ? " refund" : " void"))
            BOOST_TEST(kindIn(counter.on(number, command, row.who)) == (refund ? row.refunded : row.voided));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_consent_to_something_else_or_from_long_ago_is_none) {
    Opened counter;
    const std::string number = counter.caseAt(Point::paid);
    const std::string other = counter.caseAt(Point::paid);
    const VoidFee right = counter.voiding(number);
    checkRefused(counter.on(other, right), badSignature);
    checkRefused(counter.on(number, VoidFee{"另一个原因", right.consent}), badSignature);
    checkRefused(counter.on(number, RefundFee{right.reason, right.consent}), badSignature);
    counter.clock.value += consentLastsMs + 1;
    checkRefused(counter.on(number, right), consentTooOld);
    counter.clock.value -= 2;
    must(counter.on(number, right));
}

BOOST_AUTO_TEST_CASE(a_reason_is_asked_for) {
    Opened counter;
    const std::string number = counter.caseAt(Point::paid);
    for (const std::string& reason : {std::string(), std::string("  "), std::string(201, 'x')}) {
        checkRefused(counter.on(number, counter.voiding(number, "chen", reason)), faultyFields);
        checkRefused(counter.on(number, counter.refunding(number, "chen", reason)), faultyFields);
    }
}

BOOST_AUTO_TEST_CASE(an_entry_that_pays_back_another_sum_or_receipt_is_refused_at_headquarters) {
    Opened counter;
    const std::string number = counter.caseAt(Point::paid);
    const auto claim = [&](auto change) {
        FeeVoided event = voidingOf(counter.cases[number], "重复收费");
        change(event);
        event.consent = counter.consent("chen", Act::voidReceipt, number, event);
        return kindIn(counter.judgedOn(number, event, "li"));
    };
    BOOST_TEST(claim([](FeeVoided&) {}) == "ok");
    BOOST_TEST(claim([](FeeVoided& e) { e.total = Fen(45101); }) == "payment-mismatch");
    BOOST_TEST(claim([](FeeVoided& e) { e.lines.front().method = "pos"; }) == "payment-mismatch");
    BOOST_TEST(claim([](FeeVoided& e) { e.lines.clear(); }) == "payment-mismatch");
    BOOST_TEST(claim([](FeeVoided& e) { e.receipt = "FS001-01A-R0000002"; }) == "payment-mismatch");
}

BOOST_AUTO_TEST_CASE(what_is_paid_back_counts_on_its_own_day_by_the_methods_of_the_receipt) {
    Opened counter;
    const std::string number = counter.caseAt(Point::approved);
    must(counter.on(number, TakeFee{{{"cash", Fen(100)}, {"pos", Fen(45000), "8800"}}}));
    must(counter.on(number, counter.voiding(number)));
    DailyReport report;
    for (const auto& [at, counted] : counter.shares)
        report.add(at.measure, at.about, counted);
    BOOST_CHECK(report.receipts == (Counted{1, Fen(45100)}));
    BOOST_CHECK(report.voided == (Counted{1, Fen(45100)}));
    BOOST_CHECK(report.refunded == Counted{});
    BOOST_CHECK(report.paidBack == report.payments);
    BOOST_TEST(report.net().value() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(service_year)

BOOST_AUTO_TEST_CASE(a_term_that_is_paid_back_is_taken_off_the_certificate) {
    KnownCertificate certificate;
    certificate.serial = "0a";
    certificate.serviceEnd = parseIsoDay("2026-12-31");
    Case c;
    c.number = "FS001-01A-20261118-0001";
    c.known = CertificateKnown{};
    c.known->certificate = certificate;
    c.fee = FeeReceipt{"R1", {{"cash", Fen(100)}}, Fen(100), {}, "li", {}};
    const EntryContext context{c.number, "li", {1}, parseIsoDay("2026-11-18").value(), 1, {}};
    const ServiceExtended extended{"0a", extension(certificate.serviceEnd, 2, context.day)};
    apply(c, context, extended);
    for (const Moment& moment : momentsOf(c, context, extended))
        fold(certificate, moment);
    BOOST_TEST(isoDay(*certificate.serviceEnd) == "2028-12-31");
    const FeeVoided back = voidingOf(c, "重复收费");
    apply(c, context, back);
    const auto moments = momentsOf(c, context, back);
    BOOST_REQUIRE(moments.size() == 1U);
    BOOST_TEST(idOf(moments.front().kind) == "retracted");
    fold(certificate, moments.front());
    BOOST_TEST(isoDay(*certificate.serviceEnd) == "2026-12-31");
    BOOST_CHECK(!certificate.paidFrom);
    fold(certificate, moments.front()); // it comes twice
    BOOST_TEST(isoDay(*certificate.serviceEnd) == "2026-12-31");
}

BOOST_AUTO_TEST_SUITE_END()
