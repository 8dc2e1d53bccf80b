#include "kiosk/audit_page.h"

#include "desk/files.h"
#include "forms/validate.h"
#include "kiosk/names.h"
#include "kiosk/native.h"
#include "kiosk/text.h"

#include <wx/time.h>

#include <array>
#include <filesystem>

namespace certdesk::kiosk {

using namespace layout;

namespace {

constexpr int rowsAtOnce = 100;
constexpr int timeWidth = 140;
constexpr int whoWidth = 110;
constexpr int deedWidth = 70;
constexpr int kindWidth = 130;
constexpr int caseWidth = 210;
constexpr std::array deeds{forms::Deed::saw, forms::Deed::printed, forms::Deed::changed,
                           forms::Deed::approved};

std::vector<Option> deedOptions() {
    std::vector<Option> options{{{}, shown(tr("全部"))}};
    for (const forms::Deed deed : deeds)
        options.push_back({std::string(forms::idOf(deed)), shown(desk::nameOf(deed))});
    return options;
}

std::vector<Option> accountOptions(const desk::Desk& desk) {
    std::vector<Option> options{{{}, shown(tr("全部"))}};
    for (const auto& [name, account] : desk.staff())
        options.push_back({name, shown(account.displayName + " (" + name + ")")});
    return options;
}

std::string displayName(const forms::Staff& staff, const std::string& account) {
    const auto found = staff.find(account);
    return found == staff.end() ? account : found->second.displayName;
}

/// As it stands in the entries; a code's normal form would lose its hyphens.
std::string caseNumberIn(const std::string& typed) {
    std::string number = forms::normaliseText(typed);
    for (char& c : number)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return number;
}

/// "audit-20261127-140500.csv" in the folder where papers lie.
std::filesystem::path tableFile(const desk::Desk& desk, forms::UtcMs now) {
    std::string at = forms::isoUtc(now);
    std::erase_if(at, [](char c) { return c == '-' || c == ':' || c == '.'; });
    return std::filesystem::path(desk.settings().papersFolder) / ("audit-" + at + ".csv");
}

} // namespace

AuditPage::AuditPage(wxWindow* parent, Counter& counter, Navigator& navigator, std::function<void()> back)
    : Page(parent), counter_(counter), navigator_(navigator), onBack_(std::move(back)),
      reading_(*this, [this](const desk::Sentence& broken) { strip_->fault(broken); }) {
    SetBackgroundColour(colour(Ink::paper));
    auto* all = column();
    strip_ = new NoticeStrip(this);
    all->Add(strip_, wxSizerFlags().Expand());
    auto* body = column();
    body->Add(label(this, shown(tr("审计记录")), Type::title), wxSizerFlags().Border(wxBOTTOM, medium));
    body->Add(filters(), wxSizerFlags().Expand().Border(wxBOTTOM, small));
    makeList();
    if (textIsLarge()) list_->SetMinSize({1, 4 * controlHeight()});
    body->Add(list_, wxSizerFlags(1).Expand().Border(wxBOTTOM, medium));
    body->Add(buttons(), wxSizerFlags().Expand());
    all->Add(padded(body, wide), wxSizerFlags(1).Expand());
    SetSizer(all);
}

wxSizer* AuditPage::filters() {
    auto* all = rowOrColumn();
    from_ = new TextField(this, names::auditFrom, shown(tr("从哪一天")), TextKind::phone);
    to_ = new TextField(this, names::auditTo, shown(tr("到哪一天")), TextKind::phone);
    accountPlace_ = column();
    deed_ = new ChoiceField(this, names::auditDeed, shown(tr("做了什么")), deedOptions());
    case_ = new TextField(this, names::auditCase, shown(tr("业务单号")), TextKind::text);
    for (wxWindow* field : {static_cast<wxWindow*>(from_), static_cast<wxWindow*>(to_)})
        all->Add(field, wxSizerFlags(2).Expand().Border(wxRIGHT, medium));
    all->Add(accountPlace_, wxSizerFlags(3).Expand().Border(wxRIGHT, medium));
    all->Add(deed_, wxSizerFlags(2).Expand().Border(wxRIGHT, medium));
    all->Add(case_, wxSizerFlags(3).Expand());
    return all;
}

void AuditPage::makeList() {
    list_ = new wxDataViewListCtrl(this, wxID_ANY, wxDefaultPosition, wxDefaultSize,
                                   wxDV_ROW_LINES | wxBORDER_NONE);
    list_->SetName(names::auditList);
    list_->SetFont(font(Type::text));
    native::setAccessibleName(list_, shown(tr("审计记录")));
    list_->AppendTextColumn(shown(tr("时间")), wxDATAVIEW_CELL_INERT, scaled(timeWidth));
    list_->AppendTextColumn(shown(tr("姓名")), wxDATAVIEW_CELL_INERT, scaled(whoWidth));
    list_->AppendTextColumn(shown(tr("做了什么")), wxDATAVIEW_CELL_INERT, scaled(deedWidth));
    list_->AppendTextColumn(shown(tr("事项")), wxDATAVIEW_CELL_INERT, scaled(kindWidth));
    list_->AppendTextColumn(shown(tr("业务单")), wxDATAVIEW_CELL_INERT, scaled(caseWidth));
    list_->AppendTextColumn(shown(tr("对象和原因")), wxDATAVIEW_CELL_INERT);
    list_->Bind(wxEVT_DATAVIEW_ITEM_ACTIVATED, [this](wxDataViewEvent&) { openSelected(); });
}

wxSizer* AuditPage::buttons() {
    wxSizer* all = buttonRow();
    auto* back = button(this, names::auditBack, shown(tr("← 返回 Esc")));
    back->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { onBack_(); });
    earlier_ = button(this, names::auditEarlier, shown(tr("更早的 PgDn")));
    earlier_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { earlier(); });
    auto* table = button(this, names::auditExport, shown(tr("导出 CSV F8")));
    table->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { exportAll(); });
    auto* search = button(this, names::auditFind, shown(tr("查询 Enter")), Look::primary);
    search->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { find(); });
    for (wxButton* one : {back, earlier_, table})
        all->Add(one, wxSizerFlags().Border(wxRIGHT, small));
    all->Add(search);
    return all;
}

