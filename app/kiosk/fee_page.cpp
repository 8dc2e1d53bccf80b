#include "kiosk/fee_page.h"

#include "kiosk/money.h"
#include "kiosk/names.h"
#include "kiosk/native.h"
#include "kiosk/text.h"

#include <wx/sizer.h>

#include <algorithm>

namespace certdesk::kiosk {

using namespace layout;

namespace {

constexpr int amountWidth = contentWidth / 6;
constexpr int noteWidth = contentWidth / 4 - small;

std::string typedIn(const wxTextCtrl* field) { return utf8Of(field->GetValue().Trim().Trim(false)); }

} // namespace

FeePage::FeePage(wxWindow* parent, CaseContext& context) : StepPage(parent, context) {
    auto* all = begin(shown(desk::nameOf(forms::Step::fee)));
    all->Add(label(this, shown(say(tr("应收 ¥{0}"), {forms::yuanGrouped(due())})), Type::loud),
             wxSizerFlags().Border(wxBOTTOM, hair));
    left_ = label(this, "", Type::strong);
    left_->SetName(names::feeLeft);
    all->Add(left_, wxSizerFlags().Border(wxBOTTOM, medium));
    if (due() == forms::Fen{}) return;
    constexpr int columns = 5;
    constexpr int columnsWhenLarge = 3; // the second line of a method begins below its amount
    auto* grid = new wxFlexGridSizer(textIsLarge() ? columnsWhenLarge : columns, small, medium);
    grid->AddGrowableCol(static_cast<std::size_t>(grid->GetCols()) - 1);
    for (const forms::PaymentMethod& method : context.desk()->catalogue().paymentMethods)
        addLine(grid, method);
    all->Add(grid, wxSizerFlags().Expand());
    if (!PayBackPanel::offered(this->context())) return;
    payBack_ = new PayBackPanel(this, this->context());
    all->Add(payBack_, wxSizerFlags().Expand());
}

std::vector<StepPage::Extra> FeePage::extras() {
    return payBack_ ? std::vector<Extra>{payBack_->extra()} : std::vector<Extra>{};
}

void FeePage::release() {
    if (payBack_) payBack_->release();
}

wxTextCtrl* FeePage::addEntry(const std::string& name, const wxString& accessible, long style) {
    auto* made = new wxTextCtrl(this, wxID_ANY, "", wxDefaultPosition, wxDefaultSize, style);
    made->SetName(shown(name));
    made->SetFont(font(Type::text));
    made->SetMinSize({scaled(amountWidth), controlHeight()});
    native::setAccessibleName(made, accessible);
    made->Bind(wxEVT_TEXT, [this](wxCommandEvent&) { refresh(); });
    made->Bind(wxEVT_KILL_FOCUS, [this](wxFocusEvent& event) {
        event.Skip();
        if (!IsBeingDeleted()) checkLines();
    });
    return made;
}

wxTextCtrl* FeePage::addMore(const forms::PaymentMethod& method) {
    const wxString words = shown(method.cash ? tr("实收现金") : tr("支付单号"));
    auto* made = addEntry(method.cash ? names::feeGiven : names::reference(method.id),
                          shown(desk::in(method.name)) + " " + words, method.cash ? wxTE_RIGHT : 0);
    made->SetHint(words);
    return made;
}

void FeePage::addLine(wxSizer* to, const forms::PaymentMethod& method) {
    const std::size_t at = lines_.size();
    const wxString words = shown(desk::in(method.name));
    auto* name = label(this, words);
    if (textIsLarge()) wrap(name, scaled(amountWidth));
    to->Add(name, wxSizerFlags().CenterVertical());
    auto* amount = addEntry(names::payment(method.id), words, wxTE_RIGHT);
    to->Add(amount);
    auto* rest =
        button(this, names::rest(method.id), shown(say(tr("余额 Ctrl+{0}"), {std::to_string(at + 1)})));
    native::setAccessibleName(rest, words + " " + rest->GetLabelText());
    to->Add(rest);
    auto* more = addMore(method);
    if (textIsLarge()) to->AddSpacer(0);
    to->Add(more);
    auto* note = label(this, "", Type::hint, Ink::fault);
    to->Add(note, wxSizerFlags().CenterVertical());
    lines_.push_back({method, amount, rest, more, note});
    rest->Bind(wxEVT_BUTTON, [this, at](wxCommandEvent&) { fillRest(at); });
}

forms::Fen FeePage::due() const { return forms::feeDue(context().service(), current().details); }

std::vector<forms::PaymentLine> FeePage::payment() const {
    std::vector<forms::PaymentLine> all;
    for (const Line& line : lines_) {
        const auto amount = parseYuan(typedIn(line.amount));
        if (amount && *amount > forms::Fen{})
            all.push_back({line.method.id, *amount, line.method.cash ? std::string() : typedIn(line.more)});
    }
    return all;
}

std::optional<forms::Fen> FeePage::given() const {
    for (const Line& line : lines_)
        if (line.method.cash && !line.more->IsEmpty()) return parseYuan(typedIn(line.more));
    return forms::Fen{};
}

forms::Fen FeePage::sum() const {
    forms::Fen total;
    for (const forms::PaymentLine& line : payment())
        total += line.amount;
    return total;
}

void FeePage::fillRest(std::size_t at) {
    if (taken()) return;
    lines_[at].amount->ChangeValue("");
    const forms::Fen rest = due() - sum();
    if (rest > forms::Fen{}) lines_[at].amount->ChangeValue(shown(forms::yuan(rest)));
    lines_[at].amount->SetFocus();
    refresh();
}

bool FeePage::key(const wxKeyEvent& event) {
    const int at = event.GetKeyCode() - '1';
    if (!event.ControlDown() || at < 0 || static_cast<std::size_t>(at) >= lines_.size()) return false;
    fillRest(static_cast<std::size_t>(at));
    return true;
}

void FeePage::showTaken() {
    const forms::FeeReceipt& fee = *current().fee;
    for (const Line& line : lines_) {
        for (const forms::PaymentLine& paid : fee.lines) {
            if (paid.method != line.method.id) continue;
            line.amount->ChangeValue(shown(forms::yuan(paid.amount)));
            if (!line.method.cash) line.more->ChangeValue(shown(paid.reference));
        }
        if (line.method.cash && fee.given > forms::Fen{})
            line.more->ChangeValue(shown(forms::yuan(fee.given)));
        for (wxWindow* part : std::initializer_list<wxWindow*>{line.amount, line.rest, line.more})
            part->Enable(false);
    }
}

void FeePage::load() {
    if (taken())
        showTaken();
    else if (!lines_.empty())
        lines_.front().amount->SetFocus();
    refresh();
}

void FeePage::refresh() {
    for (const Line& line : lines_)
        if (line.method.cash && faultOf(line).empty()) showNote(line); // the change, as it is typed
    if (taken()) return set(left_, shown(say(tr("✔ 已收，收据号 {0}"), {current().fee->number})), Ink::done);
    if (lines_.empty()) return set(left_, shown(tr("本业务不收费。")), Ink::soft);
    const forms::Fen rest = due() - sum();
    if (rest == forms::Fen{}) return set(left_, shown(tr("✔ 金额相符")), Ink::done);
    const bool over = rest < forms::Fen{};
    const std::string amount = forms::yuanGrouped(over ? forms::Fen(-rest.value()) : rest);
    set(left_, shown(say(over ? tr("✖ 多了 ¥{0}") : tr("还差 ¥{0}"), {amount})),
        over ? Ink::fault : Ink::waits);
}

std::string FeePage::faultOf(const Line& line) const {
    const auto amount = parseYuan(typedIn(line.amount));
    if (!line.amount->IsEmpty() && !amount) return tr("✖ 应为数字，最多两位小数");
    if (!line.method.cash)
        return line.method.reference && amount && *amount > forms::Fen{} && typedIn(line.more).empty()
                   ? tr("✖ 请填写支付单号")
                   : std::string();
    const auto handed = given();
    if (!handed) return tr("✖ 应为数字，最多两位小数");
    if (*handed > forms::Fen{} && *handed < amount.value_or(forms::Fen{})) return tr("✖ 实收少于现金金额");
    return {};
}

/// A fault, or the change that goes back to the applicant.
void FeePage::showNote(const Line& line) {
    const std::string fault = taken() ? std::string() : faultOf(line);
    const forms::Fen handed = given().value_or(forms::Fen{});
    const forms::Fen cash = parseYuan(typedIn(line.amount)).value_or(forms::Fen{});
    if (fault.empty() && line.method.cash && handed > forms::Fen{})
        return setWrapped(line.note, shown(say(tr("找零 ¥{0}"), {forms::yuanGrouped(handed - cash)})),
                          Ink::text, noteWidth);
    setWrapped(line.note, shown(fault), Ink::fault, noteWidth);
}

const FeePage::Line* FeePage::checkLines() {
    const Line* first = nullptr;
    for (const Line& line : lines_) {
        showNote(line);
        if (!first && !faultOf(line).empty()) first = &line;
    }
    Layout();
    return first;
}

bool FeePage::validate() {
    if (taken() || lines_.empty()) return true;
    if (const Line* faulty = checkLines()) {
        const bool inMore = faulty->amount->IsEmpty() || parseYuan(typedIn(faulty->amount));
        (inMore ? faulty->more : faulty->amount)->SetFocus();
        return false;
    }
    if (sum() == due()) return true;
    const auto wrong =
        std::find_if(lines_.begin(), lines_.end(), [](const Line& line) { return !line.amount->IsEmpty(); });
    const Line& line = wrong == lines_.end() ? lines_.front() : *wrong;
    setWrapped(line.note, shown(say(tr("✖ 合计应为 ¥{0}"), {forms::yuanGrouped(due())})), Ink::fault,
               noteWidth);
    Layout();
    line.amount->SetFocus();
    return false;
}

wxString FeePage::nextLabel() const { return shown(taken() ? tr("下一步 Enter") : tr("确认收费 Enter")); }

void FeePage::save() {
    if (taken()) return context().stands(current());
    context().settle(
        context().desk()->act(current().number, forms::TakeFee{payment(), given().value_or(forms::Fen{})}));
}

} // namespace certdesk::kiosk
