#include "kiosk/pay_back_panel.h"

#include "desk/day.h"
#include "kiosk/text.h"

namespace certdesk::kiosk {

using namespace layout;

namespace {

struct PaidBack {
    desk::Outcome<forms::Case> outcome;
    std::optional<desk::Trouble> notPrinted;
};

/// The money goes back whether the slip comes out or not; it can be printed again.
PaidBack payBackAndPrint(desk::Desk& desk, const std::string& number, const std::string& reason, bool refund,
                         const desk::Reviewer* second) {
    PaidBack done{refund ? desk::refundFee(desk, number, reason, second)
                         : desk::voidFee(desk, number, reason, second),
                  {}};
    if (std::holds_alternative<desk::Trouble>(done.outcome)) return done;
    auto printed = desk.print(std::string(refund ? forms::refundSlipPaper : forms::voidSlipPaper), number);
    if (auto* no = std::get_if<desk::Trouble>(&printed))
        done.notPrinted = std::move(*no);
    else
        done.outcome = std::move(std::get<desk::Desk::PrintedPaper>(printed).state);
    return done;
}

} // namespace

PayBackPanel::PayBackPanel(wxWindow* parent, CaseContext& context)
    : wxPanel(parent), context_(context),
      working_(*this, [this](const desk::Sentence& broken) { context_.explain(broken); }) {
    SetBackgroundColour(colour(Ink::paper));
    auto* all = column();
    all->Add(line(this), wxSizerFlags().Expand().Border(wxTOP | wxBOTTOM, small));
    all->Add(label(this, shown(refunds() ? tr("退费：由主管确认") : tr("作废收据：由主管确认，业务随之终止")),
                   Type::section),
             wxSizerFlags().Border(wxBOTTOM, small));
    reason_ = new TextField(this, names::payBackReason, shown(tr("原因")), TextKind::text);
    all->Add(reason_, wxSizerFlags().Expand());
    manager_ =
        new SecondAccount(this, {names::payBackManager, shown(tr("确认的主管"))},
                          {names::payBackPassword, shown(tr("主管密码"))},
                          staffWith(*context_.desk(), forms::Role::manager, context_.current()->enteredBy),
                          tr("请主管输入密码"));
    all->Add(manager_, wxSizerFlags().Expand());
    SetSizer(all);
    Hide();
}

bool PayBackPanel::offered(const CaseContext& context) {
    const auto& c = context.current();
    return c && c->fee && !c->paidBack &&
           (c->status == forms::Status::open || c->status == forms::Status::done);
}

bool PayBackPanel::refunds() const {
    const forms::Case& c = *context_.current();
    const bool produced = c.production.begun || c.production.ended || !c.givenUp.empty();
    return c.status == forms::Status::done || produced || !c.fee ||
           forms::dayOf(c.fee->at) != context_.desk()->today();
}

StepPage::Extra PayBackPanel::extra() {
    return {names::payBack, shown(refunds() ? tr("退费 F8") : tr("作废收据 F8")), WXK_F8, [this] { act(); }};
}

/// First it shows, then it acts.
void PayBackPanel::act() {
    if (IsShown()) return payBack();
    Show();
    GetParent()->Layout();
    GetParent()->FitInside();
    reason_->focus();
}

void PayBackPanel::payBack() {
    if (working_.running()) return;
    const bool lacks = reason_->value().empty();
    reason_->setFault(lacks ? tr("请写明原因") : std::string());
    reason_->markLeft();
    if (lacks) return reason_->focus();
    if (!manager_->validate()) return;
    context_.waitFor(shown(tr("正在核对主管密码…")));
    working_.run(
        [desk = context_.desk(), number = context_.current()->number, reason = reason_->value(),
         refund = refunds(),
         second = manager_->take()] { return payBackAndPrint(*desk, number, reason, refund, second.get()); },
        [context = &context_](PaidBack done) {
            context->waited();
            context->settle(done.outcome); // which may end this panel
            if (done.notPrinted)
                context->explain(*done.notPrinted);
            else if (std::holds_alternative<forms::Case>(done.outcome))
                context->announce(shown(tr("已退款，单据已打印，请申请人签名。")));
        });
}

void PayBackPanel::release() {
    working_.drop();
    manager_->clear();
}

} // namespace certdesk::kiosk
