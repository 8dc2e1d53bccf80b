#include "desk/files.h"
#include "desk/inside.h"

#include <algorithm>

// Which authorities' certificates are headquarters' own.

namespace certdesk::desk {

namespace {

using token::Certificate;

constexpr const char* issuersFile = "tls/ca-roots.pem";
constexpr std::size_t mostIssuers = 256; ///< beyond that somebody is filling the disk

bool has(const std::vector<Certificate>& all, const Certificate& one) {
    return std::any_of(all.begin(), all.end(),
                       [&](const Certificate& other) { return other.der() == one.der(); });
}

/// Those that are authorities and not known yet.
std::vector<Certificate> newAmong(const std::vector<forms::Bytes>& told,
                                  const std::vector<Certificate>& known) {
    std::vector<Certificate> fresh;
    for (const forms::Bytes& der : told) {
        auto certificate = Certificate::fromDer(der);
        if (certificate.ok() && certificate->isCa() && !has(known, *certificate) && !has(fresh, *certificate))
            fresh.push_back(std::move(certificate).value());
    }
    return fresh;
}

} // namespace

std::vector<Certificate> Desk::Inside::ownIssuers() {
    const std::lock_guard lock(issuersMutex);
    if (issuers) return *issuers;
    if (!std::filesystem::exists(data / issuersFile)) return {};
    auto all = Certificate::allFromPem(readFile(data / issuersFile));
    if (!all.ok()) throw DamagedFile(issuersFile, "");
    return *(issuers = std::move(all).value());
}

std::optional<sync::LineFault> Desk::Inside::learnIssuers(sync::Headquarters& headquarters) {
    const auto told = headquarters.authorities({});
    if (const auto* fault = std::get_if<sync::LineFault>(&told))
        return fault->kind == sync::LineFault::Kind::refused ? std::nullopt : std::optional(*fault);
    std::vector<Certificate> all = ownIssuers();
    const auto fresh = newAmong(std::get<std::vector<forms::Bytes>>(told), all);
    if (fresh.empty() || all.size() + fresh.size() > mostIssuers) return {};
    all.insert(all.end(), fresh.begin(), fresh.end());
    const std::lock_guard lock(issuersMutex);
    writeFile(data / issuersFile, token::pemOf(all));
    issuers = std::move(all);
    return {};
}

} // namespace certdesk::desk
