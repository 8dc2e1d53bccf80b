#pragma once
#include "forms/bytes.h"
#include "forms/secret.h"
#include "token/algorithm.h"
#include "token/certificate.h"
#include "token/fault.h"

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace certdesk::token {

/// What a token says of one of its PINs. PKCS#11 tells no number of tries, only these marks; SKF tells both.
struct PinState {
    bool set = false;        ///< the PIN exists
    bool fewTries = false;   ///< at least one wrong try since the last right one (CKF_…_PIN_COUNT_LOW)
    bool lastTry = false;    ///< the next wrong one locks it (CKF_…_PIN_FINAL_TRY)
    bool locked = false;     ///< (CKF_…_PIN_LOCKED)
    bool mustChange = false; ///< it is the maker's, or has expired (CKF_…_PIN_TO_BE_CHANGED)
    std::optional<int> triesLeft{}; ///< where the token tells it
    bool operator==(const PinState&) const = default;
};

/// A token that is plugged in, as far as it can be told without any PIN.
struct TokenInfo {
    std::string serial; ///< what it is known by; never empty
    std::string label;
    std::string model;
    std::string manufacturer;
    bool initialised = false;
    /// It may still have its maker's admin secrets, unless it bears our label: taken over before it is
    /// prepared. An uninitialised PKCS#11 token takes any admin PIN; an SKF device has a device key always.
    bool mayHaveFactorySecrets = false;
    bool writeProtected = false;
    PinState user;
    PinState admin;
    std::vector<KeyAlgorithm> algorithms; ///< of key pairs that it can make, as it says itself
    int certificates = 0;                 ///< visible without a PIN
    int publicKeys = 0;  ///< visible without a PIN: more than certificates means that a production was left
    bool counted = true; ///< false: another program has it, so that those could not be counted
    bool blank() const { return counted && certificates == 0 && publicKeys == 0; }
    bool makes(KeyAlgorithm algorithm) const;
};

using forms::AdminSecrets;

/// What a key pair is for. A token with dual certificates has one of each kind for its holder.
enum class KeyUse { signing, encryption };

/// A key pair whose private half lies on the token and cannot leave it.
struct TokenKey {
    forms::Bytes id; ///< CKA_ID, shared by both halves and the certificate
    std::string label;
    KeyAlgorithm algorithm = KeyAlgorithm::rsa2048;
    forms::Bytes spki; ///< SubjectPublicKeyInfo, DER
    KeyUse use = KeyUse::signing;
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

    /// Signs SHA-256 of `data`: RSA PKCS #1 v1.5, or ECDSA as DER (RFC 3279 §2.2.3); with SM2 the digest is
    /// SM3 over Z and `data` with the default user id (GM/T 0009 §8, GM/T 0003.5), and the signature DER as
    /// well. Only keys for signing.
    virtual TokenResult<forms::Bytes> sign(const TokenKey& key, forms::ByteView data) = 0;

    /// Whether the token can take an encryption key pair made outside as ciphertext for that signing key
    /// (GM/T 0027 §9.2), found by asking it. Answers false where a mechanism for it is missing.
    virtual TokenResult<bool> takesEncryptionKey(const TokenKey& signing) = 0;
    /// Imports the key pair of an encryption certificate. `envelope` is what the key centre made for the
    /// public half of `signing` (token/envelope.h): only the token can open it. It belongs to `signing` from
    /// then on: `remove` of the signing certificate takes both. The same again replaces it. keyMismatch when
    /// the envelope holds another key than the certificate, refusedData when it is none for this token.
    virtual TokenResult<TokenKey> importEncryptionKey(const TokenKey& signing, const Certificate& certificate,
                                                      forms::ByteView envelope, std::string_view label) = 0;

    /// Writes the certificate to the key pair that it certifies, of either use, and reads it back (differs).
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

    /// The token proves that it has the private half of the certificate's key: 32 random bytes are signed by
    /// it and verified with the public key outside it; for an encryption key they are encrypted outside and
    /// opened by it. challengeFailed, or keyMissing when the token has no private key for it (I6).
    TokenResult<Done> challenge(const Certificate& certificate);

    /// Changes the PIN of this session's user. A wrong `oldPin` uses up a try.
    virtual TokenResult<Done> changePin(const forms::Secret& oldPin, const forms::Secret& newPin) = 0;

protected:
    /// The challenge of a key for encryption.
    virtual TokenResult<Done> challengeEncryption(const TokenKey& key, const Certificate& certificate) = 0;
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

    /// Whether tokens spoken to in this way can have such key pairs at all; whether one can make them, its
    /// TokenInfo::algorithms tells.
    virtual bool supports(KeyAlgorithm algorithm) const = 0;

    /// The tokens plugged in now, by serial; what has no serial is left out.
    virtual TokenResult<std::vector<TokenInfo>> list() = 0;
    TokenResult<TokenInfo> info(std::string_view serial);

    /// Waits until the tokens that are in may be others than those with these serials, for at most so long or
    /// until `stop`: true when they may be, and list() tells. What is wrong with the driver is no change. For
    /// a thread that does nothing but watch. It goes to the vendor's library only in moments when nobody else
    /// does, each time no longer than a look takes, and returns soon after `stop`. This one compares
    /// listings; a driver whose library tells of insertions asks that instead.
    virtual bool waitForChange(const std::vector<std::string>& serials, std::chrono::milliseconds atMost,
                               const std::stop_token& stop);

    /// Certificates that can be read without a PIN: to recognise the holder at the counter.
    virtual TokenResult<std::vector<Certificate>> certificates(std::string_view serial) = 0;

    /// Logs in as user. The slot is looked up anew by serial (slots renumber) and the serial compared again
    /// with the slot's token after the session is open. One session per token at a time: busy.
    virtual TokenResult<std::unique_ptr<TokenSession>> open(std::string_view serial,
                                                            const forms::Secret& userPin) = 0;
    /// Whether the PIN is right, by logging in and out. A wrong one uses up a try.
    TokenResult<Done> testPin(std::string_view serial, const forms::Secret& userPin);

    /// A token fresh from its maker gets our secrets in place of the factory's. One that has them already
    /// (an earlier attempt broke off behind this) is told by pinIncorrect; it uses up a try of the admin PIN.
    virtual TokenResult<Done> takeOver(std::string_view serial, const AdminSecrets& factory,
                                       const AdminSecrets& ours) = 0;

    /// Empties the token (all keys and certificates are destroyed), gives it that label (at most 32 bytes of
    /// UTF-8, SKF 31) and that user PIN. A token without admin PIN takes `admin` as its own. Safe to do
    /// again. Its serial stays. Any failure in between leaves a token that `prepare` mends. The label is told
    /// by TokenInfo as far as the token keeps labels: it is known by its serial.
    virtual TokenResult<Done> prepare(std::string_view serial, const AdminSecrets& admin,
                                      std::string_view label, const forms::Secret& userPin) = 0;

    /// A new user PIN by the admin PIN; unlocks a locked one; keys and certificates stay.
    virtual TokenResult<Done> resetPin(std::string_view serial, const AdminSecrets& admin,
                                       const forms::Secret& newUserPin) = 0;
};

} // namespace certdesk::token
