#define BOOST_TEST_MODULE desk_walk_in
#include "desk/counter.h"
#include "desk/words.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk;
using namespace certdesk::tests;
using Status = desk::WalkInResult::Status;

BOOST_AUTO_TEST_SUITE(walk_ins)

BOOST_AUTO_TEST_CASE(a_whole_walk_in_leaves_a_written_token_and_papers) {
    Counter counter;
    const auto result = counter.walkIn("new.json");
    BOOST_TEST_REQUIRE((result.status == Status::done));
    const forms::Case& c = *result.state;
    BOOST_TEST((c.status == forms::Status::done));
    BOOST_TEST(c.number == "FS001-01A-20261123-0001");
    BOOST_TEST(c.fee->number == "FS001-01A-R0000001");
    BOOST_TEST(forms::complete(counter.desk().serviceOf(c), c.production));
    const auto onToken = counter.token->certificates(c.production.tokenSerial);
    BOOST_TEST_REQUIRE(onToken->size() == 1u);
    BOOST_TEST(onToken->front().serial() == c.production.certificateSerial);
    std::vector<std::string> titles;
    for (const auto& job : counter.printer->jobs)
        titles.push_back(job.title);
    const std::vector<std::string> expected{"application-" + c.number, "pin-letter-" + c.number,
                                            "receipt-" + c.number, "guide-" + c.number};
    BOOST_TEST(titles == expected, boost::test_tools::per_element());
    BOOST_TEST(counter.printer->jobs[0].copies == 2);
    BOOST_TEST(counter.printer->jobs[0].bothSides);
}

BOOST_AUTO_TEST_CASE(the_pin_of_the_letter_opens_the_token) {
    Counter counter;
    const auto result = counter.walkIn("new.json");
    BOOST_TEST_REQUIRE((result.status == Status::done));
    const forms::Secret pin = pinOf(counter.printer->jobs.at(1));
    BOOST_TEST(counter.token->testPin(result.state->production.tokenSerial, pin).ok());
}

BOOST_AUTO_TEST_CASE(a_split_payment_over_two_years_is_taken) {
    Counter counter;
    const auto result = counter.walkIn("new-two-years-split-payment.json");
    BOOST_TEST_REQUIRE((result.status == Status::done));
    BOOST_TEST(result.state->fee->total.value() == 40000);
    BOOST_TEST(result.state->fee->lines.size() == 2u);
    BOOST_TEST(result.state->fee->lines[1].reference == "4200002711202611230001");
    BOOST_TEST(result.state->details.invoice.taxNumber == "914406067398765458");
    BOOST_TEST(result.state->personal->invoiceEmail == "invoice@example.com");
}

struct RefusedFile {
    const char* file;
    const char* kind;
    const char* field;
};

const RefusedFile refusedFiles[] = {
    {"refused-bad-uscc.json", "faulty-fields", "holder.uscc"},
    {"refused-impossible-birth-date.json", "faulty-fields", "handler.idNumber"},
    {"refused-short-payment.json", "payment-mismatch", "payment"},
    {"new-sm2.json", "token-mechanism-unsupported", "token"},
    {"revoke.json", "certificate-needed", ""},
    {"reissue.json", "no-certificate", ""},
};

BOOST_AUTO_TEST_CASE(a_refused_walk_in_names_the_field_and_journals_nothing) {
    Counter counter;
    for (const RefusedFile& expected : refusedFiles) {
        BOOST_TEST_CONTEXT(expected.file) {
            const sync::Head before = counter.desk().journal().head();
            const auto result = counter.walkIn(expected.file);
            BOOST_TEST((result.status == Status::refused));
            const desk::TroubleId id = desk::idOf(result.trouble.value());
            BOOST_TEST(id.kind == expected.kind);
            BOOST_TEST(id.field == expected.field);
            BOOST_TEST((counter.desk().journal().head() == before));
            BOOST_TEST(counter.printer->jobs.empty());
            BOOST_TEST(counter.token->count(TokenCall::prepare) == 0);
        }
    }
}

BOOST_AUTO_TEST_CASE(missing_materials_return_the_case_with_a_notice_and_no_charge) {
    Counter counter;
    const auto result = counter.walkIn("returned-missing-licence.json");
    BOOST_TEST_REQUIRE((result.status == Status::returned));
    BOOST_TEST(!result.state->fee.has_value());
    BOOST_TEST_REQUIRE(result.state->missing.size() == 1u);
    BOOST_TEST(result.state->missing[0].material == "business-licence");
    BOOST_TEST_REQUIRE(counter.printer->jobs.size() == 1u);
    BOOST_TEST(counter.printer->jobs[0].title == "notice-" + result.state->number);
}

BOOST_AUTO_TEST_CASE(a_returned_case_goes_on_when_the_applicant_comes_back) {
    Counter counter;
    const auto returned = counter.walkIn("returned-missing-licence.json");
    desk::WalkIn complete = Counter::file("returned-missing-licence.json");
    complete.materials["business-licence"] = 1;
    complete.payment = {{"cash", forms::Fen(20000)}};
    const auto result = desk::resumeCase(counter.desk(), returned.state->number,
                                         {.reviewer = &counter.reviewer}, counter.watcher, &complete);
    BOOST_TEST((result.status == Status::done));
}

BOOST_AUTO_TEST_CASE(I11_the_receiver_cannot_be_the_reviewer_of_a_walk_in) {
    Counter counter;
    counter.reviewer.account = "li";
    const auto result = counter.walkIn("new.json");
    BOOST_TEST((result.status == Status::refused));
    BOOST_TEST(desk::idOf(result.trouble.value()).field == "reviewer");
}

BOOST_AUTO_TEST_CASE(a_wrong_password_of_the_reviewer_stops_before_the_fee) {
    Counter counter;
    counter.reviewer.password = forms::Secret(std::string_view("not the password"));
    const auto result = counter.walkIn("new.json");
    BOOST_TEST((result.status == Status::stopped));
    BOOST_TEST(desk::idOf(result.trouble.value()).kind == "wrong-name-or-password");
    BOOST_TEST(!result.state->fee.has_value());
}

BOOST_AUTO_TEST_CASE(nothing_can_be_done_by_nobody) {
    Counter counter;
    counter.desk().logOut();
    const auto result = counter.walkIn("new.json");
    BOOST_TEST((result.status == Status::refused));
    BOOST_TEST(desk::idOf(result.trouble.value()).kind == "needs-log-in");
}

BOOST_AUTO_TEST_CASE(I10_offline_everything_up_to_the_fee_works_and_production_waits) {
    Counter counter;
    counter.hq->line = false;
    const auto waiting = counter.walkIn("new.json");
    BOOST_TEST_REQUIRE((waiting.status == Status::waits));
    BOOST_TEST((waiting.waits->what == desk::WaitsFor::line));
    BOOST_TEST(waiting.state->fee.has_value());
    BOOST_TEST(counter.token->count(TokenCall::prepare) == 0);
    counter.hq->line = true;
    BOOST_TEST((counter.resume(waiting.state->number).status == Status::done));
}

BOOST_AUTO_TEST_SUITE_END()
