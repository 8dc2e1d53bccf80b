#include "forms/event.h"

// How events are written; event.cpp reads them.

namespace certdesk::forms {

namespace {

Json jsonOf(const std::vector<std::string>& texts) { return JsonArray(texts.begin(), texts.end()); }

Json jsonOf(const std::map<std::string, int>& counts) {
    JsonObject object;
    for (const auto& [key, count] : counts)
        object.emplace_back(key, count);
    return object;
}

Json jsonOf(const std::map<std::string, std::string>& texts) {
    JsonObject object;
    for (const auto& [key, text] : texts)
        object.emplace_back(key, text);
    return object;
}

Json jsonOf(const std::vector<MissingMaterial>& missing) {
    JsonArray array;
    for (const MissingMaterial& m : missing)
        array.push_back(JsonObject{{"material", m.material}, {"copies", m.copies}});
    return array;
}

Json rolesOf(const Account& account) {
    JsonArray array;
    for (const Role role : account.roles)
        array.push_back(idOf(role));
    return array;
}

Json accountSaid(const Account& account, const std::string& by, const Bytes& signature) {
    return JsonObject{{"name", account.name},
                      {"displayName", account.displayName},
                      {"roles", rolesOf(account)},
                      {"key", base64(account.publicKey)},
                      {"by", by},
                      {"signature", base64(signature)}};
}

struct Facts {
    Json operator()(const JournalBegun& e) const { return jsonOf(e); }
    Json operator()(const AccountMade& e) const { return accountSaid(e.account, e.by, e.signature); }
    Json operator()(const AccountChanged& e) const { return accountSaid(e.account, e.by, e.signature); }
    Json operator()(const AccountClosed& e) const {
        return JsonObject{{"name", e.name}, {"by", e.by}, {"signature", base64(e.signature)}};
    }
    Json operator()(const CaseReceived& e) const {
        return JsonObject{
            {"service", e.service}, {"point", e.point}, {"visit", e.visit}, {"continues", e.continues}};
    }
    Json operator()(const DetailsRecorded& e) const {
        const Details& d = e.details;
        JsonObject facts{
            {"complete", e.complete},
            {"holder", JsonObject{{"name", d.holderName}, {"uscc", d.holderCode}, {"kind", d.holderKind}}},
            {"applications", jsonOf(d.applications)},
            {"years", d.years},
            {"algorithm", d.algorithm},
            {"reason", d.reason},
            {"changes", jsonOf(d.changes)}};
        if (!(d.invoice == Invoice{}))
            facts.emplace_back("invoice",
                               JsonObject{{"title", d.invoice.title}, {"taxNumber", d.invoice.taxNumber}});
        if (!d.queueNumber.empty()) facts.emplace_back("queueNumber", d.queueNumber);
        return facts;
    }
    Json operator()(const MaterialsChecked& e) const { return JsonObject{{"copies", jsonOf(e.copies)}}; }
    Json operator()(const PaperPrinted& e) const {
        return JsonObject{
            {"paper", e.paper}, {"sha256", hex(e.sha256)}, {"pages", e.pages}, {"copy", e.copy}};
    }
    Json operator()(const ApprovalGiven& e) const {
        return JsonObject{{"reviewer", e.reviewer},
                          {"approved", e.approved},
                          {"reason", e.reason},
                          {"at", e.at.value},
                          {"signature", base64(e.signature)}};
    }
    Json operator()(const FeeTaken& e) const {
        JsonObject facts{{"receipt", e.receipt}, {"lines", jsonOf(e.lines)}, {"total", e.total.value()}};
        if (e.given > Fen()) facts.emplace_back("given", e.given.value());
        return facts;
    }
    Json operator()(const ProductionNoted& e) const {
        return JsonObject{{"stage", idOf(e.stage)},
                          {"phase", idOf(e.phase)},
                          {"tokenSerial", e.tokenSerial},
                          {"tokenLabel", e.tokenLabel},
                          {"publicKey", e.publicKeyDigest},
                          {"certificate", base64(e.certificate)},
                          {"certificateSerial", e.certificateSerial},
                          {"notAfter", e.notAfter ? isoDay(*e.notAfter) : std::string()},
                          {"encryptionCertificate", base64(e.encryptionCertificate)},
                          {"trouble", e.trouble},
                          {"tokenKept", e.tokenKept}};
    }
    Json operator()(const CaseReturned& e) const { return JsonObject{{"missing", jsonOf(e.missing)}}; }
    Json operator()(const CaseResumed&) const { return JsonObject{}; }
    Json operator()(const CaseWithdrawn& e) const { return JsonObject{{"reason", e.reason}}; }
    Json operator()(const HandedOver&) const { return JsonObject{}; }
    Json operator()(const CertificateKnown& e) const {
        return JsonObject{{"certificate", jsonOf(e.certificate)},
                          {"source", idOf(e.source)},
                          {"asOf", e.asOf.value},
                          {"tokenSeen", e.tokenSeen},
                          {"tokenLabel", e.tokenLabel},
                          {"pin", idOf(e.pin)},
                          {"challenged", e.challenged}};
    }
    Json operator()(const ServiceExtended& e) const {
        return JsonObject{
            {"certificate", e.certificate}, {"from", isoDay(e.term.from)}, {"until", isoDay(e.term.until)}};
    }
    Json operator()(const ApplicationsChanged& e) const {
        return JsonObject{
            {"certificate", e.certificate}, {"opened", jsonOf(e.opened)}, {"closed", jsonOf(e.closed)}};
    }
    Json operator()(const RevocationOrdered& e) const {
        return JsonObject{{"certificate", e.certificate}, {"reason", e.reason}, {"replacedBy", e.replacedBy}};
    }
    Json operator()(const RevocationConfirmed& e) const {
        return JsonObject{{"certificate", e.certificate}, {"at", e.at.value}};
    }
    Json operator()(const BlankPrinted& e) const {
        return JsonObject{{"paper", e.paper}, {"sha256", hex(e.sha256)}, {"pages", e.pages}};
    }
    Json operator()(const TokenNoted& e) const {
        return JsonObject{{"tokenSerial", e.tokenSerial},
                          {"tokenLabel", e.tokenLabel},
                          {"act", idOf(e.act)},
                          {"reason", e.reason}};
    }
    Json operator()(const TokenGivenUp& e) const {
        return JsonObject{{"tokenSerial", e.tokenSerial},
                          {"tokenLabel", e.tokenLabel},
                          {"act", idOf(e.act)},
                          {"reason", e.reason},
                          {"certificate", e.certificate}};
    }
    Json operator()(const FeeVoided& e) const { return jsonOf(e); }
    Json operator()(const FeeRefunded& e) const { return jsonOf(e); }
    Json operator()(const DayOpened& e) const { return jsonOf(e); }
    Json operator()(const DayCounted& e) const { return jsonOf(e); }
    Json operator()(const DayClosed& e) const { return jsonOf(e); }
    Json operator()(const StockNoted& e) const { return jsonOf(e); }
    Json operator()(const RecordOpened& e) const { return jsonOf(e); }
    Json operator()(const PersonListed& e) const { return jsonOf(e); }
    Json operator()(const CaseShredded& e) const { return jsonOf(e); }
    Json operator()(const SettingsChanged& e) const { return jsonOf(e); }
};

} // namespace

Json factsOf(const Event& event) { return std::visit(Facts{}, event); }

Json personalOf(const Event& event) {
    const auto* details = std::get_if<DetailsRecorded>(&event);
    if (!details || !details->personal) return {};
    const Personal& p = *details->personal;
    JsonObject part{{"legalRepresentative", p.legalRepresentative},
                    {"address", p.address},
                    {"postcode", p.postcode},
                    {"phone", p.phone},
                    {"handler", JsonObject{{"name", p.handlerName},
                                           {"idKind", p.handlerIdKind},
                                           {"idNumber", p.handlerIdNumber},
                                           {"mobile", p.handlerMobile},
                                           {"email", p.handlerEmail}}}};
    if (!p.invoiceEmail.empty()) part.emplace_back("invoiceEmail", p.invoiceEmail);
    return part;
}

} // namespace certdesk::forms
