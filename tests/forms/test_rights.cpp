#define BOOST_TEST_MODULE forms_rights
#include "answers.h"
#include "forms/rights.h"

#include <boost/test/unit_test.hpp>

// Who may do what, and what a second account's consent is worth.

using namespace certdesk::forms;
using namespace certdesk::tests;

namespace {

constexpr std::array roles{Role::operatorRole, Role::reviewer, Role::manager, Role::auditor};
const Bytes facts(32, 7);

/// Every set of roles, by its bits.
std::set<Role> rolesOf(unsigned bits) {
    std::set<Role> all;
    for (std::size_t i = 0; i < roles.size(); ++i)
        if (bits & (1U << i)) all.insert(roles[i]);
    return all;
}

ConsentAsked voiding() {
    return {Act::voidReceipt, "FS001-01A-20261118-0001", facts, "li", {"zhou"}, Counter::now};
}

Consent consent(const Counter& counter, const std::string& account, const ConsentAsked& asked) {
    return {
        account, asked.at,
        counter.signedBy(account, consentStatement(asked.act, asked.about, asked.facts, account, asked.at))};
}

std::string answer(const Counter& counter, const ConsentAsked& asked, const std::optional<Consent>& given) {
    return kindIn(checkConsent(counter.staff, asked, Role::manager, given));
}

Catalogue catalogueWith(const std::string& rules) {
    std::string text = smallCatalogue;
    text.insert(text.rfind('}'), R"(,"secondAccount":[)" + rules + "]");
    return parseCatalogue(text);
}

std::string placeRefused(const std::string& rules) {
    try {
        catalogueWith(rules);
    } catch (const JsonProblem& problem) {
        return problem.place();
    }
    return "taken";
}

} // namespace

BOOST_AUTO_TEST_SUITE(table)

BOOST_AUTO_TEST_CASE(every_act_has_a_name_of_its_own_and_somebody_who_may) {
    std::set<std::string_view> ids;
    for (std::size_t i = 0; i < actCount; ++i) {
        const Act act = static_cast<Act>(i);
        BOOST_TEST(ids.insert(idOf(act)).second);
        BOOST_CHECK(actNamed(idOf(act)) == act);
        BOOST_TEST(std::any_of(roles.begin(), roles.end(), [&](Role role) { return may(role, act); }));
    }
    BOOST_CHECK(!actNamed("everything"));
    BOOST_CHECK(!actNamed(""));
}

BOOST_AUTO_TEST_CASE(an_account_may_what_one_of_its_roles_may_and_a_closed_one_nothing) {
    for (unsigned bits = 0; bits < 16; ++bits) {
        const Account account{"somebody", {}, rolesOf(bits), {}, false};
        Account closed = account;
        closed.closed = true;
        for (std::size_t i = 0; i < actCount; ++i) {
            const Act act = static_cast<Act>(i);
            const bool some = std::any_of(account.roles.begin(), account.roles.end(),
                                          [&](Role role) { return may(role, act); });
            BOOST_TEST(may(account, act) == some);
            BOOST_TEST(!may(closed, act));
        }
    }
}

// The line between the roles, in words that do not come from the table.
BOOST_AUTO_TEST_CASE(auditors_only_look_and_managers_alone_rule_accounts) {
    const std::set<Act> looks{Act::report, Act::seeAudit, Act::exportAudit};
    const std::set<Act> rules{Act::makeAccount,   Act::changeAccount, Act::closeAccount,
                              Act::resetPassword, Act::clearWait,     Act::beginIncarnation,
                              Act::destroyToken,  Act::shred,         Act::changeSettings};
    for (std::size_t i = 0; i < actCount; ++i) {
        const Act act = static_cast<Act>(i);
        BOOST_TEST(may(Role::auditor, act) == looks.contains(act), idOf(act));
        if (!rules.contains(act)) continue;
        BOOST_TEST(may(Role::manager, act), idOf(act));
        BOOST_TEST(!may(Role::operatorRole, act), idOf(act));
        BOOST_TEST(!may(Role::reviewer, act), idOf(act));
    }
    for (const Role role : {Role::reviewer, Role::manager}) {
        BOOST_TEST(!may(role, Act::receive));
        BOOST_TEST(!may(role, Act::produce));
    }
}