void AuditPage::arrive() {
    strip_->clear();
    accountPlace_->Clear(true); // the accounts may be others by now
    account_ = new ChoiceField(this, names::auditAccount, shown(tr("账号")), accountOptions(*counter_.desk));
    account_->setValue("");
    account_->MoveAfterInTabOrder(to_);
    accountPlace_->Add(account_, wxSizerFlags().Expand());
    deed_->setValue("");
    for (TextField* field : {from_, to_, case_})
        field->setValue("");
    Layout();
    from_->focus();
    find();
}

bool AuditPage::leave() {
    reading_.drop();
    show({});
    return true;
}

bool AuditPage::key(const wxKeyEvent& event) {
    switch (event.GetKeyCode()) {
    case WXK_ESCAPE: onBack_(); return true;
    case WXK_F8: exportAll(); return true;
    case WXK_PAGEDOWN:
        if (list_->HasFocus() && list_->GetSelectedRow() + 1 < list_->GetItemCount()) return false;
        earlier();
        return true;
    case WXK_RETURN:
    case WXK_NUMPAD_ENTER: list_->HasFocus() ? openSelected() : find(); return true;
    default: return false;
    }
}

std::optional<forms::Day> AuditPage::dayIn(TextField* field, bool& right) {
    const std::string text = field->value();
    const auto day = text.empty() ? std::nullopt : forms::parseIsoDay(text);
    const bool wrong = !text.empty() && !day;
    field->setFault(wrong ? tr("应写成 2026-11-23") : std::string());
    if (wrong) field->markLeft();
    right = right && !wrong;
    return day;
}

std::optional<sync::AuditFilter> AuditPage::filter() {
    bool right = true;
    sync::AuditFilter filter;
    filter.from = dayIn(from_, right);
    filter.to = dayIn(to_, right);
    filter.account = account_->value();
    filter.caseNumber = caseNumberIn(case_->value());
    filter.deed = forms::deedOf(deed_->value());
    return right ? std::optional(filter) : std::nullopt;
}

void AuditPage::find() {
    const auto asked = filter();
    if (!asked) return;
    read(*asked, {});
}

void AuditPage::earlier() {
    const auto asked = filter();
    if (!asked || rows_.empty() || !earlier_->IsEnabled()) return;
    read(*asked, rows_.back().place);
}

void AuditPage::read(const sync::AuditFilter& filter, const std::optional<sync::AuditPlace>& before) {
    strip_->waitFor(shown(tr("正在查询…")));
    reading_.run(
        [desk = counter_.desk, filter, before] { return desk::auditOf(*desk, filter, rowsAtOnce, before); },
        [this](const desk::Outcome<std::vector<sync::AuditRow>>& answer) {
            strip_->clear();
            if (const auto* no = std::get_if<desk::Trouble>(&answer))
                return strip_->fault(desk::wordsFor(*no, counter_.desk->catalogue()));
            show(std::get<0>(answer));
            if (rows_.empty()) strip_->tell(shown(tr("没有符合条件的记录。")));
        });
}

void AuditPage::show(const std::vector<sync::AuditRow>& rows) {
    rows_ = rows;
    list_->DeleteAllItems();
    const forms::Staff staff = counter_.desk->staff();
    for (const sync::AuditRow& row : rows_) {
        wxVector<wxVariant> cells;
        cells.push_back(shown(forms::localMinute(row.at)));
        cells.push_back(shown(displayName(staff, row.mark.account)));
        cells.push_back(shown(desk::nameOf(row.mark.deed)));
        cells.push_back(shown(desk::nameOfKind(row.kind)));
        cells.push_back(shown(row.caseNumber));
        cells.push_back(shown(desk::wordsFor(*counter_.desk, row)));
        list_->AppendItem(cells);
    }
    earlier_->Enable(rows_.size() == rowsAtOnce);
}

void AuditPage::exportAll() {
    const auto asked = filter();
    if (!asked || reading_.running()) return;
    strip_->waitFor(shown(tr("正在导出…")));
    const auto file = tableFile(*counter_.desk, {wxGetUTCTimeMillis().GetValue()});
    reading_.run(
        [desk = counter_.desk, filter = *asked, file]() -> desk::Outcome<std::string> {
            auto table = desk::auditTable(*desk, filter);
            const auto* text = std::get_if<std::string>(&table);
            if (!text) return table;
            std::filesystem::create_directories(file.parent_path());
            desk::writeFile(file, *text);
            return table;
        },
        [this, file](const desk::Outcome<std::string>& table) {
            strip_->clear();
            if (const auto* no = std::get_if<desk::Trouble>(&table))
                return strip_->fault(desk::wordsFor(*no, counter_.desk->catalogue()));
            strip_->done(shown(say(tr("已导出：{0}"), {file.string()})));
        });
}

void AuditPage::openSelected() {
    const int at = list_->GetSelectedRow();
    if (at == wxNOT_FOUND) return;
    const std::string number = rows_[static_cast<std::size_t>(at)].caseNumber;
    if (!number.empty()) navigator_.openCase(number);
}

} // namespace certdesk::kiosk
