#pragma once
#include "forms/bytes.h"
#include "forms/secret.h"
#include "token/pkcs11_module.h"

#include <initializer_list>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

/// A PKCS#11 session and what is done in it. For this room's .cpp files only.
namespace certdesk::token {

enum class Access { readOnly, readWrite };

/// Attributes of an object to be made or looked for; keeps the values that it points to.
class Template {
public:
    Template& flag(CK_ATTRIBUTE_TYPE type, bool value);
    Template& number(CK_ATTRIBUTE_TYPE type, CK_ULONG value);
    Template& bytes(CK_ATTRIBUTE_TYPE type, forms::ByteView value);
    Template& text(CK_ATTRIBUTE_TYPE type, std::string_view value) {
        return bytes(type, forms::viewOf(value));
    }
    /// The same without those that a module may refuse.
    Template without(std::initializer_list<CK_ATTRIBUTE_TYPE> types) const;
    /// Valid until the next change of this template.
    std::vector<CK_ATTRIBUTE> attributes() const;

private:
    std::vector<std::pair<CK_ATTRIBUTE_TYPE, forms::Bytes>> values_;
};

/// Whether the module refused what it was asked to make for its attributes, so that fewer may do.
bool refusesTemplate(const TokenFault& fault);

/// Both halves as the module told them.
struct PairHandles {
    CK_OBJECT_HANDLE publicHalf = 0;
    CK_OBJECT_HANDLE privateHalf = 0;
};

/// Open for as long as it lives; closing it ends the log-in too when it is the process's last session on that
/// token. The module's mutex is held by the caller of every function, destructor included.
class Pkcs11Session {
public:
    static TokenResult<Pkcs11Session> open(std::shared_ptr<Pkcs11Module> module, const SlotToken& token,
                                           Access access);
    Pkcs11Session(Pkcs11Session&& other) noexcept;
    Pkcs11Session& operator=(Pkcs11Session&&) = delete;
    ~Pkcs11Session();

    /// A log-in that somebody left behind in this process is ended first: it would answer for any PIN. It is
    /// left where the module is another part's; then alreadyLoggedIn.
    TokenResult<Done> login(CK_USER_TYPE user, const forms::Secret& pin);
    TokenResult<Done> initPin(const forms::Secret& pin);
    TokenResult<Done> setPin(const forms::Secret& oldPin, const forms::Secret& newPin);

    TokenResult<std::vector<CK_OBJECT_HANDLE>> find(const Template& wanted, TokenStep step);
    TokenResult<forms::Bytes> attribute(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type, TokenStep step);
    /// Empty where the module keeps no such attribute.
    TokenResult<forms::Bytes> optional(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type, TokenStep step);
    /// Nothing where the module does not tell.
    std::optional<bool> flag(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type);
    TokenResult<Done> setAttribute(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type, forms::ByteView value);
    TokenResult<CK_OBJECT_HANDLE> create(const Template& object);
    TokenResult<Done> destroy(CK_OBJECT_HANDLE object);
    TokenResult<PairHandles> generate(CK_MECHANISM_TYPE mechanism, const Template& publicHalf,
                                      const Template& privateHalf);
    TokenResult<forms::Bytes> sign(CK_MECHANISM_TYPE mechanism, CK_OBJECT_HANDLE key, forms::ByteView data);
    /// The key in `wrapped`, as an object of that template.
    TokenResult<CK_OBJECT_HANDLE> unwrap(CK_MECHANISM mechanism, CK_OBJECT_HANDLE with,
                                         forms::ByteView wrapped, const Template& object);
    TokenResult<forms::Secret> decrypt(CK_MECHANISM mechanism, CK_OBJECT_HANDLE key, forms::ByteView data);
    /// Whether the module says that it can use the mechanism so (CKF_SIGN, CKF_UNWRAP, …).
    bool can(CK_MECHANISM_TYPE mechanism, CK_FLAGS use) const;

    /// The same fault, but `removed` when the reason of a vague one is that the token is gone.
    TokenFault explained(TokenFault fault) const;

    const SlotToken& token() const { return token_; }
    Pkcs11Module& module() const { return *module_; }

private:
    Pkcs11Session(std::shared_ptr<Pkcs11Module> module, SlotToken token, CK_SESSION_HANDLE handle)
        : module_(std::move(module)), token_(std::move(token)), handle_(handle) {}
    const CK_FUNCTION_LIST& call() const { return module_->call(); }
    TokenFault fault(TokenStep step, CK_RV rv) const { return explained(faultAt(step, rv)); }
    TokenResult<Done> outcome(TokenStep step, CK_RV rv) const;
    CK_RV tryPin(CK_USER_TYPE user, const forms::Secret& pin);

    std::shared_ptr<Pkcs11Module> module_;
    SlotToken token_;
    CK_SESSION_HANDLE handle_;
    bool loggedIn_ = false;
};

} // namespace certdesk::token
