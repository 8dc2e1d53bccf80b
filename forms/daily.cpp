#include "forms/daily.h"

#include <algorithm>

namespace certdesk::forms {

namespace {

constexpr std::array<std::string_view, 15> measureIds{
    "received", "finished", "returned", "withdrawn", "under-way", "paid",        "receipt", "issued",
    "revoked",  "hour",     "voided",   "refunded",  "paid-back", "tokens-used", "stock"};

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
    }
    void operator()(const CaseReturned&) const { once(Measure::returned); }
    void operator()(const CaseWithdrawn&) const { once(Measure::withdrawn); }
    void operator()(const HandedOver&) const { once(Measure::finished); }
    void operator()(const FeeTaken& e) const {
        byMethod(Measure::paid, e.lines);
        add(at(Measure::receipt), e.total);
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
    void operator()(const RevocationConfirmed&) const { ++at(Measure::revoked).number; }
    template <typename Other>
    void operator()(const Other&) const {}

private:
    void payBack(Measure measure, const Repayment& e) const {
        byMethod(Measure::paidBack, e.lines);
        add(at(measure), e.total);
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

std::optional<std::size_t> hourIn(const std::string& about) {
    if (about.size() != 2) return {};
    const int hour = (about[0] - '0') * 10 + (about[1] - '0');
    if (hour < 0 || hour > 23) return {};
    return static_cast<std::size_t>(hour);
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
}

void addState(Shares& shares, const Case& c) {
    if (c.status == Status::open) shares[{c.day, Measure::underWay, c.service}].number = 1;
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

void DailyReport::add(Measure measure, const std::string& about, const Counted& sum) {
    switch (measure) {
    case Measure::received: services[about].received += sum.number; break;
    case Measure::finished: services[about].finished += sum.number; break;
    case Measure::returned: services[about].returned += sum.number; break;
    case Measure::withdrawn: services[about].withdrawn += sum.number; break;
    case Measure::underWay: services[about].underWay += sum.number; break;
    case Measure::paid: forms::add(payments[about], sum); break;
    case Measure::receipt: forms::add(receipts, sum); break;
    case Measure::issued: issued += sum.number; break;
    case Measure::revoked: revoked += sum.number; break;
    case Measure::voided: forms::add(voided, sum); break;
    case Measure::refunded: forms::add(refunded, sum); break;
    case Measure::paidBack: forms::add(paidBack[about], sum); break;
    case Measure::tokensUsed: tokensUsed += sum.number; break;
    case Measure::stock: stock[about] += sum.number; break;
    case Measure::hour:
        if (const auto hour = hourIn(about)) forms::add(hours.at(*hour), sum);
        break;
    }
}

void DailyReport::addPoint(const std::string& id, Measure measure, const Counted& sum) {
    Point& of = points[id];
    if (measure == Measure::received) of.received += sum.number;
    if (measure == Measure::finished) of.finished += sum.number;
    if (measure == Measure::receipt) forms::add(of.receipts, sum);
    if (measure == Measure::issued) of.issued += sum.number;
}

DailyReport::Service DailyReport::allServices() const {
    Service all;
    for (const auto& [id, one] : services) {
        all.received += one.received;
        all.finished += one.finished;
        all.returned += one.returned;
        all.withdrawn += one.withdrawn;
        all.underWay += one.underWay;
    }
    return all;
}

} // namespace certdesk::forms
