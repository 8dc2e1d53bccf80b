#pragma once
#include "kiosk/certificate_block.h"
#include "kiosk/step_page.h"
#include "kiosk/task.h"

#include <wx/checkbox.h>

#include <map>
#include <vector>

namespace certdesk::kiosk {

/// The checklist: what was handed in, ticked with copies. Space ticks, digits set copies. The certificate
/// that is served is part of it: where it was not read at reception, it is read here.
class MaterialsPage : public StepPage {
public:
    MaterialsPage(wxWindow* parent, CaseContext& context);
    void load() override;
    bool validate() override;
    void save() override;
    bool keep() override;
    void release() override;
    void laneChanged() override;
    bool key(const wxKeyEvent& event) override;
    bool undo() override;
    bool nextEnabled() const override { return !block_ || !block_->busy(); }
    bool canDraft() const override { return !locked_; }
    std::vector<Extra> extras() override;

private:
    struct Line {
        forms::MaterialNeed need;
        wxCheckBox* box;
        wxStaticText* count;
        wxStaticText* reason;
        int copies = 0;
    };
    void addCertificate(wxSizer* to);
    void learned();
    void addLine(wxSizer* to, const forms::MaterialNeed& need);
    void setCopies(std::size_t at, int copies);
    void putCopies(std::size_t at, int copies);
    void refresh(Line& line);
    std::map<std::string, int> copies() const;
    desk::Outcome<forms::Case> send();
    void returnCase();

    std::vector<Line> lines_;
    std::vector<std::pair<std::size_t, int>> before_; ///< a line, and how many copies it had
    wxBoxSizer* all_;
    CertificateBlock* block_ = nullptr; ///< while the certificate that is served was not read
    Task printing_;
    bool locked_ = false;
};

} // namespace certdesk::kiosk
