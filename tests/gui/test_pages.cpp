#include "kiosk/names.h"
#include "window.h"

#include <boost/test/unit_test.hpp>

#include <csignal>
#include <sys/resource.h>

using namespace certdesk;
using namespace certdesk::tests;
using forms::Step;
namespace names = kiosk::names;

namespace {

bool faulty(const std::string& note) { return note.find("✖") != std::string::npos; }

/// While it lives this process can lengthen no file.
class FullDisk {
public:
    FullDisk() : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit none{1, before_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &none);
    }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;
    ~FullDisk() {
        setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }

private:
    void (*handler_)(int);
    rlimit before_{};
};

struct LoggedIn : Window {
    LoggedIn() { logIn(); }
    void begin() {
        driver.press(names::tile("new"));
        driver.untilThere("holder.name");
    }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(the_focus_is_where_it_was_when_a_page_in_front_goes_away, LoggedIn) {
    for (const int key : std::initializer_list<int>{WXK_F2, WXK_F10, WXK_F11, WXK_F12}) {
        driver.focus(names::tile("renew"));
        driver.key(key);
        driver.until("another page", [] { return !Driver::find(names::today); });
        driver.key(WXK_ESCAPE);
        driver.untilThere(names::today);
        BOOST_TEST(driver.focused() == names::tile("renew"), key);
    }
}

BOOST_AUTO_TEST_SUITE(log_in_page)

BOOST_FIXTURE_TEST_CASE(a_wrong_password_is_said_in_place, Window) {
    driver.type(names::logInAccount, "li");
    driver.type(names::logInPassword, "not this one");
    driver.key(WXK_RETURN);
    driver.until("the reason", [] {
        const wxWindow* note = Driver::find(names::logInNote);
        return note && !note->GetLabel().empty();
    });
    BOOST_TEST(faulty(driver.text(names::logInNote)));
    BOOST_TEST(driver.text(names::logInPassword) == "");
    BOOST_TEST(!counter.desk().who());
}

BOOST_FIXTURE_TEST_CASE(an_empty_password_is_asked_for_without_trying_it, Window) {
    driver.type(names::logInAccount, "li");
    driver.key(WXK_RETURN);
    BOOST_TEST(faulty(driver.text(names::logInNote)));
    BOOST_TEST(driver.focused() == names::logInPassword);
}

BOOST_FIXTURE_TEST_CASE(the_right_password_leads_home, Window) {
    logIn();
    BOOST_TEST(counter.desk().who()->account == "li");
    BOOST_TEST(driver.isEnabled(names::tile("new")));
    BOOST_TEST(driver.isEnabled(names::tile("renew")));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(reception_page, LoggedIn)

BOOST_AUTO_TEST_CASE(a_field_turns_red_only_after_it_was_left) {
    begin();
    driver.type("holder.uscc", "91440604MA4W0A1230");
    BOOST_TEST(!faulty(note("holder.uscc")));
    driver.focus("holder.name");
    driver.until("red", [] {
        return Driver::find("holder.uscc.note")->GetLabel().StartsWith(wxString::FromUTF8("✖"));
    });
    driver.type("holder.uscc", "91440604MA4W0A1235");
    BOOST_TEST(!faulty(note("holder.uscc"))); // right again: at once
}

BOOST_AUTO_TEST_CASE(codes_are_made_plain_as_they_are_typed) {
    begin();
    driver.type("holder.uscc", "９１４４0604 ma4w-0a1235");
    BOOST_TEST(driver.text("holder.uscc") == "91440604MA4W0A1235");
}

BOOST_AUTO_TEST_CASE(enter_says_what_is_missing_and_goes_there) {
    begin();
    driver.type("holder.name", "佛山市禅城区晨光陶瓷有限公司");
    driver.key(WXK_RETURN);
    BOOST_TEST(driver.focused() == "holder.uscc");
    BOOST_TEST(faulty(note("holder.uscc")));
    BOOST_TEST(faulty(note("handler.mobile")));
    BOOST_TEST(!faulty(note("holder.name")));
    BOOST_TEST(counter.desk().openCases().empty());
}

BOOST_AUTO_TEST_CASE(what_was_entered_is_kept_when_the_clerk_leaves) {
    begin();
    driver.type("holder.name", "佛山市禅城区晨光陶瓷有限公司");
    driver.key(WXK_ESCAPE);
    driver.untilThere(names::today);
    const auto rows = counter.desk().openCases();
    BOOST_REQUIRE(rows.size() == 1u);
    open(rows.front().number);
    BOOST_TEST(driver.text("holder.name") == "佛山市禅城区晨光陶瓷有限公司");
}

BOOST_AUTO_TEST_CASE(leaving_an_untouched_page_journals_nothing) {
    const auto before = counter.desk().journal().head().seq;
    begin();
    driver.key(WXK_ESCAPE);
    driver.untilThere(names::today);
    BOOST_TEST(counter.desk().journal().head().seq == before);
}

BOOST_AUTO_TEST_CASE(going_back_and_on_again_changes_nothing) {
    const std::string number = playUpTo(Step::approval);
    open(number);
    const auto before = counter.desk().journal().head().seq;
    driver.key('1', true);
    driver.untilThere("holder.name");
    driver.key(WXK_RETURN);
    driver.untilThere(names::feeLeft);
    BOOST_TEST(counter.desk().journal().head().seq == before);
    BOOST_TEST(state(number).approval.has_value());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(later_pages, LoggedIn)

BOOST_AUTO_TEST_CASE(missing_materials_are_told_and_the_case_is_returned) {
    const std::string number = playUpTo(Step::reception);
    open(number);
    driver.tick(names::material("application-form"));
    driver.key(WXK_RETURN);
    BOOST_TEST(driver.focused() == names::material("business-licence"));
    driver.key(WXK_F8);
    driver.untilThere(names::today);
    BOOST_TEST((state(number).status == forms::Status::returned));
    BOOST_REQUIRE(counter.printer->jobs.size() == 1u);
    open(number);
    driver.key(WXK_RETURN); // the materials are here
    driver.untilThere(names::material("handler-id"));
    BOOST_TEST((state(number).status == forms::Status::open));
}

BOOST_AUTO_TEST_CASE(what_is_still_owed_is_in_view_at_each_tick) {
    const std::string number = playUpTo(Step::reception);
    open(number);
    const std::string before = driver.text(names::cardMaterials);
    driver.tick(names::material("application-form"));
    BOOST_TEST(driver.text(names::cardMaterials).size() < before.size());
    driver.tick(names::material("application-form"));
    BOOST_TEST(driver.text(names::cardMaterials) == before);
    BOOST_TEST(state(number).materials.empty()); // seen, not saved
}

BOOST_AUTO_TEST_CASE(the_short_number_of_the_list_finds_todays_case) {
    const std::string number = playUpTo(Step::reception);
    driver.type(names::search, "1");
    driver.key(WXK_RETURN);
    driver.untilThere(names::material("handler-id"));
    BOOST_TEST(driver.text(names::title).find(number) == 0u);
}

BOOST_AUTO_TEST_CASE(a_wrong_password_of_the_reviewer_approves_nothing) {
    const std::string number = playUpTo(Step::form);
    open(number);
    driver.type(names::reviewerPassword, "a quiet password of li");
    driver.key(WXK_RETURN);
    untilNotice("✖");
    BOOST_TEST(!state(number).approval);
    BOOST_TEST(driver.text(names::reviewerPassword) == "");
}

BOOST_AUTO_TEST_CASE(a_refusal_needs_a_reason_and_is_shown) {
    const std::string number = playUpTo(Step::form);
    open(number);
    driver.type(names::reviewerPassword, "a quiet password of wang");
    driver.press(names::refuse);
    BOOST_TEST(driver.focused() == names::refusalReason);
    driver.type(names::refusalReason, "执照看不清");
    driver.press(names::refuse);
    driver.until("refused", [&] { return !state(number).approvalRefusedBecause.empty(); });
    BOOST_TEST(state(number).approvalRefusedBecause == "执照看不清");
}

BOOST_AUTO_TEST_CASE(the_fee_is_taken_only_when_the_sum_fits) {
    const std::string number = playUpTo(Step::approval);
    open(number);
    driver.type(names::payment("cash"), "150");
    driver.key(WXK_RETURN);
    BOOST_TEST(!state(number).fee);
    driver.press(names::rest("wechat"));
    BOOST_TEST(driver.text(names::payment("wechat")) == "50.00");
    driver.key(WXK_RETURN);
    driver.untilThere(names::productionWords);
    BOOST_REQUIRE(state(number).fee);
    BOOST_TEST(state(number).fee->total.value() == 20000);
}

BOOST_AUTO_TEST_CASE(I10_a_case_waits_visibly_for_the_line_and_goes_on_by_itself) {
    counter.hq->line = false;
    const std::string number = playUpTo(Step::fee);
    open(number);
    driver.until("it waits", [] {
        const wxWindow* next = Driver::find(names::next);
        return next && next->IsEnabled();
    });
    const std::string words = driver.text(names::productionWords);
    BOOST_TEST(words.find("总部") != std::string::npos);
    counter.hq->line = true;
    driver.untilThere(names::letterAgain);
    driver.key(WXK_RETURN); // the focus is not in the search any more
    driver.untilThere(names::handOver);
    BOOST_TEST((state(number).production.ended == forms::Stage::pin));
}

BOOST_AUTO_TEST_CASE(a_damaged_letter_is_printed_anew_with_another_PIN) {
    const std::string number = playUpTo(Step::fee);
    open(number);
    driver.untilThere(names::letterAgain);
    const auto first = pinOf(counter.printer->jobs.back());
    const auto letters = counter.printer->jobs.size();
    driver.press(names::letterAgain);
    driver.until("another letter", [&] { return counter.printer->jobs.size() == letters + 1; });
    driver.untilThere(names::letterAgain);
    driver.press(names::next);
    driver.untilThere(names::handOver);
    BOOST_TEST(!(pinOf(counter.printer->jobs.back()) == first));
}

BOOST_AUTO_TEST_CASE(a_program_closed_in_the_middle_goes_on_from_the_list) {
    const std::string number = playUpTo(Step::materials);
    restart();
    logIn();
    driver.until("the list", [] {
        auto* list = dynamic_cast<kiosk::CaseList*>(Driver::find(names::openCases));
        return list && list->GetItemCount() == 1;
    });
    driver.onUi([] {
        auto* list = dynamic_cast<kiosk::CaseList*>(Driver::find(names::openCases));
        list->SelectRow(0);
        list->openSelected();
    });
    driver.untilThere(names::preview);
    Play rest = playOf("new.json");
    rest.resume = number;
    driver.key(WXK_ESCAPE);
    driver.untilThere(names::today);
    Player(driver, counter.desk(), rest).walkIn();
    BOOST_TEST((state(number).status == forms::Status::done));
}

BOOST_AUTO_TEST_CASE(I1_a_full_disk_is_said_in_place_and_costs_nothing) {
    const std::string number = playUpTo(Step::reception);
    open(number);
    for (const char* material : {"application-form", "business-licence", "handler-id"})
        driver.tick(names::material(material));
    {
        const FullDisk full;
        driver.key(WXK_RETURN);
        untilNotice("✖");
    }
    BOOST_TEST(state(number).materials.empty());
    driver.key(WXK_RETURN); // there is room again
    driver.untilThere(names::preview);
    BOOST_TEST(state(number).materials.size() == 3u);
}

BOOST_AUTO_TEST_CASE(a_printer_in_trouble_is_said_and_nothing_counts_as_printed) {
    const std::string number = playUpTo(Step::materials);
    open(number);
    counter.printer->trouble = printing::PrinterTrouble{printing::PrinterTrouble::Kind::full, "test"};
    driver.key(WXK_RETURN);
    untilNotice("✖");
    BOOST_TEST(state(number).prints.empty());
    driver.key(WXK_RETURN);
    driver.untilThere(names::reviewerPassword);
    BOOST_TEST(state(number).prints.size() == 1u);
}

BOOST_AUTO_TEST_CASE(the_details_of_the_last_applicant_do_not_stay_in_the_window) {
    const std::string number = playUpTo(Step::reception);
    open(number);
    BOOST_TEST(driver.isThere(names::reveal));
    driver.key(WXK_ESCAPE);
    driver.untilThere(names::today);
    driver.press(names::tile("new"));
    driver.untilThere("holder.name");
    BOOST_TEST(driver.text("holder.name") == "");
    BOOST_TEST(!driver.isThere(names::reveal));
}

BOOST_AUTO_TEST_CASE(every_control_has_a_name_for_screen_readers) {
    const auto check = [this](const char* page) {
        for (const std::string& name : driver.unnamed())
            BOOST_ERROR(page << ": " << name);
    };
    check("home");
    begin();
    check("reception");
    driver.key(WXK_ESCAPE);
    driver.untilThere(names::today);
    open(playUpTo(Step::reception));
    check("materials");
    driver.key(WXK_ESCAPE);
    driver.untilThere(names::today);
    open(playUpTo(Step::form));
    check("approval");
    driver.key(WXK_ESCAPE);
    driver.untilThere(names::today);
    open(playUpTo(Step::approval));
    check("fee");
}

BOOST_AUTO_TEST_CASE(I11_who_received_the_case_is_not_offered_as_reviewer) {
    open(playUpTo(Step::form));
    BOOST_CHECK_THROW(
        driver.choose(names::reviewer,
                      [](const std::string& text) { return text.find("(li)") != std::string::npos; }),
        GuiFailure);
}

BOOST_AUTO_TEST_SUITE_END()
