#pragma once
#include "kiosk/field.h"
#include "kiosk/step_page.h"

namespace certdesk::kiosk {

/// A case that was returned: what it lacked, and going on with it or withdrawing it.
class ReturnedPage : public StepPage {
public:
    ReturnedPage(wxWindow* parent, CaseContext& context);
    void load() override {}
    void save() override;
    wxString nextLabel() const override;
    std::vector<Extra> extras() override;

private:
    void withdraw();

    TextField* reason_;
};

} // namespace certdesk::kiosk
