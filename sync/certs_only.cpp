#include "sync/certs_only.h"

#include <openssl/pkcs7.h>
#include <openssl/x509.h>

#include <memory>

namespace certdesk::sync {
namespace {

using Message = std::unique_ptr<PKCS7, decltype(&PKCS7_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

forms::Bytes derOf(X509* certificate) {
    unsigned char* text = nullptr;
    const int length = i2d_X509(certificate, &text);
    if (length <= 0) return {};
    const forms::Bytes der(text, text + length);
    OPENSSL_free(text);
    return der;
}

const STACK_OF(X509) * certificatesOf(const PKCS7* message) {
    if (!message || OBJ_obj2nid(message->type) != NID_pkcs7_signed || !message->d.sign) return nullptr;
    return message->d.sign->cert;
}

} // namespace

std::optional<std::vector<forms::Bytes>> parseCertsOnly(forms::ByteView der) {
    const unsigned char* at = der.data();
    const Message message(d2i_PKCS7(nullptr, &at, static_cast<long>(der.size())), PKCS7_free);
    const auto* stack = certificatesOf(message.get());
    if (!stack || at != der.data() + der.size()) return {};
    std::vector<forms::Bytes> all;
    for (int i = 0; i < sk_X509_num(stack); ++i)
        all.push_back(derOf(sk_X509_value(stack, i)));
    if (all.empty()) return {};
    return all;
}

bool isSelfIssued(forms::ByteView der) {
    const unsigned char* at = der.data();
    const Certificate certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())), X509_free);
    return certificate && X509_NAME_cmp(X509_get_subject_name(certificate.get()),
                                        X509_get_issuer_name(certificate.get())) == 0;
}

std::string certificatePem(forms::ByteView der) {
    constexpr std::size_t lineLength = 64;
    const std::string text = forms::base64(der);
    std::string pem = "-----BEGIN CERTIFICATE-----\n";
    for (std::size_t at = 0; at < text.size(); at += lineLength)
        pem += text.substr(at, lineLength) + "\n";
    return pem + "-----END CERTIFICATE-----\n";
}

} // namespace certdesk::sync
