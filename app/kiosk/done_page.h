#pragma once
#include "kiosk/paper_printer.h"
#include "kiosk/pay_back_panel.h"
#include "kiosk/step_page.h"

namespace certdesk::kiosk {

/// The end of a case: what came of it, its papers to print again, and what is offered next for the same unit.
class DonePage : public StepPage {
public:
    DonePage(wxWindow* parent, CaseContext& context);
    void load() override {}
    void save() override { context().goHome({}); }
    void release() override;
    std::vector<Extra> extras() override;
    bool key(const wxKeyEvent& event) override;
    wxString nextLabel() const override;

private:
    using Line = std::pair<std::string, std::string>;
    std::vector<Line> summary() const;
    std::vector<Line> certificateLines() const;
    /// Printed before, and may be printed again; a PIN letter never.
    std::vector<std::string> papers() const;
    void addSummary(wxSizer* to);
    void addFollowUps(wxSizer* to);
    void addPapers(wxSizer* to);
    void follow(std::size_t at);

    std::vector<std::string> followUps_;
    PaperPrinter printing_;
    PayBackPanel* payBack_ = nullptr; ///< of a receipt that may go back
};

} // namespace certdesk::kiosk
