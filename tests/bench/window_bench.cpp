#include "window_bench.h"

#include "kiosk/native.h"

#include <wx/app.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace {

std::function<void()> toMeasure;
const char* benchName = "";

class BenchApp : public wxApp {
public:
    bool OnInit() override {
        certdesk::kiosk::native::installStyle();
        SetExitOnFrameDelete(false);
        return true;
    }
    int OnRun() override {
        int status = 1;
        std::thread bench([&] {
            try {
                toMeasure();
                status = 0;
            } catch (const std::exception& broken) {
                std::fprintf(stderr, "%s: %s\n", benchName, broken.what());
            }
            CallAfter([this] { ExitMainLoop(); });
        });
        wxApp::OnRun();
        bench.join();
        return status;
    }
};

int beginOnDisplay(int argc, char** argv) {
    std::string script = std::string(CERTDESK_SOURCE_DIR) + "/tests/gui/on_display.sh";
    std::vector<char*> arguments{script.data()};
    arguments.insert(arguments.end(), argv, argv + argc);
    arguments.push_back(nullptr);
    execv(script.c_str(), arguments.data());
    std::perror(script.c_str());
    return 1;
}

} // namespace

wxIMPLEMENT_APP_NO_MAIN(BenchApp);

int certdesk::tests::runWindowBench(int argc, char** argv, const char* name, std::function<void()> measure) {
    if (!std::getenv("DISPLAY")) return beginOnDisplay(argc, argv);
    toMeasure = std::move(measure);
    benchName = name;
    int one = 1; // wx reads no argument of ours
    return wxEntry(one, argv);
}
