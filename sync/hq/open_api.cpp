#include "hq/open_api.h"

#include "hq/certificates.h"
#include "hq/issuing.h"
#include "hq/kiosk_api.h"
#include "hq/kiosks.h"
#include "hq/registrars.h"
#include "hq/revocation_lists.h"

#include <Poco/Data/Statement.h>

#include <variant>

namespace certdesk::hq {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

struct Basic {
    std::string user;
    std::string password;
};

/// RFC 7617.
std::optional<Basic> basicOf(const std::string& field) {
    if (!field.starts_with("Basic ")) return {};
    const auto bytes = forms::fromBase64(std::string_view(field).substr(6));
    if (!bytes) return {};
    const std::string text = forms::toText(*bytes);
    const auto colon = text.find(':');
    if (colon == std::string::npos) return {};
    return Basic{text.substr(0, colon), text.substr(colon + 1)};
}

Reply mustLogIn() {
    Reply reply = problem(401, "bad-code", "kiosk or one-time code not accepted");
    reply.headers["WWW-Authenticate"] = "Basic realm=\"certdesk\"";
    return reply;
}

} // namespace

std::size_t OpenApi::bodyLimit(const Request&) const { return 64 << 10; }

Reply OpenApi::answer(const Request& request) {
    if (page::OfficePage::owns(request)) return page_.answer(request);
    if (auto no = notRouted(Side::open, request)) return *no;
    const auto& path = request.path;
    if (path[0] == "healthz") return health();
    if (path[0] == "metrics") return metrics(request);
    if (path[0] == "crl") return path.size() == 1 ? authorityList() : listOf(path[1]);
    return path[2] == "cacerts" ? certsOnly({office_.tls.root()}) : enrol(request);
}

Reply OpenApi::health() {
    office_.database.transaction([](Session& session) {
        int known = 0;
        session << "SELECT count(*) FROM meta WHERE name='schema'", into(known), now;
    });
    return jsonReply(forms::JsonObject{{"status", "ok"}, {"time", forms::isoUtc(office_.clock())}});
}

Reply OpenApi::metrics(const Request& request) {
    if (!office_.config.mayReadMetrics(request.address))
        return problem(403, "not-from-here", "metricsFrom does not name this address");
    return {200, "text/plain; version=0.0.4", metrics_.text()};
}

Reply OpenApi::authorityList() const {
    forms::JsonArray ids;
    for (const auto& authority : office_.authorities.all())
        ids.push_back("/crl/" + authority->id());
    return jsonReply(forms::JsonObject{{"lists", ids}});
}

Reply OpenApi::listOf(const std::string& ca) {
    if (!office_.authorities.authority(ca)) return problem(404, "not-found", "no such CA");
    const auto list = revocationList(office_, ca);
    if (!list) return replyOf({503, "upstream-unreachable", "no list of the upstream CA yet", 60});
    return {200, "application/pkix-crl", forms::toText(list->der)};
}

Reply OpenApi::enrol(const Request& request) {
    const auto basic = basicOf(request.header("authorization"));
    if (!basic) return mustLogIn();
    const auto der = certificateRequestOf(request);
    if (const auto* no = std::get_if<Problem>(&der)) return replyOf(*no);
    const auto& pkcs10 = std::get<forms::Bytes>(der);
    const auto issued = isRegistrarName(basic->user)
                            ? enrolRegistrar(office_, basic->user, basic->password, pkcs10)
                            : enrolKiosk(office_, basic->user, basic->password, pkcs10);
    if (const auto* no = std::get_if<Problem>(&issued)) return no->status == 401 ? mustLogIn() : replyOf(*no);
    return certsOnly({std::get<token::Certificate>(issued)});
}

} // namespace certdesk::hq
