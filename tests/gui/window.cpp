#include "window.h"

#include "kiosk/names.h"
#include "kiosk/task.h"

namespace certdesk::tests {

namespace names = kiosk::names;

Window::Window(int tokens, const std::function<void(Counter&)>& before, std::unique_ptr<Driver> by)
    : counter(tokens), by_(std::move(by)), driver(*by_) {
    if (before) before(counter);
    counter.desk().logOut();
    show();
}

Window::~Window() { close(); }

void Window::show() {
    driver.onUi([this] {
        // The counter owns the desk and outlives the window.
        frame_ = new kiosk::MainFrame({&counter.desk(), [](desk::Desk*) {}});
        frame_->Show();
    });
    driver.untilThere(names::logInAccount);
    // Until then, fields are told neither that they got the focus nor that they lost it.
    driver.until("the window is active", [this] { return frame_->IsActive(); });
}

void Window::close() {
    driver.onUi([this] {
        if (frame_) frame_->Close(true);
    });
    driver.until("the window is gone", [this] { return !frame_; });
    driver.onUi([] { kiosk::Task::joinAll(); });
}

void Window::restart() {
    close();
    counter.restart();
    counter.desk().logOut();
    show();
}

void Window::logIn(const std::string& account) {
    driver.type(names::logInAccount, account);
    driver.type(names::logInPassword, "a quiet password of " + account);
    driver.key(WXK_RETURN);
    driver.untilThere(names::today);
}

void Window::untilNotice(const std::string& sign) {
    driver.until("a notice with " + sign, [sign] {
        const wxWindow* text = Driver::find("notice.sign");
        return text && text->GetLabel() == wxString::FromUTF8(sign);
    });
}

Play Window::playOf(const std::string& file) const {
    Play play;
    play.account = "li";
    play.password = "a quiet password of li";
    play.reviewer = "wang";
    play.reviewerPassword = "a quiet password of wang";
    play.walkIn = Counter::file(file);
    auto& algorithm = play.walkIn.receive.details.algorithm;
    if (!algorithm.empty()) algorithm = "p256"; // quicker than RSA, and the same for what is tested
    return play;
}

std::string Window::playUpTo(forms::Step step, const std::string& file) {
    Play play = playOf(file);
    play.leaveAfter = step;
    return Player(driver, counter.desk(), std::move(play)).walkIn();
}

void Window::open(const std::string& caseNumber) {
    driver.type(names::search, caseNumber);
    driver.key(WXK_RETURN);
    driver.until("the case opens", [caseNumber] {
        const wxWindow* title = Driver::find(names::title);
        return title && title->GetLabel().StartsWith(wxString::FromUTF8(caseNumber));
    });
}

} // namespace certdesk::tests
