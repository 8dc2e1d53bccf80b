#include "hq/upstream.h"

#include "forms/json.h"
#include "hq/files.h"
#include "hq/trouble.h"
#include "token/chain.h"
#include "token/key_pair.h"
#include "token/likeness.h"

#include <Poco/URI.h>
#include <openssl/ssl.h>

#include <algorithm>

namespace certdesk::hq {
namespace {

namespace fs = std::filesystem;
using sync::LineFault;
using sync::LineReply;
using token::Certificate;

constexpr std::size_t mostFile = 65536;
constexpr std::chrono::seconds patience{5}; ///< how long nothing may move
constexpr std::chrono::seconds leftAlone{5};
constexpr int tryAgainSeconds = 30;
constexpr std::string_view problemJson = "application/problem+json";
constexpr std::string_view pkcs7 = "application/pkcs7-mime";

fs::path placeFile(const fs::path& folder) { return folder / "issuer.json"; }

Certificate certificateAt(const fs::path& file) {
    auto certificate = Certificate::fromPem(readFile(file, mostFile));
    if (!certificate) throw Trouble(Trouble::Kind::damaged, "证书文件有误：" + file.string());
    return std::move(certificate).value();
}

std::string httpsUrl(forms::JsonReader& reader, std::string_view name) {
    auto url = reader.string(name, 512);
    if (!url.starts_with("https://")) reader.fail(forms::JsonProblem::Kind::badValue, name);
    return url;
}

/// A file's name alone: what belongs to a CA lies in its folder.
std::string fileName(forms::JsonReader& reader, std::string_view name) {
    auto file = reader.string(name, 128);
    if (file.empty() || fs::path(file).has_parent_path() || file.front() == '.')
        reader.fail(forms::JsonProblem::Kind::badValue, name);
    return file;
}

template <typename Read>
auto readPlace(const fs::path& folder, Read read) {
    const auto file = placeFile(folder);
    try {
        const auto json = forms::parseJson(readFile(file, mostFile));
        forms::JsonReader reader(json);
        return read(reader);
    } catch (const forms::JsonProblem& problem) {
        throw Trouble(Trouble::Kind::damaged, "配置文件有误：" + file.string() + "，位置 " + problem.place());
    }
}

using KeyPtr = std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)>;

KeyPtr opensslKey(const token::KeyPair& key) {
    const auto der = key.privateDer();
    const unsigned char* at = der.data();
    return {d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(der.size())), EVP_PKEY_free};
}

/// The key goes from its sealed file into the context, and lies open nowhere.
Poco::Net::Context::Ptr mutualContext(const fs::path& folder, const UpstreamPlace& place,
                                      const token::KeyPair& key) {
    auto context =
        sync::clientContext({}, (folder / place.certificate).string(), (folder / place.tlsRoot).string());
    const auto own = opensslKey(key);
    if (!own || SSL_CTX_use_PrivateKey(context->sslContext(), own.get()) != 1)
        throw Poco::InvalidArgumentException("the registrar's key is not its certificate's");
    return context;
}

Problem unreachable(const std::string& detail) {
    return {503, "upstream-unreachable", detail, tryAgainSeconds};
}

Problem denied(const std::string& detail) { return {503, "upstream-denied", detail, tryAgainSeconds}; }

Problem wrong(const std::string& detail) { return {502, "upstream-answer-wrong", detail}; }

Problem problemOf(const LineFault& fault) {
    const std::string detail = std::string(sync::idOf(fault.kind)) + " " + fault.detail;
    if (fault.kind == LineFault::Kind::notUs) return denied(detail);
    if (sync::isAway(fault)) return unreachable(detail);
    return wrong(detail);
}

/// The kind of an RFC 9457 problem; empty for what is none.
std::string kindIn(const LineReply& reply) {
    if (reply.type != problemJson) return {};
    try {
        const auto json = forms::parseJson(reply.body);
        forms::JsonReader reader(json);
        const auto type = reader.string("type", 256);
        return type.substr(type.rfind('/') + 1);
    } catch (const forms::JsonProblem&) {
        return {};
    }
}

