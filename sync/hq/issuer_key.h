#pragma once
#include "forms/secret.h"
#include "hq/config.h"
#include "token/certificate.h"
#include "token/key_pair.h"

#include <filesystem>
#include <string>

namespace certdesk::hq {

// The key of an issuing CA lies in its folder, sealed (issuing.key), or on a token of a PKCS#11 module. Then
// the folder has issuer.json: {"kind": "pkcs11", "module": path, "token": label of the token, "pinFile": path
// of a file with the user PIN}. The key is known by its public half, which is the issuing certificate's.

struct TokenPlace {
    std::string module;
    std::string token;
    std::string pinFile;
};

/// The key of the CA in that folder. One on a token is looked for when something is to be signed, so that a
/// headquarters whose token is away goes on with all else; then signing throws Trouble (broken), and what was
/// proposed is signed when the token is back. A PIN that was wrong is not tried again before the next start:
/// tokens lock. Trouble (damaged) for files that are not what they should be.
token::KeyPair issuerKey(const std::filesystem::path& folder, const token::Certificate& issuing,
                         const forms::Secret& passphrase);

/// Moves a CA's key from its file onto a token, while headquarters does not run: imported, proved by a
/// signature, then the file is removed. Its blocks on the disk, and older backups, may still hold the sealed
/// key. Doing it again finishes what broke off. RSA and P-256. Trouble: usage for what cannot be.
void moveToToken(const Layout& layout, const std::string& ca, const TokenPlace& place);

} // namespace certdesk::hq
