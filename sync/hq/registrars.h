#pragma once
#include "forms/bytes.h"
#include "forms/calendar.h"
#include "hq/http.h"
#include "token/certificate.h"

#include <Poco/Data/Session.h>

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace certdesk::hq {

struct Office;

// The registrars: other headquarters that have their certificates issued by this one (upstream.h is their end
// of it). A registrar is believed in whatever it states of its holders (registrations.h), so it is made known
// by command, and known by a TLS certificate of its own. It reaches no route of the kiosks, and no kiosk one
// of its.

struct RegistrarRow {
    std::string name;
    std::string state; ///< "added" until it has a certificate, "active", "removed"
    forms::UtcMs addedAt;
    std::string serial; ///< of its certificate, or empty
    forms::Bytes der;
};

/// "foshan-hq": 2 to 32 small letters, digits and dashes, a letter first; so never a kiosk's.
bool isRegistrarName(std::string_view text);

/// A certificate for the registrar that knows its one-time code; the same code and key again get the same
/// one. It is the registrar's only valid one from then on. Problems: bad-code, bad-certificate-request,
/// cannot-issue.
std::variant<token::Certificate, Problem> enrolRegistrar(Office& office, const std::string& name,
                                                         const std::string& code, forms::ByteView request);

// Inside Database::transaction.

std::optional<RegistrarRow> findRegistrar(Poco::Data::Session& session, const std::string& name);
std::vector<RegistrarRow> allRegistrars(Poco::Data::Session& session);
/// Adds it where it is not there; gives it a new one-time code, good until then, in place of the one before.
/// One that was removed is added again. Its present certificate serves until the next is there.
std::string addRegistrar(Poco::Data::Session& session, const std::string& name, forms::UtcMs at,
                         forms::UtcMs codeUntil);
/// Its certificate is valid no more; what was issued for it stays. False for one that is not there.
bool removeRegistrar(Poco::Data::Session& session, const std::string& name);
bool isRegistrar(Poco::Data::Session& session, const std::string& name, const std::string& serial);

} // namespace certdesk::hq