BOOST_AUTO_TEST_CASE(a_stranger_may_nothing) {
    const Counter counter;
    BOOST_TEST(may(counter.staff, "li", Act::receive));
    for (std::size_t i = 0; i < actCount; ++i) {
        const auto no = needs(counter.staff, "nobody", static_cast<Act>(i));
        checkRefused(no, RefusalKind::noRight);
        BOOST_TEST(no->field == idOf(static_cast<Act>(i)));
        BOOST_TEST(!may(counter.staff, "gone", static_cast<Act>(i)));
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(consents)

BOOST_AUTO_TEST_CASE(a_managers_signature_over_the_act_counts) {
    const Counter counter;
    BOOST_TEST(answer(counter, voiding(), consent(counter, "chen", voiding())) == "ok");
    const auto none = checkConsent(counter.staff, voiding(), Role::manager, {});
    checkRefused(none, RefusalKind::consentNeeded);
    BOOST_TEST(none->other == "manager");
}

BOOST_AUTO_TEST_CASE(nobody_agrees_to_what_they_do_or_received_themselves) {
    Counter counter;
    counter.hire("li", {Role::operatorRole, Role::manager});
    counter.hire("zhou", {Role::operatorRole, Role::manager});
    BOOST_TEST(answer(counter, voiding(), consent(counter, "li", voiding())) == "own-case");
    BOOST_TEST(answer(counter, voiding(), consent(counter, "zhou", voiding())) == "own-case");
    ConsentAsked other = voiding();
    other.never.clear();
    BOOST_TEST(answer(counter, other, consent(counter, "zhou", other)) == "ok");
}

BOOST_AUTO_TEST_CASE(only_an_open_account_in_the_role_agrees) {
    Counter counter;
    for (const char* who : {"wang", "zhao", "gone"})
        BOOST_TEST(answer(counter, voiding(), consent(counter, who, voiding())) == "no-right");
    Consent stranger = consent(counter, "chen", voiding());
    stranger.account = "nobody";
    BOOST_TEST(answer(counter, voiding(), stranger) == "no-right");
    const Consent given = consent(counter, "chen", voiding());
    counter.staff.at("chen").closed = true;
    BOOST_TEST(answer(counter, voiding(), given) == "no-right");
}

// A consent that was once given must not serve for another act, case, amount or account.
BOOST_AUTO_TEST_CASE(a_consent_is_good_for_exactly_what_was_signed) {
    Counter counter;
    counter.hire("ma", {Role::manager});
    const Consent good = consent(counter, "chen", voiding());
    std::vector<ConsentAsked> others(3, voiding());
    others[0].act = Act::refund;
    others[1].about = "FS001-01A-20261118-0002";
    others[2].facts[0] ^= 1;
    for (const ConsentAsked& other : others)
        BOOST_TEST(answer(counter, other, good) == "bad-signature");
    std::vector<Consent> forged(4, good);
    forged[0].account = "ma";
    forged[1].at.value += 1;
    forged[2].signature[5] ^= 1;
    forged[3].signature.clear();
    for (const Consent& one : forged)
        BOOST_TEST(answer(counter, voiding(), one) == "bad-signature");
}

BOOST_AUTO_TEST_CASE(a_consent_lasts_ten_minutes_either_side_of_the_act) {
    const Counter counter;
    const Consent given = consent(counter, "chen", voiding());
    for (const std::int64_t late : {consentLastsMs, -consentLastsMs}) {
        ConsentAsked asked = voiding();
        asked.at.value += late;
        BOOST_TEST(answer(counter, asked, given) == "ok");
        asked.at.value += late > 0 ? 1 : -1;
        BOOST_TEST(answer(counter, asked, given) == "consent-too-old");
    }
}

BOOST_AUTO_TEST_CASE(the_facts_that_are_agreed_to_are_all_but_the_consent) {
    const CaseWithdrawn one{"改日再来"};
    const CaseWithdrawn other{"不办了"};
    BOOST_CHECK(agreedFacts(one) == sha256(viewOf(factsOf(one).text())));
    BOOST_CHECK(agreedFacts(one) != agreedFacts(other));
}

BOOST_AUTO_TEST_CASE(a_consent_is_kept_as_facts_and_read_strictly) {
    const Counter counter;
    const Consent given = consent(counter, "chen", voiding());
    const Json json = jsonOf(given);
    JsonReader in(json);
    BOOST_CHECK(consentOf(in) == given);
    for (const char* text :
         {"{}", R"({"account":"chen","at":-1,"signature":"AA=="})", R"({"account":"chen","at":1})"}) {
        const Json wrong = parseJson(text);
        JsonReader reader(wrong);
        BOOST_CHECK_THROW(consentOf(reader), JsonProblem);
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(catalogue_rules)

BOOST_AUTO_TEST_CASE(the_catalogue_says_for_which_service_types_an_act_needs_a_second_account) {
    const Catalogue catalogue = catalogueWith(
        R"({"act":"void","role":"manager","services":["first"]},{"act":"refund","role":"manager"})");
    const Counter counter;
    const auto check = [&](const std::string& service, const std::optional<Consent>& given) {
        return kindIn(checkSecondAccount(catalogue, counter.staff, voiding(), service, given));
    };
    BOOST_TEST(check("first", {}) == "consent-needed");
    BOOST_TEST(check("first", consent(counter, "chen", voiding())) == "ok");
    BOOST_TEST(check("first", consent(counter, "wang", voiding())) == "no-right");
    BOOST_TEST(check("third", {}) == "ok");
    BOOST_TEST(check("third", consent(counter, "wang", voiding())) == "ok");
    Consent forged = consent(counter, "wang", voiding());
    forged.signature[0] ^= 1;
    BOOST_TEST(check("third", forged) == "bad-signature");
    BOOST_TEST((catalogue.secondAccountFor(Act::refund, "third") != nullptr));
    BOOST_TEST((catalogue.secondAccountFor(Act::closeDay, "") == nullptr));
}

BOOST_AUTO_TEST_CASE(rules_that_mean_nothing_or_two_things_are_refused) {
    BOOST_TEST(placeRefused(R"({"act":"void","role":"manager"})") == "taken");
    BOOST_TEST(placeRefused("") == "taken");
    const std::vector<std::pair<std::string, std::string>> wrong{
        {R"({"act":"produce","role":"manager"})", "/secondAccount/0/act"},
        {R"({"act":"","role":"manager"})", "/secondAccount/0/act"},
        {R"({"act":"void","role":"boss"})", "/secondAccount/0/role"},
        {R"({"act":"void"})", "/secondAccount/0/role"},
        {R"({"act":"void","role":"manager","services":[]})", "/secondAccount/0/services"},
        {R"({"act":"void","role":"manager","services":["fourth"]})", "/secondAccount/0/services/0"},
        {R"({"act":"close-day","role":"manager","services":["first"]})", "/secondAccount/0/services"},
        {R"({"act":"void","role":"manager","x":1})", "/secondAccount/0/x"},
        {R"({"act":"void","role":"manager"},{"act":"void","role":"reviewer","services":["first"]})",
         "/secondAccount/1/act"},
    };
    for (const auto& [rules, place] : wrong)
        BOOST_TEST(placeRefused(rules) == place);
}

BOOST_AUTO_TEST_SUITE_END()
