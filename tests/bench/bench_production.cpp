// What a production costs beyond the token's own time, against a real headquarters over mutual TLS on
// loopback, with soft tokens in memory and papers into a folder; and the whole of it against what an
// administrator would run in a shell today, measured in turns with it. Goals: 30 ms beyond the token, half of
// the fastest pipeline.
#include "desk/files.h"
#include "desk/production.h"
#include "desk/walk_in.h"
#include "support/hq_fixture.h"
#include "support/run.h"
#include "support/scripted_token.h"
#include "support/soft_skf_tokens.h"
#include "support/soft_tokens.h"
#include "token/skf_driver.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>

using namespace certdesk;
using namespace certdesk::tests;

namespace {

using Clock = std::chrono::steady_clock;

constexpr int rounds = 15;
constexpr const char* factoryPin = "87654321";
constexpr const char* memory = "/dev/shm"; // a real token has no share in the computer's disk
constexpr double goalBeyond = 30;
constexpr double goalOfPipeline = 0.5;

double ms(std::chrono::nanoseconds time) { return std::chrono::duration<double, std::milli>(time).count(); }

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// Confirms the letter, and notes how long each stage took.
class Confirming : public desk::ProductionWatcher {
public:
    void stage(forms::Stage stage, forms::Phase phase) override {
        const auto now = Clock::now();
        if (phase == forms::Phase::ended) took[stage] = now - begun_;
        begun_ = now;
    }
    std::optional<bool> letterIsGood(const std::string&) override { return true; }
    bool cancelled() const override { return false; }

    std::map<forms::Stage, std::chrono::nanoseconds> took;

private:
    Clock::time_point begun_ = Clock::now();
};

forms::Secret password() { return forms::Secret(std::string_view("a password for benchmarks")); }

/// A kiosk enrolled with that headquarters, li logged in.
struct Kiosk {
    explicit Kiosk(HqServer& hq) {
        const sync::Enrolment enrolment = hq.addKiosk("FS001-01", "FS001");
        desk::Settings settings;
        settings.point = "FS001";
        settings.kiosk = "FS001-01";
        settings.headquartersUrl = enrolment.url;
        settings.papersFolder = (folder / "papers").string();
        std::filesystem::create_directory(folder / "papers");
        const desk::SystemClock clock;
        auto made = desk::setUp(
            folder / "kiosk", {settings, enrolment, "chen", "chen", password(), sync::SlotCost{1, 64 * 1024}},
            clock);
        if (!std::holds_alternative<sync::Identity>(made))
            throw std::runtime_error("the kiosk was not set up");
        pkcs11 = std::make_shared<ScriptedToken>(softTokens.driver());
        auto library = token::openSkfDriver(SoftSkfTokens::libraryPath());
        skf = std::make_shared<ScriptedToken>(std::move(library).value());
        desk::Surroundings around = desk::realSurroundings(folder / "kiosk", settings);
        around.drivers = {pkcs11, skf};
        desk = desk::Desk::open(folder / "kiosk", std::move(around));
        desk->logIn("chen", password());
        desk->makeAccount("li", "li", {forms::Role::operatorRole}, password());
        desk->makeAccount("wang", "wang", {forms::Role::reviewer}, password());
        desk->logIn("li", password());
    }
    ~Kiosk() {
        desk.reset();
        pkcs11.reset();
        skf.reset();
    }

    /// Everything up to the fee.
    std::string paidCase(const std::string& algorithm) {
        desk::WalkIn brought = desk::parseWalkIn(
            desk::readFile(std::filesystem::path(CERTDESK_SOURCE_DIR) / "tests/walk-ins/new.json"));
        brought.receive.details.algorithm = algorithm;
        const auto received = desk->receive(brought.receive);
        const std::string number = std::get<forms::Case>(received).number;
        desk->act(number, forms::CheckMaterials{brought.materials});
        desk->print(desk->serviceOf(std::get<forms::Case>(received)).form->paper, number);
        desk->approve(number, "wang", password(), true, {});
        desk->act(number, forms::TakeFee{brought.payment});
        return number;
    }

