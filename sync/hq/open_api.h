#pragma once
#include "hq/listener.h"
#include "hq/metrics.h"
#include "hq/office.h"
#include "hq/page/office_page.h"

namespace certdesk::hq {

/// The routes of the open listener (DESIGN §5): no client certificate, nothing secret.
///
///     GET  / and what belongs to it        the page for headquarters' staff, see page/office_page.h
///     GET  /healthz                        {"status":"ok"} when the database answers
///     GET  /metrics                        Prometheus text, see METRICS.md; to Config::metricsFrom only
///     GET  /crl                            the issuing CAs; /crl/{ca}: its revocation list, DER
///     GET  /.well-known/est/cacerts        the TLS root
///     POST /.well-known/est/simpleenroll   HTTP Basic: kiosk (or registrar) and one-time code; answers the
///     machine certificate
class OpenApi : public Endpoint {
public:
    OpenApi(Office& office, const Traffic& traffic, const Log& log)
        : office_(office), page_(office), metrics_(office, traffic, log) {}
    std::size_t bodyLimit(const Request& head) const override;
    Reply answer(const Request& request) override;

private:
    Reply health();
    Reply metrics(const Request& request);
    Reply authorityList() const;
    Reply listOf(const std::string& ca);
    Reply enrol(const Request& request);

    Office& office_;
    page::OfficePage page_;
    Metrics metrics_;
};

} // namespace certdesk::hq
