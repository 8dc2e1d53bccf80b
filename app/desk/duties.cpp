#include "desk/files.h"
#include "desk/inside.h"
#include "desk/machine.h"
#include "sync/sealing.h"

// What comes back over the line: confirmed revocations, published catalogues, new authorities, the next
// machine certificate.

namespace certdesk::desk {

namespace {

namespace fs = std::filesystem;

constexpr const char* keyFile = "tls/catalogue.key"; // Ed25519 public, hex; written when the kiosk was set up
constexpr const char* tagFile = "catalogues/tag";

forms::Bytes statementOf(const std::string& bytes) {
    std::string statement = "certdesk catalogue v1";
    statement += '\0';
    return forms::toBytes(statement + bytes);
}

std::optional<forms::Bytes> catalogueKey(const fs::path& data) {
    if (!fs::exists(data / keyFile)) return {};
    return forms::fromHex(readFile(data / keyFile));
}

std::optional<forms::Catalogue> parsed(const std::string& bytes) {
    try {
        return forms::parseCatalogue(bytes);
    } catch (const forms::JsonProblem&) {
        return {};
    }
}

/// At most hourly: headquarters may say no, or the line break, and there are 30 days.
std::function<std::optional<sync::LineFault>(sync::Headquarters&)> hourlyDuty(Desk::Inside& in) {
    constexpr std::int64_t hourMs = 3'600'000;
    return [&in, next = std::int64_t{0}](
               sync::Headquarters& headquarters) mutable -> std::optional<sync::LineFault> {
        const auto now = in.now();
        if (now.value < next) return {};
        next = now.value + hourMs;
        const auto fault = in.learnIssuers(headquarters);
        const auto notRenewed = renewMachine(in.data, headquarters, now);
        return fault ? fault : notRenewed;
    };
}

/// HQ confirmed it: no person's act, so nobody need be logged in.
void confirm(Desk::Inside& in, const std::string& number, const std::string& certificate, forms::UtcMs at) {
    const std::lock_guard lock(in.mutex);
    auto found = in.journal->loadCase(number, nullptr);
    const auto* ordered = found ? found->revocationOf(certificate) : nullptr;
    if (!ordered || ordered->confirmedAt) return;
    const forms::Event event(forms::RevocationConfirmed{certificate, at});
    in.journal->append({{number, event, found->receivedBy, in.now(), found->catalogueVersion}}, in.stepOf(),
                       nullptr);
}

} // namespace

void keepCatalogueKey(const fs::path& data, forms::ByteView key) {
    writeFile(data / keyFile, forms::hex(key));
}

Outcome<int> Desk::takeOver(const sync::PublishedCatalogue& published) {
    return inside_->takeOver(published);
}

Outcome<int> Desk::Inside::takeOver(const sync::PublishedCatalogue& published) {
    const auto key = catalogueKey(data);
    if (!key) return Trouble(CatalogueFault::noKey);
    if (!forms::verifies(statementOf(published.bytes), published.signature, *key))
        return Trouble(CatalogueFault::notSigned);
    auto catalogue = parsed(published.bytes);
    if (!catalogue) return Trouble(CatalogueFault::unreadable);
    const int version = catalogue->version;
    const std::unique_lock lock(catalogueMutex);
    const auto& newest = catalogues.rbegin()->second;
    const fs::path file = data / ("catalogues/" + std::to_string(version) + ".json");
    const bool known = version == newest.version && readFile(file) == published.bytes;
    if (!known && (version <= newest.version || catalogue->id != newest.id))
        return Trouble(CatalogueFault::notNewer);
    if (!known) {
        writeFile(file, published.bytes);
        catalogues.emplace(version, std::move(*catalogue));
    }
    writeFile(data / tagFile, published.tag);
    return version;
}

std::vector<int> Desk::catalogueVersions() const {
    const std::shared_lock lock(inside_->catalogueMutex);
    std::vector<int> versions;
    for (const auto& [version, catalogue] : inside_->catalogues)
        versions.push_back(version);
    return versions;
}

sync::LineDuties Desk::Inside::duties() {
    sync::LineDuties duties;
    duties.revoked = [this](const std::string& number, const std::string& certificate, forms::UtcMs at) {
        confirm(*this, number, certificate, at);
    };
    duties.now = [this] { return now(); };
    duties.maintain = hourlyDuty(*this);
    if (!fs::exists(data / keyFile)) return duties;
    duties.catalogueTag = [this] {
        return fs::exists(data / tagFile) ? readFile(data / tagFile) : std::string();
    };
    duties.published = [this](const sync::PublishedCatalogue& published) {
        auto taken = takeOver(published);
        const std::lock_guard lock(mutex);
        catalogueTrouble.reset();
        if (auto* trouble = std::get_if<Trouble>(&taken)) catalogueTrouble = std::move(*trouble);
    };
    return duties;
}

} // namespace certdesk::desk
