#include "command_line.h"

#include "commands.h"
#include "desk/lang.h"
#include "desk/training.h"
#include "desk/words.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <memory>

namespace certdesk::ctl {

namespace {

using desk::say;
using desk::tr;

/// Looked for before anything is parsed, so that help is in the right language, too.
std::string languageAsked(int argc, char** argv) {
    const std::string_view option = "--lang";
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        if (word == option && i + 1 < argc) return argv[i + 1];
        if (word.starts_with("--lang=")) return std::string(word.substr(option.size() + 1));
    }
    return "zh";
}

std::filesystem::path plain(const std::filesystem::path& typed) {
    const auto path = std::filesystem::absolute(typed).lexically_normal();
    return path.has_filename() ? path : path.parent_path();
}

void addCommands(CLI::App& app, Chosen& chosen) {
    addInit(app, chosen);
    addAccount(app, chosen);
    addWalkIn(app, chosen);
    addCases(app, chosen);
    addCertificates(app, chosen);
    addPrint(app, chosen);
    addDay(app, chosen);
    addReport(app, chosen);
    addStock(app, chosen);
    addTokens(app, chosen);
    addSync(app, chosen);
    addJournal(app, chosen);
    addBackup(app, chosen);
    addRestore(app, chosen);
    addRetention(app, chosen);
    addAudit(app, chosen);
    addPerson(app, chosen);
    addDoctor(app, chosen);
    addSettings(app, chosen);
}

int tell(const desk::Sentence& sentence) {
    std::cerr << sentence.whole() << '\n';
    if (!sentence.details.empty()) std::cerr << "  (" << sentence.details << ")\n";
    return static_cast<int>(Exit::broken);
}

int wrongUsage(const std::string& why) {
    std::cerr << say(tr("命令写得不对：{0}。--help 列出全部用法。"), {why}) << '\n';
    return static_cast<int>(Exit::usage);
}

/// Whether it stands in the command itself: the environment names the data directory of work.
bool isAsked(int argc, char** argv, std::string_view option) {
    return std::any_of(argv + 1, argv + argc, [&](std::string_view word) {
        return word == option || word.starts_with(std::string(option) + "=");
    });
}

int run(const Chosen& chosen, Session session) {
    try {
        std::unique_ptr<desk::Training> training;
        if (session.training) {
            training = desk::beginTraining(session.data);
            session.data = training->kiosk();
        } else {
            desk::requirePurpose(session.data, false);
        }
        return static_cast<int>(chosen(session));
    } catch (const UsageError& error) {
        std::cerr << error.what() << '\n';
        return static_cast<int>(Exit::usage);
    } catch (const std::exception& broken) {
        return tell(desk::wordsFor(broken));
    }
}

} // namespace

int runCommandLine(int argc, char** argv) {
    desk::useLanguage(desk::languageOf(languageAsked(argc, argv)), desk::localeDirectory());
    CLI::App app(tr("certdesk 柜台命令行：窗口能办的，这里同样能办"), "certdeskctl");
    Session session;
    std::string language;
    Chosen chosen;
    app.add_option("--data", session.data, tr("柜台数据目录"))->envname("CERTDESK_DATA");
    app.add_flag("--training", session.training, tr("培训：在另一个目录里练习，不办业务"));
    app.add_option("--lang", language, tr("语言：zh 或 en"));
    app.add_flag("--json", session.json, tr("结果按 JSON 输出"));
    app.set_version_flag("--version", CERTDESK_VERSION);
    app.fallthrough();
    app.require_subcommand(1);
    addCommands(app, chosen);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& asked) {
        return app.exit(asked);
    } catch (const CLI::ParseError& error) {
        return wrongUsage(error.what());
    }
    if (session.training && !isAsked(argc, argv, "--data")) session.data = desk::usualTraining();
    if (session.data.empty()) return wrongUsage("--data is required");
    session.data = plain(session.data);
    return run(chosen, session);
}

} // namespace certdesk::ctl
