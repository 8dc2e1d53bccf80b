#include "answer.h"
#include "commands.h"
#include "desk/day.h"
#include "desk/lang.h"
#include "desk/words.h"
#include "second.h"

#include <CLI/CLI.hpp>

#include <iostream>

// case void | refund: a receipt is paid back whole, with a second account's consent.

namespace certdesk::ctl {

namespace {

using desk::say;
using desk::tr;
using forms::Json;
using forms::JsonObject;

struct Options {
    std::string number;
    std::string reason;
    Person person;
    Second second;
};

using Act = desk::Outcome<forms::Case> (*)(desk::Desk&, const std::string&, const std::string&,
                                           const desk::Reviewer*);

/// The slip is what the applicant signs; where the printer fails the money is paid back all the same.
std::string slipOf(desk::Desk& desk, const forms::Case& c) {
    const std::string paper(c.paidBack->refunded ? forms::refundSlipPaper : forms::voidSlipPaper);
    auto printed = desk.print(paper, c.number);
    if (const auto* no = std::get_if<desk::Trouble>(&printed)) {
        std::cerr << desk::wordsFor(*no, desk.catalogue()).whole() << '\n';
        return {};
    }
    return std::get<desk::Desk::PrintedPaper>(printed).where;
}

Exit payBack(const Session& session, const Options& options, Act act) {
    const auto second = reviewerOf(options.second);
    const auto desk = openDesk(session, sync::Journal::Mode::write);
    if (const auto no = logIn(*desk, options.person)) return stopFor(session, *no, desk->catalogue());
    const auto done = act(*desk, options.number, options.reason, second ? &*second : nullptr);
    if (const auto* no = std::get_if<desk::Trouble>(&done)) return stopFor(session, *no, desk->catalogue());
    const forms::Case& c = std::get<forms::Case>(done);
    const std::string slip = slipOf(*desk, c);
    desk->syncNow();
    if (session.json)
        print(JsonObject{{"case", c.number},
                         {"status", forms::idOf(c.status)},
                         {"receipt", c.fee->number},
                         {"refunded", c.paidBack->refunded},
                         {"fen", c.fee->total.value()},
                         {"paper", orNull(slip)}});
    else
        std::cout << say(c.paidBack->refunded ? tr("收据 {0} 已退费 {1} 元。")
                                              : tr("收据 {0} 已作废，退还 {1} 元。"),
                         {c.fee->number, forms::yuanGrouped(c.fee->total)})
                  << '\n';
    return Exit::done;
}

void add(CLI::App& group, Chosen& chosen, const char* name, const std::string& words, Act act) {
    auto options = std::make_shared<Options>();
    auto* command = group.add_subcommand(name, words);
    command->add_option("number", options->number, tr("业务单号"))->required();
    command->add_option("--reason", options->reason, tr("原因"))->required();
    addOperator(*command, options->person, Needed::yes);
    addSecond(*command, options->second);
    command->callback([options, act, &chosen] {
        chosen = [options, act](const Session& session) { return payBack(session, *options, act); };
    });
}

} // namespace

void addPayBack(CLI::App& group, Chosen& chosen) {
    add(group, chosen, "void", tr("作废当日收据，业务随之终止"), desk::voidFee);
    add(group, chosen, "refund", tr("退费，由主管确认"), desk::refundFee);
}

} // namespace certdesk::ctl