/// What a status other than 200 means.
Problem problemOf(const LineReply& reply) {
    const auto kind = kindIn(reply);
    const std::string detail = "status " + std::to_string(reply.status) + " " + kind;
    if (reply.status == 202)
        return {503, "upstream-pending", detail, std::max(reply.retryAfter, tryAgainSeconds)};
    // Only who speaks the protocol refuses; what else stands there is not the upstream.
    if (reply.status == 401 || (reply.status == 403 && (kind.empty() || kind == "unknown-registrar")))
        return denied(detail);
    if (reply.status == 409 && kind == "certificate-revoked")
        return {409, "certificate-revoked", "at the upstream CA"};
    if (reply.status >= 400 && reply.status < 500) return {422, "upstream-refused", detail};
    if (reply.status >= 500) return unreachable(detail);
    return wrong(detail);
}

/// Whether it is {"state": …}: what is no upstream is found before the request goes on.
bool saysState(const LineReply& reply) {
    if (reply.type != "application/json") return false;
    try {
        const auto json = forms::parseJson(reply.body);
        forms::JsonReader reader(json);
        const auto state = reader.string("state", 16);
        reader.finish();
        return state == "registered" || state == "proposed" || state == "issued" || state == "revoked";
    } catch (const forms::JsonProblem&) {
        return false;
    }
}

forms::Json jsonOf(const token::Placeholders& values) {
    forms::JsonObject members;
    for (const auto& [name, value] : values)
        members.emplace_back(name, value);
    return members;
}

/// Nothing when the certificate is what was ordered.
std::optional<std::string> fault(const IssueOrder& order, const Issuer& issuer,
                                 const Certificate& certificate) {
    if (!certificate.matchesKey(order.request.spki)) return "another key";
    const forms::UtcMs at{std::max(order.at.value, certificate.notBefore().value)};
    const auto chain = token::verifyChain(certificate, {issuer.issuing()}, {issuer.root()}, at);
    if (!chain) return "chain: " + std::string(token::idOf(chain.fault().kind));
    if (certificate.issuer() != issuer.issuing().subject()) return "chain: another issuer";
    if (certificate.notAfter() != order.validity.notAfter) return "another end";
    if (certificate.notBefore() < order.validity.notBefore) return "an earlier beginning";
    if (const auto differs = token::differenceFrom(order.profile, order.values, certificate))
        return "not as the profile has it: " + *differs;
    return {};
}

} // namespace

bool isUpstream(const fs::path& folder) {
    if (!fs::exists(placeFile(folder))) return false;
    return readPlace(folder, [](forms::JsonReader& reader) { return reader.string("kind", 16) == "est"; });
}

UpstreamPlace upstreamPlaceIn(const fs::path& folder) {
    return readPlace(folder, [](forms::JsonReader& reader) {
        if (reader.string("kind", 16) != "est") reader.fail(forms::JsonProblem::Kind::badValue, "kind");
        UpstreamPlace place{httpsUrl(reader, "url"),         reader.string("label", 64),
                            httpsUrl(reader, "list"),        fileName(reader, "tlsRoot"),
                            fileName(reader, "certificate"), fileName(reader, "key")};
        reader.finish();
        return place;
    });
}

std::string textOf(const UpstreamPlace& place) {
    return forms::Json(forms::JsonObject{{"kind", "est"},
                                         {"url", place.url},
                                         {"label", place.label},
                                         {"list", place.list},
                                         {"tlsRoot", place.tlsRoot},
                                         {"certificate", place.certificate},
                                         {"key", place.key}})
               .text() +
           "\n";
}

std::optional<std::vector<Certificate>> certificatesIn(const LineReply& reply) {
    if (reply.type != pkcs7) return {};
    const auto ders = sync::certificatesOf(reply);
    if (!ders) return {};
    std::vector<Certificate> all;
    for (const auto& der : *ders) {
        auto certificate = Certificate::fromDer(der);
        if (!certificate) return {};
        all.push_back(std::move(certificate).value());
    }
    return all;
}

struct Upstream::Lines {
    Lines(const fs::path& folder, const forms::Secret& passphrase)
        : place(upstreamPlaceIn(folder)), ends(certificateAt(folder / place.certificate).notAfter()),
          key(keyIn(folder / place.key, passphrase)),
          est(
              place.url, [this, folder] { return mutualContext(folder, place, key); }, patience),
          open(
              place.list,
              [this, folder] { return sync::clientContext({}, {}, (folder / place.tlsRoot).string()); },
              patience) {}

    static token::KeyPair keyIn(const fs::path& file, const forms::Secret& passphrase) {
        auto unsealed = token::KeyPair::unseal(readFile(file, mostFile), passphrase);
        if (!unsealed) throw Trouble(Trouble::Kind::damaged, "私钥文件与口令不符或已损坏：" + file.string());
        return std::move(unsealed).value();
    }
    std::string path(const std::string& operation) const {
        return "/.well-known/est/" + place.label + operation;
    }

