#include "forms/account_rules.h"
#include "forms/decide.h"
#include "forms/rights.h"
#include "forms/rules.h"
#include "forms/stock.h"
#include "forms/till.h"

// What headquarters asks of an event that came from a kiosk.

namespace certdesk::forms {

namespace {

Refusal plain(RefusalKind kind) {
    Refusal r;
    r.kind = kind;
    return r;
}

/// One overload per event: what decide would have asked before it.
struct Judge {
    const Catalogue& catalogue;
    const Staff& staff;
    const Case& c;
    const EntryContext& context;
    using Answer = std::optional<Refusal>;

    rules::Scene scene() const { return {catalogue, staff, context.by, c, context.day}; }
    /// What follows by rule must be exactly what the rules say now.
    Answer follows(const Event& event) const {
        const auto due = rules::consequenceOf(scene());
        const bool right = due && kindOf(*due) == kindOf(event) && factsOf(*due) == factsOf(event);
        return right ? Answer{} : plain(RefusalKind::wrongStage);
    }

    Answer operator()(const JournalBegun&) const { return {}; }
    Answer operator()(const AccountMade& e) const { return rules::mayMakeAccount(staff, e); }
    Answer operator()(const AccountChanged& e) const { return rules::mayChangeAccount(staff, e, context.at); }
    Answer operator()(const AccountClosed& e) const { return rules::mayCloseAccount(staff, e, context.at); }
    Answer operator()(const CaseReceived& e) const {
        if (!c.number.empty()) return plain(RefusalKind::wrongStage);
        return rules::mayReceive(catalogue, staff, context.by, e.service, e.point);
    }
    Answer operator()(const DetailsRecorded& e) const {
        if (auto no = rules::mayRecordDetails(scene())) return no;
        const Personal* personal = e.personal ? &*e.personal : nullptr;
        const ServiceType& service = *catalogue.service(c.service);
        if (auto no = rules::fitDetails(catalogue, service, e.details, personal, !e.complete, context.day))
            return no;
        if (!e.complete || !c.known) return {};
        return fitCertificate(catalogue, service, e.details, *c.known, context.day, !c.visit.empty());
    }
    Answer operator()(const MaterialsChecked& e) const { return rules::mayCheckMaterials(scene(), e.copies); }
    Answer operator()(const PaperPrinted& e) const { return rules::mayNotePrinted(scene(), e.paper); }
    Answer operator()(const ApprovalGiven& e) const { return rules::mayApprove(scene(), e); }
    Answer operator()(const FeeTaken& e) const {
        if (auto no = rules::mayTakeFee(scene(), e.lines, e.given)) return no;
        if (e.total == rules::sumOf(e.lines)) return {};
        Refusal r = plain(RefusalKind::paymentMismatch);
        r.expected = rules::sumOf(e.lines);
        r.given = e.total;
        return r;
    }
    Answer operator()(const ProductionNoted& e) const { return rules::mayNoteProduction(scene(), e); }
    Answer operator()(const CaseReturned& e) const {
        if (auto no = rules::mayReturn(scene())) return no;
        if (e.missing == missingMaterials(*catalogue.service(c.service), c.details.reason, c.materials))
            return {};
        return plain(RefusalKind::materialsMissing);
    }
    Answer operator()(const CaseResumed&) const { return rules::mayResume(scene()); }
    Answer operator()(const CaseWithdrawn&) const { return rules::mayWithdraw(scene()); }
    Answer operator()(const HandedOver&) const { return rules::mayHandOver(scene()); }
    Answer operator()(const CertificateKnown& e) const { return rules::mayNoteCertificate(scene(), e); }
    Answer operator()(const ServiceExtended& e) const { return follows(e); }
    Answer operator()(const ApplicationsChanged& e) const { return follows(e); }
    Answer operator()(const RevocationOrdered& e) const { return follows(e); }
    Answer operator()(const RevocationConfirmed& e) const {
        return rules::mayNoteRevoked(scene(), e.certificate);
    }
    Answer operator()(const BlankPrinted&) const { return needs(staff, context.by, Act::printBlank); }
    Answer operator()(const TokenNoted& e) const {
        if (!c.number.empty()) return follows(e);
        return rules::mayNoteToken(staff, context.by, TokenState::blank,
                                   e); // where it stood is not known here
    }
    Answer operator()(const TokenGivenUp& e) const { return rules::mayGiveUpToken(scene(), e); }
    Answer operator()(const FeeVoided& e) const { return rules::mayVoid(scene(), e, context.at); }
    Answer operator()(const FeeRefunded& e) const { return rules::mayRefund(scene(), e, context.at); }
    // What a day's events follow, its till tells.
    Answer operator()(const DayOpened&) const { return {}; }
    Answer operator()(const DayCounted&) const { return {}; }
    Answer operator()(const DayClosed&) const { return {}; }
    Answer operator()(const StockNoted& e) const { return mayNoteStock(catalogue, staff, context.by, e); }
    Answer operator()(const RecordOpened& e) const { return rules::mayOpenRecord(scene(), e); }
    Answer operator()(const PersonListed&) const { return needs(staff, context.by, Act::listPerson); }
    Answer operator()(const SettingsChanged& e) const { return mayChangeSettings(staff, context.by, e); }
    /// By what the entry says of the certificate; headquarters' own record is asked where that lies.
    Answer operator()(const CaseShredded& e) const { return rules::mayShred(scene(), e); }
};

} // namespace

std::optional<Refusal> judge(const Catalogue& catalogue, const Staff& staff, const Case& c,
                             const EntryContext& context, const Event& event, const Till* till) {
    if (auto no = std::visit(Judge{catalogue, staff, c, context}, event)) return no;
    return till ? judgeDay(catalogue, staff, *till, context, event) : std::nullopt;
}

} // namespace certdesk::forms
