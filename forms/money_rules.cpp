#include "forms/rights.h"
#include "forms/rules.h"
#include "forms/validate.h"

#include <algorithm>

// What holds of a fee, and of paying it back; what tokens a production may use.

namespace certdesk::forms {

namespace {

using Answer = std::optional<Refusal>;
using rules::Scene;

constexpr Fen highestLine(1'000'000'000'000); // as an entry holds; sums of these cannot overflow
constexpr std::size_t longestReference = 64;
constexpr std::size_t longestReason = 200;

Refusal refusal(RefusalKind kind, std::string field = {}) {
    Refusal r;
    r.kind = kind;
    r.field = std::move(field);
    return r;
}

Refusal faulty(const std::string& field, FieldFault fault) {
    Refusal r = refusal(RefusalKind::faultyFields, field);
    r.problems = {{field, fault}};
    return r;
}

Answer fitLine(const Catalogue& catalogue, const PaymentLine& line) {
    const PaymentMethod* method = catalogue.methodNamed(line.method);
    if (!method) return faulty("payment", FieldFault::notOffered);
    if (line.amount <= Fen() || line.amount > highestLine) return faulty("payment", FieldFault::outOfRange);
    if (line.reference.empty() && !method->reference) return {};
    if (const auto fault = checkText(line.reference, longestReference))
        return faulty("payment.reference", *fault);
    return {};
}

Fen cashIn(const Catalogue& catalogue, const std::vector<PaymentLine>& lines) {
    Fen cash;
    for (const PaymentLine& line : lines)
        if (const PaymentMethod* method = catalogue.methodNamed(line.method); method && method->cash)
            cash += line.amount;
    return cash;
}

/// What both ways of paying back have in common: it is this receipt, all of it, once.
Answer wholeReceipt(const Scene& scene, const Repayment& e) {
    const Case& c = scene.c;
    if (!scene.catalogue.service(c.service)) return refusal(RefusalKind::unknownService);
    if (!c.fee) return refusal(RefusalKind::nothingPaid);
    if (c.paidBack) return refusal(RefusalKind::paidBack);
    if (e.receipt != c.fee->number || e.lines != c.fee->lines || e.total != c.fee->total) {
        Refusal no = refusal(RefusalKind::paymentMismatch, "payment");
        no.expected = c.fee->total;
        no.given = e.total;
        return no;
    }
    if (const auto fault = checkText(e.reason, longestReason)) return faulty("reason", *fault);
    return {};
}

Answer agreed(const Scene& scene, Act act, const Event& event, const std::optional<Consent>& consent,
              UtcMs at) {
    return checkSecondAccount(scene.catalogue, scene.staff,
                              {act, scene.c.number, agreedFacts(event), scene.who, scene.c.enteredBy, at},
                              scene.c.service, consent);
}

bool isManager(const Staff& staff, const std::string& who) {
    const auto account = staff.find(who);
    return account != staff.end() && account->second.may(Role::manager);
}

/// Whether headquarters may have been asked for a certificate.
bool mayBeIssued(const ServiceType& service, const Case& c) {
    if (!service.production || !service.production->issues) return false;
    if (!c.givenUp.empty()) return true;
    const Production& p = c.production;
    return (p.begun && *p.begun >= Stage::enrol) || (p.ended && *p.ended >= Stage::enrol);
}

template <typename Kind>
Kind repaymentOf(const Case& c, const std::string& reason) {
    Kind e;
    e.reason = normaliseText(reason);
    if (!c.fee) return e;
    e.receipt = c.fee->number;
    e.lines = c.fee->lines;
    e.total = c.fee->total;
    return e;
}

} // namespace

FeeVoided voidingOf(const Case& c, const std::string& reason) { return repaymentOf<FeeVoided>(c, reason); }
FeeRefunded refundOf(const Case& c, const std::string& reason) { return repaymentOf<FeeRefunded>(c, reason); }

Fen changeOf(const Catalogue& catalogue, const std::vector<PaymentLine>& lines, Fen given) {
    return given == Fen() ? Fen() : given - cashIn(catalogue, lines);
}

Fen rules::sumOf(const std::vector<PaymentLine>& lines) {
    Fen sum;
    for (const PaymentLine& line : lines)
        sum += line.amount;
    return sum;
}

std::optional<Refusal> rules::fitPayment(const Scene& scene, const std::vector<PaymentLine>& lines,
                                         Fen given) {
    for (const PaymentLine& line : lines)
        if (auto no = fitLine(scene.catalogue, line)) return no;
    Refusal r = refusal(RefusalKind::paymentMismatch, "payment");
    r.expected = feeDue(*scene.catalogue.service(scene.c.service), scene.c.details);
    r.given = sumOf(lines);
    if (r.expected != r.given) return r;
    const Fen cash = cashIn(scene.catalogue, lines);
    if (given == Fen()) return {};
    if (cash == Fen() || given < cash || given > highestLine)
        return faulty("payment.given", FieldFault::outOfRange);
    return {};
}

std::optional<Refusal> rules::mayVoid(const Scene& scene, const FeeVoided& e, UtcMs at) {
    const Case& c = scene.c;
    if (auto no = wholeReceipt(scene, e)) return no;
    if (c.status != Status::open && c.status != Status::returned) return refusal(RefusalKind::caseEnded);
    if (auto no = needs(scene.staff, scene.who, Act::voidReceipt)) return no;
    if (c.production.begun || c.production.ended || !c.givenUp.empty()) {
        Refusal no = refusal(RefusalKind::tooLate);
        no.step = Step::production;
        return no;
    }
    if (dayOf(c.fee->at) != scene.today) {
        Refusal no = refusal(RefusalKind::notSameDay);
        no.day = dayOf(c.fee->at);
        return no;
    }
    return agreed(scene, Act::voidReceipt, e, e.consent, at);
}

std::optional<Refusal> rules::mayRefund(const Scene& scene, const FeeRefunded& e, UtcMs at) {
    const Case& c = scene.c;
    if (auto no = wholeReceipt(scene, e)) return no;
    if (c.status == Status::withdrawn || c.status == Status::voided) return refusal(RefusalKind::caseEnded);
    if (auto no = needs(scene.staff, scene.who, Act::refund)) return no;
    if (c.status != Status::done && mayBeIssued(*scene.catalogue.service(c.service), c)) {
        Refusal no = refusal(RefusalKind::tooLate);
        no.step = Step::production;
        return no;
    }
    if (auto no = agreed(scene, Act::refund, e, e.consent, at)) return no;
    const bool managers =
        isManager(scene.staff, scene.who) || (e.consent && isManager(scene.staff, e.consent->account));
    return managers ? Answer{} : refusal(RefusalKind::noRight, std::string(idOf(Act::refund)));
}

std::optional<Refusal> rules::inStock(const Scene& scene, const ProductionNoted& note, StockState state) {
    const ServiceType* service = scene.catalogue.service(scene.c.service);
    const bool takesFresh = service && service->production && service->production->freshToken &&
                            note.stage == Stage::prepare && note.phase == Phase::begun;
    if (!takesFresh || !scene.catalogue.stock.tokensMustBeListed) return {};
    if (state == StockState::here || state == StockState::used) return {};
    Refusal no = refusal(RefusalKind::notInStock, "token");
    no.other = idOf(state);
    return no;
}

} // namespace certdesk::forms
