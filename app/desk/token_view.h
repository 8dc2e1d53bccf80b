#pragma once
#include "desk/look_up.h"

#include <optional>
#include <string>
#include <vector>

namespace certdesk::desk {

/// What a token is, as far as it can be told without any PIN.
enum class TokenCondition {
    blank,       ///< nothing is on it
    unfinished,  ///< a key without certificate: a production was left
    foreign,     ///< certificates of an authority that nobody listed, and no others
    inUse,       ///< its certificate can be used
    notYetValid, ///< its certificate begins later (the clocks of issuer and kiosk differ)
    ended,       ///< its certificate is past its end
    revoked,
    replaced, ///< another certificate took its place
};

/// One certificate on a token.
struct TokenCertificate {
    std::string serial;
    std::string holderName;
    std::string issuerName; ///< common name of whoever issued it
    bool signs = true;      ///< false: of a dual pair, the one for encryption
    std::string algorithm;  ///< id, or empty for a kind of key that is not known here
    forms::Day from{};
    forms::Day until{}; ///< last day
};

/// A service type that is about a certificate on a token, and this one.
struct TokenService {
    std::string service;
    bool due = false;                      ///< its time has come, or nothing else helps
    std::optional<forms::Refusal> refused; ///< why it is not served today
};

/// What is on a token that is in, in one piece.
struct TokenView {
    token::TokenInfo info;
    TokenCondition condition{};
    forms::TokenState state{}; ///< as this kiosk's journal tells
    forms::PinMark pin = forms::PinMark::unknown;
    std::vector<TokenCertificate> certificates; ///< without those of authorities; signing ones first
    /// The certificate that the counter serves: headquarters' record, else this kiosk's own, else what the
    /// token itself says.
    std::optional<forms::CertificateKnown> known;
    std::vector<TokenService> services; ///< in the catalogue's order; empty without `known`
};

/// Reads a token without any PIN and asks headquarters about its certificate, or this kiosk's register when
/// the line is down. noToken when it is not in. From a task.
Outcome<TokenView> viewToken(Desk& desk, const std::string& serial);

/// What a log-in with a token came to.
struct LogInProof {
    std::string certificate; ///< serial
    std::string holderName;
    TokenCondition condition{};     ///< inUse: a service would let its holder in
    forms::Source source{};         ///< who says so
    bool encryptionAnswers = false; ///< the encryption key answered as well, where there is one
};

/// Logs in with the token as an online service would have it: its key answers a challenge under the holder's
/// PIN, and then its certificate is judged. A wrong PIN uses up one try and is never tried again by itself.
/// Nothing is journalled. A token without a certificate that is served here is refused (noCertificate) and
/// its PIN not tried. From a task.
Outcome<LogInProof> testLogIn(Desk& desk, const std::string& serial, const forms::Secret& pin);

} // namespace certdesk::desk
