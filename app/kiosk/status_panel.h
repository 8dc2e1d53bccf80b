#pragma once
#include "desk/lane.h"
#include "desk/standing.h"
#include "sync/worker.h"

#include <wx/button.h>
#include <wx/panel.h>
#include <wx/stattext.h>
#include <wx/timer.h>

#include <functional>
#include <optional>
#include <vector>

namespace certdesk::kiosk {

/// The line to headquarters, what is still to be sent, revocations that wait, the token, the printer, who is
/// logged in, the clock. Labels rather than a wxStatusBar, whose text AT-SPI does not see.
class StatusPanel : public wxPanel {
public:
    StatusPanel(wxWindow* parent, const desk::Desk& desk);
    /// Nothing: no headquarters was set up, or nobody asked yet.
    void showLine(const std::optional<sync::SyncStatus>& status);
    /// The most urgent that staff should hear of it; once somebody works here.
    void showStanding(const desk::LineStanding& standing);
    void showOperator(const std::optional<desk::SignedIn>& person);
    void showTokens(const std::vector<desk::TokenSeen>& tokens);
    void showPrinter();
    /// What a case in the lane asks of the clerk; empty for nothing.
    void showCall(const std::string& words);

    std::function<void()> onToken;       ///< the tokens were clicked
    std::function<void()> onPrinter;     ///< the printer was clicked
    std::function<void()> onLine;        ///< the line's details were asked for
    std::function<void()> onMinute;      ///< the clock shows another minute
    std::function<void()> onCall;        ///< what calls was clicked
    std::function<void()> onRevocations; ///< the revocations that wait were clicked

private:
    void tick();
    wxStaticText* part(wxSizer* to, const char* name);
    void makeChips();
    wxButton* chip(wxSizer* to, const char* name);
    void showRevocations(std::int64_t count);

    const desk::Desk& desk_;
    wxStaticText* line_;
    wxStaticText* backlog_;
    wxSizer* chips_;
    wxSizer* calls_; ///< where a case in the lane calls
    wxButton* details_ = nullptr;
    wxButton* token_ = nullptr;
    wxButton* printer_ = nullptr;
    wxButton* revocations_ = nullptr;
    wxButton* call_ = nullptr;
    wxStaticText* operator_;
    wxStaticText* clock_;
    wxTimer timer_;
};

} // namespace certdesk::kiosk
