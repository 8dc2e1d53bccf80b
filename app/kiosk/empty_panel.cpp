#include "kiosk/empty_panel.h"

#include "kiosk/names.h"
#include "kiosk/text.h"

namespace certdesk::kiosk {

using namespace layout;

namespace {

constexpr int innerWidth = listWidth - 2 * wide;

} // namespace

EmptyPanel::EmptyPanel(wxWindow* parent) : wxPanel(parent) {
    SetBackgroundColour(colour(Ink::ground));
    auto* all = column();
    all->Add(line(this), wxSizerFlags().Expand());
    title_ = label(this, "", Type::section);
    all->Add(title_, wxSizerFlags().Border(wxTOP | wxBOTTOM, small));
    reason_ = new TextField(this, names::emptyReason, shown(tr("原因")), TextKind::text);
    all->Add(reason_, wxSizerFlags().Expand());
    now_ = button(this, names::emptyNow, shown(tr("清空 F8")));
    now_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { empty(); });
    all->Add(now_, wxSizerFlags().Right().Border(wxTOP, small));
    said_ = label(this, "", Type::text);
    said_->SetName(names::emptied);
    all->Add(said_, wxSizerFlags().Expand().Border(wxTOP, small));
    auto* outer = column();
    outer->Add(all, wxSizerFlags().Expand().Border(wxLEFT | wxRIGHT | wxBOTTOM, wide));
    SetSizer(outer);
    SetMinSize({listWidth, -1});
    Hide();
}

void EmptyPanel::show(const desk::TokenView& view) {
    used_ = view.state != forms::TokenState::blank;
    const bool may = forms::mayBeEmptied(view.state) && (used_ || view.info.blank());
    title_->SetLabelText(shown(used_ ? tr("清空，再次使用（主管）") : tr("预制空白 UKey")));
    now_->SetLabelText(shown(used_ ? tr("清空 F8") : tr("预制 F8")));
    reason_->Show(used_);
    Show(may);
    GetParent()->Layout();
}

void EmptyPanel::showNone() {
    emptied({});
    Hide();
    GetParent()->Layout();
}

void EmptyPanel::key() {
    if (!IsShown()) return;
    used_ && reason_->value().empty() ? reason_->focus() : empty();
}

void EmptyPanel::empty() {
    const bool lacks = used_ && reason_->value().empty();
    reason_->setFault(lacks ? tr("请写明原因") : std::string());
    reason_->markLeft();
    if (lacks) return reason_->focus();
    emptied({});
    if (onEmpty) onEmpty(reason_->value());
}

void EmptyPanel::emptied(const Said& said) {
    setWrapped(said_, shown(said.words), said.ink, innerWidth);
    Layout();
}

} // namespace certdesk::kiosk
