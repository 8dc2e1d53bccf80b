#include <wx/app.h>
#include <wx/frame.h>
#include <wx/timer.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

// What bench_window and ./dev bench compare with: a program that shows an empty frame, and says so
// when it is idle; or with --memory, how many KB it has once it has settled.

namespace {

long residentKb() {
    std::ifstream status("/proc/self/status");
    std::string word;
    while (status >> word)
        if (word == "VmRSS:") {
            long kb = 0;
            status >> kb;
            return kb;
        }
    return 0;
}

} // namespace

class EmptyApp : public wxApp {
public:
    bool OnInit() override {
        (new wxFrame(nullptr, wxID_ANY, "empty", wxDefaultPosition, wxSize(1366, 768)))->Show();
        if (argc > 1) return waitForMemory();
        Bind(wxEVT_IDLE, [](wxIdleEvent&) {
            std::puts("ready");
            std::fflush(stdout);
            std::_Exit(0);
        });
        return true;
    }

private:
    /// Once everything that a window loads is there.
    bool waitForMemory() {
        constexpr int settledMs = 1000;
        timer_.Bind(wxEVT_TIMER, [](wxTimerEvent&) {
            std::printf("%ld\n", residentKb());
            std::fflush(stdout);
            std::_Exit(0);
        });
        timer_.StartOnce(settledMs);
        return true;
    }

    wxTimer timer_;
};

wxIMPLEMENT_APP(EmptyApp);
