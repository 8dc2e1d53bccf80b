#pragma once
#include "desk/counter.h"
#include "driver.h"
#include "kiosk/frame.h"
#include "player.h"

#include <wx/weakref.h>

#include <functional>
#include <memory>

namespace certdesk::tests {

/// The real window on a counter of tests/desk: real journal and soft tokens, a headquarters in this process.
struct Window {
    /// `before`: what happens at the counter before the window opens; li is logged in. `by` works it.
    explicit Window(int tokens = 1, const std::function<void(Counter&)>& before = {},
                    std::unique_ptr<Driver> by = std::make_unique<Driver>());
    ~Window();

    /// The window is closed, the program ends and starts again.
    void restart();
    void logIn(const std::string& account = "li");
    /// li brings a walk-in of tests/walk-ins as far as that step is done, and goes home.
    std::string playUpTo(forms::Step step, const std::string& file = "new.json");
    void open(const std::string& caseNumber);
    Play playOf(const std::string& file) const;
    forms::Case state(const std::string& caseNumber) { return counter.desk().find(caseNumber).value(); }
    /// Until the strip says something with that sign: ✔ ✖ …
    void untilNotice(const std::string& sign);
    std::string note(const std::string& field) { return driver.text(field + ".note"); }

    Counter counter;

private:
    std::unique_ptr<Driver> by_;

public:
    Driver& driver;

private:
    void show();
    void close();
    wxWeakRef<kiosk::MainFrame> frame_; ///< UI thread only
};

} // namespace certdesk::tests
