#include "token/der_sequence.h"

#include <algorithm>

namespace certdesk::token {

void freeItems(ASN1_SEQUENCE_ANY* items) { sk_ASN1_TYPE_pop_free(items, ASN1_TYPE_free); }

SequencePtr sequenceIn(forms::ByteView der, bool* trailing) {
    SequencePtr items = decodeWhole<SequencePtr>(der, d2i_ASN1_SEQUENCE_ANY, trailing);
    if (!items) return items;
    const forms::Bytes again = derOf(items.get(), i2d_ASN1_SEQUENCE_ANY);
    return std::equal(again.begin(), again.end(), der.begin(), der.end()) ? std::move(items) : nullptr;
}

const ASN1_STRING* itemAt(const SequencePtr& items, int at, int tag) {
    const ASN1_TYPE* item = sk_ASN1_TYPE_value(items.get(), at); // null beyond the end
    return item != nullptr && ASN1_TYPE_get(item) == tag ? item->value.asn1_string : nullptr;
}

forms::ByteView contentOf(const ASN1_STRING* item) {
    return {ASN1_STRING_get0_data(item), static_cast<std::size_t>(ASN1_STRING_length(item))};
}

forms::Bytes sequenceOf(std::initializer_list<forms::Bytes> elements) {
    std::size_t length = 0;
    for (const auto& element : elements)
        length += element.size();
    const int whole = ASN1_object_size(1, static_cast<int>(length), V_ASN1_SEQUENCE);
    forms::Bytes der(static_cast<std::size_t>(whole) - length);
    unsigned char* at = der.data();
    ASN1_put_object(&at, 1, static_cast<int>(length), V_ASN1_SEQUENCE, V_ASN1_UNIVERSAL);
    for (const auto& element : elements)
        der.insert(der.end(), element.begin(), element.end());
    return der;
}

forms::Bytes bitStringOf(forms::ByteView bytes) {
    const OwnedBy<ASN1_BIT_STRING, ASN1_BIT_STRING_free> text(must(ASN1_BIT_STRING_new(), "bit string"));
    must(ASN1_STRING_set(text.get(), bytes.data(), static_cast<int>(bytes.size())), "bit string");
    text->flags &= ~0x07L; // no unused bits, also when the last byte ends in zeros
    text->flags |= ASN1_STRING_FLAG_BITS_LEFT;
    return derOf(text.get(), i2d_ASN1_BIT_STRING);
}

} // namespace certdesk::token
