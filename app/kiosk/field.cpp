#include "kiosk/field.h"

#include "forms/validate.h"
#include "kiosk/names.h"
#include "kiosk/native.h"
#include "kiosk/text.h"

#include <wx/scrolwin.h>
#include <wx/wrapsizer.h>

#include <algorithm>
#include <utility>

namespace certdesk::kiosk {

using namespace layout;

Field::Field(wxWindow* parent, std::string id, const wxString& caption)
    : wxPanel(parent), id_(std::move(id)) {
    caption_ = label(this, caption, Type::text, Ink::soft);
    note_ = cutLabel(this, "", Type::hint, Ink::soft);
    note_->SetWindowStyleFlag(note_->GetWindowStyleFlag() | wxALIGN_RIGHT);
    note_->SetName(shown(names::note(id_)));
    auto* head = rowOrColumn();
    head->Add(caption_, textIsLarge() ? wxSizerFlags() : wxSizerFlags().CenterVertical());
    if (textIsLarge()) note_->Hide(); // until it says something
    head->Add(note_, textIsLarge() ? wxSizerFlags().Expand()
                                   : wxSizerFlags(1).CenterVertical().Border(wxLEFT, small));
    auto* all = column();
    all->Add(head, wxSizerFlags().Expand());
    SetSizer(all);
}

void Field::put(wxWindow* control) {
    GetSizer()->Add(control, wxSizerFlags().Expand().Border(wxTOP, hair / 2));
}

void Field::watchLeaving(wxWindow* control) {
    control->Bind(wxEVT_KILL_FOCUS, [this](wxFocusEvent& event) {
        event.Skip();
        if (IsBeingDeleted()) return;
        left_ = true;
        if (onLeave) onLeave();
        refresh();
    });
}

void Field::changed() {
    if (onChange) onChange();
}

void Field::setFault(const std::string& words) {
    fault_ = words;
    refresh();
}

void Field::setHint(const wxString& hint) {
    hint_ = hint;
    refresh();
}

void Field::setWarning(const std::string& words) {
    warning_ = words;
    refresh();
}

void Field::markLeft() {
    left_ = true;
    refresh();
}

void Field::refresh() {
    const bool show = left_ && !fault_.empty();
    const bool warns = !show && !warning_.empty();
    note_->SetToolTip(show ? shown(fault_) : warns ? shown(warning_) : hint_);
    const wxString words = show ? L"✖ " + shown(fault_) : warns ? L"⚠ " + shown(warning_) : hint_;
    const Ink ink = show ? Ink::fault : warns ? Ink::waits : Ink::soft;
    if (!textIsLarge())
        set(note_, words, ink);
    else if (words != std::exchange(noted_, words))
        showNote(ink);
    if (show == showing_) return;
    showing_ = show;
    showFaulty(show);
}

/// In lines of its own, which others make room for.
void Field::showNote(Ink ink) {
    note_->Show(!noted_.empty());
    setWrapped(note_, noted_, ink, std::max(GetSize().x, stepperWidth));
    for (wxWindow* outer = GetParent(); outer && !outer->IsTopLevel(); outer = outer->GetParent()) {
        outer->Layout();
        auto* scrolled = dynamic_cast<wxScrolledWindow*>(outer);
        if (!scrolled) continue;
        scrolled->FitInside();
        break;
    }
    if (wxWindow* focus = FindFocus()) { // it may have been pushed out of sight
        wxChildFocusEvent again(focus);
        focus->HandleWindowEvent(again);
    }
}

TextField::TextField(wxWindow* parent, const std::string& id, const wxString& caption, TextKind kind,
                     std::size_t length)
    : Field(parent, id, caption), kind_(kind), length_(length) {
    text_ = new wxTextCtrl(this, wxID_ANY);
    text_->SetName(shown(id));
    text_->SetFont(font(Type::text));
    text_->SetMinSize({hair * 20, controlHeight()});
    native::setAccessibleName(text_, caption);
    native::watchComposing(text_);
    put(text_);
    text_->Bind(wxEVT_TEXT, [this](wxCommandEvent&) { onTyped(); });
    text_->Bind(wxEVT_KILL_FOCUS, [this](wxFocusEvent& event) {
        event.Skip();
        if (!IsBeingDeleted() && plain() != utf8Of(text_->GetValue())) text_->ChangeValue(shown(plain()));
    });
    watchLeaving(text_);
}

std::string TextField::plain() const {
    const std::string typed = utf8Of(text_->GetValue());
    switch (kind_) {
    case TextKind::text: return forms::normaliseText(typed);
    case TextKind::code: return forms::normaliseCode(typed);
    case TextKind::email: return forms::normaliseEmail(typed);
    case TextKind::phone: return forms::normalisePhone(typed);
    case TextKind::queueNumber: return forms::normaliseQueueNumber(typed);
    }
    return typed;
}

void TextField::onTyped() {
    const bool atOnce = kind_ == TextKind::code || kind_ == TextKind::queueNumber;
    if (atOnce && plain() != utf8Of(text_->GetValue())) {
        const wxString made = shown(plain());
        const long fromEnd = text_->GetLastPosition() - text_->GetInsertionPoint();
        text_->ChangeValue(made);
        text_->SetInsertionPoint(std::max(0L, static_cast<long>(made.length()) - fromEnd));
    }
    showLength(forms::characters(plain()));
    changed();
}

void TextField::showLength(std::size_t typed) {
    if (length_ == 0) return;
    setHint(typed == 0 || typed == length_ ? wxString() : wxString::Format("%zu / %zu", typed, length_));
}

std::string TextField::value() const { return plain(); }

void TextField::setValue(std::string_view value) { text_->ChangeValue(shown(value)); }

void TextField::focus() {
    text_->SetFocus();
    text_->SelectAll();
}

void TextField::showFaulty(bool faulty) {
    if (faulty)
        native::addStyle(text_, "certdesk-fault");
    else
        native::removeStyle(text_, "certdesk-fault");
    native::setAccessibleName(text_, faulty ? caption() + " " + shown(tr("有误")) : caption());
}

ChoiceField::ChoiceField(wxWindow* parent, const std::string& id, const wxString& caption,
                         std::vector<Option> options)
    : Field(parent, id, caption) {
    choice_ = new wxChoice(this, wxID_ANY);
    choice_->SetName(shown(id));
    choice_->SetFont(font(Type::text));
    choice_->SetMinSize({hair * 20, controlHeight()});
    offer(std::move(options));
    native::setAccessibleName(choice_, caption);
    native::tellInnerFocus(choice_);
    put(choice_);
    choice_->Bind(wxEVT_CHOICE, [this](wxCommandEvent&) { changed(); });
    watchLeaving(choice_);
}

void ChoiceField::offer(std::vector<Option> options) {
    options_ = std::move(options);
    choice_->Clear();
    for (const Option& option : options_)
        choice_->Append(option.words);
    if (!options_.empty()) choice_->SetSelection(0);
}

std::string ChoiceField::value() const {
    const int at = choice_->GetSelection();
    return at == wxNOT_FOUND ? std::string() : options_[static_cast<std::size_t>(at)].id;
}

void ChoiceField::setValue(std::string_view value) {
    for (std::size_t i = 0; i < options_.size(); ++i)
        if (options_[i].id == value) choice_->SetSelection(static_cast<int>(i));
}

ChecksField::ChecksField(wxWindow* parent, const std::string& id, const wxString& caption,
                         const std::vector<Option>& options)
    : Field(parent, id, caption) {
    auto* holder = new wxPanel(this);
    auto* boxes = new wxWrapSizer(wxHORIZONTAL, 0);
    for (const Option& option : options) {
        auto* box = new wxCheckBox(holder, wxID_ANY, option.words);
        box->SetName(shown(id + "." + option.id));
        box->SetFont(font(Type::text));
        box->SetMinSize({-1, textIsLarge() ? controlHeight() : controlHeight() - small});
        boxes->Add(box, wxSizerFlags().Border(wxRIGHT, large));
        box->Bind(wxEVT_CHECKBOX, [this](wxCommandEvent&) {
            markLeft();
            changed();
        });
        ids_.push_back(option.id);
        boxes_.push_back(box);
    }
    holder->SetSizer(boxes);
    put(holder);
}

std::vector<std::string> ChecksField::value() const {
    std::vector<std::string> chosen;
    for (std::size_t i = 0; i < ids_.size(); ++i)
        if (boxes_[i]->GetValue()) chosen.push_back(ids_[i]);
    return chosen;
}

void ChecksField::setValue(const std::vector<std::string>& ids) {
    for (std::size_t i = 0; i < ids_.size(); ++i)
        boxes_[i]->SetValue(std::find(ids.begin(), ids.end(), ids_[i]) != ids.end());
}

void ChecksField::offer(const std::vector<std::string>& ids) {
    for (std::size_t i = 0; i < ids_.size(); ++i) {
        const bool offered = std::find(ids.begin(), ids.end(), ids_[i]) != ids.end();
        boxes_[i]->Show(offered);
        if (!offered) boxes_[i]->SetValue(false);
    }
    Layout();
    boxes_.front()->GetParent()->Layout();
}

void ChecksField::focus() {
    const auto first =
        std::find_if(boxes_.begin(), boxes_.end(), [](const wxCheckBox* box) { return box->IsShown(); });
    if (first != boxes_.end()) (*first)->SetFocus();
}

} // namespace certdesk::kiosk
