#include "hq/issuing.h"

#include "hq/certificates.h"
#include "hq/kiosks.h"
#include "token/pins.h"

#include <algorithm>
#include <optional>

namespace certdesk::hq {
namespace {

using forms::Step;
using token::Certificate;
using token::CertificateRequest;

constexpr std::int64_t backdatedMs = 5 * 60 * 1000; // for kiosks whose clock is a little behind

/// How the case's certificate is made.
struct Plan {
    const token::CertificateProfile* profile;
    const Authority* authority;
};

Problem unknownCase() { return {404, "case-unknown", "headquarters has no such case of this kiosk"}; }

std::string whyNotReady(const JudgedCase& judged) {
    std::string detail = "status " + std::string(forms::idOf(judged.folded.status));
    if (const auto step = judged.step()) detail += ", step " + std::string(forms::idOf(*step));
    for (const auto& one : judged.excluded)
        detail += ", entry " + std::to_string(one.header.seq) + " " + one.header.kind + ": " + one.reason;
    return detail;
}

std::optional<Problem> notInProduction(const JudgedCase& judged) {
    if (!judged.known()) return unknownCase();
    if (judged.step() == Step::production) return {};
    return Problem{403, "case-not-ready", whyNotReady(judged)};
}

/// The chosen algorithm, or that of the key where the service does not ask for one.
std::variant<Plan, Problem> planFor(const Office& office, const JudgedCase& judged,
                                    std::optional<token::KeyAlgorithm> ofKey) {
    const Problem unsupported{422, "algorithm-unsupported", "algorithm " + judged.folded.details.algorithm};
    if (!judged.service || !judged.service->production || !judged.service->production->issues)
        return Problem{403, "case-not-ready", "the service issues no certificate"};
    if (judged.folded.details.years == 0)
        return Problem{422, "cannot-issue", "the case names no service years"};
    const auto& asked = judged.folded.details.algorithm;
    const auto algorithm = asked.empty() ? ofKey : token::keyAlgorithmOf(asked);
    if (!algorithm || (ofKey && *ofKey != *algorithm)) return unsupported;
    const auto* profile = office.authorities.profile(judged.service->production->profile, *algorithm);
    const auto* authority = profile ? office.authorities.authorityFor(*profile) : nullptr;
    if (!authority) return unsupported;
    return Plan{profile, authority};
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words)
        text += (text.empty() ? "" : " ") + word;
    return text;
}

token::Placeholders valuesOf(const forms::Case& c) {
    return {{"holder.name", c.details.holderName},
            {"holder.code", c.details.holderCode},
            {"holder.kind", c.details.holderKind},
            {"case", c.number},
            {"point", c.point}};
}

/// From now to the last second of the same day, `years` later, in whole seconds.
token::Validity validityOf(const Plan& plan, int years, forms::UtcMs at) {
    const auto from =
        std::max((at.value - backdatedMs) / 1000 * 1000, plan.authority->issuing().notBefore().value);
    const auto lastDay = forms::plusYears(forms::dayOf(at), years);
    return {{from}, {forms::startOf(forms::plusDays(lastDay, 1)).value - 1000}};
}

CertificateRow rowOf(const std::string& kiosk, const JudgedCase& judged, const Plan& plan,
                     const CertificateRequest& request, forms::UtcMs at) {
    token::SystemRandomness randomness;
    const auto& c = judged.folded;
    const auto validity = validityOf(plan, c.details.years, at);
    CertificateRow row;
    row.serial = forms::hex(token::newSerial(randomness));
    row.kiosk = kiosk;
    row.caseNumber = c.number;
    row.profile = plan.profile->id;
    row.issuer = plan.authority->id();
    row.holderName = c.details.holderName;
    row.holderCode = c.details.holderCode;
    row.applications = joined(c.details.applications);
    row.tokenSerial = c.production.tokenSerial;
    row.keyDigest = token::spkiDigest(request.spki);
    row.requestDigest = forms::hex(forms::sha256(request.der));
    row.notBefore = validity.notBefore;
    row.notAfter = validity.notAfter;
    row.proposedAt = at;
    return row;
}

Problem cannotIssue(const token::IssueFault& fault) {
    return {422, "cannot-issue", std::string(token::idOf(fault.kind)) + " " + fault.about};
}

Certificate certificateOf(const forms::Bytes& der) { return Certificate::fromDer(der).value(); }

std::variant<Certificate, Problem> signProposed(Office& office, const CertificateRow& row, const Plan& plan,
                                                const CertificateRequest& request, const forms::Case& c) {
    const auto serial = forms::fromHex(row.serial).value();
    const auto issued =
        plan.authority->issue(*plan.profile, request, valuesOf(c), {row.notBefore, row.notAfter}, serial);
    if (!issued) return cannotIssue(issued.fault());
    return certificateOf(office.database.transaction(
        [&](Poco::Data::Session& session) { return keepIssued(session, row.serial, issued->der()); }));
}

Problem otherKey() { return {409, "already-issued", "the case has a certificate of another key"}; }

std::optional<Problem> keyDiffers(const JudgedCase& judged, const CertificateRequest& request) {
    const auto& made = judged.folded.production.publicKeyDigest;
    if (made.empty()) return Problem{403, "case-not-ready", "the journal has no key of this case yet"};
    if (made == token::spkiDigest(request.spki)) return {};
    return Problem{403, "key-mismatch", "the request's key is not the one that the journal names"};
}

std::variant<Certificate, Problem> issueNew(Office& office, const std::string& kiosk,
                                            const std::string& caseNumber,
                                            const CertificateRequest& request) {
    const auto judged = judgeStored(office, kiosk, caseNumber);
    if (auto no = notInProduction(judged)) return *no;
    const auto plan = planFor(office, judged, request.algorithm);
    if (const auto* no = std::get_if<Problem>(&plan)) return *no;
    if (auto no = keyDiffers(judged, request)) return *no;
    const auto& how = std::get<Plan>(plan);
    const auto proposed = rowOf(kiosk, judged, how, request, office.clock());
    const auto row =
        office.database.transaction([&](Poco::Data::Session& session) { return propose(session, proposed); });
    if (row.keyDigest != proposed.keyDigest) return otherKey();
    if (!row.der.empty()) return certificateOf(row.der);
    return signProposed(office, row, how, request, judged.folded);
}

std::optional<CertificateRow> earlier(Office& office, const std::string& kiosk,
                                      const std::string& caseNumber) {
    auto row = office.database.transaction(
        [&](Poco::Data::Session& session) { return hq::certificateOf(session, caseNumber); });
    if (!row || row->kiosk != kiosk || row->der.empty()) return {};
    return row;
}

Problem badRequest(token::EncodingFault fault) {
    return {400, "bad-certificate-request", std::string(token::idOf(fault))};
}

} // namespace

