#pragma once
#include "kiosk/step_page.h"
#include "kiosk/task.h"

namespace certdesk::kiosk {

/// The receipt is printed, then token, letter and papers are handed over.
class HandOverPage : public StepPage {
public:
    HandOverPage(wxWindow* parent, CaseContext& context);
    void load() override;
    void save() override;
    void release() override { printing_.drop(); }
    wxString nextLabel() const override;
    bool nextEnabled() const override { return !printing_.running(); }
    std::vector<Extra> extras() override;

private:
    bool printed() const { return current().printed(forms::receiptPaper); }
    std::vector<std::string> things() const;
    void print();

    wxStaticText* state_;
    Task printing_;
};

} // namespace certdesk::kiosk
