#include "hq/vault.h"

#include "forms/json.h"
#include "hq/files.h"
#include "hq/trouble.h"
#include "sync/sealing.h"

#include <new>
#include <sodium.h>

namespace certdesk::hq {
namespace {

forms::Secret keyOf(const forms::Secret& passphrase, forms::ByteView salt) {
    forms::Secret key(crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
    if (crypto_pwhash(key.data(), key.size(), passphrase.text().data(), passphrase.size(), salt.data(),
                      crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE,
                      crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw std::bad_alloc();
    return key;
}

std::string nameOf(const std::filesystem::path& file) { return file.filename().string(); }

[[noreturn]] void damaged(const std::filesystem::path& file) {
    throw Trouble(Trouble::Kind::damaged, "密钥文件与口令不符或已损坏：" + file.string());
}

} // namespace

void sealFile(const std::filesystem::path& file, forms::ByteView secret, const forms::Secret& passphrase) {
    forms::Bytes salt(crypto_pwhash_SALTBYTES);
    randombytes_buf(salt.data(), salt.size());
    const std::string name = nameOf(file);
    const auto sealed = sync::seal(secret, keyOf(passphrase, salt), forms::viewOf(name));
    const forms::Json json =
        forms::JsonObject{{"salt", forms::base64(salt)}, {"sealed", forms::base64(sealed)}};
    writePrivate(file, json.text() + "\n");
}

forms::Secret openSealedFile(const std::filesystem::path& file, const forms::Secret& passphrase) {
    const std::string text = readFile(file, 65536);
    const forms::Json json = forms::parseJson(text);
    forms::JsonReader reader(json);
    const auto salt = forms::fromBase64(reader.string("salt"));
    const auto sealed = forms::fromBase64(reader.string("sealed", 32768));
    reader.finish();
    if (!salt || salt->size() != crypto_pwhash_SALTBYTES || !sealed) damaged(file);
    const std::string name = nameOf(file);
    auto secret = sync::unseal(*sealed, keyOf(passphrase, *salt), forms::viewOf(name));
    if (!secret) damaged(file);
    return std::move(*secret);
}

forms::Secret newPassphrase() {
    forms::Secret bytes(32);
    randombytes_buf(bytes.data(), bytes.size());
    std::string text = forms::base64(bytes.view());
    forms::Secret passphrase{std::string_view(text)};
    forms::wipeText(text);
    return passphrase;
}

} // namespace certdesk::hq