std::variant<Certificate, Problem> issueFor(Office& office, const std::string& kiosk,
                                            const std::string& caseNumber, forms::ByteView der) {
    const auto request = token::parseRequest(der);
    if (!request) return badRequest(request.fault());
    if (!belongsTo(kiosk, caseNumber)) return unknownCase();
    if (const auto row = earlier(office, kiosk, caseNumber)) {
        if (row->keyDigest != token::spkiDigest(request->spki)) return otherKey();
        return certificateOf(row->der);
    }
    return issueNew(office, kiosk, caseNumber, *request);
}

std::variant<std::vector<Certificate>, Problem> authoritiesFor(Office& office, const std::string& kiosk,
                                                               const std::string& caseNumber) {
    const auto judged = judgeStored(office, kiosk, caseNumber);
    if (!judged.known()) return unknownCase();
    const auto plan = planFor(office, judged, {});
    if (const auto* no = std::get_if<Problem>(&plan)) return *no;
    const auto* authority = std::get<Plan>(plan).authority;
    return std::vector<Certificate>{authority->root(), authority->issuing()};
}

std::variant<Certificate, Problem> enrolKiosk(Office& office, const std::string& kiosk,
                                              const std::string& code, forms::ByteView der) {
    const auto request = token::parseRequest(der);
    if (!request) return badRequest(request.fault());
    const auto at = office.clock();
    const auto key = token::spkiDigest(request->spki);
    return office.database.transaction(
        [&](Poco::Data::Session& session) -> std::variant<Certificate, Problem> {
            const auto check = checkCode(session, kiosk, code, key, at);
            if (check == CodeCheck::usedByIt)
                if (const auto before = machineCertificate(session, kiosk, key))
                    return certificateOf(*before);
            if (check != CodeCheck::good)
                return Problem{401, "bad-code", "kiosk or one-time code not accepted"};
            const auto issued = office.tls.issueMachine(request->spki, kiosk, at);
            if (!issued) return cannotIssue(issued.fault());
            useCode(session, code, key, at);
            keepMachineCertificate(session, kiosk, *issued, at);
            return *issued;
        });
}

std::variant<ToldPins, Problem> adminPinsFor(Office& office, const std::string& kiosk,
                                             const std::string& tokenSerial, const std::string& caseNumber) {
    const auto judged = judgeStored(office, kiosk, caseNumber);
    if (auto no = notInProduction(judged)) return *no;
    const auto& begun = judged.folded.production.tokenSerial;
    if (!begun.empty() && begun != tokenSerial)
        return Problem{403, "wrong-token", "the case is in production with another token"};
    office.database.transaction([&](Poco::Data::Session& session) {
        noteAdminPin(session, tokenSerial, kiosk, caseNumber, office.clock());
    });
    return ToldPins{token::deriveAdminPin(office.adminPinMaster, tokenSerial), office.factoryAdminPin.copy()};
}

} // namespace certdesk::hq
