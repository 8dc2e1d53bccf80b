#define BOOST_TEST_MODULE token_watch
#include "support/soft_tokens.h"
#include "support/temp_dir.h"
#include "token/pkcs11_driver.h"
#include "token/watch.h"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <fstream>
#include <future>

using namespace certdesk;
using namespace certdesk::tests;
using namespace std::chrono_literals;

namespace {

constexpr auto soon = 1ms; // one look
constexpr auto ever = 60s;

const std::stop_token never;

/// A driver that only lists: it waits as the default does.
class Plain : public token::TokenDriver {
public:
    explicit Plain(token::TokenDriver& real) : real_(real) {}
    bool supports(token::KeyAlgorithm algorithm) const override { return real_.supports(algorithm); }
    token::TokenResult<std::vector<token::TokenInfo>> list() override {
        if (broken) return token::TokenFault{token::FaultKind::driverFault, token::TokenStep::list, 0};
        return real_.list();
    }
    token::TokenResult<std::vector<token::Certificate>> certificates(std::string_view serial) override {
        return real_.certificates(serial);
    }
    token::TokenResult<std::unique_ptr<token::TokenSession>> open(std::string_view serial,
                                                                  const forms::Secret& pin) override {
        return real_.open(serial, pin);
    }
    token::TokenResult<token::Done> takeOver(std::string_view serial, const token::AdminSecrets& factory,
                                             const token::AdminSecrets& ours) override {
        return real_.takeOver(serial, factory, ours);
    }
    token::TokenResult<token::Done> prepare(std::string_view serial, const token::AdminSecrets& admin,
                                            std::string_view label, const forms::Secret& pin) override {
        return real_.prepare(serial, admin, label, pin);
    }
    token::TokenResult<token::Done> resetPin(std::string_view serial, const token::AdminSecrets& admin,
                                             const forms::Secret& pin) override {
        return real_.resetPin(serial, admin, pin);
    }
    bool broken = false;

private:
    token::TokenDriver& real_;
};

struct Readers {
    SoftTokens soft;
    std::string first = soft.add("FIRST");
};

/// A module that does not rebuild its slots by itself and tells of events.
struct Telling : Readers {
    Telling() {
        setenv("CERTDESK_SLOT_EVENTS", file.c_str(), 1);
        driver = std::move(*token::openPkcs11Driver(CERTDESK_SLOT_EVENTS));
    }
    ~Telling() { unsetenv("CERTDESK_SLOT_EVENTS"); }
    void tell(const char* word) const { std::ofstream(file) << word; }

    TempDir folder;
    std::filesystem::path file = folder / "events";
    std::unique_ptr<token::TokenDriver> driver;
};

bool changes(token::TokenDriver& driver, const std::vector<std::string>& serials,
             std::chrono::milliseconds atMost = soon) {
    return driver.waitForChange(serials, atMost, never);
}

} // namespace

BOOST_AUTO_TEST_SUITE(watch)

BOOST_FIXTURE_TEST_CASE(a_token_that_comes_or_goes_is_a_change_and_one_that_stays_is_none, Readers) {
    const auto softHsm = soft.driver();
    Plain plain(*softHsm);
    for (token::TokenDriver* driver : {softHsm.get(), static_cast<token::TokenDriver*>(&plain)}) {
        BOOST_TEST(!changes(*driver, {first}));
        const std::string second = soft.add("SECOND");
        BOOST_TEST(changes(*driver, {first}));
        BOOST_TEST(!changes(*driver, {second, first})); // in any order
        soft.destroy(second);
        BOOST_TEST(changes(*driver, {first, second}));
        BOOST_TEST(changes(*driver, {second})); // as many, but others
    }
}

BOOST_FIXTURE_TEST_CASE(a_change_ends_the_waiting_long_before_its_time, Readers) {
    const auto driver = soft.driver();
    auto waiting =
        std::async(std::launch::async, [&] { return driver->waitForChange({first}, ever, never); });
    soft.destroy(first);
    BOOST_TEST((waiting.wait_for(ever / 2) == std::future_status::ready));
    BOOST_TEST(waiting.get());
}

BOOST_FIXTURE_TEST_CASE(whoever_stops_the_waiting_gets_no_change, Readers) {
    const auto driver = soft.driver();
    std::stop_source stop;
    auto waiting = std::async(std::launch::async,
                              [&] { return driver->waitForChange({first}, ever, stop.get_token()); });
    stop.request_stop();
    BOOST_TEST((waiting.wait_for(ever / 2) == std::future_status::ready));
    BOOST_TEST(!waiting.get());
    BOOST_TEST(!driver->waitForChange({}, ever, stop.get_token())); // stopped already: not even one look
}

BOOST_FIXTURE_TEST_CASE(a_driver_that_fails_is_no_change, Readers) {
    const auto driver = soft.driver();
    Plain plain(*driver);
    plain.broken = true;
    BOOST_TEST(!changes(plain, {}));
    plain.broken = false;
    BOOST_TEST(changes(plain, {}));
}

BOOST_FIXTURE_TEST_CASE(a_session_that_is_open_is_neither_disturbed_nor_waited_for, Readers) {
    const auto driver = soft.driver();
    const auto session = driver->open(first, forms::Secret(std::string_view("1234567890")));
    BOOST_TEST_REQUIRE(session.ok());
    BOOST_TEST(!changes(*driver, {first}));
    BOOST_TEST((*session)->keys().ok());
}

BOOST_FIXTURE_TEST_CASE(a_module_that_tells_of_events_is_asked_for_them_and_never_left_to_block, Telling) {
    BOOST_TEST(!changes(*driver, {"another"})); // nothing told: its slots are not even looked at
    tell("event");
    BOOST_TEST(changes(*driver, {first}));
    BOOST_TEST(!changes(*driver, {first})); // told once
}

BOOST_FIXTURE_TEST_CASE(a_module_without_events_is_looked_at, Telling) {
    tell("unsupported");
    BOOST_TEST(changes(*driver, {"another"}));
    BOOST_TEST(!changes(*driver, {first}));
    tell("event"); // it is not asked again
    BOOST_TEST(!changes(*driver, {first}));
}

BOOST_AUTO_TEST_SUITE_END()
