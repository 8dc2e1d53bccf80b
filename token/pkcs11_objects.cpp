#include "token/pkcs11_objects.h"

#include "token/certificate_parts.h"
#include "token/pkcs11_public_key.h"

#include <algorithm>

namespace certdesk::token {

namespace {

TokenResult<TokenKey> readPublicKey(Pkcs11Session& session, CK_OBJECT_HANDLE object) {
    const auto read = [&](CK_ATTRIBUTE_TYPE what) {
        return session.optional(object, what, TokenStep::findKey);
    };
    const auto id = read(CKA_ID);
    if (!id) return id.fault();
    const auto label = read(CKA_LABEL);
    if (!label) return label.fault();
    const auto type = read(CKA_KEY_TYPE);
    if (!type) return type.fault();
    auto spki = spkiOn(session, object, asNumber(*type));
    if (!spki) return spki.fault();
    return TokenKey{*id, forms::toText(*label), KeyAlgorithm::rsa2048, std::move(*spki)};
}

/// Without CKA_SIGN it only decrypts. Where the module does not tell, its id does.
KeyUse useOf(Pkcs11Session& session, CK_OBJECT_HANDLE privateHalf) {
    const bool signs = session.flag(privateHalf, CKA_SIGN).value_or(true);
    return signs ? KeyUse::signing : KeyUse::encryption;
}

void markByIds(std::vector<TokenKey>& keys) {
    for (const TokenKey& signing : keys)
        for (TokenKey& other : keys)
            if (other.id == encryptionIdOf(signing.id)) other.use = KeyUse::encryption;
}

} // namespace

Template ofClass(CK_OBJECT_CLASS kind) {
    Template wanted;
    wanted.number(CKA_CLASS, kind).flag(CKA_TOKEN, true);
    return wanted;
}

Template half(forms::ByteView id, std::string_view label) {
    Template common;
    common.flag(CKA_TOKEN, true).bytes(CKA_ID, id).text(CKA_LABEL, label);
    return common;
}

forms::Bytes encryptionIdOf(forms::ByteView signingId) {
    constexpr std::string_view purpose = "certdesk encryption key ";
    forms::Bytes named = forms::toBytes(purpose);
    named.insert(named.end(), signingId.begin(), signingId.end());
    forms::Bytes id = forms::sha256(named);
    id.resize(20);
    return id;
}

TokenResult<std::vector<CK_OBJECT_HANDLE>> privateKeys(Pkcs11Session& session, forms::ByteView id) {
    return session.find(ofClass(CKO_PRIVATE_KEY).bytes(CKA_ID, id), TokenStep::findKey);
}

TokenResult<int> countObjects(Pkcs11Session& session, CK_OBJECT_CLASS kind) {
    const auto found = session.find(ofClass(kind), TokenStep::list);
    if (!found) return found.fault();
    return static_cast<int>(found->size());
}

TokenResult<std::vector<CertificateObject>> certificateObjects(Pkcs11Session& session) {
    const auto found = session.find(ofClass(CKO_CERTIFICATE), TokenStep::read);
    if (!found) return found.fault();
    std::vector<CertificateObject> all;
    for (const CK_OBJECT_HANDLE object : *found) {
        auto id = session.optional(object, CKA_ID, TokenStep::read);
        if (!id) return id.fault();
        auto der = session.attribute(object, CKA_VALUE, TokenStep::read);
        if (!der) return der.fault();
        all.push_back({object, std::move(*id), std::move(*der)});
    }
    return all;
}

TokenResult<std::vector<Certificate>> certificatesOn(Pkcs11Session& session) {
    const auto objects = certificateObjects(session);
    if (!objects) return objects.fault();
    std::vector<Certificate> all;
    for (const auto& object : *objects) {
        const auto certificate = Certificate::fromDer(object.der);
        if (!certificate) return ownFault(TokenStep::read, FaultKind::certificateInvalid);
        all.push_back(*certificate);
    }
    return all;
}

TokenResult<std::vector<TokenKey>> keysOn(Pkcs11Session& session) {
    const auto objects = session.find(ofClass(CKO_PUBLIC_KEY), TokenStep::findKey);
    if (!objects) return objects.fault();
    std::vector<TokenKey> keys;
    for (const CK_OBJECT_HANDLE object : *objects) {
        auto key = readPublicKey(session, object);
        if (!key) return key.fault();
        const auto halves = privateKeys(session, key->id);
        if (!halves) return halves.fault();
        const KeyPtr known = publicKeyOf(key->spki);
        const auto algorithm = known ? algorithmOf(known.get()) : std::nullopt;
        if (halves->empty() || !algorithm) continue;
        key->algorithm = *algorithm;
        key->use = useOf(session, halves->front());
        keys.push_back(std::move(*key));
    }
    markByIds(keys);
    return keys;
}

TokenResult<Done> freeId(Pkcs11Session& session, forms::ByteView id) {
    const auto publicHalves = session.find(ofClass(CKO_PUBLIC_KEY).bytes(CKA_ID, id), TokenStep::generate);
    if (!publicHalves) return publicHalves.fault();
    const auto privateHalves = session.find(ofClass(CKO_PRIVATE_KEY).bytes(CKA_ID, id), TokenStep::generate);
    if (!privateHalves) return privateHalves.fault();
    if (!publicHalves->empty() && !privateHalves->empty())
        return ownFault(TokenStep::generate, FaultKind::refusedData);
    for (const auto& halves : {*publicHalves, *privateHalves})
        for (const CK_OBJECT_HANDLE half : halves)
            if (const auto gone = session.destroy(half); !gone) return gone.fault();
    return Done{};
}

TokenResult<Done> destroyKeyPair(Pkcs11Session& session, forms::ByteView spki) {
    const auto objects = session.find(ofClass(CKO_PUBLIC_KEY), TokenStep::findKey);
    if (!objects) return objects.fault();
    for (const CK_OBJECT_HANDLE object : *objects) {
        const auto key = readPublicKey(session, object);
        if (!key) return key.fault();
        if (!std::equal(key->spki.begin(), key->spki.end(), spki.begin(), spki.end())) continue;
        const auto halves = privateKeys(session, key->id);
        if (!halves) return halves.fault();
        const bool telling = halves->empty() || (halves->size() == 1 && !key->id.empty());
        if (!telling) return ownFault(TokenStep::write, FaultKind::refusedData);
        for (const CK_OBJECT_HANDLE half : *halves)
            if (const auto gone = session.destroy(half); !gone) return gone;
        if (const auto gone = session.destroy(object); !gone) return gone;
    }
    return Done{};
}

TokenResult<CK_OBJECT_HANDLE> createCertificate(Pkcs11Session& session, const Certificate& certificate,
                                                forms::ByteView id, std::string_view label) {
    X509* x509 = certificate.parts().x509.get();
    Template object = half(id, label);
    object.number(CKA_CLASS, CKO_CERTIFICATE)
        .number(CKA_CERTIFICATE_TYPE, CKC_X_509)
        .flag(CKA_PRIVATE, false)
        .bytes(CKA_SUBJECT, derOf(X509_get_subject_name(x509), i2d_X509_NAME))
        .bytes(CKA_ISSUER, derOf(X509_get_issuer_name(x509), i2d_X509_NAME))
        .bytes(CKA_SERIAL_NUMBER, derOf(X509_get0_serialNumber(x509), i2d_ASN1_INTEGER))
        .bytes(CKA_VALUE, certificate.der());
    auto made = session.create(object);
    if (made || !refusesTemplate(made.fault())) return made;
    return session.create(object.without({CKA_LABEL, CKA_PRIVATE, CKA_ISSUER, CKA_SERIAL_NUMBER}));
}

TokenResult<Done> destroyAll(Pkcs11Session& session, CK_OBJECT_CLASS kind, forms::ByteView id) {
    const auto found = session.find(ofClass(kind).bytes(CKA_ID, id), TokenStep::write);
    if (!found) return found.fault();
    for (const CK_OBJECT_HANDLE object : *found)
        if (const auto gone = session.destroy(object); !gone) return gone;
    return Done{};
}

TokenResult<Done> emptyToken(Pkcs11Session& session) {
    for (const CK_OBJECT_CLASS kind : {CKO_PRIVATE_KEY, CKO_SECRET_KEY, CKO_PUBLIC_KEY, CKO_CERTIFICATE}) {
        const auto found = session.find(ofClass(kind), TokenStep::prepare);
        if (!found) return found.fault();
        for (const CK_OBJECT_HANDLE object : *found)
            if (const auto gone = session.destroy(object); !gone) return gone;
    }
    return Done{};
}

} // namespace certdesk::token
