// From a key to what it changes on the screen, over whole cases by the keyboard with a million cases in the
// register while the journal is sent. Goal: at most 50 ms for 99 of 100 keys.
//
//     bench_keys [WHOLE CASES]
#include "keyboard.h"
#include "kiosk/names.h"
#include "sync/data_directory.h"
#include "sync/register.h"
#include "window.h"
#include "window_bench.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace {

using namespace certdesk;
using namespace certdesk::tests;
namespace names = kiosk::names;

constexpr int registered = 1'000'000;
constexpr int casesOfADay = 4000;
constexpr double goalMs = 50;
constexpr std::size_t slowestTold = 20;

int wholeCases = 3;

/// The register as those cases of other days would leave it; entries are not read for what is measured.
void fillRegister(const std::filesystem::path& data) {
    sync::Database database(sync::journalFile(data), sync::Database::Access::write);
    sync::Transaction once(database);
    sync::Register target(database);
    const forms::Day first = forms::parseIsoDay("2025-01-01").value();
    for (int i = 0; i < registered; ++i) {
        sync::CaseRow row;
        row.day = forms::plusDays(first, i / casesOfADay);
        row.number = forms::caseNumber("FS001-02", 'A', row.day, i % casesOfADay + 1);
        row.service = "new";
        row.status = "done";
        row.holderName = "佛山市第" + std::to_string(i) + "号陶瓷有限公司";
        row.holderCode = "91440604MA" + std::to_string(10'000'000 + i);
        row.receivedBy = "li";
        target.put(1'000'000'000LL + i, nullptr, {row, {}, {}});
    }
    once.commit();
}

void timeKeys(Window& window) {
    Keyboard keys;
    std::vector<TimedStroke> strokes;
    keys.timeStrokes([&](const TimedStroke& stroke) { strokes.push_back(stroke); });
    for (int i = 0; i < wholeCases; ++i)
        Player(keys, window.counter.desk(), window.playOf("new.json")).walkIn();
    std::sort(strokes.begin(), strokes.end(),
              [](const TimedStroke& one, const TimedStroke& other) { return one.ms < other.ms; });
    const auto at = [&](double share) {
        const auto place = static_cast<std::size_t>(share * static_cast<double>(strokes.size()));
        return strokes[std::min(strokes.size() - 1, place)].ms;
    };
    std::printf(
        "%zu keys of %d whole cases, from the key to the screen: median %.1f ms, 99 %% %.1f, slowest %.1f"
        "   (goal %.0f for 99 %%)\n",
        strokes.size(), wholeCases, at(0.5), at(0.99), strokes.back().ms, goalMs);
    const std::size_t slow = std::min(slowestTold, strokes.size());
    for (auto stroke = strokes.rbegin(); stroke != strokes.rbegin() + static_cast<std::ptrdiff_t>(slow);
         ++stroke)
        std::printf("  %6.1f ms  %s in %s\n", stroke->ms, stroke->key.c_str(), stroke->focus.c_str());
}

void measure() {
    Window window(wholeCases, [](Counter& counter) { fillRegister(counter.data()); });
    window.logIn();
    timeKeys(window);
}

} // namespace

int main(int argc, char** argv) {
    if (argc > 1) wholeCases = std::max(1, std::atoi(argv[1]));
    return runWindowBench(argc, argv, "bench_keys", measure);
}
