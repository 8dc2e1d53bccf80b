#include "print.h"
#include "support/soft_tokens.h"

#include <boost/test/unit_test.hpp>

#include <array>
#include <dlfcn.h>
#include <p11-kit/pkcs11.h>
#include <vector>

using namespace certdesk;
using namespace certdesk::token;
using namespace certdesk::tests;
using forms::Secret;

namespace {

const Secret userPin{std::string_view("1234567890")};
const forms::Bytes keyId{0x01};

/// What any program on the counter's computer could do while the token is logged in: it calls the module
/// itself.
class Thief {
public:
    Thief(const std::string& modulePath, const std::string& label) {
        void* library = dlopen(modulePath.c_str(), RTLD_NOW | RTLD_NOLOAD);
        reinterpret_cast<CK_C_GetFunctionList>(dlsym(library, "C_GetFunctionList"))(&call_);
        call_->C_OpenSession(slotOf(label), CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &session_);
        CK_OBJECT_CLASS kind = CKO_PRIVATE_KEY;
        CK_ATTRIBUTE wanted{CKA_CLASS, &kind, sizeof kind};
        CK_ULONG count = 0;
        call_->C_FindObjectsInit(session_, &wanted, 1);
        call_->C_FindObjects(session_, &key_, 1, &count);
        call_->C_FindObjectsFinal(session_);
        BOOST_REQUIRE(count == 1U);
    }
    ~Thief() { call_->C_CloseSession(session_); }
    Thief(const Thief&) = delete;
    Thief& operator=(const Thief&) = delete;

    CK_RV read(CK_ATTRIBUTE_TYPE type) {
        std::array<CK_BYTE, 4096> value{};
        CK_ATTRIBUTE wanted{type, value.data(), value.size()};
        return call_->C_GetAttributeValue(session_, key_, &wanted, 1);
    }
    bool flag(CK_ATTRIBUTE_TYPE type) {
        CK_BBOOL value = CK_FALSE;
        CK_ATTRIBUTE wanted{type, &value, sizeof value};
        BOOST_REQUIRE(call_->C_GetAttributeValue(session_, key_, &wanted, 1) == CKR_OK);
        return value == CK_TRUE;
    }
    CK_RV makeExtractable() {
        CK_BBOOL yes = CK_TRUE;
        CK_ATTRIBUTE wish{CKA_EXTRACTABLE, &yes, sizeof yes};
        return call_->C_SetAttributeValue(session_, key_, &wish, 1);
    }

private:
    CK_SLOT_ID slotOf(const std::string& label) {
        std::array<CK_SLOT_ID, 8> slots{};
        CK_ULONG count = slots.size();
        call_->C_GetSlotList(CK_TRUE, slots.data(), &count);
        for (CK_ULONG i = 0; i < count; ++i) {
            CK_TOKEN_INFO info{};
            call_->C_GetTokenInfo(slots[i], &info);
            if (std::string(reinterpret_cast<char*>(info.label), label.size()) == label) return slots[i];
        }
        return slots.front();
    }

    CK_FUNCTION_LIST* call_ = nullptr;
    CK_SESSION_HANDLE session_ = 0;
    CK_OBJECT_HANDLE key_ = 0;
};

} // namespace

BOOST_AUTO_TEST_SUITE(key_custody)

// Threat: a private key that a program on the counter's computer copies off the token.
BOOST_AUTO_TEST_CASE(a_private_key_cannot_be_read_or_made_readable) {
    const std::pair<KeyAlgorithm, CK_ATTRIBUTE_TYPE> table[] = {{KeyAlgorithm::rsa2048, CKA_PRIVATE_EXPONENT},
                                                                {KeyAlgorithm::p256, CKA_VALUE}};
    for (const auto& [algorithm, secretPart] : table) {
        SoftTokens tokens;
        const std::string serial = tokens.add("FS001-A");
        const auto driver = tokens.driver();
        const auto session = *driver->open(serial, userPin);
        BOOST_REQUIRE(session->generateKeyPair(algorithm, keyId, "key").ok());
        Thief thief(tokens.modulePath(), "FS001-A");
        BOOST_TEST(thief.read(CKA_ID) == CKR_OK);
        BOOST_TEST(thief.read(secretPart) == CKR_ATTRIBUTE_SENSITIVE);
        BOOST_TEST(thief.makeExtractable() != CKR_OK);
        for (const auto type : {CKA_TOKEN, CKA_PRIVATE, CKA_SENSITIVE, CKA_ALWAYS_SENSITIVE,
                                CKA_NEVER_EXTRACTABLE, CKA_LOCAL, CKA_SIGN})
            BOOST_TEST(thief.flag(type), "attribute " << type);
        BOOST_TEST(!thief.flag(CKA_EXTRACTABLE));
        if (algorithm == KeyAlgorithm::rsa2048) BOOST_TEST(thief.flag(CKA_DECRYPT));
    }
}

BOOST_AUTO_TEST_SUITE_END()
