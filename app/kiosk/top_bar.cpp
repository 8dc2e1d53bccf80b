#include "kiosk/top_bar.h"

#include "kiosk/layout.h"
#include "kiosk/names.h"
#include "kiosk/native.h"
#include "kiosk/paper_printer.h"
#include "kiosk/text.h"

#include <wx/menu.h>

namespace certdesk::kiosk {

using namespace layout;

namespace {

constexpr int accountsItem = wxID_HIGHEST + 1;
constexpr int passwordItem = accountsItem + 1;
constexpr int lockItem = accountsItem + 2;
constexpr int auditItem = accountsItem + 3;
constexpr int applicantItem = accountsItem + 4;
constexpr int settingsItem = accountsItem + 5;
constexpr int leaveItem = accountsItem + 6;
constexpr int firstBlank = accountsItem + 7;

std::string placeOf(const desk::Desk& desk) {
    const desk::Settings& settings = desk.settings();
    const forms::ServicePoint* point = desk.catalogue().point(settings.point);
    const std::string name = point ? desk::in(point->name) + "  " : std::string();
    return name + say(tr("柜台 {0}"), {settings.kiosk});
}

} // namespace

TopBar::TopBar(wxWindow* parent, const desk::Desk& desk) : wxPanel(parent), desk_(desk) {
    SetBackgroundColour(colour(Ink::paper));
    if (!textIsLarge()) SetMinSize({-1, topBarHeight});
    search_ = new wxTextCtrl(this, wxID_ANY);
    search_->SetName(names::search);
    search_->SetFont(font(Type::text));
    search_->SetHint(shown(tr("F3  单位名称 / 代码 / 单号 / 收据号 / 序列号 / 证件号 / 手机")));
    search_->SetMinSize({1, controlHeight()});
    native::setAccessibleName(search_, shown(tr("查询")));
    native::watchComposing(search_);
    operator_ = button(this, names::operatorMenu, "");
    operator_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { showMenu(); });
    auto* all = row();
    auto* place = label(this, shown(placeOf(desk)), textIsLarge() ? Type::strong : Type::section);
    if (textIsLarge()) wrap(place, contentWidth / 2);
    all->Add(place, wxSizerFlags().CenterVertical().Border(wxLEFT, large));
    all->AddSpacer(wide);
    all->Add(search_, wxSizerFlags(1).CenterVertical());
    all->Add(operator_, wxSizerFlags().CenterVertical().Border(wxLEFT | wxRIGHT, large));
    SetSizer(all);
    refresh();
}

void TopBar::refresh() {
    const auto person = desk_.who();
    search_->Show(person.has_value());
    operator_->Show(person.has_value());
    if (person) operator_->SetLabelText(shown(person->displayName + " ▾"));
    Layout();
}

void TopBar::focusSearch() {
    search_->SetFocus();
    search_->SelectAll();
}

void TopBar::showMenu() {
    wxMenu menu;
    const auto blanks = desk_.blankPapers();
    for (std::size_t i = 0; i < blanks.size(); ++i)
        menu.Append(firstBlank + static_cast<int>(i),
                    shown(say(tr("打印空白的{0}"), {desk::nameOfPaper(blanks[i])})));
    menu.AppendSeparator();
    if (desk_.may(forms::Act::makeAccount)) menu.Append(accountsItem, shown(tr("账号管理 F11")));
    if (desk_.may(forms::Act::seeAudit)) menu.Append(auditItem, shown(tr("审计记录 Ctrl+J")));
    if (desk_.may(forms::Act::changeSettings)) menu.Append(settingsItem, shown(tr("设置 Ctrl+逗号")));
    menu.Append(applicantItem, shown(tr("申请人屏幕 Ctrl+B")));
    menu.Append(passwordItem, shown(tr("修改我的密码")));
    menu.Append(lockItem, shown(tr("锁定 Ctrl+L")));
    menu.Append(wxID_EXIT, shown(tr("退出登录")));
    if (onLeave) menu.Append(leaveItem, shown(tr("关闭程序 Ctrl+Q")));
    menu.Bind(wxEVT_MENU, [this, blanks](wxCommandEvent& event) {
        CallAfter([this, blanks, id = event.GetId()] { chosen(id, blanks); });
    });
    operator_->PopupMenu(&menu, {0, operator_->GetSize().y});
}

void TopBar::chosen(int id, const std::vector<std::string>& blanks) {
    const auto call = [](const std::function<void()>& what) {
        if (what) what();
    };
    if (id == accountsItem) return call(onAccounts);
    if (id == auditItem) return call(onAudit);
    if (id == settingsItem) return call(onSettings);
    if (id == leaveItem) return call(onLeave);
    if (id == applicantItem) return call(onApplicant);
    if (id == passwordItem) return call(onPassword);
    if (id == lockItem) return call(onLock);
    const int at = id - firstBlank;
    const bool blank = at >= 0 && static_cast<std::size_t>(at) < blanks.size();
    if (!blank) return call(onLogOut);
    if (onBlank) onBlank(blanks[static_cast<std::size_t>(at)]);
}

} // namespace certdesk::kiosk
