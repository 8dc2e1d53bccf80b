#include "tour.h"

#include "kiosk/names.h"

namespace certdesk::tests {

namespace names = kiosk::names;
using forms::Step;

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
    wrongReviewer();
    wrongFee();
    search();
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
    driver_.untilThere("help.back");
    picture("help");
    driver_.key(WXK_ESCAPE);
    driver_.untilThere(names::today);
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

} // namespace certdesk::tests
