#include "hq/registrations.h"

#include "hq/certificates.h"
#include "hq/database.h"
#include "hq/issuing.h"
#include "hq/office.h"
#include "hq/restored.h"
#include "hq/revocation_lists.h"
#include "token/chain.h"

#include <Poco/Data/Statement.h>

#include <algorithm>
#include <optional>

namespace certdesk::hq {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::BLOB;
using Poco::Data::Session;
using token::Certificate;
using token::CertificateRequest;

constexpr std::int64_t backdatedMs = 5 * 60 * 1000;
constexpr std::int64_t aheadMs = 24LL * 3600 * 1000; ///< a registrar's clock may be that fast
constexpr std::int64_t latest = 253402300799999;     ///< 9999-12-31
constexpr std::size_t mostBody = 16 << 10;
constexpr std::size_t mostValue = 512;

struct Registration {
    std::string registrar;
    std::string key;
    std::string state; ///< "registered", "proposed", "issued", "revoked"
    std::string profile;
    std::string stated; ///< the JSON of the values
    token::Validity validity;
    std::string issuer; ///< id of the CA; empty until it is proposed, as serial
    std::string serial;
    forms::UtcMs at;        ///< when it came to this state, but for "issued"
    std::string revokedFor; ///< RFC 5280 reason
    forms::Bytes request{}; ///< PKCS#10 DER
    forms::Bytes der{};
};

// Rows
// -----------------------------------------------------------------------------------------------------------

struct Rows {
    std::vector<std::string> registrar, key, state, profile, stated, issuer, serial, revokedFor;
    std::vector<std::int64_t> notBefore, notAfter, proposedAt, revokedAt;
    std::vector<BLOB> request, der;

