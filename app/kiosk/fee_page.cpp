#include "kiosk/fee_page.h"

#include "kiosk/money.h"
#include "kiosk/names.h"
#include "kiosk/native.h"
#include "kiosk/text.h"

#include <wx/sizer.h>

#include <algorithm>

namespace certdesk::kiosk {

using namespace layout;

FeePage::FeePage(wxWindow* parent, CaseContext& context) : StepPage(parent, context) {
    auto* all = begin(shown(desk::nameOf(forms::Step::fee)));
    all->Add(label(this, shown(say(tr("应收 ¥{0}"), {forms::yuanGrouped(due())})), Type::loud),
             wxSizerFlags().Border(wxBOTTOM, hair));
    left_ = label(this, "", Type::strong);
    left_->SetName(names::feeLeft);
    all->Add(left_, wxSizerFlags().Border(wxBOTTOM, medium));
    if (due() == forms::Fen{}) return;
    auto* grid = new wxFlexGridSizer(4, small, medium);
    grid->AddGrowableCol(3);
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

void FeePage::addLine(wxSizer* to, const forms::PaymentMethod& method) {
    const std::size_t at = lines_.size();
    const wxString words = shown(desk::in(method.name));
    to->Add(label(this, words), wxSizerFlags().CenterVertical());
    auto* amount = new wxTextCtrl(this, wxID_ANY, "", wxDefaultPosition, wxDefaultSize, wxTE_RIGHT);
    amount->SetName(shown(names::payment(method.id)));
    amount->SetFont(font(Type::text));
    amount->SetMinSize({contentWidth / 5, targetHeight});
    native::setAccessibleName(amount, words);
    to->Add(amount);
    auto* rest =
        button(this, names::rest(method.id), shown(say(tr("余额 Ctrl+{0}"), {std::to_string(at + 1)})));
    native::setAccessibleName(rest, words + " " + rest->GetLabelText());
    to->Add(rest);
    auto* note = label(this, "", Type::hint, Ink::fault);
    to->Add(note, wxSizerFlags().CenterVertical());
    lines_.push_back({method.id, amount, rest, note});
    amount->Bind(wxEVT_TEXT, [this](wxCommandEvent&) { refresh(); });
    amount->Bind(wxEVT_KILL_FOCUS, [this](wxFocusEvent& event) {
        event.Skip();
        if (!IsBeingDeleted()) checkAmounts();
    });
    rest->Bind(wxEVT_BUTTON, [this, at](wxCommandEvent&) { fillRest(at); });
}

forms::Fen FeePage::due() const { return forms::feeDue(context().service(), current().details); }

std::vector<forms::PaymentLine> FeePage::payment() const {
    std::vector<forms::PaymentLine> all;
    for (const Line& line : lines_) {
        const auto amount = parseYuan(utf8Of(line.amount->GetValue()));
        if (amount && *amount > forms::Fen{}) all.push_back({line.method, *amount});
    }
    return all;
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

void FeePage::load() {
    if (taken()) {
        for (Line& line : lines_) {
            for (const forms::PaymentLine& paid : current().fee->lines)
                if (paid.method == line.method) line.amount->ChangeValue(shown(forms::yuan(paid.amount)));
            line.amount->Enable(false);
            line.rest->Enable(false);
        }
    } else if (!lines_.empty()) {
        lines_.front().amount->SetFocus();
    }
    refresh();
}

void FeePage::refresh() {
    if (taken()) return set(left_, shown(say(tr("✔ 已收，收据号 {0}"), {current().fee->number})), Ink::done);
    if (lines_.empty()) return set(left_, shown(tr("本业务不收费。")), Ink::soft);
    const forms::Fen rest = due() - sum();
    if (rest == forms::Fen{}) return set(left_, shown(tr("✔ 金额相符")), Ink::done);
    const bool over = rest < forms::Fen{};
    const std::string amount = forms::yuanGrouped(over ? forms::Fen(-rest.value()) : rest);
    set(left_, shown(say(over ? tr("✖ 多了 ¥{0}") : tr("还差 ¥{0}"), {amount})),
        over ? Ink::fault : Ink::waits);
}

bool FeePage::checkAmounts() {
    bool all = true;
    for (Line& line : lines_) {
        const bool bad = !line.amount->IsEmpty() && !parseYuan(utf8Of(line.amount->GetValue()));
        line.note->SetLabelText(bad ? shown(tr("✖ 金额应为数字，最多两位小数")) : wxString());
        all = all && !bad;
    }
    Layout();
    return all;
}

bool FeePage::validate() {
    if (taken() || lines_.empty()) return true;
    if (checkAmounts() && sum() == due()) return true;
    const auto wrong =
        std::find_if(lines_.begin(), lines_.end(), [](const Line& line) { return !line.amount->IsEmpty(); });
    const Line& line = wrong == lines_.end() ? lines_.front() : *wrong;
    if (line.note->GetLabelText().empty())
        line.note->SetLabelText(shown(say(tr("✖ 合计应为 ¥{0}"), {forms::yuanGrouped(due())})));
    Layout();
    line.amount->SetFocus();
    return false;
}

wxString FeePage::nextLabel() const { return shown(taken() ? tr("下一步 Enter") : tr("确认收费 Enter")); }

void FeePage::save() {
    if (taken()) return context().stands(current());
    context().settle(context().desk()->act(current().number, forms::TakeFee{payment()}));
}

} // namespace certdesk::kiosk
