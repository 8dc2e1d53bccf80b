#include "hq/authorities.h"

#include "hq/files.h"
#include "hq/issuer_key.h"
#include "hq/trouble.h"
#include "hq/upstream.h"

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

Issuer::Issuer(std::string id, token::Certificate root, token::Certificate issuing)
    : id_(std::move(id)), root_(std::move(root)), issuing_(std::move(issuing)) {
    if (!issuing_.isCa() || !issuing_.algorithm())
        throw Trouble(Trouble::Kind::damaged, "签发 CA 的证书有误：" + id_);
}

Problem cannotIssue(const token::IssueFault& fault) {
    return {422, "cannot-issue", std::string(token::idOf(fault.kind)) + " " + fault.about};
}

Authority::Authority(std::string id, const std::filesystem::path& folder, const forms::Secret& passphrase)
    : Issuer(std::move(id), certificateAt(folder / "root.pem"), certificateAt(folder / "issuing.pem")),
      key_(issuerKey(folder, issuing(), passphrase)) {
    mustFit(issuing(), key_, folder);
}

std::variant<token::Certificate, Problem> Authority::issue(const IssueOrder& order) const {
    const auto serial = forms::fromHex(order.serial).value();
    const std::lock_guard lock(mutex_);
    auto issued = token::issueLeaf({issuing(), key_}, order.profile, order.request, order.values,
                                   order.validity, serial);
    if (!issued) return cannotIssue(issued.fault());
    return std::move(issued).value();
}

std::variant<forms::Bytes, Problem> Authority::revocationList(const ListOrder& order) const {
    const std::lock_guard lock(mutex_);
    auto list = token::issueRevocationList({issuing(), key_}, order.number, order.thisUpdate,
                                           order.nextUpdate, order.revoked);
    if (!list) throw Trouble(Trouble::Kind::broken, "吊销列表无法签发：" + id());
    return std::move(list).value();
}

namespace {

std::unique_ptr<Issuer> issuerIn(const std::filesystem::path& folder, const forms::Secret& passphrase) {
    const auto id = folder.filename().string();
    if (isUpstream(folder)) return std::make_unique<Upstream>(id, folder, passphrase);
    return std::make_unique<Authority>(id, folder, passphrase);
}

} // namespace

Authorities::Authorities(const Layout& layout, const forms::Secret& passphrase) {
    for (const auto& folder : std::filesystem::directory_iterator(layout.ca()))
        authorities_.push_back(issuerIn(folder.path(), passphrase));
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

const token::CertificateProfile* Authorities::profileOf(const std::string& id) const {
    const auto found = profiles_.find(id);
    return found == profiles_.end() ? nullptr : &found->second;
}

const Issuer* Authorities::authorityFor(const token::CertificateProfile& profile) const {
    for (const auto& authority : authorities_)
        if (!authority->isHere() && authority->algorithm() == profile.issuerAlgorithm) return authority.get();
    return authorityHereFor(profile);
}

const Issuer* Authorities::authorityHereFor(const token::CertificateProfile& profile) const {
    for (const auto& authority : authorities_)
        if (authority->isHere() && authority->algorithm() == profile.issuerAlgorithm) return authority.get();
    return nullptr;
}

const Issuer* Authorities::authority(const std::string& id) const {
    for (const auto& authority : authorities_)
        if (authority->id() == id) return authority.get();
    return nullptr;
}

bool Authorities::anyElsewhere() const {
    return std::any_of(authorities_.begin(), authorities_.end(),
                       [](const auto& authority) { return !authority->isHere(); });
}

std::vector<token::Certificate> Authorities::chains(Which which) const {
    std::vector<token::Certificate> chains;
    for (const auto& authority : authorities_)
        if (which == Which::all || authority->isHere())
            chains.insert(chains.end(), {authority->root(), authority->issuing()});
    return chains;
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
