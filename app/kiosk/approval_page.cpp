#include "kiosk/approval_page.h"

#include "kiosk/names.h"
#include "kiosk/text.h"

namespace certdesk::kiosk {

using namespace layout;

ApprovalPage::ApprovalPage(wxWindow* parent, CaseContext& context)
    : StepPage(parent, context), judging_(*this, [this](const desk::Sentence& broken) {
          this->context().explain(broken);
          this->context().buttonsChanged();
      }) {
    auto* all = begin(shown(desk::nameOf(forms::Step::approval)));
    state_ = label(this, "", Type::text, Ink::soft);
    all->Add(state_, wxSizerFlags().Border(wxBOTTOM, medium));
    reviewer_ = new SecondAccount(this, {names::reviewer, shown(tr("审核人"))},
                                  {names::reviewerPassword, shown(tr("审核人密码"))}, reviewers(),
                                  tr("请审核人输入密码"));
    all->Add(reviewer_, wxSizerFlags().Expand().Border(wxBOTTOM, medium));
    reason_ = new TextField(this, names::refusalReason, shown(tr("不通过的原因")), TextKind::text);
    reason_->setHint(shown(tr("只在不通过时填写")));
    all->Add(reason_, wxSizerFlags().Expand());
}

std::vector<Option> ApprovalPage::reviewers() const {
    return staffWith(*context().desk(), context().service().approval->role, current().enteredBy);
}

std::string ApprovalPage::factsInShort() const {
    if (given()) return say(tr("✔ {0} 已审核通过。"), {current().approval->reviewer});
    if (!current().approvalRefusedBecause.empty())
        return say(tr("✖ 审核未通过：{0}。请更正受理信息或材料后再审。"), {current().approvalRefusedBecause});
    if (reviewers().empty()) return tr("✖ 没有可以审核的账号：受理人不能审核自己的业务单。");
    return tr("请审核人核对右侧资料与纸质材料，在此输入密码。受理人不能审核自己的业务单。");
}

void ApprovalPage::load() {
    const bool wrong = !given() && (reviewers().empty() || !current().approvalRefusedBecause.empty());
    setWrapped(state_, shown(factsInShort()),
               given() ? Ink::done
               : wrong ? Ink::fault
                       : Ink::soft,
               stepTextWidth());
    reviewer_->clear();
    for (wxPanel* part : {static_cast<wxPanel*>(reviewer_), static_cast<wxPanel*>(reason_)})
        part->Enable(!given());
    if (!given()) reviewer_->focus();
}

bool ApprovalPage::validate() { return given() || reviewer_->validate(); }

wxString ApprovalPage::nextLabel() const {
    return shown(given() ? tr("下一步 Enter") : tr("审核通过 Enter"));
}

void ApprovalPage::save() {
    if (given()) return context().stands(current());
    judge(true);
}

std::vector<StepPage::Extra> ApprovalPage::extras() {
    if (given()) return {};
    return {{names::refuse, shown(tr("不通过 F8")), WXK_F8, [this] { refuse(); }}};
}

void ApprovalPage::refuse() {
    if (!validate()) return;
    if (!reason_->value().empty()) return judge(false);
    reason_->setFault(tr("请写明原因"));
    reason_->markLeft();
    reason_->focus();
}

void ApprovalPage::judge(bool approved) {
    if (judging_.running()) return;
    context().waitFor(shown(tr("正在核对审核人密码…")));
    judging_.run(
        [desk = context().desk(), number = current().number, reviewer = reviewer_->take(), approved,
         reason = approved ? std::string() : reason_->value()] {
            return desk->approve(number, reviewer->account, reviewer->password, approved, reason);
        },
        [this](const desk::Outcome<forms::Case>& outcome) {
            context().waited();
            context().buttonsChanged();
            context().settle(outcome);
            if (std::holds_alternative<desk::Trouble>(outcome)) reviewer_->focus();
        });
    context().buttonsChanged();
}

void ApprovalPage::release() {
    judging_.drop();
    reviewer_->clear();
}

} // namespace certdesk::kiosk
