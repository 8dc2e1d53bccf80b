#define BOOST_TEST_MODULE desk_change_settings
#include "counter.h"
#include "desk/change_settings.h"
#include "desk/files.h"
#include "desk/inside.h"
#include "desk/records.h"
#include "token/pkcs11_driver.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace certdesk;
using namespace certdesk::tests;
using desk::NotReached;
using desk::Setting;
using Kind = desk::SettingFault::Kind;

namespace {

constexpr const char* elsewhere = "https://hq.example:8443";

/// A manager at a kiosk that has a headquarters; what it asks there goes to the counter's.
struct Managed {
    Managed() {
        counter.logIn("chen");
        auto& in = counter.desk().inside();
        in.settings.headquartersUrl = "https://old.example";
        desk::saveSettings(counter.data(), in.settings);
        in.around.lineOf = [this](const desk::Settings& tried) {
            asked.push_back(tried.headquartersUrl);
            return counter.hq;
        };
    }
    desk::Settings now() { return counter.desk().settings(); }
    std::string kept() { return desk::readFile(counter.data() / "settings.json"); }
    /// What is wrong with it, when it is tried to be saved; "setting: kind" each.
    std::vector<std::pair<Setting, Kind>> faults(const desk::Settings& wanted,
                                                 NotReached line = NotReached::stops) {
        const auto answer = desk::changeSettings(counter.desk(), wanted, line);
        std::vector<std::pair<Setting, Kind>> all;
        if (const auto* no = std::get_if<std::vector<desk::SettingFault>>(&answer))
            for (const auto& fault : *no)
                all.emplace_back(fault.setting, fault.kind);
        BOOST_TEST(std::holds_alternative<desk::Settings>(answer) == all.empty());
        return all;
    }
    bool only(const desk::Settings& wanted, Setting setting, Kind kind, NotReached line = NotReached::stops) {
        return faults(wanted, line) == std::vector{std::pair(setting, kind)};
    }

