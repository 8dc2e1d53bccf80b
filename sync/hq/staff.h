#pragma once
#include "forms/calendar.h"
#include "forms/secret.h"

#include <Poco/Data/Session.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certdesk::hq {

// The staff of headquarters who may read its page. Their passwords are nowhere, only Argon2id verifiers (RFC
// 9106; 64 MiB, three passes).

struct Officer {
    std::string name;    ///< what they log in by
    std::string display; ///< what they are called
    std::string role = "officer";
    std::string verifier;     ///< libsodium's crypto_pwhash_str
    std::int64_t failed = 0;  ///< tries since they last came in
    forms::UtcMs lockedUntil; ///< no try is looked at before
    forms::UtcMs changedAt;   ///< when the password was set
};

/// "li", "wang.fang": 1 to 32 of a–z, 0–9, dot, dash and underscore, a letter first.
bool isOfficerName(std::string_view text);

/// Why a password is not taken.
enum class PasswordFault {
    tooShort, ///< fewer than 12 characters
    tooLong,  ///< more than 256 bytes
    common,   ///< among those that are tried first
    isName,   ///< it is the name, perhaps repeated or in other case
};
std::optional<PasswordFault> faultOf(const forms::Secret& password, std::string_view name);
std::string sentenceOf(PasswordFault fault);

/// Takes about 0.2 s and 64 MiB. Throws Trouble when there is no memory.
std::string verifierOf(const forms::Secret& password);
bool isVerifier(const std::string& text);
/// The same effort, whatever comes out.
bool verifies(const std::string& verifier, const forms::Secret& password);
/// Of no password: to spend the same effort on a name that nobody has.
const std::string& nobodysVerifier();

/// How long after the n-th failed try (from 1) no other one is looked at: two are free, then it doubles from
/// 15 s up to 15 minutes. So nobody is kept out for good by somebody else's guesses.
std::int64_t delayMsAfter(std::int64_t failed);

// The rest runs inside Database::transaction.

std::optional<Officer> findOfficer(Poco::Data::Session& session, const std::string& name);
std::vector<Officer> allOfficers(Poco::Data::Session& session);
/// False when the name is taken.
bool addOfficer(Poco::Data::Session& session, const Officer& officer);
/// Ends their sessions, too, and forgets failed tries. False when there is none.
bool setVerifier(Poco::Data::Session& session, const std::string& name, const std::string& verifier,
                 forms::UtcMs at);
bool removeOfficer(Poco::Data::Session& session, const std::string& name);

/// Notes a try as failed before it is looked at, so that many at once count as many; false while none is
/// looked at. `noteSuccess` takes it back. Tries from a browser that the account was logged in with before
/// (`device`: the token that it was given then) are counted apart: so whoever knows nothing but the name can
/// make strangers wait, but not the officer.
bool beginTry(Poco::Data::Session& session, const std::string& name, const std::string& device,
              forms::UtcMs now);
/// Also remembers that browser by a new token, in place of the one it had; for 90 days.
void noteSuccess(Poco::Data::Session& session, const std::string& name, const std::string& device,
                 const std::string& newDevice, forms::UtcMs now);

} // namespace certdesk::hq
