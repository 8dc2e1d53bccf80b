#pragma once
#include "hq/config.h"
#include "hq/registrar_commands.h"
#include "hq/sample_counter.h"
#include "hq/upstream_setup.h"

#include <Poco/Data/Statement.h>

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
        const hq::Layout layout{down.hq.data()};
        down.hq.stop();
        std::filesystem::remove_all(layout.ca() / "p256");
        hq::addUpstream(layout, "province", enrolment, "p256");
        down.hq.start();
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

    Town up;
    Town down;
};

} // namespace certdesk::tests
