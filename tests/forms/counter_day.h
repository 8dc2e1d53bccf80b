#pragma once
#include "answers.h"
#include "forms/report.h"
#include "forms/rights.h"
#include "forms/stock.h"
#include "forms/till.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace certdesk::tests {

/// The small catalogue with a strict day and stock: cash, a card that needs its reference, one paper.
inline const std::string strictCatalogue = [] {
    std::string text = smallCatalogue;
    const std::string methods = R"("paymentMethods":[{"id":"cash","name":{"zh":"现金","en":"Cash"}}])";
    text.replace(text.find(methods), methods.size(),
                 R"("paymentMethods":[{"id":"cash","name":{"zh":"现金","en":"Cash"},"cash":true},)"
                 R"({"id":"pos","name":{"zh":"刷卡","en":"Card"},"reference":true}])");
    text.insert(
        text.rfind('}'),
        R"(,"day":{"mustOpen":true,"differenceLimit":1000,"denominations":[10000,5000,2000,1000,100,50,10]},)"
        R"("stock":{"tokensMustBeListed":true,"lowTokens":2,)"
        R"("papers":[{"id":"invoice","name":{"zh":"发票","en":"Invoice"},"low":5}]},)"
        R"("secondAccount":[{"act":"void","role":"manager"},{"act":"refund","role":"manager"}])");
    return text;
}();

/// One kiosk with its drawer, its stock and any number of cases. Every act is decided as at the kiosk, judged
/// as at headquarters, and every entry goes through its JSON.
class DayCounter : public Counter {
public:
    explicit DayCounter(const std::string& catalogueText = strictCatalogue) : Counter(catalogueText) {}

    forms::Till till;
    forms::Stock stock;
    std::map<std::string, forms::Case> cases;
    std::vector<std::string> receipts; ///< in their order
    forms::Shares shares;              ///< of all entries
    forms::Day firstDay = today();

    forms::World dayWorld(const std::string& who) const {
        forms::World w = world(who);
        w.nextReceipt = forms::receiptNumber("FS001-01", 'A', static_cast<int>(receipts.size()) + 1);
        w.till = &till;
        return w;
    }
    /// An act of no case.
    std::optional<forms::Refusal> take(const forms::Decision& decision, const std::string& who) {
        if (const auto* no = std::get_if<forms::Refusal>(&decision)) return *no;
        for (const forms::Event& event : std::get<0>(decision))
            keep({}, event, who);
        return {};
    }
    std::optional<forms::Refusal> on(const std::string& which, const forms::Command& command,
                                     const std::string& who = "li") {
        forms::World w = dayWorld(who);
        if (const auto* produced = std::get_if<forms::NoteProduction>(&command))
            w.stock = stock.token(produced->note.tokenSerial);
        const auto decision = forms::decide(w, cases[which], command);
        if (const auto* no = std::get_if<forms::Refusal>(&decision)) return *no;
        for (const forms::Event& event : std::get<0>(decision))
            keep(which, event, who);
        return {};
    }
    std::string receiveCase(const std::string& who = "li") {
        const std::string which =
            forms::caseNumber("FS001-01", 'A', today(), static_cast<int>(cases.size()) + 1);
        forms::Receive application = goodApplication();
        const auto decision = forms::receive(dayWorld(who), application);
        for (const forms::Event& event : std::get<0>(decision))
            keep(which, event, who);
        return which;
    }
    /// Ready for its fee, or farther.
    std::string caseAt(Point point, const std::string& who = "li") {
        const std::string which = receiveCase(who);
        must(on(which, allMaterials(), who));
        must(on(which, printedForm(), who));
        approve(which, who);
        if (point >= Point::paid) must(on(which, wholeFee(), who));
        if (point >= Point::producing) {
            for (const forms::Stage stage : stages) {
                must(on(which, production(stage, forms::Phase::begun, tokenOf(which)), who));
                must(on(which, production(stage, forms::Phase::ended, tokenOf(which)), who));
                if (point == Point::producing) break;
            }
        }
        if (point == Point::done) must(on(which, forms::HandOver{}, who));
        return which;
    }
    /// The token of a case: one that the stock has.
    std::string tokenOf(const std::string& which) {
        if (!cases[which].production.tokenSerial.empty()) return cases[which].production.tokenSerial;
        const auto left = stock.serials(forms::StockState::here);
        return left.empty() ? "unlisted" : left.front();
    }

