#include "kiosk/line_page.h"

#include "kiosk/layout.h"
#include "kiosk/names.h"
#include "kiosk/native.h"
#include "kiosk/text.h"

#include <algorithm>

namespace certdesk::kiosk {

using namespace layout;

namespace {

constexpr int kindWidth = 110;
constexpr int caseWidth = 460;
constexpr int sinceWidth = 150;

std::string warningText(const desk::LineStanding& standing, const forms::Catalogue& catalogue) {
    std::string text;
    const auto add = [&](const desk::Sentence& sentence) {
        text += (text.empty() ? "⚠ " : "\n⚠ ") + sentence.whole();
    };
    if (standing.status.clockAhead)
        if (const auto clock = desk::clockWords(*standing.status.clockAhead)) add(*clock);
    for (const forms::OfflineWarning& warning : standing.warnings)
        add(desk::wordsFor(warning, catalogue));
    return text;
}

} // namespace

LinePage::LinePage(wxWindow* parent, Counter& counter, Navigator& navigator, std::function<void()> back)
    : Page(parent), counter_(counter), navigator_(navigator), onBack_(std::move(back)),
      reading_(*this, [this](const desk::Sentence& broken) { strip_->fault(broken); }) {
    SetBackgroundColour(colour(Ink::paper));
    auto* head = row();
    back_ = button(this, names::lineBack, shown(tr("← 返回 Esc")));
    back_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { onBack_(); });
    head->Add(back_, wxSizerFlags().CenterVertical().Border(wxALL, small));
    head->Add(label(this, shown(tr("线路与同步")), Type::section),
              wxSizerFlags(1).CenterVertical().Border(wxLEFT | wxRIGHT, small));
    auto* again = button(this, names::lineAgain, shown(tr("现在重试 F5")));
    again->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { tryAgain(); });
    head->Add(again, wxSizerFlags().CenterVertical().Border(wxALL, small));
    strip_ = new NoticeStrip(this);
    state_ = label(this, "", Type::strong);
    state_->SetName(names::lineState);
    contact_ = label(this, "", Type::text, Ink::soft);
    contact_->SetName(names::lineContact);
    warnings_ = label(this, "", Type::text, Ink::waits);
    warnings_->SetName(names::lineWarnings);
    list_ = new wxDataViewListCtrl(this, wxID_ANY, wxDefaultPosition, wxDefaultSize,
                                   wxDV_ROW_LINES | wxBORDER_NONE);
    list_->SetName(names::lineWaiting);
    list_->SetFont(font(Type::text));
    native::setAccessibleName(list_, shown(tr("等待中")));
    list_->AppendTextColumn(shown(tr("等待中")), wxDATAVIEW_CELL_INERT, scaled(kindWidth));
    list_->AppendTextColumn(shown(tr("业务单")), wxDATAVIEW_CELL_INERT, scaled(caseWidth));
    list_->AppendTextColumn(shown(tr("自")), wxDATAVIEW_CELL_INERT, scaled(sinceWidth));
    list_->AppendTextColumn(shown(tr("原因")), wxDATAVIEW_CELL_INERT);
    list_->Bind(wxEVT_DATAVIEW_SELECTION_CHANGED, [this](wxDataViewEvent&) { showReason(); });
    list_->Bind(wxEVT_DATAVIEW_ITEM_ACTIVATED, [this](wxDataViewEvent&) { openSelected(); });
    if (textIsLarge()) list_->SetMinSize({1, 4 * controlHeight()});
    auto* all = column();
    all->Add(head, wxSizerFlags().Expand());
    all->Add(line(this), wxSizerFlags().Expand());
    all->Add(strip_, wxSizerFlags().Expand());
    auto* told = column();
    for (wxStaticText* one : {state_, contact_, warnings_})
        told->Add(one, wxSizerFlags().Border(wxBOTTOM, small));
    all->Add(told, wxSizerFlags().Expand().Border(wxLEFT | wxRIGHT, large));
    all->Add(list_, wxSizerFlags(1).Expand().Border(wxLEFT | wxRIGHT | wxBOTTOM, large));
    SetSizer(all);
}

void LinePage::arrive() {
    strip_->clear();
    back_->SetFocus();
    reading_.run([desk = counter_.desk] { return desk::standingOf(*desk, desk->syncStatus()); },
                 [this](const desk::LineStanding& standing) {
                     show(standing);
                     if (cases_.empty()) return;
                     list_->SelectRow(0);
                     list_->SetFocus();
                     showReason();
                 });
}

void LinePage::show(const desk::LineStanding& standing) {
    strip_->clear();
    showState(standing);
    fill(standing.waiting);
    Layout();
}

