#include "bench.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk::token::skf;
using namespace certdesk::tests;

namespace {

struct PinState {
    Ulong most = 0;
    Ulong left = 0;
    Bool isDefault = no;
    bool operator==(const PinState&) const = default;
};

std::ostream& operator<<(std::ostream& out, const PinState& state) {
    return out << state.left << " of " << state.most << (state.isDefault != no ? ", default" : "");
}

PinState pinOf(SkfBench& bench, Ulong who) {
    PinState state;
    CERTDESK_ANSWERS(
        bench.skf.SKF_GetPINInfo(bench.application, who, &state.most, &state.left, &state.isDefault), SAR_OK);
    return state;
}

} // namespace

BOOST_AUTO_TEST_SUITE(applications)

BOOST_AUTO_TEST_CASE(an_application_is_made_once_listed_opened_and_deleted) {
    SkfBench bench;
    bench.makeApplication();
    CERTDESK_ANSWERS(bench.createApplication("YZT"), SAR_APPLICATION_EXISTS);
    Handle opened = nullptr;
    CERTDESK_ANSWERS(bench.skf.SKF_OpenApplication(bench.device, text("YZT"), &opened), SAR_OK);
    CERTDESK_ANSWERS(bench.skf.SKF_OpenApplication(bench.device, text("GDCA"), &opened),
                     SAR_APPLICATION_NOT_EXISTS);
    char list[5] = {};
    Ulong size = sizeof(list);
    CERTDESK_ANSWERS(bench.skf.SKF_EnumApplication(bench.device, list, &size), SAR_OK);
    BOOST_TEST(std::string(list, size) == std::string("YZT\0\0", 5));
    CERTDESK_ANSWERS(bench.skf.SKF_DeleteApplication(bench.device, text("GDCA")), SAR_APPLICATION_NOT_EXISTS);
    CERTDESK_ANSWERS(bench.skf.SKF_DeleteApplication(bench.device, text("YZT")), SAR_OK);
    CERTDESK_ANSWERS(bench.verify(userPin, "123456"), SAR_INVALIDHANDLEERR);
    CERTDESK_ANSWERS(bench.createApplication("YZT"), SAR_OK);
    CERTDESK_ANSWERS(bench.verify(userPin, "123456"), SAR_OK);
}

BOOST_AUTO_TEST_CASE(deleting_needs_the_device_key) {
    SkfBench bench;
    bench.makeApplication();
    CERTDESK_ANSWERS(bench.skf.SKF_DeleteApplication(bench.connect(), text("YZT")), SAR_USER_NOT_LOGGED_IN);
}

BOOST_AUTO_TEST_CASE(an_application_is_refused_that_the_standard_does_not_know) {
    SkfBench bench;
    bench.device = bench.connect();
    CERTDESK_ANSWERS(bench.authenticate(bench.device), SAR_OK);
    for (const std::string& name : {std::string(), std::string(33, 'A'), std::string("a/b")})
        CERTDESK_ANSWERS(bench.createApplication(name), SAR_APPLICATION_NAME_INVALID);
    CERTDESK_ANSWERS(bench.createApplication("A", "87654321", 0), SAR_INVALIDPARAMERR);
    CERTDESK_ANSWERS(bench.createApplication("A", "87654321", 16), SAR_INVALIDPARAMERR);
    CERTDESK_ANSWERS(bench.createApplication("A", "87654321", 3, "12345"), SAR_PIN_LEN_RANGE);
    CERTDESK_ANSWERS(bench.createApplication("A", "87654321", 3, std::string(17, '1')), SAR_PIN_LEN_RANGE);
    CERTDESK_ANSWERS(bench.createApplication("A", "87654321", 3, "123 456"), SAR_PIN_INVALID);
    CERTDESK_ANSWERS(bench.skf.SKF_CreateApplication(bench.device, text("A"), nullptr, 3, text("123456"), 3,
                                                     anybody, &bench.application),
                     SAR_INVALIDPARAMERR);
    CERTDESK_ANSWERS(bench.createApplication(std::string(32, 'A'), "876543", 15, std::string(16, '1'), 1),
                     SAR_OK);
}

