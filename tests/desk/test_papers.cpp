#define BOOST_TEST_MODULE desk_papers
#include "desk/counter.h"
#include "desk/files.h"
#include "desk/papers.h"
#include "forms/shipped.h"
#include "printing/check_code.h"
#include "printing/cups_daemon.h"
#include "support/run.h"
#include "support/temp_dir.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace certdesk;
using namespace certdesk::tests;
using Kind = printing::PrinterTrouble::Kind;
using Status = desk::WalkInResult::Status;

namespace {

/// All text of a PDF without white space.
std::string textOf(forms::ByteView pdf) {
    const TempDir folder;
    desk::writeFile(folder / "paper.pdf", forms::toText(pdf));
    std::string text = run({"pdftotext", (folder / "paper.pdf").string(), "-"}).output;
    std::erase_if(text, [](char c) { return c == ' ' || c == '\n' || c == '\f'; });
    return text;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// A case whose form can be printed, with nothing printed yet.
struct AtTheForm {
    Counter counter;
    std::string number;

    AtTheForm() {
        const desk::WalkIn walkIn = Counter::file("new.json");
        number = std::get<0>(desk().receive(walkIn.receive)).number;
        const auto checked = desk().act(number, forms::CheckMaterials{walkIn.materials});
        BOOST_TEST_REQUIRE(std::holds_alternative<forms::Case>(checked));
    }
    desk::Desk& desk() { return counter.desk(); }
    forms::Case now() { return desk().find(number).value(); }
    auto print() { return desk().print("application", number); }
    std::string lastText() const { return textOf(counter.printer->jobs.back().pdf); }
};

forms::Case caseOf(const std::string& service) {
    forms::Case c;
    c.number = "FS001-01A-20261123-0001";
    c.service = service;
    c.point = "FS001";
    c.details.holderName = "佛山市禅城区晨光陶瓷有限公司";
    c.details.holderCode = "91440604MA4W0A1235";
    c.details.holderKind = "企业";
    forms::CertificateKnown known;
    known.certificate.serial = "0A1B2C";
    known.certificate.holderName = "佛山市晨光旧名有限公司";
    known.tokenSeen = "t-17";
    c.known = known;
    return c;
}

desk::PaperSource sourceOf(const forms::Case& c, std::vector<forms::Case> linked = {}) {
    static const forms::Catalogue catalogue = forms::parseCatalogue(forms::shippedCatalogue());
    static const forms::Staff nobody;
    return {catalogue, nobody, c, testDay, std::move(linked), {}};
}

std::vector<std::string> ticked(const std::vector<printing::Choice>& choices) {
    std::vector<std::string> labels;
    for (const printing::Choice& choice : choices)
        if (choice.chosen) labels.push_back(choice.label);
    return labels;
}

} // namespace

BOOST_AUTO_TEST_SUITE(what_papers_say)

BOOST_AUTO_TEST_CASE(the_form_of_a_visit_ticks_every_service_of_it) {
    forms::Case renewal = caseOf("renew");
    renewal.details.years = 2;
    const auto form = desk::applicationFormOf(sourceOf(renewal, {caseOf("update")}));
    BOOST_TEST((ticked(form.services) == std::vector<std::string>{"应用续费", "有效期更新"}));
    BOOST_TEST(form.services.size() == 4U); // those that have this form
    BOOST_TEST(form.years == 2);
    BOOST_TEST(form.certificateSerial == "0A1B2C");
    BOOST_TEST(form.tokenSerial == "t-17");
    BOOST_TEST(form.pointBlock.fee->value() == 40000);
    BOOST_TEST((ticked(desk::applicationFormOf(sourceOf(renewal)).services) ==
                std::vector<std::string>{"应用续费"}));
}

BOOST_AUTO_TEST_CASE(the_authorisation_tells_reason_and_changes_in_plain_words) {
    forms::Case change = caseOf("change");
    change.details.changes = {{"name", "佛山市晨光新材料有限公司"}};
    const auto letter = desk::authorisationOf(sourceOf(change));
    BOOST_TEST(letter.remark == "单位名称：佛山市晨光旧名有限公司 → 佛山市晨光新材料有限公司");
    BOOST_TEST((ticked(letter.services) == std::vector<std::string>{"资料变更"}));
    forms::Case lost = caseOf("reissue");
    lost.details.reason = "lost";
    BOOST_TEST(desk::authorisationOf(sourceOf(lost)).remark == "原因：遗失");
    forms::Case closing = caseOf("close");
    closing.details.applications = {"tax", "quality"};
    BOOST_TEST(desk::authorisationOf(sourceOf(closing)).remark == "应用：税务（电子税务局）、质监");
}

BOOST_AUTO_TEST_CASE(blank_forms_have_boxes_and_no_words_of_anybody) {
    const auto& catalogue = sourceOf(caseOf("new")).catalogue;
    const auto form = desk::blankApplicationForm(catalogue);
    BOOST_TEST(form.services.size() == 4U);
    BOOST_TEST(ticked(form.services).empty());
    BOOST_TEST(form.applications.size() == catalogue.applications.size());
    BOOST_TEST(form.unit.empty());
    BOOST_TEST(desk::blankAuthorisation(catalogue).services.size() == 5U);
}

BOOST_AUTO_TEST_CASE(a_receipt_names_the_other_services_of_the_visit) {
    forms::Case renewal = caseOf("renew");
    renewal.fee = forms::FeeReceipt{
        "FS001-01A-R0000001", {{"cash", forms::Fen(20000)}}, forms::Fen(20000), testDay, "li", {}};
    const auto receipt = desk::receiptOf(sourceOf(renewal, {caseOf("update")}));
    BOOST_TEST((receipt.otherServices == std::vector<std::string>{"有效期更新（免费）"}));
    BOOST_TEST(printing::matchesCheckCode(receipt.checkCode, renewal.number, "FS001-01A-R0000001",
                                          forms::Fen(20000)));
    BOOST_TEST(desk::receiptOf(sourceOf(caseOf("unlock"))).receiptNumber.empty());
    BOOST_TEST(desk::receiptOf(sourceOf(caseOf("unlock"))).otherServices.empty());
}

BOOST_AUTO_TEST_CASE(names_are_masked_by_whole_characters) {
    forms::Case c = caseOf("unlock");
    c.personal = forms::Personal{};
    c.personal->handlerName = "𬭚甲";
    BOOST_TEST(desk::receiptOf(sourceOf(c)).handler == "𬭚**");
}

BOOST_AUTO_TEST_CASE(a_notice_asks_also_for_what_the_reason_needs) {
    forms::Case c = caseOf("reissue");
    c.details.reason = "damaged";
    c.missing = {{"authorisation", 1}, {"token", 1}};
    const auto notice = desk::noticeOf(sourceOf(c));
    BOOST_TEST_REQUIRE(notice.missing.size() == 2U);
    BOOST_TEST(notice.missing[1].original);
    BOOST_TEST(printing::matchesNoticeCode(notice.checkCode, c.number));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(printing_them, AtTheForm)

BOOST_AUTO_TEST_CASE(the_second_print_of_the_same_details_is_a_copy) {
    BOOST_TEST(!std::get<0>(print()).copy);
    BOOST_TEST(!has(lastText(), "副本"));
    BOOST_TEST(std::get<0>(print()).copy);
    BOOST_TEST(has(lastText(), "副本"));
    BOOST_TEST(has(lastText(), "第2次打印"));
    BOOST_TEST(has(lastText(), "李受理"));
    BOOST_TEST(now().prints.size() == 2U);
    BOOST_TEST(!now().prints[0].copy);
    BOOST_TEST(now().prints[1].copy);
}

BOOST_AUTO_TEST_CASE(other_details_make_another_original) {
    print();
    forms::RecordDetails other{now().details, *now().personal};
    other.personal.address = "佛山市禅城区汾江中路1号";
    BOOST_TEST_REQUIRE(std::holds_alternative<forms::Case>(desk().act(number, other)));
    BOOST_TEST(!std::get<0>(print()).copy);
}

BOOST_AUTO_TEST_CASE(a_printer_that_printed_nothing_leaves_the_next_an_original) {
    counter.printer->trouble = printing::PrinterTrouble{Kind::offline, "test", false};
    BOOST_TEST(std::holds_alternative<desk::Trouble>(print()));
    BOOST_TEST(now().prints.empty());
    BOOST_TEST(!std::get<0>(print()).copy);
    BOOST_TEST(!has(lastText(), "副本"));
}

BOOST_AUTO_TEST_CASE(a_printer_that_had_begun_makes_the_next_a_copy) {
    counter.printer->trouble = printing::PrinterTrouble{Kind::outOfPaper, "test", true};
    BOOST_TEST(std::holds_alternative<desk::Trouble>(print()));
    BOOST_TEST_REQUIRE(now().prints.size() == 1U);
    BOOST_TEST(std::get<0>(print()).copy);
    BOOST_TEST(has(lastText(), "副本"));
}

BOOST_AUTO_TEST_CASE(the_preview_is_what_would_be_printed) {
    BOOST_TEST(!has(textOf(std::get<0>(desk().draw("application", number)).pdf), "副本"));
    print();
    BOOST_TEST(has(textOf(std::get<0>(desk().draw("application", number)).pdf), "副本"));
    BOOST_TEST(now().prints.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_paper_that_the_case_does_not_have_is_refused) {
    BOOST_TEST(std::holds_alternative<desk::Trouble>(desk().draw("authorisation", number)));
    BOOST_TEST(std::holds_alternative<desk::Trouble>(desk().draw("pin-letter", number)));
    BOOST_TEST(std::holds_alternative<desk::Trouble>(desk().print("receipt", number)));
    BOOST_TEST(counter.printer->jobs.empty());
}

BOOST_AUTO_TEST_CASE(sheets_and_sides_are_those_of_the_form) {
    print();
    BOOST_TEST(counter.printer->jobs.back().copies == 2);
    BOOST_TEST(counter.printer->jobs.back().bothSides);
}

// The first notice told of another lack; the second is no copy of it.
BOOST_AUTO_TEST_CASE(a_notice_of_another_return_is_an_original) {
    const std::string returned = std::get<0>(desk().receive(Counter::file("new.json").receive)).number;
    const auto notice = [&] { return std::get<0>(desk().print("notice", returned)).copy; };
    desk().act(returned, forms::CheckMaterials{{{"handler-id", 1}}});
    desk().act(returned, forms::ReturnCase{});
    BOOST_TEST(!notice());
    BOOST_TEST(notice());
    desk().act(returned, forms::ResumeCase{});
    desk().act(returned, forms::CheckMaterials{{{"handler-id", 1}, {"business-licence", 1}}});
    desk().act(returned, forms::ReturnCase{});
    BOOST_TEST(!notice());
    BOOST_TEST(has(lastText(), printing::noticeCode(returned)));
}

BOOST_AUTO_TEST_CASE(blank_forms_are_printed_and_recorded) {
    BOOST_TEST((desk().blankPapers() == std::vector<std::string>{"application", "authorisation"}));
    for (const std::string& paper : desk().blankPapers()) {
        const auto before = desk().journal().head().seq;
        BOOST_TEST(std::holds_alternative<std::string>(desk().printBlank(paper)));
        BOOST_TEST(desk().journal().head().seq == before + 1);
        BOOST_TEST(counter.printer->jobs.back().title == paper + "-blank");
    }
    BOOST_TEST(std::holds_alternative<desk::Trouble>(desk().printBlank("receipt")));
    counter.printer->trouble = printing::PrinterTrouble{Kind::full, "test", false};
    const auto before = desk().journal().head().seq;
    BOOST_TEST(std::holds_alternative<desk::Trouble>(desk().printBlank("application")));
    BOOST_TEST(desk().journal().head().seq == before);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(papers_of_a_visit)

BOOST_AUTO_TEST_CASE(are_one_form_whichever_case_asks_for_it) {
    Counter counter{2};
    const auto made = counter.walkIn("new.json");
    BOOST_TEST_REQUIRE((made.status == Status::done));
    counter.hq->records = counter.desk().journal().certificates(sync::KnownBy::certificate,
                                                                made.state->production.certificateSerial);
    counter.hq->records.front().serviceEnd = forms::plusDays(counter.desk().today(), 10);
    desk::WalkIn walkIn = Counter::file("update.json");
    walkIn.payment = {{"cash", forms::Fen(20000)}};
    const auto both = desk::runWalkIn(counter.desk(), walkIn,
                                      {.reviewer = &counter.reviewer, .payFirst = true}, counter.watcher);
    BOOST_TEST_REQUIRE((both.status == Status::done));
    const std::string first = both.first->number;
    const std::string second = both.state->number;
    for (const std::string& asked : {second, first}) {
        const std::string form = textOf(std::get<0>(counter.desk().draw("application", asked)).pdf);
        BOOST_TEST(has(form, "业务单号：" + first));
        BOOST_TEST(has(form, "应用续费、有效期更新")); // on the customer's counterfoil
        BOOST_TEST(has(form, "第2次打印"));
    }
    BOOST_TEST(std::get<0>(counter.desk().print("application", second)).copy);
    const std::string receipt = textOf(std::get<0>(counter.desk().draw("receipt", first)).pdf);
    BOOST_TEST(has(receipt, "有效期更新（免费）"));
    BOOST_TEST(has(receipt, "人民币贰佰元整"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(printers)

BOOST_AUTO_TEST_CASE(the_settings_name_one_or_the_folder) {
    const TempDir folder;
    desk::Settings settings;
    settings.point = "FS001";
    settings.kiosk = "FS001-01";
    settings.papersFolder = folder.path().string();
    const printing::PrintJob job{"form", forms::viewOf("%PDF-1.4 a form"), 1, false};
    BOOST_TEST(std::holds_alternative<printing::Printed>(desk::printerOf(settings)->print(job)));
    BOOST_TEST(std::filesystem::exists(folder / "form.pdf"));
    const CupsDaemon daemon;
    settings.printer = "good";
    BOOST_TEST((desk::parseSettings(desk::settingsText(settings)).printer == "good"));
    BOOST_TEST(std::holds_alternative<printing::Printed>(desk::printerOf(settings)->print(job)));
    BOOST_TEST(daemon.printed("good") == 1);
    settings.printer = "gone";
    const auto outcome = desk::printerOf(settings)->print(job);
    BOOST_TEST_REQUIRE(std::holds_alternative<printing::PrinterTrouble>(outcome));
    BOOST_TEST((std::get<printing::PrinterTrouble>(outcome).kind == Kind::notFound));
    BOOST_TEST(!std::filesystem::exists(folder / "form-2.pdf"));
}

BOOST_AUTO_TEST_CASE(settings_from_before_print_into_the_folder) {
    desk::Settings settings;
    settings.point = "FS001";
    settings.kiosk = "FS001-01";
    settings.papersFolder = "/papers";
    std::string text = desk::settingsText(settings);
    const std::string member = R"(,"printer":"")";
    BOOST_TEST_REQUIRE(has(text, member));
    text.erase(text.find(member), member.size());
    BOOST_TEST(desk::parseSettings(text).printer.empty());
}

BOOST_AUTO_TEST_CASE(a_manager_chooses_one_that_there_is) {
    Counter counter;
    const CupsDaemon daemon;
    BOOST_TEST(std::holds_alternative<desk::Trouble>(counter.desk().choosePrinter("good"))); // li is none
    counter.logIn("chen");
    BOOST_TEST(std::holds_alternative<desk::Settings>(counter.desk().choosePrinter("good")));
    BOOST_TEST(counter.desk().settings().printer == "good");
    BOOST_TEST(desk::loadSettings(counter.data()).printer == "good");
    const auto refused = counter.desk().choosePrinter("gone");
    BOOST_TEST_REQUIRE(std::holds_alternative<desk::Trouble>(refused));
    BOOST_TEST(counter.desk().settings().printer == "good");
    BOOST_TEST(std::holds_alternative<desk::Settings>(counter.desk().choosePrinter("")));
    BOOST_TEST(desk::loadSettings(counter.data()).printer.empty());
}

BOOST_AUTO_TEST_SUITE_END()
