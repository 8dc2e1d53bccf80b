#pragma once
#include "kiosk/second_account.h"
#include "kiosk/step_page.h"
#include "kiosk/task.h"

namespace certdesk::kiosk {

/// A second pair of eyes, in place: the reviewer picks the account, gives the password, approves or refuses.
class ApprovalPage : public StepPage {
public:
    ApprovalPage(wxWindow* parent, CaseContext& context);
    void load() override;
    bool validate() override;
    void save() override;
    void release() override;
    wxString nextLabel() const override;
    bool nextEnabled() const override { return !judging_.running(); }
    std::vector<Extra> extras() override;

private:
    bool given() const { return current().approval.has_value(); }
    std::vector<Option> reviewers() const;
    std::string factsInShort() const;
    void judge(bool approved);
    void refuse();

    SecondAccount* reviewer_;
    TextField* reason_;
    wxStaticText* state_;
    Task judging_;
};

} // namespace certdesk::kiosk
