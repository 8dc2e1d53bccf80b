#include "desk/files.h"
#include "desk/inside.h"
#include "forms/shipped.h"
#include "sync/sealing.h"
#include "token/key_pair.h"

#include <system_error>

namespace certdesk::desk {

namespace {

namespace fs = std::filesystem;

/// A folder that is made whole and then moved to its place; removed on every other way out.
class FreshFolder {
public:
    explicit FreshFolder(const fs::path& target) : target_(target), folder_(target.string() + ".new") {
        if (fs::exists(target_) && !fs::is_empty(target_))
            throw sync::JournalError(sync::JournalError::Kind::unreadable,
                                     target_.string() + " is not empty");
        fs::remove_all(folder_);
        fs::create_directories(folder_);
        fs::permissions(folder_, fs::perms::owner_all);
    }
    ~FreshFolder() {
        std::error_code ignored;
        if (!folder_.empty()) fs::remove_all(folder_, ignored);
    }
    FreshFolder(const FreshFolder&) = delete;
    FreshFolder& operator=(const FreshFolder&) = delete;

    const fs::path& path() const { return folder_; }
    void keep() {
        if (fs::exists(target_)) fs::remove(target_);
        fs::rename(folder_, target_);
        folder_.clear();
    }

private:
    fs::path target_;
    fs::path folder_;
};

/// The machine's TLS key and certificate, and the roots that the enrolment names.
std::optional<sync::LineFault> enrolInto(const fs::path& folder, const sync::Enrolment& enrolment) {
    fs::create_directory(folder / "tls");
    const token::KeyPair key = token::KeyPair::generate(token::KeyAlgorithm::p256);
    const auto request = key.request({{"CN", enrolment.kiosk}});
    auto answer = sync::enrolMachine(enrolment, request.value());
    if (auto* fault = std::get_if<sync::LineFault>(&answer)) return *fault;
    writeFile(folder / "tls/machine.key", key.machinePem().text());
    writeFile(folder / "tls/machine.pem", std::get<std::string>(answer));
    writeFile(folder / "tls/root.pem", enrolment.tlsRoot);
    writeFile(folder / "tls/ca-roots.pem", enrolment.caRoots);
    keepCatalogueKey(folder, enrolment.catalogueKey);
    return {};
}

sync::OpenedSlot firstKeys() { return {sync::newSealPair(), sync::newCaseKey(), sync::newSigningPair()}; }

forms::JournalBegun begunWith(const SetUp& plan, const sync::OpenedSlot& keys) {
    forms::JournalBegun begun;
    begun.point = plan.settings.point;
    begun.kioskPublicKey = keys.kiosk.publicKey;
    if (plan.enrolment) {
        begun.hqPublicKey = plan.enrolment->recordsKey;
        begun.recoveryWrap = sync::sealTo(keys.kiosk.secretKey.view(), begun.hqPublicKey);
    }
    return begun;
}

forms::AccountMade firstManager(const SetUp& plan, const sync::OpenedSlot& keys) {
    forms::AccountMade made{
        {plan.managerName, plan.managerDisplayName, {forms::Role::manager}, keys.signer.publicKey, false},
        plan.managerName,
        {}};
    made.signature = sync::sign(forms::accountStatement(made.account, made.by), keys.signer.seed);
    return made;
}

} // namespace

Outcome<sync::Identity> setUp(const fs::path& data, const SetUp& plan, const Clock& clock) {
    const forms::Catalogue catalogue = forms::parseCatalogue(forms::shippedCatalogue());
    forms::Refusal no;
    no.kind = forms::RefusalKind::unknownPoint;
    if (!catalogue.point(plan.settings.point)) return Trouble(no);
    FreshFolder folder(data);
    if (plan.enrolment)
        if (auto fault = enrolInto(folder.path(), *plan.enrolment)) return Trouble(*fault);
    const sync::OpenedSlot keys = firstKeys();
    const forms::AccountMade manager = firstManager(plan, keys);
    if (auto refused = forms::judge(catalogue, {}, {}, {}, manager)) return Trouble(*refused);
    const forms::JournalBegun begun = begunWith(plan, keys);
    const sync::Identity identity{plan.settings.point, plan.settings.kiosk, 'A', begun.kioskPublicKey,
                                  begun.hqPublicKey};
    fs::create_directory(folder.path() / "catalogues");
    writeFile(folder.path() / ("catalogues/" + std::to_string(catalogue.version) + ".json"),
              forms::shippedCatalogue());
    saveSettings(folder.path(), plan.settings);
    sync::Journal::create(folder.path(), identity, {{}, begun, {}, clock.now(), catalogue.version});
    {
        const auto journal = sync::Journal::open(folder.path());
        journal->putSlot(sync::makeSlot(plan.managerName, plan.managerPassword, keys, plan.slotCost));
        journal->append(
            {{{}, manager, plan.managerName, clock.now(), catalogue.version}},
            [](const forms::Case&) { return std::string(); }, nullptr);
    }
    folder.keep();
    return identity;
}

} // namespace certdesk::desk
