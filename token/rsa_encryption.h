#pragma once
#include "forms/bytes.h"

/// For this room's .cpp files only.
namespace certdesk::token {

enum class RsaPadding {
    oaepSha1, ///< RSAES-OAEP with SHA-1 and MGF1 over it, no label (RFC 8017 §7.1)
    pkcs1,    ///< RSAES-PKCS1-v1_5 (RFC 8017 §7.2)
};

/// `data` for the holder of that RSA key. std::invalid_argument when it is no RSA key.
forms::Bytes rsaEncrypted(forms::ByteView spki, forms::ByteView data, RsaPadding padding);

} // namespace certdesk::token
