#pragma once
#include "desk/token_view.h"
#include "kiosk/page.h"
#include "kiosk/task.h"

#include <wx/button.h>
#include <wx/panel.h>
#include <wx/stattext.h>

#include <functional>
#include <string>
#include <vector>

namespace certdesk::kiosk {

/// Whose token is in, on the home page: first what the token itself tells (holder, end of the certificate,
/// state of the PIN), then what headquarters or this kiosk's register know (service year, applications), and
/// which service types are due or allowed, each with its digit. Of several, whose they are. Hidden while none
/// is in that has a certificate.
class TokenCard : public wxPanel {
public:
    TokenCard(wxWindow* parent, Counter& counter);
    /// Reads the tokens when others are in than before.
    void laneChanged();
    /// What is known of the one that is in may have changed: asks again.
    void view();
    /// Reads them anew.
    void read();

    std::function<void()> onOpen;    ///< more is asked for
    std::function<void()> onResized; ///< it needs another height than before

private:
    void show(const std::vector<desk::TokenReading>& readings);
    void showOne(const desk::TokenReading& reading);
    void showSeveral(const std::vector<desk::TokenReading>& readings);
    void showView(const desk::TokenView& view);
    /// Each with its digit.
    std::string services(const desk::TokenView& view, bool due) const;

    Counter& counter_;
    std::vector<desk::TokenSeen> tokens_;
    wxStaticText* holder_;
    wxStaticText* facts_;
    wxStaticText* due_;
    std::string one_; ///< serial of the only one that has a certificate, or empty
    Task reading_;
    Task viewing_;
};

} // namespace certdesk::kiosk
