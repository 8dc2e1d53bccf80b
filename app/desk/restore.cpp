#include "desk/restore.h"

#include "desk/files.h"
#include "desk/inside.h"
#include "desk/setting_up.h"
#include "desk/training.h"
#include "forms/rights.h"
#include "sync/restore.h"

namespace certdesk::desk {

namespace {

namespace fs = std::filesystem;

/// HQ's answer was a fault; carried through the restoring of the journal.
struct LineBroke {
    sync::LineFault fault;
};

sync::RestoreSources sourcesOf(const Restore& plan, sync::Headquarters* hq) {
    sync::RestoreSources sources{plan.backup, {}};
    if (!hq) return sources;
    sources.further = [hq](std::int64_t after) {
        auto answer = hq->entriesAfter(after);
        if (const auto* fault = std::get_if<sync::LineFault>(&answer)) throw LineBroke{*fault};
        return std::get<0>(std::move(answer));
    };
    return sources;
}

std::unique_ptr<sync::Headquarters> headquartersOf(const fs::path& folder, const Restore& plan) {
    if (!plan.enrolment) return nullptr;
    return sync::makeHeadquarters({plan.enrolment->kiosk, plan.enrolment->url, folder / "tls/root.pem",
                                   folder / "tls/machine.pem", folder / "tls/machine.key",
                                   sync::LineSettings().timeout, sync::proxyOfSystem()});
}

/// The manager's keys: from the backup, or from the recovery that HQ made.
Outcome<sync::OpenedSlot> keysOf(sync::Journal& journal, const Restore& plan) {
    const auto& recovery = plan.enrolment ? plan.enrolment->recovery : std::nullopt;
    auto slot = recovery ? std::optional(recovery->slot) : journal.slot(plan.account);
    if (!slot || slot->account != plan.account) return Trouble(LogInFault::wrongNameOrPassword);
    auto keys = sync::openSlot(*slot, plan.password);
    if (!keys || keys->kiosk.publicKey != journal.identity().kioskPublicKey)
        return Trouble(LogInFault::wrongNameOrPassword);
    return std::move(*keys);
}

std::optional<forms::Refusal> needsRight(const sync::Journal& journal, const std::string& account) {
    return forms::needs(journal.staff(), account, forms::Act::beginIncarnation);
}

/// The entries that the next incarnation begins with.
std::vector<sync::NewEntry> beginning(const sync::Journal& journal, const std::string& account,
                                      const sync::OpenedSlot& keys,
                                      const std::optional<sync::Recovery>& recovery, forms::UtcMs now,
                                      int catalogueVersion) {
    const sync::Identity& identity = journal.identity();
    forms::JournalBegun begun =
        begunWith(identity.point, keys.kiosk, identity.hqPublicKey, identity.training);
    begun.parent = sync::nameOf(journal.head());
    begun.accountsAnew = recovery.has_value();
    std::vector<sync::NewEntry> entries{{{}, begun, account, now, catalogueVersion}};
    if (recovery)
        entries.push_back(
            {{}, selfMade(account, recovery->displayName, keys), account, now, catalogueVersion});
    return entries;
}

Outcome<sync::Identity> finish(const fs::path& folder, const Restore& plan, const Clock& clock) {
    const int version = putShippedCatalogue(folder).version;
    const auto journal = sync::Journal::open(folder);
    const bool training = journal->identity().training;
    if (training != plan.settings.training)
        throw TrainingFault(training ? TrainingFault::Kind::isTraining : TrainingFault::Kind::isWork);
    const auto& recovery = plan.enrolment ? plan.enrolment->recovery : std::nullopt;
    auto keys = keysOf(*journal, plan);
    if (auto* no = std::get_if<Trouble>(&keys)) return std::move(*no);
    if (!recovery)
        if (auto no = needsRight(*journal, plan.account)) return Trouble(*std::move(no));
    Settings settings = plan.settings;
    settings.point = journal->identity().point;
    settings.kiosk = journal->identity().kiosk;
    settings.headquartersUrl = plan.enrolment ? plan.enrolment->url : std::string();
    saveSettings(folder, settings);
    const auto& opened = std::get<sync::OpenedSlot>(keys);
    std::vector<sync::KeySlot> slots;
    if (recovery) slots.push_back(recovery->slot);
    journal->append(
        beginning(*journal, plan.account, opened, recovery, clock.now(), version),
        [](const forms::Case&) { return std::string(); }, nullptr, slots);
    return journal->identity();
}

/// Steps come from the catalogue and look-ups from the manager's keys, which restoreJournal had neither of.
Outcome<sync::VerifyReport> deriveAgain(const fs::path& folder, const Restore& plan) {
    Surroundings around;
    around.clock = std::make_shared<SystemClock>();
    const auto desk = Desk::open(folder, std::move(around));
    auto in = desk->logIn(plan.account, plan.password);
    if (auto* no = std::get_if<Trouble>(&in)) return std::move(*no);
    return desk->rebuildRegister();
}

} // namespace

Outcome<sync::Identity> restore(const fs::path& data, const Restore& plan, const Clock& clock) {
    FreshFolder folder(data);
    if (plan.enrolment)
        if (auto fault = enrolInto(folder.path(), *plan.enrolment)) return Trouble(*fault);
    try {
        const auto hq = headquartersOf(folder.path(), plan);
        sync::restoreJournal(folder.path(), sourcesOf(plan, hq.get()));
    } catch (const LineBroke& broke) {
        return Trouble(broke.fault);
    } catch (const sync::HistoriesDiffer& differ) {
        return Trouble(
            sync::LineFault{sync::LineFault::Kind::conflict, 0, "histories-differ", differ.what(), {}});
    }
    auto identity = finish(folder.path(), plan, clock);
    if (std::holds_alternative<Trouble>(identity)) return identity;
    auto derived = deriveAgain(folder.path(), plan);
    if (auto* no = std::get_if<Trouble>(&derived)) return std::move(*no);
    folder.keep();
    return identity;
}

Outcome<sync::Identity> beginIncarnation(Desk& desk) {
    const auto who = desk.who();
    auto& in = desk.inside();
    const auto keys = in.keys();
    if (!who || !keys) return Trouble(NeedsLogIn{});
    if (auto no = needsRight(*in.journal, who->account)) return Trouble(*std::move(no));
    const std::lock_guard lock(in.mutex);
    in.journal->append(beginning(*in.journal, who->account, *keys, {}, in.now(), in.inForce().version),
                       in.stepOf(), nullptr);
    return in.journal->identity();
}

} // namespace certdesk::desk
