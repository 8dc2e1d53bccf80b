#include "sm.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>
#include <openssl/rand.h>

#include <memory>
#include <stdexcept>

namespace certdesk::softskf {

namespace {

template <auto Free>
struct Freed {
    template <typename T>
    void operator()(T* object) const {
        Free(object);
    }
};
using Number = std::unique_ptr<BIGNUM, Freed<BN_clear_free>>;
using Group = std::unique_ptr<EC_GROUP, Freed<EC_GROUP_free>>;
using Point = std::unique_ptr<EC_POINT, Freed<EC_POINT_clear_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, Freed<EVP_CIPHER_CTX_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;

void must(bool done) {
    if (!done) throw std::runtime_error("OpenSSL failed");
}

const EC_GROUP* curve() {
    static const Group group{EC_GROUP_new_by_curve_name(NID_sm2)};
    return group.get();
}

Number numberOf(const Bytes& bytes) {
    return Number{BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr)};
}

void append(Bytes& to, const BIGNUM* number) {
    to.resize(to.size() + fieldSize);
    must(BN_bn2binpad(number, to.data() + to.size() - fieldSize, static_cast<int>(fieldSize)) > 0);
}

void append(Bytes& to, const Bytes& bytes) { to.insert(to.end(), bytes.begin(), bytes.end()); }

/// X and Y.
Bytes coordinatesOf(const EC_POINT* point) {
    const Number x{BN_new()};
    const Number y{BN_new()};
    must(EC_POINT_get_affine_coordinates(curve(), point, x.get(), y.get(), nullptr) == 1);
    Bytes bytes;
    append(bytes, x.get());
    append(bytes, y.get());
    return bytes;
}

/// Null when it is no point of the curve.
Point pointOf(const Bytes& coordinates) {
    Bytes encoded{POINT_CONVERSION_UNCOMPRESSED};
    append(encoded, coordinates);
    Point point{EC_POINT_new(curve())};
    if (EC_POINT_oct2point(curve(), point.get(), encoded.data(), encoded.size(), nullptr) != 1)
        return nullptr;
    return point;
}

Key keyOf(const Bytes& privateKey) {
    const auto pair = pairOf(privateKey);
    must(pair.has_value());
    Bytes encoded{POINT_CONVERSION_UNCOMPRESSED};
    append(encoded, pair->publicKey);
    const Number d = numberOf(privateKey);
    const Builder builder{OSSL_PARAM_BLD_new()};
    OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, SN_sm2, 0);
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, d.get());
    OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, encoded.data(), encoded.size());
    const Parameters parameters{OSSL_PARAM_BLD_to_param(builder.get())};
    const KeyContext context{EVP_PKEY_CTX_new_from_name(nullptr, "SM2", nullptr)};
    EVP_PKEY* key = nullptr;
    must(EVP_PKEY_fromdata_init(context.get()) == 1 &&
         EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, parameters.get()) == 1);
    return Key{key};
}

/// The key derivation of GM/T 0003.4 §5.4.3.
Bytes derived(const Bytes& secret, std::size_t size) {
    Bytes stream;
    for (std::uint32_t counter = 1; stream.size() < size; ++counter) {
        Bytes input = secret;
        for (int shift = 24; shift >= 0; shift -= 8)
            input.push_back(static_cast<Byte>(counter >> shift));
        append(stream, sm3Of(input));
    }
    stream.resize(size);
    return stream;
}

Bytes sm4(const Bytes& key, const Bytes& data, bool encrypt, bool padded) {
    if (key.size() != blockSize) throw std::invalid_argument("SM4 key");
    const Cipher cipher{EVP_CIPHER_CTX_new()};
    must(EVP_CipherInit_ex(cipher.get(), EVP_sm4_ecb(), nullptr, key.data(), nullptr, encrypt ? 1 : 0) == 1);
    EVP_CIPHER_CTX_set_padding(cipher.get(), padded ? 1 : 0);
    Bytes out(data.size() + blockSize);
    int size = 0;
    int rest = 0;
    must(EVP_CipherUpdate(cipher.get(), out.data(), &size, data.data(), static_cast<int>(data.size())) == 1 &&
         EVP_CipherFinal_ex(cipher.get(), out.data() + size, &rest) == 1);
    out.resize(static_cast<std::size_t>(size + rest));
    return out;
}

} // namespace

