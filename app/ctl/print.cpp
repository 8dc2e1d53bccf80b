#include "answer.h"
#include "commands.h"
#include "desk/files.h"
#include "desk/lang.h"

#include <CLI/CLI.hpp>

#include <iostream>

// print: a copy of a paper of a case, into a file of one's own choice.

namespace certdesk::ctl {

namespace {

using desk::tr;

struct Options {
    std::string kind;
    std::string number;
    std::string out;
    Person person;
};

Exit printPaper(const Session& session, const Options& options) {
    const auto desk = openDesk(session, sync::Journal::Mode::readOnly);
    if (const auto no = logIn(*desk, options.person)) return stopFor(session, *no, desk->catalogue());
    const auto drawn = desk->draw(options.kind, options.number);
    if (const auto* no = std::get_if<desk::Trouble>(&drawn)) return stopFor(session, *no, desk->catalogue());
    const auto& paper = std::get<desk::Paper>(drawn);
    const auto out = std::filesystem::absolute(options.out);
    const auto* bytes = reinterpret_cast<const char*>(paper.pdf.data());
    desk::writeFile(out, {bytes, paper.pdf.size()});
    if (session.json)
        print(forms::JsonObject{{"paper", paper.kind}, {"file", out.string()}, {"pages", paper.pages}});
    else
        std::cout << out.string() << '\n';
    return Exit::done;
}

} // namespace

void addPrint(CLI::App& app, Chosen& chosen) {
    auto* command = app.add_subcommand("print", tr("把业务单的一份单据存成 PDF（不记为已打印）"));
    auto options = std::make_shared<Options>();
    command->add_option("kind", options->kind, tr("application、receipt 或 notice"))->required();
    command->add_option("--case", options->number, tr("业务单号"))->required();
    command->add_option("--out", options->out, tr("写到哪个文件"))->required();
    addOperator(*command, options->person, Needed::yes);
    command->callback([options, &chosen] {
        chosen = [options](const Session& session) { return printPaper(session, *options); };
    });
}

} // namespace certdesk::ctl
