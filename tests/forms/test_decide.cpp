#define BOOST_TEST_MODULE forms_decide
#include "counter.h"
#include "forms/decide.h"

#include <boost/test/unit_test.hpp>

#include <limits>
#include <ostream>

using namespace certdesk::forms;
using namespace certdesk::tests;

namespace certdesk::forms {
std::ostream& operator<<(std::ostream& out, RefusalKind kind) { return out << idOf(kind); }
} // namespace certdesk::forms

namespace {

void checkRefused(const std::optional<Refusal>& refusal, RefusalKind kind) {
    BOOST_REQUIRE(refusal);
    BOOST_TEST(refusal->kind == kind);
}

std::string kindIn(const std::optional<Refusal>& refusal) {
    return refusal ? std::string(idOf(refusal->kind)) : "ok";
}

/// The event that a kiosk without decide would write for the command.
struct Claimed {
    Event operator()(const RecordDetails& c) const {
        return DetailsRecorded{c.details, c.personal, !c.draft};
    }
    Event operator()(const CheckMaterials& c) const { return MaterialsChecked{c.copies}; }
    Event operator()(const NotePrinted& c) const { return PaperPrinted{c.paper, c.sha256, c.pages}; }
    Event operator()(const Approve& c) const {
        return ApprovalGiven{c.reviewer, c.approved, c.reason, c.at, c.signature};
    }
    Event operator()(const TakeFee& c) const {
        Fen total;
        for (const PaymentLine& line : c.lines)
            total += line.amount;
        return FeeTaken{"FS001-01A-R0000001", c.lines, total};
    }
    Event operator()(const NoteProduction& c) const { return c.note; }
    Event operator()(const ReturnCase&) const { return CaseReturned{{{"form", 2}, {"licence", 1}}}; }
    Event operator()(const ResumeCase&) const { return CaseResumed{}; }
    Event operator()(const Withdraw& c) const { return CaseWithdrawn{c.reason}; }
    Event operator()(const HandOver&) const { return HandedOver{}; }
};

Event claimed(const Command& command) { return std::visit(Claimed{}, command); }

void checkBothRefuse(Counter& counter, const Command& command, RefusalKind kind,
                     const std::string& who = "li") {
    const std::size_t before = counter.events.size();
    checkRefused(counter.judged(claimed(command), who), kind);
    checkRefused(counter.act(command, who), kind);
    BOOST_TEST(counter.events.size() == before);
}

Stage nextStage(const Case& c) {
    const auto& ended = c.production.ended;
    if (!ended) return Stage::prepare;
    return *ended == Stage::pin ? Stage::pin : static_cast<Stage>(static_cast<int>(*ended) + 1);
}

} // namespace

