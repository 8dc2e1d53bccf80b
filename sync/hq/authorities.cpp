#include "hq/authorities.h"

#include "hq/files.h"
#include "hq/issuer_key.h"
#include "hq/trouble.h"

#include <algorithm>

namespace certdesk::hq {
namespace {

constexpr std::int64_t minute = 60'000;

token::Certificate certificateAt(const std::filesystem::path& file) {
    auto certificate = token::Certificate::fromPem(readFile(file, 65536));
    if (!certificate) throw Trouble(Trouble::Kind::damaged, "证书文件有误：" + file.string());
    return std::move(certificate).value();
}

token::KeyPair keyAt(const std::filesystem::path& file, const forms::Secret& passphrase) {
    auto key = token::KeyPair::unseal(readFile(file, 65536), passphrase);
    if (!key) throw Trouble(Trouble::Kind::damaged, "私钥文件与口令不符或已损坏：" + file.string());
    return std::move(key).value();
}

void mustFit(const token::Certificate& certificate, const token::KeyPair& key,
             const std::filesystem::path& folder) {
    if (!certificate.isCa() || !certificate.matchesKey(key.spki()))
        throw Trouble(Trouble::Kind::damaged, "证书与私钥不是一对：" + folder.string());
}

} // namespace

Authority::Authority(std::string id, const std::filesystem::path& folder, const forms::Secret& passphrase)
    : id_(std::move(id)), root_(certificateAt(folder / "root.pem")),
      issuing_(certificateAt(folder / "issuing.pem")), key_(issuerKey(folder, issuing_, passphrase)) {
    mustFit(issuing_, key_, folder);
}

token::Issued Authority::issue(const token::CertificateProfile& profile,
                               const token::CertificateRequest& request, const token::Placeholders& values,
                               token::Validity validity, forms::ByteView serial) const {
    const std::lock_guard lock(mutex_);
    return token::issueLeaf({issuing_, key_}, profile, request, values, validity, serial);
}

forms::Bytes Authority::revocationList(const std::vector<token::RevokedCertificate>& revoked,
                                       std::int64_t number, forms::UtcMs thisUpdate,
                                       forms::UtcMs nextUpdate) const {
    const std::lock_guard lock(mutex_);
    auto list = token::issueRevocationList({issuing_, key_}, number, thisUpdate, nextUpdate, revoked);
    if (!list) throw Trouble(Trouble::Kind::broken, "吊销列表无法签发：" + id_);
    return std::move(list).value();
}

Authorities::Authorities(const Layout& layout, const forms::Secret& passphrase) {
    for (const auto& folder : std::filesystem::directory_iterator(layout.ca()))
        authorities_.push_back(
            std::make_unique<Authority>(folder.path().filename().string(), folder.path(), passphrase));
    std::sort(authorities_.begin(), authorities_.end(),
              [](const auto& a, const auto& b) { return a->id() > b->id(); });
    for (const auto& file : std::filesystem::directory_iterator(layout.profiles())) {
        if (file.path().extension() != ".json") continue;
        try {
            auto profile = token::parseProfile(readFile(file.path(), 65536));
            profiles_.emplace(profile.id, std::move(profile));
        } catch (const forms::JsonProblem& problem) {
            throw Trouble(Trouble::Kind::damaged,
                          "证书模板有误：" + file.path().string() + "，位置 " + problem.place());
        }
    }
}

const token::CertificateProfile* Authorities::profile(const std::string& kind, token::KeyAlgorithm algorithm,
                                                      Use use) const {
    const std::string suffix = use == Use::encryption ? "-encryption" : "";
    const auto found = profiles_.find(kind + "-" + std::string(token::idOf(algorithm)) + suffix);
    return found == profiles_.end() || found->second.keyAlgorithm != algorithm ? nullptr : &found->second;
}

const Authority* Authorities::authorityFor(const token::CertificateProfile& profile) const {
    for (const auto& authority : authorities_)
        if (authority->algorithm() == profile.issuerAlgorithm) return authority.get();
    return nullptr;
}

const Authority* Authorities::authority(const std::string& id) const {
    for (const auto& authority : authorities_)
        if (authority->id() == id) return authority.get();
    return nullptr;
}

std::string Authorities::chains() const {
    std::string pem;
    for (const auto& authority : authorities_)
        pem += authority->root().pem() + authority->issuing().pem();
    return pem;
}

TlsAuthority::TlsAuthority(const Layout& layout, const forms::Secret& passphrase)
    : root_(certificateAt(layout.tls() / "root.pem")), key_(keyAt(layout.tls() / "root.key", passphrase)) {
    mustFit(root_, key_, layout.tls());
}

token::Issued TlsAuthority::issueMachine(forms::ByteView spki, const std::string& kiosk,
                                         forms::UtcMs at) const {
    token::SystemRandomness randomness;
    const forms::UtcMs from{std::max((at.value - 5 * minute) / 1000 * 1000, root_.notBefore().value)};
    const forms::UtcMs to = forms::startOf(forms::plusYears(forms::dayOf(at), 3));
    const std::lock_guard lock(mutex_);
    return token::issueTlsClient({root_, key_}, spki, kiosk, {from, to}, token::newSerial(randomness));
}

} // namespace certdesk::hq
