#pragma once
#include "kiosk/certificate_block.h"
#include "kiosk/reception_form.h"
#include "kiosk/step_page.h"

#include <memory>
#include <optional>

namespace certdesk::kiosk {

/// Who wants what: the certificate that is served, holder, handler, applications, years.
class ReceptionPage : public StepPage {
public:
    ReceptionPage(wxWindow* parent, CaseContext& context);
    void load() override;
    bool validate() override;
    void save() override;
    bool keep() override;
    void release() override;
    bool nextEnabled() const override { return !block_ || !block_->busy(); }
    bool canDraft() const override { return !locked_; }
    std::vector<Extra> extras() override;
    bool key(const wxKeyEvent& event) override;
    bool undo() override { return !locked_ && form_.undo(); }
    void laneChanged() override;
    bool show(const std::vector<forms::FieldProblem>& problems) override { return form_.showAll(problems); }

private:
    struct Entered {
        forms::Details details;
        forms::Personal personal;
        bool operator==(const Entered&) const = default;
    };
    wxSizer* head();
    void begin();
    /// Something was typed or chosen.
    void changed();
    Entered entered() const { return {form_.details(), form_.personal()}; }
    std::optional<forms::CertificateKnown> news() const;
    void learned();
    void judge();
    desk::Outcome<forms::Case> send(bool draft);
    desk::Outcome<forms::Case> receive(const Entered& now, bool draft);
    desk::Outcome<forms::Case> correct(const Entered& now, bool draft);
    forms::Receive received(const Entered& now) const;
    void receiveBoth();
    void takeInstead(const std::string& service);

    CertificateBlock* block_ = nullptr; ///< where a certificate is served
    ReceptionForm form_;
    Entered before_;
    bool locked_ = false;
};

} // namespace certdesk::kiosk