    SoftTokens softTokens{memory};
    SoftSkfTokens skfTokens{memory};
    TempDir folder;
    std::shared_ptr<ScriptedToken> pkcs11;
    std::shared_ptr<ScriptedToken> skf;
    std::unique_ptr<desk::Desk> desk;
};

/// Tokens of one kind, one in at a time, as at a counter.
struct Kind {
    const char* algorithm;
    ScriptedToken& token;
    std::function<std::string()> add;
    std::function<void(const std::string&)> destroy;
};

struct Times {
    std::vector<double> whole;
    std::vector<double> inToken;
    std::vector<double> beyond;
    std::map<forms::Stage, std::vector<double>> stages;
};

void produceOne(Kiosk& kiosk, const Kind& kind, Times& times) {
    const std::string number = kiosk.paidCase(kind.algorithm);
    const std::string serial = kind.add();
    const auto before = kind.token.spentOnAll();
    Confirming watcher;
    const auto begun = Clock::now();
    const auto produced = desk::produce(*kiosk.desk, number, watcher);
    const auto took = Clock::now() - begun;
    if (!std::holds_alternative<forms::Case>(produced)) throw std::runtime_error("a production stopped");
    const auto inToken = kind.token.spentOnAll() - before;
    kind.destroy(serial);
    times.whole.push_back(ms(took));
    times.inToken.push_back(ms(inToken));
    times.beyond.push_back(ms(took - inToken));
    for (const auto& [stage, time] : watcher.took)
        times.stages[stage].push_back(ms(time));
}

/// One run of tests/bench/shell_production.sh; it prints its own milliseconds, without what it sets up
/// before.
double runPipeline(const std::string& tools, const TempDir& folder) {
    const Ran ran =
        run({"bash", CERTDESK_SOURCE_DIR "/tests/bench/shell_production.sh", tools, folder.path()});
    if (ran.status != 0) throw std::runtime_error("the pipeline of " + tools + ": " + ran.output);
    return std::stod(ran.output);
}

void print(const Kind& kind, const Times& times) {
    std::printf(
        "production %-8s whole %6.1f ms, in the token %6.1f ms, beyond the token %6.1f ms (goal %.0f)\n",
        kind.algorithm, median(times.whole), median(times.inToken), median(times.beyond), goalBeyond);
    std::printf("   stages, ms:");
    for (const auto& [stage, values] : times.stages)
        std::printf(" %s %.1f", std::string(forms::idOf(stage)).c_str(), median(values));
    std::printf("\n");
}

void measure(Kiosk& kiosk, const Kind& kind, const std::vector<std::string>& pipelines) {
    Times times;
    Times warming; // fonts, sessions and caches
    produceOne(kiosk, kind, warming);
    const TempDir folder(memory);
    std::map<std::string, std::vector<double>> shells;
    for (int round = 0; round < rounds; ++round) {
        produceOne(kiosk, kind, times);
        for (const auto& tools : pipelines)
            shells[tools].push_back(runPipeline(tools, folder));
    }
    print(kind, times);
    for (const auto& [tools, values] : shells)
        std::printf("   shell, %-22s %6.1f ms; ratio %.2f (goal %.1f)\n", tools.c_str(), median(values),
                    median(times.whole) / median(values), goalOfPipeline);
}

} // namespace

int main() {
    HqServer hq;
    Kiosk kiosk(hq);
    const auto softHsm = [&](const char* algorithm) {
        return Kind{algorithm, *kiosk.pkcs11, [&] { return kiosk.softTokens.add("BLANK", factoryPin); },
                    [&](const std::string& serial) { kiosk.softTokens.destroy(serial); }};
    };
    const Kind sm2{"sm2", *kiosk.skf, [&] { return kiosk.skfTokens.add("BLANK"); },
                   [&](const std::string& serial) { kiosk.skfTokens.destroy(serial); }};
    measure(kiosk, softHsm("p256"), {"p11tool+certtool", "pkcs11-tool+openssl"});
    measure(kiosk, sm2, {});
    measure(kiosk, softHsm("rsa2048"), {});
}
