#pragma once
#include "hq/http.h"
#include "token/certificate.h"
#include "token/profile.h"
#include "token/request.h"
#include "token/revocation_list.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace certdesk::hq {

/// What is to be certified, and as what. Borrowed for the call.
struct IssueOrder {
    const token::CertificateProfile& profile;
    const token::CertificateRequest& request;
    const token::Placeholders& values;
    token::Validity validity;
    std::string serial; ///< hex; of no meaning to a CA elsewhere
    forms::UtcMs at;    ///< the clock
};

/// What a list is to say.
struct ListOrder {
    const std::vector<token::RevokedCertificate>& revoked;
    std::int64_t number = 0;
    forms::UtcMs thisUpdate;
    forms::UtcMs nextUpdate;
};

/// A CA from which certificates come: the embedded one (authorities.h), whose key is here, or an upstream one
/// (upstream.h), which is asked over the line. Any thread.
///
/// The same order again, also after a kill, gets the same certificate: from a CA here since its serial and
/// validity are recorded first (RSA byte for byte; else whatever was kept first is answered), from one
/// elsewhere since that keeps one certificate for each key.
class Issuer {
public:
    virtual ~Issuer() = default;

    const std::string& id() const { return id_; }
    token::KeyAlgorithm algorithm() const { return *issuing_.algorithm(); }
    const token::Certificate& root() const { return root_; }
    const token::Certificate& issuing() const { return issuing_; }

    /// Its key is here: serials are chosen here, and a revocation is done by the list that is signed here.
    /// Else the CA elsewhere chooses, must be told of revocations, and signs its lists itself.
    virtual bool isHere() const = 0;

    /// May take as long as a token or a line takes: never inside a transaction. Problems: cannot-issue; of a
    /// CA elsewhere those of upstream.h. Trouble while the token of a CA here is away.
    virtual std::variant<token::Certificate, Problem> issue(const IssueOrder& order) const = 0;
    /// A CRL, DER: as ordered from a CA here, its newest own one from a CA elsewhere, verified.
    virtual std::variant<forms::Bytes, Problem> revocationList(const ListOrder& order) const = 0;
    /// Tells a CA elsewhere that what it issued for that key (SHA-256 of the SubjectPublicKeyInfo, hex) is
    /// revoked, and that nothing is to be issued for it any more; again does nothing. Nothing to do for a CA
    /// here. `certificate` is its DER, empty for what was never seen here.
    virtual std::optional<Problem> revoke(const std::string& keyDigest, const std::string& reason,
                                          const forms::Bytes& certificate) const = 0;

protected:
    /// Trouble (damaged) unless the issuing certificate is a CA's with a key of a kind that is known here.
    Issuer(std::string id, token::Certificate root, token::Certificate issuing);

private:
    std::string id_;
    token::Certificate root_;
    token::Certificate issuing_;
};

Problem cannotIssue(const token::IssueFault& fault);

} // namespace certdesk::hq
