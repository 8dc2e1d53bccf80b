#pragma once
#include "kiosk/page.h"

#include <wx/panel.h>
#include <wx/stattext.h>
#include <wx/textctrl.h>

#include <functional>
#include <string>
#include <vector>

namespace certdesk::kiosk {

/// Point and kiosk, the search field, who is logged in. The same on every page.
class TopBar : public wxPanel {
public:
    TopBar(wxWindow* parent, const desk::Desk& desk);
    /// Search and operator show only while somebody is logged in.
    void refresh();
    void focusSearch();
    bool searchHasFocus() const { return search_->HasFocus(); }
    wxString searched() const { return search_->GetValue(); }
    void clearSearch() { search_->ChangeValue(wxEmptyString); }

    std::function<void()> onLogOut;
    std::function<void()> onLock;
    std::function<void()> onPassword;                     ///< to change one's own
    std::function<void()> onAudit;                        ///< offered to those who may see it
    std::function<void()> onSettings;                     ///< offered to those who may change them
    std::function<void()> onLeave;                        ///< offered where the window fills the screen
    std::function<void()> onApplicant;                    ///< shows the applicant's screen, or takes it away
    std::function<void()> onAccounts;                     ///< offered to those who rule over accounts
    std::function<void(const std::string& kind)> onBlank; ///< a blank form is to be printed

private:
    void showMenu();
    /// An entry of the menu.
    void chosen(int id, const std::vector<std::string>& blanks);

    const desk::Desk& desk_;
    wxTextCtrl* search_;
    wxButton* operator_;
};

} // namespace certdesk::kiosk
