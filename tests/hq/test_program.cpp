#define BOOST_TEST_MODULE hq_program
#include "forms/json.h"
#include "forms/shipped.h"
#include "hq/config.h"
#include "hq/files.h"
#include "hq/sample_counter.h"
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

BOOST_AUTO_TEST_CASE(the_staff_of_the_page_are_kept_by_command_and_weak_passwords_refused) {
    HqServer hq;
    TempDir folder;
    const auto file = [&](const char* name, const std::string& text) {
        hq::writePrivate(folder / name, text);
        return (folder / name).string();
    };
    const auto good = file("good", "青山依旧在，几度夕阳红。\n");
    const auto add = [&](const std::string& name, const std::string& password) {
        return program(hq.data(), {"staff", "add", name, "--display", "陈主任", "--password-file", password});
    };
    const auto weak = add("chen", file("weak", "password1234"));
    BOOST_TEST(weak.status == 2);
    BOOST_TEST(weak.output.find("太常见") != std::string::npos);
    BOOST_TEST(add("chen", file("short", "elevenchars")).status == 2);
    BOOST_TEST(add("Chen", good).status == 2);
    const auto added = add("chen", good);
    BOOST_REQUIRE_MESSAGE(added.status == 0, added.output);
    BOOST_TEST(added.output.find("青山") == std::string::npos);
    BOOST_TEST(add("chen", good).status == 2); // there is one
    hq.stop();
    const auto list = program(hq.data(), {"--json", "staff", "list"});
    BOOST_TEST(list.output.find(R"("name":"chen","display":"陈主任","role":"officer")") != std::string::npos);
    BOOST_TEST(list.output.find("argon2") == std::string::npos);
    const auto password = [&](const std::string& name) {
        return program(hq.data(), {"staff", "password", name, "--password-file", good}).status;
    };
    BOOST_TEST(password("chen") == 0);
    BOOST_TEST(password("nobody") == 2);
    BOOST_TEST(program(hq.data(), {"staff", "remove", "chen"}).status == 0);
    BOOST_TEST(program(hq.data(), {"staff", "remove", "chen"}).status == 2);
}