void LinePage::showState(const desk::LineStanding& standing) {
    const sync::SyncStatus& status = standing.status;
    std::string state = shortState(status);
    if (!standing.contact)
        state = tr("这台柜台没有登记总部，流水只在本机。");
    else if (!status.online && status.fault)
        state = desk::wordsFor(desk::Trouble(*status.fault), counter_.desk->catalogue()).whole();
    const int width = GetClientSize().x - 2 * large;
    setWrapped(state_, shown(state), status.online ? Ink::done : Ink::waits, width);
    const std::string counts = say(tr("待同步 {0} 条，涉及 {1} 笔业务"),
                                   {std::to_string(status.backlog), std::to_string(standing.unsentCases)});
    const std::string heard =
        standing.contact ? desk::heardWords(*standing.contact) + "  ·  " : std::string();
    set(contact_, shown(heard + counts), Ink::soft);
    const std::string warnings = warningText(standing, counter_.desk->catalogue());
    warnings_->Show(!warnings.empty());
    setWrapped(warnings_, shown(warnings), Ink::waits, width);
}

void LinePage::fill(const std::vector<desk::WaitingItem>& items) {
    const int before = list_->GetSelectedRow();
    const std::string selected = before == wxNOT_FOUND ? "" : cases_[static_cast<std::size_t>(before)];
    list_->DeleteAllItems();
    cases_.clear();
    reasons_.clear();
    for (const desk::WaitingItem& item : items) {
        const bool entries = item.kind == desk::WaitingItem::Kind::entries;
        std::string kind = desk::nameOf(item.kind);
        if (entries) kind = say(tr("{0} {1} 条"), {kind, std::to_string(item.count)});
        wxVector<wxVariant> cells;
        cells.push_back(shown(kind));
        cells.push_back(shown(entries ? std::string() : item.caseNumber + "  " + item.holder));
        cells.push_back(shown(forms::localMinute(item.since)));
        cells.push_back(shown(item.why.what));
        list_->AppendItem(cells);
        cases_.push_back(item.caseNumber);
        reasons_.push_back(item.why.whole());
    }
    if (items.empty()) return strip_->tell(shown(tr("没有在等待的内容，全部已送到总部。")));
    strip_->tell(shown(tr("Enter 打开所选的业务单。")));
    if (before == wxNOT_FOUND) return;
    // The same one, wherever it stands now; where that one waits no more, what took its place.
    const auto again = std::find(cases_.begin(), cases_.end(), selected);
    const auto row = again == cases_.end() ? std::min<std::size_t>(before, cases_.size() - 1)
                                           : static_cast<std::size_t>(again - cases_.begin());
    list_->SelectRow(static_cast<unsigned>(row));
    showReason();
}

/// Whole, where the column may have cut it.
void LinePage::showReason() {
    const int at = list_->GetSelectedRow();
    if (at == wxNOT_FOUND || static_cast<std::size_t>(at) >= reasons_.size()) return;
    const auto row = static_cast<std::size_t>(at);
    desk::Sentence reason{reasons_[row], {}, {}};
    if (!cases_[row].empty()) reason.todo = tr("Enter 打开所选的业务单。");
    strip_->tell(shown(reason.whole()));
}

void LinePage::openSelected() {
    const int at = list_->GetSelectedRow();
    if (at == wxNOT_FOUND) return;
    const std::string number = cases_[static_cast<std::size_t>(at)];
    if (!number.empty()) navigator_.openCase(number);
}

void LinePage::tryAgain() {
    strip_->waitFor(shown(tr("正在连接总部…")));
    counter_.desk->tryLine();
}

bool LinePage::key(const wxKeyEvent& event) {
    switch (event.GetKeyCode()) {
    case WXK_F5: tryAgain(); return true;
    case WXK_ESCAPE:
    case WXK_F12: onBack_(); return true;
    case WXK_RETURN:
        if (!list_->HasFocus()) return false;
        openSelected();
        return true;
    default: return false;
    }
}

std::string shortWarning(const desk::LineStanding& standing) {
    using Kind = forms::OfflineWarning::Kind;
    if (standing.status.clockAhead)
        if (const auto clock = desk::clockWords(*standing.status.clockAhead)) return clock->what;
    if (standing.warnings.empty()) return {};
    const forms::OfflineWarning& first = standing.warnings.front();
    switch (first.kind) {
    case Kind::actEnded: return tr("离线超期，部分业务不能办");
    case Kind::actEnds: return say(tr("离线还可办 {0} 天"), {std::to_string(first.days)});
    case Kind::unheard: return say(tr("{0} 天没有联系上总部"), {std::to_string(first.days)});
    case Kind::manyUnsent: return say(tr("{0} 笔没有送到总部"), {std::to_string(first.cases)});
    case Kind::clockDoubtful: return tr("本机时钟可能不对");
    }
    return {};
}

std::string shortState(const sync::SyncStatus& status) {
    using Kind = sync::LineFault::Kind;
    if (status.online) return tr("总部已连接");
    switch (status.fault ? status.fault->kind : Kind::unreachable) {
    case Kind::loginPage: return tr("这里的网络要先登录");
    case Kind::clockWrong: return tr("时钟不对，未连接总部");
    case Kind::proxyRefused: return tr("代理不放行，未连接总部");
    case Kind::notHeadquarters:
    case Kind::redirected: return tr("对方不是总部，未连接");
    case Kind::notUs: return tr("总部不认可本机");
    case Kind::conflict: return tr("流水与总部不一致");
    case Kind::busy: return tr("总部正忙，稍后自动再试");
    default: return tr("总部未连接，恢复后自动补传");
    }
}

} // namespace certdesk::kiosk
