#pragma once
#include "forms/secret.h"
#include "hq/config.h"
#include "token/algorithm.h"

#include <filesystem>
#include <string>
#include <vector>

namespace certdesk::hq {

struct SetupOptions {
    std::string listen = "127.0.0.1";
    std::vector<std::string> hosts; ///< beside localhost and 127.0.0.1; the first is what kiosks use
    int kioskPort = 0;              ///< 0: a free one, chosen now
    int openPort = 0;
    std::string database;  ///< "postgresql://…" without a password; empty: a file in the data directory
    std::string catalogue; ///< JSON text; empty: the shipped one
    /// Of a token fresh from its maker; the device key is the usual one of SKF tokens.
    forms::AdminSecrets factory{forms::Secret(std::string_view("87654321")),
                                forms::Secret(std::string_view("1234567812345678"))};
    token::KeyAlgorithm rsaAuthority = token::KeyAlgorithm::rsa3072;
    bool training = false; ///< for practice alone, for good
};

/// Makes a whole headquarters in `data`, which must not exist or be empty: configuration, passphrases, TLS
/// root and server certificate, a root and an issuing CA each for RSA, P-256 and SM2, profiles, records and
/// catalogue keys, admin-PIN master, key centre's key, catalogue and database. Built beside it and renamed
/// into place, so a crash leaves nothing. Throws Trouble; forms::JsonProblem for a catalogue that is none.
/// Takes seconds (RSA keys).
Config initialise(const std::filesystem::path& data, const SetupOptions& options);

/// Adds the CAs and profiles of SM2 to a headquarters that was set up before there were any, while it does
/// not run. Its root's key is for carrying away, as at first; kiosks learn the new root when they enrol
/// again. Throws Trouble, usage when SM2 is there already. A crash leaves what was there; then it can be
/// asked again.
void addSm2(const std::filesystem::path& data);

} // namespace certdesk::hq
