// GM/T 0016 §7.6: what is done with keys.
#include "library.h"
#include "sm.h"

#include <cstring>

namespace certdesk::softskf {

namespace {

constexpr Ulong bits = 256;
constexpr Ulong largestInput = 65536;

/// The value right-aligned in the field.
template <std::size_t Size>
void put(Byte (&field)[Size], const Byte* value) {
    std::memset(field, 0, Size);
    std::memcpy(field + Size - fieldSize, value, fieldSize);
}

template <std::size_t Size>
Bytes valueIn(const Byte (&field)[Size]) {
    return Bytes(field + Size - fieldSize, field + Size);
}

Bytes pointIn(const Byte (&x)[64], const Byte (&y)[64]) {
    Bytes point = valueIn(x);
    const Bytes second = valueIn(y);
    point.insert(point.end(), second.begin(), second.end());
    return point;
}

/// The symmetric key that a cipher of SM2 carries.
Bytes keyIn(const EccCipher& cipher, const Bytes& privateKey) {
    need(cipher.cipherLength == blockSize, SAR_INDATALENERR);
    const Byte* bytes = cipher.cipher;
    const auto key = open(privateKey, pointIn(cipher.x, cipher.y),
                          Bytes(cipher.hash, cipher.hash + fieldSize), Bytes(bytes, bytes + blockSize));
    need(key.has_value(), SAR_INDATAERR);
    return *key;
}

EccPublicKey generate(Call& call, Ulong algorithm) {
    Container& container = call.container();
    call.needUser();
    need(algorithm == sm2Sign, SAR_NOTSUPPORTYETERR);
    const Sm2Pair pair = generatePair();
    container.signing.privateKey = pair.privateKey;
    container.signing.publicKey = pair.publicKey;
    call.save();
    EccPublicKey blob{};
    blob.bitLength = bits;
    put(blob.x, pair.publicKey.data());
    put(blob.y, pair.publicKey.data() + fieldSize);
    return blob;
}

/// The private key lies right-aligned in its 64 bytes, as any value of 256 bits: the last two blocks.
void importPair(Call& call, const EnvelopedKey& envelope) {
    Container& container = call.container();
    call.needUser();
    need(!container.signing.privateKey.empty(), SAR_KEYNOTFOUNDERR);
    need(envelope.version == 1 && envelope.bits == bits && envelope.publicKey.bitLength == bits,
         SAR_INDATAERR);
    need(envelope.symmetricAlgorithm == sm4Ecb, SAR_NOTSUPPORTYETERR);
    const Bytes key = keyIn(envelope.encryptedKey, container.signing.privateKey);
    const auto pair = pairOf(sm4Decrypt(key, valueIn(envelope.encryptedPrivateKey)));
    need(pair && pair->publicKey == pointIn(envelope.publicKey.x, envelope.publicKey.y), SAR_INDATAERR);
    container.encryption.privateKey = pair->privateKey;
    container.encryption.publicKey = pair->publicKey;
    call.save();
}

EccSignature sign(Call& call, const Byte* digest, Ulong length) {
    const Bytes& privateKey = call.container().signing.privateKey;
    call.needUser();
    need(!privateKey.empty(), SAR_KEYNOTFOUNDERR);
    needPointer(digest);
    need(length == fieldSize, SAR_INDATALENERR);
    const Bytes both = signDigest(privateKey, Bytes(digest, digest + length));
    EccSignature signature{};
    put(signature.r, both.data());
    put(signature.s, both.data() + fieldSize);
    return signature;
}

/// With an id the hash begins with Z: what is hashed then is what SKF_ECCSignData takes.
DigestRun beginDigest(Ulong algorithm, const EccPublicKey* key, const Byte* id, Ulong idLength) {
    need(algorithm == sm3, SAR_NOTSUPPORTYETERR);
    if (idLength == 0) return {};
    needPointer(key);
    needPointer(id);
    need(idLength < 8192, SAR_INDATALENERR);
    const auto z = identityDigest(pointIn(key->x, key->y), Bytes(id, id + idLength));
    need(z.has_value(), SAR_INDATAERR);
    return {*z, false};
}

void digest(DigestRun& run, const Byte* data, Ulong length, Byte* hash, Ulong* hashLength) {
    need(!run.done, SAR_NOTINITIALIZEERR);
    need(length <= largestInput, SAR_INDATALENERR);
    if (length > 0) needPointer(data);
    Bytes input = run.begun;
    input.insert(input.end(), data, data + length);
    const Bytes value = sm3Of(input);
    give(value.data(), value.size(), hash, hashLength);
    run.done = hash != nullptr;
}

SessionKey importKey(Call& call, Ulong algorithm, const Byte* wrapped, Ulong length) {
    const Bytes& privateKey = call.container().encryption.privateKey;
    call.needUser();
    need(!privateKey.empty(), SAR_KEYNOTFOUNDERR);
    need(algorithm == sm4Ecb, SAR_NOTSUPPORTYETERR);
    needPointer(wrapped);
    need(length == eccCipherHead + blockSize, SAR_INDATALENERR);
    return {keyIn(*reinterpret_cast<const EccCipher*>(wrapped), privateKey), false, false};
}

void encrypt(SessionKey& key, const Byte* data, Ulong length, Byte* cipher, Ulong* cipherLength) {
    need(key.ready, SAR_NOTINITIALIZEERR);
    needPointer(data);
    need(length > 0 && length <= largestInput && (key.padded || length % blockSize == 0), SAR_INDATALENERR);
    const Bytes encrypted = sm4Encrypt(key.key, Bytes(data, data + length), key.padded);
    give(encrypted.data(), encrypted.size(), cipher, cipherLength);
    key.ready = cipher == nullptr;
}

} // namespace

} // namespace certdesk::softskf

