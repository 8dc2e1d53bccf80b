#define BOOST_TEST_MODULE forms_json
#include "files.h"
#include "forms/json.h"
#include "mutation.h"

#include <boost/test/unit_test.hpp>

#include <functional>
#include <limits>
#include <optional>
#include <ostream>

using namespace certdesk::forms;
using namespace certdesk::tests;
using Kind = JsonProblem::Kind;

namespace certdesk::forms {
std::ostream& operator<<(std::ostream& out, JsonProblem::Kind kind) { return out << static_cast<int>(kind); }
} // namespace certdesk::forms

namespace {

struct Refused {
    std::string text;
    Kind kind;
    std::string place;
};

template <typename Act>
std::optional<JsonProblem> problemOf(Act act) {
    try {
        act();
    } catch (const JsonProblem& problem) {
        return problem;
    }
    return std::nullopt;
}

void checkRefused(const std::vector<Refused>& table) {
    for (const auto& [text, kind, place] : table) {
        BOOST_TEST_CONTEXT(text) {
            const auto problem = problemOf([&] { parseJson(text); });
            BOOST_REQUIRE(problem);
            BOOST_TEST(problem->kind() == kind);
            BOOST_TEST(problem->place() == place);
        }
    }
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

Json randomTree(Mutation& random, std::size_t depth) {
    switch (random.below(depth > 0 ? 6 : 4)) {
    case 0: return {};
    case 1: return random.below(2) == 0;
    case 2:
        return static_cast<std::int64_t>(random.below(1'000'000'000)) *
               (random.below(2) == 0 ? 1 : -4'000'000'000);
    case 3: {
        std::string text;
        for (std::size_t i = random.below(12); i > 0; --i)
            text += random.below(3) == 0 ? std::string("中")
                                         : std::string(1, static_cast<char>(1 + random.below(127)));
        return text;
    }
    case 4: {
        JsonArray array;
        for (std::size_t i = random.below(4); i > 0; --i)
            array.push_back(randomTree(random, depth - 1));
        return array;
    }
    default: {
        JsonObject object;
        for (std::size_t i = random.below(4); i > 0; --i)
            object.emplace_back("k/~\"" + std::to_string(i), randomTree(random, depth - 1));
        return object;
    }
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(parsing)

BOOST_AUTO_TEST_CASE(takes_what_rfc_8259_allows) {
    const std::vector<std::pair<std::string, Json>> table{
        {"1", 1},
        {"-0", 0},
        {" \t\r\n[ 1 , 2 ] ", JsonArray{1, 2}},
        {"9223372036854775807", std::numeric_limits<std::int64_t>::max()},
        {"-9223372036854775808", std::numeric_limits<std::int64_t>::min()},
        {"{}", JsonObject{}},
        {"[]", JsonArray{}},
        {R"({"":null})", JsonObject{{"", Json()}}},
        {R"({"b":true,"a":false})", JsonObject{{"b", true}, {"a", false}}},
        {R"("\"\\\/\b\f\n\r\t\u4e2d\ud83d\ude00")", "\"\\/\b\f\n\r\t中😀"},
        {"\"\x7F\"", "\x7F"},
        {R"("\\u0000")", R"(\u0000)"},
        {R"("1.5, 1e9, 18446744073709551616, \"2.5\"")", "1.5, 1e9, 18446744073709551616, \"2.5\""},
    };
    for (const auto& [text, value] : table)
        BOOST_TEST_CONTEXT(text) { BOOST_TEST((parseJson(text) == value)); }
}

BOOST_AUTO_TEST_CASE(refuses_what_rfc_8259_does_not_allow) {
    checkRefused({
        {"", Kind::syntax, ""},
        {"  ", Kind::syntax, ""},
        {"[1]x", Kind::syntax, ""},
        {"[1][2]", Kind::syntax, ""},
        {"{} {}", Kind::syntax, ""},
        {"[1] // why", Kind::syntax, ""},
        {"/* why */ [1]", Kind::syntax, ""},
        {"[1,]", Kind::syntax, "/1"},
        {"[,1]", Kind::syntax, "/0"},
        {R"({"a":1,})", Kind::syntax, "/a"},
        {"{a:1}", Kind::syntax, "/"},
        {"{'a':1}", Kind::syntax, "/"},
        {"{1:2}", Kind::syntax, "/"},
        {R"({"a" 1})", Kind::syntax, "/a"},
        {R"({"a":)", Kind::syntax, "/a"},
        {"[1", Kind::syntax, "/1"},
        {"[1}", Kind::syntax, "/1"},
        {"\"abc", Kind::syntax, ""},
        {"[\"a\nb\"]", Kind::syntax, "/0"},
        {R"(["\x"])", Kind::syntax, "/0"},
        {R"(["\u12g4"])", Kind::syntax, "/0"},
        {"[\f1]", Kind::syntax, "/0"},
        {"nul", Kind::syntax, ""},
        {"True", Kind::syntax, ""},
        {"NaN", Kind::syntax, ""},
        {"+1", Kind::syntax, ""},
        {"-", Kind::syntax, ""},
        {"0x10", Kind::syntax, ""},
        {"01", Kind::syntax, ""},
        {"-01", Kind::syntax, ""},
        {".5", Kind::syntax, ""},
    });
}

BOOST_AUTO_TEST_CASE(refuses_numbers_that_are_no_64_bit_integers_with_their_place) {
    checkRefused({
        {"[1,200.7]", Kind::fraction, "/1"},
        {"[1.0]", Kind::fraction, "/0"},
        {R"({"a":{"b":1e2}})", Kind::fraction, "/a/b"},
        {"1E2", Kind::fraction, ""},
        {"9223372036854775808", Kind::outOfRange, ""},
        {"[-9223372036854775809]", Kind::outOfRange, "/0"},
        {"[18446744073709551616]", Kind::outOfRange, "/0"},
        {R"({"x":[0,99999999999999999999999]})", Kind::outOfRange, "/x/1"},
    });
}

// Two members of one name let two readers of the same bytes see different facts.
BOOST_AUTO_TEST_CASE(refuses_a_repeated_member) {
    checkRefused({
        {R"({"a":1,"a":1})", Kind::duplicateKey, "/a"},
        {R"({"a":1,"\u0061":2})", Kind::duplicateKey, "/a"},
        {R"([{"x":{"a/b~":1,"c":2,"a/b~":3}}])", Kind::duplicateKey, "/0/x/a~1b~0"},
    });
    BOOST_CHECK_NO_THROW(parseJson(R"([{"a":1},{"a":{"a":2}}])"));
}

// NUL cuts text in C interfaces; broken UTF-8 is drawn, stored and compared differently everywhere.
BOOST_AUTO_TEST_CASE(refuses_nul_and_broken_utf8) {
    checkRefused({
        {std::string("[1]\0", 4), Kind::encoding, ""},
        {std::string("[\"\0\"]", 5), Kind::encoding, ""},
        {R"(["a",{"k":"\u0000"}])", Kind::encoding, ""}, // also as an escape
        {R"({"a\u0000b":1})", Kind::encoding, ""},
        {"[\"\xFF\"]", Kind::encoding, ""},
        {"[\"\xC0\xAF\"]", Kind::encoding, ""},         // overlong /
        {"[\"\xE0\x80\xAF\"]", Kind::encoding, ""},     // overlong
        {"[\"\xED\xA0\x80\"]", Kind::encoding, ""},     // surrogate
        {"[\"\xF4\x90\x80\x80\"]", Kind::encoding, ""}, // above U+10FFFF
        {"[\"\xE4\xB8\"]", Kind::encoding, ""},         // cut
        {"\xEF\xBB\xBF[1]", Kind::syntax, ""},          // byte order mark
        {R"(["\ud800"])", Kind::syntax, "/0"},
        {R"(["\udc00"])", Kind::syntax, "/0"},
        {R"(["\ud800x"])", Kind::syntax, "/0"},
    });
}

BOOST_AUTO_TEST_CASE(keeps_its_limits_to_the_byte_and_level) {
    const JsonLimits limits{16, 4};
    BOOST_CHECK_NO_THROW(parseJson("\"12345678901234\"", limits));
    BOOST_TEST((problemOf([&] { parseJson("\"123456789012345\"", limits); })->kind() == Kind::tooLong));
    BOOST_CHECK_NO_THROW(parseJson(nested(4), limits));
    const auto deep = problemOf([&] { parseJson(nested(5), limits); });
    BOOST_REQUIRE(deep);
    BOOST_TEST(deep->kind() == Kind::tooDeep);
    BOOST_TEST(deep->place() == "/0/0/0/0");
    BOOST_TEST((problemOf([] { parseJson(std::string(1 << 20, '[')); })->kind() == Kind::tooDeep));
    BOOST_TEST((problemOf([] { parseJson(std::string((1 << 20) + 1, ' ')); })->kind() == Kind::tooLong));
}

BOOST_AUTO_TEST_CASE(problems_carry_the_place_but_not_the_text) {
    const std::string personal = "440604199003150129";
    for (const std::string& text :
         {"{\"id\":\"" + personal + "\n\"}", "{\"id\":[" + personal + "." + personal + "]}",
          "{\"id\":\"" + personal + "\\u0000\"}", "{\"id\":\"" + personal}) {
        const auto problem = problemOf([&] { parseJson(text); });
        BOOST_REQUIRE(problem);
        BOOST_TEST(std::string(problem->what()).find(personal) == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(messages_hold_no_control_characters) {
    const auto problem = problemOf([] { parseJson("{\"\\u001b[2J\":1,\"\\u001b[2J\":2}"); });
    BOOST_REQUIRE(problem);
    BOOST_TEST(problem->place() == "/\x1b[2J");
    BOOST_TEST(std::string(problem->what()).find('\x1b') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(survives_damaged_documents) {
    std::vector<std::string> documents = walkInFiles();
    documents.push_back(shippedCatalogueFile());
    Mutation mutation(20261123);
    int refused = 0;
    int taken = 0;
    for (int round = 0; round < 20'000; ++round) {
        const std::string& whole = documents[mutation.below(documents.size())];
        const std::string text =
            round % 10 == 0 ? mutation.noise(mutation.below(64)) : mutation.damaged(whole);
        try {
            const Json json = parseJson(text);
            BOOST_REQUIRE(parseJson(json.text()) == json);
            ++taken;
        } catch (const JsonProblem&) {
            ++refused;
        }
    }
    BOOST_TEST(refused > 0);
    BOOST_TEST(taken > 0);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(writing)

BOOST_AUTO_TEST_CASE(is_compact_and_keeps_the_order) {
    const Json json(
        JsonObject{{"b", 1}, {"a", JsonArray{true, false, Json(), "中文", -5}}, {"c", JsonObject{}}});
    BOOST_TEST(json.text() == R"({"b":1,"a":[true,false,null,"中文",-5],"c":{}})");
}

BOOST_AUTO_TEST_CASE(escapes_only_what_it_must) {
    BOOST_TEST(Json("a\"\\/\b\f\n\r\t\x01\x1f\x7f😀").text() ==
               "\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f😀\"");
}

BOOST_AUTO_TEST_CASE(what_is_written_reads_back_the_same) {
    Mutation random(8259);
    for (int round = 0; round < 2'000; ++round) {
        const Json tree = randomTree(random, 5);
        BOOST_REQUIRE(parseJson(tree.text()) == tree);
        BOOST_REQUIRE(parseJson(tree.text()).text() == tree.text());
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(reading)

BOOST_AUTO_TEST_CASE(gives_members_by_type) {
    const Json json = parseJson(R"({"s":"x","i":7,"b":true,"a":[1],"o":{"k":1},"l":["p","q"]})");
    JsonReader in(json);
    BOOST_TEST(in.string("s") == "x");
    BOOST_TEST(in.integer("i", 0, 7) == 7);
    BOOST_TEST(in.boolean("b"));
    BOOST_TEST(in.array("a").size() == 1u);
    BOOST_TEST(in.object("o").object()->size() == 1u);
    BOOST_TEST(in.strings("l") == (std::vector<std::string>{"p", "q"}));
    BOOST_CHECK_NO_THROW(in.finish());
}

BOOST_AUTO_TEST_CASE(absent_members_are_nothing_when_optional_and_missing_when_not) {
    const Json json = parseJson("{}");
    JsonReader in(json, "/at");
    BOOST_TEST(!in.optionalString("k"));
    BOOST_TEST(!in.optionalInteger("k", 0, 1));
    BOOST_TEST(!in.optionalArray("k"));
    BOOST_TEST(!in.optionalObject("k"));
    BOOST_TEST(!in.any("k"));
    BOOST_TEST(in.optionalStrings("k").empty());
    BOOST_TEST(in.booleanOr("k", true));
    const std::vector<std::function<void()>> needs{
        [&] { in.string("k"); }, [&] { in.integer("k", 0, 1); }, [&] { in.boolean("k"); },
        [&] { in.array("k"); },  [&] { in.object("k"); },        [&] { in.strings("k"); },
    };
    for (const auto& need : needs) {
        const auto problem = problemOf(need);
        BOOST_REQUIRE(problem);
        BOOST_TEST(problem->kind() == Kind::missing);
        BOOST_TEST(problem->place() == "/at/k");
    }
}

// true, "200" and null are no integers, whatever other readers make of them.
BOOST_AUTO_TEST_CASE(converts_nothing) {
    using Read = std::function<void(JsonReader&)>;
    const std::vector<std::pair<std::string, Read>> reads{
        {"string", [](JsonReader& in) { in.string("k"); }},
        {"string", [](JsonReader& in) { in.optionalString("k"); }},
        {"integer", [](JsonReader& in) { in.integer("k", 0, 300); }},
        {"integer", [](JsonReader& in) { in.optionalInteger("k", 0, 300); }},
        {"boolean", [](JsonReader& in) { in.boolean("k"); }},
        {"boolean", [](JsonReader& in) { in.booleanOr("k", false); }},
        {"array", [](JsonReader& in) { in.array("k"); }},
        {"array", [](JsonReader& in) { in.optionalArray("k"); }},
        {"object", [](JsonReader& in) { in.object("k"); }},
        {"object", [](JsonReader& in) { in.optionalObject("k"); }},
    };
    const std::vector<std::pair<std::string, std::string>> values{{"string", "\"200\""}, {"integer", "200"},
                                                                  {"boolean", "true"},   {"array", "[]"},
                                                                  {"object", "{}"},      {"null", "null"}};
    for (const auto& [wanted, read] : reads) {
        for (const auto& [type, value] : values) {
            const Json json = parseJson("{\"k\":" + value + "}");
            JsonReader in(json);
            const auto problem = problemOf([&] { read(in); });
            BOOST_TEST_CONTEXT(wanted << " from " << value) {
                BOOST_TEST(problem.has_value() == (wanted != type));
                if (problem) BOOST_TEST(problem->kind() == Kind::wrongType);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(keeps_bounds) {
    const Json json = parseJson(R"({"i":5,"s":"中","l":["ok","中"],"m":["ok",1]})");
    JsonReader in(json, "/r");
    BOOST_TEST(in.integer("i", 5, 5) == 5);
    BOOST_TEST((problemOf([&] { in.integer("i", 6, 9); })->kind() == Kind::outOfRange));
    BOOST_TEST((problemOf([&] { in.integer("i", 0, 4); })->kind() == Kind::outOfRange));
    BOOST_TEST(in.string("s", 3) == "中");
    BOOST_TEST((problemOf([&] { in.string("s", 2); })->kind() == Kind::tooLong));
    const auto element = problemOf([&] { in.strings("l", 2); });
    BOOST_REQUIRE(element);
    BOOST_TEST(element->kind() == Kind::tooLong);
    BOOST_TEST(element->place() == "/r/l/1");
    const auto type = problemOf([&] { in.strings("m"); });
    BOOST_REQUIRE(type);
    BOOST_TEST(type->kind() == Kind::wrongType);
    BOOST_TEST(type->place() == "/r/m/1");
}

BOOST_AUTO_TEST_CASE(refuses_members_that_nobody_asked_for) {
    const Json json = parseJson(R"({"a":1,"b/c":2})");
    JsonReader in(json, "/x/0");
    in.integer("a", 0, 9);
    const auto problem = problemOf([&] { in.finish(); });
    BOOST_REQUIRE(problem);
    BOOST_TEST(problem->kind() == Kind::unknownKey);
    BOOST_TEST(problem->place() == "/x/0/b~1c");
}

BOOST_AUTO_TEST_CASE(reads_only_objects) {
    for (const char* text : {"[]", "1", "\"x\"", "null"}) {
        const Json json = parseJson(text);
        const auto problem = problemOf([&] { JsonReader in(json, "/p"); });
        BOOST_REQUIRE(problem);
        BOOST_TEST(problem->kind() == Kind::wrongType);
        BOOST_TEST(problem->place() == "/p");
    }
}

BOOST_AUTO_TEST_SUITE_END()
