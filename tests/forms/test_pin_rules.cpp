#define BOOST_TEST_MODULE forms_pin_rules
#include "forms/pin_rules.h"

#include <boost/test/unit_test.hpp>

#include <array>
#include <set>
#include <string>

using namespace certdesk::forms;

namespace {

struct Refused {
    const char* pin;
    PinWeakness why;
};

/// The ID number's birth date is 5 March 1986; its check character is X.
Personal person() {
    Personal p;
    p.handlerIdNumber = "44060219860305123X";
    p.handlerMobile = "13827154690";
    return p;
}

void checkRefused(const Refused& refused, const Personal* personal) {
    const auto why = weaknessOf(refused.pin, personal);
    BOOST_TEST_CONTEXT(refused.pin) {
        BOOST_TEST_REQUIRE(why.has_value());
        BOOST_TEST(idOf(*why) == idOf(refused.why));
    }
}

constexpr std::array good{"839204", "135790", "tiger#71", "Fuzhou 2 Foshan", "a1b2c3d4e5f6g7h8", "860530"};

} // namespace

BOOST_AUTO_TEST_SUITE(pin_rules)

BOOST_AUTO_TEST_CASE(a_pin_has_6_to_16_characters_of_printable_ascii) {
    using Kind = PinWeakness;
    for (const Refused& refused :
         {Refused{"", Kind::tooShort}, Refused{"83920", Kind::tooShort},
          Refused{"a1b2c3d4e5f6g7h8i", Kind::tooLong}, Refused{"8392\t4", Kind::notPrintable},
          Refused{"密码83", Kind::notPrintable}, Refused{"839204\x7f", Kind::notPrintable}})
        checkRefused(refused, nullptr);
    for (const char* pin : good)
        BOOST_TEST(!weaknessOf(pin, nullptr), pin);
}

BOOST_AUTO_TEST_CASE(a_pin_that_is_a_pattern_is_refused_for_everybody) {
    using Kind = PinWeakness;
    for (const Refused& refused :
         {Refused{"111111", Kind::fewCharacters}, Refused{"777778", Kind::fewCharacters},
          Refused{"aaaaaaaa", Kind::fewCharacters}, Refused{"123123", Kind::repeats},
          Refused{"abc1abc1", Kind::repeats}, Refused{"123456", Kind::run}, Refused{"789012", Kind::run},
          Refused{"210987", Kind::run}, Refused{"abcdef", Kind::run}, Refused{"zyxwvu", Kind::run}})
        checkRefused(refused, nullptr);
    // Only digits turn over: l is ten letters behind b.
    BOOST_TEST(!weaknessOf("alwc3f", nullptr));
}

// Threat: whoever finds the token finds its holder's papers beside it.
BOOST_AUTO_TEST_CASE(the_birth_date_is_refused_in_every_usual_form) {
    const Personal p = person();
    for (const char* pin :
         {"19860305", "860305", "030586", "050386", "03051986", "05031986", "860305aa", "x19860305"})
        checkRefused({pin, PinWeakness::birthDate}, &p);
    for (const char* pin : {"19870305", "860350", "030568"})
        BOOST_TEST(!weaknessOf(pin, &p), pin);
    BOOST_TEST(!weaknessOf("19860305", nullptr));
}

BOOST_AUTO_TEST_CASE(an_id_number_of_15_digits_tells_its_birth_date_too) {
    Personal p = person();
    p.handlerIdNumber = "440602860305123";
    checkRefused({"19860305", PinWeakness::birthDate}, &p);
    checkRefused({"030586", PinWeakness::birthDate}, &p);
    // A passport has no birth date in it.
    p.handlerIdNumber = "E12860305";
    BOOST_TEST(!weaknessOf("030586", &p));
    checkRefused({"860305", PinWeakness::partOfIdNumber}, &p);
}

BOOST_AUTO_TEST_CASE(six_characters_of_the_id_or_mobile_number_are_refused_and_five_are_not) {
    const Personal p = person();
    for (const char* pin : {"440602", "05123X", "05123x", "aa440602", "4060219860"})
        checkRefused({pin, PinWeakness::partOfIdNumber}, &p);
    for (const char* pin : {"138271", "154690", "13827154690", "#27154690"})
        checkRefused({pin, PinWeakness::partOfMobile}, &p);
    for (const char* pin : {"44060a", "51237X", "13827a", "a54690"})
        BOOST_TEST(!weaknessOf(pin, &p), pin);
}

BOOST_AUTO_TEST_CASE(an_unknown_number_refuses_nothing) {
    const Personal nobody;
    for (const char* pin : good)
        BOOST_TEST(!weaknessOf(pin, &nobody), pin);
}

BOOST_AUTO_TEST_CASE(every_weakness_has_an_id_of_its_own) {
    std::set<std::string_view> ids;
    constexpr int last = static_cast<int>(PinWeakness::asBefore);
    for (int kind = 0; kind <= last; ++kind)
        ids.insert(idOf(static_cast<PinWeakness>(kind)));
    BOOST_TEST(ids.size() == last + 1U);
    BOOST_TEST(!ids.contains("unknown"));
}

BOOST_AUTO_TEST_SUITE_END()
