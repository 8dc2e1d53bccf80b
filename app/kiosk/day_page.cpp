#include "kiosk/day_page.h"

#include "kiosk/money.h"
#include "kiosk/names.h"
#include "kiosk/text.h"

#include <algorithm>

namespace certdesk::kiosk {

using namespace layout;

namespace {

constexpr int columns = 4;

/// "3": a number of pieces.
std::optional<int> piecesIn(const std::string& text) {
    if (text.empty()) return 0;
    if (text.size() > 5 || text.find_first_not_of("0123456789") != std::string::npos) return {};
    return std::stoi(text);
}

wxString stateOf(const desk::DayView& view) {
    const forms::Till& till = view.till;
    if (till.day && *till.day != view.today)
        return shown(say(tr("✖ {0} 还没有日结：请先清点并日结那一天。"), {forms::isoDay(*till.day)}));
    if (till.day)
        return shown(say(tr("{0} 正在营业 · 备用金 ¥{1} · 收据 {2} 张"),
                         {forms::isoDay(*till.day), forms::yuanGrouped(till.change),
                          std::to_string(till.receipts.number)}));
    if (view.closed) return shown(say(tr("✔ {0} 已经日结"), {forms::isoDay(view.today)}));
    return shown(say(tr("{0} 还没有开始营业"), {forms::isoDay(view.today)}));
}

} // namespace

DayPage::DayPage(wxWindow* parent, Counter& counter, std::function<void()> back,
                 std::function<void(forms::Day)> report)
    : Page(parent), counter_(counter), back_(std::move(back)), onReport_(std::move(report)),
      working_(*this, [this](const desk::Sentence& broken) { strip_->fault(broken); }) {
    SetBackgroundColour(colour(Ink::paper));
    auto* all = column();
    strip_ = new NoticeStrip(this);
    all->Add(strip_, wxSizerFlags().Expand());
    auto* body = column();
    body->SetMinSize({contentWidth, -1});
    body->Add(label(this, shown(tr("营业日")), Type::title), wxSizerFlags().Border(wxBOTTOM, small));
    state_ = label(this, "", Type::section);
    state_->SetName(names::dayState);
    body->Add(state_, wxSizerFlags().Border(wxBOTTOM, medium));
    for (wxPanel* part : {opening_ = opening(), counting_ = counting(), closing_ = closing()})
        body->Add(part, wxSizerFlags().Expand());
    wxSizer* buttons = buttonRow();
    auto* backButton = button(this, names::dayBack, shown(tr("← 返回 Esc")));
    backButton->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { back_(); });
    next_ = button(this, names::next, "", Look::primary);
    next_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { next(); });
    buttons->Add(backButton, wxSizerFlags().Border(wxRIGHT, small));
    closes_ = button(this, names::dayCloses, shown(tr("日结 F8")));
    closes_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { close(); });
    buttons->Add(next_, wxSizerFlags().Border(wxRIGHT, small));
    buttons->Add(closes_, wxSizerFlags().Border(wxRIGHT, small));
    auto* reports = button(this, names::dayReport, shown(tr("日报 F7")));
    reports->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { this->report(); });
    buttons->Add(reports);
    body->Add(buttons, wxSizerFlags().Expand().Border(wxTOP, medium));
    all->Add(padded(body, wide), wxSizerFlags(1).CenterHorizontal());
    SetSizer(all);
}

wxPanel* DayPage::opening() {
    auto* part = panel(this);
    auto* all = column();
    float_ = new TextField(part, names::dayFloat, shown(tr("备用金（元）")), TextKind::phone);
    all->Add(float_, wxSizerFlags().Expand());
    part->SetSizer(all);
    return part;
}

void DayPage::addCounted(wxWindow* parent, wxSizer* to, Counted counted, const std::string& id,
                         const wxString& caption) {
    counted.field = new TextField(parent, id, caption, TextKind::phone);
    to->Add(counted.field, wxSizerFlags().Expand());
    counted_.push_back(counted);
}

