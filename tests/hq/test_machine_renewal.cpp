#define BOOST_TEST_MODULE hq_machine_renewal
#include "hq/commands.h"
#include "hq/files.h"
#include "hq/sample_counter.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk;
using namespace certdesk::tests;
using token::Certificate;
using token::KeyPair;

// Machine certificates are renewed on the kiosks' listener (RFC 7030 §4.2.2). TLS goes by the real time, so
// here the first certificate is an old one.

namespace {

constexpr std::int64_t dayMs = 24LL * 3600 * 1000;

/// A kiosk whose machine certificate was issued so that it has that many days left.
struct Scene {
    explicit Scene(int daysLeft) {
        const auto now = town.clock;
        const auto lastDay = forms::plusDays(forms::dayOf(now), daysLeft);
        town.clock = forms::startOf(forms::plusYears(lastDay, -3));
        settings = town.hq.enrolKiosk();
        town.clock = now;
        line = sync::makeHeadquarters(settings);
    }
    sync::Answer<forms::Bytes> renew(const KeyPair& key, const std::string& name = "FS001-02") {
        return line->renewMachine(key.request({{"CN", name}}).value());
    }
    Certificate renewed(const KeyPair& key) {
        const auto answer = renew(key);
        BOOST_REQUIRE_MESSAGE(std::holds_alternative<forms::Bytes>(answer), refusalOf(answer));
        return Certificate::fromDer(std::get<forms::Bytes>(answer)).value();
    }
    Certificate present() const {
        return Certificate::fromPem(hq::readFile(settings.machineCertificate)).value();
    }
    /// A line of the machine with another certificate.
    std::unique_ptr<sync::Headquarters> lineWith(const Certificate& certificate, const KeyPair& key) {
        auto other = settings;
        other.machineCertificate = folder / (certificate.serial() + ".pem");
        other.machineKey = folder / (certificate.serial() + ".key");
        hq::writePrivate(other.machineCertificate, certificate.pem());
        hq::writePrivate(other.machineKey, key.machinePem());
        return sync::makeHeadquarters(other);
    }

    TempDir folder;
    Town town;
    sync::LineSettings settings;
    std::unique_ptr<sync::Headquarters> line;
    KeyPair nextKey = KeyPair::generate(token::KeyAlgorithm::p256);
};

} // namespace

BOOST_AUTO_TEST_CASE(the_next_certificate_serves_and_the_present_one_goes_on_for_a_week) {
    Scene scene(20);
    const auto next = scene.renewed(scene.nextKey);
    BOOST_TEST(next.commonName() == "FS001-02");
    BOOST_TEST(next.matchesKey(scene.nextKey.spki()));
    BOOST_TEST(next.notAfter().value > scene.present().notAfter().value + 900 * dayMs);
    const auto after = scene.lineWith(next, scene.nextKey);
    BOOST_TEST(refusalOf(after->head()) == "accepted");
    BOOST_TEST(refusalOf(scene.line->head()) == "accepted");
    scene.town.clock.value += 7 * dayMs;
    BOOST_TEST(refusalOf(scene.line->head()) == "accepted");
    scene.town.clock.value += 1;
    BOOST_TEST(refusalOf(scene.line->head()) == "unknown-machine");
    BOOST_TEST(refusalOf(after->head()) == "accepted");
}

BOOST_AUTO_TEST_CASE(the_same_key_again_gets_the_same_certificate_and_another_key_another) {
    Scene scene(20);
    const auto first = scene.renewed(scene.nextKey);
    BOOST_TEST((scene.renewed(scene.nextKey) == first));
    const auto other = KeyPair::generate(token::KeyAlgorithm::p256);
    const auto second = scene.renewed(other);
    BOOST_TEST(second.serial() != first.serial());
    BOOST_TEST((scene.renewed(scene.nextKey) == first));
}

BOOST_AUTO_TEST_CASE(the_present_key_may_be_certified_on) {
    Scene scene(20);
    const auto key = KeyPair::fromMachinePem(hq::readFile(scene.settings.machineKey)).value();
    const auto next = scene.renewed(key);
    BOOST_TEST(next.serial() != scene.present().serial());
    BOOST_TEST((scene.renewed(key) == next));
}

BOOST_AUTO_TEST_CASE(too_early_and_for_another_name_it_is_refused) {
    Scene due(60);
    BOOST_TEST(refusalOf(due.renew(due.nextKey, "FS001-03")) == "bad-certificate-request");
    BOOST_TEST(refusalOf(due.line->renewMachine(forms::toBytes("no request"))) == "bad-certificate-request");
    auto broken = due.nextKey.request({{"CN", "FS001-02"}}).value();
    broken.back() = static_cast<std::uint8_t>(broken.back() ^ 1); // not signed by its key any more
    BOOST_TEST(refusalOf(due.line->renewMachine(broken)) == "bad-certificate-request");
    BOOST_TEST(refusalOf(due.renew(due.nextKey)) == "accepted");
    Scene early(62);
    BOOST_TEST(refusalOf(early.renew(early.nextKey)) == "not-due");
}

BOOST_AUTO_TEST_CASE(setting_the_machine_up_again_ends_all_that_came_before) {
    Scene scene(20);
    const auto next = scene.renewed(scene.nextKey);
    const auto after = scene.lineWith(next, scene.nextKey);
    BOOST_TEST(refusalOf(after->head()) == "accepted");
    enrolMachineInto(scene.folder / "again",
                     hq::addKioskTo(scene.town.hq.office(), "FS001-02", "FS001", true));
    BOOST_TEST(refusalOf(after->head()) == "unknown-machine");
    BOOST_TEST(refusalOf(scene.line->head()) == "unknown-machine");
    BOOST_TEST(refusalOf(scene.renew(scene.nextKey)) == "unknown-machine");
}
