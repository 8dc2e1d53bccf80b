#pragma once
#include "desk/training.h"
#include "kiosk/gate.h"
#include "kiosk/page.h"
#include "kiosk/task.h"

namespace certdesk::kiosk {

/// Who works here now: an account and its password.
class LogInPage : public Page {
public:
    LogInPage(wxWindow* parent, Counter& counter, Navigator& navigator);
    std::string topic() const override { return "log-in"; }
    void arrive() override;
    bool leave() override;
    bool key(const wxKeyEvent& event) override { return gate_.key(event); }
    void explain(const desk::Sentence& sentence) override;

private:
    void logIn();
    /// Accounts to practise with; none at work.
    void offer(const std::vector<desk::PractisingAccount>& practised);
    void answered(const desk::Outcome<desk::SignedIn>& outcome);

    Counter& counter_;
    Navigator& navigator_;
    Gate gate_;
    wxTextCtrl* account_;
    wxTextCtrl* password_;
    Task opening_;
};

} // namespace certdesk::kiosk
