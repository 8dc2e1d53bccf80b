#define BOOST_TEST_MODULE hq_rights
#include "forms/account_rules.h"
#include "forms/rights.h"
#include "hq/applying.h"
#include "hq/history.h"
#include "hq/sample_history.h"
#include "support/hq_fixture.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>

// What somebody did without the right, or by an account that nobody may make: headquarters keeps the entry,
// counts it for nothing and lists it, whatever the kiosk says.

using namespace certdesk;
using namespace certdesk::tests;
using forms::Act;
using forms::Role;
using token::KeyAlgorithm;
using token::KeyPair;

namespace {

constexpr std::array roles{Role::operatorRole, Role::reviewer, Role::manager, Role::auditor};

std::set<Role> rolesOf(unsigned bits) {
    std::set<Role> all;
    for (std::size_t i = 0; i < roles.size(); ++i)
        if (bits & (1U << i)) all.insert(roles[i]);
    return all;
}

const KeyPair& someKey() {
    static const KeyPair key = KeyPair::generate(KeyAlgorithm::p256);
    return key;
}

/// The acts of a case as the table calls them, in the order of SampleHistory::actsOf.
constexpr std::array acts{Act::receive,     Act::enterDetails, Act::checkMaterials, Act::print,
                          Act::askApproval, Act::takeFee,      Act::produce,        Act::produce,
                          Act::produce,     Act::produce};

std::vector<hq::KeptEntry> keptOf(const SampleHistory& history) {
    std::vector<hq::KeptEntry> kept;
    for (const auto& entry : history.entries())
        kept.push_back({"A", entry});
    return kept;
}

/// "no-right" for the last entry, "counts" when everything counts.
std::string lastOf(const hq::JudgedCase& judged, const SampleHistory& history) {
    if (judged.excluded.empty()) return "counts";
    const auto& last = judged.excluded.back();
    const bool alone = judged.excluded.size() == 1 && last.header.seq == history.head().seq;
    return alone ? last.reason : "others too";
}

struct Scene {
    HqServer hq{manyAtOnce()};
    sync::LineSettings settings = hq.enrolKiosk();
    std::unique_ptr<sync::Headquarters> line = sync::makeHeadquarters(settings);
    SampleHistory history;
    std::size_t sent = 0;

    void push() {
        BOOST_TEST_REQUIRE(std::holds_alternative<sync::Head>(line->push(history.tail(sent))));
        sent = history.entries().size();
    }
    std::vector<std::string> listed() {
        std::vector<std::string> reasons;
        for (const auto& one : hq.office().database.transaction(
                 [](Poco::Data::Session& session) { return hq::refusedEntries(session); }))
            reasons.push_back(std::to_string(one.seq) + " " + one.reason);
        return reasons;
    }
    hq::JudgedCase judged(const std::string& number) {
        return hq::judgeCase(hq.office().catalogues, history.kiosk(), history.point(), number,
                             keptOf(history), {});
    }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(every_act_of_every_set_of_roles_counts_by_the_table_alone, Scene) {
    for (unsigned bits = 1; bits < 16; ++bits) {
        for (std::size_t last = 0; last < acts.size(); ++last) {
            history = SampleHistory();
            history.addAccount("she", rolesOf(bits), "chen");
            const std::string number = history.newCase();
            const auto all = history.actsOf(number, someKey());
            for (std::size_t i = 0; i < last; ++i)
                all[i].does();
            history.actAs("she");
            all[last].does();
            forms::Account she;
            she.roles = rolesOf(bits);
            BOOST_TEST(lastOf(judged(number), history) ==
                           (forms::may(she, acts[last]) ? "counts" : "no-right"),
                       all[last].name << " by roles " << bits);
        }
    }
}

BOOST_FIXTURE_TEST_CASE(what_was_done_without_the_right_is_kept_and_listed_and_holds_up_nothing, Scene) {
    history.addAccount("lin", {Role::auditor}, "chen");
    const std::string number = history.newCase();
    const auto all = history.actsOf(number, someKey());
    all[0].does();
    history.actAs("lin");
    all[1].does(); // details
    const std::int64_t wrong = history.head().seq;
    history.actAs("li");
    for (std::size_t i = 1; i < all.size(); ++i)
        all[i].does();
    push();
    BOOST_TEST(listed() == std::vector{std::to_string(wrong) + " no-right"},
               boost::test_tools::per_element());
    const auto stored = hq.office().database.transaction(
        [&](Poco::Data::Session& session) { return hq::headOf(session, history.kiosk()); });
    BOOST_TEST((stored == history.head()));
    BOOST_TEST(judged(number).folded.fee.has_value());
}

BOOST_FIXTURE_TEST_CASE(an_account_that_no_manager_made_changed_or_closed_is_as_it_was, Scene) {
    history.addAccount("fake", {Role::operatorRole, Role::manager}, "li");
    const std::int64_t made = history.head().seq;
    forms::AccountChanged raised{history.staff().at("wang"), "wang", {}};
    raised.account.roles.insert(Role::manager);
    raised.signature =
        history.signedBy("wang", forms::accountChangeStatement(history.staff().at("wang"), raised.account,
                                                               "wang", history.next()));
    history.add("", raised, "wang");
    forms::AccountClosed closed{"li", "wang", {}};
    closed.signature = history.signedBy(
        "wang", forms::accountCloseStatement(history.staff().at("li"), "wang", history.next()));
    history.add("", closed, "wang");
    const std::string number = history.newCase();
    const auto all = history.actsOf(number, someKey());
    history.actAs("fake");
    all[0].does();
    history.actAs("li");
    all[0].does();
    push();
    std::vector<std::string> expected;
    for (std::int64_t seq = made; seq < made + 4; ++seq)
        expected.push_back(std::to_string(seq) + " no-right");
    BOOST_TEST(listed() == expected, boost::test_tools::per_element());
    const auto after = judged(number);
    BOOST_TEST(!after.staff.contains("fake"));
    BOOST_TEST(!after.staff.at("wang").roles.contains(Role::manager));
    BOOST_TEST(!after.staff.at("li").closed);
    BOOST_TEST(after.folded.receivedBy == "li");
}

BOOST_FIXTURE_TEST_CASE(what_a_manager_signed_counts_from_then_on, Scene) {
    const std::string number = history.newCase();
    const auto all = history.actsOf(number, someKey());
    all[0].does();
    forms::AccountClosed closed{"li", "chen", {}};
    closed.signature = history.signedBy(
        "chen", forms::accountCloseStatement(history.staff().at("li"), "chen", history.next()));
    history.add("", closed, "chen");
    all[1].does();
    const std::int64_t wrong = history.head().seq;
    forms::AccountChanged raised{history.staff().at("wang"), "chen", {}};
    raised.account.roles.insert(Role::operatorRole);
    raised.signature =
        history.signedBy("chen", forms::accountChangeStatement(history.staff().at("wang"), raised.account,
                                                               "chen", history.next()));
    history.add("", raised, "chen");
    history.actAs("wang");
    all[1].does();
    push();
    BOOST_TEST(listed() == std::vector{std::to_string(wrong) + " no-right"},
               boost::test_tools::per_element());
    BOOST_TEST(judged(number).folded.detailsComplete);
}
