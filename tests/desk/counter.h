#pragma once
#include "desk/desk.h"
#include "desk/production.h"
#include "desk/walk_in.h"
#include "support/fake_headquarters.h"
#include "support/recording_printer.h"
#include "support/scripted_token.h"
#include "support/soft_skf_tokens.h"
#include "support/soft_tokens.h"
#include "support/temp_dir.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace certdesk::tests {

/// A clock that a test sets: 10:00 in Shanghai of the test day, a second later at each look.
class SetClock : public desk::Clock {
public:
    forms::UtcMs now() const override { return {value.value += 1000}; }
    forms::Running running() const override { return machine; }
    mutable forms::UtcMs value{testDay.value + 2 * 3600 * 1000};
    forms::Running machine{"boot-1", 1'000'000}; ///< how long it has been running, which no log-in changes
};

/// Staff that confirm every letter, or what the test says.
class Watcher : public desk::ProductionWatcher {
public:
    void stage(forms::Stage, forms::Phase) override {}
    std::optional<bool> letterIsGood(const std::string&) override {
        ++letters;
        if (badLetters > 0) return --badLetters, false;
        return away ? std::nullopt : std::optional(true);
    }
    bool cancelled() const override { return false; }

    int letters = 0;
    int badLetters = 0;
    bool away = false;
};

/// A kiosk with its staff (chen manager, li operator, wang reviewer; li is logged in), real soft tokens
/// behind a scripted driver, a recording printer and a headquarters in this process.
class Counter {
public:
    enum class Module { sound, breakable, skf };
    /// `tokens` blank ones, labelled BLANK-1, …; spoken to through SoftHSM, through the shim over it, or,
    /// with SM2, through SKF.
    explicit Counter(int tokens = 1, Module module = Module::sound);
    ~Counter();

    /// The program ends and starts again; li logs in.
    void restart();
    /// Takes a walk-in file of tests/walk-ins through the counter.
    desk::WalkInResult walkIn(const std::string& file);
    desk::WalkInResult resume(const std::string& caseNumber);
    /// The reviewer's consent, and nothing else.
    desk::WalkInOptions options() const;
    /// A case that waits for production, which has not begun.
    forms::Case paidCase();
    /// The same for any application, with what is known of the certificate that it is about.
    forms::Case readyCase(const desk::WalkIn& brought);
    desk::Produced produce(const std::string& caseNumber);
    /// Of the certificates here.
    std::string algorithm() const { return module_ == Module::skf ? "sm2" : "p256"; }
    /// An SKF token that somebody had in use, with `sparePin`; its serial.
    std::string addSkf(const std::string& label);
    static constexpr std::string_view sparePin = "1234567890";

    static desk::WalkIn file(const std::string& name);

    static forms::Secret passwordOf(const std::string& account);
    void logIn(const std::string& account);
    /// An account that chen makes; chen is logged in afterwards.
    void hire(const std::string& account, const std::set<forms::Role>& roles);
    /// The catalogue says another thing in each of these places; the program starts again, li logs in.
    void changeCatalogue(const std::vector<std::pair<std::string, std::string>>& changes);

    desk::Desk& desk() { return *desk_; }
    std::filesystem::path data() const { return directory_ / "kiosk"; }

    SoftTokens softTokens{memoryFolder()};
    SoftSkfTokens skfTokens{memoryFolder()};
    std::shared_ptr<ScriptedToken> token;
    std::shared_ptr<RecordingPrinter> printer;
    std::shared_ptr<FakeHeadquarters> hq;
    std::shared_ptr<SetClock> clock;
    Watcher watcher;
    desk::Reviewer reviewer;

private:
    void open();
    std::unique_ptr<token::TokenDriver> driver() const;

    Module module_;
    TempDir directory_{memoryFolder()};
    std::unique_ptr<desk::Desk> desk_;
};

/// The PIN that a printed letter carries.
forms::Secret pinOf(const RecordingPrinter::Job& letter);

} // namespace certdesk::tests
