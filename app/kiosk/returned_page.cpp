#include "kiosk/returned_page.h"

#include "desk/glance.h"
#include "kiosk/names.h"
#include "kiosk/text.h"

namespace certdesk::kiosk {

using namespace layout;

ReturnedPage::ReturnedPage(wxWindow* parent, CaseContext& context)
    : StepPage(parent, context), printing_(*this, context) {
    auto* all = begin(shown(desk::nameOf(forms::Status::returned)));
    all->Add(label(this, shown(tr("退回时缺少：")), Type::text, Ink::soft),
             wxSizerFlags().Border(wxBOTTOM, small));
    for (const forms::MissingMaterial& one : current().missing) {
        const forms::Material* material = context.desk()->catalogue().material(one.material);
        const std::string words = say(tr("{0} {1} 份"), {material ? desk::in(material->name) : one.material,
                                                         std::to_string(one.copies)});
        all->Add(label(this, shown("•  " + words)), wxSizerFlags().Border(wxBOTTOM, small));
    }
    const std::vector<std::string> papers{std::string(forms::noticePaper)};
    all->Add(
        label(this, shown(asTitle(desk::forWhom(this->context().service(), papers))), Type::text, Ink::soft),
        wxSizerFlags().Border(wxTOP, small));
    reason_ = new TextField(this, "returned.reason", shown(tr("撤回的原因")), TextKind::text);
    reason_->setHint(shown(tr("只在撤回时填写")));
    all->Add(reason_, wxSizerFlags().Expand().Border(wxTOP, large));
}

wxString ReturnedPage::nextLabel() const { return shown(tr("材料补来了，继续办理 Enter")); }

void ReturnedPage::save() { context().settle(context().desk()->act(current().number, forms::ResumeCase{})); }

std::vector<StepPage::Extra> ReturnedPage::extras() {
    const std::string notice(forms::noticePaper);
    const bool before = current().printed(notice);
    return {{"returned.notice", shown(before ? tr("再打印告知书（副本）") : tr("打印告知书")), 0,
             [this, notice] { printing_.print({notice}); }},
            {names::withdraw, shown(tr("申请人撤回")), 0, [this] { withdraw(); }}};
}

void ReturnedPage::withdraw() {
    if (!reason_->value().empty())
        return context().settle(context().desk()->act(current().number, forms::Withdraw{reason_->value()}));
    reason_->setFault(tr("请写明原因"));
    reason_->markLeft();
    reason_->focus();
}

} // namespace certdesk::kiosk
