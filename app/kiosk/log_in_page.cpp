#include "kiosk/log_in_page.h"

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

LogInPage::LogInPage(wxWindow* parent, Counter& counter, Navigator& navigator)
    : Page(parent), counter_(counter), navigator_(navigator),
      opening_(*this, [this](const desk::Sentence& broken) { explain(broken); }) {
    SetBackgroundColour(colour(Ink::ground));
    auto* box = panel(this);
    auto* inner = column();
    inner->SetMinSize({boxWidth, -1});
    inner->Add(label(box, shown(desk::in(counter_.desk->catalogue().title)), Type::section));
    inner->Add(label(box, shown(tr("请登录后开始受理")), Type::text, Ink::soft),
               wxSizerFlags().Border(wxBOTTOM, large));
    account_ = field(box, inner, names::logInAccount, tr("账号"), 0);
    password_ = field(box, inner, names::logInPassword, tr("密码"), wxTE_PASSWORD);
    note_ = label(box, "", Type::text, Ink::fault);
    note_->SetName(names::logInNote);
    note_->SetMinSize({boxWidth, 2 * wide});
    inner->Add(note_, wxSizerFlags().Expand());
    enter_ = button(box, names::logInEnter, shown(tr("登录 Enter")), Look::primary);
    enter_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { logIn(); });
    inner->Add(enter_, wxSizerFlags().Expand());
    box->SetSizer(padded(inner, wide));
    auto* all = column();
    all->AddStretchSpacer(2);
    all->Add(box, wxSizerFlags().CenterHorizontal());
    all->AddStretchSpacer(3);
    SetSizer(all);
}

wxTextCtrl* LogInPage::field(wxWindow* parent, wxSizer* to, const char* name, const char* caption,
                             long style) {
    to->Add(label(parent, shown(caption), Type::text, Ink::soft));
    auto* made = new wxTextCtrl(parent, wxID_ANY, "", wxDefaultPosition, wxDefaultSize, style);
    made->SetName(name);
    made->SetFont(font(Type::text));
    made->SetMinSize({-1, targetHeight});
    native::setAccessibleName(made, shown(caption));
    to->Add(made, wxSizerFlags().Expand().Border(wxBOTTOM, medium));
    return made;
}

void LogInPage::arrive() {
    say("");
    (account_->IsEmpty() ? account_ : password_)->SetFocus();
}

bool LogInPage::leave() {
    opening_.drop();
    password_->ChangeValue("");
    return true;
}

bool LogInPage::key(const wxKeyEvent& event) {
    if (event.GetKeyCode() != WXK_RETURN && event.GetKeyCode() != WXK_NUMPAD_ENTER) return false;
    logIn();
    return true;
}

void LogInPage::say(const wxString& fault) {
    setWrapped(note_, fault.empty() ? fault : L"✖ " + fault, Ink::fault, boxWidth);
    Layout();
}

void LogInPage::explain(const desk::Sentence& sentence) {
    ready(true);
    say(shown(sentence.whole()));
}

void LogInPage::ready(bool is) {
    for (wxWindow* window : {static_cast<wxWindow*>(account_), static_cast<wxWindow*>(password_),
                             static_cast<wxWindow*>(enter_)})
        window->Enable(is);
    enter_->SetLabelText(shown(is ? tr("登录 Enter") : tr("正在核对密码…")));
}

void LogInPage::logIn() {
    if (opening_.running()) return;
    const std::string account = utf8Of(account_->GetValue().Trim().Trim(false));
    if (account.empty() || password_->IsEmpty()) {
        say(shown(account.empty() ? tr("请填写账号") : tr("请填写密码")));
        return (account.empty() ? account_ : password_)->SetFocus();
    }
    say("");
    opening_.run([desk = counter_.desk, account,
                  password = takePassword(*password_)] { return desk->logIn(account, password); },
                 [this](const desk::Outcome<desk::SignedIn>& outcome) { answered(outcome); });
    ready(false);
}

void LogInPage::answered(const desk::Outcome<desk::SignedIn>& outcome) {
    ready(true);
    if (std::holds_alternative<desk::SignedIn>(outcome)) return navigator_.loggedIn();
    say(shown(desk::wordsFor(std::get<desk::Trouble>(outcome), counter_.desk->catalogue()).whole()));
    password_->SetFocus();
}

} // namespace certdesk::kiosk
