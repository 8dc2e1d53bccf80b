#include "bench.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk::token::skf;
using namespace certdesk::tests;

namespace {

EnvelopedKey& asEnvelope(Bytes& bytes) { return *reinterpret_cast<EnvelopedKey*>(bytes.data()); }

Ulong imported(SkfBench& bench, Bytes envelope) {
    return bench.skf.SKF_ImportECCKeyPair(bench.container, &asEnvelope(envelope));
}

} // namespace

BOOST_AUTO_TEST_SUITE(crypto)

BOOST_AUTO_TEST_CASE(openssl_verifies_its_signatures_under_the_id_alone) {
    SkfBench bench;
    const EccPublicKey key = bench.makeKey();
    const EvpKey verifier = keyOfBlob(key);
    const EccSignature signature = bench.sign("message", key);
    BOOST_TEST(verifies(verifier.get(), "message", signature));
    BOOST_TEST(!verifies(verifier.get(), "massage", signature));
    BOOST_TEST(!verifies(verifier.get(), "message", signature, "another@id"));
    BOOST_TEST(!verifies(newSm2Key().get(), "message", signature));
}

// The id is hashed into Z: any length, also one that is not a multiple of anything.
BOOST_AUTO_TEST_CASE(its_identity_digest_is_that_of_openssl) {
    SkfBench bench;
    const EccPublicKey key = bench.makeKey();
    const EvpKey verifier = keyOfBlob(key);
    for (const std::string& id :
         {std::string("A"), std::string("ALICE123@YAHOO.COM"), std::string(300, 'x')}) {
        Bytes e = bench.digestOf("message", key, id);
        EccSignature signature{};
        CERTDESK_ANSWERS(bench.skf.SKF_ECCSignData(bench.container, e.data(), 32, &signature), SAR_OK);
        BOOST_TEST(verifies(verifier.get(), "message", signature, id));
    }
}

// GM/T 0004 annex A.1.
BOOST_AUTO_TEST_CASE(without_an_id_a_digest_is_plain_sm3) {
    SkfBench bench;
    bench.device = bench.connect();
    Handle digest = nullptr;
    CERTDESK_ANSWERS(bench.skf.SKF_DigestInit(bench.device, sm3, nullptr, nullptr, 0, &digest), SAR_OK);
    Bytes data{'a', 'b', 'c'};
    Ulong length = 0;
    CERTDESK_ANSWERS(bench.skf.SKF_Digest(digest, data.data(), 3, nullptr, &length), SAR_OK);
    BOOST_TEST(length == 32u);
    Bytes hash(length);
    CERTDESK_ANSWERS(bench.skf.SKF_Digest(digest, data.data(), 3, hash.data(), &length), SAR_OK);
    const Bytes expected{0x66, 0xc7, 0xf0, 0xf4, 0x62, 0xee, 0xed, 0xd9, 0xd1, 0xf2, 0xd4,
                         0x6b, 0xdc, 0x10, 0xe4, 0xe2, 0x41, 0x67, 0xc4, 0x87, 0x5c, 0xf2,
                         0xf7, 0xa2, 0x29, 0x7d, 0xa0, 0x2b, 0x8f, 0x4b, 0xa8, 0xe0};
    BOOST_TEST(hash == expected);
    CERTDESK_ANSWERS(bench.skf.SKF_Digest(digest, data.data(), 3, hash.data(), &length),
                     SAR_NOTINITIALIZEERR);
    CERTDESK_ANSWERS(bench.skf.SKF_CloseHandle(digest), SAR_OK);
    CERTDESK_ANSWERS(bench.skf.SKF_CloseHandle(digest), SAR_INVALIDHANDLEERR);
}

BOOST_AUTO_TEST_CASE(a_digest_needs_sm3_and_a_point_of_the_curve) {
    SkfBench bench;
    EccPublicKey key = bench.makeKey();
    Handle digest = nullptr;
    Bytes id{'A'};
    CERTDESK_ANSWERS(bench.skf.SKF_DigestInit(bench.device, 4, &key, id.data(), 1, &digest),
                     SAR_NOTSUPPORTYETERR);
    CERTDESK_ANSWERS(bench.skf.SKF_DigestInit(bench.device, sm3, nullptr, id.data(), 1, &digest),
                     SAR_INVALIDPARAMERR);
    key.y[63] ^= 1;
    CERTDESK_ANSWERS(bench.skf.SKF_DigestInit(bench.device, sm3, &key, id.data(), 1, &digest), SAR_INDATAERR);
}

