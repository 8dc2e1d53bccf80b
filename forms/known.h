#pragma once
#include "forms/calendar.h"
#include "forms/catalogue.h"
#include "forms/json.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certdesk::forms {

/// A certificate as its record stands: what headquarters answers, what its token says, or what this kiosk
/// remembers. Members that a source cannot know are absent.
struct KnownCertificate {
    std::string serial; ///< hex, as in the certificate
    std::string issuer; ///< id of Catalogue::otherIssuers; empty: ours
    std::string holderName;
    std::string holderCode; ///< 统一社会信用代码, or the 组织机构代码 within it on older certificates
    std::string holderKind; ///< may be unknown: empty
    bool revoked = false;
    std::string replacedBy;                               ///< serial, or empty
    std::optional<std::vector<std::string>> applications; ///< ids, sorted
    Day notAfter{};                                       ///< last day of its validity
    std::optional<Day> serviceEnd; ///< last day that is paid for; absent: never paid (or not known)
    std::optional<Day> paidFrom;   ///< first day of the last term that was paid beside the first one
    std::string tokenSerial;       ///< which it was written on; may be unknown: empty
    std::string algorithm;         ///< id
    bool operator==(const KnownCertificate&) const = default;

    /// What entries and records call it: the serial of ours, "issuer:serial" of another's.
    std::string id() const;
    bool ended(Day today) const { return notAfter < today; }
    /// As far as the service year is certainly paid: one of ours is never issued beyond it.
    std::optional<Day> paidUntil() const { return serviceEnd || !issuer.empty() ? serviceEnd : notAfter; }
    /// The last day on which its holder can work with it, by validity and by payment; nothing for one that
    /// was revoked or replaced.
    std::optional<Day> lapses() const;
    bool paid(Day today) const { return paidUntil() && *paidUntil() >= today; }
};

/// As in entries and in headquarters' answers; strict to read (JsonProblem).
Json jsonOf(const KnownCertificate& certificate);
KnownCertificate knownCertificateOf(JsonReader& in);

/// What a token's user PIN looks like before anybody tries it. PKCS#11 tells no number, only these marks.
enum class PinMark { unknown, good, fewTries, lastTry, locked };
std::string_view idOf(PinMark mark); ///< "few-tries"
std::optional<PinMark> pinMarkOf(std::string_view id);

/// A certificate's record with where it came from: what decide must know of the world, journalled first
/// (DESIGN §3).
struct CertificateKnown {
    KnownCertificate certificate;
    Source source{};
    UtcMs asOf;             ///< when it was looked up or read
    std::string tokenSeen;  ///< serial of the token that the applicant brought, or empty
    std::string tokenLabel; ///< its label
    PinMark pin = PinMark::unknown;
    bool challenged = false; ///< its key answered with the holder's PIN (certificates of other issuers)
};

/// Whether both codes name one unit: equal, or one is the 组织机构代码 (GB 11714) within the other's
/// 统一社会信用代码, positions 9 to 17 (GB 32100-2015).
bool sameUnit(std::string_view code, std::string_view other);

} // namespace certdesk::forms
