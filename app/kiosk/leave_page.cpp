#include "kiosk/leave_page.h"

#include "desk/change_settings.h"
#include "kiosk/names.h"
#include "kiosk/password.h"
#include "kiosk/text.h"

namespace certdesk::kiosk {

using namespace layout;

LeavePage::LeavePage(wxWindow* parent, Counter& counter, std::function<void()> back,
                     std::function<void()> now)
    : Page(parent), counter_(counter), onBack_(std::move(back)), onNow_(std::move(now)),
      gate_(this, shown(tr("关闭程序 Enter"))),
      asking_(*this, [this](const desk::Sentence& broken) { explain(broken); }) {
    gate_.add(label(gate_.box(), shown(tr("关闭程序")), Type::section));
    gate_.add(label(gate_.box(), shown(tr("请主管输入账号和密码")), Type::text, Ink::soft), large);
    account_ = gate_.addField(names::leaveAccount, shown(tr("账号")));
    password_ = gate_.addField(names::leavePassword, shown(tr("密码")), wxTE_PASSWORD);
    gate_.addNote(names::leaveNote);
    gate_.addOpen(names::leaveNow, [this] { ask(); });
    gate_.addButton(names::leaveBack, shown(tr("← 返回 Esc")), [this] { onBack_(); });
    gate_.finish();
}

void LeavePage::arrive() {
    const auto person = counter_.desk->who();
    const bool rules = person && counter_.desk->may(forms::Act::changeSettings);
    account_->ChangeValue(rules ? shown(person->account) : wxString());
    password_->ChangeValue("");
    gate_.say("");
    gate_.ready(true);
    (rules ? password_ : account_)->SetFocus();
}

bool LeavePage::leave() {
    asking_.drop();
    password_->ChangeValue("");
    return true;
}

bool LeavePage::key(const wxKeyEvent& event) {
    if (event.GetKeyCode() != WXK_ESCAPE) return gate_.key(event);
    onBack_();
    return true;
}

void LeavePage::explain(const desk::Sentence& sentence) {
    gate_.ready(true);
    gate_.say(shown(sentence.whole()));
}

void LeavePage::ask() {
    if (asking_.running()) return;
    const std::string account = utf8Of(account_->GetValue().Trim().Trim(false));
    if (account.empty() || password_->IsEmpty()) {
        gate_.say(shown(account.empty() ? tr("请填写账号") : tr("请填写密码")));
        return (account.empty() ? account_ : password_)->SetFocus();
    }
    gate_.say("");
    asking_.run(
        [desk = counter_.desk, account, password = takePassword(*password_)] {
            return desk::confirm(*desk, account, password, forms::Act::changeSettings);
        },
        [this](const desk::Outcome<desk::SignedIn>& outcome) {
            gate_.ready(true);
            if (std::holds_alternative<desk::SignedIn>(outcome)) return onNow_();
            explain(desk::wordsFor(std::get<desk::Trouble>(outcome), counter_.desk->catalogue()));
            password_->SetFocus();
        });
    gate_.ready(false);
}

} // namespace certdesk::kiosk
