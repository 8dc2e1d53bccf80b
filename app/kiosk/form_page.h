#pragma once
#include "kiosk/paper_printer.h"
#include "kiosk/preview.h"
#include "kiosk/step_page.h"
#include "kiosk/task.h"

namespace certdesk::kiosk {

/// The paper of the service type: seen, printed, signed by the applicant. + and - make it larger and smaller,
/// the arrows and PgUp, PgDn go over it.
class FormPage : public StepPage {
public:
    FormPage(wxWindow* parent, CaseContext& context);
    void load() override;
    void save() override;
    void release() override;
    wxString nextLabel() const override;
    bool nextEnabled() const override { return !printing_.running(); }
    std::vector<Extra> extras() override;
    bool key(const wxKeyEvent& event) override;

private:
    const std::string& paper() const { return context().service().form->paper; }
    void draw();
    void zoom(int steps);

    std::size_t zoom_ = 0;
    wxStaticText* state_;
    Preview* preview_;
    Task drawing_;
    PaperPrinter printing_;
};

} // namespace certdesk::kiosk
