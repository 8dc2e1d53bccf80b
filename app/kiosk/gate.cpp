#include "kiosk/gate.h"

#include "kiosk/native.h"
#include "kiosk/text.h"

namespace certdesk::kiosk {

using namespace layout;

Gate::Gate(wxWindow* owner, const wxString& opens)
    : owner_(owner), opens_(opens), box_(panel(owner)), inner_(column()) {
    owner->SetBackgroundColour(colour(Ink::ground));
    inner_->SetMinSize({scaled(width), -1});
}

void Gate::add(wxWindow* part, int below) { inner_->Add(part, wxSizerFlags().Border(wxBOTTOM, below)); }

wxTextCtrl* Gate::addField(const char* name, const wxString& caption, long style) {
    add(label(box_, caption, Type::text, Ink::soft));
    auto* made = new wxTextCtrl(box_, wxID_ANY, "", wxDefaultPosition, wxDefaultSize, style);
    made->SetName(name);
    made->SetFont(font(Type::text));
    made->SetMinSize({-1, controlHeight()});
    native::setAccessibleName(made, caption);
    inner_->Add(made, wxSizerFlags().Expand().Border(wxBOTTOM, medium));
    usable_.push_back(made);
    return made;
}

void Gate::addNote(const char* name) {
    note_ = label(box_, "", Type::text, Ink::fault);
    note_->SetName(name);
    note_->SetMinSize({scaled(width), scaled(2 * wide)});
    inner_->Add(note_, wxSizerFlags().Expand());
}

void Gate::addOpen(const char* name, std::function<void()> open) {
    opening_ = std::move(open);
    open_ = button(box_, name, opens_, Look::primary);
    open_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { opening_(); });
    inner_->Add(open_, wxSizerFlags().Expand().Border(wxBOTTOM, small));
    usable_.push_back(open_);
}

wxButton* Gate::addButton(const char* name, const wxString& words, std::function<void()> act) {
    auto* made = button(box_, name, words);
    made->Bind(wxEVT_BUTTON, [act = std::move(act)](wxCommandEvent&) { act(); });
    inner_->Add(made, wxSizerFlags().Expand());
    usable_.push_back(made);
    return made;
}

void Gate::finish() {
    box_->SetSizer(padded(inner_, wide));
    auto* all = column();
    all->AddStretchSpacer(2);
    all->Add(box_, wxSizerFlags().CenterHorizontal());
    all->AddStretchSpacer(3);
    owner_->SetSizer(all);
}

bool Gate::key(const wxKeyEvent& event) {
    if (event.GetKeyCode() != WXK_RETURN && event.GetKeyCode() != WXK_NUMPAD_ENTER) return false;
    opening_();
    return true;
}

void Gate::say(const wxString& fault) {
    setWrapped(note_, fault.empty() ? fault : L"✖ " + fault, Ink::fault, scaled(width));
    owner_->Layout();
}

void Gate::ready(bool is) {
    for (wxWindow* part : usable_)
        part->Enable(is);
    open_->SetLabelText(is ? opens_ : shown(tr("正在核对密码…")));
}

} // namespace certdesk::kiosk
