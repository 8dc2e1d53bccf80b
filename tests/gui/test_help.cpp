#include "desk/doctor.h"
#include "kiosk/names.h"
#include "served.h"

#include <boost/test/unit_test.hpp>
#include <wx/hyperlink.h>
#include <wx/listbox.h>

using namespace certdesk;
using namespace certdesk::tests;
namespace names = kiosk::names;

// F1 and Ctrl+D from anywhere, and back to where one was.

namespace {

struct AskedForHelp : Served {
    /// Until the manual shows the page with that title.
    void untilTitle(const std::string& title) { untilLabel(names::helpTitle, title); }
    void follow(const std::string& topic) {
        driver.onUi([&] {
            auto* link = dynamic_cast<wxHyperlinkCtrl*>(Driver::find(names::helpLink(topic)));
            if (!link) throw GuiFailure("no link to " + topic);
            link->SetFocus();
            wxHyperlinkEvent followed(link, link->GetId(), link->GetURL());
            link->HandleWindowEvent(followed);
        });
    }
    void untilExamined() {
        for (const desk::Check& check : desk::checksOf({&counter.desk(), [](const desk::Desk*) {}}))
            driver.until(check.id + " was looked at", [state = names::doctorState(check.id)] {
                const wxWindow* shown = Driver::find(state);
                return shown && shown->GetLabel().find(wxString::FromUTF8("检查中")) == wxString::npos;
            });
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(help, AskedForHelp)

BOOST_AUTO_TEST_CASE(F1_opens_the_page_of_the_step_and_Esc_gives_page_and_focus_back) {
    begin("new");
    driver.type("holder.name", "写了一半的单位");
    driver.key(WXK_F1);
    untilTitle("受理信息");
    BOOST_TEST(driver.focused() == names::helpTopics);
    for (const std::string& name : driver.unnamed())
        BOOST_ERROR(name);
    driver.key(WXK_ESCAPE);
    driver.untilThere("holder.name");
    BOOST_TEST(driver.focused() == "holder.name");
    BOOST_TEST(driver.text("holder.name") == "写了一半的单位");
}

BOOST_AUTO_TEST_CASE(over_a_page_that_covers_another_Esc_leads_back_to_that_page) {
    driver.key(WXK_F12);
    driver.untilThere(names::lineState);
    driver.key(WXK_F1);
    untilTitle("线路与同步");
    driver.key(WXK_F1); // the same key leaves it
    driver.untilThere(names::lineState);
    driver.key(WXK_ESCAPE);
    driver.untilThere(names::today);
}

BOOST_AUTO_TEST_CASE(a_link_leads_to_its_page_and_the_list_shows_where_one_is) {
    driver.key(WXK_F1);
    untilTitle("首页");
    follow("search");
    untilTitle("查询");
    BOOST_TEST(driver.onUi([] {
        return std::string(
            dynamic_cast<wxListBox*>(Driver::find(names::helpTopics))->GetStringSelection().utf8_string());
    }) == "查询");
    driver.key(WXK_ESCAPE);
    driver.untilThere(names::today);
}

BOOST_AUTO_TEST_CASE(Ctrl_D_examines_over_the_help_and_F1_tells_of_it) {
    driver.key(WXK_F1);
    untilTitle("首页");
    driver.key('D', false, true);
    driver.untilThere(names::doctorBack);
    untilExamined();
    for (const std::string& name : driver.unnamed())
        BOOST_ERROR(name);
    driver.key(WXK_F1);
    untilTitle("检查这台柜台");
    driver.key(WXK_ESCAPE);
    driver.untilThere(names::today);
}

BOOST_AUTO_TEST_SUITE_END()

// Also where nobody is logged in.
BOOST_FIXTURE_TEST_CASE(a_kiosk_tells_what_is_wrong_with_it_before_a_log_in_and_makes_a_support_bundle,
                        Window) {
    const std::filesystem::path papers = counter.desk().settings().papersFolder;
    counter.hq->line = false;
    driver.key('D', false, true);
    const auto untilState = [this](const std::string& check, const std::string& word) {
        driver.until(check + " is " + word, [=] {
            const wxWindow* state = Driver::find(names::doctorState(check));
            return state && state->GetLabel().utf8_string().find(word) != std::string::npos;
        });
    };
    untilState("line", "有故障");
    untilState("printer", "有故障");
    untilState("fonts", "正常");
    BOOST_TEST(driver.text(names::doctorFound("printer")).find("单据目录") != std::string::npos);
    std::filesystem::create_directory(papers);
    counter.hq->line = true;
    driver.key(WXK_F5);
    untilState("line", "正常");
    untilState("printer", "正常");
    driver.key(WXK_F8);
    driver.until("the bundle is there", [papers] {
        return std::filesystem::exists(papers) && !std::filesystem::is_empty(papers) &&
               std::filesystem::directory_iterator(papers)->path().extension() == ".zip";
    });
    driver.key(WXK_ESCAPE);
    driver.untilThere(names::logInAccount);
}
