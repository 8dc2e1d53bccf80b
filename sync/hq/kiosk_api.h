#pragma once
#include "hq/applier.h"
#include "hq/listener.h"
#include "hq/office.h"
#include "hq/registrar_api.h"

#include <semaphore>

namespace certdesk::hq {

/// The routes of the kiosks' listener (DESIGN §5). Whoever asks is the kiosk whose valid machine certificate
/// the connection has; no route answers another one. Any request may tell where the kiosk's own journal
/// stands: "Certdesk-Own-Head: A 12" (sync/wire.h). openapi.json has every status and problem. Beside them
/// the routes of registrars (registrar_api.h), which no kiosk reaches.
///
///     GET  /api/v1/kiosks/{kiosk}/head              {"incarnation","seq","hash"} (hash in hex)
///     POST /api/v1/kiosks/{kiosk}/entries           batch lines (sync/entry.h); Content-Digest required;
///                                                   "Certdesk-Head: hex" gives the hash after the last
///                                                   entry, so that a broken chain is found (422)
///     GET  /api/v1/kiosks/{kiosk}/entries?after=N   batch lines, at most one batch
///     GET  /api/v1/certificates?certificate=|token=|code=   {"asOf": ms, "certificates": [forms::jsonOf]},
///                                                   newest first; serial= is a synonym of certificate=
///     POST /api/v1/certificates/{serial}/revocation {"case", "evidence": [batch lines]} → {"revokedAt": ms}
///     GET  /api/v1/cases/{case}                     a returned case, see returned.h
///     POST /api/v1/cases/{case}/encryption-pair     base64 PKCS #10, the same as for simpleenroll →
///                                                   {"certificate", "envelope"}, both base64 of DER
///     GET  /api/v1/catalogue                        see office.h, ETag and If-None-Match
///     GET  /api/v1/reports/daily?day=YYYY-MM-DD     reports.h; the kiosk's own point, which point= may name
///     POST /api/v1/tokens/{serial}/admin-pin        {"case"} → {"derived","factory"}
///     GET  /.well-known/est/kiosk/cacerts           all authorities, for a kiosk to know new ones by
///     GET  /.well-known/est/{case}/cacerts          RFC 7030, certs-only PKCS #7, base64 on one line
///     POST /.well-known/est/{case}/simpleenroll     base64 PKCS #10
///     POST /.well-known/est/simplereenroll          the same: the next machine certificate of the kiosk
class KioskApi : public Endpoint {
public:
    KioskApi(Office& office, Applier& applier) : office_(office), applier_(applier), registrars_(office) {}
    std::size_t bodyLimit(const Request& head) const override;
    Reply answer(const Request& request) override;

private:
    Reply route(const Request& request, const std::string& kiosk);
    Reply ofKiosk(const Request& request, const std::string& kiosk);
    Reply head(const std::string& kiosk);
    Reply takeEntries(const Request& request, const std::string& kiosk);
    Reply storeEntries(const Request& request, const std::string& kiosk);
    void applyNow(const std::string& kiosk);
    Reply giveEntries(const Request& request, const std::string& kiosk);
    Reply certificates(const Request& request);
    Reply revocation(const Request& request, const std::string& kiosk);
    Reply caseFacts(const std::string& caseNumber);
    Reply encryptionPair(const Request& request, const std::string& kiosk);
    Reply catalogue(const Request& request) const;
    Reply dailyReport(const Request& request, const std::string& kiosk);
    Reply adminPin(const Request& request, const std::string& kiosk);
    Reply est(const Request& request, const std::string& kiosk);
    Reply renewMachine(const Request& request, const std::string& kiosk);

    Office& office_;
    Applier& applier_;
    RegistrarApi registrars_;
    /// Read into entries, copied and bound, a batch takes several times its bytes: when a thousand kiosks
    /// come back from days offline, these are what memory goes by, not the threads. One writer stores them,
    /// so more would only wait.
    std::counting_semaphore<> largeBatches_{6};
};

/// Answers of EST: certificates as base64 certs-only PKCS #7.
Reply certsOnly(const std::vector<token::Certificate>& certificates);
/// The PKCS #10 of an EST request, or the problem with it.
std::variant<forms::Bytes, Problem> certificateRequestOf(const Request& request);

} // namespace certdesk::hq
