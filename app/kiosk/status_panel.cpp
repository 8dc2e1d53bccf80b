#include "kiosk/status_panel.h"

#include "kiosk/layout.h"
#include "kiosk/line_page.h"
#include "kiosk/names.h"
#include "kiosk/native.h"
#include "kiosk/text.h"

#include <chrono>

namespace certdesk::kiosk {

using namespace layout;

namespace {

constexpr int tickMs = 5000;

std::string minuteNow() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return forms::localMinute({std::chrono::duration_cast<std::chrono::milliseconds>(now).count()});
}

} // namespace

StatusPanel::StatusPanel(wxWindow* parent, const desk::Desk& desk)
    : wxPanel(parent), desk_(desk), timer_(this) {
    SetBackgroundColour(colour(Ink::paper));
    auto* all = rowOrColumn();
    auto* first = row();
    auto* second = textIsLarge() ? row() : first;
    if (!textIsLarge()) SetMinSize({-1, statusHeight});
    line_ = part(first, names::line);
    backlog_ = part(first, names::backlog);
    chips_ = row();
    first->Add(chips_);
    calls_ = textIsLarge() ? row() : chips_;
    if (textIsLarge()) second->Add(calls_);
    operator_ = part(second, names::statusOperator);
    second->AddStretchSpacer();
    clock_ = part(second, "status.clock");
    part(second, "status.help")->SetLabelText(shown(tr("F1 帮助")));
    all->Add(first, wxSizerFlags(textIsLarge() ? 0 : 1).Expand());
    if (textIsLarge()) all->Add(second, wxSizerFlags().Expand());
    SetSizer(all);
    showLine({});
    tick();
    Bind(wxEVT_TIMER, [this](wxTimerEvent&) { tick(); });
    timer_.Start(tickMs);
}

wxStaticText* StatusPanel::part(wxSizer* to, const char* name) {
    auto* made = label(this, "", Type::hint, Ink::soft);
    made->SetName(name);
    to->Add(made, wxSizerFlags().CenterVertical().Border(wxLEFT | wxRIGHT, medium));
    return made;
}

/// Only for who works here: the window is there sooner without them.
void StatusPanel::makeChips() {
    if (printer_) return;
    details_ = chip(chips_, names::lineDetails);
    details_->SetLabelText(shown(tr("详情 F12")));
    details_->SetToolTip(shown(tr("线路与同步 F12")));
    details_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) {
        if (onLine) onLine();
    });
    token_ = chip(chips_, names::token);
    token_->SetToolTip(shown(tr("UKey 资料 F2")));
    token_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) {
        if (onToken) onToken();
    });
    revocations_ = chip(chips_, names::revocations);
    revocations_->SetForegroundColour(colour(Ink::waits));
    revocations_->Hide();
    revocations_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) {
        if (onRevocations) onRevocations();
    });
    call_ = chip(calls_, names::laneCall);
    call_->SetForegroundColour(colour(Ink::accent));
    call_->Hide();
    call_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) {
        if (onCall) onCall();
    });
    printer_ = chip(chips_, names::printer);
    printer_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) {
        if (onPrinter) onPrinter();
    });
}

/// A part that can be clicked.
wxButton* StatusPanel::chip(wxSizer* to, const char* name) {
    auto* made = button(this, name, "", Look::quiet);
    made->SetFont(font(Type::hint));
    made->SetForegroundColour(colour(Ink::soft));
    made->SetMinSize({-1, textIsLarge() ? -1 : statusHeight});
    native::addStyle(made, "certdesk-chip");
    to->Add(made, wxSizerFlags().CenterVertical().Border(wxLEFT | wxRIGHT, hair));
    return made;
}

void StatusPanel::showPrinter() {
    makeChips();
    const std::string printer = desk_.settings().printer;
    printer_->SetLabelText(L"▤ " + shown(printer.empty() ? std::string(tr("打印到文件夹")) : printer));
    const bool may = desk_.may(forms::Act::choosePrinter);
    printer_->SetToolTip(shown(may ? tr("选择打印机") : tr("由主管选择打印机")));
    Layout();
}

void StatusPanel::showRevocations(std::int64_t count) {
    if (!revocations_) return;
    revocations_->Show(count > 0);
    if (count > 0)
        revocations_->SetLabelText(L"⚠ " + shown(say(tr("吊销待总部确认 {0}"), {std::to_string(count)})));
}

void StatusPanel::showCall(const std::string& words) {
    makeChips();
    call_->Show(!words.empty());
    if (!words.empty()) call_->SetLabelText(L"▶ " + shown(words));
    Layout();
}

void StatusPanel::tick() {
    const wxString now = shown(minuteNow());
    if (clock_->GetLabelText() == now) return;
    clock_->SetLabelText(now);
    Layout();
    if (onMinute) onMinute();
}

void StatusPanel::showLine(const std::optional<sync::SyncStatus>& status) {
    if (!status && desk_.settings().headquartersUrl.empty())
        set(line_, L"○ " + shown(tr("未设总部")), Ink::soft);
    else if (!status)
        set(line_, L"○ " + shown(tr("正在连接总部…")), Ink::soft);
    else if (status->online)
        set(line_, L"● " + shown(tr("总部已连接")), Ink::done);
    else
        set(line_, L"○ " + shown(shortState(*status)), Ink::waits);
    showRevocations(status ? status->revocations : 0);
    if (status) set(backlog_, shown(say(tr("待同步 {0}"), {std::to_string(status->backlog)})), Ink::soft);
    Layout();
}

void StatusPanel::showStanding(const desk::LineStanding& standing) {
    if (!details_) return;
    const std::string warning = shortWarning(standing);
    details_->SetForegroundColour(colour(warning.empty() ? Ink::soft : Ink::waits));
    details_->SetLabelText(warning.empty() ? shown(tr("详情 F12")) : L"⚠ " + shown(warning));
    Layout();
}

void StatusPanel::showOperator(const std::optional<desk::SignedIn>& person) {
    if (person) {
        showPrinter();
        if (token_->GetLabelText().empty()) showTokens({});
    }
    operator_->SetLabelText(person ? shown(say(tr("当值 {0}"), {person->displayName})) : wxString());
    Layout();
}

void StatusPanel::showTokens(const std::vector<desk::TokenSeen>& tokens) {
    makeChips();
    std::string words = tr("UKey 未插入");
    if (tokens.size() == 1)
        words = say(tokens.front().blank ? tr("空白 UKey {0}") : tr("UKey {0}"), {tokens.front().label});
    if (tokens.size() > 1) words = say(tr("UKey {0} 个"), {std::to_string(tokens.size())});
    token_->SetLabelText(L"▣ " + shown(words));
    Layout();
}

} // namespace certdesk::kiosk
