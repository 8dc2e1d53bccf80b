#pragma once
#include "desk/counter.h"
#include "desk/day.h"
#include "desk/words.h"

#include <boost/test/unit_test.hpp>

#include <string>

namespace certdesk::tests {

/// A point whose catalogue is strict.
struct StrictCounter : Counter {
    explicit StrictCounter(int tokens = 1) : Counter(tokens) {
        changeCatalogue({{R"("mustOpen": false)", R"("mustOpen": true)"},
                         {R"("tokensMustBeListed": false, "lowTokens": 0)",
                          R"("tokensMustBeListed": true, "lowTokens": 1)"}});
    }
    void open(std::int64_t fen = 20000) { good(desk::openDay(desk(), forms::Fen(fen))); }
    void countRight(std::int64_t beyond = 0) {
        const forms::Till till = desk().journal().till();
        forms::CountDay count;
        count.amounts = forms::expectedOf(desk().catalogue(), till);
        std::int64_t cash = count.amounts["cash"].value() + beyond;
        count.amounts.erase("cash");
        for (const std::int64_t piece : desk().catalogue().day.denominations) {
            count.cash[piece] = static_cast<int>(cash / piece);
            cash %= piece;
        }
        good(desk::countDay(desk(), count));
    }
    void deliver() {
        forms::StockNoted note{forms::StockAct::received, "token", {}};
        for (const auto& info : token->list().value())
            note.serials.push_back(info.serial);
        good(desk::noteStock(desk(), note));
    }
    void nextDay() { clock->value.value += 86'400'000; }
    const desk::Reviewer* manager() const { return &manager_; }

    template <typename T>
    static T good(desk::Outcome<T> outcome) {
        const auto* no = std::get_if<desk::Trouble>(&outcome);
        const std::string kind = no ? desk::idOf(*no).kind : std::string();
        BOOST_REQUIRE_MESSAGE(kind.empty(), kind);
        return std::get<0>(std::move(outcome));
    }
    bool sound() {
        const auto report = desk().verifyJournal();
        BOOST_TEST(report.sound(), report.problem);
        return report.sound();
    }

private:
    desk::Reviewer manager_{"chen", Counter::passwordOf("chen")};
};

} // namespace certdesk::tests