    void intoOf(Poco::Data::Statement& s) {
        s, into(registrar), into(key), into(state), into(profile), into(stated), into(notBefore),
            into(notAfter), into(issuer), into(serial), into(proposedAt), into(revokedAt), into(revokedFor),
            into(request), into(der);
    }
    Registration at(std::size_t i) const {
        const std::int64_t when = state[i] == "revoked" ? revokedAt[i] : proposedAt[i];
        return {registrar[i],
                key[i],
                state[i],
                profile[i],
                stated[i],
                {{notBefore[i]}, {notAfter[i]}},
                issuer[i],
                serial[i],
                {when},
                revokedFor[i],
                bytesOf(request[i]),
                bytesOf(der[i])};
    }
};

constexpr const char* select = "SELECT registrar, key_digest, state, profile, stated, not_before, not_after, "
                               "issuer, serial, proposed_at,"
                               " revoked_at, revoked_for, request, der FROM registration ";

template <typename... Values>
std::vector<Registration> rowsOf(Session& session, const std::string& condition, const Values&... values) {
    Rows rows;
    Poco::Data::Statement statement(session);
    statement << select << condition;
    rows.intoOf(statement);
    ((statement, bind(values)), ...);
    statement.execute();
    std::vector<Registration> all;
    for (std::size_t i = 0; i < rows.key.size(); ++i)
        all.push_back(rows.at(i));
    return all;
}

std::optional<Registration> find(Session& session, const std::string& registrar, const std::string& key) {
    auto rows = rowsOf(session, "WHERE registrar=$1 AND key_digest=$2", registrar, key);
    if (rows.empty()) return {};
    return std::move(rows.front());
}

void insert(Session& session, const Registration& row, forms::UtcMs at) {
    const std::int64_t revokedAt = row.state == "revoked" ? at.value : 0;
    session
        << "INSERT INTO registration(registrar, key_digest, state, profile, stated, not_before, not_after,"
           " issuer, serial, registered_at, proposed_at, revoked_at, revoked_for, der)"
           " VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $12, $13)",
        bind(row.registrar), bind(row.key), bind(row.state), bind(row.profile), bind(row.stated),
        bind(row.validity.notBefore.value), bind(row.validity.notAfter.value), bind(row.issuer),
        bind(row.serial), bind(at.value), bind(revokedAt), bind(row.revokedFor), bind(blobOf(row.der)), now;
}

void stateAnew(Session& session, const Registration& row) {
    session << "UPDATE registration SET profile=$1, stated=$2, not_before=$3, not_after=$4"
               " WHERE registrar=$5 AND key_digest=$6 AND state='registered'",
        bind(row.profile), bind(row.stated), bind(row.validity.notBefore.value),
        bind(row.validity.notAfter.value), bind(row.registrar), bind(row.key), now;
}

void propose(Session& session, const Registration& row) {
    session
        << "UPDATE registration SET state='proposed', not_before=$1, issuer=$2, serial=$3, proposed_at=$4,"
           " request=$5 WHERE registrar=$6 AND key_digest=$7 AND state='registered'",
        bind(row.validity.notBefore.value), bind(row.issuer), bind(row.serial), bind(row.at.value),
        bind(blobOf(row.request)), bind(row.registrar), bind(row.key), now;
}

/// The one that was kept first; empty when it was revoked meanwhile.
forms::Bytes keep(Session& session, const Registration& row, const Certificate& certificate) {
    session << "UPDATE registration SET state='issued', der=$1 WHERE registrar=$2 AND key_digest=$3"
               " AND state='proposed'",
        bind(blobOf(certificate.der())), bind(row.registrar), bind(row.key), now;
    return find(session, row.registrar, row.key)->der;
}

void revoke(Session& session, const Registration& row, forms::UtcMs at, const std::string& reason) {
    session << "UPDATE registration SET state='revoked', revoked_at=$1, revoked_for=$2"
               " WHERE registrar=$3 AND key_digest=$4",
        bind(at.value), bind(reason), bind(row.registrar), bind(row.key), now;
    if (!row.issuer.empty()) markListOfDue(session, row.issuer);
}

// What is stated
// -----------------------------------------------------------------------------------------------------------

std::optional<Problem> badKey(const std::string& key) {
    const auto bytes = forms::fromHex(key);
    if (bytes && bytes->size() == 32 && forms::hex(*bytes) == key) return {};
    return Problem{400, "bad-request", "the key is not 64 small hexadecimal digits"};
}

std::variant<Registration, Problem> statedIn(const std::string& registrar, const std::string& key,
                                             const std::string& body) {
    try {
        const auto json = forms::parseJson(body, {.bytes = mostBody, .depth = 3});
        forms::JsonReader reader(json);
        Registration row;
        row.registrar = registrar;
        row.key = key;
        row.state = "registered";
        row.profile = reader.string("profile", 64);
        const auto& values = reader.object("values");
        row.validity = {{reader.integer("notBefore", 0, latest)}, {reader.integer("notAfter", 0, latest)}};
        reader.finish();
        if (!values.object()) reader.fail(forms::JsonProblem::Kind::wrongType, "values");
        for (const auto& [name, value] : *values.object())
            if (!value.string() || value.string()->size() > mostValue)
                reader.fail(forms::JsonProblem::Kind::badValue, "values");
        row.stated = values.text();
        return row;
    } catch (const forms::JsonProblem& fault) {
        return Problem{400, "bad-request", "not what a registrar states: " + fault.place()};
    }
}

token::Placeholders valuesOf(const Registration& row) {
    token::Placeholders values;
    const auto json = forms::parseJson(row.stated);
    for (const auto& [name, value] : *json.object())
        values[name] = *value.string();
    return values;
}

struct CertifiedBy {
    const token::CertificateProfile* profile;
    const Issuer* authority;
};

std::variant<CertifiedBy, Problem> makersOf(const Office& office, const std::string& profileId) {
    const auto* profile = office.authorities.profileOf(profileId);
    const auto* authority = profile ? office.authorities.authorityHereFor(*profile) : nullptr;
    if (!authority) return Problem{422, "profile-unknown", "no such profile, or no CA here that signs it"};
    return CertifiedBy{profile, authority};
}

/// Whether it can come to a certificate, as far as that can be told before there is a request.
std::optional<Problem> cannotBe(const Registration& row, const CertifiedBy& makers, forms::UtcMs at) {
    const auto values = valuesOf(row);
    for (const auto& name : makers.profile->placeholders())
        if (!values.contains(name)) return cannotIssue({token::IssueFault::Kind::missingPlaceholder, name});
    const auto& [from, to] = row.validity;
    const bool wellTimed = from.value <= at.value + aheadMs && to > at && to > from &&
                           to <= makers.authority->issuing().notAfter() && from.value % 1000 == 0 &&
                           to.value % 1000 == 0;
    if (!wellTimed) return cannotIssue({token::IssueFault::Kind::badValidity, {}});
    return {};
}

bool isSame(const Registration& one, const Registration& other) {
    // The beginning may have been moved when it was proposed.
    return one.profile == other.profile && one.stated == other.stated &&
           one.validity.notAfter == other.validity.notAfter;
}

Problem revokedAlready() { return {409, "certificate-revoked", "what was asked for that key is revoked"}; }

std::variant<Registration, Problem> proposeIn(Session& session, const Office& office,
                                              const std::string& registrar,
                                              const CertificateRequest& request) {
    auto row = find(session, registrar, token::spkiDigest(request.spki));
    if (!row) return Problem{403, "not-registered", "nothing is stated for that key"};
    if (row->state == "revoked") return revokedAlready();
    if (row->state != "registered") return *row;
    if (auto no = issuingHeld(session)) return *no;
    const auto makers = makersOf(office, row->profile);
    if (const auto* no = std::get_if<Problem>(&makers)) return *no;
    const auto& [profile, authority] = std::get<CertifiedBy>(makers);
    if (profile->keyAlgorithm != request.algorithm)
        return Problem{422, "algorithm-unsupported", "the profile is for keys of another kind"};
    const auto at = office.clock();
    if (auto no = cannotBe(*row, {profile, authority}, at)) return *no;
    token::SystemRandomness randomness;
    row->validity.notBefore.value =
        std::max({row->validity.notBefore.value, (at.value - backdatedMs) / 1000 * 1000,
                  authority->issuing().notBefore().value});
    row->issuer = authority->id();
    row->serial = forms::hex(token::newSerial(randomness));
    row->at = at;
    row->request = request.der;
    propose(session, *row);
    return *row;
}

std::variant<Certificate, Problem> sign(Office& office, const Registration& row,
                                        const CertificateRequest& request) {
    const auto* profile = office.authorities.profileOf(row.profile);
    const auto* authority = office.authorities.authority(row.issuer);
    if (!profile || !authority) return Problem{422, "profile-unknown", "the profile or the CA is no more"};
    const auto values = valuesOf(row);
    const auto issued =
        authority->issue({*profile, request, values, row.validity, row.serial, office.clock()});
    if (const auto* no = std::get_if<Problem>(&issued)) return *no;
    const auto der = office.database.transaction(
        [&](Session& session) { return keep(session, row, std::get<Certificate>(issued)); });
    if (der.empty()) return revokedAlready();
    return Certificate::fromDer(der).value();
}

// Revoking
// -----------------------------------------------------------------------------------------------------------

struct RevocationStated {
    std::string reason;
    std::optional<Certificate> certificate;
};

std::variant<RevocationStated, Problem> revocationIn(const std::string& key, const std::string& body) {
    try {
        const auto json = forms::parseJson(body, {.bytes = 4 * mostBody, .depth = 2});
        forms::JsonReader reader(json);
        RevocationStated stated{reader.string("reason", 64), {}};
        const auto der = reader.optionalString("certificate", 3 * mostBody);
        reader.finish();
        if (!token::revocationReasonOf(stated.reason))
            reader.fail(forms::JsonProblem::Kind::badValue, "reason");
        if (!der) return stated;
        const auto bytes = forms::fromBase64(*der);
        auto certificate = bytes ? Certificate::fromDer(*bytes) : token::EncodingFault::notDer;
        if (!certificate || certificate->spkiSha256() != key)
            reader.fail(forms::JsonProblem::Kind::badValue, "certificate");
        stated.certificate = std::move(certificate).value();
        return stated;
    } catch (const forms::JsonProblem& fault) {
        return Problem{400, "bad-request", R"(the body is not {"reason", "certificate"}: )" + fault.place()};
    }
}

/// The CA here that signed it, and nobody else's certificate has that serial here.
const Issuer* signerOf(const Office& office, const Certificate& certificate) {
    for (const auto& authority : office.authorities.all()) {
        if (!authority->isHere() || certificate.issuer() != authority->issuing().subject()) continue;
        if (token::verifyChain(certificate, {authority->issuing()}, {authority->root()},
                               certificate.notBefore()))
            return authority.get();
    }
    return nullptr;
}

bool isKnownSerial(Session& session, const std::string& serial) {
    return issuedCertificate(session, serial).has_value() ||
           !rowsOf(session, "WHERE serial=$1", serial).empty();
}

/// What is revoked without having been known: nothing is issued for it any more, and what a restored
/// headquarters had issued is in its list.
void revokeUnknown(Session& session, const Office& office, const std::string& registrar,
                   const std::string& key, const RevocationStated& stated, forms::UtcMs at) {
    Registration row;
    row.registrar = registrar;
    row.key = key;
    row.state = "revoked";
    row.stated = "{}";
    row.revokedFor = stated.reason;
    const auto& certificate = stated.certificate;
    const auto* signer = certificate ? signerOf(office, *certificate) : nullptr;
    if (signer && !isKnownSerial(session, certificate->serial())) {
        row.issuer = signer->id();
        row.serial = certificate->serial();
        row.validity = {certificate->notBefore(), certificate->notAfter()};
        row.der = certificate->der();
        markListOfDue(session, row.issuer);
    }
    insert(session, row, at);
}

} // namespace

