#include "sync/bulk_bytes.h"

#include <openssl/evp.h>

#include <algorithm>
#include <new>
#include <stdexcept>

namespace certdesk::sync::bulk {

using forms::Bytes;
using forms::ByteView;

namespace {

constexpr std::size_t portion = 3; ///< bytes that four characters carry

bool isDigit64(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

int lengthFor(std::size_t bytes) {
    if (bytes > std::size_t{1} << 30) throw std::length_error("too much for base64");
    return static_cast<int>(bytes);
}

/// SHA-256 of OpenSSL, which uses the processor's instructions for it; looked up once.
class Sha256 {
public:
    Sha256() : kind_(EVP_MD_fetch(nullptr, "SHA256", nullptr)), context_(EVP_MD_CTX_new()) {
        if (!kind_ || !context_) throw std::bad_alloc();
    }
    ~Sha256() {
        EVP_MD_CTX_free(context_);
        EVP_MD_free(kind_);
    }
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;

    Bytes of(ByteView bytes) {
        Bytes digest(32);
        if (EVP_DigestInit_ex2(context_, kind_, nullptr) != 1 ||
            EVP_DigestUpdate(context_, bytes.data(), bytes.size()) != 1 ||
            EVP_DigestFinal_ex(context_, digest.data(), nullptr) != 1)
            throw std::runtime_error("SHA-256 failed");
        return digest;
    }

private:
    EVP_MD* kind_;
    EVP_MD_CTX* context_;
};

} // namespace

std::string base64(ByteView bytes) {
    std::string text((bytes.size() + portion - 1) / portion * 4 + 1, '\0');
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(), lengthFor(bytes.size()));
    text.pop_back(); // its NUL
    return text;
}

std::optional<Bytes> fromBase64(std::string_view text) {
    if (text.empty()) return Bytes{};
    if (text.size() % 4 != 0) return {};
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    // What OpenSSL takes beyond these: white space, '-', and '=' anywhere.
    if (!std::all_of(text.begin(), text.end() - static_cast<std::ptrdiff_t>(padding), isDigit64)) return {};
    Bytes bytes(text.size() / 4 * portion);
    if (EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(text.data()),
                        lengthFor(text.size())) != static_cast<int>(bytes.size()))
        return {};
    for (std::size_t i = bytes.size() - padding; i < bytes.size(); ++i)
        if (bytes[i] != 0) return {}; // bits that belong to no byte
    bytes.resize(bytes.size() - padding);
    return bytes;
}

Bytes sha256(ByteView bytes) {
    thread_local Sha256 hash;
    return hash.of(bytes);
}

std::string contentDigest(std::string_view body) {
    return "sha-256=:" + base64(sha256(forms::viewOf(body))) + ":";
}

} // namespace certdesk::sync::bulk
