#pragma once
#include "hq/backup.h"
#include "hq/certificates.h"
#include "hq/older_database.h"
#include "hq/restored.h"
#include "hq/revocation.h"
#include "hq/sample_counter.h"
#include "hq/trouble.h"

#include <boost/test/unit_test.hpp>

namespace certdesk::tests {

using Names = std::vector<std::string>;
using Poco::Data::Session;

/// A headquarters that can be put back to where it was when it was backed up.
struct Disaster {
    void backUp() {
        hq::backUp(layout(), folder / "backup", town.clock);
        dumpDatabase(town.hq.data(), folder / "dump");
    }
    void restore() {
        town.hq.stop();
        putDumpBack(town.hq.data(), folder / "dump");
        std::filesystem::remove_all(town.hq.data());
        hq::restoreFrom(folder / "backup", town.hq.data(), town.clock);
        town.hq.start();
    }
    hq::Layout layout() const { return {town.hq.data()}; }
    template <typename Work>
    auto stored(Work work) {
        return town.hq.office().database.transaction(work);
    }
    Names awaited() { return stored(hq::awaitedKiosks); }
    std::optional<hq::CertificateRow> row(const std::string& serial) {
        return stored([&](Session& session) { return hq::issuedCertificate(session, serial); });
    }
    Names alarms() {
        Names kinds;
        for (const auto& one : stored(hq::alarms))
            kinds.push_back(one.kind);
        return kinds;
    }
    Names refused() {
        Names reasons;
        for (const auto& one : stored(hq::refusedEntries))
            reasons.push_back(one.reason);
        return reasons;
    }

    TempDir folder;
    Town town;
};

/// As a kiosk's round does: its own head is told, and everything after headquarters' head is sent.
inline void sendAll(SampleCounter& counter) {
    counter.line->tellOwnHead(counter.history.head());
    const auto head = std::get<sync::Head>(counter.line->head());
    const auto rest = counter.history.tail(static_cast<std::size_t>(head.seq));
    if (!rest.empty()) BOOST_REQUIRE(std::holds_alternative<sync::Head>(counter.line->push(rest)));
}

/// A case that waits for its certificate.
struct Waiting {
    explicit Waiting(SampleCounter& where, const std::string& token = "TOKEN0009",
                     const std::string& service = "new",
                     const std::optional<forms::CertificateKnown>& known = {})
        : counter(where) {
        number = counter.receive(service, counter.wants(service), known);
        counter.toEnrol(number, token, key);
    }
    std::string enrol() { return refusalOf(counter.enrol(number, key)); }

    SampleCounter& counter;
    token::KeyPair key = token::KeyPair::generate(token::KeyAlgorithm::p256);
    std::string number;
};

} // namespace certdesk::tests
