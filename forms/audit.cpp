#include "forms/audit.h"

#include <array>

namespace certdesk::forms {

namespace {

constexpr std::array<std::string_view, 4> deedIds{"saw", "printed", "changed", "approved"};

/// What an event of some kind was about: one overload for each that has more to tell than its kind.
struct About {
    AuditMark& mark;

    void operator()(const PaperPrinted& e) const { mark = {Deed::printed, mark.account, e.paper, {}}; }
    void operator()(const BlankPrinted& e) const { mark = {Deed::printed, mark.account, e.paper, {}}; }
    void operator()(const RecordOpened& e) const { mark = {Deed::saw, mark.account, {}, e.reason}; }
    void operator()(const PersonListed& e) const {
        mark = {Deed::saw, mark.account, std::to_string(e.cases.size()), {}};
    }
    void operator()(const ApprovalGiven& e) const {
        mark = {Deed::approved, e.reviewer, e.approved ? "approved" : "refused", e.reason};
    }
    void operator()(const AccountMade& e) const { mark.about = e.account.name; }
    void operator()(const AccountChanged& e) const { mark.about = e.account.name; }
    void operator()(const AccountClosed& e) const { mark.about = e.name; }
    void operator()(const FeeTaken& e) const { mark.about = e.receipt; }
    void operator()(const FeeVoided& e) const { repaid(e); }
    void operator()(const FeeRefunded& e) const { repaid(e); }
    void operator()(const CaseWithdrawn& e) const { mark.reason = e.reason; }
    void operator()(const ProductionNoted& e) const {
        mark.about = std::string(idOf(e.stage)) + " " + std::string(idOf(e.phase));
    }
    void operator()(const TokenNoted& e) const { token(e.tokenSerial, e.reason); }
    void operator()(const TokenGivenUp& e) const { token(e.tokenSerial, e.reason); }
    void operator()(const RevocationOrdered& e) const { mark.about = e.certificate; }
    void operator()(const StockNoted& e) const {
        mark.about = std::string(idOf(e.act)) + " " + e.item;
        mark.reason = e.reason;
    }
    void operator()(const DayOpened& e) const { mark.about = isoDay(e.day); }
    void operator()(const DayCounted& e) const { mark.about = isoDay(e.day); }
    void operator()(const DayClosed& e) const {
        mark.about = isoDay(e.day);
        mark.reason = e.reason;
    }
    void operator()(const SettingsChanged& e) const { mark.about = jsonOf(e).text(); }
    template <typename Other>
    void operator()(const Other&) const {}

private:
    void repaid(const Repayment& e) const {
        mark.about = e.receipt;
        mark.reason = e.reason;
    }
    void token(const std::string& serial, const std::string& reason) const {
        mark.about = serial;
        mark.reason = reason;
    }
};

const std::optional<Consent>* consentIn(const Event& event) {
    if (const auto* e = std::get_if<FeeVoided>(&event)) return &e->consent;
    if (const auto* e = std::get_if<FeeRefunded>(&event)) return &e->consent;
    if (const auto* e = std::get_if<DayClosed>(&event)) return &e->consent;
    return nullptr;
}

} // namespace

std::string_view idOf(Deed deed) { return deedIds.at(static_cast<std::size_t>(deed)); }

std::optional<Deed> deedOf(std::string_view id) {
    for (std::size_t i = 0; i < deedIds.size(); ++i)
        if (deedIds[i] == id) return static_cast<Deed>(i);
    return {};
}

std::vector<AuditMark> auditOf(const EntryContext& context, const Event& event) {
    std::vector<AuditMark> marks;
    AuditMark own{Deed::changed, context.by};
    std::visit(About{own}, event);
    if (!own.account.empty()) marks.push_back(own);
    const auto* consent = consentIn(event);
    if (consent && *consent) marks.push_back({Deed::approved, (*consent)->account, own.about, own.reason});
    return marks;
}

} // namespace certdesk::forms
