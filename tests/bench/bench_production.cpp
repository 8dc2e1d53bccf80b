// What a production costs beyond the token's own key generation, against a real headquarters over mutual TLS
// on loopback, with soft tokens and papers into a folder. Goal: at most 50 ms.
#include "desk/files.h"
#include "desk/production.h"
#include "desk/walk_in.h"
#include "support/hq_fixture.h"
#include "support/scripted_token.h"
#include "support/soft_tokens.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

using namespace certdesk;
using namespace certdesk::tests;

namespace {

constexpr int rounds = 15;
constexpr const char* factoryPin = "87654321";

class Confirming : public desk::ProductionWatcher {
public:
    void stage(forms::Stage, forms::Phase) override {}
    std::optional<bool> letterIsGood(const std::string&) override { return true; }
    bool cancelled() const override { return false; }
};

forms::Secret password() { return forms::Secret(std::string_view("a password for benchmarks")); }

double ms(std::chrono::nanoseconds time) { return std::chrono::duration<double, std::milli>(time).count(); }

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

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
        auto made = desk::setUp(folder / "kiosk",
                                {settings, enrolment, "chen", "chen", password(), {1, 64 * 1024}}, clock);
        if (!std::holds_alternative<sync::Identity>(made))
            throw std::runtime_error("the kiosk was not set up");
        token = std::make_shared<ScriptedToken>(tokens.driver());
        desk::Surroundings around = desk::realSurroundings(folder / "kiosk", settings);
        around.drivers = {token};
        desk = desk::Desk::open(folder / "kiosk", std::move(around));
        desk->logIn("chen", password());
        desk->makeAccount("li", "li", {forms::Role::operatorRole}, password());
        desk->makeAccount("wang", "wang", {forms::Role::reviewer}, password());
        desk->logIn("li", password());
    }
    ~Kiosk() {
        desk.reset();
        token.reset();
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

    SoftTokens tokens{"/dev/shm"}; // a real token has no share in the computer's disk
    TempDir folder;
    std::shared_ptr<ScriptedToken> token;
    std::unique_ptr<desk::Desk> desk;
};

void measure(Kiosk& kiosk, const std::string& algorithm) {
    std::vector<double> whole;
    std::vector<double> beyond;
    std::vector<double> token;
    for (int round = 0; round <= rounds; ++round) {
        const std::string number = kiosk.paidCase(algorithm);
        const std::string serial = kiosk.tokens.add("BLANK", factoryPin); // one at a time, as at a counter
        const auto keyBefore = kiosk.token->spentOn(TokenCall::generateKeyPair);
        const auto callsBefore = kiosk.token->spentOnAll();
        Confirming watcher;
        const auto begun = std::chrono::steady_clock::now();
        const auto produced = desk::produce(*kiosk.desk, number, watcher);
        const auto took = std::chrono::steady_clock::now() - begun;
        if (!std::holds_alternative<forms::Case>(produced)) throw std::runtime_error("a production stopped");
        kiosk.tokens.destroy(serial);
        if (round == 0) continue; // warms fonts, sessions and caches
        whole.push_back(ms(took));
        beyond.push_back(ms(took - (kiosk.token->spentOn(TokenCall::generateKeyPair) - keyBefore)));
        token.push_back(ms(kiosk.token->spentOnAll() - callsBefore));
    }
    std::printf("production %-8s whole %6.1f ms, in the token %6.1f ms, beyond its key generation %6.1f ms "
                "(goal 50)\n",
                algorithm.c_str(), median(whole), median(token), median(beyond));
}

} // namespace

int main() {
    HqServer hq;
    Kiosk kiosk(hq);
    measure(kiosk, "p256");
    measure(kiosk, "rsa2048");
}
