#define BOOST_TEST_MODULE forms_stock
#include "counter_day.h"

#include <boost/test/unit_test.hpp>

#include <array>

// Tokens by their serials and numbered paper by its ranges: received, used, spoiled, returned, counted.

using namespace certdesk::forms;
using namespace certdesk::tests;
using enum RefusalKind;

namespace {

StockNoted tokens(StockAct act, std::vector<std::string> serials, std::string reason = {}) {
    return {act, "token", std::move(serials), 0, 0, std::move(reason)};
}
StockNoted sheets(StockAct act, std::int64_t first, std::int64_t last, std::string reason = {}) {
    return {act, "invoice", {}, first, last, std::move(reason)};
}

using Ranges = std::vector<std::pair<std::int64_t, std::int64_t>>;

} // namespace

BOOST_AUTO_TEST_SUITE(acts)

BOOST_AUTO_TEST_CASE(every_act_in_every_state_is_taken_or_refused) {
    constexpr std::array states{StockState::unknown, StockState::here,    StockState::used,
                                StockState::back,    StockState::spoiled, StockState::returned};
    struct Row {
        StockAct act;
        std::array<const char*, 6> to; // in the order of the states; "-": refused
    };
    const Row rows[] = {
        {StockAct::received, {"here", "-", "-", "-", "-", "here"}},
        {StockAct::used, {"used", "used", "used", "used", "-", "-"}},
        {StockAct::spoiled, {"-", "spoiled", "spoiled", "spoiled", "-", "-"}},
        {StockAct::returned, {"-", "returned", "-", "returned", "returned", "-"}},
        {StockAct::back, {"back", "back", "back", "back", "-", "-"}},
        {StockAct::emptied, {"unknown", "here", "here", "here", "here", "-"}},
        {StockAct::counted, {"-", "-", "-", "-", "-", "-"}}, // a count changes no state
    };
    for (const Row& row : rows)
        for (std::size_t i = 0; i < states.size(); ++i) {
            const auto to = after(states[i], row.act);
            BOOST_TEST(std::string(to ? idOf(*to) : "-") == row.to[i], idOf(row.act)
                                                                           << " from " << idOf(states[i]));
        }
}

BOOST_AUTO_TEST_CASE(what_staff_note_names_things_of_the_stock_and_gives_its_reason) {
    struct Row {
        const char* who;
        StockNoted note;
        std::string answer;
    };
    const Row rows[] = {
        {"chen", tokens(StockAct::received, {"T9"}), "ok"},
        {"li", tokens(StockAct::received, {"T9"}), "ok"},
        {"wang", tokens(StockAct::received, {"T9"}), "no-right"},
        {"gone", tokens(StockAct::received, {"T9"}), "no-right"},
        {"chen", tokens(StockAct::received, {}), "faulty-fields"},
        {"chen", tokens(StockAct::received, {"T1001"}), "stock-unfit"},
        {"chen", tokens(StockAct::spoiled, {"T1001"}, "摔坏"), "ok"},
        {"chen", tokens(StockAct::spoiled, {"T1001"}), "faulty-fields"},
        {"chen", tokens(StockAct::spoiled, {"T9"}, "摔坏"), "stock-unfit"},
        {"chen", tokens(StockAct::spoiled, {"T1001", "T9"}, "摔坏"), "stock-unfit"},
        {"chen", tokens(StockAct::returned, {"T1001"}, "型号停用"), "ok"},
        {"li", tokens(StockAct::returned, {"T1001"}, "型号停用"), "no-right"},
        {"chen", tokens(StockAct::counted, {}), "ok"},
        {"chen", tokens(StockAct::back, {"T1001"}), "faulty-fields"},
        {"chen", tokens(StockAct::emptied, {"T1001"}), "faulty-fields"},
        {"chen", sheets(StockAct::received, 1, 100), "ok"},
        {"chen", sheets(StockAct::received, 0, 100), "faulty-fields"},
        {"chen", sheets(StockAct::received, 100, 1), "faulty-fields"},
        {"chen", sheets(StockAct::received, 1, 2'000'000), "faulty-fields"},
        {"chen", sheets(StockAct::used, 1, 1), "ok"},
        {"chen", sheets(StockAct::counted, 0, 0), "ok"},
        {"chen", {StockAct::received, "cheque", {}, 1, 9}, "faulty-fields"},
        {"chen", {StockAct::received, "invoice", {"T9"}, 1, 9}, "faulty-fields"},
        {"chen", {StockAct::received, "token", {"T9"}, 1, 9}, "faulty-fields"},
    };
    for (const Row& row : rows) {
        DayCounter counter;
        counter.deliver(2); // T1001, T1002
        const std::string answer = kindIn(counter.note(row.note, row.who));
        BOOST_TEST(answer == row.answer, idOf(row.note.act) << " " << row.note.item);
    }
}

