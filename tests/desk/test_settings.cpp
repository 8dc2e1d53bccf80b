#define BOOST_TEST_MODULE desk_settings
#include "desk/settings.h"
#include "support/soft_skf_tokens.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk;
using namespace certdesk::tests;

namespace {

desk::Settings withLibraries(std::vector<std::string> libraries) {
    desk::Settings settings;
    settings.point = "FS001";
    settings.kiosk = "FS001-01";
    settings.skfLibraries = std::move(libraries);
    settings.papersFolder = "/papers";
    return settings;
}

} // namespace

BOOST_AUTO_TEST_SUITE(settings)

BOOST_AUTO_TEST_CASE(the_libraries_of_tokens_are_kept_in_their_order) {
    const std::vector<std::string> libraries{"/usr/lib/libb.so", "/usr/lib/liba.so"};
    const auto read = desk::parseSettings(desk::settingsText(withLibraries(libraries)));
    BOOST_TEST(read.skfLibraries == libraries, boost::test_tools::per_element());
    BOOST_TEST(read.pkcs11Modules.empty());
}

BOOST_AUTO_TEST_CASE(settings_from_before_name_no_skf_library) {
    std::string text = desk::settingsText(withLibraries({}));
    const std::string member = R"("skfLibraries":[],)";
    BOOST_TEST_REQUIRE(text.find(member) != std::string::npos);
    text.erase(text.find(member), member.size());
    BOOST_TEST(desk::parseSettings(text).skfLibraries.empty());
}

BOOST_AUTO_TEST_CASE(the_idle_lock_comes_after_five_minutes_or_what_the_settings_say) {
    desk::Settings settings = withLibraries({});
    BOOST_TEST(settings.idleLockSeconds == 300);
    settings.idleLockSeconds = 60;
    const std::string text = desk::settingsText(settings);
    BOOST_TEST(desk::parseSettings(text).idleLockSeconds == 60);
    const std::string member = R"("idleLockSeconds":60)";
    const auto with = [&](const std::string& other) {
        std::string changed = text;
        return changed.replace(changed.find(member), member.size(), other);
    };
    BOOST_TEST(desk::parseSettings(with(R"("idleLockSeconds":3600)")).idleLockSeconds == 3600);
    for (const char* wrong :
         {R"("idleLockSeconds":29)", R"("idleLockSeconds":3601)", R"("idleLockSeconds":"60")"})
        BOOST_CHECK_THROW(desk::parseSettings(with(wrong)), forms::JsonProblem);
    std::string older = text;
    older.erase(older.find("," + member), member.size() + 1);
    BOOST_TEST(desk::parseSettings(older).idleLockSeconds == 300);
}

BOOST_AUTO_TEST_CASE(language_and_size_of_text_are_kept_and_absent_in_older_files) {
    desk::Settings settings = withLibraries({});
    settings.language = "en";
    settings.textPercent = 110;
    const std::string text = desk::settingsText(settings);
    BOOST_TEST(desk::parseSettings(text).language == "en");
    BOOST_TEST(desk::parseSettings(text).textPercent == 110);
    const std::string members = R"(,"language":"en","textPercent":110)";
    const auto with = [&](const std::string& other) {
        std::string changed = text;
        return changed.replace(changed.find(members), members.size(), other);
    };
    BOOST_TEST(desk::parseSettings(with("")).language == "");
    BOOST_TEST(desk::parseSettings(with("")).textPercent == 100);
    for (const char* wrong : {R"(,"language":"fr")", R"(,"textPercent":99)", R"(,"textPercent":201)"})
        BOOST_CHECK_THROW(desk::parseSettings(with(wrong)), forms::JsonProblem);
}

BOOST_AUTO_TEST_CASE(libraries_that_are_no_texts_are_refused) {
    std::string text = desk::settingsText(withLibraries({}));
    const std::string member = R"("skfLibraries":[])";
    text.replace(text.find(member), member.size(), R"("skfLibraries":[1])");
    BOOST_CHECK_THROW(desk::parseSettings(text), forms::JsonProblem);
}

BOOST_AUTO_TEST_CASE(a_library_becomes_a_driver_and_one_that_is_missing_is_told_with_its_path) {
    SoftSkfTokens tokens;
    const std::string serial = tokens.add("factory");
    const auto around = desk::realSurroundings(
        "/nowhere", withLibraries({"/nowhere/libskf.so", SoftSkfTokens::libraryPath()}));
    BOOST_TEST_REQUIRE(around.drivers.size() == 1U);
    BOOST_TEST(around.drivers.front()->supports(token::KeyAlgorithm::sm2));
    BOOST_TEST(around.drivers.front()->info(serial).ok());
    BOOST_TEST_REQUIRE(around.driverFaults.size() == 1U);
    BOOST_TEST(around.driverFaults.front().module == "/nowhere/libskf.so");
    BOOST_TEST((around.driverFaults.front().fault.kind == token::FaultKind::noModule));
}

BOOST_AUTO_TEST_SUITE_END()