    UpstreamPlace place;
    forms::UtcMs ends;  ///< of the registrar's certificate
    token::KeyPair key; ///< used under the line's mutex alone
    sync::Line est;
    sync::Line open;
};

Upstream::Upstream(std::string id, const fs::path& folder, const forms::Secret& passphrase)
    : Issuer(std::move(id), certificateAt(folder / "root.pem"), certificateAt(folder / "issuing.pem")),
      lines_(std::make_unique<Lines>(folder, passphrase)) {}
Upstream::~Upstream() = default;

Upstream::Replied Upstream::ask(sync::Line& line, const sync::LineRequest& request) const {
    const std::lock_guard lock(mutex_);
    if (std::chrono::steady_clock::now() < awayUntil_) return unreachable("it did not answer just now");
    auto answer = line.ask(request);
    if (const auto* broken = std::get_if<LineFault>(&answer)) {
        if (sync::isAway(*broken)) awayUntil_ = std::chrono::steady_clock::now() + leftAlone;
        return problemOf(*broken);
    }
    auto& reply = std::get<LineReply>(answer);
    if (reply.status != 200) return problemOf(reply);
    return std::move(reply);
}

std::optional<Problem> Upstream::state(const IssueOrder& order, const std::string& keyDigest) const {
    const forms::Json stated = forms::JsonObject{{"profile", order.profile.id},
                                                 {"values", jsonOf(order.values)},
                                                 {"notBefore", order.validity.notBefore.value},
                                                 {"notAfter", order.validity.notAfter.value}};
    const auto replied =
        ask(lines_->est, {"POST", "/api/v1/registrations/" + keyDigest, "application/json", stated.text()});
    if (const auto* no = std::get_if<Problem>(&replied)) return *no;
    if (!saysState(std::get<LineReply>(replied))) return wrong("not the state of a registration");
    return {};
}

std::variant<Certificate, Problem> Upstream::issue(const IssueOrder& order) const {
    if (auto no = state(order, token::spkiDigest(order.request.spki))) return *no;
    const auto replied = ask(lines_->est, {"POST", lines_->path("/simpleenroll"), "application/pkcs10",
                                           forms::base64(order.request.der) + "\n"});
    if (const auto* no = std::get_if<Problem>(&replied)) return *no;
    const auto certificates = certificatesIn(std::get<LineReply>(replied));
    if (!certificates || certificates->size() != 1) return wrong("not one certificate");
    if (const auto what = fault(order, *this, certificates->front())) return wrong(*what);
    return certificates->front();
}

std::variant<forms::Bytes, Problem> Upstream::revocationList(const ListOrder&) const {
    const auto replied = ask(lines_->open, {"GET", Poco::URI(lines_->place.list).getPathAndQuery()});
    if (const auto* no = std::get_if<Problem>(&replied)) return *no;
    auto der = forms::toBytes(std::get<LineReply>(replied).body);
    if (!token::verifyRevocationList(der, issuing()) || !token::revocationListDates(der))
        return wrong("no revocation list of its issuing CA");
    return der;
}

std::optional<Problem> Upstream::revoke(const std::string& keyDigest, const std::string& reason,
                                        const forms::Bytes& certificate) const {
    forms::JsonObject body{{"reason", reason}};
    if (!certificate.empty()) body.emplace_back("certificate", forms::base64(certificate));
    const auto replied = ask(lines_->est, {"POST", "/api/v1/registrations/" + keyDigest + "/revocation",
                                           "application/json", forms::Json(body).text()});
    if (const auto* no = std::get_if<Problem>(&replied)) return *no;
    return {};
}

std::optional<Problem> Upstream::verifyChain() const {
    const auto replied = ask(lines_->est, {"GET", lines_->path("/cacerts")});
    if (const auto* no = std::get_if<Problem>(&replied)) return *no;
    const auto all = certificatesIn(std::get<LineReply>(replied));
    const auto has = [&](const Certificate& one) {
        return all && std::find(all->begin(), all->end(), one) != all->end();
    };
    if (!has(root()) || !has(issuing())) return wrong("cacerts has not the chain that is pinned here");
    return {};
}

forms::UtcMs Upstream::registrarEnds() const { return lines_->ends; }

} // namespace certdesk::hq
