#include "player.h"

#include "desk/lang.h"
#include "desk/words.h"
#include "kiosk/case_list.h"
#include "kiosk/names.h"

#include <wx/app.h>
#include <wx/frame.h>

namespace certdesk::tests {

namespace names = kiosk::names;
using forms::Step;

namespace {

/// A control that only the page of that step has.
std::string markOf(Step step, const forms::ServiceType& service) {
    switch (step) {
    case Step::reception: return "holder.name";
    case Step::materials: return names::material(service.materials.front().material);
    case Step::form: return names::preview;
    case Step::approval: return names::reviewerPassword;
    case Step::fee: return names::feeLeft;
    case Step::production: return names::productionWords;
    case Step::handOver: return names::handOver;
    }
    return {};
}

std::function<bool(const std::string&)> is(std::string wanted) {
    return [wanted = std::move(wanted)](const std::string& text) { return text == wanted; };
}

} // namespace

Player::Player(Driver& driver, desk::Desk& desk, Play play)
    : driver_(driver), desk_(desk), play_(std::move(play)) {}

void Player::picture(const std::string& name) {
    if (play_.screens.empty()) return;
    std::string number = std::to_string(++pictures_);
    if (number.size() < 2) number.insert(0, "0");
    driver_.shoot(play_.screens / (number + "-" + name + ".png"));
}

void Player::logIn() {
    driver_.untilThere(names::logInAccount);
    picture("log-in");
    driver_.type(names::logInAccount, play_.account);
    driver_.type(names::logInPassword, play_.password);
    driver_.key(WXK_RETURN);
    driver_.until("home after log-in", [this] { return desk_.who().has_value(); });
    driver_.untilThere(names::today);
    driver_.until("today's numbers", [] {
        const wxWindow* today = Driver::find(names::today);
        return today && !today->GetLabel().empty();
    });
    picture("home");
}

std::string Player::walkIn() {
    if (play_.offered)
        takeOffer();
    else if (play_.resume)
        open(*play_.resume);
    else
        begin();
    std::string number;
    while (const auto step = stepInFront()) {
        if (*step != Step::reception) number = caseNumber();
        doStep(*step);
        if (play_.leaveAfter == step) break;
        if (driver_.isThere(names::title) && !caseNumber().empty()) number = caseNumber();
    }
    if (number.empty()) number = caseNumber();
    if (play_.stays) return number;
    if (driver_.isThere(names::done)) picture("done");
    if (driver_.isThere(names::back)) driver_.press(names::back);
    driver_.untilThere(names::today);
    picture("home-after");
    return number;
}

void Player::begin() {
    driver_.press(names::tile(play_.walkIn.receive.service));
    driver_.untilThere("holder.name");
}

void Player::open(const std::string& number) {
    driver_.type(names::search, number);
    driver_.key(WXK_RETURN);
    driver_.until("the case opens", [number] {
        const wxWindow* title = Driver::find(names::title);
        return title && title->GetLabel().StartsWith(wxString::FromUTF8(number));
    });
}

void Player::takeOffer() {
    driver_.until("the case is offered", [] {
        const wxWindow* list = Driver::find(names::openCases);
        return list && list->HasFocus();
    });
    picture("offered");
    driver_.key(WXK_RETURN);
    driver_.untilThere(names::title);
}

std::string Player::caseNumber() {
    if (!driver_.isThere(names::title)) return {};
    const std::string title = driver_.text(names::title);
    const std::string number = title.substr(0, title.find(' '));
    return forms::isCaseNumber(number) ? number : std::string();
}

/// Of the case in front: a visit goes on with another one.
const forms::ServiceType& Player::service() {
    const std::string number = caseNumber();
    const auto c = number.empty() ? std::nullopt : desk_.find(number);
    return c ? desk_.serviceOf(*c) : *desk_.catalogue().service(play_.walkIn.receive.service);
}

std::optional<Step> Player::stepInFront() {
    if (driver_.isThere(names::done) || driver_.isThere(names::today)) return std::nullopt;
    const forms::ServiceType& here = service();
    for (const Step step : here.steps)
        if (driver_.isThere(markOf(step, here))) return step;
    throw GuiFailure("no step's page is in front");
}

void Player::untilStepChanges(Step from) {
    const std::string mark = markOf(from, service());
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (driver_.isThere(mark)) {
        const std::string notice = driver_.text(names::noticeText);
        if (notice.find("✖") != std::string::npos || std::chrono::steady_clock::now() > end)
            throw GuiFailure("stuck at " + std::string(forms::idOf(from)) + ": " + notice);
    }
}

void Player::doStep(Step step) {
    switch (step) {
    case Step::reception: reception(); break;
    case Step::materials: materials(); break;
    case Step::form: form(); break;
    case Step::approval: approval(); break;
    case Step::fee: fee(); break;
    case Step::production: production(); break;
    case Step::handOver: handOver(); break;
    }
    untilStepChanges(step);
}

/// From the token that is in, where the service type asks for one and it was brought.
void Player::readCertificate() {
    const auto& rule = service().certificate;
    if (!rule || (rule->fromToken && !play_.walkIn.materials.contains("token"))) return;
    if (!play_.token.empty()) {
        driver_.untilThere(names::certificateChoice);
        driver_.choose(names::certificateChoice, [label = play_.token](const std::string& text) {
            return text.find(label) != std::string::npos;
        });
    }
    driver_.until("the certificate is read", [] {
        const wxWindow* next = Driver::find(names::next);
        return next && next->IsEnabled() && Driver::find(names::certificateHolder);
    });
}

void Player::fillHolder() {
    const forms::Details& d = play_.walkIn.receive.details;
    const forms::Personal& p = play_.walkIn.receive.personal;
    const bool fromToken = service().certificate && service().certificate->fromToken;
    if (!d.queueNumber.empty()) driver_.type("queueNumber", d.queueNumber);
    if (fromToken) readCertificate();
    if (driver_.text("holder.name") != d.holderName) driver_.type("holder.name", d.holderName);
    if (driver_.text("holder.uscc") != d.holderCode) driver_.type("holder.uscc", d.holderCode);
    if (!fromToken) readCertificate();
    driver_.choose("holder.kind", is(d.holderKind));
    driver_.type("holder.legalRepresentative", p.legalRepresentative);
    driver_.type("holder.phone", p.phone);
    driver_.type("holder.address", p.address);
    driver_.type("holder.postcode", p.postcode);
}

void Player::fillHandler() {
    const forms::Personal& p = play_.walkIn.receive.personal;
    driver_.type("handler.name", p.handlerName);
    driver_.choose("handler.idKind", is(desk::in(desk_.catalogue().idKind(p.handlerIdKind)->name)));
    driver_.type("handler.idNumber", p.handlerIdNumber);
    driver_.type("handler.mobile", p.handlerMobile);
    driver_.type("handler.email", p.handlerEmail);
}

void Player::fillWanted() {
    const forms::Details& d = play_.walkIn.receive.details;
    for (const std::string& application : d.applications)
        driver_.tick(names::application(application));
    if (d.years > 0 && driver_.isThere("years"))
        driver_.choose("years", [years = std::to_string(d.years)](const std::string& text) {
            return text.substr(0, text.find(' ')) == years;
        });
    if (!d.algorithm.empty() && driver_.isThere("algorithm"))
        driver_.choose("algorithm", is(desk::in(*desk_.catalogue().algorithm(d.algorithm))));
    if (!d.invoice.title.empty()) {
        driver_.tick("invoice.wanted");
        driver_.type("invoice.title", d.invoice.title);
        driver_.type("invoice.taxNumber", d.invoice.taxNumber);
        driver_.type("invoice.email", play_.walkIn.receive.personal.invoiceEmail);
    }
    if (!d.reason.empty()) driver_.choose("reason", is(desk::in(*desk_.catalogue().reason(d.reason))));
    for (const auto& [field, value] : d.changes)
        driver_.type("changes." + field, value);
    if (driver_.isThere(names::certificateConfirmed)) driver_.tick(names::certificateConfirmed);
}

void Player::reception() {
    fillHolder();
    fillHandler();
    fillWanted();
    picture("reception");
    driver_.key(play_.payFirst ? WXK_F7 : WXK_RETURN);
}

bool Player::allThere() const {
    const forms::ServiceType& asked = *desk_.catalogue().service(play_.walkIn.receive.service);
    return forms::missingMaterials(asked, play_.walkIn.receive.details.reason, play_.walkIn.materials)
        .empty();
}

void Player::materials() {
    const std::string& reason = play_.walkIn.receive.details.reason;
    for (const forms::MaterialNeed& need : forms::materialsOf(service(), reason)) {
        const auto given = play_.walkIn.materials.find(need.material);
        if (given != play_.walkIn.materials.end() && given->second >= need.copies)
            driver_.tick(names::material(need.material));
    }
    picture("materials");
    driver_.key(allThere() ? WXK_RETURN : WXK_F8);
}

void Player::form() {
    driver_.until("the preview shows pages", [] {
        const wxWindow* preview = Driver::find(names::preview);
        return preview && !preview->GetChildren().empty();
    });
    picture("form");
    driver_.key(WXK_RETURN);
}

void Player::approval() {
    const std::string mark = "(" + play_.reviewer + ")";
    driver_.choose(names::reviewer,
                   [mark](const std::string& text) { return text.find(mark) != std::string::npos; });
    driver_.type(names::reviewerPassword, play_.reviewerPassword);
    picture("approval");
    driver_.key(WXK_RETURN);
}

void Player::fee() {
    for (const forms::PaymentLine& line : play_.walkIn.payment) {
        driver_.type(names::payment(line.method), forms::yuan(line.amount));
        if (!line.reference.empty()) driver_.type(names::reference(line.method), line.reference);
    }
    if (play_.walkIn.given > forms::Fen()) driver_.type(names::feeGiven, forms::yuan(play_.walkIn.given));
    picture("fee");
    driver_.key(WXK_RETURN);
}

void Player::production() {
    picture("production");
    if (driver_.isThere(names::keepToken)) driver_.press(play_.keepToken ? names::keepToken : names::next);
    driver_.until("the PIN letter is printed, or production is over",
                  [] { return Driver::find(names::letterAgain) || !Driver::find(names::productionWords); });
    if (!driver_.isThere(names::letterAgain)) return;
    picture("letter");
    driver_.press(names::next);
}

/// One receipt for a visit, with its first case.
bool Player::paperOwed() { return driver_.text(names::next) != desk::tr("已交给申请人，办结 Enter"); }

void Player::handOver() {
    picture("hand-over");
    if (paperOwed()) {
        driver_.press(names::next);
        driver_.until("the receipt is printed", [] { return Driver::find("handOver.again") != nullptr; });
        picture("receipt-printed");
    }
    driver_.press(names::next);
}

} // namespace certdesk::tests
