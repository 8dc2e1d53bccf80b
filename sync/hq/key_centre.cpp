#include "hq/key_centre.h"

#include "hq/applying.h"
#include "hq/certificates.h"
#include "hq/encryption_keys.h"
#include "hq/issuing.h"
#include "hq/plan.h"
#include "hq/records.h"
#include "hq/restored.h"
#include "hq/trouble.h"
#include "hq/vault.h"
#include "sync/sealing.h"
#include "token/envelope.h"

#include <optional>

namespace certdesk::hq {
namespace {

using Poco::Data::Session;
using token::Certificate;
using token::CertificateRequest;
using token::KeyPair;

constexpr std::size_t keyBytes = 32;

/// What the pair of a case will be.
struct Plan {
    CertificateRow signing;
    Makers makers;
    token::Placeholders values;
};

std::filesystem::path keyFile(const Layout& layout) { return layout.secrets() / "key-centre"; }

[[noreturn]] void damaged(const std::string& serial) {
    throw Trouble(Trouble::Kind::damaged, "密钥中心的加密私钥无法打开：证书 " + serial);
}

/// The signing certificate of the kiosk's case, once it is issued.
std::optional<CertificateRow> signingOf(Session& session, const std::string& kiosk,
                                        const std::string& caseNumber) {
    auto row = certificateOf(session, caseNumber);
    if (!row || row->kiosk != kiosk || row->der.empty()) return {};
    return row;
}

std::optional<Problem> keyDiffers(const CertificateRow& signing, const CertificateRequest& request) {
    if (signing.keyDigest == token::spkiDigest(request.spki)) return {};
    return Problem{403, "key-mismatch", "the request's key is not that of the signing certificate"};
}

Problem ended() { return {409, "certificate-revoked", "the signing certificate is revoked"}; }

/// The row of what was issued before; nothing when it has yet to be.
std::variant<std::optional<CertificateRow>, Problem> earlier(Session& session, const std::string& kiosk,
                                                             const std::string& caseNumber,
                                                             const CertificateRequest& request) {
    const auto signing = signingOf(session, kiosk, caseNumber);
    if (!signing) return std::nullopt;
    if (auto no = keyDiffers(*signing, request)) return *no;
    if (signing->state != "issued") return ended();
    auto row = encryptionCertificateOf(session, caseNumber);
    if (!row || row->attempt != signing->attempt || row->der.empty()) return std::nullopt;
    if (isLostKey(session, row->serial))
        return Problem{409, "encryption-key-lost", "lost when headquarters was restored from a backup"};
    return row;
}

std::variant<Plan, Problem> planIn(Session& session, const Office& office, const std::string& kiosk,
                                   const std::string& caseNumber, const CertificateRequest& request) {
    if (auto no = issuingHeld(session)) return *no;
    const auto judged = judgeIn(session, office.catalogues, kiosk, caseNumber);
    if (auto no = notInProduction(judged)) return *no;
    const auto signing = signingOf(session, kiosk, caseNumber);
    if (!signing) return Problem{409, "not-issued", "the case has no signing certificate yet"};
    if (auto no = keyDiffers(*signing, request)) return *no;
    if (signing->state != "issued") return ended();
    const auto makers = encryptionMakersFor(office.authorities, judged, request.algorithm);
    if (!makers)
        return Problem{404, "no-encryption-pair",
                       "no profile for one of " + std::string(token::idOf(request.algorithm))};
    const auto record = recordOf(session, signing->serial).value();
    return Plan{*signing, *makers, placeholdersOf(*signing, record, judged.folded.point)};
}

CertificateRow rowOf(Session& session, const Plan& plan, const CertificateRequest& request,
                     const KeyPair& pair, forms::UtcMs at) {
    token::SystemRandomness randomness;
    CertificateRow row = plan.signing;
    row.serial = forms::hex(token::newSerial(randomness));
    row.purpose = "encrypt";
    row.state = "proposed";
    row.profile = plan.makers.profile->id;
    row.issuer = plan.makers.authority->id();
    row.keyDigest = token::spkiDigest(pair.spki());
    row.requestDigest = forms::hex(forms::sha256(request.der));
    row.proposedAt = at;
    row.request = request.der;
    row.der.clear();
    row.replaces = encryptionSerialOf(session, plan.signing.replaces);
    return row;
}

/// The pair and its proposal become durable together, unless the case has them already.
std::variant<CertificateRow, Problem> proposeIn(Session& session, const Office& office, const Plan& plan,
                                                const CertificateRequest& request, const KeyPair& pair) {
    const auto signing = issuedCertificate(session, plan.signing.serial);
    if (signing->state != "issued") return ended();
    const auto wanted = rowOf(session, plan, request, pair, office.clock());
    const auto row = propose(session, wanted).value();
    if (row.serial == wanted.serial)
        keepKey(session, {row.serial, row.caseNumber, plan.signing.serial,
                          sync::seal(pair.privateDer().view(), office.keyCentre, forms::viewOf(row.serial)),
                          row.proposedAt});
    return row;
}

KeyPair keyOf(Office& office, const std::string& serial) {
    const auto sealed =
        office.database.transaction([&](Session& session) { return sealedKeyOf(session, serial); });
    if (!sealed) damaged(serial);
    const auto der = sync::unseal(*sealed, office.keyCentre, forms::viewOf(serial));
    if (!der) damaged(serial);
    auto pair = KeyPair::fromPrivateDer(der->view());
    if (!pair) damaged(serial);
    return std::move(pair).value();
}

std::variant<Certificate, Problem> signProposed(Office& office, const Plan& plan, const CertificateRow& row) {
    const auto pair = keyOf(office, row.serial);
    const auto issued = plan.makers.authority->issue({*plan.makers.profile,
                                                      {{}, pair.spki(), pair.algorithm(), {}},
                                                      plan.values,
                                                      {row.notBefore, row.notAfter},
                                                      row.serial,
                                                      office.clock()});
    if (const auto* no = std::get_if<Problem>(&issued)) return *no;
    const auto der = office.database.transaction([&](Session& session) {
        return keepIssued(session, row.serial, std::get<Certificate>(issued).der());
    });
    if (der.empty()) return ended();
    return Certificate::fromDer(der).value();
}

std::variant<Certificate, Problem> issueNew(Office& office, const std::string& kiosk,
                                            const std::string& caseNumber,
                                            const CertificateRequest& request) {
    applyMarked(office, kiosk);
    const auto planned = office.database.transaction(
        [&](Session& session) { return planIn(session, office, kiosk, caseNumber, request); });
    if (const auto* no = std::get_if<Problem>(&planned)) return *no;
    const auto& plan = std::get<Plan>(planned);
    const auto pair = KeyPair::generate(request.algorithm); // while nobody waits for the database
    const auto proposed = office.database.transaction(
        [&](Session& session) { return proposeIn(session, office, plan, request, pair); });
    if (const auto* no = std::get_if<Problem>(&proposed)) return *no;
    const auto& row = std::get<CertificateRow>(proposed);
    if (!row.der.empty()) return Certificate::fromDer(row.der).value();
    return signProposed(office, plan, row);
}

EncryptionPair enclosed(Office& office, const Certificate& certificate, const CertificateRequest& request) {
    const auto pair = keyOf(office, certificate.serial());
    if (!certificate.matchesKey(pair.spki())) damaged(certificate.serial());
    token::SystemRandomness randomness;
    return {certificate, token::enclose(pair, request.spki, randomness)};
}

} // namespace

std::variant<EncryptionPair, Problem> encryptionPairFor(Office& office, const std::string& kiosk,
                                                        const std::string& caseNumber, forms::ByteView der) {
    const auto parsed = requestOf(der);
    if (const auto* no = std::get_if<Problem>(&parsed)) return *no;
    const auto& request = std::get<CertificateRequest>(parsed);
    const auto before = office.database.transaction(
        [&](Session& session) { return earlier(session, kiosk, caseNumber, request); });
    if (const auto* no = std::get_if<Problem>(&before)) return *no;
    if (const auto& row = std::get<0>(before))
        return enclosed(office, Certificate::fromDer(row->der).value(), request);
    const auto issued = issueNew(office, kiosk, caseNumber, request);
    if (const auto* no = std::get_if<Problem>(&issued)) return *no;
    return enclosed(office, std::get<Certificate>(issued), request);
}

void settleProposedPair(Office& office, const CertificateRow& row, const CertificateRequest& request) {
    const auto planned = office.database.transaction(
        [&](Session& session) { return planIn(session, office, row.kiosk, row.caseNumber, request); });
    const auto* plan = std::get_if<Plan>(&planned);
    if (plan && plan->signing.attempt == row.attempt) signProposed(office, *plan, row);
}

std::optional<forms::Bytes> recoverKey(Office& office, const std::string& serial, const std::string& officer,
                                       const std::string& reason, forms::ByteView publicKey) {
    constexpr std::size_t mostText = 200;
    if (officer.empty() || reason.empty() || officer.size() > mostText || reason.size() > mostText)
        throw Trouble(Trouble::Kind::usage, "取回加密私钥要写明经办人和理由。");
    const bool there = office.database.transaction([&](Session& session) {
        if (!sealedKeyOf(session, serial)) return false;
        noteRecovery(session, serial, officer, reason, office.clock());
        return true;
    });
    if (!there) return {};
    return sync::sealTo(keyOf(office, serial).privateDer().view(), publicKey);
}

void makeKeyCentreKey(const Layout& layout, const forms::Secret& passphrase) {
    token::SystemRandomness randomness;
    forms::Secret key(keyBytes);
    randomness.fill({key.data(), key.size()});
    sealFile(keyFile(layout), key.view(), passphrase);
}

forms::Secret openKeyCentreKey(const Layout& layout, Database& database, const forms::Secret& passphrase) {
    const auto file = keyFile(layout);
    if (!std::filesystem::exists(file)) {
        if (database.transaction(sealedKeyCount) > 0)
            throw Trouble(Trouble::Kind::damaged,
                          "密钥中心的密钥文件不见了，库中的加密私钥只能用它打开：" + file.string());
        makeKeyCentreKey(layout, passphrase);
    }
    return openSealedFile(file, passphrase);
}

} // namespace certdesk::hq
