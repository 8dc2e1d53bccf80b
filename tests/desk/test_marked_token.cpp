#define BOOST_TEST_MODULE desk_marked_token
#include "desk/holder.h"
#include "desk/token_acts.h"
#include "desk/words.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk;
using namespace certdesk::tests;
using forms::TokenAct;

namespace {

template <typename T>
std::string kindOf(const T& outcome) {
    const auto* no = std::get_if<desk::Trouble>(&outcome);
    return no ? desk::idOf(*no).kind + " " + desk::idOf(*no).field : "done";
}

std::string serialOf(Counter& counter, const std::string& label) {
    const auto present = counter.token->list();
    for (const token::TokenInfo& info : *present)
        if (info.label == label) return info.serial;
    throw std::runtime_error("no token " + label);
}

} // namespace

BOOST_AUTO_TEST_SUITE(a_marked_token)

BOOST_AUTO_TEST_CASE(is_known_with_its_reason_and_needs_the_right) {
    Counter counter;
    const auto marked = desk::markToken(counter.desk(), "5d1f", TokenAct::damaged, " 外壳破裂 ");
    BOOST_TEST_REQUIRE(kindOf(marked) == "done");
    const auto known = desk::tokensKnown(counter.desk());
    BOOST_TEST_REQUIRE(known.size() == 1U);
    BOOST_CHECK(known.front() == std::get<sync::TokenRow>(marked));
    BOOST_TEST(known.front().reason == "外壳破裂");
    BOOST_TEST(known.front().changedBy == "li");
    const auto mark = [&](TokenAct act, const std::string& reason) {
        return kindOf(desk::markToken(counter.desk(), "5d1f", act, reason));
    };
    BOOST_TEST(mark(TokenAct::destroyed, "粉碎") == "no-right destroy-token");
    BOOST_TEST(mark(TokenAct::lost, "") == "faulty-fields reason");
    BOOST_TEST(mark(TokenAct::damaged, "又坏了") == "token-unfit token");
    BOOST_TEST(mark(TokenAct::wiped, "擦除") == "wrong-stage ");
    BOOST_CHECK(desk::tokensKnown(counter.desk()) == known);
    counter.desk().logOut();
    BOOST_TEST(mark(TokenAct::lost, "失窃") == "needs-log-in operator");
}

BOOST_AUTO_TEST_CASE(is_passed_over_as_a_fresh_one_and_refused_when_named) {
    Counter counter(2);
    const std::string marked = serialOf(counter, "BLANK-1"), sound = serialOf(counter, "BLANK-2");
    BOOST_TEST_REQUIRE(kindOf(desk::markToken(counter.desk(), marked, TokenAct::damaged, "接触不良")) ==
                       "done");
    const std::string number = counter.paidCase().number;
    const auto named = desk::produce(counter.desk(), number, counter.watcher, {"BLANK-1", false});
    BOOST_TEST(kindOf(named) == "token-unfit token");
    BOOST_TEST(counter.token->count(TokenCall::takeOver) == 0);
    const auto produced = counter.produce(number);
    BOOST_TEST_REQUIRE(std::holds_alternative<forms::Case>(produced));
    BOOST_TEST(std::get<forms::Case>(produced).production.tokenSerial == sound);
    BOOST_TEST(idOf(desk::tokenKnown(counter.desk(), sound).state) == "issued");
    BOOST_TEST(idOf(desk::tokenKnown(counter.desk(), marked).state) == "damaged");
}

BOOST_AUTO_TEST_CASE(taken_back_as_it_is_is_returned) {
    Holder kept(0);
    desk::produce(kept.desk(), kept.ready("revoke.json"), kept.watcher, {{}, true});
    BOOST_TEST(idOf(desk::tokenKnown(kept.desk(), kept.first.tokenSerial).state) == "returned");
}

BOOST_AUTO_TEST_CASE(wiped_by_a_revocation_is_blank_and_unlocked_is_issued) {
    Holder holder(0);
    const std::string serial = holder.first.tokenSerial;
    holder.produce(holder.ready("unlock.json"));
    BOOST_TEST(idOf(desk::tokenKnown(holder.desk(), serial).state) == "issued");
    holder.produce(holder.ready("revoke.json"));
    BOOST_TEST(idOf(desk::tokenKnown(holder.desk(), serial).state) == "blank");
    BOOST_TEST(holder.desk().verifyJournal().sound());
}

BOOST_AUTO_TEST_SUITE_END()