BOOST_AUTO_TEST_CASE(sheets_are_kept_by_ranges_that_split_and_join) {
    DayCounter counter;
    must(counter.note(sheets(StockAct::received, 1001, 2000)));
    must(counter.note(sheets(StockAct::received, 2001, 2500)));
    must(counter.note(sheets(StockAct::used, 1001, 1010)));
    must(counter.note(sheets(StockAct::spoiled, 1011, 1011, "印歪")));
    must(counter.note(sheets(StockAct::used, 1012, 1012)));
    must(counter.note(sheets(StockAct::returned, 2401, 2500, "改版")));
    const Stock& stock = counter.stock;
    BOOST_CHECK((stock.ranges("invoice", StockState::here) == Ranges{{1013, 2400}}));
    BOOST_CHECK((stock.ranges("invoice", StockState::used) == Ranges{{1001, 1010}, {1012, 1012}}));
    BOOST_CHECK((stock.ranges("invoice", StockState::spoiled) == Ranges{{1011, 1011}}));
    BOOST_CHECK((stock.ranges("invoice", StockState::returned) == Ranges{{2401, 2500}}));
    BOOST_TEST(stock.sheets("invoice", StockState::here) == 1388);
    BOOST_CHECK(stock.sheet("invoice", 1000) == StockState::unknown);
    BOOST_CHECK(stock.sheet("invoice", 1011) == StockState::spoiled);
    BOOST_CHECK(stock.sheet("invoice", 2501) == StockState::unknown);
    const auto no = counter.note(sheets(StockAct::received, 2490, 2600));
    BOOST_TEST(kindIn(no) == "ok"); // what was returned and more came
    checkRefused(counter.note(sheets(StockAct::received, 2400, 2400)), stockUnfit);
    const auto twice = counter.note(sheets(StockAct::spoiled, 1009, 1020, "受潮"));
    BOOST_REQUIRE(twice);
    BOOST_TEST(twice->field == "1011"); // it is spoiled already
}

BOOST_AUTO_TEST_CASE(a_count_tells_what_is_missing_and_what_is_there_beyond_and_changes_nothing) {
    DayCounter counter;
    counter.deliver(3); // T1001 … T1003
    must(counter.note(tokens(StockAct::counted, {"T1001", "T1003", "T7"})));
    const StockCount count = counter.stock.lastCount("token").value();
    BOOST_TEST(count.expected == 3);
    BOOST_TEST(count.found == 3);
    BOOST_CHECK((count.missing == std::vector<std::string>{"T1002"}));
    BOOST_CHECK((count.surplus == std::vector<std::string>{"T7"}));
    BOOST_TEST(count.by == "chen");
    BOOST_TEST(counter.stock.tokens(StockState::here) == 3);
    must(counter.note(sheets(StockAct::received, 1, 10)));
    must(counter.note(sheets(StockAct::counted, 2, 10)));
    BOOST_TEST(counter.stock.lastCount("invoice")->expected == 10);
    BOOST_TEST(counter.stock.lastCount("invoice")->found == 9);
}

