#pragma once
#include "desk/day.h"
#include "kiosk/field.h"
#include "kiosk/notice_strip.h"
#include "kiosk/page.h"
#include "kiosk/second_account.h"
#include "kiosk/task.h"

#include <functional>
#include <optional>
#include <vector>

namespace certdesk::kiosk {

namespace names {
inline constexpr const char* dayState = "day.state";
inline constexpr const char* dayFloat = "day.float";
inline constexpr const char* dayReason = "day.reason";
inline constexpr const char* dayManager = "day.manager";
inline constexpr const char* dayPassword = "day.password";
inline constexpr const char* dayBack = "day.back";
inline constexpr const char* dayReport = "day.report";
inline constexpr const char* dayCloses = "day.close";
inline constexpr const char* dayResult = "day.result";
inline std::string dayPieces(std::int64_t denomination) { return "day.cash." + std::to_string(denomination); }
inline std::string dayAmount(std::string_view method) { return "day.amount." + std::string(method); }
} // namespace names

/// The business day: opened with its float, counted blind, closed. Shows what should be there only once the
/// count is recorded.
class DayPage : public Page {
public:
    /// `report` shows the report of that day.
    DayPage(wxWindow* parent, Counter& counter, std::function<void()> back,
            std::function<void(forms::Day)> report);
    std::string topic() const override { return "day"; }
    void arrive() override;
    bool leave() override;
    bool key(const wxKeyEvent& event) override;
    void explain(const desk::Sentence& sentence) override { strip_->fault(sentence); }

private:
    /// A field of a kind of pieces or of a method.
    struct Counted {
        std::int64_t denomination = 0; ///< 0: of a method
        std::string method;
        TextField* field;
    };
    wxPanel* opening();
    wxPanel* counting();
    wxPanel* closing();
    void addCounted(wxWindow* parent, wxSizer* to, Counted counted, const std::string& id,
                    const wxString& caption);
    void show(const desk::DayView& view);
    void showResult();
    void next();
    void open();
    void count();
    void close();
    /// Of the day that was closed here, else of the one that is under way, else of today.
    void report();
    /// What was typed; nothing when a field says why it cannot be taken.
    std::optional<forms::CountDay> typed();
    template <typename Work, typename Done>
    void run(Work work, Done done);

    Counter& counter_;
    std::function<void()> back_;
    std::function<void(forms::Day)> onReport_;
    std::optional<forms::Day> closed_; ///< that was closed here last
    desk::DayView view_;
    NoticeStrip* strip_;
    wxStaticText* state_;
    wxPanel* opening_;
    wxPanel* counting_;
    wxPanel* closing_;
    TextField* float_;
    std::vector<Counted> counted_;
    wxStaticText* result_;
    TextField* reason_;
    SecondAccount* manager_;
    wxButton* next_;
    wxButton* closes_;
    Task working_;
};

} // namespace certdesk::kiosk