Bytes randomBytes(std::size_t size) {
    Bytes bytes(size);
    must(RAND_bytes(bytes.data(), static_cast<int>(size)) == 1);
    return bytes;
}

std::string randomName() {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string name;
    for (const Byte byte : randomBytes(16)) {
        name.push_back(digits[byte >> 4]);
        name.push_back(digits[byte & 15]);
    }
    return name;
}

Sm2Pair generatePair() {
    while (true)
        if (auto pair = pairOf(randomBytes(fieldSize))) return *std::move(pair);
}

std::optional<Sm2Pair> pairOf(const Bytes& privateKey) {
    const Number d = numberOf(privateKey);
    const Number last{BN_dup(EC_GROUP_get0_order(curve()))};
    must(BN_sub_word(last.get(), 1) == 1);
    if (privateKey.size() != fieldSize || BN_is_zero(d.get()) || BN_cmp(d.get(), last.get()) >= 0) return {};
    const Point point{EC_POINT_new(curve())};
    must(EC_POINT_mul(curve(), point.get(), d.get(), nullptr, nullptr, nullptr) == 1);
    return Sm2Pair{privateKey, coordinatesOf(point.get())};
}

Bytes signDigest(const Bytes& privateKey, const Bytes& e) {
    const Key key = keyOf(privateKey);
    const KeyContext context{EVP_PKEY_CTX_new(key.get(), nullptr)};
    Bytes der(128);
    std::size_t size = der.size();
    must(EVP_PKEY_sign_init(context.get()) == 1 &&
         EVP_PKEY_sign(context.get(), der.data(), &size, e.data(), e.size()) == 1);
    const unsigned char* at = der.data();
    const Signature signature{d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size))};
    must(signature != nullptr);
    Bytes both;
    append(both, ECDSA_SIG_get0_r(signature.get()));
    append(both, ECDSA_SIG_get0_s(signature.get()));
    return both;
}

std::optional<Bytes> open(const Bytes& privateKey, const Bytes& c1, const Bytes& c3, const Bytes& c2) {
    const Point point = pointOf(c1);
    if (point == nullptr) return {};
    const Number d = numberOf(privateKey);
    const Point shared{EC_POINT_new(curve())};
    must(EC_POINT_mul(curve(), shared.get(), nullptr, point.get(), d.get(), nullptr) == 1);
    const Bytes secret = coordinatesOf(shared.get());
    Bytes plain = derived(secret, c2.size());
    for (std::size_t i = 0; i < plain.size(); ++i)
        plain[i] ^= c2[i];
    Bytes hashed(secret.begin(), secret.begin() + fieldSize);
    append(hashed, plain);
    hashed.insert(hashed.end(), secret.begin() + fieldSize, secret.end());
    if (!equal(sm3Of(hashed), c3)) return {};
    return plain;
}

std::optional<Bytes> identityDigest(const Bytes& publicKey, const Bytes& id) {
    if (pointOf(publicKey) == nullptr) return {};
    const Number p{BN_new()};
    const Number a{BN_new()};
    const Number b{BN_new()};
    must(EC_GROUP_get_curve(curve(), p.get(), a.get(), b.get(), nullptr) == 1);
    const std::size_t bits = id.size() * 8;
    Bytes input{static_cast<Byte>(bits >> 8), static_cast<Byte>(bits)};
    append(input, id);
    append(input, a.get());
    append(input, b.get());
    append(input, coordinatesOf(EC_GROUP_get0_generator(curve())));
    append(input, publicKey);
    return sm3Of(input);
}

Bytes sm3Of(const Bytes& data) {
    Bytes hash(fieldSize);
    must(EVP_Digest(data.data(), data.size(), hash.data(), nullptr, EVP_sm3(), nullptr) == 1);
    return hash;
}

Bytes sm4Encrypt(const Bytes& key, const Bytes& data, bool padded) { return sm4(key, data, true, padded); }
Bytes sm4Decrypt(const Bytes& key, const Bytes& data) { return sm4(key, data, false, false); }

Bytes hashOfPin(std::string_view pin, const Bytes& salt) {
    Bytes hash(fieldSize);
    must(PKCS5_PBKDF2_HMAC(pin.data(), static_cast<int>(pin.size()), salt.data(),
                           static_cast<int>(salt.size()), 1000, EVP_sha256(), static_cast<int>(hash.size()),
                           hash.data()) == 1);
    return hash;
}

bool equal(const Bytes& a, const Bytes& b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace certdesk::softskf
