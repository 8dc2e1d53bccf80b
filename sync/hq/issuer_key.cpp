#include "hq/issuer_key.h"

#include "forms/json.h"
#include "hq/files.h"
#include "hq/office.h"
#include "hq/trouble.h"
#include "token/pkcs11_driver.h"
#include "token/pkcs11_import.h"
#include "token/remote_key.h"

#include <map>
#include <memory>
#include <mutex>

namespace certdesk::hq {
namespace {

namespace fs = std::filesystem;
using token::FaultKind;

fs::path placeFile(const fs::path& folder) { return folder / "issuer.json"; }
fs::path keyFile(const fs::path& folder) { return folder / "issuing.key"; }

TokenPlace placeIn(const fs::path& file) {
    try {
        const auto json = forms::parseJson(readFile(file, 65536));
        forms::JsonReader reader(json);
        if (reader.string("kind", 16) != "pkcs11") reader.fail(forms::JsonProblem::Kind::badValue, "kind");
        TokenPlace place{reader.string("module", 4096), reader.string("token", 64),
                         reader.string("pinFile", 4096)};
        reader.finish();
        return place;
    } catch (const forms::JsonProblem& problem) {
        throw Trouble(Trouble::Kind::damaged, "配置文件有误：" + file.string() + "，位置 " + problem.place());
    }
}

std::string textOf(const TokenPlace& place) {
    return forms::Json(forms::JsonObject{{"kind", "pkcs11"},
                                         {"module", place.module},
                                         {"token", place.token},
                                         {"pinFile", place.pinFile}})
               .text() +
           "\n";
}

[[noreturn]] void away(const TokenPlace& place, const token::TokenFault& fault) {
    throw Trouble(Trouble::Kind::broken,
                  "签发 CA 的介质“" + place.token + "”用不了：" + std::string(token::idOf(fault.kind)));
}

/// The serial of the one token with that label.
std::string serialOf(token::TokenDriver& driver, const TokenPlace& place) {
    const auto listed = driver.list();
    if (!listed) away(place, listed.fault());
    std::vector<std::string> serials;
    for (const auto& info : *listed)
        if (info.label == place.token) serials.push_back(info.serial);
    if (serials.size() != 1)
        throw Trouble(Trouble::Kind::broken, serials.empty() ? "没有标签为“" + place.token + "”的介质。"
                                                             : "不止一个介质的标签是“" + place.token + "”。");
    return serials.front();
}

std::unique_ptr<token::TokenDriver> driverOf(const TokenPlace& place) {
    auto driver = token::openPkcs11Driver(place.module);
    if (!driver) away(place, driver.fault());
    return std::move(driver).value();
}

/// A token and its one session, for all CAs whose keys are on it. Any thread.
class CaToken {
public:
    explicit CaToken(TokenPlace place) : place_(std::move(place)) {}

    forms::Bytes sign(const std::string& keyDigest, forms::ByteView data) {
        const std::lock_guard lock(mutex_);
        const bool kept = session_ != nullptr;
        auto signature = attempt(keyDigest, data);
        if (!signature && kept) signature = attempt(keyDigest, data); // the session had died since
        if (!signature) away(place_, signature.fault());
        return std::move(signature).value();
    }

private:
    token::TokenResult<forms::Bytes> attempt(const std::string& keyDigest, forms::ByteView data) {
        if (!session_) open();
        const auto key = session_->keyByDigest(keyDigest);
        auto signature = key ? session_->sign(*key, data) : token::TokenResult<forms::Bytes>(key.fault());
        if (!signature) {
            session_.reset();
            driver_.reset();
        }
        return signature;
    }

    void open() {
        if (pinWasWrong_)
            throw Trouble(Trouble::Kind::broken, "签发 CA 的介质口令不对，改正后请重新启动总部。");
        driver_ = driverOf(place_);
        auto session = driver_->open(serialOf(*driver_, place_), readSecretFile(place_.pinFile));
        if (!session) {
            pinWasWrong_ = session.fault().kind == FaultKind::pinIncorrect;
            away(place_, session.fault());
        }
        session_ = std::move(session).value();
    }

