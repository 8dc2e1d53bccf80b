#define BOOST_TEST_MODULE forms_queue
#include "counter.h"
#include "forms/shipped.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk::forms;
using namespace certdesk::tests;

// The queue number (排队号) under which the applicant was called.

namespace {

std::string with(const std::string& member) {
    std::string text = smallCatalogue;
    return text.insert(text.rfind('}'), "," + member);
}

const std::string asked = with(R"("queueNumber":"asked")");
const std::string needed = with(R"("queueNumber":"needed")");

/// "" when it was received, else the fault of the queue number alone.
std::string received(const std::string& catalogue, const std::string& number, bool draft = false) {
    Counter counter(catalogue);
    Receive application = goodApplication();
    application.details.queueNumber = number;
    application.draft = draft;
    const auto no = counter.receive(application);
    if (!no) return counter.state.details.queueNumber;
    BOOST_TEST(no->problems.size() == 1U);
    BOOST_TEST(no->problems.front().field == "queueNumber");
    return std::string(idOf(no->problems.front().fault));
}

std::string placeOfFault(const std::string& catalogue) {
    try {
        parseCatalogue(catalogue);
        return "none";
    } catch (const JsonProblem& problem) {
        return problem.place();
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(queue_number)

BOOST_AUTO_TEST_CASE(the_catalogue_says_whether_it_is_asked_and_the_shipped_one_does_not) {
    BOOST_CHECK(parseCatalogue(smallCatalogue).queueNumber == QueueAsk::none);
    BOOST_CHECK(parseCatalogue(asked).queueNumber == QueueAsk::asked);
    BOOST_CHECK(parseCatalogue(needed).queueNumber == QueueAsk::needed);
    BOOST_CHECK(parseCatalogue(shippedCatalogue()).queueNumber == QueueAsk::none);
    for (const char* wrong : {R"("queueNumber":"none")", R"("queueNumber":"")", R"("queueNumber":true)",
                              R"("queueNumber":{})", R"("queueNumber":"Asked")"})
        BOOST_TEST(placeOfFault(with(wrong)) == "/queueNumber");
}

BOOST_AUTO_TEST_CASE(it_is_kept_as_it_is_called_however_it_is_typed) {
    BOOST_TEST(received(asked, "A012") == "A012");
    BOOST_TEST(received(asked, " a 012　") == "A012");
    BOOST_TEST(received(asked, "Ａ－０１２") == "A-012");
    BOOST_TEST(received(asked, "a–012") == "A-012");
    BOOST_TEST(received(asked, "7") == "7");
}

BOOST_AUTO_TEST_CASE(it_has_letters_digits_and_hyphens_and_at_most_twelve) {
    BOOST_TEST(received(asked, "ABCDEF-12345") == "ABCDEF-12345");
    BOOST_TEST(received(asked, "ABCDEF-123456") == "too-long");
    for (const char* wrong : {"A_1", "A.1", "甲1", "A#1", "A/1", "Ä1", "A\"1"})
        BOOST_TEST(received(asked, wrong) == "wrong-character", wrong);
}

BOOST_AUTO_TEST_CASE(it_may_be_left_out_where_it_is_asked_and_not_where_it_is_needed) {
    BOOST_TEST(received(asked, "") == "");
    BOOST_TEST(received(needed, "") == "empty");
    BOOST_TEST(received(needed, " ") == "empty");
    BOOST_TEST(received(needed, "A012") == "A012");
    BOOST_TEST(received(smallCatalogue, "") == "");
    BOOST_TEST(received(smallCatalogue, "A012") == "not-offered");
}

BOOST_AUTO_TEST_CASE(a_draft_waits_for_it_and_it_can_be_corrected) {
    Counter counter(needed);
    Receive application = goodApplication();
    application.draft = true;
    must(counter.receive(application));
    BOOST_TEST(!counter.state.detailsComplete);
    RecordDetails whole{application.details, application.personal, false};
    BOOST_TEST(counter.act(whole).has_value());
    whole.details.queueNumber = "B003";
    must(counter.act(whole));
    BOOST_TEST(counter.state.detailsComplete);
    whole.details.queueNumber = "B004";
    must(counter.act(whole));
    BOOST_TEST(counter.state.details.queueNumber == "B004");
}

BOOST_AUTO_TEST_CASE(entries_without_one_are_what_they_were_byte_for_byte) {
    DetailsRecorded recorded{goodApplication().details, {}, true};
    BOOST_TEST(factsOf(recorded).text().find("queueNumber") == std::string::npos);
    recorded.details.queueNumber = "A012";
    const std::string facts = factsOf(recorded).text();
    const Event read = eventOf("details-recorded", parseJson(facts), Json());
    BOOST_TEST(std::get<DetailsRecorded>(read).details.queueNumber == "A012");
    BOOST_TEST(factsOf(read).text() == facts);
}

BOOST_AUTO_TEST_CASE(an_entry_that_names_an_empty_one_is_refused) {
    DetailsRecorded recorded{goodApplication().details, {}, true};
    recorded.details.queueNumber = "A012";
    for (const char* wrong : {R"("")", "12", "null"}) {
        std::string facts = factsOf(recorded).text();
        facts.replace(facts.find(R"("A012")"), 6, wrong);
        BOOST_CHECK_THROW(eventOf("details-recorded", parseJson(facts), Json()), JsonProblem);
    }
}

BOOST_AUTO_TEST_SUITE_END()
