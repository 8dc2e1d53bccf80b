#pragma once
#include "forms/bytes.h"
#include "forms/calendar.h"
#include "sync/wire.h"
#include "token/certificate.h"

#include <Poco/Data/Session.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace certdesk::hq {

// The kiosks that headquarters knows, their one-time codes and machine certificates. All run inside
// Database::transaction.

/// How long a one-time code of an enrolment file serves, of kiosks and registrars alike.
inline constexpr std::int64_t enrolmentCodeLastsMs = 30LL * 24 * 3600 * 1000;

struct KioskRow {
    std::string kiosk;
    std::string point;
    std::string state; ///< "added" until it has a machine certificate, "active", "removed"
    forms::UtcMs addedAt;
    forms::UtcMs heardAt; ///< 0: never
    std::int64_t entries = 0;
    /// Where its own journal stood as it last told; empty before it told.
    std::string ownIncarnation;
    std::int64_t ownSeq = 0;
};

std::optional<KioskRow> findKiosk(Poco::Data::Session& session, const std::string& kiosk);
/// The point that it was added for; empty for a kiosk that nobody added.
std::string pointOf(Poco::Data::Session& session, const std::string& kiosk);
std::vector<KioskRow> allKiosks(Poco::Data::Session& session);
void addKiosk(Poco::Data::Session& session, const std::string& kiosk, const std::string& point,
              forms::UtcMs at);
/// Kept to the minute: a look at the head must not cost a durable write.
void noteHeard(Poco::Data::Session& session, const std::string& kiosk, forms::UtcMs at);

/// The furthest that its own journal was told to be.
void noteOwnHead(Poco::Data::Session& session, const std::string& kiosk, const sync::OwnHead& own);

/// Of 20 characters that nobody mistakes for others: 100 bits.
std::string randomCode();
/// A new one-time code in place of the unused ones before it; only its SHA-256 is kept.
std::string newCode(Poco::Data::Session& session, const std::string& kiosk, forms::UtcMs until);

/// What a code is worth for the owner of that key.
enum class CodeCheck {
    good,     ///< unused and in time
    usedByIt, ///< used before by the same key: the answer was lost, the same certificate is due again
    refused,
};
CodeCheck checkCode(Poco::Data::Session& session, const std::string& kiosk, const std::string& code,
                    const std::string& keyDigest, forms::UtcMs at);
void useCode(Poco::Data::Session& session, const std::string& code, const std::string& keyDigest,
             forms::UtcMs at);

/// Makes the certificate the kiosk's only valid one, and the kiosk active.
void keepMachineCertificate(Poco::Data::Session& session, const std::string& kiosk,
                            const token::Certificate& certificate, forms::UtcMs at);
/// The next one of a kiosk beside its present one, which serves until `presentUntil` at most.
void keepNextMachineCertificate(Poco::Data::Session& session, const std::string& kiosk,
                                const token::Certificate& certificate, forms::UtcMs at,
                                forms::UtcMs presentUntil);
/// The valid machine certificate of that key that was issued last, as DER.
std::optional<forms::Bytes> machineCertificate(Poco::Data::Session& session, const std::string& kiosk,
                                               const std::string& keyDigest);
/// A headquarters that was restored (restored.h) meets the machine certificate that a known kiosk got since
/// its backup; `certificate` leads to our TLS root. Unless the kiosk has a later one, it is the valid one
/// from now on; and since the kiosk may have been set up again for it, it may begin another incarnation once
/// (DESIGN §5). Whether it was taken.
bool takeMachineAgain(Poco::Data::Session& session, const token::Certificate& certificate, forms::UtcMs at);
/// Whether the certificate with that serial number is one of the kiosk's that serve at that time, and the
/// kiosk is active.
bool isMachineOf(Poco::Data::Session& session, const std::string& kiosk, const std::string& serial,
                 forms::UtcMs at);

/// Active kiosks whose last machine certificate ends between the two.
std::int64_t machinesEnding(Poco::Data::Session& session, forms::UtcMs from, forms::UtcMs until);

/// "FS001-02": a point and two digits or more, of the letters that may stand in a URL and a case number.
bool isKioskName(std::string_view text);

} // namespace certdesk::hq