    std::optional<forms::Refusal> open(std::int64_t change = 20000, const std::string& who = "li") {
        return take(forms::openDay(dayWorld(who), forms::Fen(change)), who);
    }
    std::optional<forms::Refusal> count(const forms::CountDay& counted, const std::string& who = "li") {
        return take(forms::countDay(dayWorld(who), counted), who);
    }
    /// Counts exactly what should be there, with `beyond` fen of cash more.
    std::optional<forms::Refusal> countRight(std::int64_t beyond = 0, const std::string& who = "li") {
        forms::CountDay counted;
        counted.amounts = forms::expectedOf(catalogue, till);
        const auto cash = counted.amounts.find("cash");
        std::int64_t fen = beyond + (cash == counted.amounts.end() ? 0 : cash->second.value());
        counted.amounts.erase("cash");
        for (const std::int64_t piece : catalogue.day.denominations) {
            counted.cash[piece] = static_cast<int>(fen / piece);
            fen %= piece;
        }
        return count(counted, who);
    }
    /// Signed by `who`; `agrees`: who consents to it, or nobody.
    forms::DayClosed closing(const std::string& who, const std::string& reason = {},
                             const std::string& agrees = {}) const {
        std::vector<std::string> underWay;
        for (const auto& [which, one] : cases)
            if (one.status == forms::Status::open) underWay.push_back(which);
        forms::DayClosed closed =
            forms::closingOf(dayWorld(who), reason, underWay, {'A', 1, forms::Bytes(32, 1)});
        closed.signature = signedBy(who, forms::closingStatement(closed, who));
        if (!agrees.empty())
            closed.consent = consent(agrees, forms::Act::closeDay, forms::isoDay(closed.day), closed);
        return closed;
    }
    std::optional<forms::Refusal> close(const std::string& who = "li", const std::string& reason = {},
                                        const std::string& agrees = {}) {
        return take(forms::closeDay(dayWorld(who), closing(who, reason, agrees)), who);
    }

    forms::Consent consent(const std::string& who, forms::Act act, const std::string& about,
                           const forms::Event& event) const {
        return {who, clock,
                signedBy(who, forms::consentStatement(act, about, forms::agreedFacts(event), who, clock))};
    }
    forms::VoidFee voiding(const std::string& which, const std::string& agrees = "chen",
                           const std::string& reason = "重复收费") {
        return {reason,
                consent(agrees, forms::Act::voidReceipt, which, forms::voidingOf(cases[which], reason))};
    }
    forms::RefundFee refunding(const std::string& which, const std::string& agrees = "chen",
                               const std::string& reason = "单位注销") {
        return {reason, consent(agrees, forms::Act::refund, which, forms::refundOf(cases[which], reason))};
    }
    std::optional<forms::Refusal> note(const forms::StockNoted& noted, const std::string& who = "chen") {
        return take(forms::noteStock(dayWorld(who), stock, noted), who);
    }
    void deliver(int tokens) {
        forms::StockNoted noted{forms::StockAct::received, "token", {}};
        for (int i = 0; i < tokens; ++i)
            noted.serials.push_back("T" + std::to_string(1000 + ++delivered_));
        must(note(noted));
    }

    void approve(const std::string& which, const std::string& who) {
        const forms::Bytes statement = forms::approvalStatement(cases[which], true, {}, "wang", clock);
        must(on(which, forms::Approve{"wang", true, {}, clock, signedBy("wang", statement)}, who));
    }
    /// What HQ answers to an event that some kiosk claims to have decided.
    std::optional<forms::Refusal> judgedOn(const std::string& which, const forms::Event& event,
                                           const std::string& who) const {
        static const forms::Case none;
        const auto found = cases.find(which);
        return forms::judge(catalogue, staff, found == cases.end() ? none : found->second,
                            contextFor(which, event, who), event, &till);
    }

private:
    forms::EntryContext contextFor(const std::string& which, const forms::Event& event,
                                   const std::string& who) const {
        forms::EntryContext context = contextOf(event, who);
        context.caseNumber = which;
        return context;
    }
    void keep(const std::string& which, const forms::Event& event, const std::string& who) {
        const auto no = judgedOn(which, event, who);
        BOOST_REQUIRE_MESSAGE(!no, "judged otherwise: " + kindIn(no));
        const forms::Json personal = forms::personalOf(event);
        const forms::Event read =
            forms::eventOf(forms::kindOf(event), forms::parseJson(forms::factsOf(event).text()),
                           forms::parseJson(personal.text()));
        const forms::EntryContext context = contextFor(which, read, who);
        forms::applyTo(till, context, read);
        if (!which.empty()) forms::apply(cases[which], context, read);
        static const forms::Case none;
        const forms::Case& after = which.empty() ? none : cases[which];
        if (const auto noted = forms::stockNoteOf(after, read)) stock.add(*noted, who, clock);
        if (const auto* fee = std::get_if<forms::FeeTaken>(&read)) receipts.push_back(fee->receipt);
        forms::addShares(shares, after, context, read);
    }

    int delivered_ = 0;
};

} // namespace certdesk::tests
