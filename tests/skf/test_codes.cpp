#include "bench.h"

#include <boost/test/unit_test.hpp>

#include <map>

using namespace certdesk::token::skf;
using namespace certdesk::tests;

namespace {

using Occasion = Ulong (*)(SkfBench&);

Ulong lockedPin(SkfBench& bench) {
    bench.makeApplication();
    bench.verify(userPin, "000000");
    bench.verify(userPin, "000000");
    return bench.verify(userPin, "123456");
}

Ulong missing(SkfBench& bench, Ulong (*SkfLibrary::*of)(Handle, Bool, Byte*, Ulong*)) {
    bench.makeContainer();
    Ulong length = 0;
    return (bench.skf.*of)(bench.container, yes, nullptr, &length);
}

Ulong applicationOfPin(SkfBench& bench, const std::string& pin) {
    bench.device = bench.connect();
    bench.authenticate(bench.device);
    return bench.createApplication("YZT", "87654321", 3, pin);
}

/// When a device says so. The fault switch says what no device of this kind has an occasion for: it verifies
/// a PIN again when somebody is logged in, as GM/T 0016 §7.2.6 leaves open.
const std::map<Ulong, Occasion> occasions{
    {SAR_OK, [](SkfBench& bench) { return bench.skf.SKF_GenRandom(bench.connect(), Bytes(8).data(), 8); }},
    {SAR_FAIL, [](SkfBench& bench) { return bench.authenticate(bench.connect(), "wrongwrongwrong!"); }},
    {SAR_INVALIDHANDLEERR, [](SkfBench& bench) { return bench.skf.SKF_DisConnectDev(nullptr); }},
    {SAR_INVALIDPARAMERR, [](SkfBench& bench) { return bench.skf.SKF_GetDevInfo(bench.connect(), nullptr); }},
    {SAR_KEYNOTFOUNDERR, [](SkfBench& bench) { return missing(bench, &SkfLibrary::SKF_ExportPublicKey); }},
    {SAR_CERTNOTFOUNDERR, [](SkfBench& bench) { return missing(bench, &SkfLibrary::SKF_ExportCertificate); }},
    {SAR_BUFFER_TOO_SMALL,
     [](SkfBench& bench) {
         char small = 0;
         Ulong size = 1;
         return bench.skf.SKF_EnumDev(yes, &small, &size);
     }},
    {SAR_DEVICE_REMOVED,
     [](SkfBench& bench) {
         bench.device = bench.connect();
         bench.tokens.remove(bench.serial);
         return bench.skf.SKF_SetLabel(bench.device, text("L"));
     }},
    {SAR_PIN_INCORRECT,
     [](SkfBench& bench) {
         bench.makeApplication();
         return bench.verify(userPin, "000000");
     }},
    {SAR_PIN_LOCKED, &lockedPin},
    {SAR_PIN_INVALID, [](SkfBench& bench) { return applicationOfPin(bench, "12345\n"); }},
    {SAR_PIN_LEN_RANGE, [](SkfBench& bench) { return applicationOfPin(bench, "12345"); }},
    {SAR_USER_ALREADY_LOGGED_IN,
     [](SkfBench& bench) {
         bench.logIn();
         bench.tokens.faults("fail SKF_VerifyPIN 0x0A000028");
         return bench.verify(userPin, "123456");
     }},
    {SAR_USER_PIN_NOT_INITIALIZED,
     [](SkfBench& bench) {
         const std::string other =
             bench.tokens.add("MADE", {"--application", "YZT", "--admin-pin", "87654321"});
         bench.name = bench.tokens.nameOf(other);
         bench.skf.SKF_OpenApplication(bench.connect(), text("YZT"), &bench.application);
         return bench.verify(userPin, "123456");
     }},
    {SAR_USER_TYPE_INVALID,
     [](SkfBench& bench) {
         bench.makeApplication();
         return bench.verify(7, "123456");
     }},
    {SAR_APPLICATION_NAME_INVALID,
     [](SkfBench& bench) {
         bench.makeApplication();
         return bench.createApplication("");
     }},
    {SAR_APPLICATION_EXISTS,
     [](SkfBench& bench) {
         bench.makeApplication();
         return bench.createApplication("YZT");
     }},
    {SAR_USER_NOT_LOGGED_IN,
     [](SkfBench& bench) {
         bench.makeApplication();
         return bench.skf.SKF_CreateContainer(bench.application, text("a"), &bench.container);
     }},
    {SAR_APPLICATION_NOT_EXISTS,
     [](SkfBench& bench) {
         return bench.skf.SKF_OpenApplication(bench.connect(), text("YZT"), &bench.application);
     }},
    {SAR_FILE_ALREADY_EXIST,
     [](SkfBench& bench) {
         bench.makeContainer();
         return bench.skf.SKF_CreateContainer(bench.application, text("holder"), &bench.container);
     }},
    {SAR_NO_ROOM,
     [](SkfBench& bench) {
         bench.makeContainer();
         return bench.skf.SKF_ImportCertificate(bench.container, yes, Bytes(70000).data(), 70000);
     }},
    {SAR_FILE_NOT_EXIST,
     [](SkfBench& bench) {
         bench.makeApplication();
         return bench.skf.SKF_OpenContainer(bench.application, text("nobody"), &bench.container);
     }},
    {SAR_REACH_MAX_CONTAINER_COUNT,
     [](SkfBench& bench) {
         bench.logIn();
         Ulong answer = SAR_OK;
         for (char name = 'a'; answer == SAR_OK && name <= 'z'; ++name)
             answer = bench.skf.SKF_CreateContainer(bench.application, text(std::string(1, name)),
                                                    &bench.container);
         return answer;
     }},
};

} // namespace

BOOST_AUTO_TEST_CASE(every_answer_of_the_standard_has_its_occasion) {
    for (const auto& [code, occasion] : occasions) {
        SkfBench bench;
        CERTDESK_ANSWERS(occasion(bench), code);
    }
}
