#include "desk/records.h"
#include "kiosk/names.h"
#include "window.h"

#include <boost/test/unit_test.hpp>
#include <wx/dataview.h>

#include <filesystem>

using namespace certdesk;
using namespace certdesk::tests;
namespace names = kiosk::names;

// Who did what, as managers and auditors see it, and a person's details that are looked at for a reason.

namespace {

/// Made before the window.
struct OfCase {
    std::string number;
};

/// A case that li received and withdrew, and chen at the window.
struct Audited : OfCase, Window {
    explicit Audited(const std::string& account = "chen") : Window(0, [this](Counter& c) { prepare(c); }) {
        logIn(account);
    }
    void prepare(Counter& c) {
        const auto received = c.desk().receive(Counter::file("new.json").receive);
        number = std::get<forms::Case>(received).number;
        c.desk().act(number, forms::Withdraw{"不办了"});
    }
    void untilRows(const std::string& what, const std::function<bool(int)>& right) {
        driver.until(what, [right] {
            const auto* list = dynamic_cast<wxDataViewListCtrl*>(Driver::find(names::auditList));
            return list && right(list->GetItemCount());
        });
    }
    std::size_t tables() {
        std::size_t count = 0;
        const std::filesystem::path folder = counter.desk().settings().papersFolder;
        if (!std::filesystem::exists(folder)) return 0;
        for (const auto& file : std::filesystem::directory_iterator(folder))
            if (file.path().filename().string().starts_with("audit-")) ++count;
        return count;
    }
};

struct Operator : Audited {
    Operator() : Audited("li") {}
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(audit_page, Audited)

BOOST_AUTO_TEST_CASE(filters_lists_and_exports) {
    driver.key('J', false, true);
    driver.untilThere(names::auditList);
    untilRows("everything", [](int rows) { return rows > 4; });
    for (const std::string& name : driver.unnamed())
        BOOST_ERROR(name);
    driver.type(names::auditCase, number);
    driver.key(WXK_RETURN);
    untilRows("the case", [](int rows) { return rows == 3; });
    driver.type(names::auditTo, "2020-01-01");
    driver.key(WXK_RETURN);
    untilRows("nothing of that time", [](int rows) { return rows == 0; });
    driver.type(names::auditTo, "yesterday");
    driver.key(WXK_RETURN);
    BOOST_TEST(note(names::auditTo).find("2026-11-23") != std::string::npos);
    driver.type(names::auditTo, "");
    const std::size_t before = tables();
    driver.press(names::auditExport);
    untilNotice("✔");
    BOOST_TEST(tables() == before + 1);
    driver.key(WXK_ESCAPE);
    driver.untilThere(names::today);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(personal_details, Operator)

BOOST_AUTO_TEST_CASE(the_audit_is_not_an_operators) {
    driver.key('J', false, true);
    driver.focus(names::search);
    BOOST_TEST(!driver.isThere(names::auditList));
}

BOOST_AUTO_TEST_CASE(those_of_a_case_that_ended_show_once_a_reason_was_given_and_that_is_an_entry) {
    open(number);
    driver.untilThere(names::reveal);
    const std::int64_t before = counter.desk().journal().head().seq;
    BOOST_TEST(!driver.isThere(names::revealReason));
    driver.press(names::reveal);
    driver.untilThere(names::revealReason);
    driver.press(names::reveal); // none was given
    untilNotice("✖");
    BOOST_TEST(counter.desk().journal().head().seq == before);
    driver.type(names::revealReason, "申请人来电核对");
    driver.press(names::reveal);
    driver.until("it is shown", [] { return !Driver::find(names::revealReason); });
    BOOST_TEST(counter.desk().journal().head().seq == before + 1);
}

BOOST_AUTO_TEST_SUITE_END()
