#include "forms/moment.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace certdesk::forms {

namespace {

using Kind = Moment::Kind;

constexpr std::array<std::string_view, 10> kindIds{"issued",
                                                   "replaced",
                                                   "extended",
                                                   "applications-opened",
                                                   "applications-closed",
                                                   "revocation-ordered",
                                                   "revoked",
                                                   "pin-reset",
                                                   "token-wiped",
                                                   "retracted"};

std::vector<std::string> sorted(std::vector<std::string> ids) {
    std::sort(ids.begin(), ids.end());
    return ids;
}

/// One overload per event that does something to a certificate.
struct Moments {
    const Case& c;
    const EntryContext& context;

    Moment of(Kind kind, const std::string& certificate) const {
        return {kind, certificate, c.number, c.service, context.at, context.day};
    }

    /// How the certificate that the case got begins: it takes over what its predecessor had.
    KnownCertificate issued(const ProductionNoted& e) const {
        const Details holder = changed(c.details);
        KnownCertificate made;
        if (c.known) made = c.known->certificate;
        made.serial = e.certificateSerial;
        made.issuer.clear();
        made.replacedBy.clear();
        made.revoked = false;
        const bool keepsName = c.known && !c.details.changes.contains("name");
        if (!keepsName) made.holderName = holder.holderName;
        if (!c.known || c.details.changes.contains("uscc")) made.holderCode = holder.holderCode;
        if (!c.known || made.holderKind.empty() || c.details.changes.contains("kind"))
            made.holderKind = holder.holderKind;
        made.notAfter = e.notAfter.value_or(Day{});
        made.tokenSerial = e.tokenSerial;
        if (!c.details.algorithm.empty()) made.algorithm = c.details.algorithm;
        if (!c.known) made.applications = sorted(c.details.applications);
        if (!made.serviceEnd || *made.serviceEnd < made.notAfter) made.serviceEnd = made.notAfter;
        return made;
    }

    std::vector<Moment> enrolled(const ProductionNoted& e) const {
        std::vector<Moment> moments{of(Kind::issued, e.certificateSerial)};
        moments.front().after = issued(e);
        if (!c.known) return moments;
        moments.front().replaces = c.known->certificate.id();
        if (!c.revocation) return moments;
        moments.push_back(of(Kind::replaced, c.known->certificate.id()));
        moments.back().by = e.certificateSerial;
        return moments;
    }

    std::vector<Moment> retracted() const {
        if (!c.known || !c.term) return {};
        Moment moment = of(Kind::retracted, c.known->certificate.id());
        moment.from = c.term->from;
        moment.until = c.term->until;
        return {moment};
    }

    std::vector<Moment> operator()(const ProductionNoted& e) const {
        if (e.phase != Phase::ended) return {};
        if (e.stage == Stage::enrol) return enrolled(e);
        if (!c.known) return {};
        if (e.stage == Stage::wipe) return {of(Kind::tokenWiped, c.known->certificate.id())};
        const bool reset = e.stage == Stage::pin && c.production.certificateSerial.empty();
        if (!reset) return {};
        return {of(Kind::pinReset, c.known->certificate.id())};
    }
    std::vector<Moment> operator()(const ServiceExtended& e) const {
        Moment moment = of(Kind::extended, e.certificate);
        moment.from = e.term.from;
        moment.until = e.term.until;
        return {moment};
    }
    std::vector<Moment> operator()(const FeeVoided&) const { return retracted(); }
    std::vector<Moment> operator()(const FeeRefunded&) const { return retracted(); }
    std::vector<Moment> operator()(const ApplicationsChanged& e) const {
        std::vector<Moment> moments;
        const auto add = [&](Kind kind, const std::vector<std::string>& ids) {
            if (ids.empty()) return;
            moments.push_back(of(kind, e.certificate));
            moments.back().applications = sorted(ids);
        };
        add(Kind::applicationsOpened, e.opened);
        add(Kind::applicationsClosed, e.closed);
        return moments;
    }
    std::vector<Moment> operator()(const RevocationOrdered& e) const {
        Moment moment = of(Kind::revocationOrdered, e.certificate);
        moment.reason = e.reason;
        moment.by = e.replacedBy;
        return {moment};
    }
    std::vector<Moment> operator()(const RevocationConfirmed& e) const {
        Moment moment = of(Kind::revoked, e.certificate);
        for (const Revocation& ordered : c.revocations())
            if (ordered.certificate == e.certificate) moment.reason = ordered.reason;
        return {moment};
    }
    template <typename Other>
    std::vector<Moment> operator()(const Other&) const {
        return {};
    }
};

/// What reached the record before its beginning did stays.
void begin(KnownCertificate& certificate, const KnownCertificate& first) {
    const KnownCertificate before = std::exchange(certificate, first);
    if (before.revoked) certificate.revoked = true;
    if (!before.replacedBy.empty()) certificate.replacedBy = before.replacedBy;
    if (before.id() == first.id() && before.applications) certificate.applications = before.applications;
    if (!before.serviceEnd || (certificate.serviceEnd && *certificate.serviceEnd >= *before.serviceEnd))
        return;
    certificate.serviceEnd = before.serviceEnd;
    certificate.paidFrom = before.paidFrom;
}

void extend(KnownCertificate& certificate, const Moment& moment) {
    if (!moment.until || (certificate.serviceEnd && *certificate.serviceEnd >= *moment.until)) return;
    certificate.serviceEnd = moment.until;
    certificate.paidFrom = moment.from;
}

/// Back to the day before the term. Where the year before it had lapsed, that is later than its end; paid it
/// is in neither case.
void retract(KnownCertificate& certificate, const Moment& moment) {
    if (!moment.from || certificate.serviceEnd != moment.until) return;
    certificate.serviceEnd = plusDays(*moment.from, -1);
    certificate.paidFrom.reset();
}

void change(KnownCertificate& certificate, const Moment& moment) {
    if (!certificate.applications) return;
    std::set<std::string> open(certificate.applications->begin(), certificate.applications->end());
    for (const std::string& id : moment.applications) {
        if (moment.kind == Kind::applicationsOpened)
            open.insert(id);
        else
            open.erase(id);
    }
    certificate.applications = std::vector<std::string>(open.begin(), open.end());
}

} // namespace

std::string_view idOf(Kind kind) { return kindIds.at(static_cast<std::size_t>(kind)); }

std::optional<Kind> momentKindOf(std::string_view id) {
    const auto found = std::find(kindIds.begin(), kindIds.end(), id);
    if (found == kindIds.end()) return {};
    return static_cast<Kind>(found - kindIds.begin());
}

std::vector<Moment> momentsOf(const Case& after, const EntryContext& context, const Event& event) {
    return std::visit(Moments{after, context}, event);
}

void fold(KnownCertificate& certificate, const Moment& moment) {
    switch (moment.kind) {
    case Kind::issued:
        if (moment.after) begin(certificate, *moment.after);
        break;
    case Kind::replaced: certificate.replacedBy = moment.by; break;
    case Kind::extended: extend(certificate, moment); break;
    case Kind::retracted: retract(certificate, moment); break;
    case Kind::applicationsOpened:
    case Kind::applicationsClosed: change(certificate, moment); break;
    case Kind::revocationOrdered:
    case Kind::revoked:
        certificate.revoked = true;
        if (!moment.by.empty()) certificate.replacedBy = moment.by;
        break;
    case Kind::pinReset:
    case Kind::tokenWiped: break;
    }
}

} // namespace certdesk::forms
