#include "token/revocation_list.h"

#include "token/certificate_builder.h"
#include "token/certificate_parts.h"
#include "token/der_sequence.h"
#include "token/key_pair_parts.h"
#include "token/remote_signature.h"
#include "token/signature_context.h"

#include <array>

namespace certdesk::token {

namespace {

using Kind = IssueFault::Kind;
using RevokedPtr = OwnedBy<X509_REVOKED, X509_REVOKED_free>;
using EnumeratedPtr = OwnedBy<ASN1_ENUMERATED, ASN1_ENUMERATED_free>;

constexpr long version2 = 1;

struct Reason {
    RevocationReason reason;
    std::string_view id;
    long code;
};
constexpr std::array<Reason, 5> reasons = {{
    {RevocationReason::unspecified, "unspecified", 0},
    {RevocationReason::keyCompromise, "keyCompromise", 1},
    {RevocationReason::affiliationChanged, "affiliationChanged", 3},
    {RevocationReason::superseded, "superseded", 4},
    {RevocationReason::cessationOfOperation, "cessationOfOperation", 5},
}};

const Reason& rowOf(RevocationReason reason) {
    for (const auto& row : reasons)
        if (row.reason == reason) return row;
    return reasons.front();
}

void setReason(X509_REVOKED* entry, RevocationReason reason) {
    if (reason == RevocationReason::unspecified) return; // RFC 5280 §5.3.1: better left out
    const EnumeratedPtr code(must(ASN1_ENUMERATED_new(), "reason"));
    must(ASN1_ENUMERATED_set(code.get(), rowOf(reason).code), "reason");
    must(X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, code.get(), 0, X509V3_ADD_DEFAULT), "reason");
}

bool addRevoked(X509_CRL* list, const RevokedCertificate& revoked) {
    const Asn1IntegerPtr serial = serialOf(revoked.serial);
    if (!serial) return false;
    RevokedPtr entry(must(X509_REVOKED_new(), "entry"));
    must(X509_REVOKED_set_serialNumber(entry.get(), serial.get()), "entry");
    must(X509_REVOKED_set_revocationDate(entry.get(), timeOf(revoked.at).get()), "entry");
    setReason(entry.get(), revoked.reason);
    must(X509_CRL_add0_revoked(list, entry.get()), "entry");
    (void)entry.release();
    return true;
}

void setNumber(X509_CRL* list, std::int64_t number) {
    const Asn1IntegerPtr value(must(ASN1_INTEGER_new(), "number"));
    must(ASN1_INTEGER_set_int64(value.get(), number), "number");
    must(X509_CRL_add1_ext_i2d(list, NID_crl_number, value.get(), 0, X509V3_ADD_DEFAULT), "number");
}

void setAuthorityKey(X509_CRL* list, X509* issuer) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, nullptr, nullptr, list, 0);
    const X509ExtensionPtr extension(
        must(X509V3_EXT_conf_nid(nullptr, &context, NID_authority_key_identifier, "keyid:always"),
             "key identifier"));
    must(X509_CRL_add_ext(list, extension.get(), -1), "key identifier");
}

bool isSame(const ASN1_STRING* one, const ASN1_STRING* other) {
    return one != nullptr && other != nullptr && ASN1_STRING_cmp(one, other) == 0;
}

/// CertificateList and TBSCertList as they came (RFC 5280 §5.1); the latter of version 2.
bool isSignedBy(forms::ByteView der, const Certificate& issuer) {
    const SequencePtr list = sequenceIn(der);
    const ASN1_STRING* body = list ? itemAt(list, 0, V_ASN1_SEQUENCE) : nullptr;
    const ASN1_STRING* signature = list ? itemAt(list, 2, V_ASN1_BIT_STRING) : nullptr;
    const SequencePtr fields = body == nullptr ? nullptr : sequenceIn(contentOf(body));
    if (!fields || signature == nullptr || sk_ASN1_TYPE_num(list.get()) != 3) return false;
    const bool agreed = isSame(itemAt(list, 1, V_ASN1_SEQUENCE), itemAt(fields, 1, V_ASN1_SEQUENCE));
    return agreed && verifySignature(issuer.spki(), contentOf(body), contentOf(signature));
}

} // namespace

std::string_view idOf(RevocationReason reason) { return rowOf(reason).id; }

std::optional<RevocationReason> revocationReasonOf(std::string_view id) {
    for (const auto& row : reasons)
        if (row.id == id) return row.reason;
    return {};
}

Result<forms::Bytes, IssueFault> issueRevocationList(Issuer issuer, std::int64_t number,
                                                     forms::UtcMs thisUpdate, forms::UtcMs nextUpdate,
                                                     const std::vector<RevokedCertificate>& revoked) {
    if (!issuer.certificate.isCa() || !issuer.certificate.matchesKey(issuer.key.spki()))
        return IssueFault{Kind::notTheIssuer, {}};
    if (nextUpdate <= thisUpdate) return IssueFault{Kind::badValidity, {}};
    X509* above = issuer.certificate.parts().x509.get();
    const X509CrlPtr list(must(X509_CRL_new(), "CRL"));
    must(X509_CRL_set_version(list.get(), version2), "CRL");
    must(X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(above)), "CRL");
    must(X509_CRL_set1_lastUpdate(list.get(), timeOf(thisUpdate).get()), "CRL");
    must(X509_CRL_set1_nextUpdate(list.get(), timeOf(nextUpdate).get()), "CRL");
    for (const auto& one : revoked)
        if (!addRevoked(list.get(), one)) return IssueFault{Kind::badSerial, {}};
    must(X509_CRL_sort(list.get()), "CRL");
    setNumber(list.get(), number);
    setAuthorityKey(list.get(), above);
    if (isElsewhere(issuer.key)) return signedElsewhere(list.get(), issuer.key);
    const auto context = SignatureContext::toSign(issuer.key.parts().key.get());
    if (X509_CRL_sign_ctx(list.get(), context.get()) <= 0) throw CryptoFailure("signing");
    return derOf(list.get(), i2d_X509_CRL);
}

bool verifyRevocationList(forms::ByteView der, const Certificate& issuer) {
    const X509CrlPtr list = decodeWhole<X509CrlPtr>(der, d2i_X509_CRL);
    X509* above = issuer.parts().x509.get();
    if (!list || !issuer.isCa()) return false;
    if (X509_NAME_cmp(X509_CRL_get_issuer(list.get()), X509_get_subject_name(above)) != 0) return false;
    const int signedAs = X509_CRL_get_signature_nid(list.get());
    return signedAs == signatureNid(X509_get0_pubkey(above)) && isSignedBy(der, issuer);
}

std::optional<RevocationListDates> revocationListDates(forms::ByteView der) {
    const X509CrlPtr list = decodeWhole<X509CrlPtr>(der, d2i_X509_CRL);
    if (!list || X509_CRL_get0_nextUpdate(list.get()) == nullptr) return {};
    const Asn1IntegerPtr number(
        static_cast<ASN1_INTEGER*>(X509_CRL_get_ext_d2i(list.get(), NID_crl_number, nullptr, nullptr)));
    RevocationListDates dates;
    const bool told = number && ASN1_INTEGER_get_int64(&dates.number, number.get()) == 1;
    ERR_clear_error();
    if (!told || dates.number < 0) return {};
    dates.thisUpdate = utcOf(X509_CRL_get0_lastUpdate(list.get()));
    dates.nextUpdate = utcOf(X509_CRL_get0_nextUpdate(list.get()));
    return dates;
}

} // namespace certdesk::token
