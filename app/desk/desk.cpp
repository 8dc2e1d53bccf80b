#include "desk/files.h"
#include "desk/inside.h"

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

} // namespace

const printing::Fonts& Desk::Inside::papersFonts() {
    std::call_once(fontsOnce, [&] { fonts = std::make_unique<printing::Fonts>(); });
    return *fonts;
}

const forms::Catalogue& Desk::Inside::inForce() const {
    const forms::Day today = forms::dayOf(now());
    const forms::Catalogue* chosen = &catalogues.begin()->second;
    for (const auto& [version, catalogue] : catalogues)
        if (catalogue.from <= today) chosen = &catalogue;
    return *chosen;
}

const forms::Catalogue& Desk::Inside::catalogueOf(const forms::Case& c) const {
    const auto kept = catalogues.find(c.catalogueVersion);
    return kept == catalogues.end() ? inForce() : kept->second;
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
    const std::lock_guard lock(mutex);
    if (!opened) return Trouble(NeedsLogIn{});
    auto found = journal->loadCase(number, opened.get());
    if (!found) return Trouble(NoSuchCase{number});
    const forms::Catalogue& catalogue = catalogueOf(*found);
    const forms::Staff staff = journal->staff();
    const forms::World world{catalogue, staff, account, now(), settings.point, journal->nextReceiptNumber()};
    std::vector<sync::NewEntry> entries;
    for (const forms::Command& command : commands) {
        auto decision = forms::decide(world, *found, command);
        if (const auto* no = std::get_if<forms::Refusal>(&decision)) return Trouble(*no);
        for (forms::Event& event : std::get<0>(decision)) {
            forms::apply(*found, contextOf(*found, account, world.now), event);
            entries.push_back({number, std::move(event), account, world.now, found->catalogueVersion});
        }
    }
    forms::Case state = journal->append(entries, stepOf(), opened.get());
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
    inside->catalogues = loadCatalogues(data);
    return std::unique_ptr<Desk>(new Desk(std::move(inside)));
}

std::unique_ptr<Desk> Desk::open(const std::filesystem::path& data) {
    return open(data, realSurroundings(data, loadSettings(data)));
}

const Settings& Desk::settings() const { return inside_->settings; }
const forms::Catalogue& Desk::catalogue() const { return inside_->inForce(); }
forms::Day Desk::today() const { return forms::dayOf(inside_->now()); }
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

std::optional<forms::Step> Desk::currentStep(const forms::Case& c) const {
    return forms::currentStep(serviceOf(c), c);
}

forms::Fen Desk::feeDue(const forms::Case& c) const { return forms::feeDue(serviceOf(c), c.details); }

Outcome<forms::Case> Desk::receive(const forms::Receive& command) {
    Inside& in = *inside_;
    const std::lock_guard lock(in.mutex);
    if (!in.opened || !in.who) return Trouble(NeedsLogIn{});
    const forms::Catalogue& catalogue = in.inForce();
    const forms::Staff staff = in.journal->staff();
    const forms::World world{catalogue, staff, in.who->account, in.now(), in.settings.point, {}};
    auto decision = forms::receive(world, command);
    if (const auto* no = std::get_if<forms::Refusal>(&decision)) return Trouble(*no);
    const std::string number = in.journal->nextCaseNumber(forms::dayOf(world.now));
    std::vector<sync::NewEntry> entries;
    for (forms::Event& event : std::get<0>(decision))
        entries.push_back({number, std::move(event), world.who, world.now, catalogue.version});
    forms::Case state = in.journal->append(entries, in.stepOf(), in.opened.get());
    in.poke();
    return state;
}

Outcome<forms::Case> Desk::act(const std::string& number, const forms::Command& command) {
    const auto actor = who();
    if (!actor) return Trouble(NeedsLogIn{});
    return inside_->actAs(actor->account, number, {command});
}

sync::VerifyReport Desk::verifyJournal() const {
    const auto keys = inside_->keys();
    return inside_->journal->verify(inside_->stepOf(), keys.get());
}

Outcome<sync::VerifyReport> Desk::rebuildRegister() {
    const auto keys = inside_->keys();
    if (!keys) return Trouble(NeedsLogIn{});
    inside_->journal->rebuild(inside_->stepOf(), *keys);
    return verifyJournal();
}

void Desk::startSync(std::function<void(const sync::SyncStatus&)> changed) {
    if (!inside_->around.headquarters) return;
    inside_->worker = std::make_unique<sync::SyncWorker>(*inside_->journal, *inside_->around.headquarters,
                                                         std::move(changed));
}

sync::SyncStatus Desk::syncStatus() const {
    sync::SyncStatus status;
    if (inside_->worker) status = inside_->worker->status();
    // The journal knows better than the last round what is still to be sent.
    status.head = inside_->journal->head();
    const sync::Head known = inside_->journal->acknowledged();
    status.backlog =
        known.incarnation == status.head.incarnation ? status.head.seq - known.seq : status.head.seq;
    return status;
}

sync::SyncStatus Desk::syncNow() {
    if (inside_->around.headquarters) return sync::syncOnce(*inside_->journal, *inside_->around.headquarters);
    return syncStatus();
}

} // namespace certdesk::desk
