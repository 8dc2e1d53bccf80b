#include "forms/till.h"

#include "forms/rights.h"
#include "forms/validate.h"

#include <algorithm>

namespace certdesk::forms {

namespace {

using Answer = std::optional<Refusal>;

constexpr std::size_t longestReason = 200;
constexpr Fen highest(1'000'000'000'000);

Refusal refusal(RefusalKind kind, std::optional<Day> day = {}) {
    Refusal r;
    r.kind = kind;
    r.day = day;
    return r;
}

Refusal faulty(const std::string& field, FieldFault fault) {
    Refusal r = refusal(RefusalKind::faultyFields);
    r.field = field;
    r.problems = {{field, fault}};
    return r;
}

Till emptied(std::set<Day> closed) {
    Till till;
    till.closed = std::move(closed);
    return till;
}

/// Begins the day of a fee that nobody opened.
void begin(Till& till, Day day) {
    if (till.day == day || till.opened) return;
    till = emptied(std::move(till.closed));
    till.day = day;
}

/// One overload per event that moves money or the day.
struct Fold {
    Till& till;
    const EntryContext& context;

    void operator()(const FeeTaken& e) const {
        begin(till, context.day);
        for (const PaymentLine& line : e.lines)
            till.taken[line.method] += line.amount;
        if (till.receipts.number == 0) till.receipts.first = e.receipt;
        till.receipts.last = e.receipt;
        ++till.receipts.number;
        till.counted.reset();
    }
    void operator()(const FeeVoided& e) const {
        payBack(e);
        till.voided += e.total;
    }
    void operator()(const FeeRefunded& e) const {
        payBack(e);
        till.refunded += e.total;
    }
    void operator()(const DayOpened& e) const {
        till.opened = false;
        begin(till, e.day);
        till.opened = true;
        till.change = e.change;
        till.counted.reset();
    }
    void operator()(const DayCounted& e) const { till.counted = e; }
    void operator()(const DayClosed& e) const {
        till.closed.insert(e.day);
        till = emptied(std::move(till.closed));
    }
    template <typename Other>
    void operator()(const Other&) const {}

private:
    void payBack(const Repayment& e) const {
        begin(till, context.day);
        for (const PaymentLine& line : e.lines)
            till.taken[line.method] = till.taken[line.method] - line.amount;
        till.counted.reset();
    }
};

Answer firstOf(std::initializer_list<Answer> answers) {
    for (const Answer& answer : answers)
        if (answer) return answer;
    return {};
}

Answer isUnderWay(const Till& till, Day day) {
    if (!till.day) return refusal(RefusalKind::dayNotOpen, day);
    if (*till.day != day) return refusal(RefusalKind::wrongDay, *till.day);
    return {};
}

/// One overload per event of a day.
struct JudgeDay {
    const Catalogue& catalogue;
    const Staff& staff;
    const Till& till;
    const EntryContext& context;

