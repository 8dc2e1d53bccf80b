#define BOOST_TEST_MODULE desk_support
#include "desk/counter.h"
#include "desk/files.h"
#include "desk/support.h"

#include <Poco/StreamCopier.h>
#include <Poco/Zip/ZipArchive.h>
#include <Poco/Zip/ZipStream.h>
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <map>
#include <sstream>

// What leaves the kiosk in a support bundle, and what does not.

using namespace certdesk;
using namespace certdesk::tests;

namespace {

std::map<std::string, std::string> unpacked(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    const Poco::Zip::ZipArchive archive(in);
    std::map<std::string, std::string> files;
    for (auto at = archive.headerBegin(); at != archive.headerEnd(); ++at) {
        std::ifstream again(file, std::ios::binary);
        Poco::Zip::ZipInputStream content(again, at->second);
        std::ostringstream text;
        Poco::StreamCopier::copyStream(content, text);
        files[at->first] = text.str();
    }
    return files;
}

/// A text as it is, in hex, and in base64 at each of the three places at which it can begin.
std::vector<std::string> codingsOf(const std::string& text) {
    std::vector<std::string> all{text, forms::hex(forms::toBytes(text))};
    for (std::size_t before = 0; before < 3; ++before) {
        const std::string coded = forms::base64(forms::toBytes(std::string(before, ' ') + text));
        if (coded.size() > 12) all.push_back(coded.substr(4, coded.size() - 8));
    }
    return all;
}

struct Busy : Counter {
    Busy() {
        std::filesystem::create_directory(desk().settings().papersFolder);
        walkIn_ = file("new.json");
        number_ = walkIn("new.json").state.value().number;
        walkIn("returned-missing-licence.json");
    }

    /// Every value that stands for somebody: the applicant, the unit, staff, the case, its token.
    std::vector<std::string> personal() {
        const forms::Details& unit = walkIn_.receive.details;
        const forms::Personal& person = walkIn_.receive.personal;
        const forms::Case done = desk().find(number_).value();
        return {unit.holderName,
                unit.holderCode,
                person.legalRepresentative,
                person.address,
                person.phone,
                person.handlerName,
                person.handlerIdNumber,
                person.handlerMobile,
                person.handlerEmail,
                "李受理",
                "王审核",
                "陈主管",
                "a quiet password of",
                number_,
                done.fee->number,
                done.production.tokenSerial,
                done.production.certificateSerial,
                done.production.tokenLabel,
                "handler@example.com"};
    }

    std::filesystem::path bundle(const desk::Examination& examination) {
        const auto place = desk::supportBundlePlace(desk());
        desk::writeSupportBundle(desk(), examination, place);
        return place;
    }
    desk::Examination examined() {
        return desk::examine(desk::checksOf({&desk(), [](const desk::Desk*) {}}), std::chrono::seconds(60));
    }

    desk::WalkIn walkIn_;
    std::string number_;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(bundle_of_a_station, Busy)

BOOST_AUTO_TEST_CASE(the_archive_opens_and_tells_what_support_needs) {
    const auto files = unpacked(bundle(examined()));
    BOOST_TEST(files.size() == 6U);
    const forms::Json about = forms::parseJson(files.at("about.json"));
    BOOST_TEST(files.at("about.json").find("\"program\"") != std::string::npos);
    BOOST_TEST(files.at("about.json").find("libsqlite3") != std::string::npos);
    BOOST_TEST(files.at("journal.json").find("\"schema\":") != std::string::npos);
    BOOST_TEST(files.at("journal.json").find("\"journal.db\":") != std::string::npos);
    BOOST_TEST(files.at("line.json").find("\"backlog\":") != std::string::npos);
    BOOST_TEST(files.at("settings.json").find("\"FS001-01\"") != std::string::npos);
    for (const char* check : {"token-driver", "printer", "fonts", "clock", "disk-space", "line", "backup"})
        BOOST_TEST(files.at("doctor.json").find(check) != std::string::npos, check);
    for (const auto& [name, text] : files)
        if (name.ends_with(".json")) BOOST_CHECK_NO_THROW(forms::parseJson(text));
}

BOOST_AUTO_TEST_CASE(no_value_of_a_case_or_of_staff_is_anywhere_in_it) {
    const auto place = bundle(examined());
    auto files = unpacked(place);
    files["the archive itself"] = desk::readFile(place);
    for (const std::string& value : personal()) {
        BOOST_REQUIRE(!value.empty());
        for (const std::string& coded : codingsOf(value))
            for (const auto& [name, text] : files)
                BOOST_TEST(text.find(coded) == std::string::npos, name + ": " + value);
    }
    for (const char* account : {"\"li\"", "\"chen\"", "\"wang\""})
        for (const auto& [name, text] : files)
            BOOST_TEST(text.find(account) == std::string::npos, name + ": " + account);
}

// The same search finds what is there: it would find a value that slipped in.
BOOST_AUTO_TEST_CASE(the_search_finds_what_is_in_the_archive) {
    const auto files = unpacked(bundle(examined()));
    BOOST_TEST(files.at("settings.json").find(codingsOf("FS001-01").front()) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(folders_numbers_and_printers_in_what_a_check_said_are_left_out) {
    desk::Examination told;
    told.all.push_back({"printer",
                        "",
                        {desk::Health::broken,
                         {"/home/经办甲/papers/a.pdf 440604199003150129", desk().settings().papersFolder,
                          "cannot use /media/li-si/13800138000.so"}}});
    const auto files = unpacked(bundle(told));
    for (const char* value : {"经办甲", "440604199003150129", "li-si", "13800138000", "papers"})
        BOOST_TEST(files.at("doctor.json").find(value) == std::string::npos, value);
}

BOOST_AUTO_TEST_CASE(it_is_for_the_owner_alone_and_replaces_nothing) {
    const auto place = bundle({});
    const auto others = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
    BOOST_TEST(((std::filesystem::status(place).permissions() & others) == std::filesystem::perms::none));
    BOOST_CHECK_THROW(desk::writeSupportBundle(desk(), {}, place), std::filesystem::filesystem_error);
    BOOST_TEST(bundle({}) != place);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE(left_out)

BOOST_AUTO_TEST_CASE(folders_go_and_their_last_part_stays) {
    const std::vector<std::pair<std::string, std::string>> table{
        {"", ""},
        {"nothing here", "nothing here"},
        {"/usr/lib/libtoken.so", "…/libtoken.so"},
        {"没有 /home/li/单据 这个目录", "没有 …/单据 这个目录"},
        {"(/home/li/x.so)", "(…/x.so)"},
        {"1/2 and a/b", "1/2 and a/b"},
        {"/", "/"},
        {"1380013800", "1380013800"},
        {"13800138000", "…"},
        {"ID 440604199003150129, again", "ID …, again"},
    };
    for (const auto& [text, expected] : table)
        BOOST_TEST(desk::withoutNames(text) == expected);
}

BOOST_AUTO_TEST_SUITE_END()
