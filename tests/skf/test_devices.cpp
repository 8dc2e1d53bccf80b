#include "bench.h"

#include <boost/test/unit_test.hpp>

#include <cstring>
#include <thread>

using namespace certdesk::token::skf;
using namespace certdesk::tests;

namespace {

/// What an enumeration answers for a buffer that is just large enough.
std::string names(SkfBench& bench, Bool present) {
    Ulong size = 0;
    CERTDESK_ANSWERS(bench.skf.SKF_EnumDev(present, nullptr, &size), SAR_OK);
    std::string list(size, '?');
    CERTDESK_ANSWERS(bench.skf.SKF_EnumDev(present, list.data(), &size), SAR_OK);
    return list;
}

std::string listed(const std::string& name) { return name + std::string(2, '\0'); }

std::string labelOf(SkfBench& bench, Handle device) {
    DeviceInfo info{};
    CERTDESK_ANSWERS(bench.skf.SKF_GetDevInfo(device, &info), SAR_OK);
    return std::string(info.label, strnlen(info.label, sizeof(info.label)));
}

} // namespace

BOOST_AUTO_TEST_SUITE(devices)

BOOST_AUTO_TEST_CASE(a_list_says_how_long_it_is_and_is_never_cut) {
    SkfBench bench;
    BOOST_TEST(names(bench, yes) == listed(bench.name));
    Ulong size = static_cast<Ulong>(bench.name.size() + 1);
    std::string list(size, '?');
    CERTDESK_ANSWERS(bench.skf.SKF_EnumDev(yes, list.data(), &size), SAR_BUFFER_TOO_SMALL);
    BOOST_TEST(size == bench.name.size() + 2);
    BOOST_TEST(list == std::string(list.size(), '?'));
    CERTDESK_ANSWERS(bench.skf.SKF_EnumDev(yes, list.data(), nullptr), SAR_INVALIDPARAMERR);
}

BOOST_AUTO_TEST_CASE(a_device_that_is_out_is_known_and_not_present) {
    SkfBench bench;
    bench.tokens.remove(bench.serial);
    BOOST_TEST(names(bench, yes) == std::string(1, '\0'));
    BOOST_TEST(names(bench, no) == listed(bench.name));
    CERTDESK_ANSWERS(bench.skf.SKF_ConnectDev(text(bench.name), &bench.device), SAR_DEVICE_REMOVED);
    CERTDESK_ANSWERS(bench.skf.SKF_ConnectDev(text("other"), &bench.device), SAR_INVALIDPARAMERR);
    CERTDESK_ANSWERS(bench.skf.SKF_ConnectDev(nullptr, &bench.device), SAR_INVALIDPARAMERR);
}

BOOST_AUTO_TEST_CASE(a_device_tells_what_it_is) {
    SkfBench bench({"--space", "4000"});
    DeviceInfo info{};
    bench.device = bench.connect();
    CERTDESK_ANSWERS(bench.skf.SKF_GetDevInfo(bench.device, &info), SAR_OK);
    BOOST_TEST(std::string(info.serialNumber) == bench.serial);
    BOOST_TEST(std::string(info.label) == "BLANK-01");
    BOOST_TEST(Ulong{info.deviceAuthAlgorithm} == sm4Ecb);
    BOOST_TEST(Ulong{info.totalSpace} == 4000u);
    BOOST_TEST(Ulong{info.freeSpace} == 4000u);
    CERTDESK_ANSWERS(bench.skf.SKF_GetDevInfo(bench.device, nullptr), SAR_INVALIDPARAMERR);
}

BOOST_AUTO_TEST_CASE(a_label_has_less_than_32_bytes_and_lasts) {
    SkfBench bench;
    bench.device = bench.connect();
    CERTDESK_ANSWERS(bench.skf.SKF_SetLabel(bench.device, text(std::string(31, 'L'))), SAR_OK);
    CERTDESK_ANSWERS(bench.skf.SKF_SetLabel(bench.device, text(std::string(32, 'M'))), SAR_NAMELENERR);
    BOOST_TEST(labelOf(bench, bench.connect()) == std::string(31, 'L'));
}