    Counter counter{0};
    std::vector<std::string> asked;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(changing_settings, Managed)

BOOST_AUTO_TEST_CASE(what_a_manager_saves_is_on_the_disk_and_holds_at_once) {
    desk::Settings wanted = now();
    wanted.language = "en";
    wanted.textPercent = 125;
    wanted.idleLockSeconds = 60;
    wanted.pkcs11Modules = {token::softHsmModulePath()};
    BOOST_TEST(faults(wanted).empty());
    BOOST_TEST(desk::settingsText(now()) == desk::settingsText(wanted));
    BOOST_TEST(desk::settingsText(desk::loadSettings(counter.data())) == desk::settingsText(wanted));
}

BOOST_AUTO_TEST_CASE(who_changed_what_from_what_to_what_is_an_entry) {
    const auto seq = counter.desk().journal().head().seq;
    desk::Settings wanted = now();
    wanted.language = "en";
    wanted.idleLockSeconds = 60;
    wanted.pkcs11Modules = {token::softHsmModulePath()};
    BOOST_TEST(faults(wanted).empty());
    BOOST_TEST(counter.desk().journal().head().seq == seq + 1);
    const auto rows = counter.desk().journal().audit({}, 1);
    BOOST_TEST(rows.at(0).kind == "settings-changed");
    BOOST_TEST(rows.at(0).mark.account == "chen");
    BOOST_TEST(desk::wordsFor(counter.desk(), rows.at(0)) ==
               "UKey 驱动（PKCS#11）：（无） → " + token::softHsmModulePath() +
                   "；窗口语言：zh → en；无人操作多久后锁定（秒）：300 → 60");
    BOOST_TEST(desk::nameOfKind(rows.at(0).kind) == "更改设置");
    BOOST_TEST(counter.desk().verifyJournal().sound());
}

BOOST_AUTO_TEST_CASE(settings_that_stay_as_they_are_make_no_entry) {
    const auto seq = counter.desk().journal().head().seq;
    BOOST_TEST(faults(now()).empty());
    desk::Settings wanted = now();
    wanted.idleLockSeconds = 1;
    BOOST_TEST(!faults(wanted).empty());
    BOOST_TEST(counter.desk().journal().head().seq == seq);
}

BOOST_AUTO_TEST_CASE(a_change_that_could_not_be_written_is_taken_back_by_a_second_entry) {
    const auto seq = counter.desk().journal().head().seq;
    const desk::Settings before = now();
    std::filesystem::remove(counter.data() / "settings.json");
    std::filesystem::create_directories(counter.data() / "settings.json/in-the-way");
    desk::Settings wanted = before;
    wanted.idleLockSeconds = 60;
    BOOST_CHECK_THROW(desk::changeSettings(counter.desk(), wanted, NotReached::stops), std::exception);
    BOOST_TEST(desk::settingsText(now()) == desk::settingsText(before));
    BOOST_TEST(counter.desk().journal().head().seq == seq + 2);
    const auto rows = counter.desk().journal().audit({}, 2);
    BOOST_TEST(desk::wordsFor(counter.desk(), rows.at(1)) == "无人操作多久后锁定（秒）：300 → 60");
    BOOST_TEST(desk::wordsFor(counter.desk(), rows.at(0)) == "无人操作多久后锁定（秒）：60 → 300");
}

BOOST_AUTO_TEST_CASE(choosing_the_printer_is_an_entry_as_well) {
    counter.desk().inside().settings.printer = "gone";
    BOOST_REQUIRE(std::holds_alternative<desk::Settings>(counter.desk().choosePrinter("")));
    const auto rows = counter.desk().journal().audit({}, 1);
    BOOST_TEST(rows.at(0).kind == "settings-changed");
    BOOST_TEST(desk::wordsFor(counter.desk(), rows.at(0)) == "打印机：gone → （无）");
}

BOOST_AUTO_TEST_CASE(nobody_but_a_manager_changes_anything) {
    const std::string before = kept();
    desk::Settings wanted = now();
    wanted.idleLockSeconds = 60;
    for (const char* account : {"li", "wang"}) {
        counter.logIn(account);
        BOOST_TEST(std::holds_alternative<desk::Trouble>(
            desk::changeSettings(counter.desk(), wanted, NotReached::stops)));
    }
    counter.desk().logOut();
    BOOST_TEST(std::holds_alternative<desk::Trouble>(
        desk::changeSettings(counter.desk(), wanted, NotReached::stops)));
    BOOST_TEST(kept() == before);
}

BOOST_AUTO_TEST_CASE(point_kiosk_and_the_folder_of_papers_stay_as_they_are) {
    const desk::Settings before = now();
    desk::Settings wanted = before;
    wanted.point = "FS999";
    wanted.kiosk = "FS999-01";
    wanted.papersFolder = "/elsewhere";
    BOOST_TEST(faults(wanted).empty());
    BOOST_TEST(desk::settingsText(now()) == desk::settingsText(before));
}

BOOST_AUTO_TEST_CASE(numbers_keep_to_their_ranges_and_one_wrong_field_saves_nothing) {
    const std::string before = kept();
    desk::Settings wanted = now();
    wanted.language = "en"; // sound
    for (const int seconds : {-1, 0, 29, 3601}) {
        wanted.idleLockSeconds = seconds;
        BOOST_TEST(only(wanted, Setting::idleLock, Kind::outOfRange), seconds);
    }
    for (const int seconds : {30, 3600}) {
        wanted.idleLockSeconds = seconds;
        BOOST_TEST(desk::faultsOf(counter.desk(), wanted).empty(), seconds);
    }
    for (const int percent : {99, 201}) {
        wanted.textPercent = percent;
        BOOST_TEST(only(wanted, Setting::textSize, Kind::outOfRange), percent);
    }
    wanted.textPercent = 100;
    wanted.language = "fr";
    BOOST_TEST(only(wanted, Setting::language, Kind::noLanguage));
    BOOST_TEST(kept() == before);
}

BOOST_AUTO_TEST_CASE(a_library_is_loaded_before_it_is_named) {
    const auto text = counter.data() / "no-library.so";
    desk::writeFile(text, "not a library");
    desk::Settings wanted = now();
    const auto tried = [&](const std::string& path) {
        wanted.pkcs11Modules = {path};
        return faults(wanted);
    };
    using Faults = std::vector<std::pair<Setting, Kind>>;
    const Setting modules = Setting::pkcs11Modules;
    BOOST_TEST((tried("/nowhere/module.so") == Faults{{modules, Kind::noFile}}));
    BOOST_TEST((tried("relative.so") == Faults{{modules, Kind::noFile}}));
    BOOST_TEST((tried("") == Faults{{modules, Kind::noFile}}));
    BOOST_TEST((tried(counter.data().string()) == Faults{{modules, Kind::noFile}}));
    BOOST_TEST((tried(text.string()) == Faults{{modules, Kind::noLibrary}}));
    BOOST_TEST(tried(token::softHsmModulePath()).empty());
    wanted.skfLibraries = {token::softHsmModulePath()}; // of the other kind
    BOOST_TEST(only(wanted, Setting::skfLibraries, Kind::noLibrary));
    wanted.skfLibraries.clear();
    wanted.pkcs11Modules = {token::softHsmModulePath(), token::softHsmModulePath()};
    BOOST_TEST(only(wanted, modules, Kind::twice));
}

BOOST_AUTO_TEST_CASE(a_library_that_is_gone_holds_up_nothing_else_and_can_be_taken_away) {
    counter.desk().inside().settings.pkcs11Modules = {"/gone/module.so"};
    desk::Settings wanted = now();
    wanted.idleLockSeconds = 60;
    BOOST_TEST(faults(wanted).empty());
    wanted.pkcs11Modules.clear();
    BOOST_TEST(faults(wanted).empty());
    BOOST_TEST(now().pkcs11Modules.empty());
}

BOOST_AUTO_TEST_CASE(a_printer_that_there_is_not_is_refused_and_the_folder_never) {
    desk::Settings wanted = now();
    wanted.printer = "no-such-printer";
    BOOST_TEST(only(wanted, Setting::printer, Kind::noPrinter));
    counter.desk().inside().settings.printer = "gone";
    wanted.printer.clear();
    BOOST_TEST(faults(wanted).empty());
    BOOST_TEST(now().printer == "");
}

BOOST_AUTO_TEST_CASE(an_address_must_be_one) {
    desk::Settings wanted = now();
    for (const char* url :
         {"http://hq.example", "hq.example", "https://", "https://a b", "https://hq.example/path",
          "https://hq.example/", "https://user@hq.example", "https://hq.example:", "https://hq.example:65536",
          "https://hq.example:0", "https://hq.example?x=1", "https://-hq.example", "https://hq.example\n"}) {
        wanted.headquartersUrl = url;
        BOOST_TEST(only(wanted, Setting::headquarters, Kind::noAddress), url);
    }
    BOOST_TEST(asked.empty());
    for (const char* url : {"https://hq.example", "https://hq.example:65535", "https://10.0.0.1:8443",
                            "https://[::1]:8443", "https://a"}) {
        wanted.headquartersUrl = url;
        BOOST_TEST(desk::faultsOf(counter.desk(), wanted).empty(), url);
    }
    BOOST_TEST(asked.size() == 5U);
}

BOOST_AUTO_TEST_CASE(an_address_where_nobody_answers_is_saved_only_when_overruled) {
    counter.hq->line = false;
    desk::Settings wanted = now();
    wanted.headquartersUrl = elsewhere;
    BOOST_TEST(only(wanted, Setting::headquarters, Kind::notReached));
    BOOST_TEST(now().headquartersUrl == "https://old.example");
    BOOST_TEST(faults(wanted, NotReached::overruled).empty());
    BOOST_TEST(desk::loadSettings(counter.data()).headquartersUrl == elsewhere);
}

BOOST_AUTO_TEST_CASE(whoever_answers_without_our_certificate_is_never_taken) {
    counter.hq->line = false;
    desk::Settings wanted = now();
    wanted.headquartersUrl = elsewhere;
    using Fault = sync::LineFault::Kind;
    for (const Fault fault : {Fault::notHeadquarters, Fault::notUs, Fault::redirected}) {
        counter.hq->awayAs = fault;
        for (const NotReached line : {NotReached::stops, NotReached::overruled})
            BOOST_TEST(only(wanted, Setting::headquarters, Kind::notHeadquarters, line));
    }
    BOOST_TEST(now().headquartersUrl == "https://old.example");
}

BOOST_AUTO_TEST_CASE(overruling_lets_nothing_else_through) {
    counter.hq->line = false;
    desk::Settings wanted = now();
    wanted.headquartersUrl = elsewhere;
    wanted.idleLockSeconds = 1;
    BOOST_TEST(only(wanted, Setting::idleLock, Kind::outOfRange, NotReached::overruled));
    BOOST_TEST(now().headquartersUrl == "https://old.example");
}

BOOST_AUTO_TEST_CASE(only_an_enrolment_gives_a_kiosk_a_headquarters_or_takes_it) {
    desk::Settings wanted = now();
    wanted.headquartersUrl.clear();
    BOOST_TEST(only(wanted, Setting::headquarters, Kind::needsEnrolment, NotReached::overruled));
    counter.desk().inside().settings.headquartersUrl.clear();
    wanted.headquartersUrl = elsewhere;
    BOOST_TEST(only(wanted, Setting::headquarters, Kind::needsEnrolment, NotReached::overruled));
}

BOOST_AUTO_TEST_CASE(settings_are_named_and_each_fault_has_words) {
    for (std::size_t i = 0; i < desk::settingCount; ++i) {
        const auto setting = static_cast<Setting>(i);
        BOOST_CHECK(desk::settingNamed(desk::idOf(setting)) == setting);
        BOOST_TEST(!desk::nameOf(setting).empty());
        for (int kind = 0; kind <= static_cast<int>(Kind::noLanguage); ++kind)
            BOOST_TEST(!desk::wordsFor({setting, static_cast<Kind>(kind), "/a/b.so", {}}).what.empty());
    }
    BOOST_TEST(!desk::settingNamed("no-such-setting"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(confirming)

BOOST_AUTO_TEST_CASE(takes_an_account_with_the_right_and_its_password_and_logs_nobody_in) {
    Counter counter(0);
    const auto asked = [&](const std::string& account, const std::string& whose) {
        return std::holds_alternative<desk::SignedIn>(
            desk::confirm(counter.desk(), account, Counter::passwordOf(whose), forms::Act::changeSettings));
    };
    BOOST_TEST(asked("chen", "chen"));
    BOOST_TEST(counter.desk().who()->account == "li");
    BOOST_TEST(!asked("chen", "li"));
    BOOST_TEST(!asked("li", "li"));
    BOOST_TEST(!asked("nobody", "chen"));
    counter.desk().logOut();
    BOOST_TEST(asked("chen", "chen"));
    BOOST_TEST(!counter.desk().who());
}

BOOST_AUTO_TEST_SUITE_END()
