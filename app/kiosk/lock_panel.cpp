#include "kiosk/lock_panel.h"

#include "kiosk/names.h"
#include "kiosk/password.h"
#include "kiosk/text.h"

namespace certdesk::kiosk {

using namespace layout;

LockPanel::LockPanel(wxWindow* parent, Counter& counter)
    : wxPanel(parent), counter_(counter), gate_(this, shown(tr("解锁 Enter"))),
      opening_(*this, [this](const desk::Sentence& broken) { explain(broken); }) {
    gate_.add(label(gate_.box(), shown(tr("已锁定")), Type::section));
    who_ = label(gate_.box(), "", Type::text, Ink::soft);
    who_->SetName(names::lockWho);
    gate_.add(who_, large);
    password_ = gate_.addField(names::lockPassword, shown(tr("密码")), wxTE_PASSWORD);
    gate_.addNote(names::lockNote);
    gate_.addOpen(names::lockEnter, [this] { unlock(); });
    gate_.addButton(names::lockOther, shown(tr("换人登录")), [this] { onLogOut(); });
    gate_.finish();
}

void LockPanel::arrive() {
    const auto person = counter_.desk->who();
    who_->SetLabelText(
        person ? shown(desk::say(tr("{0} 的工作保留在后面，制证照常进行。"), {person->displayName}))
               : wxString());
    password_->ChangeValue("");
    gate_.say("");
    gate_.ready(true);
    password_->SetFocus();
}

void LockPanel::leave() {
    opening_.drop();
    password_->ChangeValue("");
}

void LockPanel::explain(const desk::Sentence& sentence) {
    gate_.ready(true);
    gate_.say(shown(sentence.whole()));
}

void LockPanel::unlock() {
    if (opening_.running()) return;
    if (password_->IsEmpty()) {
        gate_.say(shown(tr("请填写密码")));
        return password_->SetFocus();
    }
    gate_.say("");
    opening_.run([desk = counter_.desk,
                  password = takePassword(*password_)] { return desk->confirmPresence(password); },
                 [this](const desk::Outcome<desk::SignedIn>& outcome) {
                     gate_.ready(true);
                     if (std::holds_alternative<desk::SignedIn>(outcome)) return onUnlocked();
                     explain(desk::wordsFor(std::get<desk::Trouble>(outcome), counter_.desk->catalogue()));
                     password_->SetFocus();
                 });
    gate_.ready(false);
}

} // namespace certdesk::kiosk
