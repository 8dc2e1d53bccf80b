#pragma once
#include "desk/words.h"

#include <wx/window.h>

#include <exception>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>
#include <variant>

namespace certdesk::kiosk {

/// The one way to run what may take long (drawing, printing, a password, the register): on a thread of its
/// own, its answer delivered on the UI thread. A Task is a member of the window that it serves; when that
/// window is gone, or another run began meanwhile, the answer is dropped. UI thread only.
class Task {
public:
    /// `broken` words an exception of the work.
    Task(wxWindow& owner, std::function<void(const desk::Sentence&)> broken)
        : owner_(owner), broken_(std::move(broken)) {}

    /// `work` runs in the background and must own what it uses; `done` takes its answer.
    template <typename Work, typename Done>
    void run(Work work, Done done) {
        using Answer = std::variant<std::monostate, std::invoke_result_t<Work>, desk::Sentence>;
        auto answer = std::make_shared<Answer>();
        auto job = std::make_shared<Work>(std::move(work));
        const unsigned id = ++latest_;
        running_ = true;
        start(
            owner_,
            [answer, job] {
                try {
                    answer->template emplace<1>((*job)());
                } catch (const std::exception& broken) {
                    answer->template emplace<2>(desk::wordsFor(broken));
                }
            },
            [this, id, answer, done = std::move(done)]() mutable {
                if (id != latest_) return;
                running_ = false;
                if (answer->index() == 2) return broken_(std::get<2>(*answer));
                try {
                    done(std::move(std::get<1>(*answer)));
                } catch (const std::exception& broken) {
                    broken_(desk::wordsFor(broken));
                }
            });
    }

    bool running() const { return running_; }
    /// Forgets the answer that is still to come.
    void drop() {
        ++latest_;
        running_ = false;
    }

    /// Waits for all work under way; when the program ends.
    static void joinAll();

private:
    static void start(wxWindow& owner, std::function<void()> work, std::function<void()> deliver);

    wxWindow& owner_;
    std::function<void(const desk::Sentence&)> broken_;
    unsigned latest_ = 0;
    bool running_ = false;
};

} // namespace certdesk::kiosk
