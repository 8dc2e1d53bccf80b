#include "desk/look_up.h"

#include "desk/inside.h"
#include "token/chain.h"

#include <algorithm>

namespace certdesk::desk {

namespace {

using forms::CertificateKnown;
using forms::KnownCertificate;
using forms::RefusalKind;
using forms::Source;
using token::Certificate;

Trouble refusal(RefusalKind kind) {
    forms::Refusal no;
    no.kind = kind;
    return no;
}

forms::PinMark markOf(const token::PinState& state) {
    if (state.locked) return forms::PinMark::locked;
    if (state.lastTry) return forms::PinMark::lastTry;
    return state.fewTries ? forms::PinMark::fewTries : forms::PinMark::good;
}

/// Where GM/T 0015 puts the organisation's code; our own profiles do as well (domain guide §5).
constexpr const char* ownCodeOid = "1.2.156.10260.4.1.4";

/// Whose certificates are served: ours, and those that the catalogue lists.
struct Authority {
    std::string id; ///< empty: ours
    std::string codeOid;
    std::vector<Certificate> roots;
    std::vector<Certificate> intermediates;
};

/// Roots, and the CAs below them: tokens mostly carry the holder's certificate alone.
Authority authorityOf(const std::string& id, const std::string& codeOid,
                      const std::vector<Certificate>& issuers) {
    Authority authority{id, codeOid, {}, {}};
    for (const Certificate& certificate : issuers) {
        const bool root = certificate.subjectText() == certificate.issuerText();
        (root ? authority.roots : authority.intermediates).push_back(certificate);
    }
    return authority;
}

std::vector<Authority> authorities(Desk& desk) {
    std::vector<Authority> all;
    all.push_back(authorityOf({}, ownCodeOid, desk.inside().ownIssuers()));
    for (const forms::OtherIssuer& issuer : desk.catalogue().otherIssuers) {
        const auto listed = Certificate::allFromPem(issuer.roots);
        if (listed.ok()) all.push_back(authorityOf(issuer.id, issuer.codeOid, *listed));
    }
    return all;
}

/// A certificate counts as an authority's by its chain at the time when it was valid: an ended one is still
/// its holder's, and the rules say what that means.
bool issuedBy(const Authority& authority, const Certificate& certificate, std::vector<Certificate> beside,
              forms::UtcMs now) {
    beside.insert(beside.end(), authority.intermediates.begin(), authority.intermediates.end());
    const forms::UtcMs at{std::min(now.value, certificate.notAfter().value - 1000)};
    return token::verifyChain(certificate, beside, authority.roots, at).ok();
}

KnownCertificate recordOf(const Certificate& certificate, const Authority& authority,
                          const std::string& tokenSerial) {
    KnownCertificate known;
    known.serial = certificate.serial();
    known.issuer = authority.id;
    known.holderName = certificate.commonName();
    known.holderCode = certificate.extensionText(authority.codeOid).value_or("");
    known.notAfter = forms::dayOf(certificate.notAfter());
    known.tokenSerial = tokenSerial;
    if (const auto algorithm = certificate.algorithm()) known.algorithm = token::idOf(*algorithm);
    return known;
}

struct Read {
    TokenReading reading;
    token::TokenDriver* driver = nullptr;
    std::optional<Certificate> certificate;
};

class Reader {
public:
    explicit Reader(Desk& desk) : desk_(desk), in_(desk.inside()), authorities_(authorities(desk)) {}

    std::vector<Read> all() {
        std::vector<Read> reads;
        for (const auto& driver : in_.around.drivers) {
            auto listed = driver->list();
            if (!listed.ok()) continue;
            for (const token::TokenInfo& info : *listed)
                reads.push_back(read(*driver, info));
        }
        return reads;
    }

private:
    Read read(token::TokenDriver& driver, const token::TokenInfo& info) {
        Read found{{info.serial, info.label, info.blank(), markOf(info.user), {}, false}, &driver, {}};
        if (info.certificates == 0) return found;
        const auto certificates = driver.certificates(info.serial);
        if (!certificates.ok()) return found;
        for (const Certificate& certificate : *certificates)
            if (!certificate.isCa() && certificate.signs()) consider(found, certificate, *certificates);
        found.reading.foreign = !found.reading.known && !certificates->empty();
        return found;
    }

