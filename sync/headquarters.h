#pragma once
#include "forms/case.h"
#include "forms/known.h"
#include "forms/secret.h"
#include "sync/entry.h"
#include "sync/key_slots.h"
#include "sync/proxy.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace certdesk::sync {

/// Why HQ could not do what was asked.
struct LineFault {
    enum class Kind {
        unreachable,     ///< no connection, or it broke: try again later
        notHeadquarters, ///< somebody answers there, but not with HQ's certificate, or not in its protocol
        notUs,           ///< HQ does not take this kiosk's certificate
        refused,         ///< HQ answered with a problem (RFC 9457); `problem` is its type, `detail` its words
        conflict,        ///< histories differ (409); `hqHead` is HQ's
        brokenAnswer,    ///< HQ's answer is not what the protocol says
        loginPage,       ///< the network answers in HQ's place and wants a log-in first (captive portal)
        redirected,      ///< what stands at HQ's address sends us elsewhere; nobody went there
        clockWrong,      ///< HQ's certificate is right but for its dates: mostly it is our clock that is not
        proxyRefused,    ///< the system's proxy does not let us through; `status` as it said
        busy,            ///< HQ has no room for another connection: it has by and by
    };
    Kind kind{};
    int status = 0;
    std::string problem; ///< last part of the problem's type URI, e.g. "case-not-ready"
    std::string detail;  ///< for the log and the details fold; no personal data
    std::optional<Head> hqHead{};
};

/// HQ was not spoken with, for whatever reason but that it does not know us: what may go on without the line
/// goes on, what needs it waits.
bool isAway(const LineFault& fault);
/// "unreachable", "login-page", …
std::string_view idOf(LineFault::Kind kind);

/// What HQ's clock said in an answer, and when that came.
struct ServerClock {
    forms::UtcMs told;
    std::chrono::steady_clock::time_point heard;
};

template <typename T>
using Answer = std::variant<T, LineFault>;

struct AdminPins {
    forms::AdminSecrets derived; ///< of this token
    forms::AdminSecrets factory; ///< what a token fresh from its maker has
};

/// The encryption half of dual certificates: the pair was made by HQ's key centre and goes to the token as
/// ciphertext for the signing key that is on it (GM/T 0027 §9.2).
struct EncryptionPair {
    Bytes certificate; ///< DER
    Bytes envelope;    ///< DER; what it is depends on the algorithm (token/envelope.h)
};

/// What HQ has of certificates, by exactly one key.
enum class LookUpKey {
    certificate, ///< KnownCertificate::id(), another authority's included once it was served here
    token,       ///< serial of the token
    code,        ///< 统一社会信用代码 of the holder
};
struct LookedUp {
    forms::UtcMs asOf;                                 ///< HQ's clock
    std::vector<forms::KnownCertificate> certificates; ///< newest first
};

/// A returned case as its notice finds it at any point: facts alone, the person's details are asked again.
struct ReturnedCase {
    std::string number;
    std::string service;
    std::string point;
    forms::Details details;
    std::map<std::string, int> materials; ///< what was already handed in and checked
    std::vector<forms::MissingMaterial> missing;
};

/// A catalogue as HQ published it: the bytes are signed, not their meaning.
struct PublishedCatalogue {
    int version = 0;
    std::string bytes;
    Bytes signature; ///< Ed25519 over "certdesk catalogue v1" ‖ 00 ‖ bytes
    std::string tag; ///< ETag, to ask again with
};