// Every command at every point of a case: what is accepted, and why the rest is not. HQ says the same.
BOOST_AUTO_TEST_CASE(each_command_has_its_time) {
    struct Row {
        Point point;
        std::vector<std::string> answers;
    };
    // details, materials, print, approve, fee, produce, return, resume, withdraw, hand over
    const std::string early = "too-early";
    const std::string late = "too-late";
    const std::string owed = "materials-missing";
    const std::string ended = "case-ended";
    const std::string back = "case-returned";
    const std::string none = "nothing-missing";
    const std::string not_ = "not-returned";
    const std::string stage = "wrong-stage";
    const std::vector<Row> rows{
        {Point::draft, {"ok", early, early, early, early, early, early, not_, "ok", early}},
        {Point::received, {"ok", "ok", owed, owed, owed, owed, "ok", not_, "ok", owed}},
        {Point::checked, {"ok", "ok", "ok", early, early, early, none, not_, "ok", early}},
        {Point::printed, {"ok", "ok", "ok", "ok", early, early, none, not_, "ok", early}},
        {Point::approved, {"ok", "ok", "ok", "ok", "ok", early, none, not_, "ok", early}},
        {Point::paid, {late, late, "ok", late, late, "ok", late, not_, late, early}},
        {Point::producing, {late, late, "ok", late, late, "ok", late, not_, late, early}},
        {Point::produced, {late, late, "ok", late, late, stage, late, not_, late, "ok"}},
        {Point::done, {ended, ended, "ok", ended, ended, ended, ended, not_, ended, ended}},
        {Point::returned, {back, back, owed, back, back, back, back, "ok", "ok", back}},
        {Point::withdrawn, {ended, ended, owed, ended, ended, ended, ended, not_, ended, ended}},
    };
    for (const Row& row : rows) {
        for (std::size_t column = 0; column < row.answers.size(); ++column) {
            Counter counter;
            bring(counter, row.point);
            const std::vector<Command> commands{correction("另一公司"),
                                                allMaterials(),
                                                printedForm(),
                                                counter.approval(),
                                                wholeFee(),
                                                production(nextStage(counter.state), Phase::begun),
                                                ReturnCase{},
                                                ResumeCase{},
                                                Withdraw{"不办了"},
                                                HandOver{}};
            BOOST_TEST_CONTEXT("point " << static_cast<int>(row.point) << ", command " << column) {
                BOOST_TEST(kindIn(counter.judged(claimed(commands[column]))) == row.answers[column]);
                BOOST_TEST(kindIn(counter.act(commands[column])) == row.answers[column]);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(a_case_goes_through_its_steps_in_the_order_of_the_catalogue) {
    Counter counter;
    const ServiceType& service = *counter.catalogue.service("first");
    const std::vector<std::pair<Point, std::optional<Step>>> path{
        {Point::draft, Step::reception},  {Point::received, Step::materials}, {Point::checked, Step::form},
        {Point::printed, Step::approval}, {Point::approved, Step::fee},       {Point::paid, Step::production},
        {Point::produced, Step::handOver}};
    for (const auto& [point, step] : path) {
        Counter at;
        bring(at, point);
        BOOST_TEST((currentStep(service, at.state) == step));
    }
    bring(counter, Point::done);
    BOOST_TEST(!currentStep(service, counter.state).has_value());
    BOOST_TEST((counter.state.status == Status::done));
    BOOST_TEST(counter.state.number == "FS001-01A-20261118-0001");
    BOOST_TEST(counter.state.receivedBy == "li");
    BOOST_TEST(counter.state.production.certificateSerial == "0a1b");
    BOOST_TEST(counter.state.fee->number == "FS001-01A-R0000001");
}

BOOST_AUTO_TEST_SUITE(reception)

BOOST_AUTO_TEST_CASE(only_offered_services_at_known_points_by_operators) {
    Counter counter;
    Receive application = goodApplication();
    application.service = "third";
    checkRefused(counter.receive(application), RefusalKind::unknownService);
    application.service = "second";
    checkRefused(counter.receive(application), RefusalKind::notOffered);
    application.service = "first";
    for (const char* who : {"wang", "chen", "gone", "nobody", ""}) {
        checkRefused(counter.receive(application, who), RefusalKind::noRight);
        checkRefused(counter.judged(CaseReceived{"first", "FS001"}, who), RefusalKind::noRight);
    }
    checkRefused(counter.judged(CaseReceived{"first", "FS999"}), RefusalKind::unknownPoint);
    BOOST_TEST(counter.events.empty());
    BOOST_TEST(!counter.receive(application));
    BOOST_TEST(counter.events.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_case_is_received_once) {
    Counter counter;
    bring(counter, Point::received);
    BOOST_TEST(counter.judged(CaseReceived{"first", "FS001"}).has_value());
}

BOOST_AUTO_TEST_CASE(events_of_a_case_that_was_never_received_are_refused) {
    Counter counter;
    for (const Event& event :
         std::vector<Event>{MaterialsChecked{}, HandedOver{}, CaseReturned{}, PaperPrinted{}, FeeTaken{},
                            ProductionNoted{}, ApprovalGiven{}, DetailsRecorded{}})
        BOOST_TEST(counter.judged(event).has_value());
}

BOOST_AUTO_TEST_CASE(fields_are_normalised_before_they_are_checked_and_kept) {
    Counter counter;
    Receive application = goodApplication();
    application.details.holderCode = " 9144 0604-ma4w0a１２３５ ";
    application.details.holderName = "　佛山市晨光　ＡＢＣ 公司 ";
    application.personal.handlerMobile = "138 0013 8000";
    must(counter.receive(application));
    BOOST_TEST(counter.state.details.holderCode == "91440604MA4W0A1235");
    BOOST_TEST(counter.state.details.holderName == "佛山市晨光 ABC 公司");
    BOOST_TEST(counter.state.personal->handlerMobile == "13800138000");
}

BOOST_AUTO_TEST_CASE(every_faulty_field_is_named_with_its_fault) {
    using Spoil = void (*)(Receive&);
    struct Row {
        std::string field;
        FieldFault fault;
        Spoil spoil;
    };
    const std::vector<Row> rows{
        {"holder.name", FieldFault::empty, [](Receive& r) { r.details.holderName = " "; }},
        {"holder.uscc", FieldFault::wrongCheck,
         [](Receive& r) { r.details.holderCode = "91440604MA4W0A1230"; }},
        {"holder.kind", FieldFault::notOffered, [](Receive& r) { r.details.holderKind = "马戏团"; }},
        {"applications", FieldFault::empty, [](Receive& r) { r.details.applications.clear(); }},
        {"applications", FieldFault::notOffered,
         [](Receive& r) {
             r.details.applications = {"tax", "tax"};
         }},
        {"applications", FieldFault::notOffered, [](Receive& r) { r.details.applications = {"moon"}; }},
        {"years", FieldFault::outOfRange, [](Receive& r) { r.details.years = 0; }},
        {"years", FieldFault::outOfRange, [](Receive& r) { r.details.years = 6; }},
        {"algorithm", FieldFault::empty, [](Receive& r) { r.details.algorithm.clear(); }},
        {"algorithm", FieldFault::notOffered, [](Receive& r) { r.details.algorithm = "rot13"; }},
        {"reason", FieldFault::notOffered, [](Receive& r) { r.details.reason = "bored"; }},
        {"changes", FieldFault::empty, [](Receive& r) { r.details.changes.clear(); }},
        {"changes.kind", FieldFault::notOffered, [](Receive& r) { r.details.changes["kind"] = "机关"; }},
        {"holder.address", FieldFault::empty, [](Receive& r) { r.personal.address.clear(); }},
        {"holder.postcode", FieldFault::wrongForm, [](Receive& r) { r.personal.postcode = "5280"; }},
        {"holder.phone", FieldFault::wrongForm, [](Receive& r) { r.personal.phone = "call me"; }},
        {"holder.legalRepresentative", FieldFault::empty,
         [](Receive& r) { r.personal.legalRepresentative = ""; }},
        {"handler.name", FieldFault::empty, [](Receive& r) { r.personal.handlerName.clear(); }},
        {"handler.idKind", FieldFault::notOffered,
         [](Receive& r) { r.personal.handlerIdKind = "library-card"; }},
        {"handler.idNumber", FieldFault::noSuchDate,
         [](Receive& r) { r.personal.handlerIdNumber = "440604199002300126"; }},
        {"handler.mobile", FieldFault::wrongForm, [](Receive& r) { r.personal.handlerMobile = "110"; }},
        {"handler.email", FieldFault::wrongForm, [](Receive& r) { r.personal.handlerEmail = "handler"; }},
    };
    for (const Row& row : rows) {
        Counter counter;
        Receive application = goodApplication();
        row.spoil(application);
        BOOST_TEST_CONTEXT(row.field) {
            const auto refusal = counter.receive(application);
            checkRefused(refusal, RefusalKind::faultyFields);
            BOOST_TEST((refusal->problems == std::vector<FieldProblem>{{row.field, row.fault}}));
            BOOST_TEST(refusal->field == row.field);
        }
    }
}

BOOST_AUTO_TEST_CASE(all_faulty_fields_are_told_at_once) {
    Counter counter;
    Receive application = goodApplication();
    application.details.holderCode = "1";
    application.details.years = 9;
    application.personal.handlerMobile = "1";
    const auto refusal = counter.receive(application);
    checkRefused(refusal, RefusalKind::faultyFields);
    BOOST_TEST(refusal->problems.size() == 3u);
}

BOOST_AUTO_TEST_CASE(an_email_and_only_an_email_may_be_left_out) {
    Counter counter;
    Receive application = goodApplication();
    application.personal.handlerEmail.clear();
    BOOST_TEST(!counter.receive(application));
}

BOOST_AUTO_TEST_CASE(another_document_than_the_resident_id_is_checked_by_its_own_rule) {
    Receive application = goodApplication();
    application.personal.handlerIdKind = "passport";
    application.personal.handlerIdNumber = "E12345678";
    BOOST_TEST(!Counter().receive(application));
    application.personal.handlerIdKind = "resident";
    BOOST_TEST(Counter().receive(application).has_value());
}

BOOST_AUTO_TEST_CASE(a_draft_keeps_what_there_is_and_is_not_complete) {
    Counter counter;
    Receive application;
    application.service = "first";
    application.draft = true;
    application.details.holderName = "晨光";
    must(counter.receive(application));
    BOOST_TEST(!counter.state.detailsComplete);
    BOOST_TEST(counter.state.details.holderName == "晨光");
    must(counter.act(correction("晨光陶瓷")));
    BOOST_TEST(counter.state.detailsComplete);
}

BOOST_AUTO_TEST_CASE(a_draft_without_faults_is_complete) {
    Counter counter;
    Receive application = goodApplication();
    application.draft = true;
    must(counter.receive(application));
    BOOST_TEST(counter.state.detailsComplete);
}

BOOST_AUTO_TEST_CASE(hq_takes_nothing_for_complete_that_is_not) {
    Counter counter;
    bring(counter, Point::draft);
    DetailsRecorded event{goodApplication().details, std::nullopt, true};
    BOOST_TEST(!counter.judged(event));
    event.details.holderCode = "91440604MA4W0A1230";
    checkRefused(counter.judged(event), RefusalKind::faultyFields);
    event.complete = false;
    BOOST_TEST(!counter.judged(event));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(materials)

BOOST_AUTO_TEST_CASE(missing_copies_are_told_in_the_order_of_the_checklist) {
    Counter counter;
    bring(counter, Point::received);
    must(counter.act(CheckMaterials{{{"form", 1}}}));
    const auto refusal = counter.act(printedForm());
    checkRefused(refusal, RefusalKind::materialsMissing);
    BOOST_TEST((refusal->missing == std::vector<MissingMaterial>{{"form", 1}, {"licence", 1}}));
    must(counter.act(CheckMaterials{{{"form", 3}, {"licence", 1}}}));
    BOOST_TEST(!counter.act(printedForm()));
}

BOOST_AUTO_TEST_CASE(materials_that_nobody_asked_for_are_refused) {
    Counter counter;
    bring(counter, Point::received);
    checkBothRefuse(counter, CheckMaterials{{{"form", 2}, {"cake", 1}}}, RefusalKind::unknownMaterial);
    checkBothRefuse(counter, CheckMaterials{{{"form", -1}}}, RefusalKind::faultyFields);
    checkBothRefuse(counter, CheckMaterials{{{"form", 100}}}, RefusalKind::faultyFields);
}

BOOST_AUTO_TEST_CASE(a_returned_case_names_everything_missing_and_goes_on_later) {
    Counter counter;
    bring(counter, Point::received);
    must(counter.act(CheckMaterials{{{"form", 2}}}));
    must(counter.act(ReturnCase{}));
    BOOST_TEST((counter.state.status == Status::returned));
    BOOST_TEST((counter.state.missing == std::vector<MissingMaterial>{{"licence", 1}}));
    must(counter.act(NotePrinted{"notice", Bytes(32, 1), 1}));
    must(counter.act(ResumeCase{}, "zhao"));
    must(counter.act(allMaterials(), "zhao"));
    must(counter.act(printedForm(), "zhao"));
}

BOOST_AUTO_TEST_CASE(hq_does_not_take_a_return_that_names_something_else) {
    Counter counter;
    bring(counter, Point::received);
    BOOST_TEST(!counter.judged(CaseReturned{{{"form", 2}, {"licence", 1}}}));
    checkRefused(counter.judged(CaseReturned{{{"form", 2}}}), RefusalKind::materialsMissing);
    checkRefused(counter.judged(CaseReturned{}), RefusalKind::materialsMissing);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(form)

BOOST_AUTO_TEST_CASE(a_form_printed_before_a_correction_does_not_count) {
    Counter counter;
    bring(counter, Point::printed);
    must(counter.act(correction("另一公司")));
    checkRefused(counter.act(counter.approval()), RefusalKind::tooEarly);
    must(counter.act(printedForm()));
    BOOST_TEST(!counter.act(counter.approval()));
}

BOOST_AUTO_TEST_CASE(papers_are_printed_when_there_is_something_to_print) {
    const auto paper = [](const char* id) { return NotePrinted{id, Bytes(32, 1), 1}; };
    Counter counter;
    bring(counter, Point::checked);
    for (const char* id : {"receipt", "notice", "pin-letter", "poster", ""})
        checkBothRefuse(counter, paper(id), RefusalKind::tooEarly);
    Counter paid;
    bring(paid, Point::paid);
    BOOST_TEST(!paid.act(paper("receipt")));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(approval)

BOOST_AUTO_TEST_CASE(I11_whoever_received_a_case_cannot_approve_it) {
    Counter counter;
    must(counter.receive(goodApplication(), "zhou"));
    must(counter.act(allMaterials()));
    must(counter.act(printedForm()));
    checkBothRefuse(counter, counter.approval("zhou"), RefusalKind::ownCase);
    checkBothRefuse(counter, counter.approval("zhou"), RefusalKind::ownCase, "zhou");
    BOOST_TEST(!counter.act(counter.approval("wang")));
}

BOOST_AUTO_TEST_CASE(I11_only_an_open_account_with_the_role_approves) {
    Counter counter;
    bring(counter, Point::printed);
    for (const char* who : {"li", "chen", "gone"})
        checkBothRefuse(counter, counter.approval(who), RefusalKind::noRight);
    Approve stranger = counter.approval();
    stranger.reviewer = "nobody";
    checkBothRefuse(counter, stranger, RefusalKind::noRight);
}

BOOST_AUTO_TEST_CASE(I11_only_the_reviewers_own_signature_over_this_decision_counts) {
    Counter counter;
    bring(counter, Point::printed);
    const Approve good = counter.approval();
    std::vector<Approve> forged(8, good);
    forged[0].signature =
        counter.signedBy("zhou", approvalStatement(counter.state, true, "", "wang", Counter::now));
    forged[1].signature[0] ^= 1;
    forged[2].signature.clear();
    forged[3].signature.push_back(0);
    forged[4].at = {Counter::now.value + 1};
    forged[5].approved = false;
    forged[5].reason = "because";
    forged[6].reason = "because";
    forged[7].signature = Bytes(64, 0);
    for (std::size_t i = 0; i < forged.size(); ++i)
        BOOST_TEST_CONTEXT("forgery " << i) {
            checkBothRefuse(counter, forged[i], RefusalKind::badSignature);
        }
    BOOST_TEST(!counter.act(good));
}

BOOST_AUTO_TEST_CASE(I11_an_approval_falls_when_what_was_approved_changes) {
    for (const Command& change :
         std::vector<Command>{correction("另一公司"), CheckMaterials{{{"form", 3}, {"licence", 1}}}}) {
        Counter counter;
        bring(counter, Point::approved);
        BOOST_TEST(counter.state.approval.has_value());
        const Approve old = counter.approval();
        must(counter.act(change));
        BOOST_TEST(!counter.state.approval.has_value());
        must(counter.act(printedForm()));
        checkRefused(counter.act(wholeFee()), RefusalKind::tooEarly);
        checkBothRefuse(counter, old, RefusalKind::badSignature);
        must(counter.act(counter.approval()));
        BOOST_TEST(!counter.act(wholeFee()));
    }
}

BOOST_AUTO_TEST_CASE(I11_an_approval_of_one_case_is_none_of_another) {
    Counter counter;
    bring(counter, Point::printed);
    Case other = counter.state;
    other.number = "FS001-01A-20261118-0002";
    Approve approve = counter.approval();
    approve.signature = counter.signedBy("wang", approvalStatement(other, true, "", "wang", Counter::now));
    checkBothRefuse(counter, approve, RefusalKind::badSignature);
}

BOOST_AUTO_TEST_CASE(a_refusal_needs_its_reason_and_stops_the_case) {
    Counter counter;
    bring(counter, Point::printed);
    checkBothRefuse(counter, counter.approval("wang", false, ""), RefusalKind::faultyFields);
    must(counter.act(counter.approval("wang", false, "公章不清")));
    BOOST_TEST(counter.state.approvalRefusedBecause == "公章不清");
    checkRefused(counter.act(wholeFee()), RefusalKind::tooEarly);
    must(counter.act(correction("另一公司")));
    BOOST_TEST(counter.state.approvalRefusedBecause == "");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(fee)

BOOST_AUTO_TEST_CASE(I13_a_receipt_is_the_sum_of_its_lines_and_that_is_what_is_due) {
    Counter counter;
    bring(counter, Point::approved);
    BOOST_TEST((feeDue(*counter.catalogue.service("first"), counter.state.details) == Fen(45100)));
    must(counter.act(TakeFee{{{"cash", Fen(100)}, {"cash", Fen(40000)}, {"cash", Fen(5000)}}}));
    Fen sum;
    for (const PaymentLine& line : counter.state.fee->lines)
        sum += line.amount;
    BOOST_TEST((counter.state.fee->total == sum));
    BOOST_TEST((counter.state.fee->total == Fen(45100)));
    BOOST_TEST(counter.state.fee->by == "li");
}

BOOST_AUTO_TEST_CASE(I13_hq_does_not_take_a_total_that_differs_from_its_lines) {
    Counter counter;
    bring(counter, Point::approved);
    FeeTaken event{"FS001-01A-R0000001", {{"cash", Fen(45100)}}, Fen(45100)};
    BOOST_TEST(!counter.judged(event));
    event.total = Fen(40000);
    checkRefused(counter.judged(event), RefusalKind::paymentMismatch);
}

BOOST_AUTO_TEST_CASE(a_payment_that_does_not_fit_is_refused_with_both_amounts) {
    for (const std::int64_t given : {45099, 45101, 1, 20000}) {
        Counter counter;
        bring(counter, Point::approved);
        const auto refusal = counter.act(TakeFee{{{"cash", Fen(given)}}});
        checkRefused(refusal, RefusalKind::paymentMismatch);
        BOOST_TEST((refusal->expected == Fen(45100)));
        BOOST_TEST((refusal->given == Fen(given)));
        BOOST_TEST(refusal->field == "payment");
    }
    Counter counter;
    bring(counter, Point::approved);
    checkBothRefuse(counter, TakeFee{}, RefusalKind::paymentMismatch);
}

BOOST_AUTO_TEST_CASE(payment_lines_are_positive_and_of_a_known_method) {
    Counter counter;
    bring(counter, Point::approved);
    checkBothRefuse(counter, TakeFee{{{"cash", Fen(45200)}, {"cash", Fen(-100)}}}, RefusalKind::faultyFields);
    checkBothRefuse(counter, TakeFee{{{"cash", Fen(45100)}, {"cash", Fen(0)}}}, RefusalKind::faultyFields);
    checkBothRefuse(counter, TakeFee{{{"shells", Fen(45100)}}}, RefusalKind::faultyFields);
}

BOOST_AUTO_TEST_CASE(a_service_without_fee_and_rules_needs_none) {
    std::string text = smallCatalogue;
    text.replace(text.find(R"("offered":false)"), 15, R"("offered":true)");
    Counter counter(text);
    Receive application = goodApplication();
    application.service = "second";
    application.details.applications.clear();
    application.details.years = 0;
    application.details.algorithm.clear();
    application.details.reason.clear();
    application.details.changes.clear();
    must(counter.receive(application));
    checkBothRefuse(counter, allMaterials(), RefusalKind::tooEarly);
    checkBothRefuse(counter, wholeFee(), RefusalKind::tooEarly);
    checkBothRefuse(counter, production(Stage::prepare, Phase::begun), RefusalKind::tooEarly);
    checkBothRefuse(counter, counter.approval(), RefusalKind::tooEarly);
    BOOST_TEST(!counter.act(HandOver{}));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(production_stages)

// I6: done only after read-back and challenge; no stage is skipped.
BOOST_AUTO_TEST_CASE(I6_no_stage_is_skipped_and_no_case_done_before_the_last) {
    for (const Stage reached : stages) {
        Counter counter;
        bring(counter, Point::paid);
        produce(counter, reached);
        const bool last = reached == Stage::pin;
        BOOST_TEST(counter.act(HandOver{}).has_value() == !last);
        if (last) continue;
        const auto next = static_cast<Stage>(static_cast<int>(reached) + 1);
        for (const Stage stage : stages) {
            if (stage == next) continue;
            const bool restart = stage == Stage::prepare && reached < Stage::enrol;
            const bool letterAgain = stage == Stage::letter && reached == Stage::letter;
            BOOST_TEST_CONTEXT(idOf(stage) << " after " << idOf(reached))
            BOOST_TEST(counter.judged(production(stage, Phase::begun).note).has_value() ==
                       !(restart || letterAgain));
        }
        checkBothRefuse(counter, production(next, Phase::ended), RefusalKind::wrongStage);
        checkBothRefuse(counter, production(next, Phase::failed), RefusalKind::wrongStage);
    }
}

BOOST_AUTO_TEST_CASE(a_stage_that_failed_begins_again) {
    Counter counter;
    bring(counter, Point::paid);
    for (const Stage stage : stages) {
        must(counter.act(production(stage, Phase::begun)));
        must(counter.act(production(stage, Phase::failed)));
        BOOST_TEST(counter.state.production.trouble == "token-gone");
        must(counter.act(production(stage, Phase::begun)));
        must(counter.act(production(stage, Phase::ended)));
        BOOST_TEST(counter.state.production.trouble == "");
    }
    BOOST_TEST(counter.state.production.complete());
}

BOOST_AUTO_TEST_CASE(another_token_is_taken_only_while_headquarters_was_not_asked) {
    for (const Stage reached : {Stage::prepare, Stage::keys, Stage::request, Stage::enrol, Stage::write}) {
        Counter counter;
        bring(counter, Point::paid);
        produce(counter, reached);
        const auto next = static_cast<Stage>(static_cast<int>(reached) + 1);
        checkBothRefuse(counter, production(next, Phase::begun, "T2"), RefusalKind::wrongToken);
        checkBothRefuse(counter, production(next, Phase::begun, ""), RefusalKind::wrongToken);
        const bool restarted = !counter.act(production(Stage::prepare, Phase::begun, "T2"));
        BOOST_TEST(restarted == (reached < Stage::enrol));
    }
}

BOOST_AUTO_TEST_CASE(what_a_stage_brings_forth_must_be_there) {
    Counter counter;
    bring(counter, Point::paid);
    produce(counter, Stage::prepare);
    must(counter.act(production(Stage::keys, Phase::begun)));
    NoteProduction note = production(Stage::keys, Phase::ended);
    note.note.publicKeyDigest.clear();
    checkBothRefuse(counter, note, RefusalKind::wrongStage);
    must(counter.act(production(Stage::keys, Phase::ended)));
    must(counter.act(production(Stage::request, Phase::begun)));
    must(counter.act(production(Stage::request, Phase::ended)));
    must(counter.act(production(Stage::enrol, Phase::begun)));
    note = production(Stage::enrol, Phase::ended);
    note.note.certificate.clear();
    checkBothRefuse(counter, note, RefusalKind::wrongStage);
    note = production(Stage::enrol, Phase::ended);
    note.note.notAfter.reset();
    checkBothRefuse(counter, note, RefusalKind::wrongStage);
    BOOST_TEST(!counter.act(production(Stage::enrol, Phase::ended)));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(accounts)

namespace {

AccountMade made(Counter& counter, const std::string& name, std::set<Role> roles, const std::string& by) {
    counter.hire(name, std::move(roles));
    AccountMade event;
    event.account = counter.staff.at(name);
    event.by = by;
    event.signature = counter.signedBy(by, accountStatement(event.account, by));
    counter.staff.erase(name);
    return event;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_manager_vouches_for_an_account) {
    Counter counter;
    BOOST_TEST(!counter.judged(made(counter, "sun", {Role::reviewer}, "chen")));
    checkRefused(counter.judged(made(counter, "sun", {Role::reviewer}, "li")), RefusalKind::noRight);
    checkRefused(counter.judged(made(counter, "sun", {Role::reviewer}, "wang")), RefusalKind::noRight);
}

BOOST_AUTO_TEST_CASE(what_a_manager_signed_is_what_is_made) {
    Counter counter;
    AccountMade event = made(counter, "sun", {Role::operatorRole}, "chen");
    event.account.roles.insert(Role::reviewer);
    checkRefused(counter.judged(event), RefusalKind::badSignature);
    event = made(counter, "sun", {Role::operatorRole}, "chen");
    event.account.publicKey[0] ^= 1;
    checkRefused(counter.judged(event), RefusalKind::badSignature);
    event = made(counter, "sun", {Role::operatorRole}, "chen");
    event.signature = counter.signedBy("li", accountStatement(event.account, "chen"));
    checkRefused(counter.judged(event), RefusalKind::badSignature);
}

BOOST_AUTO_TEST_CASE(names_are_taken_once) {
    Counter counter;
    AccountMade event = made(counter, "sun", {Role::operatorRole}, "chen");
    event.account.name = "li";
    checkRefused(counter.judged(event), RefusalKind::faultyFields);
    for (const char* name : {"", "x", "Sun", "sun wu", "s/n"})
        BOOST_TEST(!isAccountName(name));
    for (const char* name : {"li", "li.si", "l_3-4"})
        BOOST_TEST(isAccountName(name));
}

BOOST_AUTO_TEST_CASE(the_first_manager_vouches_for_itself_and_only_the_first) {
    Counter counter;
    const AccountMade manager = made(counter, "boss", {Role::manager}, "boss");
    const AccountMade clerk = made(counter, "clerk", {Role::operatorRole}, "clerk");
    checkRefused(counter.judged(manager), RefusalKind::noRight);
    counter.staff.clear();
    checkRefused(counter.judged(clerk), RefusalKind::noRight);
    BOOST_TEST(!counter.judged(manager));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(numbers)

BOOST_AUTO_TEST_CASE(case_and_receipt_numbers_name_kiosk_incarnation_and_day) {
    BOOST_TEST(caseNumber("FS001-02", 'A', *parseIsoDay("2026-11-23"), 7) == "FS001-02A-20261123-0007");
    BOOST_TEST(caseNumber("FS001-02", 'B', *parseIsoDay("2026-11-23"), 12345) == "FS001-02B-20261123-12345");
    BOOST_TEST(receiptNumber("FS001-02", 'A', 7) == "FS001-02A-R0000007");
}

BOOST_AUTO_TEST_CASE(case_numbers_are_recognised) {
    for (const char* text : {"FS001-02A-20261123-0007", "FS001-02B-20261123-12345", "GZ1-99Z-20261123-0000"})
        BOOST_TEST_CONTEXT(text) { BOOST_TEST(isCaseNumber(text)); }
    for (const char* text :
         {"", "FS001", "FS001-02-20261123-0007", "FS001-02A-2026112-0007", "FS001-02A-20261123-007",
          "FS001-02A-20261123-000x", "FS001-02A-20261123", "fs001-02A-20261123-0007",
          "FS001-02A-20261123-0007 ", "../001-02A-20261123-0007", "FS001-02A-R0000007",
          "'; drop table x-20261123-0007"})
        BOOST_TEST_CONTEXT(text) { BOOST_TEST(!isCaseNumber(text)); }
}

BOOST_AUTO_TEST_SUITE_END()