BOOST_AUTO_TEST_CASE(only_a_digest_of_32_bytes_is_signed_and_only_with_a_key) {
    SkfBench bench;
    bench.makeContainer();
    Bytes digest(33, 7);
    EccSignature signature{};
    CERTDESK_ANSWERS(bench.skf.SKF_ECCSignData(bench.container, digest.data(), 32, &signature),
                     SAR_KEYNOTFOUNDERR);
    EccPublicKey key{};
    CERTDESK_ANSWERS(bench.skf.SKF_GenECCKeyPair(bench.container, sm2Encrypt, &key), SAR_NOTSUPPORTYETERR);
    CERTDESK_ANSWERS(bench.skf.SKF_GenECCKeyPair(bench.container, sm2Sign, &key), SAR_OK);
    CERTDESK_ANSWERS(bench.skf.SKF_ECCSignData(bench.container, digest.data(), 33, &signature),
                     SAR_INDATALENERR);
    CERTDESK_ANSWERS(bench.skf.SKF_ECCSignData(bench.container, digest.data(), 32, nullptr),
                     SAR_INVALIDPARAMERR);
    CERTDESK_ANSWERS(bench.skf.SKF_ECCSignData(bench.container, digest.data(), 32, &signature), SAR_OK);
}

BOOST_AUTO_TEST_CASE(an_envelope_opens_for_its_addressee_alone) {
    SkfBench bench;
    const EvpKey signing = keyOfBlob(bench.makeKey());
    const EvpKey pair = newSm2Key();
    CERTDESK_ANSWERS(imported(bench, enveloped(newSm2Key().get(), pair.get(), Bytes(16, 1))), SAR_INDATAERR);
    CERTDESK_ANSWERS(imported(bench, enveloped(signing.get(), pair.get(), Bytes(16, 1))), SAR_OK);
}

BOOST_AUTO_TEST_CASE(an_envelope_that_was_changed_is_refused) {
    SkfBench bench;
    const EvpKey signing = keyOfBlob(bench.makeKey());
    const EvpKey pair = newSm2Key();
    const Bytes sound = enveloped(signing.get(), pair.get(), Bytes(16, 0x21));
    struct Change {
        const char* what;
        Ulong code;
        void (*make)(EnvelopedKey&);
    };
    const Change changes[] = {
        {"version", SAR_INDATAERR, [](EnvelopedKey& key) { key.version = 2; }},
        {"algorithm", SAR_NOTSUPPORTYETERR, [](EnvelopedKey& key) { key.symmetricAlgorithm = sm1Ecb; }},
        {"bits", SAR_INDATAERR, [](EnvelopedKey& key) { key.bits = 512; }},
        {"private key", SAR_INDATAERR, [](EnvelopedKey& key) { key.encryptedPrivateKey[63] ^= 1; }},
        {"public key", SAR_INDATAERR, [](EnvelopedKey& key) { key.publicKey.x[40] ^= 1; }},
        {"point", SAR_INDATAERR, [](EnvelopedKey& key) { key.encryptedKey.x[63] ^= 1; }},
        {"hash", SAR_INDATAERR, [](EnvelopedKey& key) { key.encryptedKey.hash[0] ^= 1; }},
        {"length", SAR_INDATALENERR, [](EnvelopedKey& key) { key.encryptedKey.cipherLength = 15; }},
        {"cipher", SAR_INDATAERR, [](EnvelopedKey& key) { key.encryptedKey.cipher[0] ^= 1; }},
        {"left-aligned private key", SAR_INDATAERR,
         [](EnvelopedKey& key) {
             std::copy_n(key.encryptedPrivateKey + 32, 32, key.encryptedPrivateKey);
             std::fill_n(key.encryptedPrivateKey + 32, 32, Byte{0});
         }},
    };
    for (const Change& change : changes) {
        Bytes envelope = sound;
        change.make(asEnvelope(envelope));
        BOOST_TEST_CONTEXT(change.what) CERTDESK_ANSWERS(imported(bench, envelope), change.code);
    }
    CERTDESK_ANSWERS(bench.skf.SKF_ImportECCKeyPair(bench.container, nullptr), SAR_INVALIDPARAMERR);
    Ulong length = 0;
    CERTDESK_ANSWERS(bench.skf.SKF_ExportPublicKey(bench.container, no, nullptr, &length),
                     SAR_KEYNOTFOUNDERR);
    CERTDESK_ANSWERS(imported(bench, sound), SAR_OK);
}

