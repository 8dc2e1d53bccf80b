#pragma once
#include "forms/bytes.h"
#include "forms/secret.h"
#include "token/algorithm.h"
#include "token/name.h"
#include "token/result.h"

#include <memory>
#include <string>
#include <string_view>

namespace certdesk::token {

enum class KeyFault {
    notAKey,         ///< no private key in PEM or DER
    wrongPassphrase, ///< or the text was damaged: the two cannot be told apart
    sealed,          ///< it is encrypted where an open one was asked for, or the other way round
    unknownKind,     ///< neither RSA 2048/3072 nor P-256 nor SM2
};

/// A private key in this process's memory: of an issuing CA, or of a machine's TLS. Certificates of people
/// use keys on tokens. Move-only; wiped when it goes; one thread at a time.
class KeyPair {
public:
    static KeyPair generate(KeyAlgorithm algorithm);

    /// PKCS#8 as `sealed` writes it.
    static Result<KeyPair, KeyFault> unseal(std::string_view pem, const forms::Secret& passphrase);
    /// ENCRYPTED PRIVATE KEY (PKCS#8, RFC 5958), PBES2: scrypt N=2^14, r=8, p=1 and AES-256-CBC (RFC 7914,
    /// RFC 8018).
    std::string sealed(const forms::Secret& passphrase) const;

    /// PKCS#8 (RFC 5958), DER, open: for who seals it as bytes at once.
    forms::Secret privateDer() const;
    /// Strict: nothing behind it.
    static Result<KeyPair, KeyFault> fromPrivateDer(forms::ByteView der);

    /// A machine's TLS key lies open in a file of mode 0600, since it must start without a person. Never for
    /// CAs.
    static Result<KeyPair, KeyFault> fromMachinePem(std::string_view pem);
    forms::Secret machinePem() const;

    KeyAlgorithm algorithm() const;
    forms::Bytes spki() const; ///< SubjectPublicKeyInfo, DER
    /// SHA-256; RSA PKCS #1 v1.5, or ECDSA as DER. SM2: SM3 over Z of the default user id and the data, DER
    /// of r and s (GM/T 0009-2012 §7.3).
    forms::Bytes sign(forms::ByteView data) const;
    /// A PKCS#10 request of this key (RFC 2986), DER.
    Result<forms::Bytes, NameFault> request(const DistinguishedName& subject) const;

    KeyPair(KeyPair&&) noexcept;
    KeyPair& operator=(KeyPair&&) noexcept;
    ~KeyPair();

    struct Parts; ///< private to this room
    explicit KeyPair(std::unique_ptr<Parts> parts);
    const Parts& parts() const { return *parts_; }

private:
    std::unique_ptr<Parts> parts_;
};

} // namespace certdesk::token
