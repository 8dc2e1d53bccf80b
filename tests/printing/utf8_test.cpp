#include "printing/utf8.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk::printing;

BOOST_AUTO_TEST_SUITE(utf8)

BOOST_AUTO_TEST_CASE(reads_characters_of_every_length_and_writes_them_back) {
    const std::string text = "Aé汉𬭚";
    BOOST_TEST((decoded(text) == U"Aé汉𬭚"));
    BOOST_TEST(encoded(decoded(text)) == text);
}

BOOST_AUTO_TEST_CASE(replaces_what_is_no_utf8) {
    BOOST_TEST((decoded("a\xFF"
                        "b") == U"a\uFFFDb"));
    BOOST_TEST((decoded("\xC0\xAF") == U"\uFFFD\uFFFD"));                     // overlong slash
    BOOST_TEST((decoded("\xED\xA0\x80") == U"\uFFFD\uFFFD\uFFFD"));           // a surrogate
    BOOST_TEST((decoded("\xF4\x90\x80\x80") == U"\uFFFD\uFFFD\uFFFD\uFFFD")); // beyond Unicode
    BOOST_TEST((decoded("\xE6\xB1") == U"\uFFFD\uFFFD"));                     // cut off
}

BOOST_AUTO_TEST_CASE(turns_control_characters_into_spaces) {
    BOOST_TEST((decoded("a\nb\tc\x7F") == U"a b c "));
}

BOOST_AUTO_TEST_SUITE_END()
