#pragma once
#include "kiosk/page.h"

#include <wx/panel.h>
#include <wx/stattext.h>
#include <wx/textctrl.h>

#include <functional>

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
    std::function<void(const std::string& kind)> onBlank; ///< a blank form is to be printed

private:
    void showMenu();

    const desk::Desk& desk_;
    wxTextCtrl* search_;
    wxButton* operator_;
};

} // namespace certdesk::kiosk
