// From the start of the process to a window that can be used, as a ratio to a program that shows an empty
// frame; with a new register and with a large one. Runs itself as the window (--as-window), on a virtual
// display where there is none.
#include "desk/desk.h"
#include "desk/inside.h"
#include "kiosk/app.h"
#include "support/temp_dir.h"

#include <wx/cmdline.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace {

using namespace certdesk;

constexpr int rounds = 9;
constexpr int manyCases = 100'000;
constexpr int casesPerDay = 500;
constexpr int casesPerCommit = 2'000;
constexpr std::string_view password = "a torn map under the piano";

class WindowApp : public kiosk::KioskApp {
    void began(kiosk::MainFrame*) override {
        Bind(wxEVT_IDLE, [](wxIdleEvent&) {
            std::puts("ready");
            std::fflush(stdout);
            std::_Exit(0);
        });
    }
};

double millisecondsUntilReady(std::vector<std::string> command) {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    std::vector<char*> arguments;
    for (std::string& part : command)
        arguments.push_back(part.data());
    arguments.push_back(nullptr);
    const auto begin = std::chrono::steady_clock::now();
    pid_t child = 0;
    if (posix_spawn(&child, arguments[0], &actions, nullptr, arguments.data(), environ) != 0)
        throw std::runtime_error("cannot start " + command[0]);
    close(ends[1]);
    char first = 0;
    const bool ready = read(ends[0], &first, 1) == 1;
    const auto end = std::chrono::steady_clock::now();
    close(ends[0]);
    posix_spawn_file_actions_destroy(&actions);
    waitpid(child, nullptr, 0);
    if (!ready) throw std::runtime_error(command[0] + " did not become ready");
    return std::chrono::duration<double, std::milli>(end - begin).count();
}

double median(std::vector<double> times) {
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

void makeKiosk(const std::filesystem::path& data, const std::filesystem::path& papers) {
    desk::SetUp plan;
    plan.settings.point = "FS001";
    plan.settings.kiosk = "FS001-01";
    plan.settings.papersFolder = papers.string();
    plan.managerName = "chen";
    plan.managerDisplayName = "chen";
    plan.managerPassword = forms::Secret(password);
    plan.slotCost = sync::SlotCost{1, 64 * 1024};
    if (!std::holds_alternative<sync::Identity>(desk::setUp(data, plan, desk::SystemClock())))
        throw std::runtime_error("the kiosk was not set up");
}

void addCase(std::vector<sync::NewEntry>& entries, int i) {
    const forms::Day day = forms::plusDays(*forms::parseIsoDay("2026-01-01"), i / casesPerDay);
    const std::string number = forms::caseNumber("FS001-01", 'A', day, i % casesPerDay + 1);
    forms::DetailsRecorded details;
    details.details.holderName = "佛山市第" + std::to_string(i) + "号陶瓷有限公司";
    details.details.holderCode = "91440604MA4W0A1235";
    details.details.holderKind = "企业";
    details.complete = true;
    const forms::UtcMs at = forms::startOf(day);
    entries.push_back({number, forms::CaseReceived{"new", "FS001", {}, {}}, "chen", at, 1});
    entries.push_back({number, details, "chen", at, 1});
    if (i % casesPerDay != 0) entries.push_back({number, forms::CaseWithdrawn{"test"}, "chen", at, 1});
}

/// One case of each day stays open.
void fill(const std::filesystem::path& data) {
    const auto opened = desk::Desk::open(data);
    auto& inside = opened->inside();
    std::vector<sync::NewEntry> entries;
    for (int i = 0; i < manyCases; ++i) {
        addCase(entries, i);
        if ((i + 1) % casesPerCommit != 0) continue;
        inside.journal->append(entries, inside.stepOf(), nullptr);
        entries.clear();
    }
}

struct Compared {
    std::string name;
    std::vector<std::string> command;
    std::vector<double> times{};
};

int compare(const std::filesystem::path& self) {
    tests::TempDir folder;
    const auto small = folder / "small", large = folder / "large";
    makeKiosk(small, folder / "papers");
    makeKiosk(large, folder / "papers");
    fill(large);
    std::vector<Compared> all{
        {"empty frame", {(self.parent_path() / "empty_frame").string()}},
        {"certdesk, new register", {self.string(), "--as-window", "--data", small.string()}},
        {"certdesk, 100,000 cases", {self.string(), "--as-window", "--data", large.string()}},
    };
    for (int round = 0; round <= rounds; ++round) // in turn, so that all feel the same machine
        for (Compared& one : all) {
            const double time = millisecondsUntilReady(one.command);
            if (round > 0) one.times.push_back(time); // the first warms the caches
        }
    const double base = median(all.front().times);
    for (const Compared& one : all)
        std::printf("%-26s %7.1f ms   %5.2f x\n", one.name.c_str(), median(one.times),
                    median(one.times) / base);
    return 0;
}

int onDisplay(const std::filesystem::path& self) {
    const std::string script = std::string(CERTDESK_SOURCE_DIR) + "/tests/gui/on_display.sh";
    execl(script.c_str(), script.c_str(), self.c_str(), nullptr);
    std::perror(script.c_str());
    return 1;
}

} // namespace

wxIMPLEMENT_APP_NO_MAIN(WindowApp);

int main(int argc, char** argv) {
    if (argc > 1 && std::strcmp(argv[1], "--as-window") == 0) {
        argv[1] = argv[0];
        return wxEntry(--argc, ++argv);
    }
    const auto self = std::filesystem::read_symlink("/proc/self/exe");
    try {
        return std::getenv("DISPLAY") ? compare(self) : onDisplay(self);
    } catch (const std::exception& broken) {
        std::fprintf(stderr, "bench_window: %s\n", broken.what());
        return 1;
    }
}