/// Headquarters as a kiosk sees it (DESIGN §5). Every call may take seconds: from a task, never from the UI
/// thread. Thread-safe. The recording fake is in tests/support.
class Headquarters {
public:
    virtual ~Headquarters() = default;
    /// Where this kiosk's own journal stands: told with every request from now on, so that HQ knows what it
    /// has not got yet. Asks nothing.
    virtual void tellOwnHead(const Head&) {}
    virtual Answer<Head> head() = 0;
    /// What HQ has of this kiosk after that number, in order, as many as it sends at once; none when there
    /// are no more.
    virtual Answer<std::vector<StoredEntry>> entriesAfter(std::int64_t seq) = 0;
    /// Sends entries that follow HQ's head; answers the head stored.
    virtual Answer<Head> push(const std::vector<StoredEntry>& entries) = 0;
    /// EST simpleenroll with the case as label; `request` is PKCS#10 DER. Answers the certificate, DER; the
    /// same request again the same one.
    virtual Answer<Bytes> enrol(const std::string& caseNumber, ByteView request) = 0;
    /// The encryption pair that goes with the case's signing certificate, which HQ must have issued;
    /// `request` is the same as for `enrol`. Again answers the same certificate. refused "no-encryption-pair"
    /// where HQ has no profile for one.
    virtual Answer<EncryptionPair> encryptionPair(const std::string& caseNumber, ByteView request) = 0;
    /// For a case that works on the token; an empty case number: to empty it outside any case, refused
    /// "token-in-use" while a valid certificate lies on it.
    virtual Answer<AdminPins> adminPins(const std::string& tokenSerial, const std::string& caseNumber) = 0;
    /// The chain that the case's certificate will have, root first (EST cacerts), DER; an empty case number:
    /// every authority whose certificates may come to a counter.
    virtual Answer<std::vector<Bytes>> authorities(const std::string& caseNumber) = 0;
    virtual Answer<LookedUp> lookUp(LookUpKey key, const std::string& value) = 0;
    /// Has the certificate revoked for a case of this kiosk. `evidence`: the case's entries and those that
    /// made its accounts known, in order; HQ acts on them at once and compares when the chain arrives.
    /// Answers when HQ revoked it; the same again answers the same.
    virtual Answer<forms::UtcMs> revoke(const std::string& certificateSerial, const std::string& caseNumber,
                                        const std::vector<StoredEntry>& evidence) = 0;
    /// refused "case-unknown" or "case-not-returned" where there is nothing to go on with.
    virtual Answer<ReturnedCase> returnedCase(const std::string& caseNumber) = 0;
    /// The newest published catalogue; nothing when it is the one that `knownTag` names.
    virtual Answer<std::optional<PublishedCatalogue>> catalogue(const std::string& knownTag) = 0;
    /// EST simplereenroll: the next machine certificate of this kiosk, for the key and subject of `request`
    /// (PKCS#10 DER). Answers DER; the same key again the same one. refused "not-due" long before the present
    /// one ends.
    virtual Answer<Bytes> renewMachine(ByteView request) = 0;
    /// The files of the machine certificate were replaced: the next request reads them anew.
    virtual void useNewMachine() {}
    /// By the last answer; nothing before one. Asks nothing.
    virtual std::optional<ServerClock> serverClock() const { return {}; }
};

/// For a kiosk whose disk is lost, made at HQ with one of its managers there: that manager's new key slot, in
/// which the kiosk's private key is sealed under the password that the manager chose.
struct Recovery {
    std::string displayName; ///< of the manager
    KeySlot slot;
};

/// What `certdesk-hq kiosk add` writes for a new kiosk. No private key in it that is not sealed; the code
/// works once.
struct Enrolment {
    std::string point;
    std::string kiosk;
    std::string url;     ///< https://host:port of the kiosks' listener
    std::string openUrl; ///< https://host:port of the open one
    std::string tlsRoot; ///< PEM
    Bytes catalogueKey;  ///< Ed25519 public
    Bytes recordsKey;    ///< X25519 public
    std::string caRoots; ///< PEM: roots of the certificates that HQ issues, and the issuing CAs below them
    std::string code;
    std::optional<Recovery> recovery{};
    bool training = false; ///< by a headquarters that is for training: what enrols with it practises
};
std::string enrolmentText(const Enrolment& enrolment);
/// Strict; throws forms::JsonProblem.
Enrolment parseEnrolment(std::string_view json);

/// Where a kiosk finds HQ and how they know each other. PEM files in the data directory's `tls/`.
struct LineSettings {
    std::string kiosk;
    std::string url;
    std::filesystem::path tlsRoot;
    std::filesystem::path machineCertificate;
    std::filesystem::path machineKey;         ///< 0600
    std::chrono::milliseconds timeout{15000}; ///< how long nothing may move
    ProxySettings proxy{};
};

/// HTTPS by Poco: TLS 1.2 or newer, HQ's certificate checked against `tlsRoot` and its host name.
std::unique_ptr<Headquarters> makeHeadquarters(const LineSettings& settings);

/// Gets the machine certificate by EST simpleenroll without label on the open listener (HTTP Basic, kiosk and
/// code). `request` is PKCS#10 DER; answers the certificate as PEM.
Answer<std::string> enrolMachine(const Enrolment& enrolment, ByteView request,
                                 const ProxySettings& proxy = {},
                                 std::chrono::milliseconds timeout = std::chrono::milliseconds(15000));

} // namespace certdesk::sync
