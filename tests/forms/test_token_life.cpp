#define BOOST_TEST_MODULE forms_token_life
#include "forms/decide.h"
#include "forms/token_notes.h"

#include <boost/test/unit_test.hpp>

#include <array>
#include <string>

using namespace certdesk::forms;

namespace {

using State = TokenState;

constexpr int states = static_cast<int>(State::destroyed) + 1;
constexpr int acts = static_cast<int>(TokenAct::destroyed) + 1;

/// What comes, written down a second time: a row for each state and a column for each act, both in the
/// order of their enumerations; empty where the act cannot be.
const std::array<std::array<const char*, acts>, states> expected{{
    // prepared    issued    wiped    locked    unlocked  pinChanged lost    damaged    returned    destroyed
    {"prepared", "issued", "blank", "locked", "issued", "blank", "lost", "damaged", "returned", "destroyed"},
    {"prepared", "issued", "blank", "locked", "issued", "issued", "lost", "damaged", "returned", "destroyed"},
    {"prepared", "issued", "blank", "locked", "issued", "issued", "lost", "damaged", "returned", "destroyed"},
    {"prepared", "issued", "blank", "locked", "issued", "issued", "lost", "damaged", "returned", "destroyed"},
    {"", "issued", "blank", "", "issued", "", "", "damaged", "returned", ""},
    {"", "issued", "blank", "", "issued", "", "lost", "", "returned", "destroyed"},
    {"", "", "blank", "", "", "", "lost", "damaged", "", "destroyed"},
    {"", "", "", "", "", "", "", "", "", ""},
}};

Account account(const std::string& name, Role role) { return {name, name, {role}, {}, false}; }

struct Office {
    Catalogue catalogue{};
    Staff staff{{"li", account("li", Role::operatorRole)},
                {"chen", account("chen", Role::manager)},
                {"wang", account("wang", Role::reviewer)}};

    std::string answer(const std::string& who, State standing, const TokenNoted& note) const {
        const World world{catalogue, staff, who, {1'795'000'000'000}, "FS001", {}};
        const Decision decision = noteToken(world, standing, note);
        if (const auto* no = std::get_if<Refusal>(&decision)) return std::string(idOf(no->kind));
        return std::string(kindOf(std::get<0>(decision).front()));
    }
    std::string judgement(const std::string& who, const TokenNoted& note, const std::string& number) const {
        Case c;
        c.number = number;
        const auto no = judge(catalogue, staff, c, {number, who, {}, {}, 1, {}}, note);
        return no ? std::string(idOf(no->kind)) : "accepted";
    }
};

TokenNoted note(TokenAct act, const std::string& reason = "外壳破裂") {
    return {"5d1f", "YZT-5D1F", act, reason};
}

ProductionNoted ended(Stage stage, bool kept = false) {
    ProductionNoted e;
    e.stage = stage;
    e.phase = Phase::ended;
    e.tokenSerial = "5d1f";
    e.tokenLabel = "YZT-5D1F";
    e.tokenKept = kept;
    return e;
}

std::string toldOf(const Case& c, const Event& event) {
    const auto found = tokenNoteOf(c, event);
    return found ? found->tokenSerial + " " + std::string(idOf(found->act)) : "nothing";
}

} // namespace

BOOST_AUTO_TEST_SUITE(token_life)

BOOST_AUTO_TEST_CASE(every_act_in_every_state_comes_to_what_the_table_says) {
    for (int state = 0; state < states; ++state)
        for (int act = 0; act < acts; ++act) {
            const auto next = after(static_cast<State>(state), static_cast<TokenAct>(act));
            BOOST_TEST((next ? idOf(*next) : "") ==
                           expected.at(static_cast<std::size_t>(state)).at(static_cast<std::size_t>(act)),
                       idOf(static_cast<State>(state)) << " " << idOf(static_cast<TokenAct>(act)));
        }
}

BOOST_AUTO_TEST_CASE(ids_are_different_and_read_back) {
    for (int state = 0; state < states; ++state) {
        const auto each = static_cast<State>(state);
        BOOST_CHECK(tokenStateOf(idOf(each)) == each);
    }
    for (int act = 0; act < acts; ++act) {
        const auto each = static_cast<TokenAct>(act);
        BOOST_CHECK(tokenActOf(idOf(each)) == each);
    }
    BOOST_TEST(!tokenStateOf("burnt"));
    BOOST_TEST(!tokenActOf(""));
}

BOOST_AUTO_TEST_CASE(a_lost_damaged_returned_or_destroyed_token_is_no_fresh_one) {
    for (const State fresh : {State::blank, State::prepared, State::issued, State::locked})
        BOOST_TEST(isFresh(fresh));
    for (const State unfit : {State::lost, State::damaged, State::returned, State::destroyed})
        BOOST_TEST(!isFresh(unfit));
}

