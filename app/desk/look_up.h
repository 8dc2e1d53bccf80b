#pragma once
#include "desk/desk.h"

#include <optional>
#include <string>
#include <vector>

namespace certdesk::desk {

/// A token in a reader and the certificate on it that the counter can serve, read without any PIN.
struct TokenReading {
    std::string serial;
    std::string label;
    bool blank = false;
    forms::PinMark pin = forms::PinMark::unknown;
    /// As the token tells: holder, code, validity; what only headquarters knows is absent. Nothing on a token
    /// without certificates, or whose certificates come from an authority that nobody listed (`foreign`).
    std::optional<forms::CertificateKnown> known;
    bool foreign = false;
};

/// The tokens that are in, each with its newest certificate of ours, else of a listed authority. Chains are
/// checked, revocation is not looked at. From a task.
std::vector<TokenReading> readTokens(Desk& desk);

/// Which certificate a case is about.
struct Wanted {
    std::string service;
    std::string holderCode;                   ///< of the unit that asks
    std::optional<std::string> token;         ///< label or serial of the token that was brought
    std::optional<std::string> certificate;   ///< serial, where the unit has several
    const forms::Secret* holderPin = nullptr; ///< typed by the holder, for certificates of other authorities
};

/// What is known of the certificate now: read from the token, then asked at headquarters; without the line
/// what the token or this kiosk's own records say. It is not judged here: forms do. A refusal where there is
/// nothing to judge: no such token or certificate (noCertificate, certificateNeeded), a certificate of an
/// authority that nobody listed (unknownIssuer), several for one unit (severalCertificates; of the unit's
/// tokens that are in, one whose certificate is dead is no choice). Tries the holder's PIN once and never by
/// itself again. From a task.
Outcome<forms::CertificateKnown> lookUp(Desk& desk, const Wanted& wanted);

/// A returned case of another point, for the reception page: headquarters' facts. From a task.
Outcome<sync::ReturnedCase> findReturned(Desk& desk, const std::string& caseNumber);

} // namespace certdesk::desk
