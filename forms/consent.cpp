#include "forms/consent.h"

namespace certdesk::forms {

namespace {

constexpr std::int64_t latest = 253402300799999; // 9999-12-31

void line(std::string& text, std::string_view value) {
    text += value;
    text += '\n';
}

} // namespace

Bytes consentStatement(Act act, const std::string& about, ByteView facts, const std::string& account,
                       UtcMs at) {
    std::string text;
    line(text, "certdesk consent v1");
    line(text, idOf(act));
    line(text, hex(sha256(viewOf(about))));
    line(text, hex(facts));
    line(text, account);
    line(text, std::to_string(at.value));
    return toBytes(text);
}

Json jsonOf(const Consent& consent) {
    return JsonObject{
        {"account", consent.account}, {"at", consent.at.value}, {"signature", base64(consent.signature)}};
}

Consent consentOf(JsonReader& in) {
    Consent consent;
    consent.account = in.string("account", 32);
    consent.at = {in.integer("at", 0, latest)};
    consent.signature = in.exactBytes("signature", 64);
    in.finish();
    return consent;
}

} // namespace certdesk::forms
