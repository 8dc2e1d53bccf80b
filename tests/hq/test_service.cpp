#define BOOST_TEST_MODULE hq_service
#include "hq/files.h"
#include "hq/raw_client.h"
#include "hq/service_manager.h"
#include "support/run.h"

#include <Poco/Pipe.h>
#include <Poco/PipeStream.h>
#include <Poco/Process.h>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

// The program as a service manager runs it, and the unit for that.

using namespace certdesk;
using namespace certdesk::tests;

namespace {

using Time = std::chrono::steady_clock;

/// The socket to which sd_notify(3) sends.
class Manager {
public:
    explicit Manager(const std::filesystem::path& path)
        : fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.string().copy(address.sun_path, sizeof address.sun_path - 1);
        if (::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error("no socket " + path.string());
    }
    Manager(const Manager&) = delete;
    ~Manager() { ::close(fd_); }
    /// What is told next, or nothing within that time.
    std::string heard(int milliseconds) const {
        pollfd waiting{fd_, POLLIN, 0};
        if (::poll(&waiting, 1, milliseconds) != 1) return {};
        char text[256];
        const auto length = ::recv(fd_, text, sizeof text, 0);
        return {text, static_cast<std::size_t>(std::max<ssize_t>(0, length))};
    }

private:
    int fd_;
};

/// A serving program; ended with the object at the latest.
class Program {
public:
    Program(const std::filesystem::path& data, const Poco::Process::Env& environment)
        : handle_(Poco::Process::launch(CERTDESK_BIN_DIR "/certdesk-hq", {"--data", data.string(), "serve"},
                                        nullptr, &out_, &out_, environment)) {}
    ~Program() {
        if (Poco::Process::isRunning(handle_)) ::kill(handle_.id(), SIGKILL);
        if (!waited_) handle_.wait();
    }
    void terminate() const { ::kill(handle_.id(), SIGTERM); }
    int wait() {
        waited_ = true;
        return handle_.wait();
    }

private:
    Poco::Pipe out_;
    Poco::ProcessHandle handle_;
    bool waited_ = false;
};

/// The unit with our program in place of the installed one.
std::string unitWith(const std::string& program) {
    auto unit = hq::readFile(CERTDESK_SOURCE_DIR "/sync/hq/certdesk-hq.service");
    const std::string installed = "ExecStart=/usr/bin/certdesk-hq";
    const auto at = unit.find(installed);
    BOOST_REQUIRE(at != std::string::npos);
    return unit.replace(at, installed.size(), "ExecStart=" + program);
}

} // namespace

BOOST_AUTO_TEST_CASE(it_says_when_it_is_ready_and_when_it_stops_and_slow_senders_do_not_hold_it) {
    HqServer prepared;
    const auto data = prepared.data();
    TempDir folder;
    const Manager manager(folder / "notify");
    prepared.stop();
    Program program(data, {{"NOTIFY_SOCKET", (folder / "notify").string()}});
    BOOST_TEST(manager.heard(60'000) == "READY=1");
    const auto config = hq::loadConfig(hq::Layout{data});
    auto context = sync::clientContextOf(hq::readFile(data / "tls" / "root.pem"));
    context->disableProtocols(Poco::Net::Context::PROTO_TLSV1_3);
    Poco::Net::SecureStreamSocket slow(
        Poco::Net::SocketAddress("127.0.0.1", static_cast<Poco::UInt16>(config.openPort)), "127.0.0.1",
        context);
    const std::string begun = "POST /.well-known/est/simpleenroll HTTP/1.1\r\nContent-Length: 60000\r\n\r\nx";
    slow.sendBytes(begun.data(), static_cast<int>(begun.size()));
    const auto asked = Time::now();
    program.terminate();
    BOOST_TEST(manager.heard(5000) == "STOPPING=1");
    BOOST_TEST(program.wait() == 0);
    BOOST_TEST((Time::now() - asked < std::chrono::seconds(9)));
}

BOOST_AUTO_TEST_CASE(its_passphrase_may_be_a_credential_instead_of_a_file_beside_the_keys) {
    HqServer prepared;
    const auto data = prepared.data();
    prepared.stop();
    TempDir folder;
    const Manager manager(folder / "notify");
    const Poco::Process::Env environment{{"NOTIFY_SOCKET", (folder / "notify").string()},
                                         {"CREDENTIALS_DIRECTORY", (folder / "credentials").string()}};
    hq::makePrivateDirectory(folder / "credentials");
    std::filesystem::rename(data / "passphrase", folder / "credentials" / "passphrase");
    {
        Program program(data, environment);
        BOOST_TEST(manager.heard(60'000) == "READY=1");
        const auto backup = run({CERTDESK_BIN_DIR "/certdesk-hq", "--data", data.string(), "backup",
                                 (folder / "backup").string()});
        BOOST_TEST(backup.status == 0, backup.output);
        BOOST_TEST(!std::filesystem::exists(folder / "backup" / "passphrase"));
        program.terminate();
        BOOST_TEST(program.wait() == 0);
    }
    BOOST_TEST(manager.heard(5000) == "STOPPING=1");
    hq::writePrivate(folder / "credentials" / "passphrase", "another\n");
    Program program(data, environment);
    BOOST_TEST(program.wait() == 1);
    BOOST_TEST(manager.heard(0).empty()); // it was never ready
}

BOOST_AUTO_TEST_CASE(without_a_service_manager_nothing_is_told_and_nothing_fails) {
    TempDir folder;
    for (const std::string& named : {std::string(), std::string("relative"), (folder / "nobody").string(),
                                     "/" + std::string(300, 'x')}) {
        ::setenv("NOTIFY_SOCKET", named.c_str(), 1);
        hq::tellServiceManager("READY=1");
    }
    const Manager manager(folder / "notify");
    ::setenv("NOTIFY_SOCKET", (folder / "notify").c_str(), 1);
    hq::tellServiceManager("READY=1");
    BOOST_TEST(manager.heard(1000) == "READY=1");
    ::unsetenv("NOTIFY_SOCKET");
    hq::tellServiceManager("READY=1");
    BOOST_TEST(manager.heard(0).empty());
}

BOOST_AUTO_TEST_CASE(the_unit_is_sound_and_gives_the_program_no_more_than_it_needs) {
    TempDir folder;
    const auto file = (folder / "certdesk-hq.service").string();
    const auto verify = [&](const std::string& unit) {
        hq::writePrivate(file, unit);
        return run({"systemd-analyze", "verify", file});
    };
    const auto unit = unitWith(CERTDESK_BIN_DIR "/certdesk-hq");
    const auto sound = verify(unit);
    BOOST_TEST(sound.status == 0, sound.output);
    BOOST_TEST(sound.output.empty(), sound.output);
    const auto exposure = [&] {
        return run({"systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager", file});
    };
    const auto little = exposure();
    BOOST_TEST(little.status == 0, little.output);
    verify(unit.substr(0, unit.find("CapabilityBoundingSet=")));
    BOOST_TEST(exposure().status != 0);
    const auto wrong = verify(unit + "[Service]\nNoSuchThing=yes\n");
    BOOST_TEST(wrong.output.find("NoSuchThing") != std::string::npos, wrong.output);
}
