#include "token/chain.h"

#include "token/certificate_parts.h"

#include <chrono>

namespace certdesk::token {

namespace {

using StorePtr = OwnedBy<X509_STORE, X509_STORE_free>;
using StoreContextPtr = OwnedBy<X509_STORE_CTX, X509_STORE_CTX_free>;
using StackPtr = OwnedBy<STACK_OF(X509), [](STACK_OF(X509) * stack) { sk_X509_free(stack); }>;

constexpr int securityLevel = 2; // 112 bits: RSA 2048, SHA-256

ChainFault::Kind kindOf(int code) {
    switch (code) {
    case X509_V_ERR_CERT_HAS_EXPIRED: return ChainFault::Kind::expired;
    case X509_V_ERR_CERT_NOT_YET_VALID: return ChainFault::Kind::notYetValid;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_UNTRUSTED: return ChainFault::Kind::unknownIssuer;
    case X509_V_ERR_INVALID_CA:
    case X509_V_ERR_INVALID_NON_CA:
    case X509_V_ERR_PATH_LENGTH_EXCEEDED:
    case X509_V_ERR_KEYUSAGE_NO_CERTSIGN: return ChainFault::Kind::notACa;
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE: return ChainFault::Kind::badSignature;
    case X509_V_ERR_INVALID_PURPOSE: return ChainFault::Kind::wrongPurpose;
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK: return ChainFault::Kind::weakKey;
    default: return ChainFault::Kind::other;
    }
}

StorePtr storeOf(const std::vector<Certificate>& roots) {
    StorePtr store(must(X509_STORE_new(), "store"));
    for (const auto& root : roots)
        must(X509_STORE_add_cert(store.get(), root.parts().x509.get()), "store");
    return store;
}

StackPtr stackOf(const std::vector<Certificate>& certificates) {
    StackPtr stack(must(sk_X509_new_null(), "stack"));
    for (const auto& certificate : certificates)
        if (sk_X509_push(stack.get(), certificate.parts().x509.get()) <= 0) throw CryptoFailure("stack");
    return stack;
}

void setRules(X509_STORE_CTX* context, forms::UtcMs at, Purpose purpose) {
    X509_VERIFY_PARAM* rules = X509_STORE_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_X509_STRICT);
    X509_VERIFY_PARAM_set_auth_level(rules, securityLevel);
    const auto seconds = std::chrono::floor<std::chrono::seconds>(std::chrono::milliseconds(at.value));
    X509_VERIFY_PARAM_set_time(rules, static_cast<time_t>(seconds.count()));
    if (purpose == Purpose::tlsServer) X509_VERIFY_PARAM_set_purpose(rules, X509_PURPOSE_SSL_SERVER);
    if (purpose == Purpose::tlsClient) X509_VERIFY_PARAM_set_purpose(rules, X509_PURPOSE_SSL_CLIENT);
}

std::vector<Certificate> chainOf(X509_STORE_CTX* context) {
    std::vector<Certificate> chain;
    const STACK_OF(X509)* verified = X509_STORE_CTX_get0_chain(context);
    for (int i = 0; i < sk_X509_num(verified); ++i) {
        X509Ptr link(must(X509_dup(sk_X509_value(verified, i)), "chain"));
        chain.push_back(certificateOf(std::move(link)));
    }
    return chain;
}

} // namespace

std::string_view idOf(ChainFault::Kind kind) {
    switch (kind) {
    case ChainFault::Kind::unknownIssuer: return "unknown-issuer";
    case ChainFault::Kind::notYetValid: return "not-yet-valid";
    case ChainFault::Kind::expired: return "expired";
    case ChainFault::Kind::notACa: return "not-a-ca";
    case ChainFault::Kind::badSignature: return "bad-signature";
    case ChainFault::Kind::wrongPurpose: return "wrong-purpose";
    case ChainFault::Kind::weakKey: return "weak-key";
    case ChainFault::Kind::other: return "other";
    }
    return {};
}

Result<std::vector<Certificate>, ChainFault> verifyChain(const Certificate& leaf,
                                                         const std::vector<Certificate>& intermediates,
                                                         const std::vector<Certificate>& roots,
                                                         forms::UtcMs at, Purpose purpose) {
    const StorePtr store = storeOf(roots);
    const StackPtr others = stackOf(intermediates);
    const StoreContextPtr context(must(X509_STORE_CTX_new(), "chain"));
    must(X509_STORE_CTX_init(context.get(), store.get(), leaf.parts().x509.get(), others.get()), "chain");
    setRules(context.get(), at, purpose);
    const int verdict = X509_verify_cert(context.get());
    ERR_clear_error();
    if (verdict == 1) return chainOf(context.get());
    const int code = X509_STORE_CTX_get_error(context.get());
    return ChainFault{kindOf(code), X509_STORE_CTX_get_error_depth(context.get()), code};
}

} // namespace certdesk::token
