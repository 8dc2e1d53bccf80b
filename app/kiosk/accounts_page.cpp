#include "kiosk/accounts_page.h"

#include "kiosk/names.h"
#include "kiosk/native.h"
#include "kiosk/text.h"

namespace certdesk::kiosk {

using namespace layout;

namespace {

constexpr int nameWidth = 130;
constexpr int rolesWidth = 190;
constexpr int stateWidth = 120;
constexpr std::array allRoles{forms::Role::operatorRole, forms::Role::reviewer, forms::Role::manager,
                              forms::Role::auditor};

std::vector<Option> roleOptions() {
    std::vector<Option> options;
    for (const forms::Role role : allRoles)
        options.push_back({std::string(forms::idOf(role)), shown(desk::nameOf(role))});
    return options;
}

std::vector<std::string> idsOf(const std::set<forms::Role>& roles) {
    std::vector<std::string> ids;
    for (const forms::Role role : roles)
        ids.emplace_back(forms::idOf(role));
    return ids;
}

std::string namesOf(const std::set<forms::Role>& roles) {
    std::string all;
    for (const forms::Role role : roles)
        all += (all.empty() ? "" : "、") + desk::nameOf(role);
    return all;
}

std::string stateOf(const forms::Account& account, std::int64_t waitMs) {
    constexpr std::int64_t minuteMs = 60'000;
    if (account.closed) return tr("已停用");
    if (waitMs <= 0) return {};
    return say(tr("还要等 {0} 分钟"), {std::to_string((waitMs + minuteMs - 1) / minuteMs)});
}

} // namespace

AccountsPage::AccountsPage(wxWindow* parent, Counter& counter, std::function<void()> back)
    : Page(parent), counter_(counter), onBack_(std::move(back)),
      ruling_(*this, [this](const desk::Sentence& broken) { strip_->fault(broken); }) {
    SetBackgroundColour(colour(Ink::paper));
    auto* all = column();
    strip_ = new NoticeStrip(this);
    all->Add(strip_, wxSizerFlags().Expand());
    auto* body = column();
    body->Add(label(this, shown(tr("账号管理")), Type::title), wxSizerFlags().Border(wxBOTTOM, medium));
    auto* both = rowOrColumn();
    both->Add(list(), wxSizerFlags(1).Expand().Border(wxRIGHT, wide));
    both->Add(details(), wxSizerFlags(textIsLarge() ? 0 : 1).Expand());
    if (textIsLarge()) accounts_->SetMinSize({1, 4 * controlHeight()});
    body->Add(both, wxSizerFlags(1).Expand());
    all->Add(padded(body, wide), wxSizerFlags(1).Expand());
    SetSizer(all);
}

wxSizer* AccountsPage::list() {
    accounts_ = new wxDataViewListCtrl(this, wxID_ANY, wxDefaultPosition, wxDefaultSize,
                                       wxDV_ROW_LINES | wxDV_NO_HEADER | wxBORDER_NONE);
    accounts_->SetName(names::accountsList);
    accounts_->SetFont(font(Type::text));
    native::setAccessibleName(accounts_, shown(tr("账号管理")));
    accounts_->AppendTextColumn(shown(tr("姓名")), wxDATAVIEW_CELL_INERT, scaled(nameWidth));
    accounts_->AppendTextColumn(shown(tr("账号")), wxDATAVIEW_CELL_INERT, scaled(nameWidth));
    accounts_->AppendTextColumn(shown(tr("角色")), wxDATAVIEW_CELL_INERT, scaled(rolesWidth));
    accounts_->AppendTextColumn(shown(tr("状态")), wxDATAVIEW_CELL_INERT, scaled(stateWidth));
    accounts_->Bind(wxEVT_DATAVIEW_SELECTION_CHANGED,
                    [this](wxDataViewEvent&) { choose(accounts_->GetSelectedRow()); });
    auto* all = column();
    all->Add(accounts_, wxSizerFlags(1).Expand());
    return all;
}

wxSizer* AccountsPage::details() {
    auto* all = column();
    name_ = new TextField(this, names::accountName, shown(tr("账号")), TextKind::text);
    display_ = new TextField(this, names::accountDisplay, shown(tr("姓名")), TextKind::text);
    roles_ = new ChecksField(this, names::accountRoles, shown(tr("角色")), roleOptions());
    password_ = new PinField(this, names::accountPassword, shown(tr("新密码")));
    for (Field* field : {static_cast<Field*>(name_), static_cast<Field*>(display_),
                         static_cast<Field*>(roles_), static_cast<Field*>(password_)})
        all->Add(field, wxSizerFlags().Expand().Border(wxBOTTOM, medium));
    auto* hint = label(this, shown(tr("忘记密码的人，由主管在这里给一个新密码，再请本人登录后自己修改。")),
                       Type::hint, Ink::soft);
    wrap(hint, contentWidth / 2);
    all->Add(hint, wxSizerFlags().Border(wxBOTTOM, medium));
    all->Add(buttons(), wxSizerFlags().Expand());
    return all;
}

wxSizer* AccountsPage::buttons() {
    wxSizer* all = buttonRow();
    back_ = button(this, names::accountsBack, shown(tr("← 返回 Esc")));
    back_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { onBack_(); });
    end_ = button(this, names::accountEnd, shown(tr("停用")));
    end_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { end(); });
    clearWait_ = button(this, names::accountClearWait, shown(tr("不必再等")));
    clearWait_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { clearWait(); });
    save_ = button(this, names::accountSave, shown(tr("建立 Enter")), Look::primary);
    save_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { save(); });
    for (wxButton* one : {back_, end_, clearWait_})
        all->Add(one, wxSizerFlags().Border(wxRIGHT, small));
    all->Add(save_);
    return all;
}

