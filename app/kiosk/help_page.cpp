#include "kiosk/help_page.h"

#include "kiosk/layout.h"
#include "kiosk/names.h"
#include "kiosk/native.h"
#include "kiosk/text.h"

#include <algorithm>

namespace certdesk::kiosk {

using namespace layout;

HelpPage::HelpPage(wxWindow* parent, const desk::Desk& desk, std::function<void()> back,
                   std::function<void()> examine)
    : Page(parent), onBack_(std::move(back)), onExamine_(std::move(examine)) {
    SetBackgroundColour(colour(Ink::paper));
    list_ = new wxListBox(this, wxID_ANY, wxDefaultPosition, wxDefaultSize, 0, nullptr,
                          wxLB_SINGLE | wxBORDER_NONE);
    list_->SetName(names::helpTopics);
    list_->SetFont(font(Type::text));
    list_->SetMinSize({scaled(topicsWidth), -1});
    native::setAccessibleName(list_, shown(tr("帮助的各页")));
    list_->Bind(wxEVT_LISTBOX, [this](wxCommandEvent& chosen) {
        if (chosen.GetSelection() != wxNOT_FOUND)
            show(topics_[static_cast<std::size_t>(chosen.GetSelection())].id);
    });
    list_->Bind(wxEVT_SIZE, [this](wxSizeEvent& event) {
        event.Skip();
        CallAfter([this] { showChosen(); }); // when it has its new height
    });
    view_ = new ManualView(this, [this](const std::string& topic) { about(topic); });
    auto* body = row();
    body->Add(list_, wxSizerFlags().Expand().Border(wxLEFT | wxTOP, small));
    body->Add(line(this, true), wxSizerFlags().Expand());
    body->Add(view_, wxSizerFlags(1).Expand());
    auto* all = column();
    all->Add(makeHead(desk::in(desk.catalogue().hotline)), wxSizerFlags().Expand());
    all->Add(line(this), wxSizerFlags().Expand());
    all->Add(body, wxSizerFlags(1).Expand());
    SetSizer(all);
    fillList();
}

wxSizer* HelpPage::makeHead(const std::string& hotline) {
    auto* head = row();
    auto* back = button(this, names::helpBack, shown(tr("← 返回 Esc")));
    back->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { onBack_(); });
    auto* doctor = button(this, names::helpDoctor, shown(tr("检查这台柜台 Ctrl+D")));
    doctor->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { onExamine_(); });
    head->Add(back, wxSizerFlags().CenterVertical().Border(wxALL, small));
    head->Add(label(this, shown(tr("帮助")), Type::section),
              wxSizerFlags().CenterVertical().Border(wxLEFT | wxRIGHT, small));
    // Where text is large the hotline and the examination need the room.
    head->Add(label(this, textIsLarge() ? wxString() : shown(tr("↑ ↓ 选择，PgUp PgDn 翻页")), Type::hint,
                    Ink::soft),
              wxSizerFlags(1).CenterVertical());
    head->Add(label(this, shown(say(tr("服务热线 {0}"), {hotline})), Type::strong),
              wxSizerFlags().CenterVertical().Border(wxLEFT | wxRIGHT, medium));
    head->Add(doctor, wxSizerFlags().CenterVertical().Border(wxALL, small));
    return head;
}

void HelpPage::fillList() {
    try {
        topics_ = desk::manualTopics();
    } catch (const desk::ManualProblem&) { // show() says so
    }
    for (const desk::ManualTopic& topic : topics_)
        list_->Append(shown(topic.name));
}

void HelpPage::about(const std::string& topic) {
    const auto found = std::find_if(topics_.begin(), topics_.end(),
                                    [&](const desk::ManualTopic& one) { return one.id == topic; });
    list_->SetSelection(found == topics_.end() ? wxNOT_FOUND : static_cast<int>(found - topics_.begin()));
    showChosen();
    show(topic);
}

void HelpPage::showChosen() {
    if (list_->GetSelection() != wxNOT_FOUND) list_->EnsureVisible(list_->GetSelection());
}

void HelpPage::show(const std::string& topic) {
    shows_ = topic;
    try {
        view_->show(desk::manualPage(topic));
    } catch (const desk::ManualProblem&) {
        view_->show({tr("帮助"),
                     {{desk::ManualBlock::Kind::text, tr("这一页没有随程序安装。请拨打服务热线。")}},
                     {}});
    }
}

bool HelpPage::key(const wxKeyEvent& event) {
    switch (event.GetKeyCode()) {
    case WXK_PAGEUP: view_->turn(-1); return true;
    case WXK_PAGEDOWN: view_->turn(1); return true;
    case WXK_ESCAPE:
    case WXK_F1: onBack_(); return true;
    default: return false;
    }
}

} // namespace certdesk::kiosk
