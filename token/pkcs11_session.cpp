#include "token/pkcs11_session.h"

#include <algorithm>
#include <array>

namespace certdesk::token {

namespace {

constexpr CK_ULONG longestAttribute = 64 * 1024;
constexpr std::size_t longestSignature = 1024;
constexpr std::size_t longestPlain = 1024;

CK_UTF8CHAR* pinBytes(const forms::Secret& pin) { return const_cast<CK_UTF8CHAR*>(pin.data()); }

CK_BYTE* bytesOf(forms::ByteView data) { return const_cast<CK_BYTE*>(data.data()); }

/// Kinds that a module may answer when the token was pulled out.
bool isVague(FaultKind kind) {
    constexpr std::array vague = {FaultKind::sessionClosed, FaultKind::driverFault, FaultKind::deviceFault,
                                  FaultKind::noToken,       FaultKind::notLoggedIn, FaultKind::keyMissing};
    return std::find(vague.begin(), vague.end(), kind) != vague.end();
}

} // namespace

Template& Template::bytes(CK_ATTRIBUTE_TYPE type, forms::ByteView value) {
    values_.emplace_back(type, forms::Bytes(value.begin(), value.end()));
    return *this;
}

Template& Template::flag(CK_ATTRIBUTE_TYPE type, bool value) {
    const CK_BBOOL flag = value ? CK_TRUE : CK_FALSE;
    return bytes(type, {&flag, 1});
}

Template& Template::number(CK_ATTRIBUTE_TYPE type, CK_ULONG value) {
    return bytes(type, {reinterpret_cast<const std::uint8_t*>(&value), sizeof value});
}

Template Template::without(std::initializer_list<CK_ATTRIBUTE_TYPE> types) const {
    Template fewer;
    for (const auto& value : values_)
        if (std::find(types.begin(), types.end(), value.first) == types.end()) fewer.values_.push_back(value);
    return fewer;
}

std::vector<CK_ATTRIBUTE> Template::attributes() const {
    std::vector<CK_ATTRIBUTE> list;
    for (const auto& [type, value] : values_)
        list.push_back({type, const_cast<std::uint8_t*>(value.data()), value.size()});
    return list;
}

bool refusesTemplate(const TokenFault& fault) {
    constexpr std::array refusals = {CKR_TEMPLATE_INCONSISTENT, CKR_ATTRIBUTE_TYPE_INVALID,
                                     CKR_ATTRIBUTE_VALUE_INVALID, CKR_ATTRIBUTE_READ_ONLY};
    return std::find(refusals.begin(), refusals.end(), fault.code) != refusals.end();
}

TokenResult<Pkcs11Session> Pkcs11Session::open(std::shared_ptr<Pkcs11Module> module, const SlotToken& token,
                                               Access access) {
    const CK_FLAGS flags = CKF_SERIAL_SESSION | (access == Access::readWrite ? CKF_RW_SESSION : 0);
    CK_SESSION_HANDLE handle = 0;
    const auto ask = [&] {
        return module->call().C_OpenSession(token.slot, flags, nullptr, nullptr, &handle);
    };
    if (module->hasLeftBehind(token.serial)) module->closeLeftBehind(token);
    CK_RV rv = ask();
    if (rv == CKR_SESSION_COUNT && module->closeLeftBehind(token)) rv = ask();
    if (rv != CKR_OK) {
        module->noteLeftBehind(token.serial);
        return faultAt(TokenStep::open, rv);
    }
    Pkcs11Session session(std::move(module), token, handle);
    if (!session.module_->isIn(token.slot, token.serial))
        return ownFault(TokenStep::open, FaultKind::wrongToken);
    return session;
}

Pkcs11Session::Pkcs11Session(Pkcs11Session&& other) noexcept
    : module_(std::move(other.module_)), token_(std::move(other.token_)), handle_(other.handle_),
      loggedIn_(other.loggedIn_) {}

Pkcs11Session::~Pkcs11Session() {
    if (!module_) return;
    if (loggedIn_) call().C_Logout(handle_);
    if (call().C_CloseSession(handle_) != CKR_OK) module_->noteLeftBehind(token_.serial);
}

TokenResult<Done> Pkcs11Session::outcome(TokenStep step, CK_RV rv) const {
    if (rv != CKR_OK) return fault(step, rv);
    return Done{};
}

TokenFault Pkcs11Session::explained(TokenFault fault) const {
    if (isVague(fault.kind) && !module_->isIn(token_.slot, token_.serial)) fault.kind = FaultKind::removed;
    return fault;
}

CK_RV Pkcs11Session::tryPin(CK_USER_TYPE user, const forms::Secret& pin) {
    return call().C_Login(handle_, user, pinBytes(pin), pin.size());
}

TokenResult<Done> Pkcs11Session::login(CK_USER_TYPE user, const forms::Secret& pin) {
    CK_RV rv = tryPin(user, pin);
    const bool leftBehind = faultOf(rv) == FaultKind::alreadyLoggedIn; // the PIN was not looked at
    if (leftBehind && !module_->isForeign() && call().C_Logout(handle_) == CKR_OK) rv = tryPin(user, pin);
    loggedIn_ = rv == CKR_OK;
    return outcome(TokenStep::login, rv);
}

TokenResult<Done> Pkcs11Session::initPin(const forms::Secret& pin) {
    return outcome(TokenStep::setPin, call().C_InitPIN(handle_, pinBytes(pin), pin.size()));
}

TokenResult<Done> Pkcs11Session::setPin(const forms::Secret& oldPin, const forms::Secret& newPin) {
    return outcome(TokenStep::setPin, call().C_SetPIN(handle_, pinBytes(oldPin), oldPin.size(),
                                                      pinBytes(newPin), newPin.size()));
}

TokenResult<std::vector<CK_OBJECT_HANDLE>> Pkcs11Session::find(const Template& wanted, TokenStep step) {
    auto attributes = wanted.attributes();
    CK_RV rv = call().C_FindObjectsInit(handle_, attributes.data(), attributes.size());
    if (rv != CKR_OK) return fault(step, rv);
    std::vector<CK_OBJECT_HANDLE> all;
    std::array<CK_OBJECT_HANDLE, 32> some{};
    CK_ULONG count = some.size();
    while (rv == CKR_OK && count > 0) {
        rv = call().C_FindObjects(handle_, some.data(), some.size(), &count);
        if (rv == CKR_OK)
            all.insert(all.end(), some.begin(), some.begin() + static_cast<std::ptrdiff_t>(count));
    }
    call().C_FindObjectsFinal(handle_);
    if (rv != CKR_OK) return fault(step, rv);
    return all;
}

TokenResult<forms::Bytes> Pkcs11Session::attribute(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type,
                                                   TokenStep step) {
    CK_ATTRIBUTE wanted{type, nullptr, 0};
    CK_RV rv = call().C_GetAttributeValue(handle_, object, &wanted, 1);
    if (rv != CKR_OK) return fault(step, rv);
    if (wanted.ulValueLen > longestAttribute) return ownFault(step, FaultKind::driverFault);
    forms::Bytes value(wanted.ulValueLen);
    wanted.pValue = value.data();
    rv = call().C_GetAttributeValue(handle_, object, &wanted, 1);
    if (rv != CKR_OK) return fault(step, rv);
    value.resize(std::min<std::size_t>(wanted.ulValueLen, value.size()));
    return value;
}

TokenResult<forms::Bytes> Pkcs11Session::optional(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type,
                                                  TokenStep step) {
    auto value = attribute(object, type, step);
    if (!value && value.fault().code == CKR_ATTRIBUTE_TYPE_INVALID) return forms::Bytes{};
    return value;
}

std::optional<bool> Pkcs11Session::flag(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) {
    const auto value = attribute(object, type, TokenStep::findKey);
    if (!value || value->size() != sizeof(CK_BBOOL)) return {};
    return value->front() != CK_FALSE;
}

TokenResult<Done> Pkcs11Session::setAttribute(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type,
                                              forms::ByteView value) {
    CK_ATTRIBUTE wish{type, bytesOf(value), value.size()};
    return outcome(TokenStep::write, call().C_SetAttributeValue(handle_, object, &wish, 1));
}

TokenResult<CK_OBJECT_HANDLE> Pkcs11Session::create(const Template& object) {
    auto attributes = object.attributes();
    CK_OBJECT_HANDLE handle = 0;
    const CK_RV rv = call().C_CreateObject(handle_, attributes.data(), attributes.size(), &handle);
    if (rv != CKR_OK) return fault(TokenStep::write, rv);
    return handle;
}

TokenResult<Done> Pkcs11Session::destroy(CK_OBJECT_HANDLE object) {
    return outcome(TokenStep::write, call().C_DestroyObject(handle_, object));
}

TokenResult<PairHandles> Pkcs11Session::generate(CK_MECHANISM_TYPE mechanism, const Template& publicHalf,
                                                 const Template& privateHalf) {
    CK_MECHANISM how{mechanism, nullptr, 0};
    auto publicAttributes = publicHalf.attributes();
    auto privateAttributes = privateHalf.attributes();
    PairHandles made;
    const CK_RV rv = call().C_GenerateKeyPair(handle_, &how, publicAttributes.data(), publicAttributes.size(),
                                              privateAttributes.data(), privateAttributes.size(),
                                              &made.publicHalf, &made.privateHalf);
    if (rv != CKR_OK) return fault(TokenStep::generate, rv);
    return made;
}

TokenResult<forms::Bytes> Pkcs11Session::sign(CK_MECHANISM_TYPE mechanism, CK_OBJECT_HANDLE key,
                                              forms::ByteView data) {
    CK_MECHANISM how{mechanism, nullptr, 0};
    CK_RV rv = call().C_SignInit(handle_, &how, key);
    if (rv != CKR_OK) return fault(TokenStep::sign, rv);
    forms::Bytes signature(longestSignature);
    CK_ULONG length = signature.size();
    rv = call().C_Sign(handle_, bytesOf(data), data.size(), signature.data(), &length);
    if (rv != CKR_OK) return fault(TokenStep::sign, rv);
    signature.resize(std::min<std::size_t>(length, signature.size()));
    return signature;
}

TokenResult<CK_OBJECT_HANDLE> Pkcs11Session::unwrap(CK_MECHANISM mechanism, CK_OBJECT_HANDLE with,
                                                    forms::ByteView wrapped, const Template& object) {
    auto attributes = object.attributes();
    CK_OBJECT_HANDLE handle = 0;
    const CK_RV rv = call().C_UnwrapKey(handle_, &mechanism, with, bytesOf(wrapped), wrapped.size(),
                                        attributes.data(), attributes.size(), &handle);
    if (rv != CKR_OK) return fault(TokenStep::write, rv);
    return handle;
}

TokenResult<forms::Secret> Pkcs11Session::decrypt(CK_MECHANISM mechanism, CK_OBJECT_HANDLE key,
                                                  forms::ByteView data) {
    CK_RV rv = call().C_DecryptInit(handle_, &mechanism, key);
    if (rv != CKR_OK) return fault(TokenStep::challenge, rv);
    forms::Secret plain(longestPlain);
    CK_ULONG length = plain.size();
    rv = call().C_Decrypt(handle_, bytesOf(data), data.size(), plain.data(), &length);
    if (rv != CKR_OK) return fault(TokenStep::challenge, rv);
    return forms::Secret(plain.view().first(std::min<std::size_t>(length, plain.size())));
}

bool Pkcs11Session::can(CK_MECHANISM_TYPE mechanism, CK_FLAGS use) const {
    CK_MECHANISM_INFO info{};
    return call().C_GetMechanismInfo(token_.slot, mechanism, &info) == CKR_OK && (info.flags & use) == use;
}

} // namespace certdesk::token
