#define BOOST_TEST_MODULE desk_machine
#include "desk/files.h"
#include "desk/machine.h"
#include "support/fake_headquarters.h"
#include "support/temp_dir.h"
#include "token/authority.h"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <set>

using namespace certdesk;
using namespace certdesk::tests;
using token::Certificate;
using token::KeyPair;
namespace fs = std::filesystem;

// A machine certificate is renewed by the kiosk itself, and no moment is without a pair of files that fit.

namespace {

constexpr std::int64_t dayMs = 24LL * 3600 * 1000;
constexpr forms::UtcMs begins{1'800'000'000'000};
constexpr forms::UtcMs ends{begins.value + 100 * dayMs};

/// Signs machine certificates; the same key again gets the same one.
class Renewing : public FakeHeadquarters {
public:
    Renewing() : FakeHeadquarters("12345678") {}

    Certificate sign(forms::ByteView spki, const std::string& forName, forms::UtcMs lasting) {
        token::SystemRandomness random;
        return token::issueTlsClient({root, rootKey}, spki, forName, {begins, lasting},
                                     token::newSerial(random))
            .value();
    }
    sync::Answer<forms::Bytes> renewMachine(forms::ByteView der) override {
        const auto request = token::parseRequest(der).value();
        names.insert(request.subject.front().value);
        keys.insert(token::spkiDigest(request.spki));
        if (!line) return sync::LineFault{sync::LineFault::Kind::unreachable, 0, {}, "lost", {}};
        if (refuse) return sync::LineFault{sync::LineFault::Kind::refused, 409, *refuse, {}, {}};
        return sign(otherKey ? rootKey.spki() : request.spki, name, until).der();
    }
    void useNewMachine() override { ++reconnected; }

    forms::UtcMs until{ends.value + 1000 * dayMs};
    KeyPair rootKey = KeyPair::generate(token::KeyAlgorithm::p256);
    Certificate root = makeRoot();
    std::set<std::string> names, keys; ///< that were asked with
    std::optional<std::string> refuse;
    bool otherKey = false;
    std::string name = "FS001-01";
    int reconnected = 0;

private:
    Certificate makeRoot() {
        token::SystemRandomness random;
        return token::issueRoot(rootKey, {{"CN", "TLS root"}}, {begins, {until.value + dayMs}},
                                token::newSerial(random))
            .value();
    }
};

struct Machine {
    Machine() {
        fs::create_directory(data / "tls");
        const auto key = KeyPair::generate(token::KeyAlgorithm::p256);
        desk::writeFile(data / "tls/machine.key", key.machinePem().text());
        desk::writeFile(data / "tls/machine.pem", hq.sign(key.spki(), "FS001-01", ends).pem());
        desk::writeFile(data / "tls/root.pem", hq.root.pem());
    }
    auto renew(forms::UtcMs now) { return desk::renewMachine(data.path(), hq, now); }
    Certificate certificate() const {
        return Certificate::fromPem(desk::readFile(data / "tls/machine.pem")).value();
    }
    bool fits() const {
        const auto key = KeyPair::fromMachinePem(desk::readFile(data / "tls/machine.key")).value();
        return certificate().matchesKey(key.spki());
    }
    bool pending() const { return fs::exists(data / "tls/machine.next.key"); }
    bool isPresent() const { return certificate().notAfter() == ends && fits(); }
    bool isNext() const { return certificate().notAfter() == hq.until && fits() && !pending(); }

    TempDir data;
    Renewing hq;
};

constexpr forms::UtcMs due{ends.value - 30 * dayMs};

} // namespace

BOOST_AUTO_TEST_CASE(it_is_renewed_thirty_days_before_its_end_and_not_earlier) {
    Machine machine;
    BOOST_TEST(!machine.renew({due.value - 1}).has_value());
    BOOST_TEST(machine.hq.keys.empty());
    BOOST_TEST((machine.isPresent() && !machine.pending()));
    BOOST_TEST(!machine.renew(due).has_value());
    BOOST_TEST(machine.isNext());
    BOOST_TEST(machine.hq.reconnected == 1);
    BOOST_TEST((machine.hq.names == std::set<std::string>{"FS001-01"}));
    machine.renew(due); // it is not due any more
    BOOST_TEST(machine.hq.keys.size() == 1U);
}

BOOST_AUTO_TEST_CASE(after_a_lost_answer_it_is_asked_for_with_the_same_key) {
    Machine machine;
    machine.hq.line = false;
    BOOST_TEST(machine.renew(due).has_value());
    BOOST_TEST((machine.isPresent() && machine.pending()));
    BOOST_TEST((fs::status(machine.data / "tls/machine.next.key").permissions() == fs::perms(0600)));
    machine.hq.line = true;
    BOOST_TEST(!machine.renew(due).has_value());
    BOOST_TEST(machine.isNext());
    BOOST_TEST(machine.hq.keys.size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_breaks_off_between_the_two_files_is_finished) {
    Machine machine;
    machine.hq.line = false;
    machine.renew(due);
    desk::finishMachineRenewal(machine.data.path());
    BOOST_TEST((machine.isPresent() && machine.pending())); // nothing to finish yet
    const auto key = KeyPair::fromMachinePem(desk::readFile(machine.data / "tls/machine.next.key")).value();
    desk::writeFile(machine.data / "tls/machine.pem",
                    machine.hq.sign(key.spki(), "FS001-01", machine.hq.until).pem());
    BOOST_TEST(!machine.fits());
    desk::finishMachineRenewal(machine.data.path());
    BOOST_TEST(machine.isNext());
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_no_successor_is_not_taken) {
    const auto refuses = [](auto&& answer) {
        Machine machine;
        answer(machine.hq);
        const auto fault = machine.renew(due);
        return fault && fault->kind == sync::LineFault::Kind::brokenAnswer && machine.isPresent() &&
               machine.hq.reconnected == 0;
    };
    BOOST_TEST(refuses([](Renewing& hq) { hq.otherKey = true; }));
    BOOST_TEST(refuses([](Renewing& hq) { hq.name = "FS001-02"; }));
    BOOST_TEST(refuses([](Renewing& hq) { hq.until = ends; }));
    BOOST_TEST(refuses([](Renewing& hq) {
        Renewing stranger;
        hq.rootKey = std::move(stranger.rootKey);
        hq.root = stranger.root;
    }));
    BOOST_TEST(!refuses([](Renewing&) {}));
}

BOOST_AUTO_TEST_CASE(a_refusal_is_told_and_the_present_one_goes_on_but_too_early_is_nothing_to_tell) {
    Machine machine;
    machine.hq.refuse = "cannot-issue";
    BOOST_TEST(machine.renew(due).value().problem == "cannot-issue");
    BOOST_TEST(machine.isPresent());
    machine.hq.refuse = "not-due";
    BOOST_TEST(!machine.renew(due).has_value());
    BOOST_TEST(machine.isPresent());
}
