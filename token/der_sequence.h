#pragma once
#include "token/openssl_ptr.h"

#include <initializer_list>

/// SEQUENCEs that OpenSSL has no type for. For this room's .cpp files only.
namespace certdesk::token {

void freeItems(ASN1_SEQUENCE_ANY* items);
using SequencePtr = OwnedBy<ASN1_SEQUENCE_ANY, freeItems>;

/// The items of a SEQUENCE that fills `der`; null when it is none, or not in DER to the depth of its items.
SequencePtr sequenceIn(forms::ByteView der, bool* trailing = nullptr);
/// The item at that place when it has that tag (V_ASN1_…), or null. A SEQUENCE is held as its whole DER.
const ASN1_STRING* itemAt(const SequencePtr& items, int at, int tag);
forms::ByteView contentOf(const ASN1_STRING* item);

/// A SEQUENCE of these elements, each in DER.
forms::Bytes sequenceOf(std::initializer_list<forms::Bytes> elements);
/// A BIT STRING of whole bytes.
forms::Bytes bitStringOf(forms::ByteView bytes);

} // namespace certdesk::token