std::variant<std::string, Problem> registerKey(Office& office, const std::string& registrar,
                                               const std::string& key, const std::string& body) {
    if (auto no = badKey(key)) return *no;
    const auto stated = statedIn(registrar, key, body);
    if (const auto* no = std::get_if<Problem>(&stated)) return *no;
    const auto& row = std::get<Registration>(stated);
    return office.database.transaction([&](Session& session) -> std::variant<std::string, Problem> {
        const auto before = find(session, registrar, key);
        if (before && before->state != "registered") {
            if (before->state == "revoked" || isSame(*before, row)) return before->state;
            return Problem{409, "registration-differs", "something else is certified for that key"};
        }
        const auto makers = makersOf(office, row.profile);
        if (const auto* no = std::get_if<Problem>(&makers)) return *no;
        if (auto no = cannotBe(row, std::get<CertifiedBy>(makers), office.clock())) return *no;
        if (before)
            stateAnew(session, row);
        else
            insert(session, row, office.clock());
        return row.state;
    });
}

std::variant<Certificate, Problem> certifyRegistered(Office& office, const std::string& registrar,
                                                     forms::ByteView der) {
    const auto parsed = requestOf(der);
    if (const auto* no = std::get_if<Problem>(&parsed)) return *no;
    const auto& request = std::get<CertificateRequest>(parsed);
    const auto proposed = office.database.transaction(
        [&](Session& session) { return proposeIn(session, office, registrar, request); });
    if (const auto* no = std::get_if<Problem>(&proposed)) return *no;
    const auto& row = std::get<Registration>(proposed);
    if (!row.der.empty()) return Certificate::fromDer(row.der).value();
    return sign(office, row, request);
}

