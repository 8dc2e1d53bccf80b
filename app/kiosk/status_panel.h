#pragma once
#include "desk/lane.h"
#include "sync/worker.h"

#include <wx/panel.h>
#include <wx/stattext.h>
#include <wx/timer.h>

#include <optional>
#include <vector>

namespace certdesk::kiosk {

/// The line to headquarters, what is still to be sent, the token, the printer, who is logged in, the clock.
/// Labels rather than a wxStatusBar, whose text AT-SPI does not see.
class StatusPanel : public wxPanel {
public:
    StatusPanel(wxWindow* parent, const desk::Desk& desk);
    /// Nothing: no headquarters was set up, or nobody asked yet.
    void showLine(const std::optional<sync::SyncStatus>& status);
    void showOperator(const std::optional<desk::SignedIn>& person);
    void showTokens(const std::vector<desk::TokenSeen>& tokens);

private:
    void tick();
    wxStaticText* part(wxSizer* to, const char* name);

    const desk::Desk& desk_;
    wxStaticText* line_;
    wxStaticText* backlog_;
    wxStaticText* token_;
    wxStaticText* printer_;
    wxStaticText* operator_;
    wxStaticText* clock_;
    wxTimer timer_;
};

} // namespace certdesk::kiosk
