#include "desk/lang.h"
#include "desk/words.h"
#include "forms/stock.h"

// Refusals about money, the business day, the stock, and personal records.

namespace certdesk::desk {

namespace {

using Kind = forms::RefusalKind;

std::string dayIn(const forms::Refusal& no) { return no.day ? forms::isoDay(*no.day) : std::string("—"); }

Sentence moneyRefused(const forms::Refusal& no) {
    switch (no.kind) {
    case Kind::nothingPaid: return {tr("这笔业务没有收过费。"), tr("没有可作废或退费的收据。"), {}};
    case Kind::paidBack: return {tr("这张收据已经作废或退费。"), tr("一张收据只能退一次。"), {}};
    case Kind::notSameDay:
        return {say(tr("收据是 {0} 开出的，不能再作废。"), {dayIn(no)}), tr("请由主管按退费办理。"), {}};
    default: return {};
    }
}

Sentence dayRefused(const forms::Refusal& no) {
    switch (no.kind) {
    case Kind::dayNotOpen:
        return {say(tr("{0} 还没有开始营业，不能收费或退款。"), {dayIn(no)}),
                tr("请先清点备用金，开始营业。"),
                {}};
    case Kind::dayIsOpen: return {say(tr("{0} 已经开始营业。"), {dayIn(no)}), tr("不需要再次开始。"), {}};
    case Kind::dayIsClosed:
        return {say(tr("{0} 已经日结，当日账目不再变动。"), {dayIn(no)}),
                tr("请在下一营业日办理，更正记在新的一天。"),
                {}};
    case Kind::dayForgotten:
        return {say(tr("{0} 还没有日结。"), {dayIn(no)}), tr("请先清点并补做那一天的日结。"), {}};
    case Kind::wrongDay:
        return {say(tr("正在营业的是 {0}。"), {dayIn(no)}), tr("请按这一天清点和日结。"), {}};
    case Kind::notCounted:
        return {say(tr("{0} 还没有清点，或清点后又有收付。"), {dayIn(no)}), tr("请重新清点后再日结。"), {}};
    case Kind::sumsDiffer:
        return {say(tr("日结的金额与 {0} 的流水不符。"), {dayIn(no)}),
                tr("请重新清点；若再次出现，请联系总部。"),
                {}};
    case Kind::differenceToExplain:
        return {say(tr("清点差额 {0} 元，超过允许的 {1} 元。"),
                    {forms::yuan(no.given), forms::yuan(no.expected)}),
                tr("请主管写明原因并确认。"),
                {}};
    default: return {};
    }
}

std::string nameOfState(const std::string& id) {
    const auto state = forms::stockStateOf(id);
    return state ? nameOf(*state) : id;
}

Sentence stockRefused(const forms::Refusal& no) {
    if (no.kind == Kind::notInStock)
        return {say(tr("这只 UKey 不在本点库存中（{0}）。"), {nameOfState(no.other)}),
                tr("请换一只已入库的 UKey，或由主管先登记入库。"),
                {}};
    if (no.kind == Kind::stockUnfit)
        return {say(tr("库存中的 {0} 现在是“{1}”，不能这样登记。"), {no.field, nameOfState(no.other)}),
                tr("请核对序列号或号码段。"),
                {}};
    return {};
}

Sentence recordRefused(const forms::Refusal& no) {
    switch (no.kind) {
    case Kind::caseUnderWay:
        return {tr("这笔业务还在办理，个人信息还要用。"), tr("办结、退回或撤销并期满后才能销毁。"), {}};
    case Kind::stillKept:
        return {say(tr("个人信息要保存到 {0}，还没有期满。"), {dayIn(no)}), tr("期满以后再销毁。"), {}};
    case Kind::notAtHeadquarters:
        return {tr("总部还没有确认收到这笔业务的全部流水。"), tr("请先同步，再销毁。"), {}};
    case Kind::caseShredded:
        return {say(tr("这笔业务的个人信息已于 {0} 销毁。"), {dayIn(no)}), tr("业务事实仍可查询。"), {}};
    default: return {};
    }
}

} // namespace

std::string nameOfItem(const forms::Catalogue& catalogue, const std::string& item) {
    for (const auto& paper : catalogue.stock.papers)
        if (paper.id == item) return in(paper.name);
    return item == forms::tokenItem ? tr("UKey") : item;
}

std::string nameOf(forms::StockAct act) {
    using Act = forms::StockAct;
    switch (act) {
    case Act::received: return tr("入库");
    case Act::used: return tr("领用");
    case Act::spoiled: return tr("作废");
    case Act::returned: return tr("退回总部");
    case Act::counted: return tr("盘点");
    case Act::back: return tr("收回");
    case Act::emptied: return tr("清空备用");
    }
    return {};
}

std::string nameOf(forms::StockState state) {
    using State = forms::StockState;
    switch (state) {
    case State::unknown: return tr("未入库");
    case State::here: return tr("在库");
    case State::used: return tr("已用");
    case State::back: return tr("收回待处理");
    case State::spoiled: return tr("作废");
    case State::returned: return tr("已退总部");
    }
    return {};
}

Sentence counterRefused(const forms::Refusal& no) {
    for (const auto of : {moneyRefused, dayRefused, stockRefused, recordRefused})
        if (Sentence words = of(no); !words.what.empty()) return words;
    return {};
}

} // namespace certdesk::desk
