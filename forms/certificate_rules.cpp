#include "forms/rules.h"

#include <algorithm>

// What service types demand of the certificate that they serve, and what their cases do to it.

namespace certdesk::forms {

namespace {

using Answer = std::optional<Refusal>;

/// What every one of the questions below is about.
struct Question {
    const Catalogue& catalogue;
    const ServiceType& service;
    const CertificateRule& rule;
    const Details& details;
    const CertificateKnown& known;
    Day today;

    const KnownCertificate& certificate() const { return known.certificate; }
    std::optional<Day> paidUntil() const { return certificate().paidUntil(); }
};

Refusal refusal(RefusalKind kind, std::string instead = {}) {
    Refusal r;
    r.kind = kind;
    r.instead = std::move(instead);
    return r;
}

Refusal refusal(RefusalKind kind, Day day, std::string instead = {}) {
    Refusal r = refusal(kind, std::move(instead));
    r.day = day;
    return r;
}

Refusal about(RefusalKind kind, std::string other, std::string instead = {}) {
    Refusal r = refusal(kind, std::move(instead));
    r.other = std::move(other);
    return r;
}

Refusal faulty(const std::string& field, FieldFault fault) {
    Refusal r = refusal(RefusalKind::faultyFields);
    r.field = field;
    r.problems = {{field, fault}};
    return r;
}

/// Whose it is and who made it.
Answer identity(const Question& q) {
    const KnownCertificate& certificate = q.certificate();
    if (!certificate.issuer.empty()) {
        const OtherIssuer* issuer = q.catalogue.otherIssuer(certificate.issuer);
        if (!issuer) return refusal(RefusalKind::unknownIssuer);
        if (!q.rule.otherIssuers) return about(RefusalKind::otherIssuer, certificate.issuer);
        if (issuer->needsPin && !q.known.challenged) return refusal(RefusalKind::notChallenged);
    }
    if (!sameUnit(certificate.holderCode, q.details.holderCode))
        return about(RefusalKind::wrongHolder, certificate.holderName);
    return {};
}

/// Whether what is known is enough, and of the token at hand.
Answer source(const Question& q) {
    const bool heard = q.known.source == Source::headquarters || q.known.source == Source::visit;
    // Only headquarters knows what another authority's certificate was paid here, and what was renewed
    // elsewhere.
    const bool pays = q.rule.extends && q.details.years > 0;
    if (!heard && (pays || !q.certificate().issuer.empty())) return refusal(RefusalKind::lookUpNeeded);
    const auto& enough = q.rule.offline;
    if (!heard && std::find(enough.begin(), enough.end(), q.known.source) == enough.end())
        return refusal(RefusalKind::lookUpNeeded);
    if (q.rule.fromToken && q.known.tokenSeen.empty()) return refusal(RefusalKind::certificateNeeded);
    const std::string& recorded = q.certificate().tokenSerial;
    if (q.rule.fromToken && !recorded.empty() && recorded != q.known.tokenSeen)
        return refusal(RefusalKind::wrongToken);
    return {};
}

Answer alive(const Question& q) {
    const KnownCertificate& certificate = q.certificate();
    if (!certificate.replacedBy.empty())
        return about(RefusalKind::certificateReplaced, certificate.replacedBy);
    if (certificate.revoked) return refusal(RefusalKind::certificateRevoked, q.rule.insteadOfRevoked);
    if (!certificate.ended(q.today)) return {};
    if (!q.rule.expired)
        return refusal(RefusalKind::certificateExpired, certificate.notAfter, q.rule.insteadOfExpired);
    if (!certificate.issuer.empty()) // nothing here makes it valid again
        return refusal(RefusalKind::certificateExpired, certificate.notAfter, q.rule.insteadOfRevoked);
    return {};
}

Day endCounted(const Question& q, const CertificateRule& rule) {
    const Day validity = q.certificate().notAfter;
    return rule.countsTo == EndOf::validity ? validity : q.paidUntil().value_or(validity);
}

Answer tooLate(const Question& q, const CertificateRule& rule) {
    const Day end = endCounted(q, rule);
    if (!rule.latestDays || -daysBetween(q.today, end) <= *rule.latestDays) return {};
    return refusal(RefusalKind::tooLong, end, rule.insteadOfLate);
}

/// What must come first is no way out where it comes too late itself.
Answer paidFirst(const Question& q) {
    if (!q.rule.paidBeyondDays) return {};
    const auto until = q.paidUntil();
    if (until && daysBetween(q.today, *until) > *q.rule.paidBeyondDays) return {};
    const ServiceType* first = q.catalogue.service(q.rule.payFirst);
    if (first && first->certificate)
        if (auto late = tooLate(q, *first->certificate)) return late;
    return refusal(RefusalKind::payFirst, until.value_or(q.certificate().notAfter), q.rule.payFirst);
}

Answer inTime(const Question& q) {
    const Day end = endCounted(q, q.rule);
    if (q.rule.earliestDays && daysBetween(q.today, end) > *q.rule.earliestDays)
        return refusal(RefusalKind::tooSoon, plusDays(end, -*q.rule.earliestDays));
    return tooLate(q, q.rule);
}

Answer paidOnce(const Question& q) {
    const KnownCertificate& certificate = q.certificate();
    const bool ahead = certificate.paidFrom && *certificate.paidFrom >= q.today && certificate.serviceEnd;
    if (q.rule.oncePerTerm && ahead) return refusal(RefusalKind::alreadyPaid, *certificate.serviceEnd);
    if (!q.service.asks.yearsWhenUnpaid) return {};
    const auto until = q.paidUntil();
    const bool paid = until && *until >= q.today;
    if (paid && q.details.years > 0) return refusal(RefusalKind::alreadyPaid, *until);
    if (paid || q.details.years > 0) return {};
    if (q.known.source == Source::token) return refusal(RefusalKind::lookUpNeeded);
    Refusal r = refusal(RefusalKind::yearOwed);
    r.field = "years";
    r.day = until;
    return r;
}

Answer changesSomething(const Question& q) {
    if (q.service.asks.changes.empty()) return {};
    const KnownCertificate& certificate = q.certificate();
    const Details wanted = changed(q.details);
    const std::string& kind = certificate.holderKind.empty() ? q.details.holderKind : certificate.holderKind;
    const auto& changes = q.details.changes;
    const bool name = changes.contains("name") && wanted.holderName != certificate.holderName;
    const bool code = changes.contains("uscc") && wanted.holderCode != certificate.holderCode;
    const bool sort = changes.contains("kind") && wanted.holderKind != kind;
    if (name || code || sort) return {};
    return refusal(RefusalKind::nothingChanges);
}

Answer applicationsFit(const Question& q) {
    const auto& open = q.certificate().applications;
    if (!open) return {};
    const auto isOpen = [&](const std::string& id) {
        return std::find(open->begin(), open->end(), id) != open->end();
    };
    for (const std::string& id : q.details.applications) {
        if (q.service.asks.applications == ApplicationsAsk::opened && isOpen(id))
            return faulty("applications", FieldFault::alreadyThere);
        if (q.service.asks.applications == ApplicationsAsk::closed && !isOpen(id))
            return faulty("applications", FieldFault::notThere);
    }
    return {};
}

bool leavesNone(const ServiceType& service, const Details& details, const KnownCertificate& certificate) {
    if (service.asks.applications != ApplicationsAsk::closed || !certificate.applications) return false;
    const auto& closing = details.applications;
    return std::all_of(
        certificate.applications->begin(), certificate.applications->end(),
        [&](const auto& id) { return std::find(closing.begin(), closing.end(), id) != closing.end(); });
}

// What follows from where a case stands
// --------------------------------------------------------------------------------

bool extensionDue(const ServiceType& service, const Case& c) {
    return service.certificate->extends && c.details.years > 0 && !c.term &&
           (c.fee || c.status == Status::done);
}

bool applicationsDue(const ServiceType& service, const Case& c) {
    const bool asked = service.asks.applications == ApplicationsAsk::opened ||
                       service.asks.applications == ApplicationsAsk::closed;
    return asked && c.status == Status::done && !c.applicationsChanged;
}

ApplicationsChanged changeOf(const ServiceType& service, const Case& c) {
    const std::string& successor = c.production.certificateSerial;
    ApplicationsChanged change{successor.empty() ? c.known->certificate.id() : successor, {}, {}};
    const bool opens = service.asks.applications == ApplicationsAsk::opened;
    (opens ? change.opened : change.closed) = c.details.applications;
    return change;
}

std::string reasonOf(const ServiceType& service, const Details& details) {
    const ReasonRule* reason = service.asks.reason(details.reason);
    return reason && !reason->revokesAs.empty() ? reason->revokesAs : service.production->revokesAs;
}

/// Approved and checked; only money may still be owed.
bool certain(const ServiceType& service, const Case& c) {
    if (c.status != Status::open) return false;
    for (const Step step : service.steps) {
        if (step == Step::production) return true;
        if (step != Step::fee && !complete(service, c, step)) return false;
    }
    return false;
}

/// What the reason says of the token that bears the old certificate, once the case is certain.
std::optional<TokenNoted> oldTokenDue(const ServiceType& service, const Case& c) {
    const ReasonRule* reason = service.asks.reason(c.details.reason);
    if (!reason || reason->oldToken == OldToken::kept || c.oldTokenNoted || !certain(service, c)) return {};
    const CertificateKnown& known = *c.known;
    const std::string& serial =
        known.certificate.tokenSerial.empty() ? known.tokenSeen : known.certificate.tokenSerial;
    if (serial.empty()) return {};
    const TokenAct act = reason->oldToken == OldToken::lost ? TokenAct::lost : TokenAct::damaged;
    return TokenNoted{serial, serial == known.tokenSeen ? known.tokenLabel : std::string(), act, reason->id};
}

bool revocationDue(const ServiceType& service, const Case& c) {
    if (!service.production || c.revocation || !c.known->certificate.issuer.empty()) return false;
    if (reasonOf(service, c.details).empty()) return false;
    const ReasonRule* reason = service.asks.reason(c.details.reason);
    const bool atOnce = (reason && reason->atOnce) || !service.production->issues;
    return atOnce ? certain(service, c) : ended(service, c.production, Stage::readBack);
}

} // namespace

Answer fitCertificate(const Catalogue& catalogue, const ServiceType& service, const Details& details,
                      const CertificateKnown& known, Day today, bool inVisit) {
    if (!service.certificate) return {};
    const Question q{catalogue, service, *service.certificate, details, known, today};
    for (const auto ask : {identity, source, alive, inTime, paidOnce, changesSomething, applicationsFit})
        if (auto no = ask(q)) return no;
    return inVisit ? Answer{} : paidFirst(q);
}

std::vector<Warning> warningsOf(const ServiceType& service, const Details& details,
                                const CertificateKnown& known, Day today) {
    std::vector<Warning> warnings;
    if (!service.certificate) return warnings;
    const CertificateRule& rule = *service.certificate;
    const KnownCertificate& certificate = known.certificate;
    if (!details.holderName.empty() && certificate.holderName != details.holderName)
        warnings.push_back({Warning::Kind::nameDiffers, certificate.holderName, {}});
    const Day end = rule.countsTo == EndOf::validity ? certificate.notAfter
                                                     : certificate.paidUntil().value_or(certificate.notAfter);
    if (rule.offeredFromDays && daysBetween(today, end) > *rule.offeredFromDays)
        warnings.push_back({Warning::Kind::notYetUsual, {}, plusDays(end, -*rule.offeredFromDays)});
    const bool resets = service.production && service.production->resetsPin;
    if (resets && known.pin != PinMark::locked && known.pin != PinMark::unknown)
        warnings.push_back({Warning::Kind::tokenNotLocked, std::string(idOf(known.pin)), {}});
    if (known.source == Source::token || known.source == Source::kioskRegister)
        warnings.push_back({Warning::Kind::notLookedUp, std::string(idOf(known.source)), {}});
    if (leavesNone(service, details, certificate)) warnings.push_back({Warning::Kind::noneLeft, {}, {}});
    if (rule.extends && certificate.serviceEnd && certificate.notAfter < *certificate.serviceEnd)
        warnings.push_back({Warning::Kind::certificateBehind, {}, certificate.notAfter});
    return warnings;
}

std::string_view idOf(Warning::Kind kind) {
    switch (kind) {
    case Warning::Kind::nameDiffers: return "name-differs";
    case Warning::Kind::notYetUsual: return "not-yet-usual";
    case Warning::Kind::tokenNotLocked: return "token-not-locked";
    case Warning::Kind::notLookedUp: return "not-looked-up";
    case Warning::Kind::noneLeft: return "none-left";
    case Warning::Kind::certificateBehind: return "certificate-behind";
    }
    return "unknown";
}

std::optional<Event> rules::consequenceOf(const Scene& scene) {
    for (const GivenUp& one : scene.c.givenUp)
        if (!one.certificate.empty() && !one.revocation)
            return RevocationOrdered{one.certificate, std::string(revocationReasonOf(one.act)), {}};
    const ServiceType* service = scene.catalogue.service(scene.c.service);
    if (!service || !service->certificate || !scene.c.known) return {};
    const KnownCertificate& certificate = scene.c.known->certificate;
    if (extensionDue(*service, scene.c))
        return ServiceExtended{certificate.id(),
                               extension(certificate.paidUntil(), scene.c.details.years, scene.today)};
    if (applicationsDue(*service, scene.c)) return changeOf(*service, scene.c);
    if (revocationDue(*service, scene.c))
        return RevocationOrdered{certificate.serial, reasonOf(*service, scene.c.details),
                                 scene.c.production.certificateSerial};
    if (auto note = oldTokenDue(*service, scene.c)) return *note;
    return {};
}

} // namespace certdesk::forms
