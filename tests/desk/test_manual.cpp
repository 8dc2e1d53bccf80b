#define BOOST_TEST_MODULE desk_manual
#include "desk/manual.h"
#include "forms/catalogue.h"
#include "forms/files.h"
#include "forms/shipped.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <regex>
#include <set>

using namespace certdesk;
using namespace certdesk::tests;
using Kind = desk::ManualBlock::Kind;

namespace {

const std::vector<std::string> languages{"zh_CN", "en"};

std::filesystem::path folder(const std::string& language) {
    return sourceDirectory() / "app/manual" / language;
}

std::vector<std::string> idsOf(const std::vector<desk::ManualTopic>& topics) {
    std::vector<std::string> ids;
    for (const auto& topic : topics)
        ids.push_back(topic.id);
    return ids;
}

/// By topic, the header of the page of the window that names it.
std::map<std::string, std::filesystem::path> pagesOfTheWindow() {
    const std::regex said(R"re(topic\(\) const override \{ return "([a-z-]+)"; \})re");
    std::map<std::string, std::filesystem::path> pages;
    for (const auto& file : std::filesystem::directory_iterator(sourceDirectory() / "app/kiosk")) {
        if (file.path().extension() != ".h") continue;
        const std::string text = contentOf(file.path());
        std::smatch found;
        if (std::regex_search(text, found, said)) pages[found[1]] = file.path();
    }
    return pages;
}

/// The header of a topic's page; empty where it is no page's.
std::filesystem::path headerOf(const std::string& topic) {
    const auto pages = pagesOfTheWindow();
    if (const auto page = pages.find(topic); page != pages.end()) return page->second;
    std::string name = topic;
    std::replace(name.begin(), name.end(), '-', '_');
    const auto step = sourceDirectory() / "app/kiosk" / (name + "_page.h");
    return std::filesystem::exists(step) ? step : std::filesystem::path();
}

/// What the window does with keys while the topic's page shows: the page, what it is made of, the case page
/// around it, the frame. All of it for topics that are no page's.
std::string codeBehind(const std::string& topic) {
    std::set<std::filesystem::path> files{sourceDirectory() / "app/kiosk/frame.cpp",
                                          sourceDirectory() / "app/kiosk/frame_kiosk.cpp",
                                          sourceDirectory() / "app/kiosk/case_page.cpp"};
    const auto header = headerOf(topic);
    if (header.empty()) {
        for (const auto& file : std::filesystem::directory_iterator(sourceDirectory() / "app/kiosk"))
            if (file.path().extension() == ".cpp") files.insert(file.path());
    } else {
        files.insert(std::filesystem::path(header).replace_extension(".cpp"));
        const std::string text = contentOf(header);
        const std::regex part(R"re(#include "kiosk/([a-z_]+)\.h")re");
        for (std::sregex_iterator at(text.begin(), text.end(), part), end; at != end; ++at) {
            const auto file = sourceDirectory() / "app/kiosk" / ((*at)[1].str() + ".cpp");
            if (std::filesystem::exists(file)) files.insert(file);
        }
    }
    std::string code;
    for (const auto& file : files)
        code += contentOf(file);
    return code;
}

/// How the code writes a key; empty for those that controls handle themselves.
std::string inCode(const std::string& key) {
    static const std::map<std::string, std::string> named{{"Enter", "WXK_RETURN"},
                                                          {"Esc", "WXK_ESCAPE"},
                                                          {"PgUp", "WXK_PAGEUP"},
                                                          {"PgDn", "WXK_PAGEDOWN"},
                                                          {"Ctrl+B", "'B' && event.ControlDown()"},
                                                          {"Ctrl+D", "'D' && event.ControlDown()"},
                                                          {"Ctrl+J", "'J' && event.ControlDown()"},
                                                          {"Ctrl+L", "'L' && event.ControlDown()"},
                                                          {"Ctrl+Z", "case 'Z':"},
                                                          {"Ctrl+Q", "'Q' && fillsScreen_"},
                                                          {"Ctrl+,", "GetKeyCode() == ','"}};
    if (const auto found = named.find(key); found != named.end()) return found->second;
    if (key.front() == 'F') return "WXK_" + key;
    return {};
}

bool isKey(const std::string& key) {
    static const std::regex known("F([1-9]|1[0-2])|Enter|Esc|Space|Tab|Shift\\+Tab|PgUp|PgDn|\\+|-|[0-9]|("
                                  "Alt|Ctrl)\\+[1-9]|Ctrl\\+[BDJLQZ,]");
    return std::regex_match(key, known);
}

} // namespace

BOOST_AUTO_TEST_SUITE(pages)

