#include "bench.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk::token::skf;
using namespace certdesk::tests;

BOOST_AUTO_TEST_SUITE(containers)

BOOST_AUTO_TEST_CASE(a_container_is_made_once_listed_opened_and_deleted) {
    SkfBench bench;
    bench.makeContainer();
    Handle other = nullptr;
    CERTDESK_ANSWERS(bench.skf.SKF_CreateContainer(bench.application, text("holder"), &other),
                     SAR_FILE_ALREADY_EXIST);
    CERTDESK_ANSWERS(bench.skf.SKF_OpenContainer(bench.application, text("nobody"), &other),
                     SAR_FILE_NOT_EXIST);
    CERTDESK_ANSWERS(bench.skf.SKF_OpenContainer(bench.application, text("holder"), &other), SAR_OK);
    char list[8] = {};
    Ulong size = sizeof(list);
    CERTDESK_ANSWERS(bench.skf.SKF_EnumContainer(bench.application, list, &size), SAR_OK);
    BOOST_TEST(std::string(list, size) == std::string("holder\0\0", 8));
    CERTDESK_ANSWERS(bench.skf.SKF_DeleteContainer(bench.application, text("nobody")), SAR_FILE_NOT_EXIST);
    CERTDESK_ANSWERS(bench.skf.SKF_DeleteContainer(bench.application, text("holder")), SAR_OK);
    Ulong kind = 0;
    CERTDESK_ANSWERS(bench.skf.SKF_CreateContainer(bench.application, text("holder"), &bench.container),
                     SAR_OK);
    CERTDESK_ANSWERS(bench.skf.SKF_GetContainerType(other, &kind),
                     SAR_INVALIDHANDLEERR); // of the deleted one
    CERTDESK_ANSWERS(bench.skf.SKF_GetContainerType(bench.container, &kind), SAR_OK);
}

BOOST_AUTO_TEST_CASE(names_have_1_to_64_bytes) {
    SkfBench bench;
    bench.logIn();
    CERTDESK_ANSWERS(bench.skf.SKF_CreateContainer(bench.application, text(""), &bench.container),
                     SAR_NAMELENERR);
    CERTDESK_ANSWERS(
        bench.skf.SKF_CreateContainer(bench.application, text(std::string(65, 'c')), &bench.container),
        SAR_NAMELENERR);
    CERTDESK_ANSWERS(
        bench.skf.SKF_CreateContainer(bench.application, text(std::string(64, 'c')), &bench.container),
        SAR_OK);
}

BOOST_AUTO_TEST_CASE(what_changes_a_container_needs_the_user) {
    SkfBench bench;
    const EvpKey pair = bench.makeBothPairs();
    Bytes der{0x30, 0x00};
    EccPublicKey key{};
    Bytes envelope = enveloped(pair.get(), pair.get(), Bytes(16, 1));
    CERTDESK_ANSWERS(bench.skf.SKF_ClearSecureState(bench.application), SAR_OK);
    CERTDESK_ANSWERS(bench.skf.SKF_ImportCertificate(bench.container, yes, der.data(), 2),
                     SAR_USER_NOT_LOGGED_IN);
    CERTDESK_ANSWERS(bench.skf.SKF_GenECCKeyPair(bench.container, sm2Sign, &key), SAR_USER_NOT_LOGGED_IN);
    CERTDESK_ANSWERS(
        bench.skf.SKF_ImportECCKeyPair(bench.container, reinterpret_cast<EnvelopedKey*>(envelope.data())),
        SAR_USER_NOT_LOGGED_IN);
    EccSignature signature{};
    CERTDESK_ANSWERS(bench.skf.SKF_ECCSignData(bench.container, Bytes(32).data(), 32, &signature),
                     SAR_USER_NOT_LOGGED_IN);
    CERTDESK_ANSWERS(bench.skf.SKF_DeleteContainer(bench.application, text("holder")),
                     SAR_USER_NOT_LOGGED_IN);
}