void AccountsPage::arrive() {
    strip_->clear();
    fill({});
    name_->focus();
}

bool AccountsPage::leave() {
    ruling_.drop();
    password_->clear();
    return true;
}

bool AccountsPage::key(const wxKeyEvent& event) {
    switch (event.GetKeyCode()) {
    case WXK_ESCAPE: onBack_(); return true;
    case WXK_RETURN:
    case WXK_NUMPAD_ENTER: save(); return true;
    default: return false;
    }
}

void AccountsPage::fill(const std::string& choose) {
    accounts_->DeleteAllItems();
    names_ = {std::string()};
    wxVector<wxVariant> fresh;
    fresh.push_back(shown(tr("新账号…")));
    for (int column = 1; column < 4; ++column)
        fresh.push_back(wxString());
    accounts_->AppendItem(fresh);
    const auto waits = counter_.desk->waits();
    int row = 0;
    for (const auto& [name, account] : counter_.desk->staff()) {
        const auto waiting = waits.find(name);
        wxVector<wxVariant> cells;
        cells.push_back(shown(account.displayName));
        cells.push_back(shown(name));
        cells.push_back(shown(namesOf(account.roles)));
        cells.push_back(shown(stateOf(account, waiting == waits.end() ? 0 : waiting->second)));
        accounts_->AppendItem(cells);
        if (name == choose) row = static_cast<int>(names_.size());
        names_.push_back(name);
    }
    accounts_->SelectRow(static_cast<unsigned>(row));
    this->choose(row);
}

void AccountsPage::choose(int row) {
    if (row == wxNOT_FOUND) return;
    chosen_ = row;
    ending_ = false;
    const forms::Account account =
        isNew() ? forms::Account{} : counter_.desk->staff().at(names_[static_cast<std::size_t>(row)]);
    name_->setValue(account.name);
    name_->Enable(isNew());
    display_->setValue(account.displayName);
    roles_->setValue(idsOf(account.roles));
    password_->clear();
    end_->SetLabelText(shown(tr("停用")));
    end_->Enable(!isNew() && !account.closed);
    clearWait_->Enable(!isNew() && counter_.desk->waits().contains(account.name));
    save_->SetLabelText(shown(isNew() ? tr("建立 Enter") : tr("保存 Enter")));
    Layout();
}

std::string AccountsPage::name() const {
    return isNew() ? name_->value() : names_[static_cast<std::size_t>(chosen_)];
}

std::set<forms::Role> AccountsPage::roles() const {
    std::set<forms::Role> roles;
    for (const std::string& id : roles_->value())
        roles.insert(forms::roleOf(id).value());
    return roles;
}

void AccountsPage::save() {
    auto desk = counter_.desk;
    const std::string name = this->name();
    const std::string display = display_->value();
    auto password = std::make_shared<forms::Secret>(password_->take());
    if (isNew())
        return rule(tr("账号 {0} 已建立。"), [=, roles = roles()] {
            return desk->makeAccount(name, display.empty() ? name : display, roles, *password);
        });
    rule(tr("账号 {0} 已更改。"), [=, roles = roles()]() -> Answer {
        const forms::Account before = desk->staff().at(name);
        Answer answer(before);
        if (!password->empty()) answer = desk->resetPassword(name, *password);
        if (std::holds_alternative<desk::Trouble>(answer)) return answer;
        if (display == before.displayName && roles == before.roles) return answer;
        return desk->changeAccount(name, {display, roles});
    });
}

/// Asked twice in the same place.
void AccountsPage::end() {
    if (!ending_) {
        ending_ = true;
        end_->SetLabelText(shown(tr("再按一次停用")));
        return Layout(), void();
    }
    rule(tr("账号 {0} 已停用，它的密钥已删除。"),
         [desk = counter_.desk, name = name()] { return desk->closeAccount(name); });
}

void AccountsPage::clearWait() {
    rule(tr("账号 {0} 可以马上再试。"),
         [desk = counter_.desk, name = name()] { return desk->clearWait(name); });
}

void AccountsPage::rule(const char* saying, std::function<Answer()> act) {
    if (ruling_.running()) return;
    strip_->waitFor(shown(tr("正在办理…")));
    ruling_.run(std::move(act), [this, saying](const Answer& answer) {
        strip_->clear();
        if (const auto* no = std::get_if<desk::Trouble>(&answer))
            return strip_->fault(desk::wordsFor(*no, counter_.desk->catalogue()));
        const std::string name = std::get<forms::Account>(answer).name;
        fill(name);
        strip_->done(shown(say(saying, {name})));
    });
}

} // namespace certdesk::kiosk
