#include "hq/issuing.h"

#include "hq/applying.h"
#include "hq/certificates.h"
#include "hq/history.h"
#include "hq/key_centre.h"
#include "hq/kiosks.h"
#include "hq/plan.h"
#include "hq/records.h"
#include "hq/restored.h"
#include "hq/revocation.h"
#include "hq/upstream_orders.h"
#include "token/pins.h"

#include <algorithm>
#include <optional>

namespace certdesk::hq {
namespace {

using forms::Step;
using Poco::Data::Session;
using token::Certificate;
using token::CertificateRequest;

constexpr std::int64_t backdatedMs = 5 * 60 * 1000; // for kiosks whose clock is a little behind

/// What is durable before a certificate is signed, and what signing needs.
struct Proposal {
    CertificateRow row;
    Makers makers;
    forms::KnownCertificate beginning; ///< its record
};

Problem unknownCase() { return {404, "case-unknown", "headquarters has no such case of this kiosk"}; }

std::string whyNotReady(const JudgedCase& judged) {
    std::string detail = "status " + std::string(forms::idOf(judged.folded.status));
    if (const auto step = judged.step()) detail += ", step " + std::string(forms::idOf(*step));
    for (const auto& one : judged.excluded)
        detail += ", entry " + std::to_string(one.header.seq) + " " + one.header.kind + ": " + one.reason;
    return detail;
}

/// From now to the last second of that day, in whole seconds.
token::Validity validityOf(const Makers& makers, forms::Day lastDay, forms::UtcMs at) {
    const auto from =
        std::max((at.value - backdatedMs) / 1000 * 1000, makers.authority->issuing().notBefore().value);
    return {{from}, {forms::startOf(forms::plusDays(lastDay, 1)).value - 1000}};
}

CertificateRow rowOf(const std::string& kiosk, const forms::Case& c, const Makers& makers,
                     const forms::KnownCertificate& beginning, const CertificateRequest& request,
                     forms::UtcMs at) {
    const auto validity = validityOf(makers, beginning.notAfter, at);
    CertificateRow row;
    row.serial = beginning.serial;
    row.kiosk = kiosk;
    row.caseNumber = c.number;
    row.profile = makers.profile->id;
    row.issuer = makers.authority->id();
    row.holderName = beginning.holderName;
    row.holderCode = beginning.holderCode;
    row.applications = applicationsText(beginning);
    row.tokenSerial = c.production.tokenSerial;
    row.keyDigest = token::spkiDigest(request.spki);
    row.requestDigest = forms::hex(forms::sha256(request.der));
    row.notBefore = validity.notBefore;
    row.notAfter = validity.notAfter;
    row.proposedAt = at;
    row.request = request.der;
    return row;
}

Certificate certificateOf(const forms::Bytes& der) { return Certificate::fromDer(der).value(); }

Problem otherKey() { return {409, "already-issued", "the case has a certificate of another key"}; }

Problem ended() { return {409, "certificate-revoked", "the case's certificate is revoked"}; }

/// Nothing when it was given up meanwhile.
forms::Bytes keep(Session& session, const Proposal& proposal, const Certificate& issued) {
    const auto& row = proposal.row;
    const auto kept = proposal.makers.authority->isHere() ? keepIssued(session, row.serial, issued.der())
                                                          : keepIssuedElsewhere(session, row.serial, issued);
    if (kept.empty()) return {};
    auto beginning = proposal.beginning;
    beginning.serial = issued.serial();
    beginRecord(session, beginning, row.proposedAt);
    refold(session, row.replaces.empty() ? beginning.serial : row.replaces);
    settleUpstreamTrouble(session, row.serial);
    return kept;
}

std::variant<Certificate, Problem> signProposed(Office& office, const Proposal& proposal,
                                                const std::string& point, const CertificateRequest& request) {
    const auto& row = proposal.row;
    const auto values = placeholdersOf(row, proposal.beginning, point);
    const auto issued = proposal.makers.authority->issue({*proposal.makers.profile,
                                                          request,
                                                          values,
                                                          {row.notBefore, row.notAfter},
                                                          row.serial,
                                                          office.clock()});
    if (const auto* no = std::get_if<Problem>(&issued)) {
        if (!proposal.makers.authority->isHere()) noteUpstreamTrouble(office, row, *no);
        return *no;
    }
    const auto der = office.database.transaction(
        [&](Session& session) { return keep(session, proposal, std::get<Certificate>(issued)); });
    if (der.empty()) return ended();
    return certificateOf(der);
}

int attemptOf(const JudgedCase& judged) { return static_cast<int>(judged.folded.givenUp.size()); }

/// For the token that production now works on the case has a certificate of another key.
bool hasOtherKey(Session& session, const JudgedCase& judged, const CertificateRequest& request) {
    const auto row = hq::certificateOf(session, judged.folded.number);
    return row && row->attempt == attemptOf(judged) && !row->der.empty() &&
           row->keyDigest != token::spkiDigest(request.spki);
}

std::optional<Problem> keyDiffers(const JudgedCase& judged, const CertificateRequest& request) {
    const auto& made = judged.folded.production.publicKeyDigest;
    if (made.empty()) return Problem{403, "case-not-ready", "the journal has no key of this case yet"};
    if (made == token::spkiDigest(request.spki)) return {};
    return Problem{403, "key-mismatch", "the request's key is not the one that the journal names"};
}

/// A record begins as its certificate was proposed, also when it is signed later.
forms::KnownCertificate beginningOf(const JudgedCase& judged,
                                    const std::optional<forms::KnownCertificate>& served,
                                    const CertificateRow& row, const Makers& makers) {
    return hq::beginningOf(judged, served, row.serial, forms::dayOf(row.notAfter),
                           std::string(token::idOf(makers.profile->keyAlgorithm)));
}

/// What one CA was to sign, no other one does, whichever goes first by now: it may have signed it.
std::optional<Makers> makersOf(const Office& office, const CertificateRow& row, const Makers& now) {
    const auto* authority = office.authorities.authority(row.issuer);
    if (!authority) return {};
    return Makers{now.profile, authority};
}

std::string serialFor(const Issuer& authority) {
    if (!authority.isHere()) return proposalKey();
    token::SystemRandomness randomness;
    return forms::hex(token::newSerial(randomness));
}

std::variant<Proposal, Problem> proposeIn(Session& session, const Office& office, const std::string& kiosk,
                                          const JudgedCase& judged, const CertificateRequest& request,
                                          forms::UtcMs at) {
    const auto served = servedBy(session, judged);
    const auto made = makersFor(office.authorities, judged, served, request.algorithm);
    if (const auto* no = std::get_if<Problem>(&made)) return *no;
    if (auto no = keyDiffers(judged, request)) return *no;
    if (auto no = obstacleTo(session, judged, served, forms::dayOf(at))) return *no;
    const auto lastDay = lastDayFor(judged, served, forms::dayOf(at));
    if (const auto* no = std::get_if<Problem>(&lastDay)) return *no;
    const auto& makers = std::get<Makers>(made);
    const auto beginning =
        hq::beginningOf(judged, served, serialFor(*makers.authority), std::get<forms::Day>(lastDay),
                        std::string(token::idOf(makers.profile->keyAlgorithm)));
    auto wanted = rowOf(kiosk, judged.folded, makers, beginning, request, at);
    wanted.attempt = attemptOf(judged);
    if (served) wanted.replaces = served->serial;
    const auto row = propose(session, wanted);
    if (!row) return Problem{409, "certificate-replaced", "another case is replacing it"};
    if (row->state == "revoked") return ended();
    const auto proposed = makersOf(office, *row, makers);
    if (!proposed) return Problem{422, "cannot-issue", "the CA that was to sign is no more"};
    return Proposal{*row, *proposed, beginningOf(judged, served, *row, *proposed)};
}

std::variant<Certificate, Problem> issueNew(Office& office, const std::string& kiosk,
                                            const std::string& caseNumber,
                                            const CertificateRequest& request) {
    applyMarked(office, kiosk);
    std::string point;
    const auto proposed =
        office.database.transaction([&](Session& session) -> std::variant<Proposal, Problem> {
            if (auto no = issuingHeld(session)) return *no;
            const auto judged = judgeIn(session, office.catalogues, kiosk, caseNumber);
            if (hasOtherKey(session, judged, request)) return otherKey();
            if (auto no = notInProduction(judged)) return *no;
            revokeGivenUp(session, kiosk, judged, office.clock()); // never two at a time
            point = judged.folded.point;
            return proposeIn(session, office, kiosk, judged, request, office.clock());
        });
    if (const auto* no = std::get_if<Problem>(&proposed)) return *no;
    const auto& proposal = std::get<Proposal>(proposed);
    if (proposal.row.keyDigest != token::spkiDigest(request.spki)) return otherKey();
    if (!proposal.row.der.empty()) return certificateOf(proposal.row.der);
    if (!proposal.makers.authority->isHere()) tellRevocations(office); // of what the case gave up, first
    return signProposed(office, proposal, point, request);
}

/// What was issued for that key and is alive.
std::optional<CertificateRow> earlier(Office& office, const std::string& kiosk, const std::string& caseNumber,
                                      const CertificateRequest& request) {
    auto row = office.database.transaction(
        [&](Poco::Data::Session& session) { return hq::certificateOf(session, caseNumber); });
    if (!row || row->kiosk != kiosk || row->state != "issued") return {};
    if (row->keyDigest != token::spkiDigest(request.spki)) return {};
    return row;
}

bool needsPins(const forms::ProductionRule& rule) {
    const auto stages = forms::stagesOf(rule);
    return std::any_of(stages.begin(), stages.end(), [](forms::Stage stage) {
        return stage == forms::Stage::prepare || stage == forms::Stage::wipe || stage == forms::Stage::pin;
    });
}

/// The token that production began with; before that the holder's, or any fresh one that is neither the
/// holder's nor given up by the case.
bool isToken(const JudgedCase& judged, const std::optional<forms::KnownCertificate>& served,
             const std::string& serial) {
    const auto& c = judged.folded;
    if (!c.production.tokenSerial.empty() && c.production.tokenSerial != serial) return false;
    if (c.gaveUp(serial)) return false;
    if (!c.known) return true;
    const auto& recorded = served ? served->tokenSerial : c.known->certificate.tokenSerial;
    if (judged.service->production->freshToken) return recorded != serial;
    const bool seen = c.known->tokenSeen.empty() || c.known->tokenSeen == serial;
    return seen && (recorded.empty() || recorded == serial);
}

ToldPins told(const Office& office, const std::string& tokenSerial) {
    return {{token::deriveAdminPin(office.adminPinMaster, tokenSerial),
             token::deriveDeviceKey(office.adminPinMaster, tokenSerial)},
            office.factorySecrets.copy()};
}

} // namespace

std::variant<CertificateRequest, Problem> requestOf(forms::ByteView der) {
    auto request = token::parseRequest(der);
    if (request) return std::move(request).value();
    return Problem{400, "bad-certificate-request", std::string(token::idOf(request.fault()))};
}

std::optional<Problem> notInProduction(const JudgedCase& judged) {
    if (!judged.known()) return unknownCase();
    if (judged.step() == Step::production) return {};
    return Problem{403, "case-not-ready", whyNotReady(judged)};
}

token::Placeholders placeholdersOf(const CertificateRow& row, const forms::KnownCertificate& record,
                                   const std::string& point) {
    return {{"holder.name", record.holderName},
            {"holder.code", record.holderCode},
            {"holder.kind", record.holderKind},
            {"case", row.caseNumber},
            {"point", point}};
}

std::variant<Certificate, Problem> issueFor(Office& office, const std::string& kiosk,
                                            const std::string& caseNumber, forms::ByteView der) {
    const auto parsed = requestOf(der);
    if (const auto* no = std::get_if<Problem>(&parsed)) return *no;
    const auto& request = std::get<CertificateRequest>(parsed);
    if (!belongsTo(kiosk, caseNumber)) return unknownCase();
    if (const auto row = earlier(office, kiosk, caseNumber, request)) return certificateOf(row->der);
    return issueNew(office, kiosk, caseNumber, request);
}

namespace {

/// What is left to do for a row that was proposed before.
struct Unsigned {
    Proposal proposal;
    std::string point;
};

std::optional<Unsigned> unsignedOf(Session& session, const Office& office, const CertificateRow& row,
                                   const CertificateRequest& request) {
    if (issuingHeld(session)) return {};
    const auto judged = judgeIn(session, office.catalogues, row.kiosk, row.caseNumber);
    const bool ended = judged.known() && (judged.folded.status == forms::Status::withdrawn ||
                                          judged.folded.status == forms::Status::voided);
    if (ended) dropProposed(session, row.serial, office.clock());
    if (notInProduction(judged) || row.attempt != attemptOf(judged)) return {};
    const auto served = servedBy(session, judged);
    const auto makers = makersFor(office.authorities, judged, served, request.algorithm);
    const auto* known = std::get_if<Makers>(&makers);
    if (!known || known->profile->id != row.profile) return {};
    const auto proposed = makersOf(office, row, *known);
    if (!proposed) return {};
    return Unsigned{{row, *proposed, beginningOf(judged, served, row, *proposed)}, judged.folded.point};
}

void settle(Office& office, const CertificateRow& row) {
    const auto request = token::parseRequest(row.request);
    if (!request) return;
    if (row.purpose == "encrypt") return settleProposedPair(office, row, *request);
    const auto left = office.database.transaction(
        [&](Session& session) { return unsignedOf(session, office, row, *request); });
    if (left) signProposed(office, left->proposal, left->point, *request);
}

} // namespace

void settleProposed(Office& office, forms::UtcMs then) {
    const auto rows =
        office.database.transaction([&](Session& session) { return proposedBy(session, then); });
    for (const auto& row : rows) {
        try {
            settle(office, row);
        } catch (const std::exception&) { // it stays proposed
        }
    }
}

std::variant<std::vector<Certificate>, Problem> authoritiesFor(Office& office, const std::string& kiosk,
                                                               const std::string& caseNumber) {
    const auto made = office.database.transaction([&](Session& session) -> std::variant<Makers, Problem> {
        const auto judged = judgeIn(session, office.catalogues, kiosk, caseNumber);
        if (!judged.known()) return unknownCase();
        return makersFor(office.authorities, judged, servedBy(session, judged), {});
    });
    if (const auto* no = std::get_if<Problem>(&made)) return *no;
    const auto* authority = std::get<Makers>(made).authority;
    return std::vector<Certificate>{authority->root(), authority->issuing()};
}

std::variant<Certificate, Problem> enrolKiosk(Office& office, const std::string& kiosk,
                                              const std::string& code, forms::ByteView der) {
    const auto parsed = requestOf(der);
    if (const auto* no = std::get_if<Problem>(&parsed)) return *no;
    const auto& request = std::get<CertificateRequest>(parsed);
    const auto at = office.clock();
    const auto key = token::spkiDigest(request.spki);
    return office.database.transaction(
        [&](Poco::Data::Session& session) -> std::variant<Certificate, Problem> {
            const auto check = checkCode(session, kiosk, code, key, at);
            if (check == CodeCheck::usedByIt)
                if (const auto before = machineCertificate(session, kiosk, key))
                    return certificateOf(*before);
            if (check != CodeCheck::good)
                return Problem{401, "bad-code", "kiosk or one-time code not accepted"};
            const auto issued = office.tls.issueMachine(request.spki, kiosk, at);
            if (!issued) return cannotIssue(issued.fault());
            useCode(session, code, key, at);
            // One that was set up again may have lost what it had: it begins another incarnation (DESIGN §5).
            if (headOf(session, kiosk).seq > 0) permitBranch(session, kiosk, {}, at);
            keepMachineCertificate(session, kiosk, *issued, at);
            return *issued;
        });
}

namespace {

constexpr std::int64_t dayMs = 24LL * 3600 * 1000;
constexpr std::int64_t renewableMs = 60 * dayMs;
constexpr std::int64_t servesOnMs = 7 * dayMs;

/// What was issued for that key in place of the present one.
std::optional<Certificate> nextOf(Session& session, const std::string& kiosk, const Certificate& present,
                                  const std::string& key) {
    const auto der = machineCertificate(session, kiosk, key);
    if (!der) return {};
    auto found = certificateOf(*der);
    if (found.notAfter() <= present.notAfter()) return {};
    return found;
}

} // namespace

std::variant<Certificate, Problem> renewMachineOf(Office& office, const std::string& kiosk,
                                                  const Certificate& present, forms::ByteView der) {
    const auto parsed = requestOf(der);
    if (const auto* no = std::get_if<Problem>(&parsed)) return *no;
    const auto& request = std::get<CertificateRequest>(parsed);
    if (request.subject != present.subject())
        return Problem{400, "bad-certificate-request", "the subject is not the present certificate's"};
    const auto key = token::spkiDigest(request.spki);
    return office.database.transaction([&](Session& session) -> std::variant<Certificate, Problem> {
        const auto at = office.clock();
        if (const auto before = nextOf(session, kiosk, present, key)) return *before;
        if (present.notAfter().value - at.value > renewableMs)
            return Problem{409, "not-due", "the present certificate is good for more than 60 days"};
        const auto issued = office.tls.issueMachine(request.spki, kiosk, at);
        if (!issued) return cannotIssue(issued.fault());
        keepNextMachineCertificate(session, kiosk, *issued, at, {at.value + servesOnMs});
        return *issued;
    });
}

std::variant<ToldPins, Problem> adminPinsFor(Office& office, const std::string& kiosk,
                                             const std::string& tokenSerial, const std::string& caseNumber) {
    const auto no = office.database.transaction([&](Session& session) -> std::optional<Problem> {
        if (auto held = issuingHeld(session)) return held;
        const auto judged = judgeIn(session, office.catalogues, kiosk, caseNumber);
        if (auto early = notInProduction(judged)) return early;
        if (!needsPins(*judged.service->production))
            return Problem{403, "case-not-ready", "the service works on no token"};
        if (!isToken(judged, servedBy(session, judged), tokenSerial))
            return Problem{403, "wrong-token", "it is not the token of the case"};
        noteAdminPin(session, tokenSerial, kiosk, caseNumber, office.clock());
        return {};
    });
    if (no) return *no;
    return told(office, tokenSerial);
}

std::variant<ToldPins, Problem> adminPinsForEmptying(Office& office, const std::string& kiosk,
                                                     const std::string& tokenSerial) {
    const auto no = office.database.transaction([&](Session& session) -> std::optional<Problem> {
        if (auto held = issuingHeld(session)) return held; // the token may bear what is not known here
        if (bearsCertificate(session, tokenSerial, office.clock()))
            return Problem{403, "token-in-use", "a valid certificate lies on that token"};
        noteAdminPin(session, tokenSerial, kiosk, {}, office.clock());
        return {};
    });
    if (no) return *no;
    return told(office, tokenSerial);
}

} // namespace certdesk::hq
