#include "desk/lapsing.h"
#include "kiosk/names.h"
#include "served.h"

#include <boost/test/unit_test.hpp>
#include <wx/checkbox.h>
#include <wx/dataview.h>

using namespace certdesk;
using namespace certdesk::tests;
namespace names = kiosk::names;

// What the home page leads to beside the service types, and what the applicant sees meanwhile.

namespace {

constexpr std::int64_t dayMs = 86'400'000;

int rowsOf(const char* name) {
    const auto* list = dynamic_cast<const wxDataViewListCtrl*>(Driver::find(name));
    return list ? list->GetItemCount() : -1;
}

std::string textsBelow(const wxWindow* parent) {
    std::string all;
    for (const wxWindow* child : parent->GetChildren())
        all += child->GetLabel().utf8_string() + "\n" + textsBelow(child);
    return all;
}

struct Home : Window {
    Home() { logIn(); }
    std::string applicantSees() {
        return driver.onUi([] {
            const wxWindow* lines = Driver::find(names::applicantLines);
            return lines ? textsBelow(lines) : std::string();
        });
    }
    void untilApplicantSees(const std::string& part) {
        driver.until("the applicant sees " + part, [part] {
            const wxWindow* lines = Driver::find(names::applicantLines);
            return lines && textsBelow(lines).find(part) != std::string::npos;
        });
    }
};

struct NoToken : Window {
    NoToken() : Window(0) { logIn(); }
};

/// Entered by li; wang is logged in.
struct Received : Window {
    Received()
        : Window(1, [](Counter& at) {
              BOOST_REQUIRE(
                  std::holds_alternative<forms::Case>(at.desk().receive(Counter::file("new.json").receive)));
          }) {
        logIn("wang");
    }
};

struct Issued : Window {
    Issued() : Window(1, [](Counter& at) { at.walkIn("new.json"); }) {
        number = counter.desk().search("晨光").at(0).number;
        const auto end = state(number).production.notAfter;
        counter.clock->value.value += dayMs * (forms::daysBetween(counter.desk().today(), end) - 30);
        logIn();
    }
    std::string number;
};

} // namespace

BOOST_AUTO_TEST_SUITE(home_page)

BOOST_FIXTURE_TEST_CASE(a_certificate_that_lapses_soon_leads_to_its_newest_case, Issued) {
    driver.until("one is counted", [] {
        const wxWindow* shown = Driver::find(names::showLapsing);
        return shown && shown->GetLabel().utf8_string().find("(1)") != std::string::npos;
    });
    driver.key(WXK_F6);
    driver.until("its line", [] { return rowsOf(names::lapsing) == 1; });
    driver.key(WXK_ESCAPE);
    driver.untilThere(names::today);
    driver.key(WXK_F6);
    driver.until("its line again", [] {
        const wxWindow* list = Driver::find(names::lapsing);
        return list && rowsOf(names::lapsing) == 1 && list->HasFocus();
    });
    driver.key(WXK_RETURN);
    driver.until("its case", [this] {
        const wxWindow* title = Driver::find(names::title);
        return title && title->GetLabel().StartsWith(wxString::FromUTF8(number));
    });
}

BOOST_FIXTURE_TEST_CASE(without_any_the_page_says_so, Home) {
    driver.key(WXK_F6);
    driver.until("the words", [] {
        const wxWindow* text = Driver::find(names::noticeText);
        return text && text->GetLabel().utf8_string().find("没有即将到期") != std::string::npos;
    });
    BOOST_TEST(driver.onUi([] { return rowsOf(names::lapsing); }) == 0);
    driver.key(WXK_F6);
    driver.untilThere(names::today);
}

