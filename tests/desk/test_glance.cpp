#define BOOST_TEST_MODULE desk_glance
#include "desk/counter.h"
#include "desk/glance.h"
#include "forms/files.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk;
using namespace certdesk::tests;

// What lists tell of cases beside the register's rows; queue numbers; for whom papers are.

namespace {

constexpr std::int64_t minuteMs = 60'000;

struct Asked {
    Asked() {
        counter.changeCatalogue(
            {{R"("invoices": true)",
              R"("invoices": true, "queueNumber": "asked", "longInStep": {"materials": 30})"}});
    }
    std::string receive(const std::string& queueNumber) {
        forms::Receive application = Counter::file("new.json").receive;
        application.details.queueNumber = queueNumber;
        const auto received = counter.desk().receive(application);
        BOOST_REQUIRE(std::holds_alternative<forms::Case>(received));
        return std::get<forms::Case>(received).number;
    }
    std::vector<std::string> found(const std::string& key) {
        std::vector<std::string> numbers;
        for (const sync::CaseRow& row : counter.desk().search(key))
            numbers.push_back(row.number);
        return numbers;
    }
    std::map<std::string, desk::CaseGlance> glances() {
        return desk::glancesOf(counter.desk(), counter.desk().openCases());
    }
    void correct(const std::string& number, const std::string& queueNumber) {
        const forms::Case c = counter.desk().find(number).value();
        forms::RecordDetails command{c.details, *c.personal, false};
        command.details.queueNumber = queueNumber;
        BOOST_REQUIRE(std::holds_alternative<forms::Case>(counter.desk().act(number, command)));
    }
    Counter counter{0};
};

using Numbers = std::vector<std::string>;

} // namespace

BOOST_FIXTURE_TEST_SUITE(queue_numbers, Asked)

BOOST_AUTO_TEST_CASE(find_todays_case_exactly_however_they_are_typed) {
    const std::string first = receive("A012");
    const std::string second = receive("A0123");
    BOOST_TEST(found("A012") == Numbers{first}, boost::test_tools::per_element());
    BOOST_TEST(found("ａ 012") == Numbers{first}, boost::test_tools::per_element());
    BOOST_TEST(found("A0123") == Numbers{second}, boost::test_tools::per_element());
    BOOST_TEST(found("A01").empty());
    BOOST_TEST(found("A").empty());
}