BOOST_FIXTURE_TEST_CASE(operators_mark_and_only_managers_destroy, Office) {
    for (const TokenAct act : {TokenAct::lost, TokenAct::damaged, TokenAct::returned}) {
        BOOST_TEST(answer("li", State::issued, note(act)) == "token-noted");
        BOOST_TEST(answer("chen", State::issued, note(act)) == "token-noted");
        BOOST_TEST(answer("wang", State::issued, note(act)) == "no-right");
        BOOST_TEST(answer("nobody", State::issued, note(act)) == "no-right");
    }
    BOOST_TEST(answer("li", State::issued, note(TokenAct::destroyed)) == "no-right");
    BOOST_TEST(answer("chen", State::issued, note(TokenAct::destroyed)) == "token-noted");
}

BOOST_FIXTURE_TEST_CASE(a_mark_has_a_reason_and_fits_the_state, Office) {
    BOOST_TEST(answer("li", State::issued, note(TokenAct::lost, " \t")) == "faulty-fields");
    BOOST_TEST(answer("li", State::issued, note(TokenAct::lost, std::string(201, 'a'))) == "faulty-fields");
    BOOST_TEST(answer("li", State::issued, note(TokenAct::lost, std::string(200, 'a'))) == "token-noted");
    BOOST_TEST(answer("li", State::issued, note(TokenAct::pinChanged, "")) == "token-noted");
    BOOST_TEST(answer("li", State::destroyed, note(TokenAct::lost)) == "token-unfit");
    BOOST_TEST(answer("li", State::lost, note(TokenAct::pinChanged, "")) == "token-unfit");
}

BOOST_FIXTURE_TEST_CASE(a_token_is_emptied_by_hand_only_while_nobody_holds_it, Office) {
    BOOST_TEST(answer("li", State::blank, note(TokenAct::wiped, "")) == "token-noted");
    BOOST_TEST(answer("wang", State::blank, note(TokenAct::wiped, "")) == "no-right");
    for (const State used : {State::returned, State::damaged, State::lost}) {
        BOOST_TEST(answer("chen", used, note(TokenAct::wiped)) == "token-noted", idOf(used));
        BOOST_TEST(answer("chen", used, note(TokenAct::wiped, " ")) == "faulty-fields", idOf(used));
        BOOST_TEST(answer("li", used, note(TokenAct::wiped)) == "no-right", idOf(used));
    }
    for (const State held : {State::prepared, State::issued, State::locked, State::destroyed})
        BOOST_TEST(answer("chen", held, note(TokenAct::wiped)) == "token-unfit", idOf(held));
}

BOOST_FIXTURE_TEST_CASE(headquarters_judge_rights_and_place_as_the_kiosk_does, Office) {
    BOOST_TEST(judgement("li", note(TokenAct::lost), {}) == "accepted");
    BOOST_TEST(judgement("li", note(TokenAct::destroyed), {}) == "no-right");
    BOOST_TEST(judgement("chen", note(TokenAct::destroyed), {}) == "accepted");
    BOOST_TEST(judgement("li", note(TokenAct::lost, ""), {}) == "faulty-fields");
    BOOST_TEST(judgement("li", note(TokenAct::lost), "FS001-01A-20261123-0001") == "wrong-stage");
}

BOOST_AUTO_TEST_CASE(production_and_what_is_learned_tell_of_tokens) {
    Case issued;
    issued.production.certificate = {1};
    BOOST_TEST(toldOf({}, ended(Stage::prepare)) == "5d1f prepared");
    BOOST_TEST(toldOf(issued, ended(Stage::readBack)) == "5d1f issued");
    BOOST_TEST(toldOf({}, ended(Stage::pin)) == "5d1f unlocked");
    BOOST_TEST(toldOf(issued, ended(Stage::pin)) == "nothing");
    BOOST_TEST(toldOf({}, ended(Stage::wipe)) == "5d1f wiped");
    BOOST_TEST(toldOf({}, ended(Stage::wipe, true)) == "5d1f returned");
    BOOST_TEST(toldOf({}, ended(Stage::keys)) == "nothing");
    ProductionNoted begun = ended(Stage::prepare);
    begun.phase = Phase::begun;
    BOOST_TEST(toldOf({}, begun) == "nothing");
    CertificateKnown known;
    known.tokenSeen = "5d1f";
    known.pin = PinMark::locked;
    BOOST_TEST(toldOf({}, known) == "5d1f locked");
    known.pin = PinMark::good;
    BOOST_TEST(toldOf({}, known) == "nothing");
    BOOST_TEST(toldOf({}, note(TokenAct::damaged)) == "5d1f damaged");
    BOOST_TEST(toldOf({}, HandedOver{}) == "nothing");
}

BOOST_AUTO_TEST_SUITE_END()
