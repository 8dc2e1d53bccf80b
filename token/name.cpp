#include "token/name.h"

#include "token/x509_name.h"

#include <algorithm>
#include <array>

namespace certdesk::token {

namespace {

constexpr std::size_t longestUntabled = 256;
constexpr std::array<std::string_view, 7> untabled = {
    "title", "street", "businessCategory", "postalCode", "UID", "description", "organizationIdentifier"};

bool isNamedType(const std::string& type) {
    const int nid = OBJ_sn2nid(type.c_str());
    const bool tabled = nid != NID_undef && ASN1_STRING_TABLE_get(nid) != nullptr;
    return tabled || std::find(untabled.begin(), untabled.end(), type) != untabled.end();
}

Asn1ObjectPtr objectOf(const std::string& type) {
    if (!isNamedType(type)) return oidOf(type);
    return Asn1ObjectPtr(must(OBJ_txt2obj(type.c_str(), 0), "attribute type"));
}

std::string dottedOf(const ASN1_OBJECT* object) {
    std::array<char, 128> dotted{};
    OBJ_obj2txt(dotted.data(), static_cast<int>(dotted.size()), object, 1);
    return dotted.data();
}

bool fits(const ASN1_OBJECT* type, const std::string& value) {
    if (value.find('\0') != std::string::npos) return false;
    return ASN1_STRING_TABLE_get(OBJ_obj2nid(type)) != nullptr || value.size() <= longestUntabled;
}

bool append(X509_NAME* name, const ASN1_OBJECT* type, const std::string& value) {
    const auto* text = reinterpret_cast<const unsigned char*>(value.data());
    const int added =
        X509_NAME_add_entry_by_OBJ(name, type, MBSTRING_UTF8, text, static_cast<int>(value.size()), -1, 0);
    ERR_clear_error();
    return added == 1;
}

std::string typeName(const ASN1_OBJECT* type) {
    const int nid = OBJ_obj2nid(type);
    if (nid != NID_undef) return OBJ_nid2sn(nid);
    return dottedOf(type);
}

} // namespace

Asn1ObjectPtr oidOf(const std::string& dotted) {
    Asn1ObjectPtr object(OBJ_txt2obj(dotted.c_str(), 1));
    ERR_clear_error();
    if (object && dottedOf(object.get()) != dotted) object.reset();
    return object;
}

Result<NamePtr, NameFault> x509NameOf(const DistinguishedName& name) {
    if (name.empty()) return NameFault{NameFault::Kind::empty, {}};
    NamePtr encoded(must(X509_NAME_new(), "name"));
    for (const auto& [type, value] : name) {
        if (value.empty()) return NameFault{NameFault::Kind::empty, type};
        const Asn1ObjectPtr object = objectOf(type);
        if (!object) return NameFault{NameFault::Kind::unknownType, type};
        if (!fits(object.get(), value) || !append(encoded.get(), object.get(), value))
            return NameFault{NameFault::Kind::refused, type};
    }
    return encoded;
}

Result<Done, NameFault> checkName(const DistinguishedName& name) {
    const auto encoded = x509NameOf(name);
    if (!encoded) return encoded.fault();
    return Done{};
}

std::string attributeOf(const DistinguishedName& name, const std::string& type) {
    const auto found =
        std::find_if(name.rbegin(), name.rend(), [&](const auto& a) { return a.type == type; });
    return found == name.rend() ? std::string{} : found->value;
}

std::string utf8Of(const ASN1_STRING* text) {
    unsigned char* converted = nullptr;
    const int length = ASN1_STRING_to_UTF8(&converted, text);
    const OwnedBy<unsigned char, [](unsigned char* p) { OPENSSL_free(p); }> owner(converted);
    ERR_clear_error();
    if (length < 0) return {};
    return {converted, converted + length};
}

DistinguishedName nameOf(const X509_NAME* name) {
    DistinguishedName attributes;
    for (int i = 0; i < X509_NAME_entry_count(name); ++i) {
        const X509_NAME_ENTRY* entry = X509_NAME_get_entry(name, i);
        attributes.push_back(
            {typeName(X509_NAME_ENTRY_get_object(entry)), utf8Of(X509_NAME_ENTRY_get_data(entry))});
    }
    return attributes;
}

std::string textOf(const X509_NAME* name) {
    const BioPtr out(must(BIO_new(BIO_s_mem()), "memory"));
    const unsigned long flags = XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
    if (X509_NAME_print_ex(out.get(), name, 0, flags) < 0) throw CryptoFailure("name");
    char* data = nullptr;
    const long length = BIO_get_mem_data(out.get(), &data);
    return {data, static_cast<std::size_t>(length)};
}

} // namespace certdesk::token
