#define BOOST_TEST_MODULE forms_decide
#include "answers.h"
#include "forms/decide.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk::forms;
using namespace certdesk::tests;

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
    application.service = "fourth";
    checkRefused(counter.receive(application), RefusalKind::unknownService);
    application.service = "second";
    checkRefused(counter.receive(application), RefusalKind::notOffered);
    application.service = "first";
    for (const char* who : {"wang", "chen", "gone", "nobody", ""}) {
        checkRefused(counter.receive(application, who), RefusalKind::noRight);
        checkRefused(counter.judged(CaseReceived{"first", "FS001", "", ""}, who), RefusalKind::noRight);
    }
    checkRefused(counter.judged(CaseReceived{"first", "FS999", "", ""}), RefusalKind::unknownPoint);
    BOOST_TEST(counter.events.empty());
    BOOST_TEST(!counter.receive(application));
    BOOST_TEST(counter.events.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_case_is_received_once) {
    Counter counter;
    bring(counter, Point::received);
    BOOST_TEST(counter.judged(CaseReceived{"first", "FS001", "", ""}).has_value());
}

BOOST_AUTO_TEST_CASE(events_of_a_case_that_was_never_received_are_refused) {
    Counter counter;
    for (const Event& event : std::vector<Event>{
             MaterialsChecked{}, HandedOver{}, CaseReturned{}, PaperPrinted{}, FeeTaken{}, ProductionNoted{},
             ApprovalGiven{}, DetailsRecorded{}, CaseWithdrawn{}, CaseResumed{}, CertificateKnown{},
             ServiceExtended{}, ApplicationsChanged{}, RevocationOrdered{}, RevocationConfirmed{}})
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
        {"changes.kind", FieldFault::notOffered, [](Receive& r) { r.details.changes["kind"] = "机关"; }},
        {"invoice.title", FieldFault::empty,
         [](Receive& r) { r.details.invoice.taxNumber = r.details.holderCode; }},
        {"invoice.taxNumber", FieldFault::empty,
         [](Receive& r) { r.details.invoice.title = "佛山市某某有限公司"; }},
        {"invoice.taxNumber", FieldFault::wrongLength,
         [](Receive& r) {
             r.details.invoice = {"佛山市某某有限公司", "12345"};
         }},
        {"invoice.email", FieldFault::wrongForm, [](Receive& r) { r.personal.invoiceEmail = "here"; }},
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

BOOST_AUTO_TEST_CASE(a_fee_may_be_invoiced_to_any_unit_where_the_catalogue_offers_it) {
    Receive application = goodApplication();
    application.details.invoice = {" 佛山市某某　有限公司", "91440604ma4w0a1235"};
    application.personal.invoiceEmail = "invoice@example.com";
    Counter counter;
    BOOST_TEST(!counter.receive(application));
    BOOST_TEST(counter.state.details.invoice.title == "佛山市某某 有限公司");
    BOOST_TEST(counter.state.details.invoice.taxNumber == "91440604MA4W0A1235");
    Counter without;
    without.catalogue.invoices = false;
    const auto refusal = without.receive(application);
    checkRefused(refusal, RefusalKind::faultyFields);
    BOOST_TEST((refusal->problems == std::vector<FieldProblem>{{"invoice.title", FieldFault::notOffered}}));
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

// What is accepted must be readable again from the journal, drafts too.
BOOST_AUTO_TEST_CASE(a_draft_that_no_entry_can_hold_is_refused) {
    const std::string huge(5000, '1');
    using Spoil = void (*)(Receive&, const std::string&);
    const std::vector<std::pair<std::string, Spoil>> spoils{
        {"holder.name", [](Receive& r, const std::string& text) { r.details.holderName = text; }},
        {"holder.uscc", [](Receive& r, const std::string& text) { r.details.holderCode = text; }},
        {"holder.kind", [](Receive& r, const std::string& text) { r.details.holderKind = text; }},
        {"algorithm", [](Receive& r, const std::string& text) { r.details.algorithm = text; }},
        {"reason", [](Receive& r, const std::string& text) { r.details.reason = text; }},
        {"applications.0", [](Receive& r, const std::string& text) { r.details.applications = {text}; }},
        {"changes.name", [](Receive& r, const std::string& text) { r.details.changes["name"] = text; }},
        {"years", [](Receive& r, const std::string&) { r.details.years = 100; }},
        {"years", [](Receive& r, const std::string&) { r.details.years = -1; }},
        {"holder.postcode", [](Receive& r, const std::string& text) { r.personal.postcode = text; }},
        {"holder.phone", [](Receive& r, const std::string& text) { r.personal.phone = text; }},
        {"handler.idKind", [](Receive& r, const std::string& text) { r.personal.handlerIdKind = text; }},
        {"handler.idNumber", [](Receive& r, const std::string& text) { r.personal.handlerIdNumber = text; }},
        {"handler.mobile", [](Receive& r, const std::string& text) { r.personal.handlerMobile = text; }},
        {"handler.email", [](Receive& r, const std::string& text) { r.personal.handlerEmail = text; }},
        {"", [](Receive& r, const std::string&) { r.details.holderKind = "\xFF"; }},
        {"", [](Receive& r, const std::string&) { r.personal.handlerIdKind = std::string("a\0b", 3); }},
    };
    for (const auto& [field, spoil] : spoils) {
        Counter counter;
        Receive application = goodApplication();
        application.draft = true;
        spoil(application, huge);
        BOOST_TEST_CONTEXT(field) {
            const auto refusal = counter.receive(application);
            checkRefused(refusal, RefusalKind::faultyFields);
            BOOST_TEST(refusal->field == field);
        }
    }
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