using namespace certdesk::softskf;

CERTDESK_SKF_EXPORT SKF_GenECCKeyPair(Handle container, Ulong algorithm, EccPublicKey* key) {
    return Library::instance().serve("SKF_GenECCKeyPair", container, [&](Call& call) {
        needPointer(key);
        *key = generate(call, algorithm);
    });
}

CERTDESK_SKF_EXPORT SKF_ImportECCKeyPair(Handle container, EnvelopedKey* key) {
    return Library::instance().serve("SKF_ImportECCKeyPair", container, [&](Call& call) {
        needPointer(key);
        importPair(call, *key);
    });
}

CERTDESK_SKF_EXPORT SKF_ECCSignData(Handle container, Byte* digest, Ulong length, EccSignature* signature) {
    return Library::instance().serve("SKF_ECCSignData", container, [&](Call& call) {
        needPointer(signature);
        *signature = sign(call, digest, length);
    });
}

CERTDESK_SKF_EXPORT SKF_DigestInit(Handle device, Ulong algorithm, EccPublicKey* key, Byte* id,
                                   Ulong idLength, Handle* digest) {
    return Library::instance().serve("SKF_DigestInit", device, [&](Call& call) {
        call.handles.get<Connection>(device);
        needPointer(digest);
        *digest = call.handles.add(device, beginDigest(algorithm, key, id, idLength));
    });
}

CERTDESK_SKF_EXPORT SKF_Digest(Handle digestHandle, Byte* data, Ulong length, Byte* hash, Ulong* hashLength) {
    return Library::instance().serve("SKF_Digest", digestHandle, [&](Call& call) {
        digest(call.handles.get<DigestRun>(digestHandle), data, length, hash, hashLength);
    });
}

CERTDESK_SKF_EXPORT SKF_ImportSessionKey(Handle container, Ulong algorithm, Byte* wrapped, Ulong length,
                                         Handle* key) {
    return Library::instance().serve("SKF_ImportSessionKey", container, [&](Call& call) {
        needPointer(key);
        *key = call.handles.add(container, importKey(call, algorithm, wrapped, length));
    });
}

CERTDESK_SKF_EXPORT SKF_EncryptInit(Handle key, BlockCipherParameters parameters) {
    return Library::instance().serve("SKF_EncryptInit", key, [&](Call& call) {
        auto& session = call.handles.get<SessionKey>(key);
        need(parameters.padding <= 1, SAR_INVALIDPARAMERR);
        session.ready = true;
        session.padded = parameters.padding == 1;
    });
}

CERTDESK_SKF_EXPORT SKF_Encrypt(Handle key, Byte* data, Ulong length, Byte* cipher, Ulong* cipherLength) {
    return Library::instance().serve("SKF_Encrypt", key, [&](Call& call) {
        encrypt(call.handles.get<SessionKey>(key), data, length, cipher, cipherLength);
    });
}

/// For session keys and digests; the other handles have functions of their own.
CERTDESK_SKF_EXPORT SKF_CloseHandle(Handle handle) {
    const auto close = [](Call& call) {
        need(call.handles.is<SessionKey>(call.handle) || call.handles.is<DigestRun>(call.handle),
             SAR_INVALIDHANDLEERR);
        call.handles.close(call.handle);
    };
    return Library::instance().serve("SKF_CloseHandle", handle, close, Library::Way{FileLock::forever, true});
}
