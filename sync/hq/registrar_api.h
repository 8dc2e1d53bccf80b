#pragma once
#include "hq/listener.h"
#include "hq/office.h"

namespace certdesk::hq {

/// The routes of registrars (registrars.h) on the listener of the kiosks. Whoever asks is the registrar whose
/// valid certificate the connection has; nobody else is answered. openapi.json has every status and problem.
///
///     POST /api/v1/registrations/{key}             registrations.h → {"state"}
///     POST /api/v1/registrations/{key}/revocation  registrations.h → {"revokedAt": ms}
///     GET  /.well-known/est/registrar/cacerts      RFC 7030, the roots and issuing CAs whose keys are here
///     POST /.well-known/est/registrar/simpleenroll base64 PKCS #10
class RegistrarApi {
public:
    explicit RegistrarApi(Office& office) : office_(office) {}
    /// Whether the path is one of these routes'.
    static bool owns(const Request& request);
    Reply answer(const Request& request);

private:
    Reply route(const Request& request, const std::string& registrar);
    Reply enrol(const Request& request, const std::string& registrar);

    Office& office_;
};

} // namespace certdesk::hq
