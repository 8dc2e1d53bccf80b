#pragma once
#include "hq/listener.h"
#include "hq/office.h"
#include "hq/page/office_page.h"

#include <map>
#include <mutex>

namespace certdesk::hq {

/// The routes of the open listener (DESIGN §5): no client certificate, nothing secret.
///
///     GET  / and what belongs to it        the page for headquarters' staff, see page/office_page.h
///     GET  /healthz                        {"status":"ok"} when the database answers
///     GET  /metrics                        Prometheus text
///     GET  /crl                            the issuing CAs; /crl/{ca}: its revocation list, DER
///     GET  /.well-known/est/cacerts        the TLS root
///     POST /.well-known/est/simpleenroll   HTTP Basic: kiosk and one-time code; answers the machine
///     certificate
class OpenApi : public Endpoint {
public:
    explicit OpenApi(Office& office) : office_(office), page_(office) {}
    std::size_t bodyLimit(const Request& head) const override;
    Reply answer(const Request& request) override;

private:
    Reply get(const Request& request);
    Reply health();
    Reply metrics();
    Reply authorityList() const;
    Reply revocationList(const std::string& ca);
    Reply enrol(const Request& request);

    struct Kept {
        forms::Bytes der;
        forms::UtcMs at;
        std::uint64_t revocations = 0; ///< Office::revocations before the rows were read
    };

    Office& office_;
    page::OfficePage page_;
    std::mutex mutex_;
    std::map<std::string, Kept> lists_; ///< guarded by mutex_: signed once a minute and after each revocation
};

} // namespace certdesk::hq
