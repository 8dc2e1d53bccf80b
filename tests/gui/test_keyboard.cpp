#define WXINTL_NO_GETTEXT_MACRO // Boost has a name _ of its own
#include "desk/day.h"
#include "desk/lang.h"
#include "keyboard.h"
#include "kiosk/case_list.h"
#include "kiosk/day_page.h"
#include "printing/check_code.h"
#include "served.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace certdesk;
using namespace certdesk::tests;
using forms::Fen;
using forms::Status;
using forms::Step;
namespace names = kiosk::names;

// What a clerk does all day, by real strokes of the keyboard alone and by what a screen reader finds (see
// Keyboard). Run in both languages on the smallest screen.

namespace {

struct ByKeyboard : Window {
    explicit ByKeyboard(int tokens = 1, const std::function<void(Counter&)>& before = {})
        : Window(tokens, before, std::make_unique<Keyboard>()), keys(dynamic_cast<Keyboard&>(driver)) {
        logIn();
    }
    void untilInFront(const std::string& number) {
        driver.until(number + " is in front", [number] {
            const wxWindow* title = Driver::find(names::title);
            return title && title->GetLabel().StartsWith(wxString::FromUTF8(number));
        });
    }
    void goHome() {
        driver.key(WXK_ESCAPE);
        driver.untilThere(names::today);
    }
    Keyboard& keys;
};

struct ServedByKeyboard : Served {
    ServedByKeyboard() : Served(2, std::make_unique<Keyboard>()) {}
};

/// A point where no fee is taken before the day was opened.
struct DayDemanded : ByKeyboard {
    DayDemanded()
        : ByKeyboard(0, [](Counter& at) {
              at.changeCatalogue({{R"("mustOpen": false)", R"("mustOpen": true)"}});
          }) {}
    void toTheDay() {
        driver.key(WXK_F10);
        driver.untilThere(names::dayState);
    }
    std::optional<forms::DayClosed> closed() { return desk::dayOf(counter.desk()).closed; }
};

/// A case that is done, and another unit's that was just received.
struct Sought : ByKeyboard {
    Sought()
        : ByKeyboard(1, [](Counter& at) {
              newCertificate(at);
              at.desk().receive(Counter::file("returned-missing-licence.json").receive);
          }) {
        done = state(counter.desk().search("晨光陶瓷").at(0).number);
        other = counter.desk().search("乐平镇").at(0).number;
    }

    /// F3, the key typed, Enter: no other stroke.
    void find(const std::string& key) {
        driver.type(names::search, key);
        driver.key(WXK_RETURN);
    }
    void scanned(const std::string& text) {
        driver.key(WXK_F3);
        keys.scan(text);
    }
    void untilListed(int number) {
        driver.until("a list with the focus", [number] {
            const auto* list = dynamic_cast<const kiosk::CaseList*>(Driver::find(names::openCases));
            return list && list->HasFocus() && list->GetItemCount() == number;
        });
    }
    forms::Case done;
    std::string other;
};

} // namespace

BOOST_AUTO_TEST_SUITE(keyboard)

BOOST_FIXTURE_TEST_CASE(a_new_certificate_from_log_in_to_hand_over, ByKeyboard) {
    const std::string number = Player(driver, counter.desk(), playOf("new.json")).walkIn();
    BOOST_TEST((state(number).status == Status::done));
    BOOST_TEST(keys.strokes().others > 0);
}

BOOST_DATA_TEST_CASE_F(ServedByKeyboard, every_service_about_a_certificate,
                       boost::unit_test::data::make({"open", "renew", "update", "unlock", "close", "change",
                                                     "reissue", "revoke"}),
                       service) {
    BOOST_TEST((play(service + std::string(".json")).status == Status::done));
}

