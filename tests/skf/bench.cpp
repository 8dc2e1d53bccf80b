#include "bench.h"

#include <sstream>
#include <stdexcept>

namespace certdesk::tests {

using namespace token::skf;

SkfBench::SkfBench(const std::vector<std::string>& deviceOptions)
    : tokens(memoryFolder()), skf(SoftSkfTokens::libraryPath()),
      serial(tokens.add("BLANK-01", deviceOptions)), name(tokens.nameOf(serial)) {}

void SkfBench::must(Ulong code) {
    if (code != SAR_OK) throw std::runtime_error("refused: " + codeText(code));
}

Handle SkfBench::connect() {
    Handle connection = nullptr;
    must(skf.SKF_ConnectDev(text(name), &connection));
    return connection;
}

Bytes SkfBench::answerTo(Handle connection, const std::string& key) {
    Bytes block(16);
    must(skf.SKF_GenRandom(connection, block.data(), 8));
    return encryptSm4(Bytes(key.begin(), key.end()), block);
}

Ulong SkfBench::authenticate(Handle connection, const std::string& key) {
    Bytes answer = answerTo(connection, key);
    return skf.SKF_DevAuth(connection, answer.data(), 16);
}

Ulong SkfBench::createApplication(const std::string& applicationName, const std::string& admin,
                                  Ulong adminTries, const std::string& user, Ulong userTries) {
    return skf.SKF_CreateApplication(device, text(applicationName), text(admin), adminTries, text(user),
                                     userTries, anybody, &application);
}

Ulong SkfBench::verify(Ulong who, const std::string& pin) {
    return skf.SKF_VerifyPIN(application, who, text(pin), &left);
}

void SkfBench::makeApplication() {
    device = connect();
    must(authenticate(device));
    must(createApplication("YZT"));
}

void SkfBench::logIn() {
    makeApplication();
    must(verify(userPin, "123456"));
}

void SkfBench::makeContainer() {
    logIn();
    must(skf.SKF_CreateContainer(application, text("holder"), &container));
}

EccPublicKey SkfBench::makeKey() {
    makeContainer();
    EccPublicKey key{};
    must(skf.SKF_GenECCKeyPair(container, sm2Sign, &key));
    return key;
}

EvpKey SkfBench::makeBothPairs() {
    const EvpKey signing = keyOfBlob(makeKey());
    EvpKey pair = newSm2Key();
    Bytes envelope = enveloped(signing.get(), pair.get(), Bytes(16, 0x5A));
    must(skf.SKF_ImportECCKeyPair(container, reinterpret_cast<EnvelopedKey*>(envelope.data())));
    return pair;
}

Bytes SkfBench::digestOf(const std::string& message, EccPublicKey key, const std::string& id) {
    Handle digest = nullptr;
    Bytes idBytes(id.begin(), id.end());
    Bytes data(message.begin(), message.end());
    must(skf.SKF_DigestInit(device, sm3, &key, idBytes.data(), static_cast<Ulong>(id.size()), &digest));
    Bytes hash(32);
    Ulong length = 32;
    must(skf.SKF_Digest(digest, data.data(), static_cast<Ulong>(data.size()), hash.data(), &length));
    must(skf.SKF_CloseHandle(digest));
    return hash;
}

EccSignature SkfBench::sign(const std::string& message, const EccPublicKey& key) {
    Bytes e = digestOf(message, key);
    EccSignature signature{};
    must(skf.SKF_ECCSignData(container, e.data(), 32, &signature));
    return signature;
}

std::string codeText(Ulong code) {
    std::ostringstream out;
    out << "0x" << std::hex << std::uppercase << code;
    return out.str();
}

} // namespace certdesk::tests
