#include "kiosk/token_page.h"

#include "kiosk/names.h"
#include "kiosk/native.h"
#include "kiosk/text.h"

#include <algorithm>

namespace certdesk::kiosk {

using namespace layout;

TokenPage::TokenPage(wxWindow* parent, Counter& counter, Navigator& navigator, std::function<void()> back)
    : Page(parent), counter_(counter), navigator_(navigator), onBack_(std::move(back)),
      reading_(*this, [this](const desk::Sentence& broken) { explain(broken); }),
      trying_(*this, [this](const desk::Sentence& broken) {
          pin_->busy(false);
          explain(broken);
      }) {
    SetBackgroundColour(colour(Ink::paper));
    auto* all = column();
    makeHead(all);
    makeBody(all);
    SetSizer(all);
    Bind(wxEVT_SHOW, [this](wxShowEvent& event) { // also when another page covers this one
        event.Skip();
        if (!event.IsShown()) pin_->clear();
    });
}

void TokenPage::makeHead(wxSizer* to) {
    wxSizer* head = buttonRow();
    back_ = button(this, names::tokenBack, shown(tr("← 返回 Esc")));
    back_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { back(); });
    title_ = cutLabel(this, "", Type::section);
    title_->SetName(names::tokenTitle);
    choice_ = new wxChoice(this, wxID_ANY);
    choice_->SetName(names::tokenChoice);
    choice_->SetFont(font(Type::text));
    choice_->SetMinSize({cardWidth, controlHeight()});
    native::setAccessibleName(choice_, shown(tr("请选择要看的 UKey")));
    choice_->Bind(wxEVT_CHOICE, [this](wxCommandEvent&) {
        const int at = choice_->GetSelection() - 1; // the first line asks to choose
        if (at >= 0) choose(tokens_[static_cast<std::size_t>(at)].serial);
    });
    auto* again = button(this, names::tokenAgain, shown(tr("重新读取 F5")));
    again->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { read(); });
    head->Add(back_, wxSizerFlags().CenterVertical().Border(wxALL, small));
    head->Add(title_, wxSizerFlags(1).CenterVertical().Border(wxLEFT | wxRIGHT, small));
    head->Add(choice_, wxSizerFlags().CenterVertical().Border(wxRIGHT, small));
    head->Add(again, wxSizerFlags().CenterVertical().Border(wxRIGHT, small));
    to->Add(head, wxSizerFlags().Expand());
    to->Add(line(this), wxSizerFlags().Expand());
}

void TokenPage::makeBody(wxSizer* to) {
    auto* left = column();
    strip_ = new NoticeStrip(this);
    left->Add(strip_, wxSizerFlags().Expand());
    facts_ = new TokenFacts(this, *counter_.desk);
    facts_->onService = [this](const std::string& service) { begin(service); };
    left->Add(facts_, wxSizerFlags(1).Expand());
    auto* side = panel(this, Ink::ground);
    auto* inner = column();
    pin_ = new PinPanel(side);
    pin_->onTest = [this](forms::Secret pin) { test(std::move(pin)); };
    pin_->onChangePin = [this](forms::Secret oldPin, forms::Secret newPin) {
        changePin(std::move(oldPin), std::move(newPin));
    };
    inner->AddSpacer(wide);
    inner->Add(pin_, wxSizerFlags().Expand());
    empty_ = new EmptyPanel(side);
    empty_->onEmpty = [this](const std::string& reason) { empty(reason); };
    inner->Add(empty_, wxSizerFlags().Expand());
    side->SetSizer(inner);
    auto* body = rowOrColumn();
    body->Add(left, wxSizerFlags(1).Expand());
    body->Add(line(this, !textIsLarge()), wxSizerFlags().Expand());
    body->Add(side, wxSizerFlags().Expand());
    to->Add(body, wxSizerFlags(1).Expand());
}

void TokenPage::arrive() {
    strip_->clear();
    serial_.clear();
    tokens_ = counter_.lane->tokens();
    offer();
    if (choice_->IsShown() && serial_.empty())
        choice_->SetFocus();
    else
        back_->SetFocus();
}

bool TokenPage::leave() {
    if (trying_.running()) {
        strip_->waits(shown(tr("请稍候，UKey 还在应答。")));
        return false;
    }
    reading_.drop();
    pin_->clear();
    view_.reset();
    return true;
}

void TokenPage::laneChanged() {
    auto tokens = counter_.lane->tokens();
    if (tokens == tokens_) return;
    tokens_ = std::move(tokens);
    offer();
}

void TokenPage::offer() {
    const auto is = [&](const desk::TokenSeen& one) { return one.serial == serial_; };
    if (std::none_of(tokens_.begin(), tokens_.end(), is)) serial_.clear();
    const auto holders =
        std::count_if(tokens_.begin(), tokens_.end(), [](const auto& one) { return !one.blank; });
    if (serial_.empty() && tokens_.size() == 1) serial_ = tokens_.front().serial;
    if (serial_.empty() && holders == 1)
        serial_ =
            std::find_if(tokens_.begin(), tokens_.end(), [](const auto& one) { return !one.blank; })->serial;
    choice_->Clear();
    choice_->Append(shown(tr("请选择要看的 UKey")));
    choice_->SetSelection(0);
    for (const desk::TokenSeen& one : tokens_) {
        choice_->Append(shown(one.blank ? say(tr("{0}（空白）"), {one.label}) : one.label));
        if (one.serial == serial_) choice_->SetSelection(static_cast<int>(choice_->GetCount()) - 1);
    }
    choice_->Show(tokens_.size() > 1);
    choose(std::string(serial_));
}

