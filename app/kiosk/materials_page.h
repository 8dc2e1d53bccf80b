#pragma once
#include "kiosk/step_page.h"
#include "kiosk/task.h"

#include <wx/checkbox.h>

#include <map>
#include <vector>

namespace certdesk::kiosk {

/// The checklist: what was handed in, ticked with copies. Space ticks, digits set copies.
class MaterialsPage : public StepPage {
public:
    MaterialsPage(wxWindow* parent, CaseContext& context);
    void load() override;
    bool validate() override;
    void save() override;
    bool keep() override;
    void release() override { printing_.drop(); }
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
    void addLine(wxSizer* to, const forms::MaterialNeed& need);
    void setCopies(std::size_t at, int copies);
    void refresh(Line& line);
    std::map<std::string, int> copies() const;
    desk::Outcome<forms::Case> send();
    void returnCase();

    std::vector<Line> lines_;
    Task printing_;
    bool locked_ = false;
};

} // namespace certdesk::kiosk
