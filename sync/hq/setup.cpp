#include "hq/setup.h"

#include "forms/catalogue.h"
#include "forms/shipped.h"
#include "hq/authorities.h"
#include "hq/database.h"
#include "hq/files.h"
#include "hq/key_centre.h"
#include "hq/office.h"
#include "hq/postgresql.h"
#include "hq/trouble.h"
#include "hq/vault.h"
#include "sync/sealing.h"
#include "token/authority.h"

#include <Poco/Net/ServerSocket.h>

#include <chrono>

namespace certdesk::hq {
namespace {

using token::KeyAlgorithm;
using token::KeyPair;

forms::UtcMs now() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

token::Validity years(int count) {
    const auto at = now();
    return {forms::startOf(forms::dayOf(at)), forms::startOf(forms::plusYears(forms::dayOf(at), count))};
}

token::Certificate certain(token::Issued issued) {
    if (!issued)
        throw Trouble(Trouble::Kind::usage, "证书无法签发：" + std::string(token::idOf(issued.fault().kind)) +
                                                " " + issued.fault().about);
    return std::move(issued).value();
}

token::DistinguishedName named(const std::string& name) {
    return {{"C", "CN"}, {"O", "certdesk"}, {"CN", name}};
}

/// Whoever looks at a certificate of practice sees what it is.
std::string issuerName(const std::string& plain, bool training) {
    return training ? "培训 TRAINING " + plain : plain;
}

token::Certificate makeRoot(const KeyPair& key, const std::string& name) {
    token::SystemRandomness randomness;
    return certain(token::issueRoot(key, named(name), years(25), token::newSerial(randomness)));
}

void makeAuthority(const Layout& layout, const std::string& id, KeyAlgorithm algorithm,
                   const forms::Secret& passphrase, const forms::Secret& rootPassphrase, bool training) {
    token::SystemRandomness randomness;
    const KeyPair rootKey = KeyPair::generate(algorithm);
    const KeyPair issuingKey = KeyPair::generate(algorithm);
    const auto root = makeRoot(rootKey, issuerName("certdesk root CA " + id, training));
    const auto issuing = certain(token::issueIntermediate(
        {root, rootKey}, issuingKey.spki(), named(issuerName("certdesk issuing CA " + id, training)),
        years(20), token::newSerial(randomness)));
    const auto folder = layout.data / ("ca-" + id + ".part");
    makePrivateDirectory(folder);
    makePrivateDirectory(layout.ca());
    writePrivate(folder / "root.pem", root.pem());
    writePrivate(folder / "issuing.pem", issuing.pem());
    writePrivate(folder / "issuing.key", issuingKey.sealed(passphrase));
    writePrivate(layout.root() / (id + ".key"), rootKey.sealed(rootPassphrase));
    std::filesystem::rename(folder, layout.ca() / id);
}

void makeTls(const Layout& layout, const SetupOptions& options, const forms::Secret& passphrase) {
    token::SystemRandomness randomness;
    makePrivateDirectory(layout.tls());
    const KeyPair rootKey = KeyPair::generate(KeyAlgorithm::p256);
    const KeyPair serverKey = KeyPair::generate(KeyAlgorithm::p256);
    const auto root = makeRoot(rootKey, issuerName("certdesk TLS root", options.training));
    std::vector<std::string> names{"localhost", "127.0.0.1"};
    names.insert(names.end(), options.hosts.begin(), options.hosts.end());
    const auto server = certain(token::issueTlsServer({root, rootKey}, serverKey.spki(), names.back(), names,
                                                      years(10), token::newSerial(randomness)));
    writePrivate(layout.tls() / "root.pem", root.pem());
    writePrivate(layout.tls() / "root.key", rootKey.sealed(passphrase));
    writePrivate(layout.tls() / "server.pem", server.pem());
    writePrivate(layout.tls() / "server.key", serverKey.machinePem());
}

struct ProfileKind {
    std::string id;
    KeyAlgorithm holder;
    KeyAlgorithm issuer;
    forms::JsonArray usage;
    forms::JsonArray extendedUsage;
    /// Extensions of GM/T 0015-2012 §5.2.4 that carry the holder's 统一社会信用代码.
    std::vector<const char*> codeIn;
};

constexpr const char* registrationNumber = "1.2.156.10260.4.1.3";
constexpr const char* organisationCode = "1.2.156.10260.4.1.4";
constexpr const char* taxNumber = "1.2.156.10260.4.1.5";

forms::JsonArray extensionsOf(const ProfileKind& kind) {
    forms::JsonArray extensions;
    for (const char* oid : kind.codeIn)
        extensions.push_back(
            forms::JsonObject{{"oid", oid}, {"encoding", "utf8"}, {"value", "{holder.code}"}});
    return extensions;
}

forms::Json profileOf(const ProfileKind& kind) {
    const auto attribute = [](const char* type, const char* value) {
        return forms::Json(forms::JsonObject{{"type", type}, {"value", value}});
    };
    return forms::JsonObject{
        {"id", kind.id},
        {"keyAlgorithm", token::idOf(kind.holder)},
        {"issuerAlgorithm", token::idOf(kind.issuer)},
        {"subject",
         forms::JsonArray{attribute("C", "CN"), attribute("O", "{holder.name}"),
                          attribute("CN", "{holder.name}"), attribute("serialNumber", "{holder.code}")}},
        {"keyUsage", kind.usage},
        {"extendedKeyUsage", kind.extendedUsage},
        {"extensions", extensionsOf(kind)},
        {"overlapDays", 60}};
}

const forms::JsonArray signing{"digitalSignature", "nonRepudiation"};
const forms::JsonArray encryption{"keyEncipherment", "dataEncipherment"};
const forms::JsonArray logIn{"clientAuth"};

/// One code stands for all three numbers since 三证合一; readers of the national algorithms look for any.
std::vector<ProfileKind> sm2Kinds() {
    const std::vector<const char*> all{registrationNumber, organisationCode, taxNumber};
    const forms::JsonArray agreement{"keyEncipherment", "dataEncipherment", "keyAgreement"};
    return {{"unit-sm2", KeyAlgorithm::sm2, KeyAlgorithm::sm2, signing, logIn, all},
            {"unit-sm2-encryption", KeyAlgorithm::sm2, KeyAlgorithm::sm2, agreement, {}, all}};
}

/// A certificate of RSA serves both uses by itself: older tokens take no pair from outside.
std::vector<ProfileKind> otherKinds(KeyAlgorithm rsaAuthority) {
    const auto rsa = KeyAlgorithm::rsa2048;
    const forms::JsonArray both{"digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment"};
    return {{"unit-rsa2048", rsa, rsaAuthority, both, logIn, {organisationCode}},
            {"unit-rsa2048-encryption", rsa, rsaAuthority, encryption, {}, {organisationCode}},
            {"unit-p256", KeyAlgorithm::p256, KeyAlgorithm::p256, signing, logIn, {organisationCode}}};
}

/// Leaves those that are there as they are: they may have been edited.
void makeProfiles(const Layout& layout, const std::vector<ProfileKind>& kinds) {
    makePrivateDirectory(layout.profiles());
    for (const auto& kind : kinds) {
        const auto file = layout.profiles() / (kind.id + ".json");
        if (!std::filesystem::exists(file)) writePrivate(file, profileOf(kind).text() + "\n");
    }
}

forms::Bytes makeRecordsKey(const Layout& layout) {
    makePrivateDirectory(layout.records());
    const auto passphrase = newPassphrase();
    const auto pair = sync::newSealPair();
    writePrivate(layout.records() / "passphrase", passphrase);
    sealFile(layout.records() / "records.key", pair.secretKey.view(), passphrase);
    return pair.publicKey;
}

/// Answers the public half of the catalogue's signing key.
forms::Bytes makeSecrets(const Layout& layout, const SetupOptions& options, const forms::Secret& passphrase) {
    makePrivateDirectory(layout.secrets());
    token::SystemRandomness randomness;
    forms::Secret master(32);
    randomness.fill({master.data(), master.size()});
    sealFile(layout.secrets() / "admin-pin-master", master.view(), passphrase);
    sealFile(layout.secrets() / "factory-admin-pin", options.factory.pin.view(), passphrase);
    sealFile(layout.secrets() / "factory-device-key", options.factory.deviceKey.view(), passphrase);
    makeKeyCentreKey(layout, passphrase);
    const auto signer = sync::newSigningPair();
    sealFile(layout.secrets() / "catalogue-signing", signer.seed.view(), passphrase);
    return signer.publicKey;
}

void keepCatalogue(const Layout& layout, std::string text) {
    if (text.empty()) text = forms::shippedCatalogue();
    const auto catalogue = forms::parseCatalogue(text);
    makePrivateDirectory(layout.catalogues());
    writePrivate(layout.catalogues() / (std::to_string(catalogue.version) + ".json"), text);
}

/// Held until both are known, so that the two cannot be the same.
void choosePorts(Config& config) {
    const Poco::Net::SocketAddress any(config.listen, 0);
    const Poco::Net::ServerSocket kiosks(any);
    const Poco::Net::ServerSocket open(any);
    if (config.kioskPort == 0) config.kioskPort = kiosks.address().port();
    if (config.openPort == 0) config.openPort = open.address().port();
}

Config build(const Layout& layout, const SetupOptions& options) {
    makePrivateDirectory(layout.root());
    const auto passphrase = newPassphrase();
    const auto rootPassphrase = newPassphrase();
    writePrivate(layout.passphrase(), passphrase);
    writePrivate(layout.root() / "passphrase", rootPassphrase);
    Config config{options.listen,         options.hosts.empty() ? "127.0.0.1" : options.hosts.front(),
                  options.kioskPort,      options.openPort,
                  makeRecordsKey(layout), makeSecrets(layout, options, passphrase),
                  options.database};
    config.training = options.training;
    choosePorts(config);
    makeTls(layout, options, passphrase);
    makeAuthority(layout, "rsa", options.rsaAuthority, passphrase, rootPassphrase, options.training);
    makeAuthority(layout, "p256", KeyAlgorithm::p256, passphrase, rootPassphrase, options.training);
    makeAuthority(layout, "sm2", KeyAlgorithm::sm2, passphrase, rootPassphrase, options.training);
    makeProfiles(layout, otherKinds(options.rsaAuthority));
    makeProfiles(layout, sm2Kinds());
    keepCatalogue(layout, options.catalogue);
    Database::create(databaseOf(layout, config));
    writePrivate(layout.config(), configText(config));
    return config;
}

} // namespace

Config initialise(const std::filesystem::path& data, const SetupOptions& options) {
    if (!options.database.empty()) mustBeKeepable(options.database);
    NewDirectory directory(data);
    const Config config = build(Layout{directory.path()}, options);
    directory.settle();
    return config;
}

void addSm2(const std::filesystem::path& data) {
    const Layout layout{data};
    const Config config = loadConfig(layout);
    const DataLock lock(layout);
    if (std::filesystem::exists(layout.ca() / "sm2"))
        throw Trouble(Trouble::Kind::usage, "已有 SM2 的 CA，没有改动：" + layout.ca().string());
    const auto carried = layout.root() / "passphrase"; // away with the other roots, as it should be
    makePrivateDirectory(layout.root());
    if (!std::filesystem::exists(carried)) writePrivate(carried, newPassphrase());
    makeProfiles(layout, sm2Kinds());
    makeAuthority(layout, "sm2", KeyAlgorithm::sm2, readSecretFile(layout.passphrase()),
                  readSecretFile(carried), config.training);
}

} // namespace certdesk::hq
