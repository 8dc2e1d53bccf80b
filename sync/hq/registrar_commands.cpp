#include "hq/registrar_commands.h"

#include "hq/kiosks.h"
#include "hq/office.h"
#include "hq/registrars.h"
#include "hq/trouble.h"

namespace certdesk::hq {
namespace {

using forms::Json;
using forms::JsonArray;
using forms::JsonObject;
using Poco::Data::Session;

Json registrarAdd(Office& office, const Json& request) {
    forms::JsonReader reader(request);
    reader.string("command");
    const auto name = reader.string("name", 64);
    const bool again = reader.boolean("again");
    reader.finish();
    return JsonObject{{"name", name},
                      {"enrolment", registrarEnrolmentText(addRegistrarTo(office, name, again))}};
}

Json registrarList(Office& office) {
    const auto rows = office.database.transaction(allRegistrars);
    JsonArray list;
    for (const auto& row : rows) {
        const auto certificate = token::Certificate::fromDer(row.der);
        list.push_back(
            JsonObject{{"name", row.name},
                       {"state", row.state},
                       {"added", forms::isoUtc(row.addedAt)},
                       {"ends", certificate ? Json(forms::isoUtc(certificate->notAfter())) : Json()}});
    }
    return JsonObject{{"registrars", list}};
}

Json registrarRemove(Office& office, const Json& request) {
    forms::JsonReader reader(request);
    reader.string("command");
    const auto name = reader.string("name", 64);
    reader.finish();
    const bool removed =
        office.database.transaction([&](Session& session) { return removeRegistrar(session, name); });
    if (!removed) throw Trouble(Trouble::Kind::usage, "没有这个登记机构：" + name);
    return JsonObject{{"name", name}};
}

} // namespace

RegistrarEnrolment addRegistrarTo(Office& office, const std::string& name, bool again) {
    if (!isRegistrarName(name))
        throw Trouble(Trouble::Kind::usage,
                      "登记机构的名称应为 2 到 32 个小写字母、数字和“-”，以字母开头，例如 foshan-hq：" +
                          name);
    const auto at = office.clock();
    const auto code = office.database.transaction([&](Session& session) {
        const auto row = findRegistrar(session, name);
        if (row && row->state != "removed" && !again)
            throw Trouble(Trouble::Kind::usage,
                          "登记机构 " + name + " 已登记；要为它更换证书，请加 --again。");
        return addRegistrar(session, name, at, {at.value + enrolmentCodeLastsMs});
    });
    RegistrarEnrolment enrolment{
        name, office.config.kiosksUrl(), office.config.openUrl(), office.tls.root().pem(), code, {}};
    for (const auto& authority : office.authorities.all())
        if (authority->isHere())
            enrolment.authorities.push_back(
                {authority->id(), authority->root().pem(), authority->issuing().pem()});
    return enrolment;
}

std::optional<Json> runRegistrarCommand(Office& office, const std::string& command, const Json& request) {
    if (command == "registrar-add") return registrarAdd(office, request);
    if (command == "registrar-list") return registrarList(office);
    if (command == "registrar-remove") return registrarRemove(office, request);
    return {};
}

} // namespace certdesk::hq
