#include "kiosk/pin_panel.h"

#include "kiosk/names.h"
#include "kiosk/text.h"

namespace certdesk::kiosk {

using namespace layout;

namespace {

constexpr int innerWidth = listWidth - 2 * wide;
constexpr int resultHeight = 44; // two lines, so that nothing moves when they come

} // namespace

PinPanel::PinPanel(wxWindow* parent) : wxPanel(parent) {
    SetBackgroundColour(colour(Ink::ground));
    auto* all = column();
    tries_ = label(this, "", Type::section);
    tries_->SetName(names::pinTries);
    all->Add(tries_);
    auto* hint = label(this, shown(tr("PIN 由持有人自己输入，请其他人回避。输错一次就用去一次。")),
                       Type::hint, Ink::soft);
    wrap(hint, innerWidth);
    all->Add(hint, wxSizerFlags().Border(wxTOP, hair));
    addTest(all);
    addChange(all);
    auto* outer = column();
    outer->Add(all, wxSizerFlags().Expand().Border(wxALL & ~wxTOP, wide));
    SetSizer(outer);
    SetMinSize({listWidth, -1});
    allow();
}

wxStaticText* PinPanel::heading(wxSizer* to, const char* words) {
    to->Add(line(this), wxSizerFlags().Expand().Border(wxTOP, medium));
    auto* made = label(this, shown(words), Type::section);
    to->Add(made, wxSizerFlags().Border(wxTOP | wxBOTTOM, small));
    return made;
}

wxStaticText* PinPanel::result(wxSizer* to, const char* name) {
    auto* made = label(this, "", Type::text);
    made->SetName(name);
    made->SetMinSize({innerWidth, scaled(resultHeight)});
    to->Add(made, wxSizerFlags().Expand().Border(wxTOP, small));
    return made;
}

void PinPanel::addTest(wxSizer* to) {
    heading(to, tr("测试登录"));
    auto* line = row();
    test_ = new PinField(this, names::pinTest, shown(tr("PIN")));
    testNow_ = button(this, names::pinTestNow, shown(tr("测试登录 F6")));
    testNow_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { test(); });
    line->Add(test_, wxSizerFlags(1));
    line->Add(testNow_, wxSizerFlags().Bottom().Border(wxLEFT, small));
    to->Add(line, wxSizerFlags().Expand());
    tested_ = result(to, names::pinTested);
}

void PinPanel::addChange(wxSizer* to) {
    heading(to, tr("修改 PIN"));
    old_ = new PinField(this, names::pinOld, shown(tr("现在的 PIN")));
    new_ = new PinField(this, names::pinNew, shown(tr("新 PIN")));
    again_ = new PinField(this, names::pinAgain, shown(tr("再输一次新 PIN")));
    new_->setHint(shown(tr("6 至 16 位")));
    new_->onChange = again_->onChange = old_->onChange = [this] { judge(); };
    to->Add(old_, wxSizerFlags().Expand());
    auto* line = row();
    line->Add(new_, wxSizerFlags(1));
    line->Add(again_, wxSizerFlags(1).Border(wxLEFT, small));
    to->Add(line, wxSizerFlags().Expand().Border(wxTOP, small));
    changeNow_ = button(this, names::pinChangeNow, shown(tr("修改 PIN F7")));
    changeNow_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { change(); });
    to->Add(changeNow_, wxSizerFlags().Right().Border(wxTOP, medium));
    changed_ = result(to, names::pinChanged);
}

void PinPanel::show(const desk::TokenView& view) {
    const Said tries = triesOf(view);
    set(tries_, shown(tries.words), tries.ink);
    const bool open = view.info.user.set && !view.info.user.locked && view.info.user.triesLeft != 0;
    canTest_ = open && view.known.has_value();
    canChange_ = open && !view.info.blank() && !view.info.writeProtected;
    allow();
    Layout();
}

void PinPanel::showNone() {
    set(tries_, shown(tr("没有可以输入 PIN 的 UKey")), Ink::soft);
    canTest_ = canChange_ = false;
    allow();
    Layout();
}

void PinPanel::clear() {
    for (PinField* field : {test_, old_, new_, again_})
        field->clear();
    say(tested_, {});
    say(changed_, {});
}

void PinPanel::busy(bool is) {
    busy_ = is;
    allow();
}

void PinPanel::allow() {
    test_->Enable(canTest_ && !busy_);
    testNow_->Enable(canTest_ && !busy_);
    for (wxWindow* window : {static_cast<wxWindow*>(old_), static_cast<wxWindow*>(new_),
                             static_cast<wxWindow*>(again_), static_cast<wxWindow*>(changeNow_)})
        window->Enable(canChange_ && !busy_);
}

void PinPanel::say(wxStaticText* where, const Said& said) {
    setWrapped(where, shown(said.words), said.ink, innerWidth);
    Layout();
}

void PinPanel::tested(const Said& said) { say(tested_, said); }
void PinPanel::changed(const Said& said) { say(changed_, said); }

void PinPanel::testKey() { test_->empty() ? test_->focus() : test(); }
void PinPanel::changeKey() { again_->empty() ? old_->focus() : change(); }

bool PinPanel::enter() {
    if (test_->isFocused())
        test();
    else if (old_->isFocused() && !old_->empty())
        new_->focus();
    else if (new_->isFocused() && !new_->empty())
        again_->focus();
    else if (old_->isFocused() || new_->isFocused() || again_->isFocused())
        change();
    else
        return false;
    return true;
}

void PinPanel::test() {
    if (busy_) return;
    if (test_->empty()) return test_->focus();
    say(tested_, {});
    if (onTest) onTest(test_->take());
}

/// Says beside each field why the change cannot be made as typed.
void PinPanel::judge() {
    auto weakness = forms::weaknessOf(new_->value().text(), nullptr);
    if (!weakness && new_->value() == old_->value()) weakness = forms::PinWeakness::asBefore;
    new_->setFault(weakness && !new_->empty() ? briefly(*weakness) : std::string());
    const bool differs = !again_->empty() && !(again_->value() == new_->value());
    again_->setFault(differs ? tr("两次输入的不同") : std::string());
}

void PinPanel::change() {
    if (busy_) return;
    judge();
    for (PinField* field : {old_, new_, again_}) {
        if (field->empty()) field->setFault(tr("不能为空"));
        if (!field->faulty()) continue;
        field->markLeft();
        return field->focus();
    }
    say(changed_, {});
    again_->clear();
    forms::Secret oldPin = old_->take();
    if (onChangePin) onChangePin(std::move(oldPin), new_->take());
}

} // namespace certdesk::kiosk
