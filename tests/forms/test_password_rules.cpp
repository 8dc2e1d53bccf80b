#define BOOST_TEST_MODULE forms_password_rules
#include "forms/password_rules.h"

#include <boost/test/unit_test.hpp>

// Long and not guessable; what it is made of is nobody's business (NIST SP 800-63B-4 §3.1.1.2).

using namespace certdesk::forms;

namespace {

const std::vector<std::string> names{"li", "李受理", "FS001", "FS001-01", "禅城受理点"};

std::string answer(std::string_view password) {
    const auto weakness = weaknessOf(Secret(password), names);
    return weakness ? std::string(idOf(*weakness)) : "good";
}

std::string normal(std::string_view password) {
    return std::string(normalisedPassword(Secret(password)).text());
}

} // namespace

BOOST_AUTO_TEST_CASE(length_is_counted_in_characters_after_normalisation) {
    BOOST_TEST(answer("gvTz8!kQw2#mXp") == "too-short"); // 14
    BOOST_TEST(answer("gvTz8!kQw2#mXpR") == "good");
    BOOST_TEST(answer("") == "too-short");
    BOOST_TEST(answer("春眠不觉晓处处闻啼鸟夜来风雨") == "too-short");
    BOOST_TEST(answer("春眠不觉晓处处闻啼鸟夜来风雨声") == "good");
    std::string longest;
    for (int i = 0; longest.size() < longestPassword; ++i)
        longest += std::string(1, static_cast<char>('a' + i * i % 23)) + "#" + std::to_string(i * 37 % 101);
    longest.resize(longestPassword);
    BOOST_TEST(answer(longest) == "good");
    BOOST_TEST(answer(longest + "x") == "too-long");
    BOOST_TEST(answer(std::string(2000, 'x')) == "too-long");
}

BOOST_AUTO_TEST_CASE(no_character_is_demanded_or_forbidden) {
    for (const char* password :
         {"gvtzokqwjmxprbd", "839104756280917", "GVTZOKQWJMXPRBD", "水 墨 丹 青 锦 绣 河 山",
          "a torn map under the piano lid", "🙂🐢🌋🎻🧩🪁🦑🥨🛶🪴🧭🥁🪐🦜🎲"})
        BOOST_TEST(answer(password) == "good", password);
    for (const char* password :
         {"gvtzokqwjmx\tprbd", "gvtzokqwjmx\x7Fprbd", "gvtzokqwjmxprbd\xFF", "\xC0\x80gvtzokqwjmxprb"})
        BOOST_TEST(answer(password) == "not-text");
}

BOOST_AUTO_TEST_CASE(what_guessers_try_first_is_refused) {
    for (const char* password : {"passwordpassword",
                                 "password12345678",
                                 "Password!Password!",
                                 "P@ssw0rd20261127",
                                 "aaaaaaaaaaaaaaaa",
                                 "123456789012345",
                                 "abcdefghijklmnop",
                                 "qwertyuiopasdfgh",
                                 "1qaz2wsx3edc4rfv",
                                 "iloveyouforever1",
                                 "adminadminadmin",
                                 "welcome2024welcome",
                                 "woaini5201314woaini",
                                 "zhongguo19491001",
                                 "guangdongfoshan1",
                                 "letmeinletmein123",
                                 "abcabcabcabcabc",
                                 "qwertyqwerty12345",
                                 "9876543210987654",
                                 "密码密码密码密码密码密码密码密码",
                                 "ＰＡＳＳＷＯＲＤ１２３４５６７８"})
        BOOST_TEST(answer(password) == "common", password);
}

BOOST_AUTO_TEST_CASE(names_that_everybody_here_knows_do_not_make_a_password) {
    for (const char* password :
         {"li-FS001-password!", "fs001-01fs001li", "李受理喜欢FS001吗2026年", "FS001 li 2026 FS001-01"})
        BOOST_TEST(answer(password) == "names", password);
    BOOST_TEST(answer("li likes torn maps, not roads") == "good");
    const Secret other(std::string_view("wang-kx-FS002-pc7w"));
    BOOST_CHECK(!weaknessOf(other, names));
}

// A keyboard may write é as one character or as two, and digits in full width.
BOOST_AUTO_TEST_CASE(one_password_is_one_however_it_is_typed) {
    BOOST_TEST(normal("cafe\u0301") == normal("caf\u00e9"));
    BOOST_TEST(normal("１２３ＡＢＣ") == "123ABC");
    BOOST_TEST(normal("\ufb01n") == "fin");
    BOOST_TEST(normal("plain ASCII stays") == "plain ASCII stays");
    BOOST_TEST(normal("Case") != normal("case"));
    BOOST_TEST(normal("\xFF\xFE not text") == "\xFF\xFE not text");
    BOOST_TEST(normal("") == "");
}

BOOST_AUTO_TEST_CASE(the_list_has_thousands_of_words_each_once) {
    const auto& words = commonWords();
    BOOST_TEST(words.size() > 2000U);
    BOOST_TEST(std::is_sorted(words.begin(), words.end()));
    BOOST_CHECK(std::adjacent_find(words.begin(), words.end()) == words.end());
    for (const std::string_view word : words)
        BOOST_TEST((word.size() >= 2 && word.find('#') != 0));
}
