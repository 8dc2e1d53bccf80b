#define BOOST_TEST_NO_MAIN
#define BOOST_TEST_ALTERNATIVE_INIT_API
#include "kiosk/native.h"

#include <boost/test/unit_test.hpp>
#include <wx/app.h>

#include <thread>

// The tests run on a thread of their own beside the window's, and end the program.

namespace {

bool nothingToInit() { return true; }

class GuiTestApp : public wxApp {
public:
    bool OnInit() override {
        certdesk::kiosk::native::installStyle();
        SetExitOnFrameDelete(false);
        return true;
    }

    int OnRun() override {
        int failed = 1;
        std::thread tests([&] {
            failed = boost::unit_test::unit_test_main(&nothingToInit, argc, argv);
            CallAfter([this] { ExitMainLoop(); });
        });
        wxApp::OnRun();
        tests.join();
        return failed;
    }
};

} // namespace

wxIMPLEMENT_APP(GuiTestApp);
