#include "kiosk/trouble_frame.h"

#include "kiosk/layout.h"
#include "kiosk/names.h"
#include "kiosk/text.h"

namespace certdesk::kiosk {

using namespace layout;

TroubleFrame::TroubleFrame(const desk::Sentence& sentence)
    : wxFrame(nullptr, wxID_ANY, shown(tr("数字证书受理"))) {
    auto* ground = panel(this);
    auto* text = column();
    auto* what = label(ground, L"✖ " + shown(sentence.what), Type::section, Ink::fault);
    what->SetName(names::trouble);
    wrap(what, contentWidth);
    auto* todo = label(ground, shown(sentence.todo), Type::text);
    wrap(todo, contentWidth);
    auto* details = label(ground, shown(sentence.details), Type::hint, Ink::soft);
    wrap(details, contentWidth);
    auto* close = button(ground, "trouble.close", shown(tr("关闭 Enter")), Look::primary);
    close->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { Close(); });
    text->Add(what);
    text->Add(todo, wxSizerFlags().Border(wxTOP, medium));
    text->Add(details, wxSizerFlags().Border(wxTOP, medium));
    text->Add(close, wxSizerFlags().Right().Border(wxTOP, wide));
    ground->SetSizer(padded(text, wide));
    auto* all = column();
    all->Add(ground, wxSizerFlags(1).Expand());
    SetSizerAndFit(all);
    Centre();
    close->SetFocus();
}

} // namespace certdesk::kiosk
