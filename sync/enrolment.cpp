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

forms::Json jsonOf(const Recovery& recovery) {
    const KeySlot& slot = recovery.slot;
    return forms::JsonObject{{"manager", slot.account},
                             {"displayName", recovery.displayName},
                             {"salt", forms::base64(slot.salt)},
                             {"passes", static_cast<std::int64_t>(slot.cost.passes)},
                             {"memory", static_cast<std::int64_t>(slot.cost.memoryBytes)},
                             {"sealed", forms::base64(slot.sealed)}};
}

/// Its cost is bounded: a file from outside must not ask for an hour or for all memory.
Recovery recoveryOf(const forms::Json& json, const std::string& place) {
    forms::JsonReader reader(json, place);
    Recovery recovery;
    recovery.slot.account = reader.string("manager", 32);
    if (!forms::isAccountName(recovery.slot.account))
        reader.fail(forms::JsonProblem::Kind::badValue, "manager");
    recovery.displayName = reader.string("displayName", 200);
    recovery.slot.salt = reader.bytes("salt", 64);
    recovery.slot.cost.passes = static_cast<std::uint64_t>(reader.integer("passes", 1, 16));
    recovery.slot.cost.memoryBytes = static_cast<std::uint64_t>(reader.integer("memory", 8 << 10, 1 << 30));
    recovery.slot.sealed = reader.bytes("sealed", 1024);
    reader.finish();
    return recovery;
}

std::string basicOf(const Enrolment& enrolment) {
    return "Basic " + forms::base64(forms::viewOf(enrolment.kiosk + ":" + enrolment.code));
}

} // namespace

std::string enrolmentText(const Enrolment& enrolment) {
    forms::JsonObject members{{"version", 1},
                              {"point", enrolment.point},
                              {"kiosk", enrolment.kiosk},
                              {"url", enrolment.url},
                              {"openUrl", enrolment.openUrl},
                              {"tlsRoot", enrolment.tlsRoot},
                              {"catalogueKey", forms::base64(enrolment.catalogueKey)},
                              {"recordsKey", forms::base64(enrolment.recordsKey)},
                              {"caRoots", enrolment.caRoots},
                              {"code", enrolment.code}};
    if (enrolment.training) members.emplace_back("training", true);
    if (enrolment.recovery) members.emplace_back("recovery", jsonOf(*enrolment.recovery));
    return forms::Json(std::move(members)).text() + "\n";
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
    enrolment.training = reader.booleanOr("training", false);
    if (const auto* recovery = reader.optionalObject("recovery"))
        enrolment.recovery = recoveryOf(*recovery, reader.placeOf("recovery"));
    reader.finish();
    return enrolment;
}

Answer<std::string> enrolMachine(const Enrolment& enrolment, ByteView request, const ProxySettings& proxy,
                                 std::chrono::milliseconds timeout) {
    Line line(
        enrolment.openUrl, [&] { return clientContextOf(enrolment.tlsRoot); }, timeout, proxy);
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
