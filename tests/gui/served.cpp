#include "served.h"

#include <algorithm>

namespace certdesk::tests {

namespace names = kiosk::names;

forms::Case newCertificate(Counter& counter, const std::function<void(desk::WalkIn&)>& adjust) {
    desk::WalkIn walkIn = Counter::file("new.json");
    walkIn.receive.details.algorithm = "p256"; // quicker than RSA, and the same for what is tested
    if (adjust) adjust(walkIn);
    const auto result = desk::runWalkIn(counter.desk(), walkIn, counter.options(), counter.watcher);
    if (result.status != desk::WalkInResult::Status::done) throw GuiFailure("no certificate to begin with");
    return result.state.value();
}

Served::Served(int tokens, std::unique_ptr<Driver> by)
    : Window(
          tokens, [](Counter& at) { newCertificate(at); }, std::move(by)) {
    headquartersKnows();
    counter.printer->jobs.clear();
    logIn();
}

void Served::headquartersKnows() {
    counter.hq->records = counter.desk().journal().certificates(sync::KnownBy::code, unitCode);
}

forms::Case Served::play(const std::string& file, const std::function<void(Play&)>& adjust) {
    Play played = playOf(file);
    if (adjust) adjust(played);
    const std::string number = Player(driver, counter.desk(), std::move(played)).walkIn();
    return state(number);
}

void Served::begin(const char* service) {
    driver.press(names::tile(service));
    driver.untilThere("holder.name");
}

void Served::untilRead() {
    driver.until("the certificate is read", [] {
        const wxWindow* next = Driver::find(names::next);
        return next && next->IsEnabled() && Driver::find(names::certificateHolder);
    });
}

void Served::untilLabel(const std::string& name, const std::string& part) {
    driver.until(name + " says " + part, [&] {
        const wxWindow* label = Driver::find(name);
        return label && label->GetLabel().Contains(wxString::FromUTF8(part));
    });
}

void Served::goHome() {
    driver.key(WXK_ESCAPE);
    driver.untilThere(names::today);
}

int Served::printed(const std::string& paper) const {
    return static_cast<int>(
        std::count_if(counter.printer->jobs.begin(), counter.printer->jobs.end(),
                      [&](const auto& job) { return job.title.starts_with(paper + "-"); }));
}

} // namespace certdesk::tests