    /// Ours before another authority's; of one authority the one that lasts longest.
    void consider(Read& found, const Certificate& certificate, const std::vector<Certificate>& beside) {
        const auto authority =
            std::find_if(authorities_.begin(), authorities_.end(),
                         [&](const Authority& a) { return issuedBy(a, certificate, beside, in_.now()); });
        if (authority == authorities_.end()) return;
        KnownCertificate record = recordOf(certificate, *authority, found.reading.serial);
        const auto& held = found.reading.known;
        const bool better =
            !held || held->certificate.issuer.empty() < record.issuer.empty() ||
            (held->certificate.issuer == record.issuer && held->certificate.notAfter < record.notAfter);
        if (!better) return;
        CertificateKnown known;
        known.certificate = std::move(record);
        known.source = Source::token;
        known.asOf = in_.now();
        known.tokenSeen = found.reading.serial;
        known.tokenLabel = found.reading.label;
        known.pin = found.reading.pin;
        found.reading.known = std::move(known);
        found.certificate = certificate;
    }

    Desk& desk_;
    Desk::Inside& in_;
    std::vector<Authority> authorities_;
};

/// The tokens that may be the one that the applicant brought: those that were named, else those of the unit.
std::vector<Read> tokensBrought(std::vector<Read> reads, const Wanted& wanted) {
    const auto fits = [&](const Read& read) {
        const TokenReading& seen = read.reading;
        if (wanted.token) return seen.label == *wanted.token || seen.serial == *wanted.token;
        return seen.known && forms::sameUnit(seen.known->certificate.holderCode, wanted.holderCode);
    };
    std::erase_if(reads, [&](const Read& read) { return !fits(read); });
    return reads;
}

Trouble severalTokens(const std::vector<Read>& reads) {
    forms::Refusal no;
    no.kind = RefusalKind::severalCertificates;
    for (const Read& read : reads)
        no.several.push_back(read.reading.label + " " + read.reading.serial);
    return no;
}

bool lives(const KnownCertificate& certificate) {
    return !certificate.revoked && certificate.replacedBy.empty();
}

/// Headquarters' record, over what the token said; what the token itself shows stays.
CertificateKnown heard(CertificateKnown known, const KnownCertificate& record, forms::UtcMs asOf) {
    known.certificate = record;
    known.source = Source::headquarters;
    known.asOf = asOf;
    return known;
}

class Search {
public:
    Search(Desk& desk, const Wanted& wanted) : desk_(desk), in_(desk.inside()), wanted_(wanted) {}

    Outcome<CertificateKnown> run() {
        const forms::ServiceType* service = desk_.catalogue().service(wanted_.service);
        if (!service || !service->certificate) return refusal(RefusalKind::unknownService);
        return service->certificate->fromToken ? onToken() : byUnit();
    }

private:
    Outcome<CertificateKnown> onToken() {
        auto brought = tokensBrought(Reader(desk_).all(), wanted_);
        if (brought.size() > 1) leaveLiving(brought);
        if (brought.empty()) return refusal(RefusalKind::certificateNeeded);
        if (brought.size() > 1) return severalTokens(brought);
        Read& read = brought.front();
        if (!read.reading.known)
            return refusal(read.reading.foreign ? RefusalKind::unknownIssuer
                                                : RefusalKind::certificateNeeded);
        CertificateKnown known = *read.reading.known;
        if (auto no = challenge(read, known)) return std::move(*no);
        return asked(std::move(known));
    }

    /// An old token beside the new one is no choice; where headquarters knows of none that lives, all stay.
    void leaveLiving(std::vector<Read>& brought) const {
        if (!in_.around.headquarters) return;
        const auto answer = in_.around.headquarters->lookUp(sync::LookUpKey::code, wanted_.holderCode);
        const auto* found = std::get_if<sync::LookedUp>(&answer);
        if (!found) return;
        const auto dead = [&](const Read& read) {
            return std::none_of(
                found->certificates.begin(), found->certificates.end(), [&](const auto& record) {
                    return read.reading.known && record.id() == read.reading.known->certificate.id() &&
                           lives(record);
                });
        };
        if (!std::all_of(brought.begin(), brought.end(), dead)) std::erase_if(brought, dead);
    }

