#include "forms/daily.h"

#include <algorithm>

namespace certdesk::forms {

namespace {

constexpr std::array<std::string_view, 24> measureIds{
    "received",    "finished",    "returned",    "withdrawn",   "under-way",    "paid",
    "receipt",     "issued",      "revoked",     "hour",        "voided",       "refunded",
    "paid-back",   "tokens-used", "stock",       "application", "reason",       "changed",
    "revoked-for", "received-by", "finished-by", "taken-by",    "paid-back-by", "missing"};

/// "09": the hour in Shanghai.
std::string hourOf(UtcMs at) {
    constexpr std::size_t afterDay = 11; // "2026-11-23 14:05"
    return localMinute(at).substr(afterDay, 2);
}

/// One overload per event that counts.
struct Adding {
    Shares& shares;
    const Case& c;
    const EntryContext& context;

    Counted& at(Measure measure, std::string about = {}) const {
        return shares[{context.day, measure, std::move(about)}];
    }
    void once(Measure measure) const { at(measure, c.service).number = 1; }

    void operator()(const CaseReceived&) const {
        once(Measure::received);
        ++at(Measure::hour, hourOf(context.at)).number;
        at(Measure::receivedBy, context.by).number = 1;
    }
    void operator()(const CaseReturned& e) const {
        once(Measure::returned);
        const std::string about = c.number + ' ';
        std::erase_if(shares, [&](const auto& share) {
            const CountedAt& at = share.first;
            return at.day == context.day && at.measure == Measure::missing && at.about.starts_with(about);
        });
        for (const MissingMaterial& one : e.missing)
            at(Measure::missing, about + one.material).number = one.copies;
    }
    void operator()(const CaseWithdrawn&) const { once(Measure::withdrawn); }
    void operator()(const HandedOver&) const {
        once(Measure::finished);
        at(Measure::finishedBy, context.by).number = 1;
        for (const std::string& id : applicationsOf())
            at(Measure::application, id + ' ' + c.service + ' ' + std::to_string(c.details.years)).number = 1;
        if (!c.details.reason.empty()) at(Measure::reason, c.service + ' ' + c.details.reason).number = 1;
        for (const auto& [field, value] : c.details.changes)
            at(Measure::changed, field).number = 1;
    }
    void operator()(const FeeTaken& e) const {
        byMethod(Measure::paid, e.lines);
        add(at(Measure::receipt), e.total);
        add(at(Measure::takenBy, context.by), e.total);
        at(Measure::hour, hourOf(context.at)).total += e.total;
    }
    void operator()(const ProductionNoted& e) const {
        if (e.phase != Phase::ended) return;
        if (e.stage == Stage::enrol) ++at(Measure::issued).number;
        const bool brought = c.known && c.known->tokenSeen == e.tokenSerial;
        const bool written = e.stage == Stage::readBack && !c.production.certificate.empty();
        if (written && !brought) ++at(Measure::tokensUsed).number;
    }
    void operator()(const FeeVoided& e) const { payBack(Measure::voided, e); }
    void operator()(const FeeRefunded& e) const { payBack(Measure::refunded, e); }
    void operator()(const StockNoted& e) const {
        if (e.act == StockAct::counted) return;
        const std::int64_t sheets = e.first == 0 ? 0 : e.last - e.first + 1;
        at(Measure::stock, e.item + " " + std::string(idOf(e.act))).number +=
            sheets + static_cast<std::int64_t>(e.serials.size());
    }
    void operator()(const RevocationConfirmed& e) const {
        ++at(Measure::revoked).number;
        for (const Revocation& ordered : c.revocations())
            if (ordered.certificate == e.certificate) {
                ++at(Measure::revokedFor, ordered.reason).number;
                break;
            }
    }
    template <typename Other>
    void operator()(const Other&) const {}

private:
    /// Those that the case names; of a certificate that it made or paid for, those that it has.
    std::vector<std::string> applicationsOf() const {
        if (!c.details.applications.empty()) return c.details.applications;
        const bool served = c.details.years > 0 || !c.production.certificate.empty();
        if (!served || !c.known) return {};
        return c.known->certificate.applications.value_or(std::vector<std::string>());
    }
    void payBack(Measure measure, const Repayment& e) const {
        byMethod(Measure::paidBack, e.lines);
        add(at(measure), e.total);
        add(at(Measure::paidBackBy, context.by), e.total);
    }
    void byMethod(Measure measure, const std::vector<PaymentLine>& lines) const {
        std::map<std::string, Fen> sums;
        for (const PaymentLine& line : lines)
            sums[line.method] += line.amount;
        for (const auto& [method, amount] : sums)
            add(at(measure, method), amount);
    }
    static void add(Counted& counted, Fen amount) {
        ++counted.number;
        counted.total += amount;
    }
};

Day dayIn(const Json& value, const std::string& place) {
    const auto* text = value.string();
    const auto day = text ? parseIsoDay(*text) : std::nullopt;
    if (!day) throw JsonProblem(JsonProblem::Kind::badValue, place);
    return *day;
}

void readShare(const Json& row, const std::string& place, Shares& shares) {
    const auto* cells = row.array();
    if (!cells || cells->size() != 5) throw JsonProblem(JsonProblem::Kind::wrongType, place);
    const auto* id = (*cells)[1].string();
    const auto* about = (*cells)[2].string();
    const auto* number = (*cells)[3].integer();
    const auto* fen = (*cells)[4].integer();
    const auto measure = id ? measureOf(*id) : std::nullopt;
    if (!measure || !about || !number || !fen) throw JsonProblem(JsonProblem::Kind::badValue, place);
    shares[{dayIn((*cells)[0], place), *measure, *about}] = {*number, Fen(*fen)};
}

void add(Counted& to, const Counted& sum) {
    to.number += sum.number;
    to.total += sum.total;
}

/// What the day leaves open of the cases that it received.
void countState(Shares& shares, const Case& c, const EntryContext& context) {
    if (context.day != c.day) return;
    const CountedAt at{c.day, Measure::underWay, c.service};
    if (c.status == Status::open)
        shares[at].number = 1;
    else
        shares.erase(at);
}

} // namespace

std::string_view idOf(Measure measure) { return measureIds.at(static_cast<std::size_t>(measure)); }

std::optional<Measure> measureOf(std::string_view id) {
    const auto* found = std::find(measureIds.begin(), measureIds.end(), id);
    if (found == measureIds.end()) return {};
    return static_cast<Measure>(found - measureIds.begin());
}

void addShares(Shares& shares, const Case& after, const EntryContext& context, const Event& event) {
    std::visit(Adding{shares, after, context}, event);
    if (!context.caseNumber.empty()) countState(shares, after, context);
}

void addTo(Shares& sums, const Shares& more) {
    for (const auto& [at, counted] : more)
        add(sums[at], counted);
}

Shares differenceOf(const Shares& before, const Shares& after) {
    Shares difference = after;
    for (const auto& [at, counted] : before) {
        Counted& left = difference[at];
        left = {left.number - counted.number, left.total - counted.total};
    }
    std::erase_if(difference, [](const auto& one) { return one.second == Counted{}; });
    return difference;
}

Json jsonOf(const Shares& shares) {
    JsonArray rows;
    for (const auto& [at, counted] : shares)
        rows.push_back(
            JsonArray{isoDay(at.day), idOf(at.measure), at.about, counted.number, counted.total.value()});
    return rows;
}

Shares sharesOf(const Json& json) {
    const auto* rows = json.array();
    if (!rows) throw JsonProblem(JsonProblem::Kind::wrongType, "");
    Shares shares;
    for (std::size_t i = 0; i < rows->size(); ++i)
        readShare((*rows)[i], placeOf("", i), shares);
    return shares;
}

} // namespace certdesk::forms
