#include <wx/app.h>
#include <wx/frame.h>

#include <cstdio>
#include <cstdlib>

// What bench_window compares with: a program that shows an empty frame and says so when it is idle.

class EmptyApp : public wxApp {
public:
    bool OnInit() override {
        (new wxFrame(nullptr, wxID_ANY, "empty", wxDefaultPosition, wxSize(1366, 768)))->Show();
        Bind(wxEVT_IDLE, [](wxIdleEvent&) {
            std::puts("ready");
            std::fflush(stdout);
            std::_Exit(0);
        });
        return true;
    }
};

wxIMPLEMENT_APP(EmptyApp);
