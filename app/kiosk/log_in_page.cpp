#include "kiosk/log_in_page.h"

#include "kiosk/names.h"
#include "kiosk/password.h"
#include "kiosk/text.h"

namespace certdesk::kiosk {

using namespace layout;

LogInPage::LogInPage(wxWindow* parent, Counter& counter, Navigator& navigator)
    : Page(parent), counter_(counter), navigator_(navigator), gate_(this, shown(tr("登录 Enter"))),
      opening_(*this, [this](const desk::Sentence& broken) { explain(broken); }) {
    gate_.add(label(gate_.box(), shown(desk::in(counter_.desk->catalogue().title)), Type::section));
    gate_.add(label(gate_.box(), shown(tr("请登录后开始受理")), Type::text, Ink::soft), large);
    account_ = gate_.addField(names::logInAccount, shown(tr("账号")));
    password_ = gate_.addField(names::logInPassword, shown(tr("密码")), wxTE_PASSWORD);
    gate_.addNote(names::logInNote);
    gate_.addOpen(names::logInEnter, [this] { logIn(); });
    offer(desk::practisingAccounts(*counter.desk));
    gate_.finish();
}

/// A press fills in; entering stays an act of its own, as at work.
void LogInPage::offer(const std::vector<desk::PractisingAccount>& practised) {
    if (practised.empty()) return;
    const auto told = desk::say(tr("练习账号，按一下就填好；密码是 {0}"), {practised.front().password});
    auto* words = label(gate_.box(), shown(told), Type::text, Ink::waits);
    wrap(words, scaled(Gate::width));
    gate_.add(words, small);
    for (const desk::PractisingAccount& one : practised) {
        std::string roles;
        for (const forms::Role role : one.roles)
            roles += (roles.empty() ? "" : tr("、")) + desk::nameOf(role);
        const auto who = desk::say(tr("{0}  {1}（{2}）"), {one.name, one.displayName, roles});
        gate_.addButton((names::logInPractice + one.name).c_str(), shown(who), [this, one] {
            account_->ChangeValue(shown(one.name));
            password_->ChangeValue(shown(one.password));
            password_->SetFocus();
        });
    }
}

void LogInPage::arrive() {
    gate_.say("");
    (account_->IsEmpty() ? account_ : password_)->SetFocus();
}

bool LogInPage::leave() {
    opening_.drop();
    password_->ChangeValue("");
    return true;
}

void LogInPage::explain(const desk::Sentence& sentence) {
    gate_.ready(true);
    gate_.say(shown(sentence.whole()));
}

void LogInPage::logIn() {
    if (opening_.running()) return;
    const std::string account = utf8Of(account_->GetValue().Trim().Trim(false));
    if (account.empty() || password_->IsEmpty()) {
        gate_.say(shown(account.empty() ? tr("请填写账号") : tr("请填写密码")));
        return (account.empty() ? account_ : password_)->SetFocus();
    }
    gate_.say("");
    opening_.run([desk = counter_.desk, account,
                  password = takePassword(*password_)] { return desk->logIn(account, password); },
                 [this](const desk::Outcome<desk::SignedIn>& outcome) { answered(outcome); });
    gate_.ready(false);
}

void LogInPage::answered(const desk::Outcome<desk::SignedIn>& outcome) {
    gate_.ready(true);
    if (std::holds_alternative<desk::SignedIn>(outcome)) return navigator_.loggedIn();
    gate_.say(shown(desk::wordsFor(std::get<desk::Trouble>(outcome), counter_.desk->catalogue()).whole()));
    password_->SetFocus();
}

} // namespace certdesk::kiosk
