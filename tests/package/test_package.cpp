#define BOOST_TEST_MODULE package
#include "support/run.h"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

// What the packages add to the programs: manuals, completion, the desktop entry. The programs' own --help is
// what they are held against. The packages themselves are made, installed and removed by `./dev package`.

using namespace certdesk::tests;

namespace {

using Names = std::set<std::string>;
using Words = std::vector<std::string>;

const std::vector<std::string> programs{"certdesk", "certdeskctl", "certdesk-hq"};

std::string packaging(const std::string& name) { return CERTDESK_SOURCE_DIR "/app/packaging/" + name; }
std::string manualOf(const std::string& program) { return packaging("man/" + program + ".1"); }

/// What --help lists.
struct Help {
    Names options; ///< without their dashes
    Names commands;
};

Help helpOf(const std::string& program, const Words& path) {
    Words command{CERTDESK_BIN_DIR "/" + program};
    command.insert(command.end(), path.begin(), path.end());
    command.emplace_back("--help");
    const auto ran = run(command);
    BOOST_REQUIRE_MESSAGE(ran.status == 0, ran.output);
    Help help;
    std::istringstream in(ran.output);
    std::string line, section;
    const std::regex option("^  (?:-[a-z],)?--([a-z0-9-]+)");
    const std::regex command_("^  ([a-z][a-z0-9-]*)");
    for (std::smatch found; std::getline(in, line);) {
        if (!line.empty() && line.back() == ':' && line.front() != ' ') section = line;
        if (section == "Options:" && std::regex_search(line, found, option)) help.options.insert(found[1]);
        if (section == "Subcommands:" && std::regex_search(line, found, command_))
            help.commands.insert(found[1]);
    }
    return help;
}

/// Each command with its options; those of all commands under "".
using Commands = std::map<std::string, Names>;

void addCommands(Commands& commands, const std::string& program, const Words& path) {
    Help help = helpOf(program, path);
    std::string name;
    for (const auto& word : path)
        name += (name.empty() ? "" : " ") + word;
    if (!path.empty()) help.options.erase("help");
    if (path.empty() || help.commands.empty()) commands[name] = help.options;
    for (const auto& command : help.commands) {
        Words longer = path;
        longer.push_back(command);
        addCommands(commands, program, longer);
    }
}

/// What a manual describes: ".It Cm case show Ar number" begins a command, "Fl -name" is an option of it.
Commands describedIn(const std::string& manual) {
    Commands commands;
    std::ifstream in(manual);
    std::string line, section, command;
    const std::regex option("Fl (?:h , )?-([a-z][a-z0-9-]+)");
    const std::regex heading("^\\.It Cm ([a-z0-9 -]+?)(?: (?:Ar|Op) .*)?$");
    while (std::getline(in, line)) {
        std::smatch found;
        if (line.starts_with(".Sh ")) section = line.substr(4), command.clear();
        if (section == "COMMANDS" && std::regex_match(line, found, heading)) commands[command = found[1]];
        const bool counts = section == "COMMANDS" || (section == "DESCRIPTION" && line.starts_with(".It "));
        if (!counts) continue;
        for (std::sregex_iterator i(line.begin(), line.end(), option), end; i != end; ++i)
            commands[command].insert((*i)[1]);
    }
    return commands;
}

Names namesOf(const Commands& commands) {
    Names names;
    for (const auto& [name, options] : commands)
        names.insert(name);
    return names;
}

/// What completion offers for the last word.
Names offered(const Words& words) {
    Words command{"bash", "-c",
                  "source \"$0\"; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _certdesk;"
                  " printf '%s\\n' \"${COMPREPLY[@]}\"",
                  packaging("completion.bash")};
    command.insert(command.end(), words.begin(), words.end());
    const auto ran = run(command);
    BOOST_REQUIRE_MESSAGE(ran.status == 0, ran.output);
    std::istringstream in(ran.output);
    Names names;
    for (std::string name; std::getline(in, name);)
        names.insert(name);
    return names;
}

void checkCompletion(const std::string& program, const Words& path) {
    const auto help = helpOf(program, path);
    Words words{CERTDESK_BIN_DIR "/" + program};
    words.insert(words.end(), path.begin(), path.end());
    words.emplace_back("");
    if (!help.commands.empty()) BOOST_TEST(offered(words) == help.commands, boost::test_tools::per_element());
    words.back() = "--";
    const auto options = offered(words);
    for (const auto& option : help.options)
        BOOST_TEST(options.contains("--" + option), program << " does not offer --" << option);
    for (const auto& command : help.commands) {
        Words longer = path;
        longer.push_back(command);
        checkCompletion(program, longer);
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(each_manual_has_the_commands_and_options_that_help_lists_and_no_others) {
    for (const auto& program : programs) {
        Commands expected;
        addCommands(expected, program, {});
        const auto described = describedIn(manualOf(program));
        BOOST_TEST_CONTEXT(program) {
            BOOST_TEST(namesOf(described) == namesOf(expected), boost::test_tools::per_element());
            for (const auto& [command, options] : expected) {
                BOOST_TEST_CONTEXT(command) {
                    const auto found = described.find(command);
                    BOOST_REQUIRE(found != described.end());
                    BOOST_TEST(found->second == options, boost::test_tools::per_element());
                }
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(the_manuals_render_without_a_warning) {
    for (const auto& program : programs) {
        const auto ran = run({"mandoc", "-Tlint", "-Wwarning", manualOf(program)});
        BOOST_TEST(ran.status == 0, ran.output);
        BOOST_TEST(ran.output.empty(), ran.output);
    }
}

BOOST_AUTO_TEST_CASE(completion_offers_every_command_and_option_that_help_lists) {
    for (const auto& program : programs)
        BOOST_TEST_CONTEXT(program) { checkCompletion(program, {}); }
}

BOOST_AUTO_TEST_CASE(completion_offers_an_options_values_and_goes_on_after_one) {
    const std::string ctl = CERTDESK_BIN_DIR "/certdeskctl";
    BOOST_TEST((offered({ctl, "case", "give-up-token", "--as", "l"}) == Names{"lost"}));
    BOOST_TEST((offered({ctl, "--data", "case", "wal"}) == Names{"walk-in"}));
    BOOST_TEST((offered({CERTDESK_BIN_DIR "/certdesk", "--lang", ""}) == Names{"en", "zh"}));
}

BOOST_AUTO_TEST_CASE(the_desktop_entry_is_valid_and_names_our_program_and_icon) {
    const auto ran = run({"desktop-file-validate", packaging("certdesk.desktop")});
    BOOST_TEST(ran.status == 0, ran.output);
    BOOST_TEST(ran.output.empty(), ran.output);
    std::ifstream in(packaging("certdesk.desktop"));
    Names lines;
    for (std::string line; std::getline(in, line);)
        lines.insert(line);
    BOOST_TEST(lines.contains("Exec=certdesk"));
    BOOST_TEST(lines.contains("Icon=certdesk"));
    BOOST_TEST(std::filesystem::exists(packaging("certdesk.svg")));
}

BOOST_AUTO_TEST_CASE(each_program_tells_the_same_version_without_a_display) {
    Names versions;
    for (const auto& program : programs) {
        const auto ran = run(
            {"env", "-u", "DISPLAY", "-u", "WAYLAND_DISPLAY", CERTDESK_BIN_DIR "/" + program, "--version"});
        BOOST_TEST(ran.status == 0, ran.output);
        versions.insert(ran.output);
    }
    BOOST_TEST(versions.size() == 1U);
    BOOST_TEST(std::regex_match(*versions.begin(), std::regex("[0-9]+\\.[0-9]+\\.[0-9]+\n")));
}
