#include "kiosk/names.h"
#include "kiosk/page.h"
#include "kiosk/text.h"
#include "window.h"

#include <boost/test/unit_test.hpp>
#include <wx/dataview.h>

// What a catalogue may ask for at the counter beside the steps: the queue number, and the time in a step.

using namespace certdesk;
using namespace certdesk::tests;
using forms::Step;
namespace names = kiosk::names;

namespace {

constexpr std::int64_t minuteMs = 60'000;

void askAll(Counter& at) {
    at.changeCatalogue({{R"("invoices": true)",
                         R"("invoices": true, "queueNumber": "needed", "longInStep": {"materials": 20})"}});
}

std::string texts(const wxWindow* parent) {
    std::string all;
    for (const wxWindow* child : parent->GetChildren())
        all += child->GetLabel().utf8_string() + "\n" + texts(child);
    return all;
}

/// What the list of cases says in that column of its first row.
std::string inList(int column) {
    const auto* list = dynamic_cast<const wxDataViewListCtrl*>(Driver::find(names::openCases));
    return list && list->GetItemCount() > 0
               ? list->GetTextValue(0, static_cast<unsigned>(column)).utf8_string()
               : std::string();
}

struct AllAsked : Window {
    AllAsked() : Window(0, askAll) { logIn(); }
    void begin() {
        driver.press(names::tile("new"));
        driver.untilThere("queueNumber");
    }
    /// A case with its materials still to be checked.
    std::string received() {
        Play play = playOf("new.json");
        play.walkIn.receive.details.queueNumber = "A-012";
        play.leaveAfter = Step::reception;
        return Player(driver, counter.desk(), std::move(play)).walkIn();
    }
    /// The clock goes on, and the page in front hears of it.
    void wait(int minutes) {
        driver.onUi([&] {
            counter.clock->value.value += minutes * minuteMs;
            const wxWindow* shown = Driver::find(names::title);
            for (wxWindow* at = const_cast<wxWindow*>(shown ? shown : Driver::find(names::today)); at;
                 at = at->GetParent())
                if (auto* page = dynamic_cast<kiosk::Page*>(at)) return page->minutePassed();
        });
    }
    std::string step(Step which) { return driver.text(names::step(forms::idOf(which))); }
    std::vector<wxRect> places() {
        return driver.onUi([] {
            std::vector<wxRect> all;
            for (const Step one : {Step::reception, Step::materials, Step::form, Step::handOver})
                all.push_back(Driver::find(names::step(forms::idOf(one)))->GetScreenRect());
            all.push_back(Driver::find(names::next)->GetScreenRect());
            return all;
        });
    }
};

struct NothingAsked : Window {
    NothingAsked() : Window(0) { logIn(); }
};

} // namespace

BOOST_AUTO_TEST_SUITE(catalogue_options)

BOOST_FIXTURE_TEST_CASE(the_queue_number_is_the_first_field_and_made_plain_as_it_is_typed, AllAsked) {
    begin();
    BOOST_TEST(driver.focused() == "queueNumber");
    for (const std::string& name : driver.unnamed())
        BOOST_ERROR(name);
    driver.type("queueNumber", "ａ － 012");
    BOOST_TEST(driver.text("queueNumber") == "A-012");
    driver.type("queueNumber", "");
    driver.key(WXK_RETURN);
    BOOST_TEST(driver.focused() == "queueNumber");
    BOOST_TEST(note("queueNumber").find("✖") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(it_is_before_the_certificate_in_the_order_of_the_tab_key, AllAsked) {
    driver.press(names::tile("renew"));
    driver.untilThere("queueNumber");
    const bool first = driver.onUi([] {
        const wxWindow* field = Driver::find("queueNumber")->GetParent();
        for (const wxWindow* sibling : field->GetParent()->GetChildren())
            if (sibling->AcceptsFocusRecursively()) return sibling == field;
        return false;
    });
    BOOST_TEST(first);
}

BOOST_FIXTURE_TEST_CASE(it_is_on_the_card_and_in_the_list_and_finds_the_case, AllAsked) {
    const std::string number = received();
    BOOST_TEST(state(number).details.queueNumber == "A-012");
    driver.until("the list", [] { return inList(1).starts_with("A-012  "); });
    driver.type(names::search, "a-012");
    driver.key(WXK_RETURN);
    driver.untilThere(names::title);
    BOOST_TEST(driver.text(names::title).find(number) != std::string::npos);
    const std::string card =
        driver.onUi([] { return texts(Driver::find(names::cardMaterials)->GetParent()); });
    BOOST_TEST(card.find("A-012") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(the_step_tells_how_long_and_when_it_is_late_and_nothing_moves, AllAsked) {
    open(received());
    const auto before = places();
    const auto entries = counter.desk().journal().head().seq;
    const std::string focused = driver.focused();
    BOOST_TEST(step(Step::materials).find("0 分钟") != std::string::npos);
    BOOST_TEST(step(Step::form).find("分钟") == std::string::npos);
    wait(12);
    BOOST_TEST(step(Step::materials).find("12 分钟") != std::string::npos);
    BOOST_TEST(step(Step::materials).find("⚠") == std::string::npos);
    wait(23);
    BOOST_TEST(step(Step::materials).find("⚠ 已 35 分钟，超过 20") != std::string::npos);
    BOOST_TEST((places() == before));
    BOOST_TEST(driver.focused() == focused);
    BOOST_TEST(counter.desk().journal().head().seq == entries);
}

BOOST_FIXTURE_TEST_CASE(the_list_at_home_tells_it_in_amber, AllAsked) {
    received();
    driver.until("the time", [] { return inList(2).find("0 分钟 · 待申办材料") != std::string::npos; });
    wait(12);
    BOOST_TEST(driver.onUi([] { return inList(2); }) == "12 分钟 · 待申办材料");
    wait(23);
    BOOST_TEST(driver.onUi([] { return inList(2); }) ==
               "<span foreground='#8A5A00'>⚠ 已 35 分钟</span> · 待申办材料");
}

BOOST_FIXTURE_TEST_CASE(where_the_catalogue_asks_for_neither_there_is_neither, NothingAsked) {
    driver.press(names::tile("new"));
    driver.untilThere("holder.name");
    BOOST_TEST(!driver.isThere("queueNumber"));
    BOOST_TEST(driver.focused() == "holder.name");
    driver.key(WXK_ESCAPE);
    driver.untilThere(names::today);
    open(playUpTo(Step::reception));
    BOOST_TEST(driver.text(names::step("materials")).find("分钟") == std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(the_form_says_which_copy_is_for_whom_before_and_after_printing, NothingAsked) {
    open(playUpTo(Step::materials));
    driver.untilThere(names::copiesFor);
    BOOST_TEST(driver.text(names::copiesFor) == "打印 2 份：1 份受理点留存 · 1 份申请单位留存");
    driver.key(WXK_RETURN);
    untilNotice("✔");
    BOOST_TEST(driver.text(names::noticeText).find("1 份受理点留存 · 1 份申请单位留存") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_title_begins_with_a_capital) {
    BOOST_TEST(kiosk::asTitle("application form") == "Application form");
    BOOST_TEST(kiosk::asTitle("PIN letter") == "PIN letter");
    BOOST_TEST(kiosk::asTitle("业务申请表") == "业务申请表");
    BOOST_TEST(kiosk::asTitle("") == "");
}

BOOST_AUTO_TEST_SUITE_END()
