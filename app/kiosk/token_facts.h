#pragma once
#include "desk/token_view.h"
#include "kiosk/layout.h"

#include <wx/scrolwin.h>

#include <functional>
#include <string>
#include <vector>

namespace certdesk::kiosk {

/// What is on a token, and which service types it can have today, each with its digit. Made anew for each
/// reading.
class TokenFacts : public wxScrolledWindow {
public:
    TokenFacts(wxWindow* parent, const desk::Desk& desk);
    void show(const desk::TokenView& view);
    /// Nothing but these words.
    void showOnly(const wxString& words);
    /// Begins the service type of that digit when it is allowed; false when there is none.
    bool begin(int digit);

    std::function<void(const std::string& service)> onService;

private:
    void add(wxSizer* to, const desk::TokenView& view);
    void addHead(wxSizer* to, const desk::TokenView& view);
    void addFacts(wxSizer* to, const desk::TokenView& view);
    void addCertificates(wxSizer* to, const desk::TokenView& view);
    void addServices(wxSizer* to, const desk::TokenView& view);
    void addRefused(wxSizer* to, const desk::TokenView& view);
    wxSizer* sectionTitle(const char* words);
    int digitOf(const std::string& service) const;

    const desk::Desk& desk_;
    std::vector<std::string> allowed_;
};

} // namespace certdesk::kiosk
