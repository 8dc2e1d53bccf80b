#include "hq/registrar_api.h"

#include "hq/kiosk_api.h"
#include "hq/registrars.h"
#include "hq/registrations.h"

#include <variant>

namespace certdesk::hq {
namespace {

using Poco::Data::Session;

/// The registrar of the connection's certificate, or nothing when it is not (or no longer) valid here.
std::optional<std::string> registrarOf(Office& office, const Request& request) {
    if (!request.peer) return {};
    auto name = request.peer->commonName();
    const auto serial = request.peer->serial();
    const bool known =
        office.database.transaction([&](Session& session) { return isRegistrar(session, name, serial); });
    if (!known) return {};
    return name;
}

} // namespace

bool RegistrarApi::owns(const Request& request) {
    const auto& path = request.path;
    if (path.size() < 3) return false;
    if (path[0] == ".well-known") return path[1] == "est" && path[2] == "registrar";
    return path[0] == "api" && path[1] == "v1" && path[2] == "registrations";
}

Reply RegistrarApi::answer(const Request& request) {
    const auto registrar = registrarOf(office_, request);
    if (!registrar) return problem(403, "unknown-registrar", "this certificate is no valid registrar's");
    if (auto no = notRouted(Side::kiosks, request)) return *no;
    return route(request, *registrar);
}

Reply RegistrarApi::route(const Request& request, const std::string& registrar) {
    const auto& path = request.path;
    if (path[0] == ".well-known")
        return path[3] == "cacerts" ? certsOnly(office_.authorities.chains(Authorities::Which::here))
                                    : enrol(request, registrar);
    if (path.size() == 4) {
        const auto state = registerKey(office_, registrar, path[3], request.body);
        if (const auto* no = std::get_if<Problem>(&state)) return replyOf(*no);
        return jsonReply(forms::JsonObject{{"state", std::get<std::string>(state)}});
    }
    const auto revoked = revokeRegistered(office_, registrar, path[3], request.body);
    if (const auto* no = std::get_if<Problem>(&revoked)) return replyOf(*no);
    return jsonReply(forms::JsonObject{{"revokedAt", std::get<forms::UtcMs>(revoked).value}});
}

Reply RegistrarApi::enrol(const Request& request, const std::string& registrar) {
    const auto der = certificateRequestOf(request);
    if (const auto* no = std::get_if<Problem>(&der)) return replyOf(*no);
    const auto issued = certifyRegistered(office_, registrar, std::get<forms::Bytes>(der));
    if (const auto* no = std::get_if<Problem>(&issued)) return replyOf(*no);
    return certsOnly({std::get<token::Certificate>(issued)});
}

} // namespace certdesk::hq
