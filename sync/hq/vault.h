#pragma once
#include "forms/bytes.h"
#include "forms/secret.h"

#include <filesystem>
#include <string_view>

namespace certdesk::hq {

/// A small file that holds one secret sealed under a passphrase: JSON {"salt","sealed"}, XChaCha20-Poly1305
/// under Argon2id(passphrase, salt), the file's name as associated data so that files cannot be exchanged.
void sealFile(const std::filesystem::path& file, forms::ByteView secret, const forms::Secret& passphrase);

/// Trouble when the passphrase is another one or the file was changed.
forms::Secret openSealedFile(const std::filesystem::path& file, const forms::Secret& passphrase);

/// 256 random bits as text, for a passphrase file.
forms::Secret newPassphrase();

} // namespace certdesk::hq
