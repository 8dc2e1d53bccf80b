#include "answer.h"
#include "commands.h"
#include "desk/files.h"
#include "desk/lang.h"

#include <CLI/CLI.hpp>

#include <iostream>

// print: a paper of a case into a file of one's own choice, recorded like any print; or a blank form.

namespace certdesk::ctl {

namespace {

using desk::tr;

constexpr std::string_view blank = "blank-";

struct Options {
    std::string kind;
    std::string number;
    std::filesystem::path out;
    Person person;
};

/// Puts the paper where the command says.
class FilePrinter : public printing::Printer {
public:
    explicit FilePrinter(std::filesystem::path file) : file_(std::move(file)) {}
    printing::PrintOutcome print(const printing::PrintJob& job) override {
        const auto* bytes = reinterpret_cast<const char*>(job.pdf.data());
        desk::writeFile(file_, {bytes, job.pdf.size()});
        return printing::Printed{file_.string()};
    }

private:
    std::filesystem::path file_;
};

std::unique_ptr<desk::Desk> deskPrintingTo(const Session& session, const std::filesystem::path& file) {
    desk::Surroundings around = desk::realSurroundings(session.data, desk::loadSettings(session.data));
    around.printer = std::make_shared<FilePrinter>(file);
    return desk::Desk::open(session.data, std::move(around));
}

Exit told(const Session& session, const std::string& kind, const std::string& where, bool copy) {
    if (session.json)
        print(forms::JsonObject{{"paper", kind}, {"file", where}, {"copy", copy}});
    else
        std::cout << where << '\n';
    return Exit::done;
}

/// A blank form is about nobody: whoever is not logged in may draw one, too; then it is not recorded.
Exit printBlank(const Session& session, const Options& options, const std::filesystem::path& out) {
    const std::string kind = options.kind.substr(blank.size());
    const bool named = options.person.named();
    const auto desk = named ? deskPrintingTo(session, out) : openDesk(session, sync::Journal::Mode::readOnly);
    if (const auto no = logIn(*desk, options.person)) return stopFor(session, *no, desk->catalogue());
    if (named) {
        const auto printed = desk->printBlank(kind);
        if (const auto* no = std::get_if<desk::Trouble>(&printed))
            return stopFor(session, *no, desk->catalogue());
        return told(session, options.kind, std::get<std::string>(printed), false);
    }
    const auto drawn = desk->drawBlank(kind);
    if (const auto* no = std::get_if<desk::Trouble>(&drawn)) return stopFor(session, *no, desk->catalogue());
    FilePrinter(out).print({options.kind, std::get<desk::Paper>(drawn).pdf});
    return told(session, options.kind, out.string(), false);
}

Exit printPaper(const Session& session, const Options& options) {
    const auto out = std::filesystem::absolute(options.out);
    if (options.kind.starts_with(blank)) return printBlank(session, options, out);
    if (options.number.empty() || !options.person.named())
        throw UsageError(tr("业务单的文书要写明 --case 和 --operator。"));
    const auto desk = deskPrintingTo(session, out);
    if (const auto no = logIn(*desk, options.person)) return stopFor(session, *no, desk->catalogue());
    const auto printed = desk->print(options.kind, options.number);
    if (const auto* no = std::get_if<desk::Trouble>(&printed))
        return stopFor(session, *no, desk->catalogue());
    const auto& paper = std::get<0>(printed);
    return told(session, options.kind, paper.where, paper.copy);
}

} // namespace

void addPrint(CLI::App& app, Chosen& chosen) {
    auto* command =
        app.add_subcommand("print", tr("把一份文书存成 PDF：记为已打印，再打的标明是副本；或存一份空白表"));
    auto options = std::make_shared<Options>();
    command
        ->add_option(
            "kind", options->kind,
            tr("application、authorisation、notice、receipt、guide；blank-application、blank-authorisation"))
        ->required();
    command->add_option("--case", options->number, tr("业务单号"));
    command->add_option("--out", options->out, tr("写到哪个文件"))->required();
    addOperator(*command, options->person, Needed::no);
    command->callback([options, &chosen] {
        chosen = [options](const Session& session) { return printPaper(session, *options); };
    });
}

} // namespace certdesk::ctl