BOOST_AUTO_TEST_CASE(what_runs_out_is_told) {
    DayCounter counter;
    const StockPolicy& policy = counter.catalogue.stock;
    BOOST_CHECK((lowStock(policy, counter.stock) ==
                 std::map<std::string, std::int64_t>{{"token", 0}, {"invoice", 0}}));
    counter.deliver(2);
    must(counter.note(sheets(StockAct::received, 1, 6)));
    BOOST_CHECK((lowStock(policy, counter.stock) == std::map<std::string, std::int64_t>{{"token", 2}}));
    counter.deliver(1);
    BOOST_TEST(lowStock(policy, counter.stock).empty());
    must(counter.note(sheets(StockAct::used, 1, 1)));
    BOOST_CHECK((lowStock(policy, counter.stock) == std::map<std::string, std::int64_t>{{"invoice", 5}}));
    BOOST_TEST(lowStock({}, {}).empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(production_and_stock)

BOOST_AUTO_TEST_CASE(a_production_uses_the_token_that_it_begins_on) {
    DayCounter counter;
    counter.deliver(2);
    must(counter.open());
    const std::string number = counter.caseAt(Point::producing);
    BOOST_TEST(counter.stock.tokens(StockState::here) == 1);
    BOOST_CHECK(counter.stock.token("T1001") == StockState::used);
    must(counter.on(number, GiveUpToken{TokenAct::damaged, "掉在地上"}));
    BOOST_CHECK(counter.stock.token("T1001") == StockState::spoiled);
    BOOST_TEST(counter.shares.count({counter.today(), Measure::tokensUsed, ""}) == 0U);
    counter.caseAt(Point::done);
    BOOST_TEST((counter.shares[{counter.today(), Measure::tokensUsed, ""}].number) == 1);
    BOOST_TEST((counter.shares[{counter.today(), Measure::stock, "token received"}].number) == 2);
}

BOOST_AUTO_TEST_CASE(a_token_that_the_stock_does_not_have_is_refused_where_the_catalogue_says_so) {
    const auto begin = [](const std::string& catalogue, const std::string& token, auto before) {
        DayCounter counter(catalogue);
        counter.deliver(1);
        if (counter.catalogue.day.mustOpen) must(counter.open());
        const std::string number = counter.caseAt(Point::paid);
        before(counter);
        return kindIn(counter.on(number, production(Stage::prepare, Phase::begun, token)));
    };
    const auto nothing = [](DayCounter&) {};
    BOOST_TEST(begin(strictCatalogue, "T1001", nothing) == "ok");
    BOOST_TEST(begin(strictCatalogue, "T9", nothing) == "not-in-stock");
    BOOST_TEST(begin(smallCatalogue, "T9", nothing) == "ok");
    const auto spoil = [](DayCounter& counter) {
        must(counter.note(tokens(StockAct::spoiled, {"T1001"}, "摔坏")));
    };
    BOOST_TEST(begin(strictCatalogue, "T1001", spoil) == "not-in-stock");
    const auto send = [](DayCounter& counter) {
        must(counter.note(tokens(StockAct::returned, {"T1001"}, "型号停用")));
    };
    BOOST_TEST(begin(strictCatalogue, "T1001", send) == "not-in-stock");
}

BOOST_AUTO_TEST_CASE(an_old_token_that_comes_back_is_booked_in_and_one_that_was_emptied_can_be_used) {
    Case c;
    c.number = "FS001-01A-20261118-0001";
    c.known = CertificateKnown{};
    c.known->tokenSeen = "OLD-1";
    ProductionNoted wiped;
    wiped.stage = Stage::wipe;
    wiped.phase = Phase::ended;
    wiped.tokenSerial = "OLD-1";
    wiped.tokenKept = true;
    Stock stock;
    stock.add(stockNoteOf(c, wiped).value(), "li", {});
    BOOST_CHECK(stock.token("OLD-1") == StockState::back);
    BOOST_CHECK((stock.serials(StockState::back) == std::vector<std::string>{"OLD-1"}));
    stock.add(stockNoteOf({}, TokenNoted{"OLD-1", {}, TokenAct::wiped, "再用"}).value(), "chen", {});
    BOOST_CHECK(stock.token("OLD-1") == StockState::here);
    ProductionNoted reset; // the holder's own token
    reset.stage = Stage::prepare;
    reset.tokenSerial = "OLD-1";
    BOOST_CHECK(!stockNoteOf(c, reset));
}

BOOST_AUTO_TEST_SUITE_END()
