#pragma once
#include "driver.h"

namespace certdesk::tests {

/// The keys that a clerk pressed, by what they were for.
struct Strokes {
    int applicant = 0; ///< the applicant's data, letter by letter
    int passwords = 0;
    int others = 0; ///< to get about, tick, choose, count money, go on
};

/// How long it took from a stroke until what it changed was drawn, and what it was.
struct TimedStroke {
    double ms = 0;
    std::string key;   ///< GDK's name of it
    std::string focus; ///< fixed name of the control that had the focus
};

/// Works the window by its keyboard alone: each act is one or more strokes that go through GTK as those of a
/// real keyboard do, so what cannot be reached or done by keys fails here. Fields are reached by Tab or by
/// the key that they name, buttons by the key that their words name, else by Tab and Enter.
///
/// Whatever it works must be what a screen reader finds by its name: the control has a name and a role that
/// says what can be done with it, no other in front has both, and in English no Chinese stands in the name.
class Keyboard : public Driver {
public:
    using Driver::Driver;

    void type(const std::string& name, const std::string& value) override;
    void choose(const std::string& name, const std::function<bool(const std::string&)>& wanted) override;
    void tick(const std::string& name) override;
    void press(const std::string& name) override;
    void focus(const std::string& name) override;
    void key(int code, bool alt = false, bool control = false) override;
    /// As a scanner types that is plugged in as a keyboard: all at once into what has the focus, then Enter.
    void scan(const std::string& text);

    Strokes strokes() const { return strokes_; }
    /// From now on each stroke waits until what it changed was drawn, and is told how long that took.
    void timeStrokes(std::function<void(const TimedStroke&)> told) { timed_ = std::move(told); }
    void forgetStrokes() { strokes_ = {}; }

private:
    void stroke(unsigned keyval, unsigned modifiers = 0);
    void other(unsigned keyval, unsigned modifiers = 0);
    /// Throws GuiFailure where a screen reader would not find that control.
    void mustBeAnnounced(const std::string& name);

    Strokes strokes_;
    std::function<void(const TimedStroke&)> timed_;
};

} // namespace certdesk::tests
