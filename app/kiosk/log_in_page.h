#pragma once
#include "kiosk/page.h"
#include "kiosk/task.h"

#include <wx/stattext.h>
#include <wx/textctrl.h>

namespace certdesk::kiosk {

/// Who works here now: an account and its password.
class LogInPage : public Page {
public:
    LogInPage(wxWindow* parent, Counter& counter, Navigator& navigator);
    void arrive() override;
    bool leave() override;
    bool key(const wxKeyEvent& event) override;
    void explain(const desk::Sentence& sentence) override;

private:
    wxTextCtrl* field(wxWindow* parent, wxSizer* to, const char* name, const char* caption, long style);
    void logIn();
    void say(const wxString& fault);
    void answered(const desk::Outcome<desk::SignedIn>& outcome);
    void ready(bool is);

    Counter& counter_;
    Navigator& navigator_;
    wxTextCtrl* account_ = nullptr;
    wxTextCtrl* password_ = nullptr;
    wxButton* enter_ = nullptr;
    wxStaticText* note_ = nullptr;
    Task opening_;
};

} // namespace certdesk::kiosk
