#include "printing/amount.h"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <limits>
#include <string>

using certdesk::forms::Fen;
using certdesk::printing::chineseCapitals;

namespace {

struct Row {
    std::int64_t fen;
    const char* capitals;
};

std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.fen; }

const Row rows[] = {
    {0, "零元整"},
    {1, "壹分"},
    {5, "伍分"},
    {10, "壹角整"},
    {35, "叁角伍分"},
    {100, "壹元整"},
    {105, "壹元零伍分"},
    {150, "壹元伍角整"},
    {1000, "壹拾元整"},
    {1001, "壹拾元零壹分"},
    {20000, "贰佰元整"},
    {20050, "贰佰元伍角整"},
    {100500, "壹仟零伍元整"},
    {105030, "壹仟零伍拾元叁角整"},
    {1000000, "壹万元整"},
    {1000500, "壹万零伍元整"},
    {1050000, "壹万零伍佰元整"},
    {1100000, "壹万壹仟元整"},
    {10000000, "壹拾万元整"},
    {10005030, "壹拾万零伍拾元叁角整"},
    {10050030, "壹拾万零伍佰元叁角整"},
    {12345678, "壹拾贰万叁仟肆佰伍拾陆元柒角捌分"},
    {1001000000, "壹仟零壹万元整"},
    {10000000000, "壹亿元整"},
    {10000000100, "壹亿零壹元整"},
    {10010000000, "壹亿零壹拾万元整"},
    {9999999999, "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"},
    {-20000, "负贰佰元整"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(chinese_capitals)

BOOST_DATA_TEST_CASE(are_those_of_the_rules_for_receipts, boost::unit_test::data::make(rows)) {
    BOOST_TEST(chineseCapitals(Fen(sample.fen)) == sample.capitals);
}

BOOST_AUTO_TEST_CASE(exist_for_every_amount) {
    BOOST_TEST(chineseCapitals(Fen(std::numeric_limits<std::int64_t>::max())) ==
               "玖亿亿贰仟贰佰叁拾叁万亿柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零柒分");
    BOOST_TEST(chineseCapitals(Fen(std::numeric_limits<std::int64_t>::min())).starts_with("负玖亿亿"));
}

BOOST_AUTO_TEST_CASE(never_double_a_zero_nor_end_in_one) {
    for (std::int64_t fen = 1; fen < 2'000'000'00; fen = fen * 7 / 5 + 1) {
        const std::string text = chineseCapitals(Fen(fen));
        BOOST_TEST(text.find("零零") == std::string::npos);
        BOOST_TEST(text.find("零元") == std::string::npos);
        BOOST_TEST(text.find("零整") == std::string::npos);
    }
}

BOOST_AUTO_TEST_SUITE_END()
