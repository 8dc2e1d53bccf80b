#include "hq/registrars.h"

#include "hq/database.h"
#include "hq/issuing.h"
#include "hq/kiosks.h"
#include "hq/office.h"

#include <Poco/Data/Statement.h>

#include <algorithm>

namespace certdesk::hq {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::BLOB;
using Poco::Data::Session;
using token::Certificate;

std::string hashOf(const std::string& code) { return forms::hex(forms::sha256(forms::viewOf(code))); }

/// The one-time code as it is kept.
struct Code {
    std::string hash;
    std::int64_t until = 0;
    std::string usedBy; ///< digest of a key
};

Code codeOf(Session& session, const std::string& name) {
    Code code;
    session << "SELECT code_hash, code_until, code_key FROM registrar WHERE name=$1 AND state<>'removed'",
        into(code.hash), into(code.until), into(code.usedBy), bind(name), now;
    return code;
}

void keepCertificate(Session& session, const std::string& name, const Certificate& certificate,
                     const std::string& key) {
    session << "UPDATE registrar SET state='active', code_key=$1, serial=$2, der=$3 WHERE name=$4", bind(key),
        bind(certificate.serial()), bind(blobOf(certificate.der())), bind(name), now;
}

} // namespace

bool isRegistrarName(std::string_view text) {
    const auto small = [](char c) { return c >= 'a' && c <= 'z'; };
    const auto fits = [&](char c) { return small(c) || (c >= '0' && c <= '9') || c == '-'; };
    return text.size() >= 2 && text.size() <= 32 && small(text.front()) &&
           std::all_of(text.begin(), text.end(), fits);
}

std::variant<Certificate, Problem> enrolRegistrar(Office& office, const std::string& name,
                                                  const std::string& code, forms::ByteView der) {
    const auto parsed = requestOf(der);
    if (const auto* no = std::get_if<Problem>(&parsed)) return *no;
    const auto& request = std::get<token::CertificateRequest>(parsed);
    const auto key = token::spkiDigest(request.spki);
    return office.database.transaction([&](Session& session) -> std::variant<Certificate, Problem> {
        const auto at = office.clock();
        const auto kept = codeOf(session, name);
        const bool right = !kept.hash.empty() && kept.hash == hashOf(code);
        if (right && kept.usedBy == key)
            return Certificate::fromDer(findRegistrar(session, name)->der).value();
        if (!right || !kept.usedBy.empty() || at.value > kept.until)
            return Problem{401, "bad-code", "registrar or one-time code not accepted"};
        const auto issued = office.tls.issueMachine(request.spki, name, at);
        if (!issued) return cannotIssue(issued.fault());
        keepCertificate(session, name, *issued, key);
        return *issued;
    });
}

std::vector<RegistrarRow> allRegistrars(Session& session) {
    std::vector<std::string> name, state, serial;
    std::vector<std::int64_t> addedAt;
    std::vector<BLOB> der;
    session << "SELECT name, state, added_at, serial, der FROM registrar ORDER BY name", into(name),
        into(state), into(addedAt), into(serial), into(der), now;
    std::vector<RegistrarRow> rows;
    for (std::size_t i = 0; i < name.size(); ++i)
        rows.push_back({name[i], state[i], {addedAt[i]}, serial[i], bytesOf(der[i])});
    return rows;
}

std::optional<RegistrarRow> findRegistrar(Session& session, const std::string& name) {
    auto all = allRegistrars(session);
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const auto& row) { return row.name == name; });
    if (found == all.end()) return {};
    return std::move(*found);
}

std::string addRegistrar(Session& session, const std::string& name, forms::UtcMs at, forms::UtcMs until) {
    const auto code = randomCode();
    session << "INSERT INTO registrar(name, state, added_at, code_hash, code_until, code_key, serial)"
               " VALUES($1, 'added', $2, '', 0, '', '') ON CONFLICT DO NOTHING",
        bind(name), bind(at.value), now;
    session << "UPDATE registrar SET code_hash=$1, code_until=$2, code_key='',"
               " state=CASE WHEN state='removed' THEN 'added' ELSE state END WHERE name=$3",
        bind(hashOf(code)), bind(until.value), bind(name), now;
    return code;
}

bool removeRegistrar(Session& session, const std::string& name) {
    Poco::Data::Statement statement(session);
    statement << "UPDATE registrar SET state='removed', code_hash='', serial='', der=NULL"
                 " WHERE name=$1 AND state<>'removed'",
        bind(name);
    return statement.execute() == 1;
}

bool isRegistrar(Session& session, const std::string& name, const std::string& serial) {
    int found = 0;
    session << "SELECT count(*) FROM registrar WHERE name=$1 AND serial=$2 AND state='active'", into(found),
        bind(name), bind(serial), now;
    return found == 1;
}

} // namespace certdesk::hq