    Answer operator()(const DayOpened& e) const {
        if (auto no = needs(staff, context.by, Act::openDay)) return no;
        if (till.opened && *till.day == e.day) return refusal(RefusalKind::dayIsOpen, e.day);
        if (till.opened) return refusal(RefusalKind::dayForgotten, *till.day);
        if (e.day != context.day) return refusal(RefusalKind::wrongDay, context.day);
        if (till.closed.contains(e.day)) return refusal(RefusalKind::dayIsClosed, e.day);
        const bool held = e.change >= Fen() && e.change <= highest;
        if (!held || (e.change > Fen() && !catalogue.cashMethod()))
            return faulty("float", FieldFault::outOfRange);
        return {};
    }
    Answer operator()(const DayCounted& e) const {
        return firstOf({needs(staff, context.by, Act::countDrawer), isUnderWay(till, e.day), countFits(e)});
    }
    Answer operator()(const DayClosed& e) const {
        if (auto no = firstOf({needs(staff, context.by, Act::closeDay), isUnderWay(till, e.day)})) return no;
        if (!till.counted) return refusal(RefusalKind::notCounted, e.day);
        if (auto no = sumsFit(e)) return no;
        if (auto no = explained(e)) return no;
        const Account& by = staff.find(context.by)->second;
        if (e.at == context.at && verifies(closingStatement(e, context.by), e.signature, by.publicKey))
            return {};
        return refusal(RefusalKind::badSignature, e.day);
    }
    Answer operator()(const FeeTaken&) const { return mayMoveMoney(catalogue, till, context.day); }
    Answer operator()(const FeeVoided&) const { return mayMoveMoney(catalogue, till, context.day); }
    Answer operator()(const FeeRefunded&) const { return mayMoveMoney(catalogue, till, context.day); }
    template <typename Other>
    Answer operator()(const Other&) const {
        return {};
    }

private:
    Answer countFits(const DayCounted& e) const {
        const auto& allowed = catalogue.day.denominations;
        for (const auto& [denomination, count] : e.cash)
            if (!allowed.empty() && std::find(allowed.begin(), allowed.end(), denomination) == allowed.end())
                return faulty("cash", FieldFault::notOffered);
        const PaymentMethod* cash = catalogue.cashMethod();
        if (!cash && !e.cash.empty()) return faulty("cash", FieldFault::notOffered);
        for (const auto& [method, amount] : e.amounts) {
            if (!catalogue.paymentMethod(method)) return faulty("counted", FieldFault::notOffered);
            if (amount < Fen() || amount > highest) return faulty("counted", FieldFault::outOfRange);
        }
        const auto counted = cash ? e.amounts.find(cash->id) : e.amounts.end();
        const Fen held = counted == e.amounts.end() ? Fen() : counted->second;
        return held == worth(e.cash) ? Answer{} : faulty("cash", FieldFault::wrongForm);
    }
    Answer sumsFit(const DayClosed& e) const {
        const bool same = e.expected == expectedOf(catalogue, till) && e.counted == till.counted->amounts &&
                          e.receipts == till.receipts;
        return same ? Answer{} : refusal(RefusalKind::sumsDiffer, e.day);
    }
    /// A difference above the limit: a manager stands for it, with the reason.
    Answer explained(const DayClosed& e) const {
        const Fen difference = sizeOf(differencesOf(e.expected, e.counted));
        if (e.reason.empty() && difference <= catalogue.day.differenceLimit) return bySecondRule(e);
        if (const auto fault = checkText(e.reason, longestReason)) {
            if (!e.reason.empty()) return faulty("reason", *fault);
            Refusal no = refusal(RefusalKind::differenceToExplain, e.day);
            no.given = difference;
            no.expected = catalogue.day.differenceLimit;
            no.field = "reason";
            return no;
        }
        const auto by = staff.find(context.by);
        const bool alone =
            difference <= catalogue.day.differenceLimit || (!e.consent && by->second.may(Role::manager));
        return alone ? bySecondRule(e) : checkConsent(staff, asked(e), Role::manager, e.consent);
    }
    Answer bySecondRule(const DayClosed& e) const {
        return checkSecondAccount(catalogue, staff, asked(e), {}, e.consent);
    }
    ConsentAsked asked(const DayClosed& e) const {
        return {Act::closeDay, isoDay(e.day), agreedFacts(e), context.by, {}, context.at};
    }
};

EntryContext contextOf(const World& world) {
    return {{}, world.who, world.now, dayOf(world.now), world.catalogue.version, {}};
}

Decision judged(const World& world, Event event) {
    static const Till none;
    const Till& till = world.till ? *world.till : none;
    if (auto no = judgeDay(world.catalogue, world.staff, till, contextOf(world), event))
        return *std::move(no);
    return std::vector<Event>{std::move(event)};
}

} // namespace

void applyTo(Till& till, const EntryContext& context, const Event& event) {
    std::visit(Fold{till, context}, event);
}

Amounts expectedOf(const Catalogue& catalogue, const Till& till) {
    Amounts expected = till.taken;
    if (const PaymentMethod* cash = catalogue.cashMethod(); cash && till.change > Fen())
        expected[cash->id] += till.change;
    return expected;
}

std::optional<Refusal> mayMoveMoney(const Catalogue& catalogue, const Till& till, Day today) {
    if (till.opened && *till.day != today) return refusal(RefusalKind::dayForgotten, *till.day);
    if (till.closed.contains(today)) return refusal(RefusalKind::dayIsClosed, today);
    if (!till.opened && catalogue.day.mustOpen) return refusal(RefusalKind::dayNotOpen, today);
    return {};
}

bool movesMoney(const Event& event) {
    return std::holds_alternative<FeeTaken>(event) || std::holds_alternative<FeeVoided>(event) ||
           std::holds_alternative<FeeRefunded>(event);
}

bool turnsDay(const Event& event) {
    return std::holds_alternative<DayOpened>(event) || std::holds_alternative<DayClosed>(event);
}

Decision openDay(const World& world, Fen change) {
    return judged(world, DayOpened{dayOf(world.now), change});
}

Decision countDay(const World& world, const CountDay& count) {
    const Day day = world.till && world.till->day ? *world.till->day : dayOf(world.now);
    DayCounted counted{day, count.amounts, count.cash};
    std::erase_if(counted.cash, [](const auto& one) { return one.second == 0; });
    if (const PaymentMethod* cash = world.catalogue.cashMethod(); cash && !counted.cash.empty()) {
        if (counted.amounts.contains(cash->id)) return faulty("counted", FieldFault::notOffered);
        counted.amounts[cash->id] = worth(counted.cash);
    }
    return judged(world, std::move(counted));
}

DayClosed closingOf(const World& world, const std::string& reason, std::vector<std::string> openCases,
                    const EntryName& head) {
    static const Till none;
    const Till& till = world.till ? *world.till : none;
    DayClosed closing;
    closing.day = till.day.value_or(dayOf(world.now));
    closing.expected = expectedOf(world.catalogue, till);
    if (till.counted) closing.counted = till.counted->amounts;
    closing.reason = normaliseText(reason);
    closing.receipts = till.receipts;
    closing.openCases = std::move(openCases);
    closing.head = head;
    closing.at = world.now;
    return closing;
}

Decision closeDay(const World& world, const DayClosed& closing) { return judged(world, closing); }

std::optional<Refusal> judgeDay(const Catalogue& catalogue, const Staff& staff, const Till& till,
                                const EntryContext& context, const Event& event) {
    return std::visit(JudgeDay{catalogue, staff, till, context}, event);
}

} // namespace certdesk::forms
