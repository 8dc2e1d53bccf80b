#include "printing/text_fit.h"
#include "shared_fonts.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk::printing;
using certdesk::tests::sharedFonts;

namespace {

std::vector<std::u32string> lines(std::u32string_view text, double ems) {
    return brokenLines(text, Face::song, 10, ems * 10, sharedFonts());
}

using Lines = std::vector<std::u32string>;

FittedText fit(std::u32string_view text, FitLimits limits) {
    return fitted(text, Face::song, limits, sharedFonts());
}

bool staysInside(const FittedText& text, const FitLimits& limits) {
    double height = 0;
    for (const std::u32string& line : text.lines) {
        if (widthOf(line, Face::song, text.points, sharedFonts()) > limits.width + 1e-6) return false;
        height += height == 0 ? text.points : text.points * limits.leading;
    }
    return height <= limits.height + 1e-6;
}

} // namespace

BOOST_AUTO_TEST_SUITE(line_breaking)

BOOST_AUTO_TEST_CASE(breaks_anywhere_between_chinese_characters) {
    BOOST_TEST((lines(U"甲乙丙丁戊", 2) == Lines{U"甲乙", U"丙丁", U"戊"}));
}

BOOST_AUTO_TEST_CASE(never_begins_a_line_with_a_closing_mark) {
    BOOST_TEST((lines(U"甲乙，丙丁", 2) == Lines{U"甲", U"乙，", U"丙丁"}));
    BOOST_TEST((lines(U"甲乙》丙", 2) == Lines{U"甲", U"乙》", U"丙"}));
}

BOOST_AUTO_TEST_CASE(never_ends_a_line_with_an_opening_mark) {
    BOOST_TEST((lines(U"甲（乙）", 2) == Lines{U"甲", U"（", U"乙）"}) == false);
    BOOST_TEST((lines(U"甲（乙）", 3) == Lines{U"甲", U"（乙）"}));
}

BOOST_AUTO_TEST_CASE(keeps_words_and_numbers_whole) {
    BOOST_TEST((lines(U"电话 95105813 号", 5) == Lines{U"电话", U"95105813", U"号"}));
}

BOOST_AUTO_TEST_CASE(cuts_a_word_that_is_wider_than_the_line) {
    BOOST_TEST((lines(U"abcdefgh", 2) == Lines{U"abcd", U"efgh"}));
}

BOOST_AUTO_TEST_CASE(loses_no_character_but_spaces_at_line_ends) {
    const std::u32string text = U"依照《中华人民共和国电子签名法》，可靠的签名（含SM2算法）具有效力。";
    for (double ems = 1; ems < 20; ems += 0.7) {
        std::u32string all;
        for (const std::u32string& line : lines(text, ems))
            all += line;
        BOOST_TEST((all == text));
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(fitting)

BOOST_AUTO_TEST_CASE(keeps_the_size_when_there_is_room) {
    const FittedText text = fit(U"晨光陶瓷", {.width = 100, .height = 12});
    BOOST_TEST(text.points == 10.5);
    BOOST_TEST(text.lines.size() == 1U);
}

BOOST_AUTO_TEST_CASE(shrinks_a_little_before_it_wraps) {
    const FittedText text = fit(U"晨光陶瓷晨光陶瓷", {.width = 76, .height = 40, .lines = 3});
    BOOST_TEST(text.lines.size() == 1U);
    BOOST_TEST(text.points < 10.5);
}

BOOST_AUTO_TEST_CASE(wraps_before_it_shrinks_a_lot) {
    const FittedText text = fit(U"晨光陶瓷晨光陶瓷", {.width = 50, .height = 40, .lines = 3});
    BOOST_TEST(text.lines.size() == 2U);
    BOOST_TEST(text.points == 10.5);
}

BOOST_AUTO_TEST_CASE(cuts_only_what_no_size_can_hold) {
    const FitLimits limits{.width = 50, .height = 13, .lines = 2};
    BOOST_TEST(!fit(std::u32string(12, U'陶'), limits).cut);
    const FittedText text = fit(std::u32string(100, U'陶'), limits);
    BOOST_TEST(text.cut);
    BOOST_TEST((text.lines.back().back() == U'…'));
}

BOOST_AUTO_TEST_CASE(always_stays_inside) {
    for (double width = 8; width < 300; width *= 1.4)
        for (double height = 6; height < 60; height *= 1.5)
            for (std::size_t length = 1; length < 300; length *= 3) {
                const FitLimits limits{.width = width, .height = height, .lines = 4};
                BOOST_TEST(staysInside(fit(std::u32string(length, U'陶'), limits), limits));
                BOOST_TEST(staysInside(fit(std::u32string(length, U'w'), limits), limits));
            }
}

BOOST_AUTO_TEST_SUITE_END()
