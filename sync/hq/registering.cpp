#include "hq/registering.h"

#include "hq/encryption_keys.h"
#include "hq/issuing.h"
#include "hq/office.h"
#include "hq/plan.h"
#include "hq/records.h"
#include "hq/restored.h"
#include "hq/revocation_lists.h"
#include "token/chain.h"

#include <Poco/Data/Statement.h>

#include <optional>

namespace certdesk::hq {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;
using token::Certificate;

/// A certificate in a journal, and all that its row takes.
struct Found {
    Certificate certificate;
    Makers makers;
    CertificateRow row;
};

std::optional<Certificate> read(const forms::Bytes& der) {
    auto certificate = Certificate::fromDer(der);
    if (!certificate) return {};
    return std::move(certificate).value();
}

bool isOurs(const Certificate& certificate, const Issuer& authority) {
    return token::verifyChain(certificate, {authority.issuing()}, {authority.root()}, certificate.notBefore())
        .ok();
}

bool hasSubject(const Certificate& certificate, const token::CertificateProfile& profile,
                const token::Placeholders& values) {
    token::DistinguishedName subject;
    for (const auto& attribute : profile.subject) {
        const auto value = token::fill(attribute.value, values);
        if (!value) return false;
        subject.push_back({attribute.type, *value});
    }
    return certificate.subject() == subject;
}

/// The case as it was when its enrolment ended.
JudgedCase asOf(const JudgedCase& judged, const JudgedCase::NotIssued& one) {
    JudgedCase then;
    then.folded = one.before;
    then.catalogue = judged.catalogue;
    then.service = judged.service;
    return then;
}

/// The serial of the certificate that the case serves; one that is not registered again yet included.
std::string servedSerial(const JudgedCase& judged) {
    const auto& known = judged.folded.known;
    const bool serves = judged.service && judged.service->certificate && known;
    return serves && known->certificate.issuer.empty() ? known->certificate.serial : std::string();
}

CertificateRow rowOf(const std::string& kiosk, const JudgedCase& then, const Certificate& certificate,
                     const Makers& makers, const forms::KnownCertificate& beginning) {
    CertificateRow row;
    row.serial = certificate.serial();
    row.kiosk = kiosk;
    row.caseNumber = then.folded.number;
    row.attempt = static_cast<int>(then.folded.givenUp.size());
    row.profile = makers.profile->id;
    row.issuer = makers.authority->id();
    row.holderName = beginning.holderName;
    row.holderCode = beginning.holderCode;
    row.applications = applicationsText(beginning);
    row.tokenSerial = then.folded.production.tokenSerial;
    row.keyDigest = certificate.spkiSha256();
    row.notBefore = certificate.notBefore();
    row.notAfter = certificate.notAfter();
    row.proposedAt = certificate.notBefore();
    row.der = certificate.der();
    row.replaces = servedSerial(then);
    return row;
}

/// What of the case's own facts would have been certified.
std::optional<Found> signingIn(Session& session, const Office& office, const std::string& kiosk,
                               const JudgedCase& then, const forms::ProductionNoted& enrolled,
                               forms::KnownCertificate& beginning) {
    const auto certificate = read(enrolled.certificate);
    const auto& made = then.folded.production;
    if (!certificate || certificate->serial() != enrolled.certificateSerial) return {};
    if (certificate->spkiSha256() != made.publicKeyDigest || made.tokenSerial.empty()) return {};
    const auto served = servedBy(session, then);
    const auto makers = makersFor(office.authorities, then, served, certificate->algorithm());
    const auto* known = std::get_if<Makers>(&makers);
    if (!known || !isOurs(*certificate, *known->authority)) return {};
    beginning = beginningOf(then, served, certificate->serial(), forms::dayOf(certificate->notAfter()),
                            std::string(token::idOf(known->profile->keyAlgorithm)));
    auto row = rowOf(kiosk, then, *certificate, *known, beginning);
    if (!hasSubject(*certificate, *known->profile, placeholdersOf(row, beginning, then.folded.point)))
        return {};
    return Found{*certificate, *known, std::move(row)};
}

/// Of the same subject and term, from our own CA.
std::optional<Found> encryptionIn(Session& session, const Office& office, const JudgedCase& then,
                                  const forms::ProductionNoted& enrolled, const Found& signing) {
    const auto certificate = read(enrolled.encryptionCertificate);
    const auto makers = encryptionMakersFor(office.authorities, then, signing.makers.profile->keyAlgorithm);
    if (!certificate || !makers || !isOurs(*certificate, *makers->authority)) return {};
    if (certificate->subject() != signing.certificate.subject() ||
        certificate->notAfter() != signing.certificate.notAfter() ||
        certificate->spkiSha256() == signing.row.keyDigest)
        return {};
    CertificateRow row = signing.row;
    row.serial = certificate->serial();
    row.purpose = "encrypt";
    row.profile = makers->profile->id;
    row.issuer = makers->authority->id();
    row.keyDigest = certificate->spkiSha256();
    row.notBefore = row.proposedAt = certificate->notBefore();
    row.der = certificate->der();
    row.replaces = encryptionSerialOf(session, signing.row.replaces);
    return Found{*certificate, *makers, std::move(row)};
}

/// Cases that ordered its revocation, or replaced it, while it was unknown here.
void markThoseAbout(Session& session, const std::string& serial) {
    session << "INSERT INTO unapplied(kiosk, case_no) SELECT DISTINCT kiosk, case_no FROM moment"
               " WHERE certificate=$1 AND kind='revocation-ordered' ON CONFLICT DO NOTHING",
        bind(serial), now;
}

bool registerOne(Session& session, const Office& office, const std::string& kiosk, const JudgedCase& judged,
                 const JudgedCase::NotIssued& one) {
    const auto then = asOf(judged, one);
    forms::KnownCertificate beginning;
    const auto signing = signingIn(session, office, kiosk, then, one.enrolled, beginning);
    if (!signing) return false;
    const bool dual = !one.enrolled.encryptionCertificate.empty();
    const auto encryption = dual ? encryptionIn(session, office, then, one.enrolled, *signing) : std::nullopt;
    if (dual && !encryption) return false;
    if (!keepAgain(session, signing->row)) return false;
    if (dual) {
        if (!keepAgain(session, encryption->row)) return false;
        noteLostKey(session, encryption->row.serial, signing->row.serial);
    }
    beginRecord(session, beginning, signing->row.proposedAt);
    refold(session, signing->row.replaces.empty() ? signing->row.serial : signing->row.replaces);
    refold(session, signing->row.serial);
    markThoseAbout(session, signing->row.serial);
    keepNumbersAbove(session, signing->row.notBefore);
    return true;
}

} // namespace

bool registerAgain(Session& session, const Office& office, const std::string& kiosk,
                   const JudgedCase& judged) {
    if (judged.notIssued.empty() || !judged.service || !judged.service->production) return false;
    if (!restoredAt(session)) return false;
    bool any = false;
    for (const auto& one : judged.notIssued)
        any = registerOne(session, office, kiosk, judged, one) || any;
    return any;
}

} // namespace certdesk::hq
