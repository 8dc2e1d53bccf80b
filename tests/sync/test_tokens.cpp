#define BOOST_TEST_MODULE sync_tokens
#include "sync/journal.h"
#include "sync/sample_kiosk.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk;
using namespace certdesk::sync;
using forms::Stage;
using forms::TokenAct;
using forms::TokenNoted;
using forms::TokenState;
using sample::Kiosk;

namespace {

struct Tokens : Kiosk {
    std::unique_ptr<Journal> journal = open();

    std::string stateOf(const std::string& serial) const {
        const auto row = journal->token(serial);
        return row ? std::string(idOf(row->state)) : "unknown";
    }
    void note(const std::string& serial, TokenAct act, const std::string& reason = "测试") {
        add(*journal, "", TokenNoted{serial, {}, act, reason});
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(tokens, Tokens)

BOOST_AUTO_TEST_CASE(a_production_tells_where_its_token_stands) {
    const std::string number = receive(*journal, "晨光陶瓷");
    BOOST_TEST(stateOf("T-1") == "unknown");
    add(*journal, number, sample::ended(Stage::prepare, "T-1"));
    BOOST_TEST(stateOf("T-1") == "prepared");
    add(*journal, number, sample::enrolled("T-1", "0a01", today()));
    add(*journal, number, sample::ended(Stage::readBack, "T-1"));
    BOOST_TEST(stateOf("T-1") == "issued");
    BOOST_TEST(journal->token("T-1")->caseNumber == number);
    BOOST_TEST(journal->token("t-1").has_value()); // however it is typed
    add(*journal, receive(*journal, "旭日陶瓷"), sample::ended(Stage::wipe, "T-1"));
    BOOST_TEST(stateOf("T-1") == "blank");
    BOOST_TEST(verify(*journal).sound());
}

BOOST_AUTO_TEST_CASE(a_mark_is_of_no_case_and_keeps_its_reason) {
    add(*journal, "", TokenNoted{"T-1", "YZT-T1", TokenAct::damaged, "外壳破裂"});
    const TokenRow row = journal->token("T-1").value();
    BOOST_TEST(idOf(row.state) == "damaged");
    BOOST_TEST(row.reason == "外壳破裂");
    BOOST_TEST(row.label == "YZT-T1");
    BOOST_TEST(row.caseNumber == "");
}

BOOST_AUTO_TEST_CASE(what_a_case_tells_of_the_old_token_bears_its_number) {
    const std::string number = receive(*journal, "甲");
    add(*journal, number, TokenNoted{"T-1", {}, TokenAct::lost, "lost"});
    BOOST_TEST(stateOf("T-1") == "lost");
    BOOST_TEST(journal->token("T-1")->caseNumber == number);
    BOOST_TEST(verify(*journal).sound());
}

BOOST_AUTO_TEST_CASE(an_act_that_cannot_be_or_changes_nothing_leaves_the_state_as_it_came) {
    note("T-1", TokenAct::destroyed, "粉碎");
    const TokenRow destroyed = journal->token("T-1").value();
    note("T-1", TokenAct::lost);
    BOOST_CHECK(journal->token("T-1") == destroyed);
    note("T-2", TokenAct::issued);
    const TokenRow issued = journal->token("T-2").value();
    note("T-2", TokenAct::pinChanged, {});
    BOOST_CHECK(journal->token("T-2") == issued);
    BOOST_TEST(verify(*journal).sound());
}

// Entries of cases and of no case lie mixed; the register is derived case by case.
BOOST_AUTO_TEST_CASE(the_tokens_are_rebuilt_identical_I3) {
    const std::string first = receive(*journal, "晨光陶瓷"), second = receive(*journal, "旭日陶瓷");
    add(*journal, second, sample::ended(Stage::prepare, "T-1"));
    note("T-1", TokenAct::lost);
    note("T-2", TokenAct::damaged);
    add(*journal, first, sample::ended(Stage::wipe, "T-1"));
    note("T-1", TokenAct::returned);
    add(*journal, second, sample::ended(Stage::wipe, "T-2"));
    const auto before = journal->tokens();
    BOOST_TEST(before.size() == 2U);
    BOOST_TEST(stateOf("T-1") == "returned");
    BOOST_TEST(stateOf("T-2") == "blank");
    BOOST_TEST(verify(*journal).sound());
    journal->rebuild(stepOf(), reader());
    BOOST_CHECK(journal->tokens() == before);
    sample::RawDatabase(data() / "journal.db").run("UPDATE token SET state = 'lost' WHERE serial = 'T-2'");
    BOOST_TEST(verify(*journal).registerDiffers);
}

BOOST_AUTO_TEST_SUITE_END()
