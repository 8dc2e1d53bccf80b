#include "forms/json.h"
#include "sync/certs_only.h"
#include "sync/headquarters.h"
#include "sync/line.h"

namespace certdesk::sync {
namespace {

constexpr std::size_t mostPem = 64 << 10;

Bytes key32(forms::JsonReader& reader, std::string_view name) {
    auto key = forms::fromBase64(reader.string(name, 64));
    if (!key || key->size() != 32) reader.fail(forms::JsonProblem::Kind::badValue, name);
    return std::move(*key);
}

std::string httpsUrl(forms::JsonReader& reader, std::string_view name) {
    auto url = reader.string(name, 512);
    if (!url.starts_with("https://")) reader.fail(forms::JsonProblem::Kind::badValue, name);
    return url;
}

std::string basicOf(const Enrolment& enrolment) {
    return "Basic " + forms::base64(forms::viewOf(enrolment.kiosk + ":" + enrolment.code));
}

} // namespace

std::string enrolmentText(const Enrolment& enrolment) {
    return forms::Json(forms::JsonObject{{"version", 1},
                                         {"point", enrolment.point},
                                         {"kiosk", enrolment.kiosk},
                                         {"url", enrolment.url},
                                         {"openUrl", enrolment.openUrl},
                                         {"tlsRoot", enrolment.tlsRoot},
                                         {"catalogueKey", forms::base64(enrolment.catalogueKey)},
                                         {"recordsKey", forms::base64(enrolment.recordsKey)},
                                         {"caRoots", enrolment.caRoots},
                                         {"code", enrolment.code}})
               .text() +
           "\n";
}

Enrolment parseEnrolment(std::string_view text) {
    const auto json = forms::parseJson(text);
    forms::JsonReader reader(json);
    reader.integer("version", 1, 1);
    Enrolment enrolment;
    enrolment.point = reader.string("point", 32);
    enrolment.kiosk = reader.string("kiosk", 32);
    enrolment.url = httpsUrl(reader, "url");
    enrolment.openUrl = httpsUrl(reader, "openUrl");
    enrolment.tlsRoot = reader.string("tlsRoot", mostPem);
    enrolment.catalogueKey = key32(reader, "catalogueKey");
    enrolment.recordsKey = key32(reader, "recordsKey");
    enrolment.caRoots = reader.string("caRoots", mostPem);
    enrolment.code = reader.string("code", 64);
    reader.finish();
    return enrolment;
}

Answer<std::string> enrolMachine(const Enrolment& enrolment, ByteView request,
                                 std::chrono::milliseconds timeout) {
    Line line(
        enrolment.openUrl, [&] { return clientContextOf(enrolment.tlsRoot); }, timeout);
    const auto answer = expect(line.ask({"POST",
                                         "/.well-known/est/simpleenroll",
                                         "application/pkcs10",
                                         forms::base64(request) + "\n",
                                         {{"Authorization", basicOf(enrolment)}}}),
                               "application/pkcs7-mime");
    if (const auto* fault = std::get_if<LineFault>(&answer)) return *fault;
    const auto certificates = certificatesOf(std::get<LineReply>(answer));
    if (!certificates) return LineFault{LineFault::Kind::brokenAnswer, 200, {}, "no certs-only PKCS #7", {}};
    return certificatePem(certificates->front());
}

} // namespace certdesk::sync
