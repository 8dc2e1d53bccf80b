#include "kiosk/hand_over_page.h"

#include "desk/glance.h"
#include "kiosk/names.h"
#include "kiosk/text.h"

#include <algorithm>

namespace certdesk::kiosk {

using namespace layout;

HandOverPage::HandOverPage(wxWindow* parent, CaseContext& context)
    : StepPage(parent, context), printing_(*this, context) {
    auto* all = begin(shown(desk::nameOf(forms::Step::handOver)));
    state_ = label(this, "", Type::section);
    state_->SetName(names::handOver);
    all->Add(state_, wxSizerFlags().Border(wxBOTTOM, medium));
    all->Add(label(this, shown(tr("交给申请人：")), Type::text, Ink::soft),
             wxSizerFlags().Border(wxBOTTOM, small));
    for (const std::string& thing : things())
        all->Add(label(this, shown("•  " + thing)), wxSizerFlags().Border(wxBOTTOM, small));
}

std::vector<std::string> HandOverPage::papers() const {
    std::vector<std::string> all;
    if (current().visit.empty()) all.emplace_back(forms::receiptPaper);
    if (context().service().guide) all.emplace_back(forms::guidePaper);
    return all;
}

std::vector<std::string> HandOverPage::owed() const {
    std::vector<std::string> all = papers();
    std::erase_if(all, [this](const std::string& kind) { return current().printed(kind); });
    return all;
}

std::vector<std::string> HandOverPage::things() const {
    std::vector<std::string> all;
    const auto& production = context().service().production;
    const forms::Production& made = current().production;
    const bool kept = made.tokenKept;
    if (production && !kept) all.push_back(say(tr("UKey {0}"), {made.tokenLabel}));
    if (!production && current().known && !current().known->tokenLabel.empty())
        all.push_back(say(tr("UKey {0}"), {current().known->tokenLabel}));
    if (production && (production->issues || production->resetsPin))
        all.push_back(withReceiver(tr("密码信封（未拆封）"), forms::pinLetterPaper));
    for (const std::string& kind : papers())
        all.push_back(withReceiver(desk::nameOfPaper(kind), kind));
    if (context().service().form && context().service().form->copies > 1)
        all.push_back(say(tr("申请单位留存的一份{0}"), {desk::nameOfPaper(context().service().form->paper)}));
    if (kept) all.push_back(tr("UKey 由受理点收存，不交还"));
    return all;
}

/// With for whom it is.
std::string HandOverPage::withReceiver(const std::string& thing, std::string_view paper) const {
    const std::string whom = desk::forWhom(context().service(), std::string(paper));
    return whom.empty() ? thing : say(tr("{0}：{1}"), {thing, whom});
}

void HandOverPage::load() {
    const bool ready = owed().empty();
    const std::string first =
        papers().empty() ? tr("回执已随同次办理的业务打印，请交给申请人") : tr("✔ 回执已打印，请交给申请人");
    set(state_, shown(ready ? first : tr("先打印回执")), ready ? Ink::done : Ink::accent);
}

wxString HandOverPage::nextLabel() const {
    return shown(owed().empty() ? tr("已交给申请人，办结 Enter") : tr("打印回执 Enter"));
}

std::vector<StepPage::Extra> HandOverPage::extras() {
    if (papers().empty() || !owed().empty()) return {};
    return {{"handOver.again", shown(tr("再打印一次（副本）")), 0, [this] { printing_.print(papers()); }}};
}

void HandOverPage::save() {
    if (auto papers = owed(); !papers.empty()) return printing_.print(papers);
    handOver();
}

void HandOverPage::handOver() {
    const auto outcome = context().desk()->act(current().number, forms::HandOver{});
    const auto* done = std::get_if<forms::Case>(&outcome);
    if (!done) return context().explain(std::get<desk::Trouble>(outcome));
    for (const sync::CaseRow& other : context().desk()->visitOf(*done))
        if (other.status == forms::idOf(forms::Status::open))
            return context().opens(other.number,
                                   shown(say(tr("{0} 已办结，接着办理同次的业务。"), {done->number})));
    context().stands(*done);
}

} // namespace certdesk::kiosk