wxPanel* DayPage::counting() {
    auto* part = panel(this);
    auto* all = column();
    all->Add(label(part, shown(tr("清点：先填实有，再显示应有")), Type::text, Ink::soft),
             wxSizerFlags().Border(wxBOTTOM, small));
    auto* grid = new wxFlexGridSizer(textIsLarge() ? columns / 2 : columns, hair, medium);
    for (int i = 0; i < grid->GetCols(); ++i)
        grid->AddGrowableCol(static_cast<std::size_t>(i), 1);
    const forms::Catalogue& catalogue = counter_.desk->catalogue();
    if (catalogue.cashMethod())
        for (const std::int64_t piece : catalogue.day.denominations)
            addCounted(part, grid, {piece, {}, nullptr}, names::dayPieces(piece),
                       shown(say(tr("¥{0} 张数"), {forms::yuan(forms::Fen(piece))})));
    for (const forms::PaymentMethod& method : catalogue.paymentMethods)
        if (!method.cash)
            addCounted(part, grid, {0, method.id, nullptr}, names::dayAmount(method.id),
                       shown(say(tr("{0}（元）"), {desk::in(method.name)})));
    all->Add(grid, wxSizerFlags().Expand());
    part->SetSizer(all);
    return part;
}

wxPanel* DayPage::closing() {
    auto* part = panel(this);
    auto* all = column();
    result_ = label(part, "", Type::text);
    result_->SetName(names::dayResult);
    all->Add(result_, wxSizerFlags().Expand().Border(wxTOP | wxBOTTOM, small));
    reason_ = new TextField(part, names::dayReason, shown(tr("差额的原因")), TextKind::text);
    reason_->setHint(shown(tr("差额超过限额时由主管填写并确认")));
    all->Add(reason_, wxSizerFlags().Expand());
    manager_ = new SecondAccount(part, {names::dayManager, shown(tr("确认的主管"))},
                                 {names::dayPassword, shown(tr("主管密码"))},
                                 staffWith(*counter_.desk, forms::Role::manager), tr("请主管输入密码"));
    all->Add(manager_, wxSizerFlags().Expand());
    part->SetSizer(all);
    return part;
}

void DayPage::arrive() {
    strip_->clear();
    closed_.reset();
    for (const Counted& counted : counted_)
        counted.field->setValue("");
    float_->setValue("");
    reason_->setValue("");
    manager_->clear();
    show(desk::dayOf(*counter_.desk));
}

void DayPage::show(const desk::DayView& view) {
    view_ = view;
    const bool underWay = view.till.day.has_value();
    const bool forgotten = underWay && *view.till.day != view.today;
    set(state_, stateOf(view), forgotten ? Ink::fault : underWay || view.closed ? Ink::done : Ink::waits);
    opening_->Show(!underWay && !view.closed);
    counting_->Show(underWay);
    closing_->Show(underWay && view.expected);
    closes_->Show(closing_->IsShown());
    next_->Show(underWay || !view.closed);
    next_->SetLabelText(shown(underWay ? tr("记下清点 Enter") : tr("开始营业 Enter")));
    if (closing_->IsShown()) showResult();
    Layout();
    if (opening_->IsShown())
        float_->focus();
    else if (closing_->IsShown() && reason_->IsShown())
        reason_->focus();
    else if (counting_->IsShown() && !counted_.empty())
        counted_.front().field->focus();
}