BOOST_AUTO_TEST_CASE(wrong_pins_count_down_to_a_lock_and_a_right_one_restores) {
    SkfBench bench;
    bench.makeApplication();
    CERTDESK_ANSWERS(bench.verify(userPin, "654321"), SAR_PIN_INCORRECT);
    BOOST_TEST(bench.left == 1u);
    CERTDESK_ANSWERS(bench.verify(userPin, "123456"), SAR_OK);
    BOOST_TEST(bench.left == 1u); // told after errors alone
    BOOST_TEST(pinOf(bench, userPin) == (PinState{2, 2, yes}));
    CERTDESK_ANSWERS(bench.verify(userPin, "654321"), SAR_PIN_INCORRECT);
    CERTDESK_ANSWERS(bench.verify(userPin, "654321"), SAR_PIN_INCORRECT);
    BOOST_TEST(bench.left == 0u);
    CERTDESK_ANSWERS(bench.verify(userPin, "123456"), SAR_PIN_LOCKED);
    BOOST_TEST(bench.left == 0u);
    BOOST_TEST(pinOf(bench, adminPin) == (PinState{3, 3, yes}));
}

BOOST_AUTO_TEST_CASE(what_is_no_pin_costs_no_try) {
    SkfBench bench;
    bench.makeApplication();
    CERTDESK_ANSWERS(bench.verify(userPin, "12345"), SAR_PIN_LEN_RANGE);
    CERTDESK_ANSWERS(bench.verify(userPin, std::string(17, '1')), SAR_PIN_LEN_RANGE);
    CERTDESK_ANSWERS(bench.verify(2, "123456"), SAR_USER_TYPE_INVALID);
    CERTDESK_ANSWERS(bench.skf.SKF_VerifyPIN(bench.application, userPin, nullptr, &bench.left),
                     SAR_INVALIDPARAMERR);
    CERTDESK_ANSWERS(bench.skf.SKF_VerifyPIN(bench.application, userPin, text("123456"), nullptr),
                     SAR_INVALIDPARAMERR);
    BOOST_TEST(pinOf(bench, userPin) == (PinState{2, 2, yes}));
}

BOOST_AUTO_TEST_CASE(the_admin_pin_unblocks_the_user_pin) {
    SkfBench bench;
    bench.makeApplication();
    for (int i = 0; i < 2; ++i)
        CERTDESK_ANSWERS(bench.verify(userPin, "654321"), SAR_PIN_INCORRECT);
    Ulong left = 0;
    CERTDESK_ANSWERS(bench.skf.SKF_UnblockPIN(bench.application, text("11111111"), text("222222"), &left),
                     SAR_PIN_INCORRECT);
    BOOST_TEST(left == 2u);
    CERTDESK_ANSWERS(bench.skf.SKF_UnblockPIN(bench.application, text("87654321"), text("22222"), &left),
                     SAR_PIN_LEN_RANGE);
    CERTDESK_ANSWERS(bench.skf.SKF_UnblockPIN(bench.application, text("87654321"), text("222222"), &left),
                     SAR_OK);
    BOOST_TEST(pinOf(bench, userPin) == (PinState{2, 2, no}));
    BOOST_TEST(pinOf(bench, adminPin) == (PinState{3, 3, yes}));
    CERTDESK_ANSWERS(bench.verify(userPin, "123456"), SAR_PIN_INCORRECT);
    CERTDESK_ANSWERS(bench.verify(userPin, "222222"), SAR_OK);
}

BOOST_AUTO_TEST_CASE(a_locked_admin_pin_ends_unblocking) {
    SkfBench bench;
    bench.makeApplication();
    Ulong left = 0;
    for (int i = 0; i < 3; ++i)
        CERTDESK_ANSWERS(bench.skf.SKF_UnblockPIN(bench.application, text("11111111"), text("222222"), &left),
                         SAR_PIN_INCORRECT);
    CERTDESK_ANSWERS(bench.skf.SKF_UnblockPIN(bench.application, text("87654321"), text("222222"), &left),
                     SAR_PIN_LOCKED);
}

