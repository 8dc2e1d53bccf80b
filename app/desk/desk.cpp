#include "desk/files.h"
#include "desk/inside.h"
#include "desk/training.h"

namespace certdesk::desk {

namespace {

std::map<int, forms::Catalogue> loadCatalogues(const std::filesystem::path& data) {
    std::map<int, forms::Catalogue> catalogues;
    for (const auto& file : std::filesystem::directory_iterator(data / "catalogues")) {
        if (file.path().extension() != ".json") continue;
        try {
            forms::Catalogue catalogue = forms::parseCatalogue(readFile(file.path()));
            catalogues.emplace(catalogue.version, std::move(catalogue));
        } catch (const forms::JsonProblem& problem) {
            throw DamagedFile("catalogues/" + file.path().filename().string(), problem.place());
        }
    }
    if (catalogues.empty()) throw DamagedFile("catalogues", "");
    return catalogues;
}

/// The two fields of context that apply reads of an event made just now; digests come from the journal.
forms::EntryContext contextOf(const forms::Case& c, const std::string& account, forms::UtcMs now) {
    return {c.number, account, now, forms::dayOf(now), c.catalogueVersion, {}};
}

/// Where the stock has the token that a production is about.
std::optional<forms::StockState> stockFor(const sync::Journal& journal, const forms::Command& command) {
    const auto* produced = std::get_if<forms::NoteProduction>(&command);
    if (!produced) return {};
    return journal.stockOf(produced->note.tokenSerial);
}

} // namespace

const printing::Fonts& Desk::Inside::papersFonts() {
    std::call_once(fontsOnce, [&] { fonts = std::make_unique<printing::Fonts>(); });
    return *fonts;
}

const forms::Catalogue& Desk::Inside::inForce() const {
    const std::shared_lock lock(catalogueMutex);
    const forms::Day today = forms::dayOf(now());
    const forms::Catalogue* chosen = &catalogues.begin()->second;
    for (const auto& [version, catalogue] : catalogues)
        if (catalogue.from <= today) chosen = &catalogue;
    return *chosen;
}

const forms::Catalogue& Desk::Inside::catalogueOf(const forms::Case& c) const {
    {
        const std::shared_lock lock(catalogueMutex);
        const auto kept = catalogues.find(c.catalogueVersion);
        if (kept != catalogues.end()) return kept->second;
    }
    return inForce();
}

sync::StepOf Desk::Inside::stepOf() const {
    return [this](const forms::Case& c) -> std::string {
        const forms::ServiceType* service = catalogueOf(c).service(c.service);
        const auto step = service ? forms::currentStep(*service, c) : std::nullopt;
        return step ? std::string(forms::idOf(*step)) : std::string();
    };
}

std::shared_ptr<const sync::OpenedSlot> Desk::Inside::keys() const {
    const std::lock_guard lock(mutex);
    return opened;
}

void Desk::Inside::poke() {
    if (worker) worker->poke();
}

Outcome<forms::Case> Desk::Inside::actAs(const std::string& account, const std::string& number,
                                         const std::vector<forms::Command>& commands) {
    return actOn(account, withVisit(number, commands));
}

Outcome<forms::Case> Desk::Inside::actOn(const std::string& account, const std::vector<Act>& acts) {
    const std::lock_guard lock(mutex);
    if (!opened) return Trouble(NeedsLogIn{});
    std::map<std::string, forms::Case> cases;
    const forms::Staff staff = journal->staff();
    forms::Till till = journal->till();
    std::vector<sync::NewEntry> entries;
    for (const auto& [number, command] : acts) {
        if (!cases.contains(number)) {
            auto found = journal->loadCase(number, opened.get());
            if (!found) return Trouble(NoSuchCase{number});
            cases.emplace(number, std::move(*found));
        }
        forms::Case& c = cases.at(number);
        const forms::World world{catalogueOf(c), staff,          account,
                                 now(),          settings.point, journal->nextReceiptNumber(),
                                 away(),         &till,          stockFor(*journal, command)};
        auto decision = forms::decide(world, c, command);
        if (const auto* no = std::get_if<forms::Refusal>(&decision)) return Trouble(*no);
        for (forms::Event& event : std::get<0>(decision)) {
            forms::apply(c, contextOf(c, account, world.now), event);
            forms::applyTo(till, contextOf(c, account, world.now), event);
            entries.push_back({number, std::move(event), account, world.now, c.catalogueVersion});
        }
    }
    forms::Case state = journal->append(entries, stepOf(), opened.get());
    if (cases.size() > 1) state = journal->loadCase(acts.front().number, opened.get()).value();
    poke();
    return state;
}

Desk::Desk(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
Desk::~Desk() = default;

std::unique_ptr<Desk> Desk::open(const std::filesystem::path& data, Surroundings surroundings,
                                 sync::Journal::Mode mode) {
    auto inside = std::make_unique<Inside>();
    inside->data = data;
    inside->settings = loadSettings(data);
    inside->around = std::move(surroundings);
    inside->journal = sync::Journal::open(data, mode);
    if (inside->settings.training != inside->training())
        throw TrainingFault(inside->training() ? TrainingFault::Kind::isTraining
                                               : TrainingFault::Kind::isWork);
    inside->tries = std::make_unique<Tries>(data);
    inside->catalogues = loadCatalogues(data);
    inside->beginContact(mode == sync::Journal::Mode::write);
    return std::unique_ptr<Desk>(new Desk(std::move(inside)));
}

std::unique_ptr<Desk> Desk::open(const std::filesystem::path& data) {
    return open(data, realSurroundings(data, loadSettings(data)));
}

Settings Desk::settings() const {
    const std::lock_guard lock(inside_->mutex);
    return inside_->settings;
}
forms::Running Desk::running() const { return inside_->around.clock->running(); }
const forms::Catalogue& Desk::catalogue() const { return inside_->inForce(); }
const forms::Catalogue& Desk::catalogueOf(const forms::Case& c) const { return inside_->catalogueOf(c); }
forms::Day Desk::today() const { return forms::dayOf(inside_->now()); }
bool Desk::training() const { return inside_->training(); }
const sync::Journal& Desk::journal() const { return *inside_->journal; }
forms::Staff Desk::staff() const { return inside_->journal->staff(); }
std::vector<sync::CaseRow> Desk::openCases() const { return inside_->journal->openCases(); }
sync::DayNumbers Desk::dayNumbers() const { return inside_->journal->dayNumbers(today()); }

std::vector<sync::CaseRow> Desk::search(const std::string& key) const {
    constexpr int most = 50;
    const std::string code = forms::normaliseCode(key);
    if (const auto keys = inside_->keys()) {
        for (const char* kind : {"id", "mobile"}) {
            auto rows = inside_->journal->lookUp(kind, code, *keys);
            if (!rows.empty()) return rows;
        }
    }
    if (auto queued = inside_->journal->queued(forms::normaliseQueueNumber(key), today()); !queued.empty())
        return queued;
    auto rows = inside_->journal->search(key, most);
    return rows.empty() ? inside_->journal->search(code, most) : rows;
}

std::optional<forms::Case> Desk::find(const std::string& number) const {
    const auto keys = inside_->keys();
    return inside_->journal->loadCase(number, keys.get());
}

const forms::ServiceType& Desk::serviceOf(const forms::Case& c) const {
    const forms::ServiceType* service = inside_->catalogueOf(c).service(c.service);
    if (!service) throw DamagedFile("catalogues", "/services");
    return *service;
}

std::vector<forms::Stage> Desk::planOf(const forms::Case& c) const {
    const auto& rule = serviceOf(c).production;
    if (!rule) return {};
    const forms::Algorithm* algorithm = inside_->catalogueOf(c).algorithmNamed(forms::algorithmOf(c));
    const bool surely = algorithm && algorithm->encryptionPair == forms::EncryptionPairAsk::always;
    return forms::stagesOf(*rule, surely || !c.production.encryptionCertificate.empty());
}

std::optional<forms::Step> Desk::currentStep(const forms::Case& c) const {
    return forms::currentStep(serviceOf(c), c);
}

forms::Fen Desk::feeDue(const forms::Case& c) const { return forms::feeDue(serviceOf(c), c.details); }

Outcome<forms::Case> Desk::act(const std::string& number, const forms::Command& command) {
    const auto actor = who();
    if (!actor) return Trouble(NeedsLogIn{});
    return inside_->actAs(actor->account, number, {command});
}

std::vector<forms::Warning> Desk::warnings(const forms::Case& c) const {
    if (!c.known) return {};
    return forms::warningsOf(serviceOf(c), c.details, *c.known, today());
}

std::vector<forms::Moment> Desk::timeline(const std::string& certificate) const {
    return inside_->journal->timeline(certificate);
}

std::vector<sync::PendingRevocation> Desk::pendingRevocations() const {
    return inside_->journal->pendingRevocations();
}

sync::VerifyReport Desk::verifyJournal() const {
    const auto keys = inside_->keys();
    return inside_->journal->verify(inside_->stepOf(), keys.get());
}

Outcome<sync::VerifyReport> Desk::rebuildRegister() {
    const auto actor = inside_->actorFor(forms::Act::rebuildRegister);
    if (const auto* no = std::get_if<Trouble>(&actor)) return *no;
    const auto keys = inside_->keys();
    if (!keys) return Trouble(NeedsLogIn{});
    inside_->journal->rebuild(inside_->stepOf(), *keys);
    return verifyJournal();
}

void Desk::startSync(std::function<void(const sync::SyncStatus&)> changed) {
    if (!inside_->around.headquarters) return;
    inside_->worker = std::make_unique<sync::SyncWorker>(
        *inside_->journal, *inside_->around.headquarters,
        [in = inside_.get(), changed = std::move(changed)](const sync::SyncStatus& status) {
            in->noteRound(status);
            changed(status);
        },
        inside_->duties());
}

void Desk::tryLine() { inside_->poke(); }

sync::SyncStatus Desk::syncStatus() const {
    sync::SyncStatus status;
    if (inside_->worker) status = inside_->worker->status();
    // The journal knows better than the last round what is still to be sent.
    status.head = inside_->journal->head();
    const sync::Head known = inside_->journal->acknowledged();
    status.backlog =
        known.incarnation == status.head.incarnation ? status.head.seq - known.seq : status.head.seq;
    status.revocations = static_cast<std::int64_t>(inside_->journal->pendingRevocations().size());
    return status;
}

sync::SyncStatus Desk::syncNow() {
    if (!inside_->around.headquarters) return syncStatus();
    const auto status = sync::syncOnce(*inside_->journal, *inside_->around.headquarters, inside_->duties());
    inside_->noteRound(status);
    return status;
}

} // namespace certdesk::desk
