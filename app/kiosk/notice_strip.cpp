#include "kiosk/notice_strip.h"

#include "kiosk/names.h"
#include "kiosk/text.h"

namespace certdesk::kiosk {

using namespace layout;

NoticeStrip::NoticeStrip(wxWindow* parent, Ink ground) : wxPanel(parent), slow_(this) {
    if (!textIsLarge()) SetMinSize({-1, stripHeight});
    SetBackgroundColour(colour(ground));
    sign_ = label(this, "", Type::section);
    sign_->SetName("notice.sign");
    text_ = new wxStaticText(this, wxID_ANY, "", wxDefaultPosition, wxDefaultSize, wxST_NO_AUTORESIZE);
    text_->SetFont(font(Type::text));
    text_->SetName(names::noticeText);
    text_->SetMinSize({1, -1});
    details_ = button(this, "notice.details", shown(tr("详情")));
    cancel_ = button(this, names::noticeCancel, shown(tr("取消等待")));
    auto* all = row();
    all->Add(sign_, wxSizerFlags().CenterVertical().Border(wxLEFT | wxRIGHT, small));
    all->Add(text_, wxSizerFlags(1).CenterVertical());
    all->Add(details_, wxSizerFlags().CenterVertical().Border(wxRIGHT, small));
    all->Add(cancel_, wxSizerFlags().CenterVertical().Border(wxRIGHT, small));
    SetSizer(all);
    details_->Hide();
    cancel_->Hide();
    details_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { onDetails(); });
    cancel_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) {
        const auto cancel = onCancel_;
        clear();
        if (cancel) cancel();
    });
    Bind(wxEVT_TIMER, [this](wxTimerEvent&) { onSlow(); });
}

void NoticeStrip::show(const wxString& sign, const wxString& text, Ink ink) {
    slow_.Stop();
    Freeze();
    set(sign_, sign, ink);
    details_->Show(!sentence_.details.empty());
    cancel_->Show(static_cast<bool>(onCancel_));
    Layout();
    setWrapped(text_, text, ink, std::max(text_->GetClientSize().x, stepperWidth));
    text_->InvalidateBestSize(); // it may have another line now
    if (takesAnotherHeight()) GetParent()->Layout();
    Layout();
    Thaw();
}

/// Two lines always have room; more get it, and where text is large each text its own.
bool NoticeStrip::takesAnotherHeight() {
    if (textIsLarge()) return true;
    const wxSize needed{-1, std::max<int>(stripHeight, text_->GetBestSize().y + hair)};
    if (needed == GetMinSize()) return false;
    SetMinSize(needed);
    return true;
}

void NoticeStrip::clear() {
    sentence_ = {};
    onCancel_ = {};
    show("", "", Ink::text);
}

void NoticeStrip::fault(const desk::Sentence& sentence) {
    onCancel_ = {};
    sentence_ = sentence;
    detailed_ = false;
    show(L"✖", shown(sentence.whole()), Ink::fault);
}

void NoticeStrip::waits(const wxString& text) {
    clear();
    show(L"…", text, Ink::waits);
}

void NoticeStrip::done(const wxString& text) {
    clear();
    show(L"✔", text, Ink::done);
}

void NoticeStrip::tell(const wxString& text) {
    clear();
    show(L"●", text, Ink::accent);
}

void NoticeStrip::waitFor(const wxString& text, std::function<void()> cancel) {
    clear();
    waiting_ = text;
    onCancel_ = std::move(cancel);
    slow_.StartOnce(500);
}

void NoticeStrip::onSlow() { show(L"…", waiting_, Ink::waits); }

void NoticeStrip::onDetails() {
    detailed_ = !detailed_;
    show(L"✖", shown(detailed_ ? sentence_.details : sentence_.whole()), Ink::fault);
}

} // namespace certdesk::kiosk
