#pragma once
#include "hq/certificates.h"
#include "hq/config.h"
#include "hq/files.h"
#include "hq/registrar_commands.h"
#include "hq/revocation.h"
#include "hq/revocation_lists.h"
#include "hq/sample_counter.h"
#include "hq/upstream.h"
#include "hq/upstream_setup.h"
#include "support/run.h"
#include "token/key_pair.h"

#include <Poco/Data/Statement.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <string>
#include <vector>

namespace certdesk::tests {

/// Two headquarters: the province's, and one that is its registrar and has no CA of its own for P-256.
struct UpstreamScene {
    UpstreamScene() { join(enrolment()); }

    hq::RegistrarEnrolment enrolment(bool again = false) {
        return hq::addRegistrarTo(up.hq.office(), "foshan-hq", again);
    }
    /// Without a CA of its own for P-256 from then on.
    void join(const hq::RegistrarEnrolment& enrolment) {
        down.hq.stop();
        std::filesystem::remove_all(hq::Layout{down.hq.data()}.ca() / "p256");
        add("province", enrolment, "p256");
        down.hq.start();
    }
    /// While the lower one is stopped. The registrar's TLS certificate begins now, whatever the clocks say.
    void add(const std::string& id, const hq::RegistrarEnrolment& enrolment, const std::string& authority) {
        const auto kept = up.clock;
        up.clock = std::min(kept, hq::systemTime());
        hq::addUpstream(hq::Layout{down.hq.data()}, id, enrolment, authority);
        up.clock = kept;
    }
    template <typename Work>
    auto stored(Town& town, Work work) {
        return town.hq.office().database.transaction(work);
    }
    /// What the upstream keeps for registrars: state and serial of each.
    struct Registered {
        std::vector<std::string> state, serial;
    };
    Registered registered() {
        return stored(up, [](Poco::Data::Session& session) {
            using namespace Poco::Data::Keywords;
            Registered all;
            session << "SELECT state, serial FROM registration ORDER BY registered_at", into(all.state),
                into(all.serial), now;
            return all;
        });
    }

    forms::Bytes registeredDer(const std::string& serial) {
        return stored(up, [&](Poco::Data::Session& session) {
            using namespace Poco::Data::Keywords;
            Poco::Data::BLOB der;
            session << "SELECT der FROM registration WHERE serial=$1", into(der), bind(serial), now;
            return hq::bytesOf(der);
        });
    }

    std::filesystem::path province() const { return hq::Layout{down.hq.data()}.ca() / "province"; }
    /// The line of the registrar, for who stands between the two; its key lies open in `folder` then.
    sync::LineSettings registrar(const std::filesystem::path& folder) const {
        const auto place = hq::upstreamPlaceIn(province());
        const auto passphrase = hq::readSecretFile(hq::Layout{down.hq.data()}.passphrase());
        const auto key = token::KeyPair::unseal(hq::readFile(province() / place.key), passphrase);
        hq::writePrivate(folder / "registrar.key", key->machinePem());
        return {"foshan-hq", place.url, province() / place.tlsRoot, province() / place.certificate,
                folder / "registrar.key"};
    }
    /// From the next start on.
    void reachBy(const std::string& url) const {
        auto place = hq::upstreamPlaceIn(province());
        place.url = url;
        hq::writePrivate(province() / "issuer.json", hq::textOf(place));
    }

    Town up;
    Town down;
};

/// The lower one with a counter.
struct UpstreamCounter : UpstreamScene {
    UpstreamCounter() { up.clock = down.clock; } // which the counter has set
    std::optional<hq::CertificateRow> row(const std::string& number) {
        return stored(down, [&](Poco::Data::Session& session) { return hq::certificateOf(session, number); });
    }
    /// A case that waits for its certificate.
    std::string waiting(const token::KeyPair& key, const std::string& token = "TOKEN0001") {
        const auto number = counter.receive("new", counter.wants("new"));
        counter.toEnrol(number, token, key);
        return number;
    }

    /// Asks there again at once: as if the time for leaving it alone were over.
    void reconnect() {
        down.hq.stop();
        down.hq.start();
    }
    std::vector<std::string> alarmKinds() {
        return stored(down, [](Poco::Data::Session& session) {
            std::vector<std::string> kinds;
            for (const auto& alarm : hq::alarms(session))
                kinds.push_back(alarm.kind + " " + alarm.caseNumber);
            return kinds;
        });
    }
    /// Whether the list of that headquarters has it.
    bool isListed(Town& town, const std::string& ca, const std::string& serial) {
        const auto list = hq::revocationList(town.hq.office(), ca).value();
        hq::writePrivate(folder / "list.der", forms::toText(list.der));
        const auto shown = run(
            {"openssl", "crl", "-inform", "DER", "-noout", "-text", "-in", (folder / "list.der").string()});
        std::string capital = serial;
        std::transform(capital.begin(), capital.end(), capital.begin(),
                       [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        return shown.output.find(capital) != std::string::npos;
    }
    void revoke(const std::string& serial) {
        counter.serve("revoke", counter.wants("revoke"), counter.lookUp(serial));
    }

    TempDir folder;
    SampleCounter counter{down};
};

} // namespace certdesk::tests