BOOST_AUTO_TEST_CASE(the_device_key_opens_a_connection_once_for_each_challenge) {
    SkfBench bench;
    bench.device = bench.connect();
    Bytes answer = bench.answerTo(bench.device);
    CERTDESK_ANSWERS(bench.skf.SKF_DevAuth(bench.device, answer.data(), 15), SAR_INDATALENERR);
    CERTDESK_ANSWERS(bench.skf.SKF_DevAuth(bench.device, answer.data(), 16), SAR_OK);
    CERTDESK_ANSWERS(bench.skf.SKF_DevAuth(bench.device, answer.data(), 16), SAR_FAIL); // replayed
    CERTDESK_ANSWERS(bench.createApplication("YZT"), SAR_USER_NOT_LOGGED_IN);
    CERTDESK_ANSWERS(bench.authenticate(bench.device, "8765432187654321"), SAR_FAIL);
    CERTDESK_ANSWERS(bench.authenticate(bench.device), SAR_OK);
    CERTDESK_ANSWERS(bench.createApplication("YZT"), SAR_OK);
}

BOOST_AUTO_TEST_CASE(a_challenge_has_eight_bytes) {
    SkfBench bench;
    bench.device = bench.connect();
    Bytes block(16);
    CERTDESK_ANSWERS(bench.skf.SKF_GenRandom(bench.device, block.data(), 16), SAR_OK);
    const std::string key = SoftSkfTokens::factoryDeviceKey;
    Bytes answer = encryptSm4(Bytes(key.begin(), key.end()), block);
    CERTDESK_ANSWERS(bench.skf.SKF_DevAuth(bench.device, answer.data(), 16), SAR_FAIL);
}

BOOST_AUTO_TEST_CASE(another_connection_must_authenticate_itself) {
    SkfBench bench;
    bench.device = bench.connect();
    CERTDESK_ANSWERS(bench.authenticate(bench.device), SAR_OK);
    bench.device = bench.connect();
    CERTDESK_ANSWERS(bench.createApplication("YZT"), SAR_USER_NOT_LOGGED_IN);
}

BOOST_AUTO_TEST_CASE(a_changed_device_key_replaces_the_makers) {
    SkfBench bench;
    bench.device = bench.connect();
    const std::string fresh = "fedcba9876543210";
    Bytes key(fresh.begin(), fresh.end());
    CERTDESK_ANSWERS(bench.skf.SKF_ChangeDevAuthKey(bench.device, key.data(), 16), SAR_USER_NOT_LOGGED_IN);
    CERTDESK_ANSWERS(bench.authenticate(bench.device), SAR_OK);
    CERTDESK_ANSWERS(bench.skf.SKF_ChangeDevAuthKey(bench.device, key.data(), 8), SAR_INDATALENERR);
    CERTDESK_ANSWERS(bench.skf.SKF_ChangeDevAuthKey(bench.device, key.data(), 16), SAR_OK);
    CERTDESK_ANSWERS(bench.authenticate(bench.connect()), SAR_FAIL);
    CERTDESK_ANSWERS(bench.authenticate(bench.connect(), fresh), SAR_OK);
}

BOOST_AUTO_TEST_CASE(a_handle_is_what_it_is_until_it_is_given_back) {
    SkfBench bench;
    bench.makeContainer();
    DeviceInfo info{};
    CERTDESK_ANSWERS(bench.skf.SKF_GetDevInfo(nullptr, &info), SAR_INVALIDHANDLEERR);
    CERTDESK_ANSWERS(bench.skf.SKF_GetDevInfo(bench.application, &info), SAR_INVALIDHANDLEERR);
    CERTDESK_ANSWERS(bench.skf.SKF_CloseHandle(bench.container), SAR_INVALIDHANDLEERR);
    CERTDESK_ANSWERS(bench.skf.SKF_CloseContainer(bench.container), SAR_OK);
    CERTDESK_ANSWERS(bench.skf.SKF_CloseContainer(bench.container), SAR_INVALIDHANDLEERR);
    CERTDESK_ANSWERS(bench.skf.SKF_DisConnectDev(bench.device), SAR_OK);
    CERTDESK_ANSWERS(bench.skf.SKF_CloseApplication(bench.application), SAR_INVALIDHANDLEERR);
    CERTDESK_ANSWERS(bench.skf.SKF_DisConnectDev(bench.device), SAR_INVALIDHANDLEERR);
}