BOOST_AUTO_TEST_CASE(the_daily_report_is_written_as_asked_with_and_without_a_running_server) {
    Town town;
    SampleCounter counter(town);
    counter.issue();
    TempDir folder;
    const auto day = forms::isoDay(town.today());
    const auto report = [&](std::vector<std::string> more) {
        std::vector<std::string> arguments{"--json", "report", "daily", "--day"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return program(town.hq.data(), arguments);
    };
    const auto pdf = (folder / "daily.pdf").string();
    const auto csv = (folder / "daily.csv").string();
    const auto all = report({day, "--out", pdf, "--csv", csv});
    BOOST_REQUIRE_MESSAGE(all.status == 0, all.output);
    BOOST_TEST(all.output.find("\"receipts\":{\"number\":1,") != std::string::npos);
    BOOST_TEST(run({"qpdf", "--check", pdf}).status == 0);
    BOOST_TEST(modeOf(pdf) == 0600U);
    BOOST_TEST(hq::readFile(csv).starts_with("\xEF\xBB\xBF"));
    BOOST_TEST(report({day, "--point", "FS999"}).status == 2);
    BOOST_TEST(report({"2026-02-30"}).status == 2);
    town.hq.stop();
    const auto point = report({day, "--point", "FS001"});
    BOOST_TEST(point.status == 0);
    BOOST_TEST(point.output.find("\"point\":\"FS001\"") != std::string::npos);
    const auto words = program(town.hq.data(), {"report", "daily", "--day", day});
    BOOST_TEST(words.output.find("受理 1，办结 1") != std::string::npos);
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

BOOST_AUTO_TEST_CASE(sm2_is_added_once_to_a_headquarters_that_was_set_up_before_and_does_not_run) {
    Town town;
    const hq::Layout layout{town.hq.data()};
    const auto profile = layout.profiles() / "unit-sm2.json";
    const auto text = hq::readFile(profile);
    BOOST_TEST(program(layout.data, {"authority", "add-sm2"}).status == 1); // it runs
    town.hq.stop();
    BOOST_TEST(program(layout.data, {"authority", "add-sm2"}).status == 2); // it has SM2
    std::filesystem::remove_all(layout.ca() / "sm2");
    std::filesystem::remove_all(layout.root());
    std::filesystem::remove(profile);
    const auto added = program(layout.data, {"authority", "add-sm2"});
    BOOST_TEST(added.status == 0, added.output);
    BOOST_TEST(hq::readFile(profile) == text);
    for (const auto& folder : {layout.ca() / "sm2", layout.root()})
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
            BOOST_TEST((modeOf(entry.path()) & 077) == 0U, entry.path());
    BOOST_TEST(std::filesystem::exists(layout.root() / "sm2.key"));
    town.hq.start();
    SampleCounter counter(town);
    auto details = counter.wants("new");
    details.algorithm = "sm2";
    counter.issue("new", details, "TOKEN0001");
    BOOST_TEST((counter.lastIssued().algorithm() == token::KeyAlgorithm::sm2));
}

BOOST_AUTO_TEST_CASE(renewals_are_added_once_by_command_and_by_file) {
    Town town;
    SampleCounter counter(town);
    const auto serial = counter.issue();
    const auto& data = town.hq.data();
    const auto serviceEnd = [&] {
        return *std::get<sync::LookedUp>(counter.line->lookUp(sync::LookUpKey::certificate, serial))
                    .certificates.at(0)
                    .serviceEnd;
    };
    const auto end = serviceEnd();
    const std::vector<std::string> one{"--json",
                                       "renewal",
                                       "add",
                                       "--certificate",
                                       serial,
                                       "--years",
                                       "1",
                                       "--reference",
                                       "W-1",
                                       "--day",
                                       forms::isoDay(town.today())};
    BOOST_TEST(program(data, one).output.find(R"("added":1,"alreadyThere":0)") != std::string::npos);
    BOOST_TEST(program(data, one).output.find(R"("added":0,"alreadyThere":1)") != std::string::npos);
    BOOST_TEST((serviceEnd() == forms::plusYears(end, 1)));
    const auto file = data.parent_path() / "renewals.csv";
    const std::string head = "certificate,years,reference\n";
    hq::writePrivate(file, head + serial + ",2,W-2\n" + serial + ",2,W-1\n");
    const auto refused = program(data, {"renewal", "add", "--file", file.string()});
    BOOST_TEST(refused.status == 2, refused.output); // W-1 stands for one year
    BOOST_TEST((serviceEnd() == forms::plusYears(end, 1)));
    hq::writePrivate(file, head + serial + ",1,W-1\n" + serial + ",2,W-2\n");
    const auto added = program(data, {"renewal", "add", "--file", file.string()});
    BOOST_TEST(added.status == 0, added.output);
    BOOST_TEST((serviceEnd() == forms::plusYears(end, 3)));
    BOOST_TEST(program(data, {"renewal", "add"}).status == 2);
    BOOST_TEST(program(data, {"renewal", "add", "--certificate", serial}).status == 2);
    BOOST_TEST(program(data, {"renewal", "add", "--certificate", "00ff", "--years", "1"}).status == 2);
    town.hq.stop();
    BOOST_TEST(program(data, {"renewal", "add", "--certificate", serial, "--years", "1"}).status == 0);
}

BOOST_AUTO_TEST_CASE(catalogues_are_published_to_a_running_server_and_listed) {
    Town town;
    SampleCounter counter(town);
    const auto& data = town.hq.data();
    const auto file = data.parent_path() / "catalogue.json";
    std::string text(forms::shippedCatalogue());
    hq::writePrivate(file, text);
    BOOST_TEST(program(data, {"catalogue", "publish", file.string()}).status == 2); // not newer
    text.replace(text.find(R"("version": 1)"), 12, R"("version": 2)");
    text.replace(text.find("2018-01-01"), 10, forms::isoDay(town.today()));
    hq::writePrivate(file, text);
    const auto published = program(data, {"catalogue", "publish", file.string()});
    BOOST_TEST(published.status == 0, published.output);
    const auto offered = counter.line->catalogue("");
    BOOST_TEST(std::get<std::optional<sync::PublishedCatalogue>>(offered)->version == 2);
    const auto listed = program(data, {"--json", "catalogue", "list"});
    BOOST_TEST(listed.output.find(R"("version":1)") != std::string::npos);
    BOOST_TEST(listed.output.find(R"("version":2)") != std::string::npos);
    hq::writePrivate(file, "{}");
    BOOST_TEST(program(data, {"catalogue", "publish", file.string()}).status == 2);
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
