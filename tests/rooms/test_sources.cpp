#define BOOST_TEST_MODULE rooms_sources
#include "forms/catalogue.h"
#include "forms/files.h"
#include "forms/shipped.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

using namespace certdesk::forms;
using namespace certdesk::tests;

namespace {

struct Line {
    std::string file; ///< from the root of the project, "forms/json.cpp"
    int number = 0;
    std::string text;
};

bool isSource(const std::filesystem::path& path) {
    static const std::set<std::string> endings{".cpp", ".h", ".in"};
    return endings.contains(path.extension().string());
}

/// Every line of every source below these folders of the project.
std::vector<Line> linesBelow(const std::vector<std::string>& folders) {
    std::vector<Line> lines;
    for (const std::string& folder : folders) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(sourceDirectory() / folder)) {
            if (!isSource(entry.path())) continue;
            const std::string file = std::filesystem::relative(entry.path(), sourceDirectory()).string();
            std::istringstream in(contentOf(entry.path()));
            Line line{file, 0, {}};
            while (std::getline(in, line.text)) {
                ++line.number;
                lines.push_back(line);
            }
        }
    }
    BOOST_REQUIRE(!lines.empty());
    return lines;
}

const std::vector<std::string> rooms{"forms", "printing", "token", "sync", "app"};

std::string placeOf(const Line& line) {
    return line.file + ":" + std::to_string(line.number) + ": " + line.text;
}

/// "Poco/JSON/Parser.h" when the line includes it, else nothing.
std::string_view included(const Line& line) {
    std::string_view text = line.text;
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    if (!text.starts_with('#') || text.find("include") == std::string_view::npos) return {};
    const auto begin = text.find_first_of("<\"");
    const auto end = text.find_last_of(">\"");
    if (begin == std::string_view::npos || end <= begin) return {};
    return text.substr(begin + 1, end - begin - 1);
}

bool includes(const Line& line, std::initializer_list<std::string_view> beginnings) {
    const std::string_view header = included(line);
    return std::any_of(beginnings.begin(), beginnings.end(),
                       [&](std::string_view beginning) { return header.starts_with(beginning); });
}

bool says(const Line& line, std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return line.text.find(word) != std::string::npos; });
}

/// The same words with another meaning.
struct Homonym {
    std::string file;
    std::string word;
};
const std::vector<Homonym> homonyms{
    {"forms/case.cpp", "open"},   // the status of a case
    {"token/fault.cpp", "open"},  // opening a token
    {"sync/hq/main.cpp", "open"}, // the listener for everybody
};

bool isHomonym(const Line& line, const std::string& word) {
    if (line.text.find("add_subcommand(\"" + word + "\"") != std::string::npos) return true; // `day open`
    return std::any_of(homonyms.begin(), homonyms.end(),
                       [&](const Homonym& known) { return known.file == line.file && known.word == word; });
}

} // namespace

BOOST_AUTO_TEST_CASE(the_scan_finds_what_is_there) {
    const std::vector<Line> lines = linesBelow(rooms);
    const auto count = [&](auto is) { return std::count_if(lines.begin(), lines.end(), is); };
    BOOST_TEST(count([](const Line& line) { return includes(line, {"wx/"}); }) > 0);
    BOOST_TEST(count([](const Line& line) { return includes(line, {"Poco/"}); }) > 0);
    BOOST_TEST(count([](const Line& line) { return line.text.find("\"open\"") != std::string::npos; }) > 0);
}

BOOST_AUTO_TEST_CASE(only_the_kiosk_knows_wx) {
    for (const Line& line : linesBelow(rooms)) {
        if (includes(line, {"wx/", "gtk/"})) BOOST_TEST(line.file.starts_with("app/kiosk/"), placeOf(line));
    }
}

// Pure: values in, values out, no file, clock, network or database.
BOOST_AUTO_TEST_CASE(forms_reaches_for_nothing_outside) {
    for (const Line& line : linesBelow({"forms"})) {
        const bool outside =
            includes(line, {"Poco/Net",      "Poco/Data",      "Poco/Util",   "Poco/File",    "Poco/Path",
                            "Poco/DateTime", "Poco/Timestamp", "Poco/Thread", "Poco/Process", "openssl/",
                            "sqlite3",       "SQLiteCpp",      "hpdf",        "p11-kit",      "wx/",
                            "fstream",       "filesystem",     "iostream",    "thread",       "mutex",
                            "future",        "random",         "ctime",       "time.h",       "sys/",
                            "unistd"}) ||
            says(line, {"system_clock", "steady_clock", "getenv(", "fopen(", "std::rand", "randombytes"});
        if (outside) BOOST_ERROR(placeOf(line));
    }
}

BOOST_AUTO_TEST_CASE(headquarters_is_reached_by_its_own_name_only) {
    for (const Line& line : linesBelow(rooms))
        if (includes(line, {"sync/hq/"})) BOOST_ERROR(placeOf(line));
}

// What a service type is and does stands in the catalogue; code that names one has a rule of its own.
BOOST_AUTO_TEST_CASE(no_code_names_a_service_type) {
    const Catalogue catalogue = parseCatalogue(shippedCatalogue());
    for (const Line& line : linesBelow(rooms)) {
        for (const ServiceType& service : catalogue.services) {
            const bool named = line.text.find('"' + service.id + '"') != std::string::npos;
            if (named && !isHomonym(line, service.id)) BOOST_ERROR(placeOf(line));
        }
    }
}

BOOST_AUTO_TEST_CASE(no_file_is_longer_than_anybody_reads) {
    for (const Line& line : linesBelow(rooms))
        if (line.number == 501) BOOST_ERROR(line.file + " has more than 500 lines");
}
