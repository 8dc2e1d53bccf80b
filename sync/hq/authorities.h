#pragma once
#include "forms/secret.h"
#include "hq/config.h"
#include "token/authority.h"
#include "token/revocation_list.h"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace certdesk::hq {

/// An issuing CA whose key lies on this machine, in a file or on a token (issuer_key.h): then issuing throws
/// Trouble while the token is away. Any thread: a mutex guards the key.
class Authority {
public:
    /// Reads root.pem, issuing.pem and the key of a folder; Trouble when they do not fit together.
    Authority(std::string id, const std::filesystem::path& folder, const forms::Secret& passphrase);

    const std::string& id() const { return id_; }
    token::KeyAlgorithm algorithm() const { return key_.algorithm(); }
    const token::Certificate& root() const { return root_; }
    const token::Certificate& issuing() const { return issuing_; }

    token::Issued issue(const token::CertificateProfile& profile, const token::CertificateRequest& request,
                        const token::Placeholders& values, token::Validity validity,
                        forms::ByteView serial) const;
    /// A CRL, DER.
    forms::Bytes revocationList(const std::vector<token::RevokedCertificate>& revoked, std::int64_t number,
                                forms::UtcMs thisUpdate, forms::UtcMs nextUpdate) const;

private:
    std::string id_;
    token::Certificate root_;
    token::Certificate issuing_;
    mutable std::mutex mutex_;
    token::KeyPair key_; ///< guarded by mutex_
};

/// What the holder does with the key: each has a certificate of its own where there are two.
enum class Use { signing, encryption };

/// The issuing CAs and certificate profiles of a headquarters.
class Authorities {
public:
    Authorities(const Layout& layout, const forms::Secret& passphrase);

    /// The profile of files like profiles/unit-sm2.json and profiles/unit-sm2-encryption.json: `kind` is the
    /// catalogue's, "unit".
    const token::CertificateProfile* profile(const std::string& kind, token::KeyAlgorithm algorithm,
                                             Use use = Use::signing) const;
    /// The CA whose key is of the profile's issuerAlgorithm.
    const Authority* authorityFor(const token::CertificateProfile& profile) const;
    const Authority* authority(const std::string& id) const;
    const std::vector<std::unique_ptr<Authority>>& all() const { return authorities_; }
    /// PEM of all roots and of the issuing CAs below them, for enrolment files: tokens carry the holder's
    /// certificate alone, and counters check its chain without the line.
    std::string chains() const;

private:
    std::vector<std::unique_ptr<Authority>> authorities_;
    std::map<std::string, token::CertificateProfile> profiles_;
};

/// The TLS root, with which machine certificates are signed.
class TlsAuthority {
public:
    TlsAuthority(const Layout& layout, const forms::Secret& passphrase);
    const token::Certificate& root() const { return root_; }
    /// A client certificate for that kiosk's machine, good for three years.
    token::Issued issueMachine(forms::ByteView spki, const std::string& kiosk, forms::UtcMs at) const;

private:
    token::Certificate root_;
    mutable std::mutex mutex_;
    token::KeyPair key_; ///< guarded by mutex_
};

} // namespace certdesk::hq
