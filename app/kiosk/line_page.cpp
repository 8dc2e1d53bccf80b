#include "kiosk/line_page.h"

#include "kiosk/layout.h"
#include "kiosk/names.h"
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
    : CoveringList(parent, {names::lineBack, names::lineWaiting, shown(tr("等待中")), WXK_F12},
                   std::move(back)),
      counter_(counter), navigator_(navigator),
      reading_(*this, [this](const desk::Sentence& broken) { strip_->fault(broken); }) {
    title_->SetLabelText(shown(tr("线路与同步")));
    auto* again = button(this, names::lineAgain, shown(tr("现在重试 F5")));
    again->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { tryAgain(); });
    again->MoveBeforeInTabOrder(strip_);
    state_ = label(this, "", Type::strong);
    state_->SetName(names::lineState);
    contact_ = label(this, "", Type::text, Ink::soft);
    contact_->SetName(names::lineContact);
    warnings_ = label(this, "", Type::text, Ink::waits);
    warnings_->SetName(names::lineWarnings);
    addColumns({{shown(tr("等待中")), kindWidth},
                {shown(tr("业务单")), caseWidth},
                {shown(tr("自")), sinceWidth},
                {shown(tr("原因")), {}}});
    list_->Bind(wxEVT_DATAVIEW_SELECTION_CHANGED, [this](wxDataViewEvent&) { showReason(); });
    if (textIsLarge()) list_->SetMinSize({1, 4 * controlHeight()});
    auto* told = column();
    for (wxStaticText* one : {state_, contact_, warnings_})
        told->Add(one, wxSizerFlags().Border(wxBOTTOM, small));
    layOut({again}, told);
}

void LinePage::arrive() {
    strip_->clear();
    back_->SetFocus();
    reading_.run([desk = counter_.desk] { return desk::standingOf(*desk, desk->syncStatus()); },
                 [this](const desk::LineStanding& standing) {
                     show(standing);
                     if (cases_.empty()) return;
                     choose(0);
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
    const auto before = chosen();
    const std::string selected = before ? cases_[*before] : std::string();
    list_->DeleteAllItems();
    cases_.clear();
    reasons_.clear();
    for (const desk::WaitingItem& item : items) {
        const bool entries = item.kind == desk::WaitingItem::Kind::entries;
        std::string kind = desk::nameOf(item.kind);
        if (entries) kind = say(tr("{0} {1} 条"), {kind, std::to_string(item.count)});
        addLine({kind, entries ? std::string() : item.caseNumber + "  " + item.holder,
                 forms::localMinute(item.since), item.why.what});
        cases_.push_back(item.caseNumber);
        reasons_.push_back(item.why.whole());
    }
    if (items.empty()) return strip_->tell(shown(tr("没有在等待的内容，全部已送到总部。")));
    strip_->tell(shown(tr("Enter 打开所选的业务单。")));
    if (!before) return;
    // The same one, wherever it stands now; where that one waits no more, what took its place.
    const auto again = std::find(cases_.begin(), cases_.end(), selected);
    const auto row = again == cases_.end() ? std::min(*before, cases_.size() - 1)
                                           : static_cast<std::size_t>(again - cases_.begin());
    list_->SelectRow(static_cast<unsigned>(row));
    showReason();
}

/// Whole, where the column may have cut it.
void LinePage::showReason() {
    const auto at = chosen();
    if (!at || *at >= reasons_.size()) return;
    desk::Sentence reason{reasons_[*at], {}, {}};
    if (!cases_[*at].empty()) reason.todo = tr("Enter 打开所选的业务单。");
    strip_->tell(shown(reason.whole()));
}

void LinePage::openChosen() {
    const auto at = chosen();
    if (at && !cases_[*at].empty()) navigator_.openCase(cases_[*at]);
}

void LinePage::tryAgain() {
    strip_->waitFor(shown(tr("正在连接总部…")));
    counter_.desk->tryLine();
}

bool LinePage::key(const wxKeyEvent& event) {
    if (event.GetKeyCode() != WXK_F5) return CoveringList::key(event);
    tryAgain();
    return true;
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
