#pragma once
#include "forms/secret.h"
#include "hq/config.h"
#include "hq/issuer.h"
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
class Authority : public Issuer {
public:
    /// Reads root.pem, issuing.pem and the key of a folder; Trouble when they do not fit together.
    Authority(std::string id, const std::filesystem::path& folder, const forms::Secret& passphrase);

    bool isHere() const override { return true; }
    std::variant<token::Certificate, Problem> issue(const IssueOrder& order) const override;
    std::variant<forms::Bytes, Problem> revocationList(const ListOrder& order) const override;
    std::optional<Problem> revoke(const std::string&, const std::string&,
                                  const forms::Bytes&) const override {
        return {};
    }

private:
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
    /// The one of that id.
    const token::CertificateProfile* profileOf(const std::string& id) const;
    /// The CA whose key is of the profile's issuerAlgorithm. One elsewhere goes before one here: whoever adds
    /// it wants it asked; the one here goes on with the list of what it issued before.
    const Issuer* authorityFor(const token::CertificateProfile& profile) const;
    /// The same among those whose key is here.
    const Issuer* authorityHereFor(const token::CertificateProfile& profile) const;
    const Issuer* authority(const std::string& id) const;
    /// Whether there is a CA elsewhere.
    bool anyElsewhere() const;
    const std::vector<std::unique_ptr<Issuer>>& all() const { return authorities_; }
    /// All roots and the issuing CAs below them, of those whose keys are here or of all: tokens carry the
    /// holder's certificate alone, and counters check its chain without the line.
    enum class Which { here, all };
    std::vector<token::Certificate> chains(Which which) const;

private:
    std::vector<std::unique_ptr<Issuer>> authorities_;
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
