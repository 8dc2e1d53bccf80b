#pragma once
#include "hq/browser.h"
#include "hq/sample_counter.h"
#include "hq/staff.h"

#include <string>

namespace certdesk::tests {

using Poco::Data::Session;

inline const std::string password = "青山依旧在，几度夕阳红。";

/// A verifier takes a while to make: one for all.
inline const std::string& verifier() {
    static const std::string made = hq::verifierOf(forms::Secret(std::string_view(password)));
    return made;
}

struct PageScene {
    PageScene() { add("chen", "陈主任"); }

    template <typename Work>
    auto stored(Work work) {
        return town.hq.office().database.transaction(work);
    }
    void add(const std::string& name, const std::string& display) {
        stored([&](Session& session) {
            hq::Officer officer;
            officer.name = name;
            officer.display = display;
            officer.verifier = verifier();
            return hq::addOfficer(session, officer);
        });
    }
    hq::Officer officer(const std::string& name = "chen") {
        return stored([&](Session& session) { return hq::findOfficer(session, name); }).value();
    }
    void pass(std::int64_t ms) { town.clock.value += ms; }
    Browser browser() { return Browser(town.hq); }

    Town town;
};

inline constexpr std::int64_t second = 1000;
inline constexpr std::int64_t minute = 60 * second;

inline bool isLogIn(const Browser::Answer& answer) {
    return answer.has(R"(action="/login")") && !answer.has(R"(action="/logout")");
}
inline bool isOverview(const Browser::Answer& answer) {
    return answer.status == 200 && answer.has(R"(action="/logout")");
}

} // namespace certdesk::tests