    const TokenPlace place_;
    std::mutex mutex_; ///< guards all below
    bool pinWasWrong_ = false;
    std::unique_ptr<token::TokenDriver> driver_;
    std::unique_ptr<token::TokenSession> session_; ///< goes before its driver
};

/// A token has one session in a process (token/token.h), so whoever signs on it shares that.
std::shared_ptr<CaToken> caTokenAt(const TokenPlace& place) {
    static std::mutex mutex;
    static std::map<std::pair<std::string, std::string>, std::weak_ptr<CaToken>> open; // guarded by mutex
    const std::lock_guard lock(mutex);
    auto& known = open[{place.module, place.token}];
    auto shared = known.lock();
    if (!shared) known = shared = std::make_shared<CaToken>(place);
    return shared;
}

token::KeyPair keyOn(const TokenPlace& place, const token::Certificate& issuing) {
    return token::remoteKeyPair(issuing.spki(), [on = caTokenAt(place), digest = issuing.spkiSha256()](
                                                    forms::ByteView data) { return on->sign(digest, data); });
}

token::KeyPair keyInFile(const fs::path& folder, const forms::Secret& passphrase) {
    auto key = token::KeyPair::unseal(readFile(keyFile(folder), 65536), passphrase);
    if (!key)
        throw Trouble(Trouble::Kind::damaged, "私钥文件与口令不符或已损坏：" + keyFile(folder).string());
    return std::move(key).value();
}

token::Certificate issuingIn(const fs::path& folder) {
    auto certificate = token::Certificate::fromPem(readFile(folder / "issuing.pem", 65536));
    if (!certificate)
        throw Trouble(Trouble::Kind::damaged, "证书文件有误：" + (folder / "issuing.pem").string());
    return std::move(certificate).value();
}

void import(const TokenPlace& place, const token::KeyPair& key, const std::string& label) {
    const auto serial = serialOf(*driverOf(place), place);
    const auto imported =
        token::importKeyPair(place.module, serial, readSecretFile(place.pinFile), key, label);
    if (!imported) away(place, imported.fault());
}

void prove(const TokenPlace& place, const token::Certificate& issuing) {
    const auto data = forms::toBytes("certdesk moves an issuing key");
    if (!token::verifySignature(issuing.spki(), data, keyOn(place, issuing).sign(data)))
        throw Trouble(Trouble::Kind::broken, "介质的签名不对，私钥文件没有改动。");
}

} // namespace

token::KeyPair issuerKey(const fs::path& folder, const token::Certificate& issuing,
                         const forms::Secret& passphrase) {
    if (fs::exists(placeFile(folder))) return keyOn(placeIn(placeFile(folder)), issuing);
    return keyInFile(folder, passphrase);
}

void moveToToken(const Layout& layout, const std::string& ca, const TokenPlace& place) {
    loadConfig(layout);
    const DataLock lock(layout);
    const auto folder = layout.ca() / ca;
    if (ca.empty() || fs::path(ca).has_parent_path() || !fs::exists(folder / "issuing.pem"))
        throw Trouble(Trouble::Kind::usage, "没有这个 CA：" + ca);
    if (!fs::exists(keyFile(folder)))
        throw Trouble(Trouble::Kind::usage, "CA 的私钥已经不在文件里，没有改动：" + ca);
    const auto key = keyInFile(folder, readSecretFile(layout.passphrase()));
    if (key.algorithm() == token::KeyAlgorithm::sm2)
        throw Trouble(Trouble::Kind::usage, "SM2 的 CA 只能用密封的私钥文件，没有改动。");
    const auto issuing = issuingIn(folder);
    import(place, key, "certdesk issuing " + ca);
    prove(place, issuing);
    writePrivate(placeFile(folder), textOf(place));
    fs::remove(keyFile(folder));
}

} // namespace certdesk::hq