std::variant<forms::UtcMs, Problem> revokeRegistered(Office& office, const std::string& registrar,
                                                     const std::string& key, const std::string& body) {
    if (auto no = badKey(key)) return *no;
    const auto read = revocationIn(key, body);
    if (const auto* no = std::get_if<Problem>(&read)) return *no;
    const auto& stated = std::get<RevocationStated>(read);
    return office.database.transaction([&](Session& session) -> std::variant<forms::UtcMs, Problem> {
        const auto row = find(session, registrar, key);
        if (row && row->state == "revoked") return row->at;
        const auto at = office.clock();
        if (row)
            revoke(session, *row, at, stated.reason);
        else
            revokeUnknown(session, office, registrar, key, stated, at);
        return at;
    });
}

void settleRegistrations(Office& office, forms::UtcMs then) {
    const auto rows = office.database.transaction([&](Session& session) {
        if (issuingHeld(session)) return std::vector<Registration>();
        return rowsOf(session, "WHERE state='proposed' AND proposed_at<=$1 ORDER BY proposed_at", then.value);
    });
    for (const auto& row : rows) {
        try {
            if (const auto request = token::parseRequest(row.request)) sign(office, row, *request);
        } catch (const std::exception&) { // it stays proposed
        }
    }
}

std::vector<token::RevokedCertificate> revokedRegistrations(Session& session, const std::string& issuer) {
    std::vector<token::RevokedCertificate> all;
    for (const auto& row : rowsOf(session, "WHERE issuer=$1 AND state='revoked' ORDER BY revoked_at", issuer))
        all.push_back(
            {forms::fromHex(row.serial).value(), row.at,
             token::revocationReasonOf(row.revokedFor).value_or(token::RevocationReason::unspecified)});
    return all;
}

} // namespace certdesk::hq
