#pragma once
#include <wx/window.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace certdesk::tests {

/// What a driven window did not do.
class GuiFailure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Works the real window as a clerk would, from a thread of its own: finds controls by their fixed names,
/// puts the focus there, types, presses. Each act runs on the UI thread and is over when it returns; what the
/// window does in the background is waited for with `until`.
class Driver {
public:
    explicit Driver(std::chrono::seconds patience = std::chrono::seconds(60)) : patience_(patience) {}
    virtual ~Driver() = default;
    Driver(const Driver&) = delete;
    Driver& operator=(const Driver&) = delete;

    /// Runs on the UI thread and gives back what it returns or throws.
    template <typename Act>
    auto onUi(Act act) -> decltype(act()) {
        using Result = decltype(act());
        auto task = std::make_shared<std::packaged_task<Result()>>(std::move(act));
        auto answer = task->get_future();
        post([task] { (*task)(); });
        if (answer.wait_for(patience_) != std::future_status::ready)
            throw GuiFailure("the window does not answer");
        return answer.get();
    }

    /// Waits until it is so. `what` names it in the failure.
    void until(const std::string& what, const std::function<bool()>& isSo);
    /// Until a visible control has that name.
    void untilThere(const std::string& name);

    bool isThere(const std::string& name);
    bool isEnabled(const std::string& name);
    std::string text(const std::string& name); ///< label or value
    virtual void type(const std::string& name, const std::string& value);
    virtual void choose(const std::string& name, const std::function<bool(const std::string&)>& wanted);
    virtual void tick(const std::string& name);
    virtual void press(const std::string& name);
    virtual void focus(const std::string& name);
    /// A key where the focus is, as the frame gets it.
    virtual void key(int code, bool alt = false, bool control = false);
    std::string focused();

    /// The visible control of that name, or null. For predicates: UI thread only.
    static wxWindow* find(const std::string& name);

    /// The visible controls that a screen reader would announce without a name.
    std::vector<std::string> unnamed();

    /// What shows of the window in front and is cut off: texts and controls larger than their place, or where
    /// nothing scrolls to.
    std::vector<std::string> cutOff();
    /// The controls that take keys and are not seen when they have the focus.
    std::vector<std::string> outOfSight();

    /// A picture of the whole screen.
    void shoot(const std::filesystem::path& png);
    /// Until what shows now was drawn.
    void waitForPaint();

private:
    static void post(std::function<void()> act);
    template <typename Kind>
    static Kind& need(const std::string& name);

    std::chrono::seconds patience_;
};

} // namespace certdesk::tests
