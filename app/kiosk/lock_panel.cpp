#include "kiosk/lock_panel.h"

#include "kiosk/layout.h"
#include "kiosk/names.h"
#include "kiosk/native.h"
#include "kiosk/password.h"
#include "kiosk/text.h"

namespace certdesk::kiosk {

using namespace layout;

namespace {
constexpr int boxWidth = contentWidth / 2;
}

LockPanel::LockPanel(wxWindow* parent, Counter& counter)
    : wxPanel(parent), counter_(counter),
      opening_(*this, [this](const desk::Sentence& broken) { explain(broken); }) {
    SetBackgroundColour(colour(Ink::ground));
    auto* box = panel(this);
    auto* inner = column();
    inner->SetMinSize({boxWidth, -1});
    inner->Add(label(box, shown(tr("已锁定")), Type::section));
    who_ = label(box, "", Type::text, Ink::soft);
    who_->SetName(names::lockWho);
    inner->Add(who_, wxSizerFlags().Border(wxBOTTOM, large));
    inner->Add(label(box, shown(tr("密码")), Type::text, Ink::soft));
    password_ = new wxTextCtrl(box, wxID_ANY, "", wxDefaultPosition, wxDefaultSize, wxTE_PASSWORD);
    password_->SetName(names::lockPassword);
    password_->SetFont(font(Type::text));
    password_->SetMinSize({-1, targetHeight});
    native::setAccessibleName(password_, shown(tr("密码")));
    inner->Add(password_, wxSizerFlags().Expand().Border(wxBOTTOM, medium));
    note_ = label(box, "", Type::text, Ink::fault);
    note_->SetName(names::lockNote);
    note_->SetMinSize({boxWidth, 2 * wide});
    inner->Add(note_, wxSizerFlags().Expand());
    enter_ = button(box, names::lockEnter, shown(tr("解锁 Enter")), Look::primary);
    enter_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { unlock(); });
    inner->Add(enter_, wxSizerFlags().Expand().Border(wxBOTTOM, small));
    other_ = button(box, names::lockOther, shown(tr("换人登录")));
    other_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { onLogOut(); });
    inner->Add(other_, wxSizerFlags().Expand());
    box->SetSizer(padded(inner, wide));
    auto* all = column();
    all->AddStretchSpacer(2);
    all->Add(box, wxSizerFlags().CenterHorizontal());
    all->AddStretchSpacer(3);
    SetSizer(all);
}

void LockPanel::arrive() {
    const auto person = counter_.desk->who();
    who_->SetLabelText(
        person ? shown(desk::say(tr("{0} 的工作保留在后面，制证照常进行。"), {person->displayName}))
               : wxString());
    password_->ChangeValue("");
    say("");
    ready(true);
    password_->SetFocus();
}

void LockPanel::leave() {
    opening_.drop();
    password_->ChangeValue("");
}

bool LockPanel::key(const wxKeyEvent& event) {
    if (event.GetKeyCode() != WXK_RETURN && event.GetKeyCode() != WXK_NUMPAD_ENTER) return false;
    unlock();
    return true;
}

void LockPanel::say(const wxString& fault) {
    setWrapped(note_, fault.empty() ? fault : L"✖ " + fault, Ink::fault, boxWidth);
    Layout();
}

void LockPanel::explain(const desk::Sentence& sentence) {
    ready(true);
    say(shown(sentence.whole()));
}

void LockPanel::ready(bool is) {
    for (wxWindow* window :
         {static_cast<wxWindow*>(password_), static_cast<wxWindow*>(enter_), static_cast<wxWindow*>(other_)})
        window->Enable(is);
    enter_->SetLabelText(shown(is ? tr("解锁 Enter") : tr("正在核对密码…")));
}

void LockPanel::unlock() {
    if (opening_.running()) return;
    if (password_->IsEmpty()) {
        say(shown(tr("请填写密码")));
        return password_->SetFocus();
    }
    say("");
    opening_.run([desk = counter_.desk,
                  password = takePassword(*password_)] { return desk->confirmPresence(password); },
                 [this](const desk::Outcome<desk::SignedIn>& outcome) {
                     ready(true);
                     if (std::holds_alternative<desk::SignedIn>(outcome)) return onUnlocked();
                     explain(desk::wordsFor(std::get<desk::Trouble>(outcome), counter_.desk->catalogue()));
                     password_->SetFocus();
                 });
    ready(false);
}

} // namespace certdesk::kiosk
