#include "desk/walk_in.h"

namespace certdesk::desk {

using forms::JsonReader;

namespace {

void readHolder(JsonReader& in, WalkIn& walkIn) {
    JsonReader holder(in.object("holder"), in.placeOf("holder"));
    forms::Details& details = walkIn.receive.details;
    forms::Personal& personal = walkIn.receive.personal;
    details.holderName = holder.string("name");
    details.holderCode = holder.string("uscc");
    details.holderKind = holder.string("kind");
    personal.address = holder.string("address");
    personal.postcode = holder.string("postcode");
    personal.phone = holder.string("phone");
    personal.legalRepresentative = holder.string("legalRepresentative");
    holder.finish();
}

void readHandler(JsonReader& in, WalkIn& walkIn) {
    JsonReader handler(in.object("handler"), in.placeOf("handler"));
    forms::Personal& personal = walkIn.receive.personal;
    personal.handlerName = handler.string("name");
    personal.handlerIdKind = handler.string("idKind");
    personal.handlerIdNumber = handler.string("idNumber");
    personal.handlerMobile = handler.string("mobile");
    personal.handlerEmail = handler.optionalString("email").value_or("");
    handler.finish();
}

void readMaterials(JsonReader& in, WalkIn& walkIn) {
    const forms::Json& json = in.object("materials");
    JsonReader materials(json, in.placeOf("materials"));
    for (const auto& member : *json.object())
        walkIn.materials[member.first] = static_cast<int>(materials.integer(member.first, 0, 99));
    materials.finish();
}

void readChanges(JsonReader& in, WalkIn& walkIn) {
    const forms::Json* json = in.optionalObject("changes");
    if (!json) return;
    JsonReader changes(*json, in.placeOf("changes"));
    for (const auto& member : *json->object())
        walkIn.receive.details.changes[member.first] = changes.string(member.first);
    changes.finish();
}

void readInvoice(JsonReader& in, WalkIn& walkIn) {
    const forms::Json* json = in.optionalObject("invoice");
    if (!json) return;
    JsonReader invoice(*json, in.placeOf("invoice"));
    walkIn.receive.details.invoice.title = invoice.string("title");
    walkIn.receive.details.invoice.taxNumber = invoice.string("taxNumber");
    walkIn.receive.personal.invoiceEmail = invoice.optionalString("email").value_or("");
    invoice.finish();
}

void readPayment(JsonReader& in, WalkIn& walkIn) {
    constexpr std::int64_t most = 1'000'000'000;
    const forms::JsonArray& lines = in.array("payment");
    for (std::size_t i = 0; i < lines.size(); ++i) {
        JsonReader line(lines[i], forms::placeOf(in.placeOf("payment"), i));
        std::string method = line.string("method", 64);
        const forms::Fen amount(line.integer("fen", 0, most));
        walkIn.payment.push_back(
            {std::move(method), amount, line.optionalString("reference", 64).value_or("")});
        line.finish();
    }
}

} // namespace

WalkIn parseWalkIn(std::string_view json) {
    const forms::Json document = forms::parseJson(json);
    JsonReader in(document);
    WalkIn walkIn;
    walkIn.receive.service = in.string("service", 64);
    readHolder(in, walkIn);
    readHandler(in, walkIn);
    readMaterials(in, walkIn);
    readChanges(in, walkIn);
    walkIn.receive.details.applications = in.optionalStrings("applications", 64);
    walkIn.receive.details.years = static_cast<int>(in.optionalInteger("years", 0, 99).value_or(0));
    walkIn.receive.details.algorithm = in.optionalString("algorithm", 64).value_or("");
    walkIn.receive.details.reason = in.optionalString("reason", 64).value_or("");
    walkIn.receive.details.queueNumber = in.optionalString("queueNumber", 64).value_or("");
    readPayment(in, walkIn);
    readInvoice(in, walkIn);
    walkIn.given = forms::Fen(in.optionalInteger("cashGiven", 0, 1'000'000'000).value_or(0));
    in.finish();
    return walkIn;
}

} // namespace certdesk::desk
