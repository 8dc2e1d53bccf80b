#define BOOST_TEST_MODULE hq_program
#include "forms/json.h"
#include "hq/config.h"
#include "hq/files.h"
#include "hq/trouble.h"
#include "hq/vault.h"
#include "support/hq_fixture.h"
#include "support/run.h"

#include <boost/test/unit_test.hpp>

#include <sys/stat.h>

using namespace certdesk;
using namespace certdesk::tests;

namespace {

Ran program(const std::filesystem::path& data, std::vector<std::string> arguments) {
    std::vector<std::string> command{CERTDESK_BIN_DIR "/certdesk-hq", "--data", data.string()};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run(command);
}

unsigned modeOf(const std::filesystem::path& file) {
    struct stat info {};
    BOOST_REQUIRE_EQUAL(::stat(file.c_str(), &info), 0);
    return info.st_mode & 0777;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_new_headquarters_keeps_its_files_to_itself_and_its_roots_apart) {
    TempDir folder;
    const auto data = folder / "hq";
    const auto made = program(data, {"--json", "init", "--host", "hq.example", "--kiosk-port", "0"});
    BOOST_REQUIRE_MESSAGE(made.status == 0, made.output);
    BOOST_TEST(made.output.find("https://hq.example:") != std::string::npos);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(data))
        BOOST_TEST((modeOf(entry.path()) & 077) == 0U, entry.path());
    BOOST_TEST(modeOf(data) == 0700U);
    const hq::Layout layout{data};
    BOOST_TEST(hq::loadConfig(layout).kioskPort != hq::loadConfig(layout).openPort);
    BOOST_TEST(hq::readFile(layout.root() / "passphrase") != hq::readFile(layout.passphrase()));
    BOOST_TEST(program(data, {"init"}).status == 1);
}

BOOST_AUTO_TEST_CASE(commands_work_with_and_without_a_running_server) {
    HqServer hq;
    const auto file = hq.data().parent_path() / "first.json";
    const auto added =
        program(hq.data(), {"kiosk", "add", "FS001-01", "--point", "FS001", "--out", file.string()});
    BOOST_REQUIRE_MESSAGE(added.status == 0, added.output);
    BOOST_TEST(modeOf(file) == 0600U);
    const auto enrolment = sync::parseEnrolment(hq::readFile(file));
    BOOST_TEST(added.output.find(enrolment.code) == std::string::npos);
    TempDir tls;
    const auto line = sync::makeHeadquarters(enrolMachineInto(tls.path(), enrolment));
    BOOST_TEST(std::holds_alternative<sync::Head>(line->head()));
    hq.stop();
    const auto listed = program(hq.data(), {"--json", "kiosk", "list"});
    BOOST_TEST(listed.status == 0);
    BOOST_TEST(listed.output.find("\"state\":\"active\"") != std::string::npos);
    BOOST_TEST(program(hq.data(), {"verify"}).status == 0);
    BOOST_TEST(program(hq.data(), {"--json", "status"}).status == 0);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_is_said_with_an_exit_status_of_its_own) {
    HqServer hq;
    BOOST_TEST(
        program(hq.data(), {"kiosk", "add", "FS999-01", "--point", "FS999", "--out", "/dev/null"}).status ==
        2);
    BOOST_TEST(program(hq.data(), {"serve"}).status == 1); // this process holds it
    BOOST_TEST(program(hq.data(), {"fly"}).status == 2);
    BOOST_TEST(program(hq.data() / "nowhere", {"status"}).status == 1);
}

BOOST_AUTO_TEST_CASE(a_sealed_file_opens_only_under_its_name_and_passphrase) {
    TempDir folder;
    const forms::Secret right{std::string_view("right")};
    const forms::Secret wrong{std::string_view("wrong")};
    const forms::Secret secret{std::string_view("the secret itself")};
    hq::sealFile(folder / "one", secret.view(), right);
    BOOST_TEST(hq::readFile(folder / "one").find("secret itself") == std::string::npos);
    BOOST_TEST((hq::openSealedFile(folder / "one", right) == secret));
    BOOST_CHECK_THROW(hq::openSealedFile(folder / "one", wrong), hq::Trouble);
    std::filesystem::copy_file(folder / "one", folder / "two");
    BOOST_CHECK_THROW(hq::openSealedFile(folder / "two", right), hq::Trouble);
}
