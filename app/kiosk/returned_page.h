#pragma once
#include "kiosk/field.h"
#include "kiosk/paper_printer.h"
#include "kiosk/step_page.h"

namespace certdesk::kiosk {

/// A case that was returned: what it lacked, and going on with it or withdrawing it.
class ReturnedPage : public StepPage {
public:
    ReturnedPage(wxWindow* parent, CaseContext& context);
    void load() override {}
    void save() override;
    void release() override { printing_.drop(); }
    bool nextEnabled() const override { return !printing_.running(); }
    wxString nextLabel() const override;
    std::vector<Extra> extras() override;

private:
    void withdraw();

    TextField* reason_;
    PaperPrinter printing_;
};

} // namespace certdesk::kiosk
