#include "kiosk/production_page.h"

#include "desk/glance.h"
#include "desk/production.h"
#include "forms/token_life.h"
#include "kiosk/names.h"
#include "kiosk/text.h"

#include <algorithm>

namespace certdesk::kiosk {

using namespace layout;
using forms::Stage;

ProductionPage::ProductionPage(wxWindow* parent, CaseContext& context)
    : StepPage(parent, context), all_(forms::stagesOf(*context.service().production, true)) {
    auto* all = begin(shown(desk::nameOf(forms::Step::production)));
    loud_ = label(this, "", Type::loud, Ink::accent);
    loud_->SetName(names::productionWords);
    detail_ = label(this, "", Type::text, Ink::soft);
    all->Add(loud_, wxSizerFlags().Border(wxTOP | wxBOTTOM, small));
    all->Add(detail_, wxSizerFlags().Border(wxBOTTOM, medium));
    makeOther(all);
    for (const Stage stage : all_) {
        auto* made = label(this, "", Type::text);
        made->SetName("stage." + shown(forms::idOf(stage)));
        stages_.push_back(made);
        all->Add(made, wxSizerFlags().Border(wxBOTTOM, small));
    }
}

void ProductionPage::makeOther(wxSizer* to) {
    other_ = new wxPanel(this);
    why_ = new ChoiceField(other_, names::otherTokenWhy, shown(tr("这只 UKey 怎么了")),
                           {{std::string(forms::idOf(forms::TokenAct::damaged)), shown(tr("损坏，不能再用"))},
                            {std::string(forms::idOf(forms::TokenAct::lost)), shown(tr("丢失，找不到了"))}});
    why_->setValue(forms::idOf(forms::TokenAct::damaged));
    reason_ = new TextField(other_, names::otherTokenReason, shown(tr("事情经过")), TextKind::text);
    auto* fields = column();
    fields->Add(why_, wxSizerFlags().Expand().Border(wxBOTTOM, medium));
    fields->Add(reason_, wxSizerFlags().Expand());
    other_->SetSizer(fields);
    other_->Hide();
    to->Add(other_, wxSizerFlags().Expand().Border(wxBOTTOM, medium));
}

void ProductionPage::load() {
    if (!complete() && !undecided()) produce();
    laneChanged();
}

bool ProductionPage::undecided() const {
    const forms::Production& production = current().production;
    const bool untouched = !production.begun && !production.ended;
    return context().service().production->wipes && untouched && !state_;
}

void ProductionPage::produce(bool keepToken) {
    context().lane().produce(current().number, std::nullopt, keepToken);
}

bool ProductionPage::mayChangeToken() const {
    const forms::Production& production = current().production;
    const bool begun = production.begun || production.ended || (state_ && state_->stage);
    const bool still = complete() || is(Kind::waiting) || is(Kind::stopped);
    return context().service().production->freshToken && begun && still;
}

void ProductionPage::askForOther() {
    if (!complete()) context().lane().remove(current().number);
    other_->Show();
    laneChanged();
    reason_->focus();
}

void ProductionPage::leaveToken() {
    other_->Hide();
    load();
}

bool ProductionPage::validate() {
    if (!changing()) return true;
    reason_->setFault(reason_->value().empty() ? tr("请写明经过") : std::string());
    reason_->markLeft();
    if (reason_->faulty()) reason_->focus();
    return !reason_->faulty();
}

void ProductionPage::changeToken() {
    const auto outcome = desk::giveUpToken(*context().desk(), current().number,
                                           forms::tokenActOf(why_->value()).value(), reason_->value());
    if (std::holds_alternative<forms::Case>(outcome)) other_->Hide();
    context().settle(outcome);
}

/// Whoever asked and went away leaves the production as it was: it goes on.
void ProductionPage::release() {
    if (changing() && !complete()) produce();
}

void ProductionPage::laneChanged() {
    const auto cases = context().lane().cases();
    const auto found = cases.find(current().number);
    state_ = found == cases.end() ? std::nullopt : std::optional(found->second);
    refresh();
    context().buttonsChanged();
    if (!is(Kind::done)) return;
    const auto c = context().desk()->find(current().number);
    if (c && forms::complete(context().service(), c->production) && !complete()) context().stands(*c);
}

/// Another case's letter that nobody confirmed holds up the lane: say which.
std::string ProductionPage::whatIsBefore(const std::string& otherwise) {
    for (const auto& [number, state] : context().lane().cases())
        if (state.kind == Kind::letter)
            return say(tr("业务单 {0} 的密码信封还没有确认，确认后自动开始。"), {number});
    return otherwise;
}

LaneWords ProductionPage::words() {
    if (changing())
        return {tr("换一只 UKey 重新制证？"),
                tr("这只 UKey 将记为损坏或丢失，不再使用；已经签发给它的证书会被吊销。"), Ink::accent};
    if (complete()) return {tr("✔ 这一步已完成"), current().production.certificateSerial, Ink::done};
    if (undecided())
        return {tr("清空 UKey，还是收回？"),
                tr("清空：插入申请人的 UKey，按 Enter，清空后交还。收回：不清空，UKey 由受理点收存。"),
                Ink::accent};
    if (!state_) return {};
    LaneWords words = wordsFor(*state_, context().service(), context().desk()->catalogue());
    if (is(Kind::queued)) words.detail = whatIsBefore(words.detail);
    if (is(Kind::letter))
        words.detail += "  ·  " + desk::forWhom(context().service(), std::string(forms::pinLetterPaper));
    return words;
}

void ProductionPage::refresh() {
    Freeze();
    const LaneWords now = words();
    setWrapped(loud_, shown(now.loud), now.ink, stepTextWidth());
    setWrapped(detail_, shown(now.detail), Ink::soft, stepTextWidth());
    refreshStages();
    Layout();
    Thaw();
}

void ProductionPage::refreshStages() {
    auto ended = current().production.ended;
    if (state_ && state_->ended) ended = state_->ended;
    const std::vector<Stage> stages = context().desk()->planOf(current());
    const bool running = is(Kind::running) || is(Kind::letter);
    for (std::size_t i = 0; i < all_.size(); ++i) {
        stages_[i]->Show(std::find(stages.begin(), stages.end(), all_[i]) != stages.end());
        const bool done = ended && all_[i] <= *ended;
        const bool here = !done && running && state_->stage == all_[i];
        const std::string sign = done ? "✔  " : here ? "●  " : "○  ";
        set(stages_[i], shown(sign + desk::nameOf(all_[i])),
            done   ? Ink::done
            : here ? Ink::accent
                   : Ink::soft);
    }
}

wxString ProductionPage::nextLabel() const {
    if (changing()) return shown(tr("换一只 Enter"));
    if (is(Kind::letter)) return shown(tr("信封完好 Enter"));
    if (is(Kind::waiting) || is(Kind::stopped)) return shown(tr("重试 Enter"));
    return shown(undecided() ? tr("清空 UKey Enter") : tr("下一步 Enter"));
}

bool ProductionPage::nextEnabled() const {
    return changing() || is(Kind::letter) || is(Kind::waiting) || is(Kind::stopped) || undecided() ||
           complete();
}

void ProductionPage::save() {
    if (changing()) return changeToken();
    if (complete()) return context().stands(current());
    if (is(Kind::letter)) return context().lane().confirmLetter(current().number, true);
    produce();
}

std::vector<StepPage::Extra> ProductionPage::extras() {
    if (is(Kind::letter))
        return {{names::letterAgain, shown(tr("有破损，换密码重印 F8")), WXK_F8,
                 [this] { context().lane().confirmLetter(current().number, false); }}};
    if (changing())
        return {{names::otherToken, shown(tr("不换，接着用 F7")), WXK_F7, [this] { leaveToken(); }}};
    if (mayChangeToken())
        return {{names::otherToken, shown(tr("换一只 UKey… F7")), WXK_F7, [this] { askForOther(); }}};
    const bool still = undecided() || is(Kind::waiting) || is(Kind::stopped);
    if (!context().service().production->wipes || !still || complete()) return {};
    return {{names::keepToken, shown(tr("收回介质，不清空 F8")), WXK_F8, [this] { produce(true); }}};
}

} // namespace certdesk::kiosk