void TokenPage::choose(const std::string& serial) {
    if (serial != serial_ || !view_) pin_->clear();
    serial_ = serial;
    view_.reset();
    title_->SetLabelText(shown(tr("UKey 资料")));
    Layout();
    if (!serial.empty()) return read();
    reading_.drop();
    strip_->clear();
    pin_->showNone();
    empty_->showNone();
    pin_->Show();
    facts_->showOnly(shown(tokens_.empty() ? tr("▶ 请插入 UKey，插入后自动读取。")
                                           : tr("▶ 插着几支 UKey：请在右上角按标签选一支。")));
}

void TokenPage::read() {
    if (serial_.empty()) return;
    strip_->waitFor(shown(tr("正在读取 UKey")));
    reading_.run([desk = counter_.desk, serial = serial_] { return desk::viewToken(*desk, serial); },
                 [this](const desk::Outcome<desk::TokenView>& viewed) { show(viewed); });
}

void TokenPage::show(const desk::Outcome<desk::TokenView>& viewed) {
    strip_->clear();
    if (const auto* no = std::get_if<desk::Trouble>(&viewed)) {
        view_.reset();
        pin_->showNone();
        empty_->showNone();
        return facts_->showOnly(shown(whyNotAccepted(*no, counter_.desk->catalogue())));
    }
    if (facts_->IsDescendant(FindFocus())) back_->SetFocus(); // what has it goes
    view_ = std::get<desk::TokenView>(viewed);
    title_->SetLabelText(shown(say(tr("UKey 资料  ·  {0}"), {view_->info.label})));
    facts_->show(*view_);
    pin_->show(*view_);
    empty_->show(*view_);
    pin_->Show(!empty_->IsShown()); // what nobody holds has no holder's PIN
    pin_->GetParent()->Layout();
}

void TokenPage::test(forms::Secret pin) {
    pin_->busy(true);
    strip_->waitFor(shown(tr("UKey 正在应答")));
    trying_.run([desk = counter_.desk, serial = serial_,
                 pin = std::move(pin)] { return desk::testLogIn(*desk, serial, pin); },
                [this](const desk::Outcome<desk::LogInProof>& outcome) {
                    pin_->busy(false);
                    const auto* no = std::get_if<desk::Trouble>(&outcome);
                    pin_->tested(no ? Said{"✖ " + whyNotAccepted(*no, counter_.desk->catalogue()), Ink::fault}
                                    : wordsFor(std::get<desk::LogInProof>(outcome)));
                    pin_->focusTest();
                    read(); // the tries may be others now
                });
}

void TokenPage::changePin(forms::Secret oldPin, forms::Secret newPin) {
    pin_->busy(true);
    strip_->waitFor(shown(tr("UKey 正在应答")));
    trying_.run([desk = counter_.desk, serial = serial_, oldPin = std::move(oldPin),
                 newPin = std::move(newPin)] { return desk::changeHolderPin(*desk, serial, oldPin, newPin); },
                [this](const desk::Outcome<token::Done>& outcome) {
                    pin_->busy(false);
                    const auto* no = std::get_if<desk::Trouble>(&outcome);
                    pin_->changed(
                        no ? Said{"✖ " + whyNotAccepted(*no, counter_.desk->catalogue()), Ink::fault}
                           : Said{tr("✔ PIN 已修改，请持有人记住新的 PIN。"), Ink::done});
                    pin_->focusChange();
                    read();
                });
}

void TokenPage::empty(const std::string& reason) {
    empty_->busy(true);
    strip_->waitFor(shown(tr("正在清空 UKey")));
    trying_.run(
        [desk = counter_.desk, serial = serial_, reason] { return desk::emptyToken(*desk, serial, reason); },
        [this](const desk::Outcome<sync::TokenRow>& outcome) {
            empty_->busy(false);
            const auto* no = std::get_if<desk::Trouble>(&outcome);
            empty_->emptied(no ? Said{"✖ " + whyNotAccepted(*no, counter_.desk->catalogue()), Ink::fault}
                               : Said{tr("✔ 已清空，可以用于新的业务。"), Ink::done});
            back_->SetFocus();
            read();
        });
}

void TokenPage::begin(const std::string& service) {
    if (!view_ || !view_->known) return;
    Beginning with;
    with.details.holderName = view_->known->certificate.holderName;
    with.details.holderCode = view_->known->certificate.holderCode;
    with.details.holderKind = view_->known->certificate.holderKind;
    navigator_.begin(service, with);
}

void TokenPage::back() {
    if (leave()) onBack_();
}

bool TokenPage::key(const wxKeyEvent& event) {
    const int code = event.GetKeyCode();
    switch (code) {
    case WXK_ESCAPE:
    case WXK_F2: back(); return true;
    case WXK_F5: read(); return true;
    case WXK_F6: pin_->testKey(); return true;
    case WXK_F7: pin_->changeKey(); return true;
    case WXK_F8: empty_->key(); return true;
    case WXK_RETURN:
    case WXK_NUMPAD_ENTER: return pin_->enter();
    default: break;
    }
    if (dynamic_cast<wxTextCtrl*>(FindFocus()) || event.HasModifiers()) return false;
    const int digit = code >= WXK_NUMPAD1 && code <= WXK_NUMPAD9 ? code - WXK_NUMPAD1 + 1 : code - '0';
    return digit >= 1 && digit <= 9 && facts_->begin(digit);
}

} // namespace certdesk::kiosk
