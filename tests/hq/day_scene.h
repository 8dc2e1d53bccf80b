#pragma once
#include "forms/rights.h"
#include "forms/till.h"
#include "hq/history.h"
#include "hq/reports.h"
#include "hq/sample_counter.h"

#include <map>
#include <string>
#include <vector>

namespace certdesk::tests {

/// A kiosk's business days on their way to headquarters: its entries are made by the rules, or by hand where
/// they are to be wrong.
struct DayScene {
    Town town;
    SampleCounter counter{town};
    const forms::Day today = town.today();
    forms::Till till;
    std::size_t folded = 0;

    hq::Office& office() { return town.hq.office(); }
    forms::DailyReport report(forms::Day day) { return hq::reportOf(office(), day, {}); }
    forms::DailyReport report() { return report(today); }
    const forms::Catalogue& catalogue() const { return counter.history.catalogue(); }

    /// The kiosk's till as all that it wrote leaves it.
    const forms::Till& fold() {
        for (const auto& stored : counter.history.tail(folded)) {
            const auto entry = sync::decode(stored);
            forms::applyTo(till, entry.context, entry.event);
            ++folded;
        }
        return till;
    }
    void note(const forms::Event& event, const std::string& by = "li") {
        counter.history.moveTo(town.clock);
        counter.history.add("", event, by);
        town.clock.value += 2000;
    }
    void open(std::int64_t fen = 10000) { note(forms::DayOpened{forms::dayOf(town.clock), forms::Fen(fen)}); }
    void count(std::int64_t beyond = 0) {
        forms::DayCounted counted{fold().day.value(), forms::expectedOf(catalogue(), till), {}};
        forms::Fen& cash = counted.amounts["cash"];
        cash += forms::Fen(beyond);
        counted.cash[10000] = static_cast<int>(cash.value() / 10000);
        counted.cash[10] = static_cast<int>(cash.value() % 10000 / 10);
        note(counted);
    }
    forms::DayClosed closing(const std::string& who, const std::string& reason = {}) {
        counter.history.moveTo(town.clock);
        fold();
        forms::DayClosed closed;
        closed.day = till.day.value();
        closed.expected = forms::expectedOf(catalogue(), till);
        if (till.counted) closed.counted = till.counted->amounts;
        closed.reason = reason;
        closed.receipts = till.receipts;
        closed.head = sync::nameOf(counter.history.head());
        closed.at = counter.history.next();
        return sign(closed, who);
    }
    forms::DayClosed sign(forms::DayClosed closed, const std::string& who) {
        closed.signature = counter.history.signedBy(who, forms::closingStatement(closed, who));
        return closed;
    }
    void close() { note(closing("li")); }

    std::string paid() {
        const auto number = counter.receive("new", counter.wants("new"));
        counter.toProduction(number);
        return number;
    }
    forms::Consent consent(const std::string& number, forms::Act act, const forms::Event& event) {
        const auto at = town.clock;
        return {"chen", at,
                counter.history.signedBy(
                    "chen", forms::consentStatement(act, number, forms::agreedFacts(event), "chen", at))};
    }
    void voidFee(const std::string& number) {
        const auto event = forms::voidingOf(counter.history.folded(number), "重复收费");
        counter.act(number, forms::VoidFee{event.reason, consent(number, forms::Act::voidReceipt, event)});
    }
    void refund(const std::string& number) {
        const auto event = forms::refundOf(counter.history.folded(number), "单位注销");
        counter.act(number, forms::RefundFee{event.reason, consent(number, forms::Act::refund, event)});
    }
    std::vector<std::string> refused() {
        return office().database.transaction([](Poco::Data::Session& session) {
            std::vector<std::string> reasons;
            for (const auto& one : hq::refusedEntries(session))
                reasons.push_back(one.reason);
            return reasons;
        });
    }
};

inline forms::Fen sumOf(const std::map<std::string, forms::Counted>& all) {
    forms::Fen sum;
    for (const auto& [id, one] : all)
        sum += one.total;
    return sum;
}

} // namespace certdesk::tests
