#include "kiosk/names.h"
#include "served.h"

#include <boost/test/unit_test.hpp>
#include <wx/dataview.h>

using namespace certdesk;
using namespace certdesk::tests;
namespace names = kiosk::names;

// The line as staff see it: in the status bar, and on its own page.

namespace {

constexpr std::int64_t dayMs = 86'400'000;

struct OffLine : Served {
    OffLine() {
        counter.hq->line = false;
        counter.hq->awayAs = sync::LineFault::Kind::loginPage;
    }
    /// The clock goes on, with a look at the line each hour.
    void hours(int count) {
        for (int hour = 0; hour < count; ++hour) {
            counter.clock->value.value += dayMs / 24;
            counter.desk().syncNow();
        }
        counter.desk().tryLine();
    }
    std::string cell(unsigned row, unsigned column) {
        return driver.onUi([=] {
            const auto* list = dynamic_cast<wxDataViewListCtrl*>(Driver::find(names::lineWaiting));
            if (!list || static_cast<int>(row) >= list->GetItemCount()) return std::string();
            return std::string(list->GetTextValue(row, column).utf8_string());
        });
    }
    void untilCell(unsigned row, unsigned column, const std::string& part) {
        driver.until("a line with " + part, [=] {
            const auto* list = dynamic_cast<wxDataViewListCtrl*>(Driver::find(names::lineWaiting));
            return list && static_cast<int>(row) < list->GetItemCount() &&
                   list->GetTextValue(row, column).utf8_string().find(part) != std::string::npos;
        });
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(line_page, OffLine)

BOOST_AUTO_TEST_CASE(tells_a_log_in_page_of_the_network_what_waits_and_since_when) {
    forms::Receive draft{"new", {}, {}};
    draft.draft = true;
    counter.desk().receive(draft); // wakes the line
    untilLabel(names::line, "这里的网络要先登录");
    driver.key(WXK_F12);
    driver.untilThere(names::lineState);
    untilLabel(names::lineState, "上网认证");
    untilLabel(names::lineContact, "最近一次联系上总部");
    untilCell(0, 0, "流水");
    BOOST_TEST(cell(0, 2).find("20") == 0U);
    BOOST_TEST(cell(0, 3).find("上网认证") != std::string::npos);
    for (const std::string& name : driver.unnamed())
        BOOST_ERROR(name);
    counter.hq->line = true;
    driver.key(WXK_F5);
    untilLabel(names::lineState, "总部已连接");
    driver.until("nothing waits", [] {
        const auto* list = dynamic_cast<wxDataViewListCtrl*>(Driver::find(names::lineWaiting));
        return list && list->GetItemCount() == 0;
    });
    driver.key(WXK_ESCAPE);
    driver.untilThere(names::openCases);
}

BOOST_AUTO_TEST_CASE(warns_in_the_status_bar_before_an_act_ends_and_says_which) {
    hours(13 * 24 + 12);
    untilLabel(names::lineDetails, "离线还可办 2 天");
    driver.press(names::lineDetails);
    driver.untilThere(names::lineWarnings);
    untilLabel(names::lineWarnings, "收费");
    BOOST_TEST(driver.text(names::lineWarnings).find("13 天没有联系上总部") != std::string::npos);
    counter.hq->line = true;
    driver.key(WXK_F5);
    untilLabel(names::lineDetails, "F12");
}

BOOST_AUTO_TEST_CASE(a_wrong_clock_is_told_in_the_status_bar) {
    counter.hq->line = true;
    counter.hq->date = forms::UtcMs{counter.clock->value.value + 3 * 365 * dayMs};
    counter.desk().tryLine();
    untilLabel(names::lineDetails, "慢 3 年");
    counter.hq->date = counter.clock->value;
    counter.desk().tryLine();
    untilLabel(names::lineDetails, "F12");
}

BOOST_AUTO_TEST_CASE(a_case_that_waits_is_opened_from_it) {
    const std::string number = counter.paidCase().number;
    counter.hq->line = false;
    driver.key(WXK_F12);
    untilCell(1, 1, number);
    driver.onUi([] {
        auto* list = dynamic_cast<wxDataViewListCtrl*>(Driver::find(names::lineWaiting));
        list->SelectRow(1);
        list->SetFocus();
    });
    driver.key(WXK_RETURN);
    driver.untilThere(names::title);
    BOOST_TEST(driver.text(names::title).find(number) != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
