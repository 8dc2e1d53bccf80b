#include "desk/machine.h"

#include "desk/files.h"
#include "token/chain.h"
#include "token/key_pair.h"

#include <string_view>

namespace certdesk::desk {

namespace {

namespace fs = std::filesystem;
using token::Certificate;
using token::KeyPair;

constexpr std::int64_t dayMs = 24LL * 3600 * 1000;
constexpr std::int64_t renewedBeforeMs = 30 * dayMs;

struct Files {
    explicit Files(const fs::path& data)
        : certificate(data / "tls/machine.pem"), key(data / "tls/machine.key"),
          nextKey(data / "tls/machine.next.key"), root(data / "tls/root.pem") {}
    fs::path certificate, key, nextKey, root;
};

std::optional<Certificate> certificateIn(const fs::path& file) {
    auto certificate = Certificate::fromPem(readFile(file));
    if (!certificate) return {};
    return std::move(certificate).value();
}

std::optional<KeyPair> keyIn(const fs::path& file) {
    if (!fs::exists(file)) return {};
    const forms::Secret pem{std::string_view(readFile(file))};
    auto key = KeyPair::fromMachinePem(pem.text());
    if (!key) return {};
    return std::move(key).value();
}

/// One that cannot be read is of no certificate yet: nothing is lost with it.
KeyPair nextKey(const Files& files) {
    if (auto key = keyIn(files.nextKey)) return std::move(*key);
    auto key = KeyPair::generate(token::KeyAlgorithm::p256);
    writeFile(files.nextKey, key.machinePem().text());
    return key;
}

/// For the same machine, of the new key, later than the present one, from headquarters' TLS root.
bool isSuccessor(const Certificate& next, const Certificate& present, const KeyPair& key,
                 const Certificate& root) {
    return next.matchesKey(key.spki()) && next.subject() == present.subject() &&
           next.notAfter() > present.notAfter() &&
           token::verifyChain(next, {}, {root}, next.notBefore(), token::Purpose::tlsClient).ok();
}

sync::LineFault broken(const std::string& detail) {
    return {sync::LineFault::Kind::brokenAnswer, 200, "broken-answer", detail, {}};
}

} // namespace

void finishMachineRenewal(const fs::path& data) {
    const Files files(data);
    if (!fs::exists(files.nextKey) || !fs::exists(files.certificate)) return;
    const auto key = keyIn(files.nextKey);
    const auto certificate = certificateIn(files.certificate);
    if (key && certificate && certificate->matchesKey(key->spki())) fs::rename(files.nextKey, files.key);
}

std::optional<sync::LineFault> renewMachine(const fs::path& data, sync::Headquarters& headquarters,
                                            forms::UtcMs now) {
    const Files files(data);
    if (!fs::exists(files.certificate)) return {};
    const auto present = certificateIn(files.certificate);
    const auto root = certificateIn(files.root);
    if (!present || !root) return broken("our own TLS files");
    if (now.value < present->notAfter().value - renewedBeforeMs) return {};
    const KeyPair key = nextKey(files);
    const auto request = key.request(present->subject());
    const auto answer = headquarters.renewMachine(request.value());
    if (const auto* fault = std::get_if<sync::LineFault>(&answer)) {
        if (fault->problem == "not-due") return {};
        return *fault;
    }
    const auto next = Certificate::fromDer(std::get<forms::Bytes>(answer));
    if (!next || !isSuccessor(*next, *present, key, *root))
        return broken("no successor of the machine certificate");
    writeFile(files.certificate, next->pem());
    finishMachineRenewal(data);
    headquarters.useNewMachine();
    return {};
}

} // namespace certdesk::desk
