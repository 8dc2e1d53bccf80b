#pragma once
#include "kiosk/reception_form.h"
#include "kiosk/step_page.h"

#include <memory>
#include <optional>

namespace certdesk::kiosk {

/// Who wants what: holder, handler, applications, years.
class ReceptionPage : public StepPage {
public:
    ReceptionPage(wxWindow* parent, CaseContext& context);
    void load() override;
    bool validate() override;
    void save() override;
    bool keep() override;
    bool canDraft() const override { return !locked_; }
    bool show(const std::vector<forms::FieldProblem>& problems) override { return form_.showAll(problems); }

private:
    struct Entered {
        forms::Details details;
        forms::Personal personal;
        bool operator==(const Entered&) const = default;
    };
    Entered entered() const { return {form_.details(), form_.personal()}; }
    desk::Outcome<forms::Case> send(bool draft);

    ReceptionForm form_;
    Entered before_;
    bool locked_ = false;
};

} // namespace certdesk::kiosk
