#include "sync/headquarters.h"

#include "forms/json.h"
#include "sync/certs_only.h"
#include "sync/line.h"
#include "sync/wire.h"

#include <Poco/URI.h>

#include <algorithm>

namespace certdesk::sync {
namespace {

constexpr std::string_view json = "application/json";
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

AdminPins pinsOf(const forms::Json& document) {
    forms::JsonReader reader(document);
    std::string derived = reader.string("derived", 64);
    std::string factory = reader.string("factory", 64);
    reader.finish();
    AdminPins pins{forms::Secret{std::string_view(derived)}, forms::Secret{std::string_view(factory)}};
    forms::wipeText(derived);
    forms::wipeText(factory);
    return pins;
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
              settings.timeout) {}

    Answer<Head> head() override {
        return parsed<Head>(expect(line_.ask({"GET", ofKiosk("/head")}), json), headOf);
    }

    Answer<Head> push(const std::vector<StoredEntry>& entries) override {
        LineRequest request{"POST", ofKiosk("/entries"), "text/tab-separated-values"};
        for (const auto& entry : entries)
            request.body += batchLine(entry);
        request.headers["Content-Digest"] =
            "sha-256=:" + forms::base64(forms::sha256(forms::viewOf(request.body))) + ":";
        if (!entries.empty()) request.headers["Certdesk-Head"] = forms::hex(entries.back().hash);
        return parsed<Head>(expect(line_.ask(request), json), headOf);
    }

    Answer<EnrolmentReply> enrol(const std::string& caseNumber, ByteView request) override {
        const auto answer = certificates({"POST", ofCase(caseNumber, "/simpleenroll"), "application/pkcs10",
                                          forms::base64(request) + "\n"});
        if (const auto* fault = std::get_if<LineFault>(&answer)) return *fault;
        auto chain = authorities(caseNumber);
        if (const auto* fault = std::get_if<LineFault>(&chain)) return *fault;
        auto& all = std::get<std::vector<Bytes>>(chain);
        std::erase_if(all, [](const Bytes& der) { return isSelfIssued(der); });
        return EnrolmentReply{std::get<std::vector<Bytes>>(answer).front(), std::move(all)};
    }

    Answer<AdminPins> adminPins(const std::string& tokenSerial, const std::string& caseNumber) override {
        auto answer = expect(
            line_.ask({"POST", "/api/v1/tokens/" + encoded(tokenSerial) + "/admin-pin", std::string(json),
                       forms::Json(forms::JsonObject{{"case", caseNumber}}).text()}),
            json);
        auto pins = parsed<AdminPins>(answer, pinsOf);
        if (auto* reply = std::get_if<LineReply>(&answer)) forms::wipeText(reply->body);
        return pins;
    }

    Answer<std::vector<Bytes>> authorities(const std::string& caseNumber) override {
        auto answer = certificates({"GET", ofCase(caseNumber, "/cacerts")});
        if (auto* all = std::get_if<std::vector<Bytes>>(&answer))
            std::stable_partition(all->begin(), all->end(),
                                  [](const Bytes& der) { return isSelfIssued(der); });
        return answer;
    }

private:
    std::string ofKiosk(const std::string& rest) const { return "/api/v1/kiosks/" + encoded(kiosk_) + rest; }
    static std::string ofCase(const std::string& caseNumber, const std::string& rest) {
        return "/.well-known/est/" + encoded(caseNumber) + rest;
    }

    Answer<std::vector<Bytes>> certificates(const LineRequest& request) {
        const auto answer = expect(line_.ask(request), pkcs7);
        if (const auto* fault = std::get_if<LineFault>(&answer)) return *fault;
        auto all = certificatesOf(std::get<LineReply>(answer));
        if (!all) return broken("no certs-only PKCS #7");
        return std::move(*all);
    }

    const std::string kiosk_;
    Line line_;
};

} // namespace

std::unique_ptr<Headquarters> makeHeadquarters(const LineSettings& settings) {
    return std::make_unique<HttpsHeadquarters>(settings);
}

} // namespace certdesk::sync
