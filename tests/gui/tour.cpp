#include "tour.h"

#include "desk/change_settings.h"
#include "kiosk/case_list.h"
#include "kiosk/day_page.h"
#include "kiosk/line_page.h"
#include "kiosk/names.h"
#include "kiosk/pay_back_panel.h"
#include "kiosk/report_page.h"

#include <wx/listbox.h>

namespace certdesk::tests {

namespace names = kiosk::names;
using forms::Step;

namespace {
constexpr int productionTopic = 7; ///< in the list of the help
} // namespace

Tour::Tour(Driver& driver, desk::Desk& desk, const Play& play) : driver_(driver), desk_(desk), play_(play) {}

void Tour::picture(const std::string& name) {
    if (!play_.screens.empty()) driver_.shoot(play_.screens / ("tour-" + name + ".png"));
}

std::string Tour::playUpTo(Step step) {
    Play part = play_;
    part.screens.clear();
    part.leaveAfter = step;
    return Player(driver_, desk_, std::move(part)).walkIn();
}

void Tour::open(const std::string& number) {
    driver_.type(names::search, number);
    driver_.key(WXK_RETURN);
    driver_.untilThere(names::title);
}

void Tour::run() {
    wrongLogIn();
    Play quiet = play_;
    quiet.screens.clear();
    Player(driver_, desk_, std::move(quiet)).logIn();
    help();
    faultyReception();
    missingMaterials();
    largeForm();
    wrongReviewer();
    wrongFee();
    search();
    certificates();
    mismatch();
    timeline();
    undecidedToken();
    tokenPage();
    line();
    lapsing();
    applicantScreen();
    day();
    locked();
    if (!play_.manager.empty()) people();
}

void Tour::lapsing() {
    driver_.key(WXK_F6);
    driver_.untilThere(names::lapsing);
    driver_.until("the words", [] {
        const wxWindow* text = Driver::find(names::noticeText);
        return text && !text->GetLabel().empty();
    });
    picture("lapsing");
    driver_.key(WXK_ESCAPE);
    driver_.untilThere(names::today);
}

void Tour::applicantScreen() {
    driver_.key('B', false, true);
    driver_.untilThere(names::applicantLines);
    picture("applicant-welcome");
    driver_.key('B', false, true);
    open(playUpTo(Step::reception));
    driver_.key('B', false, true);
    driver_.untilThere(names::applicantLines);
    picture("applicant-case");
    driver_.key('B', false, true);
    home();
}

void Tour::wrongLogIn() {
    driver_.untilThere(names::logInAccount);
    driver_.type(names::logInAccount, play_.account);
    driver_.type(names::logInPassword, "not " + play_.password);
    driver_.key(WXK_RETURN);
    driver_.until("the reason", [] {
        const wxWindow* note = Driver::find(names::logInNote);
        return note && !note->GetLabel().empty();
    });
    picture("wrong-password");
}

void Tour::help() {
    driver_.key(WXK_F1);
    driver_.untilThere(names::helpTitle);
    picture("help");
    driver_.onUi([] {
        auto* topics = dynamic_cast<wxListBox*>(Driver::find(names::helpTopics));
        if (!topics) throw GuiFailure("no topics");
        topics->SetSelection(productionTopic);
        wxCommandEvent chosen(wxEVT_LISTBOX, topics->GetId());
        chosen.SetEventObject(topics);
        chosen.SetInt(productionTopic);
        topics->HandleWindowEvent(chosen);
    });
    picture("help-production");
    driver_.key('D', false, true);
    driver_.until("all is looked at", [] {
        const wxWindow* sign = Driver::find("notice.sign");
        return sign && !sign->GetLabel().empty() && Driver::find(names::doctorBack) &&
               Driver::find("notice.text")->GetLabel().find(" / ") == wxString::npos;
    });
    picture("doctor");
    driver_.key(WXK_F8);
    driver_.until("the bundle is there", [] {
        const wxWindow* text = Driver::find("notice.text");
        return text && text->GetLabel().find(".zip") != wxString::npos;
    });
    picture("support-bundle");
    driver_.key(WXK_ESCAPE);
    driver_.untilThere(names::helpTitle);
    home();
}

void Tour::faultyReception() {
    driver_.press(names::tile(play_.walkIn.receive.service));
    driver_.untilThere("holder.name");
    picture("empty-reception");
    driver_.type("holder.name", play_.walkIn.receive.details.holderName);
    driver_.type("holder.uscc", "91440604MA4W0A1230");
    driver_.type("handler.idNumber", "44060419900230012");
    driver_.type("handler.mobile", "1380013");
    driver_.key(WXK_RETURN);
    picture("faulty-reception");
    driver_.key(WXK_ESCAPE);
    driver_.untilThere(names::today);
}

void Tour::missingMaterials() {
    const std::string number = playUpTo(Step::reception);
    open(number);
    driver_.untilThere(
        names::material(desk_.catalogue().service(play_.walkIn.receive.service)->materials.front().material));
    driver_.key(WXK_RETURN);
    picture("missing-materials");
    driver_.press(names::returnCase);
    driver_.untilThere(names::today);
    picture("home-after-return");
    returnedCase(number);
}

void Tour::returnedCase(const std::string& number) {
    open(number);
    driver_.untilThere(names::withdraw);
    driver_.press(names::withdraw);
    picture("returned");
    driver_.key(WXK_ESCAPE);
    driver_.untilThere(names::today);
}

void Tour::largeForm() {
    open(playUpTo(Step::materials));
    const auto width = [] {
        const wxWindow* preview = Driver::find(names::preview);
        return preview && !preview->GetChildren().empty() ? preview->GetChildren().front()->GetSize().x : 0;
    };
    driver_.until("the preview shows pages", [width] { return width() > 0; });
    const int small = driver_.onUi(width);
    driver_.key('+');
    driver_.key('+');
    driver_.until("it is larger", [width, small] { return width() > small * 3 / 2; });
    picture("form-large");
    driver_.key('-');
    driver_.key('-');
    driver_.until("it is as before", [width, small] { return width() == small; });
    home();
}

void Tour::wrongReviewer() {
    open(playUpTo(Step::form));
    driver_.untilThere(names::reviewerPassword);
    driver_.type(names::reviewerPassword, "not " + play_.reviewerPassword);
    driver_.key(WXK_RETURN);
    driver_.until("the reason", [] {
        const wxWindow* sign = Driver::find("notice.sign");
        return sign && sign->GetLabel() == wxString::FromUTF8("✖");
    });
    picture("wrong-reviewer");
    driver_.key(WXK_ESCAPE);
    driver_.untilThere(names::today);
}

void Tour::wrongFee() {
    open(playUpTo(Step::approval));
    driver_.untilThere(names::feeLeft);
    const auto& methods = desk_.catalogue().paymentMethods;
    driver_.type(names::payment(methods.front().id), "1.234");
    driver_.type(names::payment(methods.back().id), "1000");
    driver_.key(WXK_RETURN);
    picture("wrong-fee");
    driver_.key(WXK_ESCAPE);
    driver_.untilThere(names::today);
}

void Tour::search() {
    driver_.type(names::search, play_.walkIn.receive.details.holderCode);
    driver_.key(WXK_RETURN);
    driver_.untilThere(names::openCases);
    picture("search");
    driver_.type(names::search, "no such unit");
    driver_.key(WXK_RETURN);
    driver_.until("nothing found", [] { return Driver::find(names::openCases) == nullptr; });
    picture("search-nothing");
}

void Tour::begin(const std::string& service) {
    driver_.press(names::tile(service));
    driver_.untilThere("holder.name");
}

void Tour::home() {
    driver_.key(WXK_ESCAPE);
    driver_.untilThere(names::today);
}

void Tour::untilRead() {
    driver_.until("the certificate is read", [] {
        const wxWindow* next = Driver::find(names::next);
        return next && next->IsEnabled() && Driver::find(names::certificateHolder);
    });
}

/// The receptions of services that are about a certificate, with the token that an earlier play wrote.
void Tour::certificates() {
    for (const forms::ServiceType& service : desk_.catalogue().services) {
        if (!service.certificate) continue;
        begin(service.id);
        if (!service.certificate->fromToken)
            driver_.type("holder.uscc", play_.walkIn.receive.details.holderCode);
        untilRead();
        picture("reception-" + service.id);
        home();
    }
}

void Tour::mismatch() {
    begin("renew");
    untilRead();
    driver_.type("holder.name", "佛山市禅城区晨光新材料有限公司");
    driver_.type("holder.uscc", "914406067398765458");
    picture("mismatch");
    home();
}

void Tour::timeline() {
    driver_.type(names::search, play_.walkIn.receive.details.holderCode);
    driver_.key(WXK_RETURN);
    driver_.untilThere(names::openCases);
    driver_.until("a case with a certificate", [] {
        auto* list = dynamic_cast<kiosk::CaseList*>(Driver::find(names::openCases));
        for (int row = 0; list && row < list->GetItemCount(); ++row) {
            list->SelectRow(static_cast<unsigned>(row));
            if (!list->selectedCertificate().empty()) return true;
        }
        return false;
    });
    driver_.key(WXK_F9);
    driver_.until("the timeline", [] {
        const auto* list = dynamic_cast<wxDataViewListCtrl*>(Driver::find(names::moments));
        return list && list->GetItemCount() > 0;
    });
    picture("timeline");
    driver_.key(WXK_RETURN);
    driver_.untilThere(names::title);
    picture("done-case");
    if (driver_.isThere(names::payBack)) payBack();
    home();
}

void Tour::undecidedToken() {
    Play revoking = play_;
    revoking.screens.clear();
    revoking.leaveAfter = Step::approval;
    desk::WalkIn& walkIn = revoking.walkIn;
    walkIn.receive.service = "revoke";
    forms::Details& details = walkIn.receive.details;
    details = {
        details.holderName, details.holderCode, details.holderKind, {}, 0, {}, "not-needed", {}, {}, {}};
    walkIn.materials = {{"authorisation", 1}, {"business-licence", 1}, {"handler-id", 1}, {"token", 1}};
    open(Player(driver_, desk_, std::move(revoking)).walkIn());
    driver_.untilThere(names::keepToken);
    picture("empty-or-keep");
    home();
}

void Tour::payBack() {
    driver_.key(WXK_F8);
    driver_.untilThere(names::payBackReason);
    driver_.type(names::payBackReason, "申请人改变主意");
    driver_.key(WXK_F8);
    picture("pay-back");
}

void Tour::line() {
    driver_.key(WXK_F12);
    driver_.untilThere(names::lineState);
    picture("line");
    home();
}

/// Opened, counted with something missing, and left.
void Tour::day() {
    driver_.key(WXK_F10);
    driver_.untilThere(names::dayState);
    if (driver_.isThere(names::dayFloat)) { // the first fee of a day opens it, too
        driver_.type(names::dayFloat, "2oo");
        driver_.key(WXK_RETURN);
        picture("day-before");
        driver_.type(names::dayFloat, "200");
        driver_.key(WXK_RETURN);
    }
    driver_.untilThere(names::dayPieces(desk_.catalogue().day.denominations.front()));
    picture("day-open");
    driver_.key(WXK_RETURN);
    driver_.untilThere(names::dayResult);
    driver_.key(WXK_F8);
    picture("day-difference");
    driver_.key(WXK_F7);
    driver_.until("the report is drawn", [] {
        const wxWindow* print = Driver::find(names::reportPrint);
        return print && print->IsEnabled();
    });
    picture("report");
    driver_.key(WXK_ESCAPE);
    driver_.untilThere(names::dayState);
    home();
}

void Tour::locked() {
    driver_.key('L', false, true);
    driver_.untilThere(names::lockPassword);
    picture("locked");
    driver_.type(names::lockPassword, play_.password);
    driver_.key(WXK_RETURN);
    driver_.untilThere(names::today);
}

void Tour::logIn(const std::string& account, const std::string& password) {
    driver_.untilThere(names::logInAccount);
    driver_.type(names::logInAccount, account);
    driver_.type(names::logInPassword, password);
    driver_.key(WXK_RETURN);
    driver_.untilThere(names::today);
}

/// One's own password, and the accounts as a manager sees them.
void Tour::people() {
    driver_.key(WXK_F11);
    driver_.untilThere(names::passwordOld);
    driver_.type(names::passwordNew, "passwordpassword");
    driver_.type(names::passwordAgain, "passwordpassword");
    driver_.type(names::passwordOld, "whatever");
    driver_.key(WXK_RETURN);
    picture("password");
    home();
    driver_.key('L', false, true);
    driver_.untilThere(names::lockOther);
    driver_.press(names::lockOther);
    logIn(play_.manager, play_.managerPassword);
    driver_.key(WXK_F11);
    driver_.untilThere(names::accountsList);
    picture("accounts");
    home();
    driver_.key('J', false, true);
    driver_.until("the audit is listed", [] {
        const auto* list = dynamic_cast<wxDataViewListCtrl*>(Driver::find(names::auditList));
        return list && list->GetItemCount() > 0;
    });
    picture("audit");
    home();
    driver_.press(names::printer);
    driver_.untilThere(names::printerChoice);
    picture("printer");
    home();
    settings();
}

/// Nothing is saved; where the window fills the screen, also what stands before its end.
void Tour::settings() {
    driver_.key(',', false, true);
    driver_.untilThere(names::settingsSave);
    picture("settings");
    driver_.type(names::setting(desk::idOf(desk::Setting::idleLock)), "5");
    driver_.type(names::setting(desk::idOf(desk::Setting::headquarters)), "https://127.0.0.1:1");
    driver_.key(WXK_RETURN);
    driver_.until("what is wrong", [] {
        const wxWindow* note = Driver::find(names::note(names::setting("headquarters")));
        return note && !note->GetLabel().empty() && Driver::find(names::settingsSave)->IsEnabled();
    });
    picture("settings-wrong");
    driver_.type(names::driverPath, "/usr/lib/libnone.so");
    driver_.press(names::driverAdd);
    driver_.until("the driver was tried", [] {
        const wxWindow* note = Driver::find(names::note(names::driverPath));
        return note && !note->GetLabel().empty();
    });
    driver_.key(WXK_ESCAPE);
    picture("settings-not-saved");
    home();
    driver_.key('Q', false, true);
    if (!driver_.isThere(names::leaveAccount)) return;
    picture("leave");
    home();
}

/// With PINs that are none of the holder's.
void Tour::tokenPage() {
    driver_.key(WXK_F2);
    driver_.untilThere(names::tokenPageHolder);
    picture("token");
    driver_.type(names::pinTest, "864209");
    driver_.key(WXK_RETURN);
    driver_.until("the log-in was tried", [] {
        const wxWindow* result = Driver::find(names::pinTested);
        return result && !result->GetLabel().empty();
    });
    driver_.type(names::pinOld, "864209");
    driver_.type(names::pinNew, "123456");
    driver_.type(names::pinAgain, "123465");
    driver_.key(WXK_RETURN);
    picture("token-wrong-pins");
    home();
}

} // namespace certdesk::tests