BOOST_FIXTURE_TEST_CASE(the_applicant_sees_what_is_typed_what_is_owed_and_nothing_behind_the_lock, Home) {
    driver.key('B', false, true);
    untilApplicantSees("95105813");
    driver.press(names::tile("new"));
    driver.untilThere("holder.name");
    driver.type("holder.name", "佛山市禅城区晨光陶瓷有限公司");
    driver.type("handler.mobile", "13800138000");
    untilApplicantSees("晨光陶瓷");
    untilApplicantSees("13800138000"); // to be checked by whose it is
    driver.key('L', false, true);
    untilApplicantSees("95105813");
    BOOST_TEST(applicantSees().find("晨光") == std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(the_applicant_sees_a_case_until_it_goes_away, Home) {
    open(playUpTo(forms::Step::reception));
    driver.key('B', false, true);
    untilApplicantSees("还缺");
    untilApplicantSees("¥");
    untilApplicantSees("晨光陶瓷");
    driver.press(names::back);
    driver.untilThere(names::today);
    untilApplicantSees("95105813");
    BOOST_TEST(applicantSees().find("晨光") == std::string::npos);
    driver.key('B', false, true);
    BOOST_TEST(!driver.isThere(names::applicantLines));
}

BOOST_FIXTURE_TEST_CASE(whoever_did_not_enter_it_shows_the_applicant_no_whole_numbers, Received) {
    open(counter.desk().openCases().at(0).number);
    driver.key('B', false, true);
    const auto sees = [] { return textsBelow(Driver::find(names::applicantLines)); };
    driver.until("the unit", [sees] {
        return Driver::find(names::applicantLines) && sees().find("晨光陶瓷") != std::string::npos;
    });
    const std::string all = driver.onUi(sees);
    BOOST_TEST(all.find("138****8000") != std::string::npos);
    BOOST_TEST(all.find("13800138000") == std::string::npos);
    BOOST_TEST(all.find("440604199003150129") == std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(one_key_goes_on_with_the_case_that_was_put_down, Home) {
    driver.key(WXK_F4);
    untilNotice("✔");
    const std::string first = playUpTo(forms::Step::reception);
    const std::string second = playUpTo(forms::Step::reception);
    driver.key(WXK_F4);
    driver.until("the second case", [second] {
        const wxWindow* title = Driver::find(names::title);
        return title && title->GetLabel().StartsWith(wxString::FromUTF8(second));
    });
    BOOST_TEST(first != second);
}

BOOST_FIXTURE_TEST_CASE(a_case_in_the_lane_says_what_it_needs_and_is_called_back_before_others, NoToken) {
    const std::string waiting = playUpTo(forms::Step::fee);
    driver.until("it asks for a token", [waiting] {
        const wxWindow* call = Driver::find(names::laneCall);
        const std::string words = call ? call->GetLabel().utf8_string() : std::string();
        return words.find("请插入 UKey") != std::string::npos && words.find("晨光陶瓷") != std::string::npos;
    });
    playUpTo(forms::Step::reception);
    driver.key(WXK_F4);
    driver.until("the case that waits", [waiting] {
        const wxWindow* title = Driver::find(names::title);
        return title && title->GetLabel().StartsWith(wxString::FromUTF8(waiting));
    });
}

BOOST_FIXTURE_TEST_CASE(a_case_that_was_handed_over_calls_nobody_any_more, Home) {
    playUpTo(forms::Step::fee);
    driver.until("the letter is to be looked at", [] { return Driver::find(names::laneCall) != nullptr; });
    driver.key(WXK_F4);
    driver.until("it can be said", [] {
        const wxWindow* next = Driver::find(names::next);
        return next && next->IsEnabled();
    });
    BOOST_TEST(!driver.isThere(names::laneCall)); // it is in front
    driver.press(names::next);
    driver.untilThere(names::handOver);
    driver.until("the call was answered", [] { return Driver::find(names::laneCall) == nullptr; });
}

BOOST_FIXTURE_TEST_CASE(a_case_calls_while_it_is_behind_and_not_while_it_is_in_front, Home) {
    const std::string number = playUpTo(forms::Step::fee);
    const auto calls = [] { return Driver::find(names::laneCall) != nullptr; };
    driver.until("the letter is to be looked at", calls);
    open(number);
    driver.until("its page says so", [&] { return !calls(); });
    driver.key(WXK_F1);
    driver.until("another page covers it", calls);
    driver.key(WXK_ESCAPE);
    driver.until("it is in front again", [&] { return !calls(); });
}

BOOST_FIXTURE_TEST_CASE(what_was_last_typed_is_taken_back_a_field_at_a_time, Home) {
    driver.press(names::tile("new"));
    driver.untilThere("holder.name");
    driver.type("holder.name", "佛山市禅城区晨光陶瓷有限公司");
    driver.focus("holder.uscc");
    driver.type("holder.uscc", "91440604MA4W0A1235");
    driver.focus("handler.name");
    driver.tick("applications.tax");
    const auto taken = [&](const std::string& field) { return driver.text(field); };
    driver.key('Z', false, true);
    BOOST_TEST(
        driver.onUi([] { return !dynamic_cast<wxCheckBox*>(Driver::find("applications.tax"))->GetValue(); }));
    BOOST_TEST(!taken("holder.uscc").empty());
    driver.key('Z', false, true);
    BOOST_TEST(taken("holder.uscc").empty());
    BOOST_TEST(!taken("holder.name").empty());
    driver.key('Z', false, true);
    BOOST_TEST(taken("holder.name").empty());
    driver.key('Z', false, true);
    BOOST_TEST(driver.text(names::noticeText).find("没有可以撤销的") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(the_last_tick_is_taken_back, Home) {
    open(playUpTo(forms::Step::reception));
    const std::string copies = names::copies("application-form");
    driver.tick(names::material("application-form"));
    BOOST_TEST(driver.text(copies) == "2 / 2");
    driver.key('Z', false, true);
    BOOST_TEST(driver.text(copies) == "0 / 2");
}

BOOST_AUTO_TEST_SUITE_END()
