#include "desk/files.h"
#include "desk/inside.h"
#include "desk/setting_up.h"
#include "desk/training.h"
#include "forms/shipped.h"
#include "sync/sealing.h"
#include "token/key_pair.h"

#include <system_error>

namespace certdesk::desk {

namespace fs = std::filesystem;

FreshFolder::FreshFolder(const fs::path& target) : target_(target), folder_(target.string() + ".new") {
    if (fs::exists(target_) && !fs::is_empty(target_))
        throw sync::JournalError(sync::JournalError::Kind::unreadable, target_.string() + " is not empty");
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    fs::permissions(folder_, fs::perms::owner_all);
}

FreshFolder::~FreshFolder() {
    std::error_code ignored;
    if (!folder_.empty()) fs::remove_all(folder_, ignored);
}

void FreshFolder::keep() {
    if (fs::exists(target_)) fs::remove(target_);
    fs::rename(folder_, target_);
    folder_.clear();
}

std::optional<sync::LineFault> enrolInto(const fs::path& folder, const sync::Enrolment& enrolment) {
    fs::create_directory(folder / "tls");
    const token::KeyPair key = token::KeyPair::generate(token::KeyAlgorithm::p256);
    const auto request = key.request({{"CN", enrolment.kiosk}});
    auto answer = sync::enrolMachine(enrolment, request.value(), sync::proxyOfSystem());
    if (auto* fault = std::get_if<sync::LineFault>(&answer)) return *fault;
    writeFile(folder / "tls/machine.key", key.machinePem().text());
    writeFile(folder / "tls/machine.pem", std::get<std::string>(answer));
    writeFile(folder / "tls/root.pem", enrolment.tlsRoot);
    writeFile(folder / "tls/ca-roots.pem", enrolment.caRoots);
    keepCatalogueKey(folder, enrolment.catalogueKey);
    return {};
}

const forms::Catalogue& putShippedCatalogue(const fs::path& folder) {
    static const forms::Catalogue catalogue = forms::parseCatalogue(forms::shippedCatalogue());
    fs::create_directory(folder / "catalogues");
    writeFile(folder / ("catalogues/" + std::to_string(catalogue.version) + ".json"),
              forms::shippedCatalogue());
    return catalogue;
}

forms::AccountMade selfMade(const std::string& name, const std::string& displayName,
                            const sync::OpenedSlot& keys) {
    forms::AccountMade made{
        {name, displayName, {forms::Role::manager}, keys.signer.publicKey, false}, name, {}};
    made.signature = sync::sign(forms::accountStatement(made.account, made.by), keys.signer.seed);
    return made;
}

forms::JournalBegun begunWith(const std::string& point, const sync::SealPair& kiosk,
                              const forms::Bytes& hqPublicKey, bool training) {
    forms::JournalBegun begun;
    begun.point = point;
    begun.kioskPublicKey = kiosk.publicKey;
    begun.hqPublicKey = hqPublicKey;
    begun.training = training;
    if (!hqPublicKey.empty()) begun.recoveryWrap = sync::sealTo(kiosk.secretKey.view(), hqPublicKey);
    return begun;
}

Outcome<sync::Identity> setUp(const fs::path& data, const SetUp& plan, const Clock& clock) {
    forms::Refusal no;
    no.kind = forms::RefusalKind::unknownPoint;
    if (!forms::parseCatalogue(forms::shippedCatalogue()).point(plan.settings.point)) return Trouble(no);
    const std::vector<std::string> names{plan.managerName, plan.managerDisplayName, plan.settings.point,
                                         plan.settings.kiosk};
    if (const auto weak = forms::weaknessOf(plan.managerPassword, names)) return Trouble(*weak);
    if (plan.settings.training != (plan.enrolment && plan.enrolment->training))
        throw TrainingFault(plan.settings.training ? TrainingFault::Kind::isWork
                                                   : TrainingFault::Kind::isTraining);
    FreshFolder folder(data);
    if (plan.enrolment)
        if (auto fault = enrolInto(folder.path(), *plan.enrolment)) return Trouble(*fault);
    const sync::OpenedSlot keys{sync::newSealPair(), sync::newCaseKey(), sync::newSigningPair()};
    const forms::AccountMade manager = selfMade(plan.managerName, plan.managerDisplayName, keys);
    const forms::Catalogue& catalogue = putShippedCatalogue(folder.path());
    if (auto refused = forms::judge(catalogue, {}, {}, {}, manager)) return Trouble(*refused);
    const forms::JournalBegun begun =
        begunWith(plan.settings.point, keys.kiosk,
                  plan.enrolment ? plan.enrolment->recordsKey : forms::Bytes(), plan.settings.training);
    const sync::Identity identity{plan.settings.point,  plan.settings.kiosk, 'A',
                                  begun.kioskPublicKey, begun.hqPublicKey,   begun.training};
    saveSettings(folder.path(), plan.settings);
    sync::Journal::create(folder.path(), identity, {{}, begun, {}, clock.now(), catalogue.version});
    {
        const auto journal = sync::Journal::open(folder.path());
        const sync::SlotCost cost =
            plan.slotCost ? *plan.slotCost : sync::calibratedCost([&] { return clock.running().ms; });
        journal->append({{{}, manager, plan.managerName, clock.now(), catalogue.version}},
                        [](const forms::Case&) { return std::string(); }, nullptr,
                        {sync::makeSlot(plan.managerName, plan.managerPassword, keys, cost)});
    }
    folder.keep();
    return identity;
}

} // namespace certdesk::desk
