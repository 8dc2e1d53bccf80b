#define BOOST_TEST_MODULE hq_line
#include "hq/commands.h"
#include "hq/files.h"
#include "hq/history.h"
#include "hq/kiosks.h"
#include "hq/line_scene.h"
#include "hq/sample_history.h"
#include "hq/trouble.h"
#include "support/answering.h"
#include "support/hq_fixture.h"
#include "support/slow_relay.h"
#include "sync/line.h"
#include "sync/sample_kiosk.h"
#include "sync/worker.h"
#include "token/authority.h"

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <thread>

using namespace certdesk;
using namespace certdesk::tests;
using Kind = sync::LineFault::Kind;
using Poco::Data::Session;

namespace {

/// A TLS root of somebody else and a machine certificate under it that names our kiosk.
struct Stranger {
    explicit Stranger(const TempDir& folder) {
        token::SystemRandomness random;
        const auto rootKey = token::KeyPair::generate(token::KeyAlgorithm::p256);
        const auto machineKey = token::KeyPair::generate(token::KeyAlgorithm::p256);
        const forms::UtcMs now{hq::systemTime().value / 1000 * 1000};
        const token::Validity validity{{now.value - 3'600'000}, {now.value + 3'600'000}};
        const auto root =
            token::issueRoot(rootKey, {{"CN", "somebody"}}, validity, token::newSerial(random)).value();
        const auto machine = token::issueTlsClient({root, rootKey}, machineKey.spki(), "FS001-02", validity,
                                                   token::newSerial(random));
        hq::writePrivate(folder / "root.pem", root.pem());
        hq::writePrivate(folder / "machine.pem", machine->pem());
        hq::writePrivate(folder / "machine.key", machineKey.machinePem());
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(who_is_who)

BOOST_AUTO_TEST_CASE(an_enrolled_kiosk_is_answered) {
    HqServer hq;
    const auto line = sync::makeHeadquarters(hq.enrolKiosk());
    BOOST_TEST((good(line->head()) == sync::Head{}));
}

BOOST_AUTO_TEST_CASE(an_enrolment_file_reads_back_as_it_was_written) {
    HqServer hq;
    const auto enrolment = hq.addKiosk();
    const auto read = sync::parseEnrolment(sync::enrolmentText(enrolment));
    BOOST_TEST(read.url == enrolment.url);
    BOOST_TEST(read.code == enrolment.code);
    BOOST_TEST(read.tlsRoot == enrolment.tlsRoot);
    BOOST_TEST((read.recordsKey == enrolment.recordsKey));
    BOOST_CHECK_THROW(sync::parseEnrolment(R"({"version":1,"point":"FS001"})"), forms::JsonProblem);
}

// A machine without a certificate of ours must not reach any route.
BOOST_AUTO_TEST_CASE(no_certificate_or_a_foreign_one_is_not_us) {
    HqServer hq;
    const auto ours = hq.enrolKiosk();
    good(sync::makeHeadquarters(ours)->head());
    TempDir folder;
    const Stranger stranger(folder);
    auto foreign = ours;
    foreign.machineCertificate = folder / "machine.pem";
    foreign.machineKey = folder / "machine.key";
    BOOST_TEST((fault(sync::makeHeadquarters(foreign)->head()).kind == Kind::notUs));
    auto none = ours;
    none.machineCertificate.clear();
    none.machineKey.clear();
    BOOST_TEST((fault(sync::makeHeadquarters(none)->head()).kind == Kind::notUs));
}

BOOST_AUTO_TEST_CASE(a_certificate_that_another_headquarters_gave_is_not_us) {
    HqServer hq;
    HqServer restored; // the same TLS root, but it never enrolled this machine
    auto settings = restored.enrolKiosk();
    hq.addKiosk();
    settings.url = hq.server().kiosksUrl();
    BOOST_TEST((fault(sync::makeHeadquarters(settings)->head()).kind == Kind::notUs));
}

BOOST_AUTO_TEST_CASE(a_kiosk_is_refused_what_belongs_to_another) {
    HqServer hq;
    const auto second = hq.enrolKiosk("FS001-03");
    hq.enrolKiosk("FS001-02");
    auto settings = second;
    settings.kiosk = "FS001-02";
    const auto refused = fault(sync::makeHeadquarters(settings)->head());
    BOOST_TEST((refused.kind == Kind::refused));
    BOOST_TEST(refused.problem == "not-this-kiosk");
    SampleHistory history("FS001-02");
    BOOST_TEST(tells(RawLine(second).ask(batchOf(history.entries())), 403, "not-this-kiosk"));
}

BOOST_AUTO_TEST_CASE(a_replaced_machine_certificate_no_longer_counts) {
    HqServer hq;
    const auto first = hq.enrolKiosk();
    const auto again = hq::addKioskTo(hq.office(), "FS001-02", "FS001", true);
    TempDir folder;
    const auto second = enrolMachineInto(folder.path(), again);
    BOOST_TEST((fault(sync::makeHeadquarters(first)->head()).kind == Kind::notUs));
    BOOST_TEST((good(sync::makeHeadquarters(second)->head()) == sync::Head{}));
}

// Somebody else answers at headquarters' address.
BOOST_AUTO_TEST_CASE(a_server_with_another_root_is_not_headquarters) {
    HqServer hq;
    TempDir folder;
    const Stranger stranger(folder);
    auto settings = hq.enrolKiosk();
    settings.tlsRoot = folder / "root.pem";
    BOOST_TEST((fault(sync::makeHeadquarters(settings)->head()).kind == Kind::notHeadquarters));
}

BOOST_AUTO_TEST_CASE(a_server_whose_certificate_has_another_name_is_not_headquarters) {
    HqServer hq({}, "127.0.0.2");
    auto enrolment = hq.addKiosk();
    BOOST_TEST(enrolment.openUrl.starts_with("https://127.0.0.1:"));
    const auto key = token::KeyPair::generate(token::KeyAlgorithm::p256);
    const auto request = key.request({{"CN", "FS001-02"}});
    enrolment.openUrl = "https://127.0.0.2:" + std::to_string(hq.server().openPort());
    BOOST_TEST((fault(sync::enrolMachine(enrolment, request.value())).kind == Kind::notHeadquarters));
}

BOOST_AUTO_TEST_CASE(a_web_page_without_tls_is_a_log_in_page_of_the_network) {
    Poco::Net::ServerSocket socket(Poco::Net::SocketAddress("127.0.0.1", 0));
    std::thread portal([&] {
        auto client = socket.acceptConnection();
        const std::string page = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nlogin";
        try {
            client.sendBytes(page.data(), static_cast<int>(page.size()));
            char ignored[256];
            while (client.receiveBytes(ignored, sizeof ignored) > 0) {
            }
        } catch (const Poco::Exception&) { // the kiosk has hung up
        }
    });
    HqServer hq;
    auto settings = hq.enrolKiosk();
    settings.url = "https://127.0.0.1:" + std::to_string(socket.address().port());
    BOOST_TEST((fault(sync::makeHeadquarters(settings)->head()).kind == Kind::loginPage));
    portal.join();
}

// A headquarters that is being stopped, or a line that breaks while the two introduce themselves.
BOOST_AUTO_TEST_CASE(a_connection_that_ends_early_is_unreachable) {
    Poco::Net::ServerSocket socket(Poco::Net::SocketAddress("127.0.0.1", 0));
    std::thread ending([&] {
        auto client = socket.acceptConnection();
        char hello[4096];
        client.receiveBytes(hello, sizeof hello);
        client.shutdownSend();
        client.receiveBytes(hello, sizeof hello);
    });
    HqServer hq;
    auto settings = hq.enrolKiosk();
    settings.url = "https://127.0.0.1:" + std::to_string(socket.address().port());
    BOOST_TEST((fault(sync::makeHeadquarters(settings)->head()).kind == Kind::unreachable));
    ending.join();
}

BOOST_AUTO_TEST_CASE(nobody_there_is_unreachable_and_its_return_is_noticed) {
    HqServer hq;
    const auto line = sync::makeHeadquarters(hq.enrolKiosk());
    good(line->head());
    hq.stop();
    BOOST_TEST((fault(line->head()).kind == Kind::unreachable));
    hq.start();
    BOOST_TEST((good(line->head()) == sync::Head{}));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(one_time_codes)

BOOST_AUTO_TEST_CASE(a_code_makes_one_machine_and_answers_it_again_but_no_other) {
    HqServer hq;
    const auto enrolment = hq.addKiosk();
    const auto first = token::KeyPair::generate(token::KeyAlgorithm::p256).request({{"CN", "x"}}).value();
    const auto other = token::KeyPair::generate(token::KeyAlgorithm::p256).request({{"CN", "x"}}).value();
    const auto certificate = good(sync::enrolMachine(enrolment, first));
    BOOST_TEST(token::Certificate::fromPem(certificate)->commonName() == "FS001-02");
    BOOST_TEST(good(sync::enrolMachine(enrolment, first)) == certificate);
    const auto refused = fault(sync::enrolMachine(enrolment, other));
    BOOST_TEST((refused.kind == Kind::refused));
    BOOST_TEST(refused.problem == "bad-code");
}

BOOST_AUTO_TEST_CASE(a_wrong_code_another_kiosk_or_an_old_code_is_refused) {
    forms::UtcMs now = hq::systemTime();
    hq::ServerOptions options;
    options.clock = [&] { return now; };
    HqServer hq(options);
    const auto request = token::KeyPair::generate(token::KeyAlgorithm::p256).request({{"CN", "x"}}).value();
    const auto enrolment = hq.addKiosk();
    auto wrong = enrolment;
    wrong.code.back() = wrong.code.back() == 'A' ? 'B' : 'A';
    BOOST_TEST(fault(sync::enrolMachine(wrong, request)).problem == "bad-code");
    auto stranger = enrolment;
    stranger.kiosk = "FS001-09";
    BOOST_TEST(fault(sync::enrolMachine(stranger, request)).problem == "bad-code");
    now.value += 31LL * 24 * 3600 * 1000;
    BOOST_TEST(fault(sync::enrolMachine(enrolment, request)).problem == "bad-code");
}

BOOST_AUTO_TEST_CASE(a_kiosk_is_added_once_and_only_at_a_point_that_exists) {
    HqServer hq;
    hq.addKiosk("FS001-02", "FS001");
    BOOST_CHECK_THROW(hq.addKiosk("FS001-02", "FS001"), hq::Trouble);
    BOOST_CHECK_THROW(hq.addKiosk("FS999-01", "FS999"), hq::Trouble);
    BOOST_CHECK_THROW(hq.addKiosk("FS002-01", "FS001"), hq::Trouble);
    BOOST_CHECK_THROW(hq.addKiosk("FS001-../1", "FS001"), hq::Trouble);
}

BOOST_AUTO_TEST_SUITE_END()