BOOST_AUTO_TEST_CASE(a_pin_is_changed_by_who_knows_it) {
    SkfBench bench;
    bench.makeApplication();
    Ulong left = 0;
    CERTDESK_ANSWERS(
        bench.skf.SKF_ChangePIN(bench.application, userPin, text("111111"), text("222222"), &left),
        SAR_PIN_INCORRECT);
    BOOST_TEST(left == 1u);
    CERTDESK_ANSWERS(
        bench.skf.SKF_ChangePIN(bench.application, userPin, text("123456"), text("222222"), &left), SAR_OK);
    BOOST_TEST(pinOf(bench, userPin) == (PinState{2, 2, no}));
    CERTDESK_ANSWERS(
        bench.skf.SKF_ChangePIN(bench.application, adminPin, text("87654321"), text("abcdefgh"), &left),
        SAR_OK);
    CERTDESK_ANSWERS(bench.verify(userPin, "222222"), SAR_OK);
    CERTDESK_ANSWERS(bench.verify(adminPin, "abcdefgh"), SAR_OK);
}

BOOST_AUTO_TEST_CASE(pins_and_the_device_state_hold_no_pin_in_clear) {
    SkfBench bench;
    bench.makeApplication();
    const std::string hex = "313233343536"; // "123456" as the state writes texts
    BOOST_TEST(bench.tokens.stateOf(bench.serial).find("123456\n") == std::string::npos);
    const std::string state = bench.tokens.stateOf(bench.serial);
    BOOST_TEST(state.substr(state.find("application")).find(hex) == std::string::npos);
}

// GM/T 0016 §7.1.6, §7.3.6: rights are the application's on the device. Whoever closes handles and thinks
// that he logged out errs.
BOOST_AUTO_TEST_CASE(a_login_outlives_its_handles_until_it_is_cleared) {
    SkfBench bench;
    bench.logIn();
    CERTDESK_ANSWERS(bench.skf.SKF_DisConnectDev(bench.device), SAR_OK);
    bench.device = bench.connect();
    CERTDESK_ANSWERS(bench.skf.SKF_OpenApplication(bench.device, text("YZT"), &bench.application), SAR_OK);
    CERTDESK_ANSWERS(bench.skf.SKF_CreateContainer(bench.application, text("a"), &bench.container), SAR_OK);
    CERTDESK_ANSWERS(bench.skf.SKF_ClearSecureState(bench.application), SAR_OK);
    CERTDESK_ANSWERS(bench.skf.SKF_CreateContainer(bench.application, text("b"), &bench.container),
                     SAR_USER_NOT_LOGGED_IN);
}

BOOST_AUTO_TEST_CASE(a_wrong_pin_and_a_pull_end_a_login) {
    SkfBench bench;
    bench.logIn();
    CERTDESK_ANSWERS(bench.verify(userPin, "654321"), SAR_PIN_INCORRECT);
    CERTDESK_ANSWERS(bench.skf.SKF_CreateContainer(bench.application, text("a"), &bench.container),
                     SAR_USER_NOT_LOGGED_IN);
    CERTDESK_ANSWERS(bench.verify(userPin, "123456"), SAR_OK);
    bench.tokens.remove(bench.serial);
    bench.tokens.insert(bench.serial);
    CERTDESK_ANSWERS(bench.skf.SKF_OpenApplication(bench.connect(), text("YZT"), &bench.application), SAR_OK);
    CERTDESK_ANSWERS(bench.skf.SKF_CreateContainer(bench.application, text("a"), &bench.container),
                     SAR_USER_NOT_LOGGED_IN);
}

BOOST_AUTO_TEST_CASE(the_admin_is_not_the_user) {
    SkfBench bench;
    bench.makeApplication();
    CERTDESK_ANSWERS(bench.verify(adminPin, "87654321"), SAR_OK);
    CERTDESK_ANSWERS(bench.skf.SKF_CreateContainer(bench.application, text("a"), &bench.container),
                     SAR_USER_NOT_LOGGED_IN);
}

BOOST_AUTO_TEST_CASE(a_makers_application_may_lack_its_user_pin) {
    SkfBench bench({"--application", "YZT", "--admin-pin", "87654321"});
    bench.device = bench.connect();
    CERTDESK_ANSWERS(bench.skf.SKF_OpenApplication(bench.device, text("YZT"), &bench.application), SAR_OK);
    CERTDESK_ANSWERS(bench.verify(userPin, "123456"), SAR_USER_PIN_NOT_INITIALIZED);
    CERTDESK_ANSWERS(
        bench.skf.SKF_UnblockPIN(bench.application, text("87654321"), text("123456"), &bench.left), SAR_OK);
    CERTDESK_ANSWERS(bench.verify(userPin, "123456"), SAR_OK);
}

BOOST_AUTO_TEST_SUITE_END()