BOOST_AUTO_TEST_CASE(both_languages_have_the_same_topics_in_the_same_order_and_list_every_file) {
    const auto chinese = idsOf(desk::manualTopics(folder("zh_CN")));
    const auto english = idsOf(desk::manualTopics(folder("en")));
    BOOST_TEST(chinese == english, boost::test_tools::per_element());
    for (const std::string& language : languages) {
        std::set<std::string> files;
        for (const auto& file : std::filesystem::directory_iterator(folder(language)))
            files.insert(file.path().stem().string());
        std::set<std::string> listed(chinese.begin(), chinese.end());
        listed.insert("contents");
        BOOST_TEST(files == listed, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(every_page_of_the_window_and_every_step_has_its_page) {
    std::set<std::string> wanted{"done", "returned"};
    for (const auto& [topic, header] : pagesOfTheWindow())
        wanted.insert(topic);
    BOOST_TEST(wanted.size() > 10U);
    for (const forms::ServiceType& service : forms::parseCatalogue(forms::shippedCatalogue()).services)
        for (const forms::Step step : service.steps)
            wanted.insert(std::string(forms::idOf(step)));
    for (const std::string& language : languages)
        for (const std::string& topic : wanted)
            BOOST_TEST(!desk::manualPage(topic, folder(language)).blocks.empty(), language + " " + topic);
}

BOOST_AUTO_TEST_CASE(every_link_leads_to_a_page_and_bears_its_name) {
    for (const std::string& language : languages) {
        std::map<std::string, std::string> names;
        for (const auto& topic : desk::manualTopics(folder(language)))
            names[topic.id] = topic.name;
        for (const auto& [topic, name] : names) {
            const desk::ManualPage page = desk::manualPage(topic, folder(language));
            BOOST_TEST(page.title == name);
            for (const auto& block : page.blocks)
                if (block.kind == Kind::link)
                    BOOST_TEST(names[block.mark] == block.text, language + " " + topic);
        }
    }
}

BOOST_AUTO_TEST_CASE(every_key_that_a_page_names_is_one_that_the_window_knows_there) {
    for (const std::string& language : languages)
        for (const std::string& topic : idsOf(desk::manualTopics(folder(language)))) {
            const std::string code = codeBehind(topic);
            for (const std::string& key : desk::manualPage(topic, folder(language)).keys) {
                BOOST_TEST(isKey(key), language + " " + topic + ": " + key);
                BOOST_TEST(code.find(inCode(key)) != std::string::npos, language + " " + topic + ": " + key);
            }
        }
}

BOOST_AUTO_TEST_CASE(both_languages_name_the_same_keys) {
    for (const std::string& topic : idsOf(desk::manualTopics(folder("en")))) {
        const auto keysIn = [&](const std::string& language) {
            const auto keys = desk::manualPage(topic, folder(language)).keys;
            return std::set<std::string>(keys.begin(), keys.end());
        };
        BOOST_TEST(keysIn("en") == keysIn("zh_CN"), topic);
    }
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE(markdown)

BOOST_AUTO_TEST_CASE(headings_texts_lists_keys_and_links_are_read_in_their_order) {
    const auto page =
        desk::parseManual("# Fee\n\nOne\nline.\n\n## Keys\n\n- `F4`: a draft\n- plain, `F5` too\n- "
                          "[Day](day.md)\n\n1. first\n2. second\n");
    const std::vector<desk::ManualBlock> expected{{Kind::text, "One line."},    {Kind::heading, "Keys"},
                                                  {Kind::key, "a draft", "F4"}, {Kind::item, "plain, F5 too"},
                                                  {Kind::link, "Day", "day"},   {Kind::step, "first", "1"},
                                                  {Kind::step, "second", "2"}};
    BOOST_TEST(page.title == "Fee");
    BOOST_TEST((page.blocks == expected));
    BOOST_TEST((page.keys == std::vector<std::string>{"F4", "F5"}));
}

BOOST_AUTO_TEST_CASE(chinese_lines_join_without_a_space) {
    BOOST_TEST(desk::parseManual("# 收费\n\n收款，\n给收据。\n").blocks.at(0).text == "收款，给收据。");
    BOOST_TEST((desk::parseManual("# 键\n\n- `F4`：暂存\n").blocks.at(0) ==
                desk::ManualBlock{Kind::key, "暂存", "F4"}));
}

BOOST_AUTO_TEST_CASE(what_the_window_does_not_show_is_refused) {
    for (const char* text :
         {"", "no title\n", "# A\n\n# B\n", "# A\n\n### C\n", "# A\n\n> said\n", "# A\n\n```\ncode\n```\n",
          "# A\n\n**loud**\n", "# A\n\n<b>html</b>\n", "# A\n\n---\n", "# A\n\n![picture](a.png)\n",
          "# A\n\n- [out](https://example.com)\n", "# A\n\n- [up](../a.md)\n", "# A\n\nsee [b](b.md)\n",
          "# A\n\n- one\n  - two\n", "# A\n\n- [b](b.md) and more\n"})
        BOOST_CHECK_THROW(desk::parseManual(text), desk::ManualProblem);
    BOOST_CHECK_THROW(desk::manualPage("no-such-topic", folder("en")), desk::ManualProblem);
}

BOOST_AUTO_TEST_SUITE_END()
