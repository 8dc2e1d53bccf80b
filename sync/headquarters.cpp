#include "sync/headquarters.h"

#include "forms/json.h"
#include "sync/bulk_bytes.h"
#include "sync/certs_only.h"
#include "sync/line.h"
#include "sync/wire.h"

#include <Poco/URI.h>

#include <algorithm>
#include <mutex>

namespace certdesk::sync {
namespace {

constexpr std::string_view json = "application/json";
constexpr std::string_view batch = "text/tab-separated-values";
constexpr std::string_view pkcs7 = "application/pkcs7-mime";

LineFault broken(const std::string& detail) { return {LineFault::Kind::brokenAnswer, 200, {}, detail, {}}; }

std::string encoded(const std::string& segment) {
    std::string text;
    Poco::URI::encode(segment, "/?#[]@!$&'()*+,;=%", text);
    return text;
}

/// The value that `read` makes of a JSON answer, or the fault.
template <typename T, typename Read>
Answer<T> parsed(const Answer<LineReply>& answer, Read read) {
    if (const auto* fault = std::get_if<LineFault>(&answer)) return *fault;
    try {
        return read(forms::parseJson(std::get<LineReply>(answer).body));
    } catch (const forms::JsonProblem& problem) {
        return broken("answer at " + problem.place());
    }
}

/// Both as their digits; a token without a device key has none.
forms::AdminSecrets secretsOf(const forms::Json& document, const std::string& place) {
    forms::JsonReader reader(document, place);
    std::string pin = reader.string("pin", 64);
    std::string digits = reader.string("deviceKey", 64);
    reader.finish();
    auto key = forms::secretFromHex(digits);
    if (!key) reader.fail(forms::JsonProblem::Kind::badValue, "deviceKey");
    forms::AdminSecrets secrets{forms::Secret{std::string_view(pin)}, std::move(*key)};
    forms::wipeText(pin);
    forms::wipeText(digits);
    return secrets;
}

AdminPins pinsOf(const forms::Json& document) {
    forms::JsonReader reader(document);
    AdminPins pins{secretsOf(reader.object("derived"), "/derived"),
                   secretsOf(reader.object("factory"), "/factory")};
    reader.finish();
    return pins;
}

constexpr std::int64_t latest = 253402300799999; // 9999-12-31

LookedUp lookedUpOf(const forms::Json& document) {
    constexpr std::size_t most = 1000;
    forms::JsonReader reader(document);
    LookedUp found{{reader.integer("asOf", 0, latest)}, {}};
    const auto& array = reader.array("certificates");
    if (array.size() > most) reader.fail(forms::JsonProblem::Kind::tooLong, "certificates");
    for (std::size_t i = 0; i < array.size(); ++i) {
        forms::JsonReader item(array[i], forms::placeOf(reader.placeOf("certificates"), i));
        found.certificates.push_back(forms::knownCertificateOf(item));
        item.finish();
    }
    reader.finish();
    return found;
}

forms::UtcMs revokedAtOf(const forms::Json& document) {
    forms::JsonReader reader(document);
    const forms::UtcMs at{reader.integer("revokedAt", 0, latest)};
    reader.finish();
    return at;
}

std::string_view keyOf(LookUpKey key) {
    switch (key) {
    case LookUpKey::certificate: return "certificate";
    case LookUpKey::token: return "token";
    case LookUpKey::code: return "code";
    }
    return {};
}

Bytes bytesIn(forms::JsonReader& reader, std::string_view key, std::size_t most) {
    auto bytes = forms::fromBase64(reader.string(key, most * 4 / 3 + 4));
    if (!bytes || bytes->empty() || bytes->size() > most)
        reader.fail(forms::JsonProblem::Kind::badValue, key);
    return std::move(*bytes);
}

EncryptionPair encryptionPairOf(const forms::Json& document) {
    constexpr std::size_t most = 64 << 10;
    forms::JsonReader reader(document);
    EncryptionPair pair{bytesIn(reader, "certificate", most), bytesIn(reader, "envelope", most)};
    reader.finish();
    return pair;
}

PublishedCatalogue publishedOf(const forms::Json& document, const std::string& tag) {
    constexpr std::size_t mostBytes = 1 << 19;
    constexpr std::size_t signatureBytes = 64;
    forms::JsonReader reader(document);
    PublishedCatalogue published;
    published.version = static_cast<int>(reader.integer("version", 1, 1'000'000));
    published.bytes = forms::toText(bytesIn(reader, "catalogue", mostBytes));
    published.signature = bytesIn(reader, "signature", signatureBytes);
    if (published.signature.size() != signatureBytes)
        reader.fail(forms::JsonProblem::Kind::badValue, "signature");
    published.tag = tag;
    reader.finish();
    return published;
}

/// What can be sent back in a header (RFC 9110 §8.8.3).
bool isTag(const std::string& tag) {
    constexpr std::size_t most = 200;
    return !tag.empty() && tag.size() <= most &&
           std::all_of(tag.begin(), tag.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

class HttpsHeadquarters : public Headquarters {
public:
    explicit HttpsHeadquarters(const LineSettings& settings)
        : kiosk_(settings.kiosk),
          line_(
              settings.url,
              [settings] {
                  return clientContext(settings.machineKey.string(), settings.machineCertificate.string(),
                                       settings.tlsRoot.string());
              },
              settings.timeout, settings.proxy) {}

    void tellOwnHead(const Head& own) override {
        const std::lock_guard lock(mutex_);
        ownHead_ = ownHeadText(own);
    }

    Answer<Head> head() override {
        return parsed<Head>(expect(ask({"GET", ofKiosk("/head")}), json), headOf);
    }

    Answer<Head> push(const std::vector<StoredEntry>& entries) override {
        LineRequest request{"POST", ofKiosk("/entries"), std::string(batch)};
        for (const auto& entry : entries)
            request.body += batchLine(entry);
        request.headers["Content-Digest"] = bulk::contentDigest(request.body);
        if (!entries.empty()) request.headers["Certdesk-Head"] = forms::hex(entries.back().hash);
        return parsed<Head>(expect(ask(request), json), headOf);
    }

    Answer<std::vector<StoredEntry>> entriesAfter(std::int64_t seq) override {
        const auto answer = expect(ask({"GET", ofKiosk("/entries?after=" + std::to_string(seq))}), batch);
        if (const auto* fault = std::get_if<LineFault>(&answer)) return *fault;
        auto entries = parseBatch(std::get<LineReply>(answer).body);
        if (!entries) return broken("no batch of entries");
        return std::move(*entries);
    }

    Answer<Bytes> enrol(const std::string& caseNumber, ByteView request) override {
        const auto answer = certificates({"POST", ofCase(caseNumber, "/simpleenroll"), "application/pkcs10",
                                          forms::base64(request) + "\n"});
        if (const auto* fault = std::get_if<LineFault>(&answer)) return *fault;
        return std::get<std::vector<Bytes>>(answer).front();
    }

    Answer<EncryptionPair> encryptionPair(const std::string& caseNumber, ByteView request) override {
        const auto answer = expect(ask({"POST", "/api/v1/cases/" + encoded(caseNumber) + "/encryption-pair",
                                        "application/pkcs10", forms::base64(request)}),
                                   json);
        return parsed<EncryptionPair>(answer, encryptionPairOf);
    }

    Answer<AdminPins> adminPins(const std::string& tokenSerial, const std::string& caseNumber) override {
        forms::JsonObject asked;
        if (!caseNumber.empty()) asked.emplace_back("case", caseNumber);
        auto answer = expect(ask({"POST", "/api/v1/tokens/" + encoded(tokenSerial) + "/admin-pin",
                                  std::string(json), forms::Json(asked).text()}),
                             json);
        auto pins = parsed<AdminPins>(answer, pinsOf);
        if (auto* reply = std::get_if<LineReply>(&answer)) forms::wipeText(reply->body);
        return pins;
    }

    Answer<std::vector<Bytes>> authorities(const std::string& caseNumber) override {
        auto answer = certificates({"GET", ofCase(caseNumber.empty() ? "kiosk" : caseNumber, "/cacerts")});
        if (auto* all = std::get_if<std::vector<Bytes>>(&answer))
            std::stable_partition(all->begin(), all->end(),
                                  [](const Bytes& der) { return isSelfIssued(der); });
        return answer;
    }

    Answer<LookedUp> lookUp(LookUpKey key, const std::string& value) override {
        const std::string query = std::string(keyOf(key)) + "=" + encoded(value);
        return parsed<LookedUp>(expect(ask({"GET", "/api/v1/certificates?" + query}), json), lookedUpOf);
    }

    Answer<forms::UtcMs> revoke(const std::string& certificateSerial, const std::string& caseNumber,
                                const std::vector<StoredEntry>& evidence) override {
        forms::JsonArray lines;
        for (const StoredEntry& entry : evidence) {
            std::string line = batchLine(entry);
            line.pop_back(); // its end
            lines.emplace_back(std::move(line));
        }
        const forms::Json body = forms::JsonObject{{"case", caseNumber}, {"evidence", std::move(lines)}};
        const LineRequest request{"POST",
                                  "/api/v1/certificates/" + encoded(certificateSerial) + "/revocation",
                                  std::string(json), body.text()};
        return parsed<forms::UtcMs>(expect(ask(request), json), revokedAtOf);
    }

    Answer<ReturnedCase> returnedCase(const std::string& caseNumber) override {
        auto answer = parsed<ReturnedCase>(expect(ask({"GET", "/api/v1/cases/" + encoded(caseNumber)}), json),
                                           returnedCaseOf);
        const auto* found = std::get_if<ReturnedCase>(&answer);
        if (found && found->number != caseNumber) return broken("another case");
        return answer;
    }

    Answer<std::optional<PublishedCatalogue>> catalogue(const std::string& knownTag) override {
        constexpr int notModified = 304;
        LineRequest request{"GET", "/api/v1/catalogue"};
        if (!knownTag.empty()) request.headers["If-None-Match"] = knownTag;
        auto answer = ask(request);
        const auto* reply = std::get_if<LineReply>(&answer);
        if (reply && reply->status == notModified && !knownTag.empty()) return std::nullopt;
        const std::string tag = reply ? reply->tag : std::string();
        const auto read = [&](const forms::Json& document) {
            return std::optional(publishedOf(document, tag));
        };
        answer = expect(std::move(answer), json);
        if (std::holds_alternative<LineReply>(answer) && !isTag(tag)) return broken("catalogue without ETag");
        return parsed<std::optional<PublishedCatalogue>>(answer, read);
    }

    Answer<Bytes> renewMachine(ByteView request) override {
        auto found = certificates(
            {"POST", "/.well-known/est/simplereenroll", "application/pkcs10", forms::base64(request) + "\n"});
        if (const auto* fault = std::get_if<LineFault>(&found)) return *fault;
        return std::move(std::get<0>(found).front());
    }

    void useNewMachine() override { line_.forget(); }
    std::optional<ServerClock> serverClock() const override { return line_.serverClock(); }

private:
    Answer<LineReply> ask(LineRequest request) {
        {
            const std::lock_guard lock(mutex_);
            if (!ownHead_.empty()) request.headers[std::string(ownHeadField)] = ownHead_;
        }
        return line_.ask(request);
    }

    std::string ofKiosk(const std::string& rest) const { return "/api/v1/kiosks/" + encoded(kiosk_) + rest; }
    static std::string ofCase(const std::string& caseNumber, const std::string& rest) {
        return "/.well-known/est/" + encoded(caseNumber) + rest;
    }

    Answer<std::vector<Bytes>> certificates(const LineRequest& request) {
        const auto answer = expect(ask(request), pkcs7);
        if (const auto* fault = std::get_if<LineFault>(&answer)) return *fault;
        auto all = certificatesOf(std::get<LineReply>(answer));
        if (!all) return broken("no certs-only PKCS #7");
        return std::move(*all);
    }

    const std::string kiosk_;
    Line line_;
    std::mutex mutex_;
    std::string ownHead_; ///< guarded by mutex_; empty: nobody told it
};

} // namespace

std::string_view idOf(LineFault::Kind kind) {
    using Kind = LineFault::Kind;
    switch (kind) {
    case Kind::unreachable: return "unreachable";
    case Kind::notHeadquarters: return "not-headquarters";
    case Kind::notUs: return "not-us";
    case Kind::refused: return "refused";
    case Kind::conflict: return "conflict";
    case Kind::brokenAnswer: return "broken-answer";
    case Kind::loginPage: return "login-page";
    case Kind::redirected: return "redirected";
    case Kind::clockWrong: return "clock-wrong";
    case Kind::proxyRefused: return "proxy-refused";
    case Kind::busy: return "busy";
    }
    return {};
}

bool isAway(const LineFault& fault) {
    using Kind = LineFault::Kind;
    switch (fault.kind) {
    case Kind::notUs:
    case Kind::refused:
    case Kind::conflict:
    case Kind::brokenAnswer: return false;
    default: return true;
    }
}

std::unique_ptr<Headquarters> makeHeadquarters(const LineSettings& settings) {
    return std::make_unique<HttpsHeadquarters>(settings);
}

} // namespace certdesk::sync
