#pragma once
#include "forms/bytes.h"
#include "forms/secret.h"
#include "token/algorithm.h"
#include "token/certificate.h"
#include "token/fault.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace certdesk::token {

/// What a token says of one of its PINs. PKCS#11 tells no number of tries, only these marks.
struct PinState {
    bool set = false;        ///< the PIN exists
    bool fewTries = false;   ///< at least one wrong try since the last right one (CKF_…_PIN_COUNT_LOW)
    bool lastTry = false;    ///< the next wrong one locks it (CKF_…_PIN_FINAL_TRY)
    bool locked = false;     ///< (CKF_…_PIN_LOCKED)
    bool mustChange = false; ///< it is the maker's, or has expired (CKF_…_PIN_TO_BE_CHANGED)
    bool operator==(const PinState&) const = default;
};

/// A token that is plugged in, as far as it can be told without any PIN.
struct TokenInfo {
    std::string serial; ///< what it is known by; never empty
    std::string label;
    std::string model;
    std::string manufacturer;
    bool initialised = false;
    bool writeProtected = false;
    PinState user;
    PinState admin;
    int certificates = 0; ///< visible without a PIN
    int publicKeys = 0;   ///< visible without a PIN: more than certificates means that a production was left
    bool blank() const { return certificates == 0 && publicKeys == 0; }
};

/// A key pair whose private half lies on the token and cannot leave it.
struct TokenKey {
    forms::Bytes id; ///< CKA_ID, shared by both halves and the certificate
    std::string label;
    KeyAlgorithm algorithm = KeyAlgorithm::rsa2048;
    forms::Bytes spki; ///< SubjectPublicKeyInfo, DER
    std::string digest() const { return spkiDigest(spki); }
};

/// One logged-in use of one token. Leaving scope logs out and closes, whatever happened. Owned by one task
/// at a time; must not outlive the process that opened it (handles die after fork). Every function may answer
/// removed or sessionClosed; after that only destruction is useful: open the token anew by its serial.
class TokenSession {
public:
    virtual ~TokenSession() = default;
    TokenSession() = default;
    TokenSession(const TokenSession&) = delete;
    TokenSession& operator=(const TokenSession&) = delete;

    virtual const std::string& serial() const = 0;

    /// All key pairs on the token of kinds that are known here.
    virtual TokenResult<std::vector<TokenKey>> keys() = 0;
    /// The key pair whose public key has this SHA-256 (hex), or keyMissing.
    TokenResult<TokenKey> keyByDigest(std::string_view spkiDigest);

    /// Makes a key pair inside the token: CKA_TOKEN, CKA_PRIVATE, CKA_SENSITIVE, not CKA_EXTRACTABLE, for
    /// signing (RSA also for decryption). `id` is 1 to 32 bytes that no other key pair on the token has (a
    /// single half under it, left by a generation that was broken off, is removed). RSA-2048 takes up to a
    /// second here and up to a minute on slow hardware.
    virtual TokenResult<TokenKey> generateKeyPair(KeyAlgorithm algorithm, forms::ByteView id,
                                                  std::string_view label) = 0;

    /// Signs SHA-256 of `data`: RSA PKCS #1 v1.5, or ECDSA as DER (RFC 3279 §2.2.3).
    virtual TokenResult<forms::Bytes> sign(const TokenKey& key, forms::ByteView data) = 0;

    /// Writes the certificate under the CKA_ID of the key that it certifies, and reads it back (differs).
    /// Refused before anything is written when the token has no such private key (keyMismatch). A certificate
    /// that lay under that CKA_ID is replaced; the same one again changes nothing.
    virtual TokenResult<Done> writeCertificate(const Certificate& certificate, std::string_view label) = 0;

    /// Destroys the certificate and the key pair that it certifies: a replaced one. Nothing else is touched,
    /// not even under the same CKA_ID; refusedData where the private half cannot be told from another one.
    /// The certificate goes last, so that a removal that broke off is found and ended by the same call; one
    /// that is not there any more is done already.
    virtual TokenResult<Done> remove(const Certificate& certificate) = 0;

    virtual TokenResult<std::vector<Certificate>> certificates() = 0;
    /// The certificate for this key as it lies on the token now, or certificateMissing.
    TokenResult<Certificate> readCertificate(const TokenKey& key);

    /// 32 random bytes are signed by the token and verified with the certificate's public key outside it:
    /// challengeFailed, or keyMissing when the token has no private key for the certificate (I6).
    TokenResult<Done> challenge(const Certificate& certificate);

    /// Changes the PIN of this session's user. A wrong `oldPin` uses up a try.
    virtual TokenResult<Done> changePin(const forms::Secret& oldPin, const forms::Secret& newPin) = 0;
};

/// How tokens of one kind are spoken to: PKCS#11 or SKF behind one seam. One task at a time: an instance has
/// a mutex of its own and calls wait for each other, RSA generation included, so never call it on the UI
/// thread (I12). No call retries a PIN by itself. PINs are borrowed for the call, given to the token, and not
/// kept.
class TokenDriver {
public:
    virtual ~TokenDriver() = default;
    TokenDriver() = default;
    TokenDriver(const TokenDriver&) = delete;
    TokenDriver& operator=(const TokenDriver&) = delete;

    virtual bool supports(KeyAlgorithm algorithm) const = 0;

    /// The tokens plugged in now, by serial; what has no serial is left out.
    virtual TokenResult<std::vector<TokenInfo>> list() = 0;
    TokenResult<TokenInfo> info(std::string_view serial);

    /// Certificates that can be read without a PIN: to recognise the holder at the counter.
    virtual TokenResult<std::vector<Certificate>> certificates(std::string_view serial) = 0;

    /// Logs in as user. The slot is looked up anew by serial (slots renumber) and the serial compared again
    /// with the slot's token after the session is open. One session per token at a time: busy.
    virtual TokenResult<std::unique_ptr<TokenSession>> open(std::string_view serial,
                                                            const forms::Secret& userPin) = 0;
    /// Whether the PIN is right, by logging in and out. A wrong one uses up a try.
    TokenResult<Done> testPin(std::string_view serial, const forms::Secret& userPin);

    /// Empties the token (all keys and certificates are destroyed), gives it that label (at most 32 bytes of
    /// UTF-8) and that user PIN. A token without admin PIN takes `adminPin` as its own. Doing it again is
    /// safe. Its serial stays. Any failure in between leaves a token that `prepare` mends.
    virtual TokenResult<Done> prepare(std::string_view serial, const forms::Secret& adminPin,
                                      std::string_view label, const forms::Secret& userPin) = 0;

    /// A new user PIN by the admin PIN; unlocks a locked one; keys and certificates stay.
    virtual TokenResult<Done> resetPin(std::string_view serial, const forms::Secret& adminPin,
                                       const forms::Secret& newUserPin) = 0;

    virtual TokenResult<Done> changeAdminPin(std::string_view serial, const forms::Secret& oldPin,
                                             const forms::Secret& newPin) = 0;
};

} // namespace certdesk::token
