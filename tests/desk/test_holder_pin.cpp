#define BOOST_TEST_MODULE desk_holder_pin
#include "desk/files.h"
#include "desk/holder.h"
#include "desk/token_acts.h"
#include "desk/words.h"

#include <boost/test/unit_test.hpp>

#include <filesystem>

using namespace certdesk;
using namespace certdesk::tests;
using forms::Secret;
using token::FaultKind;

namespace {

const std::string chosen = "kapok-7308";

/// A holder at the counter who wants another PIN.
struct WantsNewPin : Holder {
    WantsNewPin() : Holder(0) {}

    desk::Outcome<token::Done> change(const Secret& oldPin, const std::string& newPin) {
        return desk::changeHolderPin(desk(), first.tokenSerial, oldPin, Secret(newPin));
    }
    bool opens(const Secret& candidate) { return token->testPin(first.tokenSerial, candidate).ok(); }
    int tries() const { return token->count(TokenCall::open); }

    std::string everyByte() const {
        std::string bytes;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(data()))
            if (entry.is_regular_file()) bytes += desk::readFile(entry.path());
        return bytes;
    }
};

std::string kindOf(const desk::Outcome<token::Done>& outcome) {
    const auto* no = std::get_if<desk::Trouble>(&outcome);
    return no ? desk::idOf(*no).kind + " " + desk::idOf(*no).field : "done";
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(the_holders_pin, WantsNewPin)

BOOST_AUTO_TEST_CASE(is_changed_to_the_one_that_the_holder_wants) {
    BOOST_TEST(kindOf(change(pin, chosen)) == "done");
    BOOST_TEST(opens(Secret(chosen)));
    BOOST_TEST(!opens(pin));
}

BOOST_AUTO_TEST_CASE(is_changed_with_an_entry_that_tells_no_more_than_that) {
    const sync::Head before = desk().journal().head();
    BOOST_TEST(kindOf(change(pin, chosen)) == "done");
    const auto entries = desk().journal().entriesAfter(before.seq, {});
    BOOST_TEST_REQUIRE(entries.size() == 1U);
    BOOST_TEST(forms::toText(entries.front().facts) == R"({"tokenSerial":")" + first.tokenSerial +
                                                           R"(","tokenLabel":")" + first.tokenLabel +
                                                           R"(","act":"pin-changed","reason":""})");
    BOOST_TEST(idOf(desk::tokenKnown(desk(), first.tokenSerial).state) == "issued");
}

BOOST_AUTO_TEST_CASE(of_a_lost_token_is_not_changed) {
    BOOST_TEST_REQUIRE(desk::markToken(desk(), first.tokenSerial, forms::TokenAct::lost, "失窃").index() ==
                       0U);
    const int before = tries();
    BOOST_TEST(kindOf(change(pin, chosen)) == "token-unfit token");
    BOOST_TEST(tries() == before);
}

BOOST_AUTO_TEST_CASE(is_tried_once_when_it_is_wrong_and_stays) {
    const int before = tries();
    BOOST_TEST(kindOf(change(Secret(std::string_view("506172")), chosen)) == "token-pin-incorrect old-pin");
    BOOST_TEST(tries() == before + 1);
    BOOST_TEST(token->count(TokenCall::changePin) == 1); // by the production that made it
    BOOST_TEST(opens(pin));
}

BOOST_AUTO_TEST_CASE(is_not_touched_when_locked) {
    token->lock();
    BOOST_TEST(kindOf(change(pin, chosen)) == "token-pin-locked old-pin");
}

BOOST_AUTO_TEST_CASE(that_is_weak_is_refused_before_the_token_is_touched) {
    const forms::Personal person = desk().find(firstNumber)->personal.value();
    const int before = tries();
    BOOST_TEST(kindOf(change(pin, "839")) == "weak-pin too-short");
    BOOST_TEST(kindOf(change(pin, "abcdefg")) == "weak-pin run");
    BOOST_TEST(kindOf(change(pin, std::string(pin.text()))) == "weak-pin as-before");
    BOOST_TEST(kindOf(change(pin, person.handlerIdNumber.substr(6, 8))) == "weak-pin birth-date");
    BOOST_TEST(kindOf(change(pin, person.handlerIdNumber.substr(0, 6))) == "weak-pin part-of-id-number");
    BOOST_TEST(kindOf(change(pin, person.handlerMobile)) == "weak-pin part-of-mobile");
    BOOST_TEST(tries() == before);
    BOOST_TEST(opens(pin));
}

BOOST_AUTO_TEST_CASE(of_a_token_that_no_case_knows_is_judged_by_the_general_rules) {
    const forms::Personal person = desk().find(firstNumber)->personal.value();
    const std::string stranger = softTokens.add("STRANGER", "12345678", "918273");
    const auto changeIts = [&](const std::string& newPin) {
        return desk::changeHolderPin(desk(), stranger, Secret(std::string_view("918273")), Secret(newPin));
    };
    BOOST_TEST(kindOf(changeIts("111111")) == "weak-pin few-characters");
    BOOST_TEST(kindOf(changeIts(person.handlerMobile)) == "done");
}

BOOST_AUTO_TEST_CASE(needs_its_token_and_somebody_logged_in) {
    const auto absent = desk::changeHolderPin(desk(), "no such serial", pin, Secret(chosen));
    BOOST_TEST(kindOf(absent) == "token-no-token token");
    desk().logOut();
    BOOST_TEST(kindOf(change(pin, chosen)) == "needs-log-in operator");
    BOOST_TEST(opens(pin));
}

// Long ones: six digits could stand in a digest by chance.
BOOST_AUTO_TEST_CASE(is_in_no_file_old_new_or_refused_I8) {
    const std::string later = "maple-4417", wrong = "wrong-506172", weak = "mmmmmmnnnnnn";
    BOOST_TEST(kindOf(change(pin, chosen)) == "done");
    BOOST_TEST(kindOf(change(Secret(chosen), later)) == "done");
    BOOST_TEST(kindOf(change(Secret(wrong), chosen)) == "token-pin-incorrect old-pin");
    BOOST_TEST(kindOf(change(Secret(later), weak)) == "weak-pin few-characters");
    const std::string bytes = everyByte();
    BOOST_TEST((bytes.find(first.tokenSerial) != std::string::npos)); // the search finds what is there
    for (const std::string& secret : {chosen, later, wrong, weak})
        BOOST_TEST((bytes.find(secret) == std::string::npos), secret);
}

BOOST_AUTO_TEST_SUITE_END()