BOOST_AUTO_TEST_CASE(an_encryption_pair_needs_a_signing_pair_before_it) {
    SkfBench bench;
    bench.makeContainer();
    const EvpKey pair = newSm2Key();
    CERTDESK_ANSWERS(imported(bench, enveloped(pair.get(), pair.get(), Bytes(16, 1))), SAR_KEYNOTFOUNDERR);
}

// The proof that the encryption private key works: it opens a session key, which then encrypts.
BOOST_AUTO_TEST_CASE(the_encryption_key_opens_a_session_key) {
    SkfBench bench;
    const EvpKey pair = bench.makeBothPairs();
    const Bytes session(16, 0x3C);
    Bytes cipher = wrapped(pair.get(), session);
    Handle key = nullptr;
    CERTDESK_ANSWERS(bench.skf.SKF_ImportSessionKey(bench.container, sm4Ecb, cipher.data(), 180, &key),
                     SAR_OK);
    Bytes block(16, 0x11);
    Bytes out(32);
    Ulong length = 32;
    CERTDESK_ANSWERS(bench.skf.SKF_Encrypt(key, block.data(), 16, out.data(), &length), SAR_NOTINITIALIZEERR);
    CERTDESK_ANSWERS(bench.skf.SKF_EncryptInit(key, BlockCipherParameters{}), SAR_OK);
    CERTDESK_ANSWERS(bench.skf.SKF_Encrypt(key, block.data(), 15, out.data(), &length), SAR_INDATALENERR);
    CERTDESK_ANSWERS(bench.skf.SKF_Encrypt(key, block.data(), 16, out.data(), &length), SAR_OK);
    out.resize(length);
    BOOST_TEST(out == encryptSm4(session, block));
    BlockCipherParameters padded{};
    padded.padding = 1;
    CERTDESK_ANSWERS(bench.skf.SKF_EncryptInit(key, padded), SAR_OK);
    CERTDESK_ANSWERS(bench.skf.SKF_Encrypt(key, block.data(), 16, nullptr, &length), SAR_OK);
    BOOST_TEST(length == 32u);
    CERTDESK_ANSWERS(bench.skf.SKF_CloseHandle(key), SAR_OK);
}

BOOST_AUTO_TEST_CASE(a_session_key_opens_for_its_addressee_alone) {
    SkfBench bench;
    const EvpKey pair = bench.makeBothPairs();
    Bytes others = wrapped(newSm2Key().get(), Bytes(16, 0x3C));
    Bytes own = wrapped(pair.get(), Bytes(16, 0x3C));
    Handle key = nullptr;
    CERTDESK_ANSWERS(bench.skf.SKF_ImportSessionKey(bench.container, sm4Ecb, others.data(), 180, &key),
                     SAR_INDATAERR);
    CERTDESK_ANSWERS(bench.skf.SKF_ImportSessionKey(bench.container, sm1Ecb, own.data(), 180, &key),
                     SAR_NOTSUPPORTYETERR);
    CERTDESK_ANSWERS(bench.skf.SKF_ImportSessionKey(bench.container, sm4Ecb, own.data(), 179, &key),
                     SAR_INDATALENERR);
    CERTDESK_ANSWERS(bench.skf.SKF_ClearSecureState(bench.application), SAR_OK);
    CERTDESK_ANSWERS(bench.skf.SKF_ImportSessionKey(bench.container, sm4Ecb, own.data(), 180, &key),
                     SAR_USER_NOT_LOGGED_IN);
}

BOOST_AUTO_TEST_SUITE_END()
