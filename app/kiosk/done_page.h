#pragma once
#include "kiosk/step_page.h"

namespace certdesk::kiosk {

/// The end of a case: what came of it.
class DonePage : public StepPage {
public:
    DonePage(wxWindow* parent, CaseContext& context);
    void load() override {}
    void save() override { context().goHome({}); }
    wxString nextLabel() const override;

private:
    using Line = std::pair<std::string, std::string>;
    std::vector<Line> summary() const;
};

} // namespace certdesk::kiosk
