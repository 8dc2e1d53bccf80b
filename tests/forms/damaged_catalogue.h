#pragma once
#include "forms/catalogue.h"
#include "small_catalogue.h"

#include <boost/test/unit_test.hpp>

#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace certdesk::forms {
inline std::ostream& operator<<(std::ostream& out, JsonProblem::Kind kind) {
    return out << static_cast<int>(kind);
}
} // namespace certdesk::forms

namespace certdesk::tests {

using Kind = forms::JsonProblem::Kind;

/// The first `from` of the small catalogue becomes `to`; then it is refused at `place`.
struct Damage {
    std::string from;
    std::string to;
    Kind kind;
    std::string place;
};

inline std::string damaged(const Damage& damage) {
    std::string text = smallCatalogue;
    const auto at = text.find(damage.from);
    BOOST_REQUIRE_MESSAGE(at != std::string::npos, "nothing to damage: " + damage.from);
    return text.replace(at, damage.from.size(), damage.to);
}

inline std::optional<forms::JsonProblem> problemOf(const std::string& text) {
    try {
        forms::parseCatalogue(text);
    } catch (const forms::JsonProblem& problem) {
        return problem;
    }
    return std::nullopt;
}

inline void checkRefused(const std::vector<Damage>& table) {
    for (const Damage& damage : table) {
        BOOST_TEST_CONTEXT(damage.from << " -> " << damage.to) {
            const auto problem = problemOf(damaged(damage));
            BOOST_REQUIRE(problem);
            BOOST_TEST(problem->kind() == damage.kind);
            BOOST_TEST(problem->place() == damage.place);
        }
    }
}

inline void checkTaken(const std::vector<std::pair<std::string, std::string>>& table) {
    for (const auto& [from, to] : table)
        BOOST_TEST_CONTEXT(from << " -> " << to) { BOOST_TEST(!problemOf(damaged({from, to, {}, {}}))); }
}

} // namespace certdesk::tests
