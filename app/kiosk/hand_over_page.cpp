#include "kiosk/hand_over_page.h"

#include "kiosk/names.h"
#include "kiosk/text.h"

namespace certdesk::kiosk {

using namespace layout;

HandOverPage::HandOverPage(wxWindow* parent, CaseContext& context)
    : StepPage(parent, context), printing_(*this, [this](const desk::Sentence& broken) {
          this->context().explain(broken);
          this->context().buttonsChanged();
      }) {
    auto* all = begin(shown(desk::nameOf(forms::Step::handOver)));
    state_ = label(this, "", Type::section);
    state_->SetName(names::handOver);
    all->Add(state_, wxSizerFlags().Border(wxBOTTOM, medium));
    all->Add(label(this, shown(tr("交给申请人：")), Type::text, Ink::soft),
             wxSizerFlags().Border(wxBOTTOM, small));
    for (const std::string& thing : things())
        all->Add(label(this, shown("•  " + thing)), wxSizerFlags().Border(wxBOTTOM, small));
}

std::vector<std::string> HandOverPage::things() const {
    std::vector<std::string> all;
    const auto& production = context().service().production;
    if (production && production->issues)
        all.push_back(say(tr("UKey {0}"), {current().production.tokenLabel}));
    if (production && (production->issues || production->resetsPin)) all.push_back(tr("密码信封（未拆封）"));
    all.push_back(tr("受理回执"));
    if (context().service().form) all.push_back(tr("申请单位留存的一份申请表"));
    return all;
}

void HandOverPage::load() {
    set(state_, shown(printed() ? tr("✔ 回执已打印，请交给申请人") : tr("先打印回执")),
        printed() ? Ink::done : Ink::accent);
}

wxString HandOverPage::nextLabel() const {
    return shown(printed() ? tr("已交给申请人，办结 Enter") : tr("打印回执 Enter"));
}

std::vector<StepPage::Extra> HandOverPage::extras() {
    if (!printed()) return {};
    return {{"handOver.again", shown(tr("再打印一次")), 0, [this] { print(); }}};
}

void HandOverPage::save() {
    if (!printed()) return print();
    context().settle(context().desk()->act(current().number, forms::HandOver{}));
}

void HandOverPage::print() {
    if (printing_.running()) return;
    context().waitFor(shown(tr("正在打印…")));
    printing_.run(
        [desk = context().desk(), number = current().number] {
            return desk->print(std::string(forms::receiptPaper), number);
        },
        [this](const desk::Outcome<desk::Desk::PrintedPaper>& printed) {
            context().waited();
            context().buttonsChanged();
            if (const auto* trouble = std::get_if<desk::Trouble>(&printed))
                return context().explain(*trouble);
            const auto& paper = std::get<desk::Desk::PrintedPaper>(printed);
            context().stands(paper.state);
            context().announce(shown(say(tr("已打印：{0}"), {paper.where})));
        });
    context().buttonsChanged();
}

} // namespace certdesk::kiosk