BOOST_FIXTURE_TEST_CASE(a_case_is_returned_and_goes_on_when_the_rest_is_brought, ByKeyboard) {
    Play short_ = playOf("new.json");
    short_.walkIn.materials.erase("business-licence");
    const std::string number = Player(driver, counter.desk(), short_).walkIn();
    BOOST_TEST_REQUIRE((state(number).status == Status::returned));
    open(number);
    driver.press(names::next); // the materials are here
    driver.tick(names::material("business-licence"));
    driver.key(WXK_RETURN);
    driver.untilThere(names::preview);
    goHome();
    Play rest = playOf("new.json");
    rest.resume = number;
    BOOST_TEST(Player(driver, counter.desk(), rest).walkIn() == number);
    BOOST_TEST((state(number).status == Status::done));
}

BOOST_FIXTURE_TEST_CASE(a_day_is_opened_counted_and_closed, DayDemanded) {
    const std::string number = playUpTo(Step::approval);
    open(number);
    driver.type(names::payment("cash"), "200");
    driver.key(WXK_RETURN);
    untilNotice("✖"); // not before the day
    BOOST_TEST(!state(number).fee);
    toTheDay();
    driver.type(names::dayFloat, "100");
    driver.press(names::next);
    driver.untilThere(names::dayPieces(10000));
    driver.key(WXK_ESCAPE);
    driver.untilThere(names::feeGiven);
    driver.key(WXK_RETURN);
    driver.until("the fee is taken", [&] { return state(number).fee.has_value(); });
    toTheDay();
    driver.type(names::dayPieces(10000), "2");
    driver.type(names::dayPieces(5000), "2");
    driver.press(names::next);
    driver.untilThere(names::dayCloses);
    driver.press(names::dayCloses);
    driver.until("it is closed", [&] { return closed().has_value(); });
    BOOST_TEST(closed()->counted.at("cash").value() == 30000);
}

BOOST_FIXTURE_TEST_CASE(every_key_of_a_case_leads_straight_to_it, Sought) {
    const std::string serial = done.number.substr(done.number.rfind('-') + 1);
    const std::vector<std::string> all{"晨光陶瓷", // a part of the name
                                       done.details.holderCode,
                                       done.number,
                                       serial,
                                       std::to_string(std::stoi(serial)),
                                       done.fee->number,
                                       done.production.certificateSerial,
                                       done.production.tokenSerial,
                                       "13800138000",
                                       "440604199003150129"};
    for (const std::string& key : all) {
        BOOST_TEST_CONTEXT(key) {
            find(key);
            untilInFront(done.number);
            goHome();
        }
    }
}

BOOST_FIXTURE_TEST_CASE(papers_that_a_scanner_types_lead_straight_to_their_case, Sought) {
    const Fen total = done.fee->total;
    const std::string code = printing::checkCode(done.number, done.fee->number, total);
    for (const std::string& text : {done.fee->number, done.number, done.number + " " + code}) {
        BOOST_TEST_CONTEXT(text) {
            scanned(text);
            untilInFront(done.number);
            goHome();
        }
    }
    scanned(done.number + " " + printing::checkCode(other, done.fee->number, total));
    untilNotice("✖"); // another paper's
}

BOOST_FIXTURE_TEST_CASE(of_several_one_is_chosen_by_arrows_and_none_is_said, Sought) {
    find("佛山市");
    untilListed(2);
    driver.key(WXK_DOWN);
    driver.key(WXK_RETURN);
    untilInFront(done.number); // the newest stands first
    goHome();
    find("不存在");
    const std::string words = desk::tr("没有找到。可按单位名称、代码、单号、收据号、序列号查询。");
    driver.until("that there is none", [begins = wxString::FromUTF8(words).substr(0, 4)] {
        const wxWindow* said = Driver::find(names::noneFound);
        return said && said->GetLabel().StartsWith(begins);
    });
    goHome();
    BOOST_TEST(driver.isEnabled(names::tile("new")));
}

BOOST_AUTO_TEST_SUITE_END()
