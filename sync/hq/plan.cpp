#include "hq/plan.h"

#include "hq/applying.h"
#include "hq/certificates.h"
#include "hq/records.h"
#include "hq/revocation.h"

namespace certdesk::hq {
namespace {

using forms::KnownCertificate;
using Poco::Data::Session;

Problem unpaid(const std::optional<forms::Day>& until) {
    return {409, "service-unpaid", until ? "paid until " + forms::isoDay(*until) : "never paid"};
}

Problem expired(const KnownCertificate& served) {
    return {409, "certificate-expired", "valid until " + forms::isoDay(served.notAfter)};
}

std::optional<Problem> replaced(Session& session, const forms::Case& c, const KnownCertificate& served) {
    const auto successor = successorOf(session, served.serial);
    if (!successor || successor->caseNumber == c.number) return {};
    return Problem{409, "certificate-replaced", "by certificate " + successor->serial};
}

std::optional<Problem> revoked(Session& session, const forms::Case& c, const KnownCertificate& served) {
    if (!served.revoked || revokedByCase(session, served.serial) == c.number) return {};
    return Problem{409, "certificate-revoked", "for another case"};
}

std::optional<Problem> notPaid(const forms::CertificateRule& rule, const forms::Case& c,
                               const KnownCertificate& served, forms::Day today) {
    if (!rule.paidBeyondDays) return {};
    const auto until = served.paidUntil();
    const bool paid = until && *until >= today && forms::daysBetween(c.day, *until) > *rule.paidBeyondDays;
    if (paid) return {};
    return unpaid(until);
}

/// The catalogue wants an encryption pair with every certificate of that algorithm.
bool isAlwaysPaired(const JudgedCase& judged, token::KeyAlgorithm algorithm) {
    const auto* named = judged.catalogue->algorithmNamed(token::idOf(algorithm));
    return named && named->encryptionPair == forms::EncryptionPairAsk::always;
}

} // namespace

std::optional<KnownCertificate> servedBy(Session& session, const JudgedCase& judged) {
    if (!judged.service || !judged.service->certificate || !judged.folded.known) return {};
    return recordOf(session, judged.folded.known->certificate.id());
}

std::variant<Makers, Problem> makersFor(const Authorities& authorities, const JudgedCase& judged,
                                        const std::optional<KnownCertificate>& served,
                                        std::optional<token::KeyAlgorithm> ofKey) {
    if (!judged.service || !judged.service->production || !judged.service->production->issues)
        return Problem{403, "case-not-ready", "the service issues no certificate"};
    std::string asked = judged.folded.details.algorithm;
    if (asked.empty() && served) asked = served->algorithm;
    const Problem unsupported{422, "algorithm-unsupported", "algorithm " + asked};
    const auto algorithm = asked.empty() ? ofKey : token::keyAlgorithmOf(asked);
    if (!algorithm || (ofKey && *ofKey != *algorithm)) return unsupported;
    const auto* profile = authorities.profile(judged.service->production->profile, *algorithm);
    const auto* authority = profile ? authorities.authorityFor(*profile) : nullptr;
    if (!authority) return unsupported;
    if (!authority->isHere() && isAlwaysPaired(judged, *algorithm))
        return Problem{422, "algorithm-unsupported", "its pairs are made here, and its CA is elsewhere"};
    return Makers{profile, authority};
}

std::optional<Makers> encryptionMakersFor(const Authorities& authorities, const JudgedCase& judged,
                                          token::KeyAlgorithm algorithm) {
    if (algorithm == token::KeyAlgorithm::p256) return {};
    const auto* profile =
        authorities.profile(judged.service->production->profile, algorithm, Use::encryption);
    const auto* authority = profile ? authorities.authorityFor(*profile) : nullptr;
    if (!authority || !authority->isHere()) return {};
    return Makers{profile, authority};
}

std::variant<forms::Day, Problem>
lastDayFor(const JudgedCase& judged, const std::optional<KnownCertificate>& served, forms::Day today) {
    const auto rule = judged.service->production->validity;
    const int years = judged.folded.details.years;
    if (rule == forms::Validity::years && years == 0)
        return Problem{422, "cannot-issue", "the case names no service years"};
    if (rule == forms::Validity::years) return forms::plusYears(today, years);
    if (!served) return Problem{422, "cannot-issue", "the case serves no certificate"};
    if (rule == forms::Validity::remaining) {
        if (served->ended(today)) return expired(*served);
        return served->notAfter;
    }
    if (!served->paid(today)) return unpaid(served->paidUntil());
    return *served->paidUntil();
}

std::optional<Problem> obstacleTo(Session& session, const JudgedCase& judged,
                                  const std::optional<KnownCertificate>& served, forms::Day today) {
    if (!judged.service->certificate) return {};
    if (!served || !served->issuer.empty())
        return Problem{404, "certificate-unknown", "headquarters issued no such certificate"};
    const auto& c = judged.folded;
    if (!mayTouch(session, judged, served->id()))
        return Problem{403, "wrong-holder", "it is another unit's, or on another token"};
    if (auto no = replaced(session, c, *served)) return no;
    if (auto no = revoked(session, c, *served)) return no;
    // Rules count from the day of reception: a case that was begun in time is not stopped half way.
    if (!judged.service->certificate->expired && served->ended(c.day)) return expired(*served);
    return notPaid(*judged.service->certificate, c, *served, today);
}

} // namespace certdesk::hq
