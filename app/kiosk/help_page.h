#pragma once
#include "kiosk/page.h"

#include <functional>

namespace certdesk::kiosk {

/// The keys, and whom to call.
class HelpPage : public Page {
public:
    HelpPage(wxWindow* parent, const desk::Desk& desk, std::function<void()> back);
    void arrive() override { back_->SetFocus(); }
    bool key(const wxKeyEvent& event) override;

private:
    std::function<void()> onBack_;
    wxButton* back_;
};

} // namespace certdesk::kiosk
