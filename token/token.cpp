#include "token/token.h"

#include "token/randomness.h"
#include "token/watch.h"

#include <algorithm>
#include <array>

namespace certdesk::token {

TokenResult<TokenKey> TokenSession::keyByDigest(std::string_view spkiDigest) {
    const auto all = keys();
    if (!all) return all.fault();
    const auto found = std::find_if(all->begin(), all->end(),
                                    [&](const TokenKey& key) { return key.digest() == spkiDigest; });
    if (found == all->end()) return TokenFault{FaultKind::keyMissing, TokenStep::findKey, 0};
    return *found;
}

TokenResult<Certificate> TokenSession::readCertificate(const TokenKey& key) {
    const auto all = certificates();
    if (!all) return all.fault();
    const auto found = std::find_if(all->begin(), all->end(), [&](const Certificate& certificate) {
        return certificate.matchesKey(key.spki);
    });
    if (found == all->end()) return TokenFault{FaultKind::certificateMissing, TokenStep::read, 0};
    return *found;
}

TokenResult<Done> TokenSession::challenge(const Certificate& certificate) {
    const auto key = keyByDigest(certificate.spkiSha256());
    if (!key) return key.fault();
    if (key->use == KeyUse::encryption) return challengeEncryption(*key, certificate);
    std::array<std::uint8_t, 32> nonce{};
    SystemRandomness().fill(nonce);
    const auto signature = sign(*key, nonce);
    if (!signature) return signature.fault();
    if (!verifySignature(certificate.spki(), nonce, *signature))
        return TokenFault{FaultKind::challengeFailed, TokenStep::challenge, 0};
    return Done{};
}

bool TokenInfo::makes(KeyAlgorithm algorithm) const {
    return std::find(algorithms.begin(), algorithms.end(), algorithm) != algorithms.end();
}

TokenResult<TokenInfo> TokenDriver::info(std::string_view serial) {
    const auto all = list();
    if (!all) return all.fault();
    const auto found = std::find_if(all->begin(), all->end(),
                                    [&](const TokenInfo& token) { return token.serial == serial; });
    if (found == all->end()) return TokenFault{FaultKind::noToken, TokenStep::list, 0};
    return *found;
}

bool TokenDriver::waitForChange(const std::vector<std::string>& serials, std::chrono::milliseconds atMost,
                                const std::stop_token& stop) {
    const auto differs = [&] {
        const auto all = list();
        if (!all) return false;
        std::vector<std::string> now;
        for (const TokenInfo& token : *all)
            now.push_back(token.serial);
        return !std::is_permutation(now.begin(), now.end(), serials.begin(), serials.end());
    };
    return lookUntil(differs, atMost, stop);
}

TokenResult<Done> TokenDriver::testPin(std::string_view serial, const forms::Secret& userPin) {
    const auto session = open(serial, userPin);
    if (!session) return session.fault();
    return Done{};
}

} // namespace certdesk::token
