#pragma once
#include "kiosk/paper_printer.h"
#include "kiosk/step_page.h"

namespace certdesk::kiosk {

/// The papers of the end are printed, then token, letter and papers are handed over. What came first in a
/// visit leads on to what was asked for; the receipt is common to both.
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
    /// What is printed at this step, and what of it was not yet.
    std::vector<std::string> papers() const;
    std::vector<std::string> owed() const;
    std::vector<std::string> things() const;
    std::string withReceiver(const std::string& thing, std::string_view paper) const;
    void handOver();

    wxStaticText* state_;
    PaperPrinter printing_;
};

} // namespace certdesk::kiosk
