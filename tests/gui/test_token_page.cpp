#include "desk/token_acts.h"
#include "served.h"

#include <boost/test/unit_test.hpp>
#include <wx/choice.h>

using namespace certdesk;
using namespace certdesk::tests;
namespace names = kiosk::names;

namespace {

std::string pinOfHolder(const Counter& counter) {
    for (const RecordingPrinter::Job& job : counter.printer->jobs)
        if (job.title.starts_with("pin-letter")) return std::string(pinOf(job).text());
    throw GuiFailure("no letter was printed");
}

struct Made {
    forms::Case made;
    std::string pin;
};

/// The holder of the only written token is at the counter and knows its PIN.
struct AtToken : Made, Window {
    explicit AtToken(int tokens = 1)
        : Window(tokens, [this](Counter& at) {
              made = newCertificate(at);
              pin = pinOfHolder(at);
          }) {
        counter.hq->records =
            counter.desk().journal().certificates(sync::KnownBy::code, made.details.holderCode);
        logIn();
        driver.untilThere(names::tokenHolder);
    }
    void open() {
        driver.key(WXK_F2);
        driver.untilThere(names::tokenPageHolder);
    }
    void untilLabel(const std::string& name, const std::string& part) {
        driver.until(name + " says " + part, [&] {
            const wxWindow* label = Driver::find(name);
            return label && label->GetLabel().Contains(wxString::FromUTF8(part));
        });
    }
    void untilSaid(const std::string& name) {
        driver.until(name + " says something", [&] {
            const wxWindow* label = Driver::find(name);
            return label && !label->GetLabel().empty();
        });
    }
    void logInWith(const std::string& typed) {
        driver.key(WXK_F6);
        BOOST_TEST(driver.focused() == names::pinTest);
        driver.type(names::pinTest, typed);
        driver.key(WXK_RETURN);
        untilSaid(names::pinTested);
    }
    void type(const std::string& oldPin, const std::string& newPin, const std::string& again) {
        driver.key(WXK_F7);
        driver.type(names::pinOld, oldPin);
        driver.type(names::pinNew, newPin);
        driver.type(names::pinAgain, again);
        driver.key(WXK_RETURN);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(token_page, AtToken)

BOOST_AUTO_TEST_CASE(one_key_shows_what_is_on_the_token_and_another_goes_back) {
    open();
    BOOST_TEST(driver.text(names::tokenPageHolder) == made.details.holderName);
    BOOST_TEST(driver.text(names::tokenState).find("证书有效") != std::string::npos);
    BOOST_TEST(driver.text(names::tokenValidity).find(forms::isoDay(made.production.notAfter)) == 0u);
    BOOST_TEST(driver.isThere(names::tokenCertificate));
    BOOST_TEST(!driver.text(names::pinTries).empty());
    BOOST_TEST(!driver.isThere(names::tokenChoice));
    for (const std::string& name : driver.unnamed())
        BOOST_ERROR(name);
    driver.key(WXK_ESCAPE);
    driver.untilThere(names::today);
}

BOOST_AUTO_TEST_CASE(the_card_and_the_status_bar_lead_there_too) {
    driver.press(names::homeToken);
    driver.untilThere(names::tokenPageHolder);
    driver.key(WXK_F2);
    driver.untilThere(names::today);
    driver.press(names::token);
    driver.untilThere(names::tokenPageHolder);
}

BOOST_AUTO_TEST_CASE(the_right_pin_logs_in_and_a_wrong_one_says_what_it_cost) {
    open();
    logInWith("864209");
    BOOST_TEST(driver.text(names::pinTested).find("✖") == 0u);
    BOOST_TEST(driver.text(names::pinTest) == "");
    const int tries = counter.token->count(TokenCall::open);
    logInWith(pin);
    untilLabel(names::pinTested, "✔");
    BOOST_TEST(counter.token->count(TokenCall::open) == tries + 1);
}

BOOST_AUTO_TEST_CASE(a_changed_pin_is_the_one_that_logs_in) {
    open();
    type(pin, "Otter27", "Otter27");
    untilLabel(names::pinChanged, "✔");
    for (const char* field : {names::pinOld, names::pinNew, names::pinAgain})
        BOOST_TEST(driver.text(field) == "");
    logInWith(pin);
    BOOST_TEST(driver.text(names::pinTested).find("✖") == 0u);
    logInWith("Otter27");
    untilLabel(names::pinTested, "✔");
}

BOOST_AUTO_TEST_CASE(a_new_pin_is_refused_in_place_before_the_token_hears_of_it) {
    open();
    const int tries = counter.token->count(TokenCall::open);
    type(pin, "123456", "123456");
    BOOST_TEST(note(names::pinNew).find("✖") == 0u);
    BOOST_TEST(driver.focused() == names::pinNew);
    type(pin, "Otter27", "Otter72");
    BOOST_TEST(note(names::pinNew).find("✖") != 0u);
    BOOST_TEST(note(names::pinAgain).find("✖") == 0u);
    BOOST_TEST(counter.token->count(TokenCall::open) == tries);
}

BOOST_AUTO_TEST_CASE(what_was_typed_is_gone_when_the_page_is_left) {
    open();
    driver.type(names::pinTest, pin);
    driver.key(WXK_ESCAPE);
    driver.untilThere(names::today);
    open();
    BOOST_TEST(driver.text(names::pinTest) == "");
}

BOOST_AUTO_TEST_CASE(a_digit_begins_a_service_type_with_its_holder) {
    open();
    const auto& services = counter.desk().catalogue().services;
    const auto change =
        std::find_if(services.begin(), services.end(), [](const auto& one) { return one.id == "change"; });
    driver.untilThere(names::tokenServiceOf("change"));
    driver.key('1' + static_cast<int>(change - services.begin()));
    driver.untilThere("holder.uscc");
    BOOST_TEST(driver.text("holder.uscc") == made.details.holderCode);
}

BOOST_AUTO_TEST_CASE(a_locked_token_takes_no_pin_and_says_what_helps) {
    counter.token->lock();
    open();
    untilLabel(names::pinTries, "锁定");
    BOOST_TEST(!driver.isEnabled(names::pinTest));
    BOOST_TEST(!driver.isEnabled(names::pinOld));
    untilLabel(names::tokenServiceOf("unlock"), "应办");
}

BOOST_AUTO_TEST_CASE(a_token_that_is_pulled_leaves_the_page_asking_for_it) {
    open();
    counter.softTokens.destroy(made.production.tokenSerial);
    untilLabel(names::tokenState, "请插入");
    BOOST_TEST(!driver.isEnabled(names::pinTest));
}

BOOST_AUTO_TEST_CASE(I12_no_token_or_line_is_called_on_the_ui_thread_for_it) {
    std::thread::id ui;
    driver.onUi([&ui] { ui = std::this_thread::get_id(); });
    open();
    logInWith(pin);
    BOOST_TEST(!counter.token->threads.includes(ui));
    BOOST_TEST(!counter.hq->threads.includes(ui));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_CASE(which_of_several_tokens_is_meant_is_asked_by_its_label, Served) {
    counter.desk().logIn("li", forms::Secret(std::string_view("a quiet password of li")));
    const forms::Case second = newCertificate(counter);
    headquartersKnows();
    untilLabel(names::tokenHolder, "2"); // it was written beside the lane
    driver.key(WXK_F2);
    driver.untilThere(names::tokenChoice);
    BOOST_TEST(!driver.isThere(names::tokenPageHolder)); // never a guess
    driver.choose(names::tokenChoice, [&](const std::string& text) {
        return text.find(second.production.tokenLabel) != std::string::npos;
    });
    driver.untilThere(names::tokenPageHolder);
    BOOST_TEST(driver.text(names::tokenTitle).find(second.production.tokenLabel) != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(
    a_blank_token_is_prepared_by_one_key_and_a_damaged_one_asks_for_a_reason_and_a_manager, Served) {
    driver.key(WXK_F2);
    driver.untilThere(names::tokenPageHolder);
    BOOST_TEST(!driver.isThere(names::emptyNow)); // it has a holder
    driver.choose(names::tokenChoice,
                  [](const std::string& text) { return text.find("BLANK-") != std::string::npos; });
    driver.untilThere(names::emptyNow);
    BOOST_TEST(!driver.isThere(names::emptyReason));
    for (const std::string& name : driver.unnamed())
        BOOST_ERROR(name);
    const int prepared = counter.token->count(TokenCall::prepare);
    driver.key(WXK_F8);
    untilLabel(names::emptied, "✔");
    BOOST_TEST(counter.token->count(TokenCall::prepare) == prepared + 1);
    const auto ours = counter.desk().journal().tokens();
    const auto fresh = std::find_if(ours.begin(), ours.end(), [](const sync::TokenRow& row) {
        return row.state == forms::TokenState::blank && row.label.starts_with("YZT-");
    });
    BOOST_TEST_REQUIRE((fresh != ours.end()));
    desk::markToken(counter.desk(), fresh->serial, forms::TokenAct::damaged, "摔过");
    driver.key(WXK_F5);
    driver.untilThere(names::emptyReason);
    driver.key(WXK_F8);
    BOOST_TEST(driver.focused() == names::emptyReason);
    driver.type(names::emptyReason, "sound");
    driver.key(WXK_F8);
    untilLabel(names::emptied, "✖"); // li is no manager
}
