#include "desk/files.h"
#include "forms/json.h"
#include "keyboard.h"
#include "kiosk/app.h"
#include "kiosk/names.h"
#include "player.h"
#include "tour.h"

#include <wx/cmdline.h>

#include <csignal>
#include <fstream>
#include <functional>
#include <iostream>
#include <thread>

// certdesk-play: the real window, worked by a player instead of a clerk. It stands beside the shipped program
// and shares all of its code but main.

namespace certdesk::tests {
namespace {

std::string firstLine(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::string line;
    if (!std::getline(in, line)) throw GuiFailure("cannot read " + file.string());
    return line;
}

const char* const texts[] = {"operator",    "operator-password-file",
                             "reviewer",    "reviewer-password-file",
                             "manager",     "manager-password-file",
                             "walk-in",     "screens",
                             "leave-after", "resume",
                             "token",       "times"};

std::int64_t residentKb() {
    std::ifstream status("/proc/self/status");
    std::string word;
    std::int64_t kb = 0;
    while (status >> word)
        if (word == "VmRSS:" && status >> kb) return kb;
    return 0;
}

class PlayApp : public kiosk::KioskApp {
public:
    void OnInitCmdLine(wxCmdLineParser& parser) override {
        KioskApp::OnInitCmdLine(parser);
        for (const char* text : texts)
            parser.AddLongOption(text);
        parser.AddLongSwitch("pay-first", "do what must be paid first in the same visit");
        parser.AddLongSwitch("keep-token", "take the token back as it is");
        parser.AddLongSwitch("crash", "end by a fault of memory, with the case in front");
        parser.AddLongSwitch("offered", "go on with the case that is offered after a bad end");
        parser.AddLongSwitch("keyboard", "by strokes of the keyboard alone, which are counted");
        parser.AddLongSwitch("shots-only",
                             "only pictures of pages with wrong input, or of training's first start");
    }

    bool OnCmdLineParsed(wxCmdLineParser& parser) override {
        for (const char* text : texts) {
            wxString value;
            if (parser.Found(text, &value)) given_[text] = value.utf8_string();
        }
        tour_ = parser.Found("shots-only");
        keyboard_ = parser.Found("keyboard");
        crash_ = parser.Found("crash");
        offered_ = parser.Found("offered");
        payFirst_ = parser.Found("pay-first");
        keepToken_ = parser.Found("keep-token");
        return KioskApp::OnCmdLineParsed(parser);
    }

    int OnRun() override {
        const int status = KioskApp::OnRun();
        if (player_.joinable()) player_.join();
        return status != 0 ? status : failed_ ? 1 : 0;
    }

protected:
    void began(kiosk::MainFrame* frame) override {
        begin([this, frame] {
            if (frame)
                play(*frame);
            else
                showTrouble();
        });
    }

    /// With --shots-only the first start of training is pictured and cancelled.
    void preparing(kiosk::TrainingFrame&) override {
        if (tour_) begin([this] { showPreparing(); });
    }

private:
    /// Beside the window, which is closed at the end.
    void begin(std::function<void()> act) {
        player_ = std::thread([this, act = std::move(act)] {
            try {
                act();
            } catch (const std::exception& failure) {
                failed_ = true;
                std::cerr << "certdesk-play: " << failure.what() << '\n';
            }
            CallAfter([this] {
                if (GetTopWindow()) GetTopWindow()->Close(true);
            });
        });
    }

    std::filesystem::path screens() const {
        const auto found = given_.find("screens");
        if (found == given_.end()) return {};
        std::filesystem::create_directories(found->second);
        return found->second;
    }

    const std::string& need(const char* option) const {
        const auto found = given_.find(option);
        if (found == given_.end()) throw GuiFailure(std::string("needs --") + option);
        return found->second;
    }

    Play toPlay() const {
        Play play;
        play.account = need("operator");
        play.password = firstLine(need("operator-password-file"));
        play.reviewer = need("reviewer");
        play.reviewerPassword = firstLine(need("reviewer-password-file"));
        if (given_.contains("manager")) {
            play.manager = need("manager");
            play.managerPassword = firstLine(need("manager-password-file"));
        }
        play.walkIn = desk::parseWalkIn(desk::readFile(need("walk-in")));
        if (given_.contains("leave-after")) play.leaveAfter = forms::stepOf(need("leave-after"));
        if (given_.contains("resume")) play.resume = need("resume");
        if (given_.contains("token")) play.token = need("token");
        play.stays = crash_;
        play.offered = offered_;
        play.payFirst = payFirst_;
        play.keepToken = keepToken_;
        play.screens = screens();
        return play;
    }

    void play(kiosk::MainFrame& frame) {
        if (tour_) return Tour(driver_, frame.desk(), toPlay()).run();
        Player player(keyboard_ ? keys_ : driver_, frame.desk(), toPlay());
        player.logIn();
        if (given_.contains("times")) return playMany(player);
        keys_.forgetStrokes();
        const auto begun = std::chrono::steady_clock::now();
        const std::string number = player.walkIn();
        const auto took =
            std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
        const auto c = frame.desk().find(number);
        if (!c) throw GuiFailure("the case is not in the journal");
        std::cout << forms::Json(forms::JsonObject{{"case", c->number},
                                                   {"status", forms::idOf(c->status)},
                                                   {"receipt", c->fee ? c->fee->number : std::string()},
                                                   {"certificateSerial", c->production.certificateSerial},
                                                   {"tokenSerial", c->production.tokenSerial},
                                                   {"keys", keyboard_ ? strokesIn(took) : forms::Json()}})
                         .text()
                  << std::endl;
        if (crash_) CallAfter([] { std::raise(SIGSEGV); });
    }

    /// The same walk-in over and over, and what memory that took.
    void playMany(Player& player) {
        player.walkIn();
        const std::int64_t first = residentKb();
        for (int left = std::atoi(need("times").c_str()) - 1; left > 0; --left)
            player.walkIn();
        std::cout << forms::Json(forms::JsonObject{{"firstKb", first}, {"lastKb", residentKb()}}).text()
                  << std::endl;
    }

    forms::Json strokesIn(std::chrono::milliseconds took) const {
        const Strokes strokes = keys_.strokes();
        return forms::JsonObject{{"applicant", strokes.applicant},
                                 {"passwords", strokes.passwords},
                                 {"others", strokes.others},
                                 {"ms", static_cast<std::int64_t>(took.count())}};
    }

    void showPreparing() {
        const auto tokens = kiosk::names::trainingPart(static_cast<int>(desk::TrainingPart::tokens));
        driver_.until("tokens are made", [tokens] {
            const wxWindow* sign = Driver::find(tokens);
            return sign && sign->GetLabel() == wxString(L"●");
        });
        if (const auto folder = screens(); !folder.empty()) driver_.shoot(folder / "training.png");
        driver_.key(WXK_ESCAPE);
    }

    void showTrouble() {
        driver_.untilThere(kiosk::names::trouble);
        if (const auto folder = screens(); !folder.empty()) driver_.shoot(folder / "trouble.png");
    }

    std::map<std::string, std::string> given_;
    Driver driver_;
    Keyboard keys_;
    std::thread player_;
    bool tour_ = false;
    bool keyboard_ = false;
    bool crash_ = false;
    bool offered_ = false;
    bool payFirst_ = false;
    bool keepToken_ = false;
    bool failed_ = false;
};

} // namespace
} // namespace certdesk::tests

wxIMPLEMENT_APP(certdesk::tests::PlayApp);
