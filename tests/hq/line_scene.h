#pragma once
#include "hq/history.h"
#include "support/hq_fixture.h"
#include "sync/line.h"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace certdesk::tests {

template <typename T>
const T& good(const sync::Answer<T>& answer) {
    if (const auto* fault = std::get_if<sync::LineFault>(&answer))
        BOOST_FAIL("refused: " + fault->problem + " " + fault->detail);
    return std::get<T>(answer);
}

template <typename T>
sync::LineFault fault(const sync::Answer<T>& answer) {
    BOOST_REQUIRE(std::holds_alternative<sync::LineFault>(answer));
    const auto& found = std::get<sync::LineFault>(answer);
    BOOST_TEST_MESSAGE(static_cast<int>(found.kind) << " " << found.problem << " " << found.detail);
    return found;
}

/// A line that sends what a Headquarters never would.
struct RawLine {
    explicit RawLine(const sync::LineSettings& settings)
        : line(
              settings.url,
              [settings] {
                  return sync::clientContext(settings.machineKey.string(),
                                             settings.machineCertificate.string(), settings.tlsRoot.string());
              },
              settings.timeout) {}
    sync::LineReply ask(const sync::LineRequest& request) { return good(line.ask(request)); }

    sync::Line line;
};

inline std::string digestOf(const std::string& body) {
    return "sha-256=:" + forms::base64(forms::sha256(forms::viewOf(body))) + ":";
}

inline sync::LineRequest batchOf(const std::vector<sync::StoredEntry>& entries) {
    sync::LineRequest request{"POST", "/api/v1/kiosks/FS001-02/entries", "text/tab-separated-values"};
    for (const auto& entry : entries)
        request.body += sync::batchLine(entry);
    request.headers["Content-Digest"] = digestOf(request.body);
    return request;
}

inline bool tells(const sync::LineReply& reply, int status, const std::string& kind) {
    BOOST_TEST_MESSAGE(reply.status << " " << reply.body);
    return reply.status == status && reply.body.find("/problems/" + kind + "\"") != std::string::npos;
}

inline std::vector<sync::StoredEntry> storedAt(HqServer& hq, const std::string& kiosk) {
    return hq.office().database.transaction(
        [&](Poco::Data::Session& session) { return hq::entriesAfter(session, kiosk, 0, {}); });
}

inline void sameBytes(const std::vector<sync::StoredEntry>& a, const std::vector<sync::StoredEntry>& b) {
    BOOST_REQUIRE_EQUAL(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        BOOST_TEST(sync::batchLine(a[i]) == sync::batchLine(b[i]));
        BOOST_TEST(forms::hex(a[i].hash) == forms::hex(b[i].hash));
    }
}

} // namespace certdesk::tests
