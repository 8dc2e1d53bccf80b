#pragma once
#include "desk/look_up.h"
#include "kiosk/page.h"
#include "kiosk/task.h"

#include <wx/button.h>
#include <wx/panel.h>
#include <wx/stattext.h>

#include <functional>
#include <vector>

namespace certdesk::kiosk {

/// Whose token is in, on the home page: holder, end of the certificate, state of the PIN, and which service
/// types are due, each with its digit; of several, whose they are. Only what the tokens themselves tell;
/// hidden while none is in that has a certificate.
class TokenCard : public wxPanel {
public:
    TokenCard(wxWindow* parent, Counter& counter);
    /// Reads the tokens when others are in than before.
    void laneChanged();
    /// Reads them anew.
    void read();

    std::function<void()> onOpen; ///< more is asked for

private:
    void show(const std::vector<desk::TokenReading>& readings);
    void showOne(const desk::TokenReading& reading);
    void showSeveral(const std::vector<desk::TokenReading>& readings);
    std::string due(const forms::CertificateKnown& known) const;

    Counter& counter_;
    std::vector<desk::TokenSeen> tokens_;
    wxStaticText* holder_;
    wxStaticText* facts_;
    wxStaticText* due_;
    Task reading_;
};

} // namespace certdesk::kiosk
