#pragma once
#include "forms/secret.h"
#include "hq/issuer.h"
#include "sync/line.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace certdesk::hq {

// A CA elsewhere: another certdesk-hq, of which this headquarters is a registrar. Its folder has root.pem
// (what its chains must lead to), issuing.pem, and issuer.json:
//
//     {"kind": "est", "url": "https://host:port" of its kiosks' listener, "label": of its EST paths,
//      "list": URL of its CRL, "tlsRoot", "certificate", "key": files in the folder}
//
// The last three are the upstream's TLS root, the registrar's certificate, and its key, sealed under
// headquarters' passphrase.
//
// Each certificate is asked for by EST (RFC 7030 §4.2) with the kiosk's own PKCS#10: it proves that the token
// has the key, so it goes on as it came. What is to be certified is not what stands in it but what was judged
// here, as with every registration authority; so the registrar states that first, for that key, by
// POST /api/v1/registrations/{key} (registrations.h), and the upstream certifies the request of that key as
// was stated.

/// Where it is; of issuer.json.
struct UpstreamPlace {
    std::string url;
    std::string label;
    std::string list;
    std::string tlsRoot;
    std::string certificate;
    std::string key;
};

/// Whether the folder of a CA is one of these. Trouble (damaged) for an issuer.json that cannot be read.
bool isUpstream(const std::filesystem::path& folder);
/// Trouble (damaged).
UpstreamPlace upstreamPlaceIn(const std::filesystem::path& folder);
std::string textOf(const UpstreamPlace& place);

/// Any thread; one request at a time. Nothing is asked for five seconds after the upstream did not answer, so
/// that those who wait behind one another do not each wait for the whole time.
///
/// Problems of asking it, all of which leave what was proposed as it is:
///     503 upstream-unreachable   it did not answer; with Retry-After, as the next two
///     503 upstream-pending       it takes its time (202, RFC 7030 §4.2.3)
///     503 upstream-denied        it does not take this registrar's certificate (401, 403, TLS)
///     422 upstream-refused       it refuses this request
///     502 upstream-answer-wrong  what it answered is not what was ordered
///     409 certificate-revoked    it had this key's certificate revoked
class Upstream : public Issuer {
public:
    Upstream(std::string id, const std::filesystem::path& folder, const forms::Secret& passphrase);
    ~Upstream() override;

    bool isHere() const override { return false; }
    /// The certificate is taken only when it is one that the pinned chain signed, of the request's key, as
    /// the profile makes it here, valid until the very second that was ordered (less would cheat the holder)
    /// and not from before.
    std::variant<token::Certificate, Problem> issue(const IssueOrder& order) const override;
    /// The order says nothing to it.
    std::variant<forms::Bytes, Problem> revocationList(const ListOrder& order) const override;
    std::optional<Problem> revoke(const std::string& keyDigest, const std::string& reason,
                                  const forms::Bytes& certificate) const override;

    /// Whether EST cacerts still has the pinned root and the issuing certificate below it:
    /// upstream-answer-wrong when not.
    std::optional<Problem> verifyChain() const;
    /// When the registrar's own certificate ends. Asks nothing.
    forms::UtcMs registrarEnds() const;

private:
    using Replied = std::variant<sync::LineReply, Problem>;
    Replied ask(sync::Line& line, const sync::LineRequest& request) const;
    std::optional<Problem> state(const IssueOrder& order, const std::string& keyDigest) const;

    struct Lines;
    std::unique_ptr<Lines> lines_;
    mutable std::mutex mutex_;
    mutable std::chrono::steady_clock::time_point awayUntil_{}; ///< guarded by mutex_
};

/// The certificates of an EST answer; nothing when it is none.
std::optional<std::vector<token::Certificate>> certificatesIn(const sync::LineReply& reply);

} // namespace certdesk::hq
