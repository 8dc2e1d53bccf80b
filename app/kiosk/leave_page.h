#pragma once
#include "kiosk/gate.h"
#include "kiosk/page.h"
#include "kiosk/task.h"

#include <functional>

namespace certdesk::kiosk {

/// Where a manager lets the program end that fills the screen: account and password, whoever is logged in.
/// Covers the page in front, which keeps what was entered.
class LeavePage : public Page {
public:
    LeavePage(wxWindow* parent, Counter& counter, std::function<void()> back, std::function<void()> now);
    std::string topic() const override { return "full-screen"; }
    void arrive() override;
    bool leave() override;
    bool key(const wxKeyEvent& event) override;
    void explain(const desk::Sentence& sentence) override;

private:
    void ask();

    Counter& counter_;
    std::function<void()> onBack_;
    std::function<void()> onNow_;
    Gate gate_;
    wxTextCtrl* account_;
    wxTextCtrl* password_;
    Task asking_;
};

} // namespace certdesk::kiosk