BOOST_AUTO_TEST_CASE(the_type_tells_whether_there_are_keys) {
    SkfBench bench;
    bench.makeContainer();
    Ulong kind = 9;
    CERTDESK_ANSWERS(bench.skf.SKF_GetContainerType(bench.container, &kind), SAR_OK);
    BOOST_TEST(kind == containerEmpty);
    EccPublicKey key{};
    CERTDESK_ANSWERS(bench.skf.SKF_GenECCKeyPair(bench.container, sm2Sign, &key), SAR_OK);
    CERTDESK_ANSWERS(bench.skf.SKF_GetContainerType(bench.container, &kind), SAR_OK);
    BOOST_TEST(kind == containerEcc);
    CERTDESK_ANSWERS(bench.skf.SKF_GetContainerType(bench.container, nullptr), SAR_INVALIDPARAMERR);
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_not_exported) {
    SkfBench bench;
    bench.makeContainer();
    Ulong length = 0;
    for (const Bool signing : {yes, no}) {
        CERTDESK_ANSWERS(bench.skf.SKF_ExportCertificate(bench.container, signing, nullptr, &length),
                         SAR_CERTNOTFOUNDERR);
        CERTDESK_ANSWERS(bench.skf.SKF_ExportPublicKey(bench.container, signing, nullptr, &length),
                         SAR_KEYNOTFOUNDERR);
    }
}

BOOST_AUTO_TEST_CASE(an_export_says_how_long_it_is_and_is_never_cut) {
    SkfBench bench;
    bench.makeKey();
    Bytes der(300, 0x30);
    CERTDESK_ANSWERS(bench.skf.SKF_ImportCertificate(bench.container, yes, der.data(), 300), SAR_OK);
    Ulong length = 299;
    Bytes out(300);
    CERTDESK_ANSWERS(bench.skf.SKF_ExportCertificate(bench.container, yes, out.data(), &length),
                     SAR_BUFFER_TOO_SMALL);
    BOOST_TEST(length == 300u);
    BOOST_TEST(out == Bytes(300));
    CERTDESK_ANSWERS(bench.skf.SKF_ExportPublicKey(bench.container, yes, nullptr, &length), SAR_OK);
    BOOST_TEST(length == sizeof(EccPublicKey));
    length -= 1;
    CERTDESK_ANSWERS(bench.skf.SKF_ExportPublicKey(bench.container, yes, out.data(), &length),
                     SAR_BUFFER_TOO_SMALL);
    CERTDESK_ANSWERS(bench.skf.SKF_ImportCertificate(bench.container, yes, nullptr, 5), SAR_INVALIDPARAMERR);
    CERTDESK_ANSWERS(bench.skf.SKF_ImportCertificate(bench.container, yes, der.data(), 0), SAR_INDATALENERR);
}

BOOST_AUTO_TEST_CASE(an_application_holds_so_many_containers_and_no_more) {
    SkfBench bench({"--max-containers", "2"});
    bench.makeContainer();
    CERTDESK_ANSWERS(bench.skf.SKF_CreateContainer(bench.application, text("b"), &bench.container), SAR_OK);
    CERTDESK_ANSWERS(bench.skf.SKF_CreateContainer(bench.application, text("c"), &bench.container),
                     SAR_REACH_MAX_CONTAINER_COUNT);
}

BOOST_AUTO_TEST_CASE(a_full_device_keeps_what_it_had) {
    SkfBench bench({"--space", "2000"});
    bench.makeContainer();
    Bytes small(100, 0x30);
    Bytes large(4000, 0x30);
    CERTDESK_ANSWERS(bench.skf.SKF_ImportCertificate(bench.container, yes, small.data(), 100), SAR_OK);
    CERTDESK_ANSWERS(bench.skf.SKF_ImportCertificate(bench.container, yes, large.data(), 4000), SAR_NO_ROOM);
    Ulong length = 0;
    CERTDESK_ANSWERS(bench.skf.SKF_ExportCertificate(bench.container, yes, nullptr, &length), SAR_OK);
    BOOST_TEST(length == 100u);
}

BOOST_AUTO_TEST_SUITE_END()
