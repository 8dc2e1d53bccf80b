#include "kiosk/password_page.h"

#include "kiosk/names.h"
#include "kiosk/text.h"

namespace certdesk::kiosk {

using namespace layout;

PasswordPage::PasswordPage(wxWindow* parent, Counter& counter, std::function<void(const wxString&)> back)
    : Page(parent), counter_(counter), onBack_(std::move(back)),
      changing_(*this, [this](const desk::Sentence& broken) { strip_->fault(broken); }) {
    SetBackgroundColour(colour(Ink::paper));
    auto* all = column();
    strip_ = new NoticeStrip(this);
    all->Add(strip_, wxSizerFlags().Expand());
    auto* body = column();
    body->Add(label(this, shown(tr("修改我的密码")), Type::title), wxSizerFlags().Border(wxBOTTOM, medium));
    auto* hint = label(this,
                       shown(say(tr("至少 {0} 个字符。几个不相干的词连起来既长又好记，可以有空格和汉字。"),
                                 {std::to_string(forms::shortestPassword)})),
                       Type::text, Ink::soft);
    wrap(hint, contentWidth);
    body->Add(hint, wxSizerFlags().Border(wxBOTTOM, medium));
    old_ = new PinField(this, names::passwordOld, shown(tr("现在的密码")));
    fresh_ = new PinField(this, names::passwordNew, shown(tr("新密码")));
    again_ = new PinField(this, names::passwordAgain, shown(tr("再输一次新密码")));
    for (PinField* field : {old_, fresh_, again_}) {
        field->SetMinSize({contentWidth * 2 / 3, -1});
        body->Add(field, wxSizerFlags().Border(wxBOTTOM, medium));
    }
    auto* buttons = row();
    auto* back_ = button(this, names::passwordBack, shown(tr("← 返回 Esc")));
    back_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { onBack_({}); });
    auto* now = button(this, names::passwordNow, shown(tr("修改 Enter")), Look::primary);
    now->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { change(); });
    buttons->Add(back_, wxSizerFlags().Border(wxRIGHT, small));
    buttons->Add(now);
    body->Add(buttons);
    all->Add(padded(body, wide), wxSizerFlags().Expand());
    SetSizer(all);
}

void PasswordPage::clear() {
    for (PinField* field : {old_, fresh_, again_})
        field->clear();
}

void PasswordPage::arrive() {
    clear();
    strip_->clear();
    old_->focus();
}

bool PasswordPage::leave() {
    changing_.drop();
    clear();
    return true;
}

bool PasswordPage::key(const wxKeyEvent& event) {
    switch (event.GetKeyCode()) {
    case WXK_ESCAPE: onBack_({}); return true;
    case WXK_RETURN:
    case WXK_NUMPAD_ENTER: change(); return true;
    default: return false;
    }
}

bool PasswordPage::fits() {
    const auto person = counter_.desk->who();
    const auto fault = [](PinField& field, const std::string& words) {
        field.setFault(words);
        field.markLeft();
        field.focus();
        return false;
    };
    if (!person) return false;
    if (old_->empty()) return fault(*old_, tr("请填写密码"));
    if (const auto weak = counter_.desk->weaknessOf(fresh_->value(), person->account, person->displayName)) {
        strip_->fault(desk::wordsFor(*weak));
        fresh_->focus();
        return false;
    }
    if (fresh_->value() == again_->value()) return true;
    return fault(*again_, tr("两次输入的不同"));
}

void PasswordPage::change() {
    if (changing_.running()) return;
    strip_->clear();
    if (!fits()) return;
    again_->clear();
    strip_->waitFor(shown(tr("正在核对密码…")));
    changing_.run([desk = counter_.desk, old = old_->take(),
                   fresh = fresh_->take()] { return desk->changePassword(old, fresh); },
                  [this](const desk::Outcome<desk::SignedIn>& outcome) {
                      strip_->clear();
                      if (std::holds_alternative<desk::SignedIn>(outcome))
                          return onBack_(shown(tr("密码已修改。")));
                      strip_->fault(
                          desk::wordsFor(std::get<desk::Trouble>(outcome), counter_.desk->catalogue()));
                      old_->focus();
                  });
}

} // namespace certdesk::kiosk
