#define BOOST_TEST_MODULE soft_skf
#include "bench.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk::token::skf;
using namespace certdesk::tests;

namespace {

Bytes exported(SkfBench& bench, Bool signing) {
    Ulong length = 0;
    CERTDESK_ANSWERS(bench.skf.SKF_ExportCertificate(bench.container, signing, nullptr, &length), SAR_OK);
    Bytes der(length);
    CERTDESK_ANSWERS(bench.skf.SKF_ExportCertificate(bench.container, signing, der.data(), &length), SAR_OK);
    return der;
}

} // namespace

// GM/T 0016 in the order of issuing: what is made inside, what comes from outside, what can be read back by
// anybody.
BOOST_AUTO_TEST_CASE(a_blank_device_becomes_a_holders_token) {
    SkfBench bench;
    const EccPublicKey key = bench.makeKey();
    const EvpKey signing = keyOfBlob(key);
    BOOST_TEST(verifies(signing.get(), "request", bench.sign("request", key)));

    Bytes signingCertificate{0x30, 0x03, 0x02, 0x01, 0x01};
    Bytes encryptionCertificate{0x30, 0x03, 0x02, 0x01, 0x02};
    CERTDESK_ANSWERS(bench.skf.SKF_ImportCertificate(bench.container, yes, signingCertificate.data(), 5),
                     SAR_OK);
    const EvpKey pair = newSm2Key();
    Bytes envelope = enveloped(signing.get(), pair.get(), Bytes(16, 0x77));
    BOOST_TEST(envelope.size() == envelopedKeySize);
    CERTDESK_ANSWERS(
        bench.skf.SKF_ImportECCKeyPair(bench.container, reinterpret_cast<EnvelopedKey*>(envelope.data())),
        SAR_OK);
    CERTDESK_ANSWERS(bench.skf.SKF_ImportCertificate(bench.container, no, encryptionCertificate.data(), 5),
                     SAR_OK);

    CERTDESK_ANSWERS(bench.skf.SKF_ClearSecureState(bench.application), SAR_OK);
    BOOST_TEST(exported(bench, yes) == signingCertificate);
    BOOST_TEST(exported(bench, no) == encryptionCertificate);
    EccPublicKey outside{};
    Ulong length = sizeof(outside);
    CERTDESK_ANSWERS(
        bench.skf.SKF_ExportPublicKey(bench.container, no, reinterpret_cast<Byte*>(&outside), &length),
        SAR_OK);
    const EccPublicKey expected = blobOfKey(pair.get());
    BOOST_TEST(std::equal(std::begin(outside.x), std::end(outside.x), expected.x));
    BOOST_TEST(std::equal(std::begin(outside.y), std::end(outside.y), expected.y));
}
