#define BOOST_TEST_MODULE sync_wire
#include "sync/wire.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk;
using namespace certdesk::sync;

namespace {

const std::string details =
    R"("details":{"holder":{"name":"晨光陶瓷","uscc":"91440604MA4W0A1235","kind":"企业"},)"
    R"("applications":["tax"],"years":1,"algorithm":"rsa2048","reason":"lost",)"
    R"("changes":{"name":"晨曦"}},)";

std::string answer(const std::string& materials, const std::string& missing, const std::string& more = {}) {
    return R"({"number":"FS001-02A-20261123-0007","service":"change","point":"FS001",)" + details +
           R"("materials":)" + materials + R"(,"missing":)" + missing + more + "}";
}

ReturnedCase read(const std::string& text) { return returnedCaseOf(forms::parseJson(text)); }

} // namespace

BOOST_AUTO_TEST_CASE(a_returned_case_comes_with_its_facts) {
    const ReturnedCase found =
        read(answer(R"({"handler-id":1,"licence-copy":0})", R"([{"material":"licence-copy","copies":1}])"));
    BOOST_TEST(found.number == "FS001-02A-20261123-0007");
    BOOST_TEST(found.service == "change");
    BOOST_TEST(found.point == "FS001");
    BOOST_TEST(found.details.holderName == "晨光陶瓷");
    BOOST_TEST(found.details.holderCode == "91440604MA4W0A1235");
    BOOST_TEST(found.details.holderKind == "企业");
    BOOST_TEST(found.details.applications == std::vector<std::string>{"tax"});
    BOOST_TEST(found.details.years == 1);
    BOOST_TEST(found.details.algorithm == "rsa2048");
    BOOST_TEST(found.details.reason == "lost");
    BOOST_TEST(found.details.changes.at("name") == "晨曦");
    BOOST_CHECK((found.materials == std::map<std::string, int>{{"handler-id", 1}, {"licence-copy", 0}}));
    BOOST_CHECK((found.missing == std::vector<forms::MissingMaterial>{{"licence-copy", 1}}));
}

BOOST_AUTO_TEST_CASE(anything_else_is_no_returned_case) {
    BOOST_CHECK_NO_THROW(read(answer("{}", "[]")));
    for (const std::string& wrong :
         {answer("[]", "[]"), answer("{}", "{}"), answer(R"({"handler-id":-1})", "[]"),
          answer(R"({"handler-id":"1"})", "[]"), answer(R"({"handler-id":100})", "[]"),
          answer("{}", R"([{"material":"a"}])"), answer("{}", R"([{"material":"a","copies":0}])"),
          answer("{}", R"([{"material":"a","copies":1,"more":1}])"),
          answer("{}", "[]", R"(,"personal":{"mobile":"13800138000"})"), std::string("{}"),
          std::string("[]")})
        BOOST_CHECK_THROW(read(wrong), forms::JsonProblem);
}

BOOST_AUTO_TEST_CASE(a_head_comes_back_as_it_was_written) {
    const Head head{'B', 12, Bytes(32, 7)};
    BOOST_CHECK(headOf(jsonOf(head)) == head);
    BOOST_CHECK_THROW(headOf(forms::parseJson(R"({"incarnation":"b","seq":1,"hash":""})")),
                      forms::JsonProblem);
}

BOOST_AUTO_TEST_CASE(a_kiosks_own_head_comes_back_as_it_was_told_and_nothing_else_is_one) {
    for (const std::int64_t seq : {std::int64_t{0}, std::int64_t{1}, std::int64_t{9223372036854775807}}) {
        const auto own = parseOwnHead(ownHeadText({'C', seq, {}}));
        BOOST_REQUIRE(own);
        BOOST_TEST(own->incarnation == 'C');
        BOOST_TEST(own->seq == seq);
    }
    for (const char* wrong : {"", "A", "A ", "a 1", "AB 1", "A1", "A -1", "A +1", "A 01", "A 00", "A 1 ",
                              " A 1", "A 1x", "A 9223372036854775808", "A\t1"})
        BOOST_TEST(!parseOwnHead(wrong), wrong);
}
