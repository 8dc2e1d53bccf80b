#include "answer.h"
#include "commands.h"
#include "desk/lang.h"
#include "desk/production.h"
#include "desk/token_acts.h"
#include "desk/words.h"

#include <CLI/CLI.hpp>

#include <iostream>

// case give-up-token: the token of a production is lost or broken; `case resume` goes on with another one.

namespace certdesk::ctl {

namespace {

using desk::say;
using desk::tr;
using forms::Json;
using forms::JsonObject;

struct Options {
    std::string number;
    std::string as;
    std::string reason;
    Person person;
};

Exit giveUp(const Session& session, const Options& options) {
    const auto desk = openDesk(session, sync::Journal::Mode::write);
    if (const auto no = logIn(*desk, options.person)) return stopFor(session, *no, desk->catalogue());
    const auto done =
        desk::giveUpToken(*desk, options.number, forms::tokenActOf(options.as).value(), options.reason);
    if (const auto* no = std::get_if<desk::Trouble>(&done)) return stopFor(session, *no, desk->catalogue());
    desk->syncNow();
    const forms::Case now = desk->find(options.number).value();
    const forms::GivenUp& given = now.givenUp.back();
    const sync::TokenRow token = desk::tokenKnown(*desk, given.tokenSerial);
    const bool confirmed = given.revocation && given.revocation->confirmedAt;
    if (session.json)
        print(JsonObject{{"case", now.number},
                         {"tokenSerial", given.tokenSerial},
                         {"state", forms::idOf(token.state)},
                         {"certificateSerial", orNull(given.certificate)},
                         {"revoked", confirmed}});
    else
        std::cout << now.number << "  " << given.tokenSerial << "  " << desk::nameOf(token.state) << '\n'
                  << tr("请换一只 UKey 接着办（case resume）。") << '\n';
    return Exit::done;
}

} // namespace

void addGiveUpToken(CLI::App& group, Chosen& chosen) {
    auto options = std::make_shared<Options>();
    auto* command = group.add_subcommand("give-up-token", tr("制证中的 UKey 损坏或丢失，换一只重新制证"));
    command->add_option("number", options->number, tr("业务单号"))->required();
    command->add_option("--as", options->as, tr("damaged 或 lost"))
        ->required()
        ->check(CLI::IsMember({"damaged", "lost"}));
    command->add_option("--reason", options->reason, tr("原因"))->required();
    addOperator(*command, options->person, Needed::yes);
    command->callback([options, &chosen] {
        chosen = [options](const Session& session) { return giveUp(session, *options); };
    });
}

} // namespace certdesk::ctl