BOOST_AUTO_TEST_CASE(of_another_day_find_nothing) {
    receive("A012");
    counter.clock->value.value += 24 * 60 * minuteMs;
    BOOST_TEST(found("A012").empty());
    const std::string today = receive("A012");
    BOOST_TEST(found("A012") == Numbers{today}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(that_were_corrected_find_by_the_new_one_alone) {
    const std::string number = receive("A012");
    correct(number, "A021");
    BOOST_TEST(found("A012").empty());
    BOOST_TEST(found("A021") == Numbers{number}, boost::test_tools::per_element());
    correct(number, "");
    BOOST_TEST(found("A021").empty());
}

BOOST_AUTO_TEST_CASE(stand_in_a_register_that_is_derived_afresh_as_well) {
    const std::string number = receive("A012");
    correct(number, "A021");
    BOOST_TEST(counter.desk().verifyJournal().sound());
    counter.logIn("chen");
    BOOST_REQUIRE(std::holds_alternative<sync::VerifyReport>(counter.desk().rebuildRegister()));
    BOOST_TEST(counter.desk().verifyJournal().sound());
    BOOST_TEST(found("A021") == Numbers{number}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(are_read_from_a_walk_in_file) {
    std::string text = contentOf(sourceDirectory() / "tests/walk-ins/new.json");
    BOOST_TEST(desk::parseWalkIn(text).receive.details.queueNumber == "");
    text.insert(text.find('{') + 1, R"("queueNumber": "A012",)");
    BOOST_TEST(desk::parseWalkIn(text).receive.details.queueNumber == "A012");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(glances, Asked)

BOOST_AUTO_TEST_CASE(tell_queue_number_and_step_and_follow_the_case) {
    const std::string number = receive("A012");
    const auto first = glances();
    BOOST_REQUIRE(first.contains(number));
    BOOST_TEST(first.at(number).queueNumber == "A012");
    BOOST_REQUIRE(first.at(number).clock);
    BOOST_CHECK(first.at(number).clock->step == forms::Step::materials);
    BOOST_TEST((glances() == first));
    correct(number, "A013");
    BOOST_TEST(glances().at(number).queueNumber == "A013");
    BOOST_REQUIRE(std::holds_alternative<forms::Case>(
        counter.desk().act(number, forms::CheckMaterials{Counter::file("new.json").materials})));
    BOOST_TEST(!glances().at(number).clock); // the form has no limit
}

BOOST_AUTO_TEST_CASE(leave_out_cases_of_which_there_is_nothing_to_tell) {
    const std::string number = receive("");
    BOOST_REQUIRE(std::holds_alternative<forms::Case>(
        counter.desk().act(number, forms::CheckMaterials{Counter::file("new.json").materials})));
    BOOST_TEST(glances().empty());
}

BOOST_AUTO_TEST_CASE(say_how_long_in_words_at_the_limit_and_beyond) {
    const forms::StepClock clock{forms::Step::materials, {0}, 30};
    const auto said = [&](int minutes) { return desk::wordsFor(clock, {minutes * minuteMs}); };
    BOOST_TEST(said(0) == "0 分钟");
    BOOST_TEST(said(30) == "30 分钟");
    BOOST_TEST(said(31) == "⚠ 已 31 分钟，超过 30");
    BOOST_TEST(said(60) == "⚠ 已 1 小时，超过 30 分钟");
    BOOST_TEST(said(125) == "⚠ 已 2 小时 5 分钟，超过 30 分钟");
    BOOST_TEST(said(3 * 24 * 60 + 5) == "⚠ 已 3 天，超过 30 分钟");
    BOOST_TEST(desk::shortWordsFor(clock, {30 * minuteMs}) == "30 分钟");
    BOOST_TEST(desk::shortWordsFor(clock, {31 * minuteMs}) == "⚠ 已 31 分钟");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(papers)

BOOST_AUTO_TEST_CASE(are_for_whom_the_catalogue_says_or_the_kind_of_paper) {
    Counter counter(0);
    const forms::Catalogue& catalogue = counter.desk().catalogue();
    const forms::ServiceType& fresh = *catalogue.service("new");
    const forms::ServiceType& change = *catalogue.service("change");
    BOOST_TEST(desk::forWhom(fresh, "application") == "1 份受理点留存 · 1 份申请单位留存");
    BOOST_TEST(desk::forWhom(change, "authorisation") == "1 份受理点留存");
    BOOST_TEST(desk::forWhom(fresh, "authorisation") == "");
    BOOST_TEST(desk::forWhom(fresh, "receipt") == "交给交款人");
    BOOST_TEST(desk::forWhom(fresh, "notice") == "交给申请人");
    BOOST_TEST(desk::forWhom(fresh, "pin-letter") == "交给证书单位");
    BOOST_TEST(desk::forWhom(fresh, "void-slip") == "申请人签名后受理点留存");
    BOOST_TEST(desk::forWhom(fresh, std::vector<std::string>{"receipt", "authorisation", "guide"}) ==
               "受理回执：交给交款人；使用指引：交给申请人");
}

BOOST_AUTO_TEST_CASE(that_are_the_same_for_several_are_counted) {
    forms::ServiceType service;
    service.form = forms::FormRule{"application", 3, {{"甲", "A"}, {"乙", "B"}, {"甲", "A"}}};
    BOOST_TEST(desk::forWhom(service, "application") == "2 份甲 · 1 份乙");
    service.form->copiesFor.clear();
    BOOST_TEST(desk::forWhom(service, "application") == "");
}

BOOST_AUTO_TEST_SUITE_END()
