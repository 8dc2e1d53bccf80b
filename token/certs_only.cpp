#include "token/certificate.h"
#include "token/certificate_parts.h"

namespace certdesk::token {

namespace {

constexpr std::size_t longest = 1024 * 1024;

bool isCertsOnly(const PKCS7* message) {
    if (!PKCS7_type_is_signed(const_cast<PKCS7*>(message)) || message->d.sign == nullptr) return false;
    const auto* content = message->d.sign;
    const bool unsignedMessage = sk_PKCS7_SIGNER_INFO_num(content->signer_info) <= 0;
    return unsignedMessage && content->cert != nullptr && sk_X509_num(content->cert) > 0;
}

} // namespace

forms::Bytes encodeCertsOnly(const std::vector<Certificate>& certificates) {
    const Pkcs7Ptr message(must(PKCS7_new(), "message"));
    must(PKCS7_set_type(message.get(), NID_pkcs7_signed), "message");
    message->d.sign->contents->type = OBJ_nid2obj(NID_pkcs7_data);
    for (const auto& certificate : certificates)
        must(PKCS7_add_certificate(message.get(), certificate.parts().x509.get()), "message");
    return derOf(message.get(), i2d_PKCS7);
}

Result<std::vector<Certificate>, EncodingFault> parseCertsOnly(forms::ByteView der) {
    if (der.size() > longest) return EncodingFault::tooLong;
    bool trailing = false;
    const Pkcs7Ptr message = decodeWhole<Pkcs7Ptr>(der, d2i_PKCS7, &trailing);
    if (trailing) return EncodingFault::trailing;
    if (!message || !isCertsOnly(message.get())) return EncodingFault::notDer;
    std::vector<Certificate> all;
    const STACK_OF(X509)* certificates = message->d.sign->cert;
    for (int i = 0; i < sk_X509_num(certificates); ++i) {
        auto one = Certificate::fromDer(derOf(sk_X509_value(certificates, i), i2d_X509));
        if (!one) return one.fault();
        all.push_back(*one);
    }
    return all;
}

} // namespace certdesk::token
