#include "kiosk/production_page.h"

#include "kiosk/names.h"
#include "kiosk/text.h"

namespace certdesk::kiosk {

using namespace layout;
using forms::Stage;

namespace {

constexpr Stage allStages[] = {Stage::prepare, Stage::keys,     Stage::request, Stage::enrol,
                               Stage::write,   Stage::readBack, Stage::letter,  Stage::pin};

} // namespace

ProductionPage::ProductionPage(wxWindow* parent, CaseContext& context) : StepPage(parent, context) {
    auto* all = begin(shown(desk::nameOf(forms::Step::production)));
    loud_ = label(this, "", Type::loud, Ink::accent);
    loud_->SetName(names::productionWords);
    detail_ = label(this, "", Type::text, Ink::soft);
    all->Add(loud_, wxSizerFlags().Border(wxTOP | wxBOTTOM, small));
    all->Add(detail_, wxSizerFlags().Border(wxBOTTOM, medium));
    for (const Stage stage : allStages) {
        auto* made = label(this, "", Type::text);
        made->SetName("stage." + shown(forms::idOf(stage)));
        stages_.push_back(made);
        all->Add(made, wxSizerFlags().Border(wxBOTTOM, small));
    }
}

void ProductionPage::load() {
    if (!current().production.complete()) produce();
    laneChanged();
}

void ProductionPage::produce() { context().lane().produce(current().number); }

void ProductionPage::laneChanged() {
    const auto cases = context().lane().cases();
    const auto found = cases.find(current().number);
    state_ = found == cases.end() ? std::nullopt : std::optional(found->second);
    refresh();
    context().buttonsChanged();
    if (!is(Kind::done)) return;
    const auto c = context().desk()->find(current().number);
    if (c && c->production.complete() && !current().production.complete()) context().stands(*c);
}

/// Another case's letter that nobody confirmed holds up the lane: say which.
std::string ProductionPage::whatIsBefore(const std::string& otherwise) {
    for (const auto& [number, state] : context().lane().cases())
        if (state.kind == Kind::letter)
            return say(tr("业务单 {0} 的密码信封还没有确认，确认后自动开始。"), {number});
    return otherwise;
}

void ProductionPage::refresh() {
    Freeze();
    LaneWords words;
    if (state_) words = wordsFor(*state_, context().desk()->catalogue());
    if (is(Kind::queued)) words.detail = whatIsBefore(words.detail);
    if (current().production.complete())
        words = {tr("✔ 证书已写入并验证"), current().production.certificateSerial, Ink::done};
    setWrapped(loud_, shown(words.loud), words.ink, contentWidth - 2 * wide);
    setWrapped(detail_, shown(words.detail), Ink::soft, contentWidth - 2 * wide);
    refreshStages();
    Layout();
    Thaw();
}

void ProductionPage::refreshStages() {
    auto ended = current().production.ended;
    if (state_ && state_->ended) ended = state_->ended;
    const bool running = is(Kind::running) || is(Kind::letter);
    for (std::size_t i = 0; i < stages_.size(); ++i) {
        const Stage stage = allStages[i];
        const bool done = ended && *ended >= stage;
        const bool here = !done && running && state_->stage == stage;
        const std::string sign = done ? "✔  " : here ? "●  " : "○  ";
        set(stages_[i], shown(sign + desk::nameOf(stage)), done ? Ink::done : here ? Ink::accent : Ink::soft);
    }
}

wxString ProductionPage::nextLabel() const {
    if (is(Kind::letter)) return shown(tr("信封完好 Enter"));
    if (is(Kind::waiting) || is(Kind::stopped)) return shown(tr("重试 Enter"));
    return shown(tr("下一步 Enter"));
}

bool ProductionPage::nextEnabled() const {
    return is(Kind::letter) || is(Kind::waiting) || is(Kind::stopped) || current().production.complete();
}

void ProductionPage::save() {
    if (current().production.complete()) return context().stands(current());
    if (is(Kind::letter)) return context().lane().confirmLetter(current().number, true);
    produce();
}

std::vector<StepPage::Extra> ProductionPage::extras() {
    if (!is(Kind::letter)) return {};
    return {{names::letterAgain, shown(tr("有破损，换密码重印 F8")), WXK_F8,
             [this] { context().lane().confirmLetter(current().number, false); }}};
}

} // namespace certdesk::kiosk