/// Counted against expected, by method.
void DayPage::showResult() {
    const forms::Amounts& counted = view_.till.counted->amounts;
    const auto differences = forms::differencesOf(*view_.expected, counted);
    std::string text;
    for (const auto& [method, amount] : *view_.expected) {
        const forms::PaymentMethod* named = counter_.desk->catalogue().methodNamed(method);
        const auto found = counted.find(method);
        const forms::Fen there = found == counted.end() ? forms::Fen() : found->second;
        text +=
            say(tr("{0}：应有 ¥{1}，实有 ¥{2}"), {named ? desk::in(named->name) : method,
                                                  forms::yuanGrouped(amount), forms::yuanGrouped(there)}) +
            std::string("\n");
    }
    text += differences.empty()
                ? std::string(tr("✔ 清点与账面相符。"))
                : say(tr("✖ 差额合计 ¥{0}。"), {forms::yuanGrouped(forms::sizeOf(differences))});
    reason_->Show(!differences.empty());
    manager_->Show(forms::sizeOf(differences) > counter_.desk->catalogue().day.differenceLimit);
    set(result_, shown(text), differences.empty() ? Ink::done : Ink::fault);
}

template <typename Work, typename Done>
void DayPage::run(Work work, Done done) {
    if (working_.running()) return;
    strip_->waitFor(shown(tr("正在保存…")));
    working_.run(std::move(work), [this, done = std::move(done)](const auto& outcome) {
        strip_->clear();
        if (const auto* no = std::get_if<desk::Trouble>(&outcome))
            return explain(desk::wordsFor(*no, counter_.desk->catalogue()));
        done();
    });
}

void DayPage::open() {
    const auto amount = float_->value().empty() ? std::optional(forms::Fen()) : parseYuan(float_->value());
    float_->setFault(amount ? std::string() : tr("金额应为数字，最多两位小数"));
    float_->markLeft();
    if (!amount) return float_->focus();
    run([desk = counter_.desk, amount] { return desk::openDay(*desk, *amount); },
        [this] {
            show(desk::dayOf(*counter_.desk));
            strip_->done(shown(tr("已开始营业。")));
        });
}

std::optional<forms::CountDay> DayPage::typed() {
    forms::CountDay count;
    for (const Counted& counted : counted_) {
        const std::string text = counted.field->value();
        const auto pieces = counted.denomination > 0 ? piecesIn(text) : std::optional(0);
        const auto amount =
            counted.denomination > 0 || text.empty() ? std::optional(forms::Fen()) : parseYuan(text);
        counted.field->setFault(pieces && amount ? std::string() : tr("应为数字"));
        counted.field->markLeft();
        if (!pieces || !amount) {
            counted.field->focus();
            return {};
        }
        if (counted.denomination > 0)
            count.cash[counted.denomination] = *pieces;
        else if (*amount > forms::Fen())
            count.amounts[counted.method] = *amount;
    }
    return count;
}

void DayPage::count() {
    const auto count = typed();
    if (!count) return;
    run([desk = counter_.desk, count = *count] { return desk::countDay(*desk, count); },
        [this] { show(desk::dayOf(*counter_.desk)); });
}

void DayPage::close() {
    if (!closing_->IsShown()) return;
    const auto second = manager_->given() ? manager_->take() : nullptr;
    run([desk = counter_.desk, reason = reason_->value(),
         second] { return desk::closeDay(*desk, reason, second.get()); },
        [this, day = view_.till.day] {
            arrive();
            closed_ = day;
            strip_->done(shown(tr("已日结并签名，当日账目不再变动。按 F7 预览和打印日报。")));
        });
}

void DayPage::report() {
    if (!working_.running()) onReport_(closed_.value_or(view_.till.day.value_or(view_.today)));
}

void DayPage::next() {
    if (counting_->IsShown()) return count();
    if (opening_->IsShown()) open();
}

bool DayPage::leave() {
    working_.drop();
    strip_->clear();
    manager_->clear();
    return true;
}

bool DayPage::key(const wxKeyEvent& event) {
    switch (event.GetKeyCode()) {
    case WXK_ESCAPE: back_(); return true;
    case WXK_RETURN:
    case WXK_NUMPAD_ENTER: next(); return true;
    case WXK_F7: report(); return true;
    case WXK_F8: close(); return true;
    default: return false;
    }
}

} // namespace certdesk::kiosk