    /// Another authority's certificate is believed when its key answers; ours is known by headquarters.
    std::optional<Trouble> challenge(Read& read, CertificateKnown& known) {
        const forms::OtherIssuer* issuer = desk_.catalogue().otherIssuer(known.certificate.issuer);
        if (!issuer || !issuer->needsPin || !wanted_.holderPin) return {};
        auto session = read.driver->open(read.reading.serial, *wanted_.holderPin);
        if (!session.ok()) return Trouble(session.fault());
        const auto answered = (*session)->challenge(*read.certificate);
        if (!answered.ok()) return Trouble(answered.fault());
        known.challenged = true;
        return {};
    }

    Outcome<CertificateKnown> asked(CertificateKnown known) {
        if (!in_.around.headquarters) return known;
        auto answer = in_.around.headquarters->lookUp(sync::LookUpKey::certificate, known.certificate.id());
        if (const auto* fault = std::get_if<sync::LineFault>(&answer)) {
            if (sync::isAway(*fault)) return withOwnRecord(std::move(known));
            return Trouble(*fault);
        }
        const auto& found = std::get<sync::LookedUp>(answer);
        if (!found.certificates.empty())
            return heard(std::move(known), found.certificates.front(), found.asOf);
        if (known.certificate.issuer.empty()) return refusal(RefusalKind::noCertificate);
        return heard(known, known.certificate, found.asOf); // never served here: the token's word
    }

    /// The holder's kind and the algorithm are not read from tokens' certificates but from what we once
    /// wrote.
    CertificateKnown withOwnRecord(CertificateKnown known) const {
        const auto own = in_.journal->certificates(sync::KnownBy::certificate, known.certificate.id());
        if (!own.empty() && known.certificate.holderKind.empty())
            known.certificate.holderKind = own.front().holderKind;
        return known;
    }

    Outcome<CertificateKnown> byUnit() {
        if (!in_.around.headquarters) return fromRegister();
        auto answer = in_.around.headquarters->lookUp(sync::LookUpKey::code, wanted_.holderCode);
        if (const auto* fault = std::get_if<sync::LineFault>(&answer)) {
            if (sync::isAway(*fault)) return fromRegister();
            return Trouble(*fault);
        }
        auto& found = std::get<sync::LookedUp>(answer);
        return chosen(std::move(found.certificates), Source::headquarters, found.asOf);
    }

    Outcome<CertificateKnown> fromRegister() {
        return chosen(in_.journal->certificates(sync::KnownBy::code, wanted_.holderCode),
                      Source::kioskRegister, in_.now());
    }

    /// The one that was named, else the only one that lives; never a guess between several.
    Outcome<CertificateKnown> chosen(std::vector<KnownCertificate> records, Source source,
                                     forms::UtcMs asOf) {
        std::erase_if(records, [](const KnownCertificate& one) { return !one.issuer.empty(); });
        if (wanted_.certificate)
            std::erase_if(records, [&](const auto& one) { return one.serial != *wanted_.certificate; });
        if (records.empty()) return refusal(RefusalKind::noCertificate);
        std::vector<KnownCertificate> living;
        std::copy_if(records.begin(), records.end(), std::back_inserter(living), lives);
        if (living.size() > 1) return several(living);
        CertificateKnown known;
        known.certificate = living.empty() ? records.front() : living.front();
        known.source = source;
        known.asOf = asOf;
        return known;
    }

    static Trouble several(const std::vector<KnownCertificate>& living) {
        forms::Refusal no;
        no.kind = RefusalKind::severalCertificates;
        for (const KnownCertificate& one : living)
            no.several.push_back(one.serial);
        return no;
    }

    Desk& desk_;
    Desk::Inside& in_;
    const Wanted& wanted_;
};

} // namespace

std::vector<TokenReading> readTokens(Desk& desk) {
    std::vector<TokenReading> readings;
    for (Read& read : Reader(desk).all())
        readings.push_back(std::move(read.reading));
    return readings;
}

Outcome<CertificateKnown> lookUp(Desk& desk, const Wanted& wanted) { return Search(desk, wanted).run(); }

Outcome<sync::ReturnedCase> findReturned(Desk& desk, const std::string& caseNumber) {
    auto& headquarters = desk.inside().around.headquarters;
    if (!headquarters) return Trouble(NoSuchCase{caseNumber});
    auto answer = headquarters->returnedCase(caseNumber);
    if (auto* fault = std::get_if<sync::LineFault>(&answer)) {
        if (fault->problem == "case-unknown") return Trouble(NoSuchCase{caseNumber});
        return Trouble(std::move(*fault));
    }
    return std::move(std::get<sync::ReturnedCase>(answer));
}

} // namespace certdesk::desk
