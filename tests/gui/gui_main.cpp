#define BOOST_TEST_NO_MAIN
#define BOOST_TEST_ALTERNATIVE_INIT_API
#include "desk/lang.h"
#include "kiosk/frame.h"
#include "kiosk/layout.h"
#include "kiosk/native.h"

#include <boost/test/unit_test.hpp>
#include <wx/app.h>

#include <string>
#include <thread>
#include <vector>

// The tests run on a thread of their own beside the window's, and end the program. Before Boost's arguments
// the language of the window can stand, "zh" or "en", and after it how large its text is, in percent.

namespace {

bool nothingToInit() { return true; }

class GuiTestApp : public wxApp {
public:
    bool OnInit() override {
        const auto isOurs = [this](int at) { return argc > at && !argv[at].StartsWith("-"); };
        if (isOurs(1))
            certdesk::desk::useLanguage(certdesk::desk::languageOf(argv[1].utf8_string()),
                                        certdesk::desk::localeDirectory());
        if (isOurs(1) && isOurs(2)) certdesk::kiosk::layout::enlarge(std::stoi(argv[2].utf8_string()));
        while (isOurs(before_ + 1))
            ++before_;
        certdesk::kiosk::native::installStyle();
        SetExitOnFrameDelete(false);
        return true;
    }

    bool OnExceptionInMainLoop() override { return certdesk::kiosk::explainException(GetTopWindow()); }

    int OnRun() override {
        // Boost takes arguments out of the array, and sees a fault in the signal of each program that ended.
        std::vector<std::string> texts{"test_gui", "--catch_system_errors=no"};
        for (int i = before_ + 1; i < argc; ++i)
            texts.push_back(argv[i].utf8_string());
        std::vector<char*> arguments;
        for (std::string& text : texts)
            arguments.push_back(text.data());
        arguments.push_back(nullptr);
        int failed = 1;
        std::thread tests([&] {
            failed = boost::unit_test::unit_test_main(&nothingToInit, static_cast<int>(texts.size()),
                                                      arguments.data());
            CallAfter([this] { ExitMainLoop(); });
        });
        wxApp::OnRun();
        tests.join();
        return failed;
    }

private:
    int before_ = 0; ///< arguments that are not Boost's
};

} // namespace

wxIMPLEMENT_APP(GuiTestApp);
