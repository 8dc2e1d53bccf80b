#include "print.h"
#include "token/name.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk::token;

namespace {

std::string repeated(const std::string& text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i)
        all += text;
    return all;
}

} // namespace

BOOST_AUTO_TEST_SUITE(names)

BOOST_AUTO_TEST_CASE(names_that_fit_are_accepted) {
    const DistinguishedName table[] = {
        {{"CN", "晨光"}},
        {{"C", "CN"}, {"ST", "广东省"}, {"L", "佛山市"}, {"O", "单位"}, {"OU", "部门"}, {"CN", "晨光"}},
        {{"O", repeated("佛", 64)}},
        {{"serialNumber", "91440604MA4W0A1235"}, {"emailAddress", "a@b.cn"}},
        {{"title", "经理"}, {"1.2.156.10260.9", "别的"}},
    };
    for (const auto& name : table)
        BOOST_TEST(checkName(name).ok(), name.front().value);
}

BOOST_AUTO_TEST_CASE(names_that_do_not_fit_are_refused_with_the_type) {
    using Kind = NameFault::Kind;
    const std::pair<DistinguishedName, NameFault> table[] = {
        {{}, {Kind::empty, ""}},
        {{{"CN", ""}}, {Kind::empty, "CN"}},
        {{{"O", "好"}, {"Nothing", "x"}}, {Kind::unknownType, "Nothing"}},
        {{{"RSA", "x"}}, {Kind::unknownType, "RSA"}},
        {{{"1.2.", "x"}}, {Kind::unknownType, "1.2."}},
        {{{"CN", repeated("佛", 65)}}, {Kind::refused, "CN"}},
        {{{"C", "CHN"}}, {Kind::refused, "C"}},
        {{{"C", "中国"}}, {Kind::refused, "C"}},
        {{{"serialNumber", "编号"}}, {Kind::refused, "serialNumber"}},
        {{{"CN", "\xff\xfe"}}, {Kind::refused, "CN"}},
        {{{"CN", std::string("a\0b", 3)}}, {Kind::refused, "CN"}},
        {{{"title", std::string(257, 'x')}}, {Kind::refused, "title"}},
    };
    for (const auto& [name, fault] : table) {
        const auto checked = checkName(name);
        BOOST_TEST_REQUIRE(!checked.ok(), fault.type);
        BOOST_TEST((checked.fault() == fault), fault.type << " " << checked.fault().type);
    }
}

BOOST_AUTO_TEST_CASE(an_attribute_is_found_by_type_or_empty) {
    const DistinguishedName name{{"OU", "one"}, {"OU", "two"}};
    BOOST_TEST(attributeOf(name, "OU") == "two");
    BOOST_TEST(attributeOf(name, "CN").empty());
}

BOOST_AUTO_TEST_SUITE_END()
