#include "hq/sample_history.h"

#include "forms/shipped.h"
#include "token/certificate.h"

#include <algorithm>

namespace certdesk::tests {
namespace {

constexpr std::int64_t morning = 9LL * 3600 * 1000;
constexpr const char* tokenSerial = "TOKEN0001";

forms::UtcMs openingOn(const char* day) { return {forms::startOf(*forms::parseIsoDay(day)).value + morning}; }

} // namespace

SampleHistory::SampleHistory(std::string kiosk, std::string point, const std::string& catalogue,
                             bool training)
    : kiosk_(std::move(kiosk)), point_(std::move(point)),
      catalogue_(
          forms::parseCatalogue(catalogue.empty() ? std::string(forms::shippedCatalogue()) : catalogue)),
      now_(openingOn("2026-11-23")) {
    forms::JournalBegun begun{point_, forms::Bytes(32, 1), forms::Bytes(32, 2), forms::Bytes(80, 3)};
    begun.training = training;
    add("", begun, "");
    addAccount("chen", {forms::Role::manager}, "chen");
    addAccount("li", {forms::Role::operatorRole}, "chen");
    addAccount("wang", {forms::Role::reviewer}, "chen");
}

const sync::StoredEntry& SampleHistory::add(const std::string& caseNumber, const forms::Event& event,
                                            const std::string& by) {
    now_.value += 1000;
    sync::EntryHeader header;
    header.kiosk = kiosk_;
    header.incarnation = incarnation_;
    header.seq = static_cast<std::int64_t>(entries_.size()) + 1;
    header.at = now_;
    header.day = forms::dayOf(now_);
    header.caseNumber = caseNumber;
    header.kind = forms::kindOf(event);
    header.by = by;
    header.catalogueVersion = catalogue_.version;
    sync::StoredEntry entry;
    const auto* details = std::get_if<forms::DetailsRecorded>(&event);
    if (sealsPersons && details && details->personal) sealInto(entry, header);
    entry.header = forms::toBytes(sync::headerText(header));
    entry.facts = forms::toBytes(forms::factsOf(event).text());
    entry.hash = sync::chainHash(head().hash, entry.header, entry.facts, entry.personal);
    entries_.push_back(entry);
    if (!caseNumber.empty()) forms::apply(cases_[caseNumber], sync::decode(entry).context, event);
    return entries_.back();
}

/// No key opens it: headquarters reads neither part.
void SampleHistory::sealInto(sync::StoredEntry& entry, sync::EntryHeader& header) {
    entry.personal = forms::Bytes(90, 5);
    if (!sealed_.insert(header.caseNumber).second) return;
    const auto made = forms::sha256(forms::toBytes(header.caseNumber));
    entry.wraps = forms::toBytes(R"({"kiosk":")" + forms::base64(made) + R"("})");
    header.wrapsDigest = forms::hex(forms::sha256(entry.wraps));
}

void SampleHistory::beginIncarnation() {
    forms::JournalBegun begun{point_, forms::Bytes(32, 1), forms::Bytes(32, 2), forms::Bytes(80, 3)};
    begun.parent = sync::nameOf(head());
    ++incarnation_;
    add("", begun, "chen");
}

void SampleHistory::addAccount(const std::string& name, const std::set<forms::Role>& roles,
                               const std::string& by) {
    signers_[name] = std::make_shared<const sync::SigningPair>(sync::newSigningPair());
    const forms::Account account{name, "示例" + name, roles, signers_[name]->publicKey, false};
    staff_[name] = account;
    const auto statement = forms::accountStatement(account, by);
    add("", forms::AccountMade{account, by, signedBy(by, statement)}, by);
}

forms::Bytes SampleHistory::signedBy(const std::string& account, const forms::Bytes& statement) const {
    return sync::sign(statement, signers_.at(account)->seed);
}

const forms::ServiceType& SampleHistory::service() const {
    return *std::find_if(catalogue_.services.begin(), catalogue_.services.end(), [](const auto& service) {
        return service.offered && service.production && service.production->issues;
    });
}

std::string SampleHistory::newCase() {
    return forms::caseNumber(kiosk_, incarnation_, forms::dayOf(now_), ++caseCount_);
}

forms::Event SampleHistory::details(const std::string& algorithm) const {
    forms::Details details;
    details.holderName = "佛山市禅城区晨光陶瓷有限公司";
    details.holderCode = "91440606722473344C";
    details.holderKind = catalogue_.unitKinds.front();
    details.applications = {catalogue_.applications.front().id};
    details.years = 1;
    details.algorithm = algorithm;
    return forms::DetailsRecorded{details, {}, true};
}

forms::Event SampleHistory::noted(forms::Stage stage, forms::Phase phase, const token::KeyPair& key) const {
    forms::ProductionNoted note;
    note.stage = stage;
    note.phase = phase;
    note.tokenSerial = tokenSerial;
    note.tokenLabel = "T1";
    if (stage == forms::Stage::keys && phase == forms::Phase::ended)
        note.publicKeyDigest = token::spkiDigest(key.spki());
    return note;
}

forms::Event SampleHistory::approval(const std::string& caseNumber, const std::string& reviewer) {
    const auto at = now_;
    const auto statement = forms::approvalStatement(cases_[caseNumber], true, "", reviewer, at);
    return forms::ApprovalGiven{reviewer, true, "", at, sync::sign(statement, signers_[reviewer]->seed)};
}

std::vector<SampleHistory::Act> SampleHistory::actsOf(const std::string& number, const token::KeyPair& key,
                                                      const std::string& algorithm) {
    using forms::Phase;
    using forms::Stage;
    const auto produce = [this, number, &key](Stage stage, Phase phase) {
        return [this, number, &key, stage, phase] { add(number, noted(stage, phase, key), actor_); };
    };
    return {
        {"received",
         [=, this] {
             add(number, forms::CaseReceived{service().id, point_, {}, {}}, actor_);
         }},
        {"details", [=, this] { add(number, details(algorithm), actor_); }},
        {"materials",
         [=, this] {
             std::map<std::string, int> copies;
             for (const auto& need : service().materials)
                 copies[need.material] = need.copies;
             add(number, forms::MaterialsChecked{copies}, actor_);
         }},
        {"printed",
         [=, this] {
             add(number, forms::PaperPrinted{service().form->paper, forms::Bytes(32, 9), 2}, actor_);
         }},
        {"approved", [=, this] { add(number, approval(number), actor_); }},
        {"paid",
         [=, this] {
             const auto due = forms::feeDue(service(), cases_[number].details);
             add(number,
                 forms::FeeTaken{forms::receiptNumber(kiosk_, 'A', caseCount_),
                                 {{catalogue_.paymentMethods.front().id, due}},
                                 due},
                 actor_);
         }},
        {"token prepared begins", produce(Stage::prepare, Phase::begun)},
        {"token prepared", produce(Stage::prepare, Phase::ended)},
        {"key begins", produce(Stage::keys, Phase::begun)},
        {"key made", produce(Stage::keys, Phase::ended)},
    };
}

void SampleHistory::makeReady(const std::string& caseNumber, const token::KeyPair& key,
                              const std::string& algorithm) {
    for (const auto& act : actsOf(caseNumber, key, algorithm))
        act.does();
}

std::vector<sync::StoredEntry> SampleHistory::tail(std::size_t from) const {
    return {entries_.begin() + static_cast<std::ptrdiff_t>(from), entries_.end()};
}

std::vector<sync::StoredEntry> SampleHistory::entriesOf(std::size_t bytes) const {
    auto entries = entries_;
    forms::Bytes prev = sync::chainStart();
    for (auto& entry : entries) {
        const auto there = entry.header.size() + entry.facts.size() + entry.wraps.size();
        entry.personal.assign(there < bytes ? bytes - there : 0, 'x');
        prev = entry.hash = sync::chainHash(prev, entry.header, entry.facts, entry.personal);
    }
    return entries;
}

sync::Head SampleHistory::head() const {
    if (entries_.empty()) return {};
    return {incarnation_, static_cast<std::int64_t>(entries_.size()), entries_.back().hash};
}

std::vector<sync::EntryHeader> headersOf(const std::vector<sync::StoredEntry>& entries) {
    std::vector<sync::EntryHeader> headers;
    for (const auto& entry : entries)
        headers.push_back(sync::parseHeader(forms::toText(entry.header)));
    return headers;
}

} // namespace certdesk::tests
