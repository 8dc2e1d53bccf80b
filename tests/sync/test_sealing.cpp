#define BOOST_TEST_MODULE sync_sealing
#include "forms/decide.h"
#include "sync/key_slots.h"
#include "sync/sample_kiosk.h"
#include "sync/sealing.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk;
using namespace certdesk::sync;
using forms::viewOf;

namespace {

const std::string plainText = R"({"handler":"经办甲"})";

OpenedSlot newContent() { return {newSealPair(), newCaseKey(), newSigningPair()}; }

} // namespace

BOOST_AUTO_TEST_SUITE(sealed_parts)

BOOST_AUTO_TEST_CASE(what_was_sealed_opens_with_its_key_and_header) {
    const Secret key = newCaseKey();
    const auto opened = unseal(seal(viewOf(plainText), key, viewOf("header")), key, viewOf("header"));
    BOOST_REQUIRE(opened);
    BOOST_TEST(opened->text() == plainText);
}

BOOST_AUTO_TEST_CASE(what_was_sealed_does_not_show) {
    const Bytes sealed = seal(viewOf(plainText), newCaseKey(), {});
    BOOST_TEST(forms::toText(sealed).find("handler") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_same_text_is_never_sealed_to_the_same_bytes) {
    const Secret key = newCaseKey();
    BOOST_TEST(seal(viewOf(plainText), key, {}) != seal(viewOf(plainText), key, {}));
}

BOOST_AUTO_TEST_CASE(another_cases_key_does_not_open_it) {
    const Bytes sealed = seal(viewOf(plainText), newCaseKey(), viewOf("header"));
    BOOST_TEST(!unseal(sealed, newCaseKey(), viewOf("header")).has_value());
}

BOOST_AUTO_TEST_CASE(another_entrys_header_does_not_open_it) {
    const Secret key = newCaseKey();
    const Bytes sealed = seal(viewOf(plainText), key, viewOf("header"));
    BOOST_TEST(!unseal(sealed, key, viewOf("Header")).has_value());
    BOOST_TEST(!unseal(sealed, key, {}).has_value());
}

BOOST_AUTO_TEST_CASE(every_changed_byte_and_every_cut_is_noticed) {
    const Secret key = newCaseKey();
    const Bytes sealed = seal(viewOf(plainText), key, viewOf("header"));
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        Bytes changed = sealed;
        changed[i] ^= 1;
        BOOST_TEST(!unseal(changed, key, viewOf("header")).has_value());
        BOOST_TEST(!unseal(ByteView(sealed).first(i), key, viewOf("header")).has_value());
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(wraps)

BOOST_AUTO_TEST_CASE(the_kiosk_and_headquarters_open_the_cases_key) {
    const SealPair kiosk = newSealPair();
    const SealPair hq = newSealPair();
    const Secret key = newCaseKey();
    const std::string text = wrapsText(key, kiosk.publicKey, hq.publicKey);
    const auto opened = caseKeyFrom(text, kiosk);
    BOOST_REQUIRE(opened);
    BOOST_CHECK(*opened == key);
    const forms::Json document = forms::parseJson(text);
    const auto hqWrap = forms::fromBase64(*forms::JsonReader(document).optionalString("hq"));
    BOOST_REQUIRE(hqWrap);
    BOOST_CHECK(unsealFrom(*hqWrap, hq).value() == key);
}

BOOST_AUTO_TEST_CASE(without_a_headquarters_only_the_kiosk_is_named) {
    const SealPair kiosk = newSealPair();
    const std::string text = wrapsText(newCaseKey(), kiosk.publicKey, {});
    BOOST_TEST(text.find("hq") == std::string::npos);
    BOOST_TEST(caseKeyFrom(text, kiosk).has_value());
}

BOOST_AUTO_TEST_CASE(a_stranger_opens_nothing) {
    const std::string text = wrapsText(newCaseKey(), newSealPair().publicKey, {});
    BOOST_TEST(!caseKeyFrom(text, newSealPair()).has_value());
}

BOOST_AUTO_TEST_CASE(shredded_or_spoiled_wraps_open_nothing) {
    const SealPair kiosk = newSealPair();
    const std::string text = wrapsText(newCaseKey(), kiosk.publicKey, {});
    for (const std::string& bad : {std::string(), std::string("{}"), std::string("null"), text.substr(1),
                                   std::string(R"({"kiosk":""})"), std::string(R"({"kiosk":"YQ=="})")})
        BOOST_TEST(!caseKeyFrom(bad, kiosk).has_value(), bad);
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string changed = text;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        BOOST_TEST(!caseKeyFrom(changed, kiosk).has_value());
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(signatures_and_look_ups)

BOOST_AUTO_TEST_CASE(a_signature_fits_its_statement_and_key_alone) {
    const SigningPair pair = newSigningPair();
    const Bytes signature = sign(viewOf("approved"), pair.seed);
    BOOST_TEST(forms::verifies(viewOf("approved"), signature, pair.publicKey));
    BOOST_TEST(!forms::verifies(viewOf("refused"), signature, pair.publicKey));
    BOOST_TEST(!forms::verifies(viewOf("approved"), signature, newSigningPair().publicKey));
}

// RFC 8032 §7.1, test 1.
BOOST_AUTO_TEST_CASE(a_signature_is_that_of_the_standard) {
    const Secret seed(
        ByteView(*forms::fromHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")));
    BOOST_TEST(forms::hex(signingPairOf(seed).publicKey) ==
               "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    BOOST_TEST(forms::hex(sign({}, seed)) ==
               "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
               "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
}

BOOST_AUTO_TEST_CASE(a_look_up_hash_depends_on_kind_value_and_key) {
    const Secret key = newCaseKey();
    const Bytes hash = lookupHash("id", "440604199003150129", key);
    BOOST_TEST(hash == lookupHash("id", "440604199003150129", key));
    BOOST_TEST(hash != lookupHash("mobile", "440604199003150129", key));
    BOOST_TEST(hash != lookupHash("id", "440604199003150128", key));
    BOOST_TEST(hash != lookupHash("id4", "40604199003150129", key));
    BOOST_TEST(hash != lookupHash("id", "440604199003150129", newCaseKey()));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(slots)

BOOST_AUTO_TEST_CASE(the_right_password_opens_the_same_keys) {
    const OpenedSlot content = newContent();
    const KeySlot slot = makeSlot("li", Secret("correct horse"), content, sample::cheapSlot);
    const auto opened = openSlot(slot, Secret("correct horse"));
    BOOST_REQUIRE(opened);
    BOOST_TEST(opened->kiosk.publicKey == content.kiosk.publicKey);
    BOOST_CHECK(opened->kiosk.secretKey == content.kiosk.secretKey);
    BOOST_CHECK(opened->lookupKey == content.lookupKey);
    BOOST_CHECK(opened->signer.seed == content.signer.seed);
    BOOST_TEST(opened->signer.publicKey == content.signer.publicKey);
}

BOOST_AUTO_TEST_CASE(a_wrong_password_opens_nothing) {
    const KeySlot slot = makeSlot("li", Secret("correct horse"), newContent(), sample::cheapSlot);
    for (const char* wrong : {"", "correct hors", "correct horse ", "Correct horse"})
        BOOST_TEST(!openSlot(slot, Secret(std::string_view(wrong))).has_value(), wrong);
}

BOOST_AUTO_TEST_CASE(two_slots_of_one_password_have_nothing_in_common) {
    const OpenedSlot content = newContent();
    const KeySlot one = makeSlot("li", Secret("password"), content, sample::cheapSlot);
    const KeySlot two = makeSlot("li", Secret("password"), content, sample::cheapSlot);
    BOOST_TEST(one.salt != two.salt);
    BOOST_TEST(one.sealed != two.sealed);
}

BOOST_AUTO_TEST_CASE(a_spoiled_slot_opens_nothing) {
    const KeySlot slot = makeSlot("li", Secret("password"), newContent(), sample::cheapSlot);
    BOOST_TEST(openSlot(slot, Secret("password")).has_value());
    for (std::size_t i = 0; i < slot.sealed.size(); ++i) {
        KeySlot changed = slot;
        changed.sealed[i] ^= 0x80;
        BOOST_TEST(!openSlot(changed, Secret("password")).has_value());
    }
    for (std::size_t i = 0; i < slot.salt.size(); ++i) {
        KeySlot changed = slot;
        changed.salt[i] ^= 1;
        BOOST_TEST(!openSlot(changed, Secret("password")).has_value());
    }
}

// A slot moved to another account, or given another cost, is another slot.
BOOST_AUTO_TEST_CASE(a_slot_belongs_to_its_account_and_cost) {
    const KeySlot slot = makeSlot("li", Secret("password"), newContent(), sample::cheapSlot);
    KeySlot moved = slot;
    moved.account = "wang";
    BOOST_TEST(!openSlot(moved, Secret("password")).has_value());
    KeySlot dearer = slot;
    dearer.cost.passes = 2;
    BOOST_TEST(!openSlot(dearer, Secret("password")).has_value());
    for (const SlotCost absurd :
         {SlotCost{0, 8192}, SlotCost{1, 0}, SlotCost{1, 1ULL << 60}, SlotCost{1ULL << 40, 8192}}) {
        KeySlot changed = slot;
        changed.cost = absurd;
        BOOST_TEST(!openSlot(changed, Secret("password")).has_value());
    }
}

// A keyboard may compose a character or not; a slot from before that was thought of opens as it was typed.
BOOST_AUTO_TEST_CASE(a_slot_opens_however_its_password_is_composed) {
    const KeySlot slot = makeSlot("li", Secret("caf\u00e9 au lait"), newContent(), sample::cheapSlot);
    BOOST_TEST(openSlot(slot, Secret("cafe\u0301 au lait")).has_value());
    BOOST_TEST(!openSlot(slot, Secret("cafe au lait")).has_value());
    BOOST_TEST(openSlot(slot, Secret("caf\u00e9 au lait")).has_value());
}

// The machine's speed is told by a clock that the test sets: each look comes so many ms after the one before.
BOOST_AUTO_TEST_CASE(the_cost_makes_a_log_in_take_a_quarter_of_a_second_and_never_falls_below_three_passes) {
    const auto passesWhere = [](std::int64_t probeMs) {
        std::int64_t now = 0;
        const SlotCost cost = calibratedCost([&] { return now += probeMs; });
        BOOST_TEST(cost.memoryBytes == 64ULL << 20);
        return cost.passes;
    };
    BOOST_TEST(passesWhere(250) == 3U);
    BOOST_TEST(passesWhere(249) == 4U);
    BOOST_TEST(passesWhere(100) == 8U); // 267 ms
    BOOST_TEST(passesWhere(5000) == 3U);
    BOOST_TEST(passesWhere(1) == 64U); // the most that a slot may cost
    BOOST_TEST(passesWhere(0) == 3U);
}

BOOST_AUTO_TEST_SUITE_END()