// Pulled and put in again between two calls, as a clerk's hand does.
BOOST_AUTO_TEST_CASE(what_came_by_a_pulled_device_stays_dead) {
    SkfBench bench;
    bench.makeContainer();
    bench.tokens.remove(bench.serial);
    bench.tokens.insert(bench.serial);
    DeviceInfo info{};
    Ulong kind = 0;
    CERTDESK_ANSWERS(bench.skf.SKF_GetDevInfo(bench.device, &info), SAR_DEVICE_REMOVED);
    CERTDESK_ANSWERS(bench.verify(userPin, "123456"), SAR_DEVICE_REMOVED);
    CERTDESK_ANSWERS(bench.skf.SKF_GetContainerType(bench.container, &kind), SAR_DEVICE_REMOVED);
    CERTDESK_ANSWERS(bench.skf.SKF_DisConnectDev(bench.device), SAR_DEVICE_REMOVED);
    CERTDESK_ANSWERS(bench.skf.SKF_DisConnectDev(bench.device), SAR_INVALIDHANDLEERR);
    CERTDESK_ANSWERS(bench.skf.SKF_GetDevInfo(bench.connect(), &info), SAR_OK);
}

BOOST_AUTO_TEST_CASE(a_locked_device_waits_for_its_owner) {
    SkfBench bench;
    const Handle owner = bench.connect();
    const Handle other = bench.connect();
    CERTDESK_ANSWERS(bench.skf.SKF_LockDev(owner, 0), SAR_OK);
    CERTDESK_ANSWERS(bench.skf.SKF_LockDev(other, 0), SAR_TIMEOUTERR);
    DeviceInfo seen{};
    std::thread waiting([&] { bench.skf.SKF_GetDevInfo(other, &seen); });
    CERTDESK_ANSWERS(bench.skf.SKF_SetLabel(owner, text("OWNED")), SAR_OK);
    CERTDESK_ANSWERS(bench.skf.SKF_UnlockDev(owner), SAR_OK);
    waiting.join();
    BOOST_TEST(std::string(seen.label) == "OWNED");
    CERTDESK_ANSWERS(bench.skf.SKF_UnlockDev(owner), SAR_FAIL);
    CERTDESK_ANSWERS(bench.skf.SKF_LockDev(other, 0), SAR_OK);
}

BOOST_AUTO_TEST_CASE(a_lock_holds_nobodys_hand) {
    SkfBench bench;
    bench.device = bench.connect();
    CERTDESK_ANSWERS(bench.skf.SKF_LockDev(bench.device, 0), SAR_OK);
    bench.tokens.remove(bench.serial);
    CERTDESK_ANSWERS(bench.skf.SKF_UnlockDev(bench.device), SAR_DEVICE_REMOVED);
    bench.tokens.insert(bench.serial);
    CERTDESK_ANSWERS(bench.skf.SKF_DisConnectDev(bench.device), SAR_DEVICE_REMOVED); // lets go of the lock
    CERTDESK_ANSWERS(bench.skf.SKF_LockDev(bench.connect(), 0), SAR_OK);
}

BOOST_AUTO_TEST_CASE(threads_do_not_disturb_each_other) {
    SkfBench bench;
    const EccPublicKey key = bench.makeKey();
    const EvpKey verifier = keyOfBlob(key);
    std::vector<std::thread> threads;
    std::vector<EccSignature> signatures(8);
    for (std::size_t i = 0; i < signatures.size(); ++i)
        threads.emplace_back([&, i] { signatures[i] = bench.sign("message " + std::to_string(i), key); });
    for (std::thread& thread : threads)
        thread.join();
    for (std::size_t i = 0; i < signatures.size(); ++i)
        BOOST_TEST(verifies(verifier.get(), "message " + std::to_string(i), signatures[i]));
}

BOOST_AUTO_TEST_SUITE_END()
