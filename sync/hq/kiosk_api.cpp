#include "hq/kiosk_api.h"

#include "hq/applying.h"
#include "hq/history.h"
#include "hq/issuing.h"
#include "hq/key_centre.h"
#include "hq/kiosks.h"
#include "hq/records.h"
#include "hq/reports.h"
#include "hq/restored.h"
#include "hq/returned.h"
#include "hq/revocation.h"
#include "sync/wire.h"

#include <charconv>
#include <variant>

namespace certdesk::hq {
namespace {

using Poco::Data::Session;

constexpr std::int64_t mostAtOnce = 8;          ///< cases that are applied before the batch is answered
constexpr std::string_view allOfThem = "kiosk"; ///< an EST label that no case has
constexpr std::size_t smallBody = 64 << 10;
constexpr std::size_t evidenceBody = 1 << 20;
constexpr std::size_t largeBatch = 64 << 10; ///< bytes from which a batch waits for its place

class PlaceAmong {
public:
    explicit PlaceAmong(std::counting_semaphore<>& places) : places_(places) { places_.acquire(); }
    ~PlaceAmong() { places_.release(); }
    PlaceAmong(const PlaceAmong&) = delete;
    PlaceAmong& operator=(const PlaceAmong&) = delete;

private:
    std::counting_semaphore<>& places_;
};

/// Whether it begins a kiosk of practice at a headquarters for work, or the other way round.
bool isOfOtherPurpose(const std::vector<sync::StoredEntry>& entries, bool training) {
    if (entries.empty()) return false;
    try {
        const auto first = sync::decode(entries.front());
        const auto* begun = std::get_if<forms::JournalBegun>(&first.event);
        return begun && begun->training != training;
    } catch (const forms::JsonProblem&) {
        return false; // told by what stores it, or kept unapplied
    }
}

Reply replyOf(const BatchFault& fault) {
    using Kind = BatchFault::Kind;
    const std::string line = "line " + std::to_string(fault.line + 1);
    switch (fault.kind) {
    case Kind::differs:
        return problem(409, "histories-differ", "the batch does not follow what headquarters has",
                       {{"head", sync::jsonOf(fault.head)}});
    case Kind::wrongKiosk: return problem(403, "not-this-kiosk", line + " is of another kiosk");
    case Kind::notInOrder: return problem(422, "chain-broken", line + " does not follow the one before");
    case Kind::chainBroken: return problem(422, "chain-broken", "the entries do not lead to Certdesk-Head");
    case Kind::wrapsDiffer: return problem(422, "bad-entry", line + ": the wraps are not the header's");
    case Kind::badHeader: return problem(422, "bad-entry", line + ": the header cannot be read");
    }
    return problem(500, "internal", "unknown fault");
}

std::optional<std::int64_t> numberOf(const std::string& text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < 0) return {};
    return value;
}

std::optional<RecordKey> keyOf(const std::string& name) {
    if (name == "certificate" || name == "serial") return RecordKey::certificate;
    if (name == "token") return RecordKey::token;
    if (name == "code") return RecordKey::code;
    return {};
}

/// The body of a revocation.
struct RevocationAsked {
    std::string caseNumber;
    std::vector<sync::StoredEntry> evidence;
};

/// Nothing when a line is none, or there are too many. Throws forms::JsonProblem.
std::optional<RevocationAsked> revocationOf(const std::string& body) {
    const auto json = forms::parseJson(body, {.bytes = evidenceBody, .depth = 3});
    forms::JsonReader reader(json);
    RevocationAsked asked{reader.string("case", 64), {}};
    std::string batch;
    for (const auto& line : reader.strings("evidence", evidenceBody))
        batch += line + "\n";
    reader.finish();
    auto entries = sync::parseBatch(batch);
    if (!entries) return {};
    asked.evidence = std::move(*entries);
    return asked;
}

forms::JsonObject jsonOf(const forms::AdminSecrets& secrets) {
    return {{"pin", secrets.pin.text()}, {"deviceKey", forms::secretHex(secrets.deviceKey).text()}};
}

Reply pinsReply(const ToldPins& pins) {
    return jsonReply(forms::JsonObject{{"derived", jsonOf(pins.derived)}, {"factory", jsonOf(pins.factory)}});
}

bool bringsEntries(const Request& request) {
    return request.method == "POST" && request.path.size() == 5 && request.path[4] == "entries";
}

/// The machine certificate's kiosk, or nothing when it is not (or no longer) valid here. What it tells of
/// itself is noted, but for a batch: there storing notes it in the same durable write.
std::optional<std::string> kioskOf(Office& office, const Request& request,
                                   const std::optional<sync::OwnHead>& own) {
    if (!request.peer) return {};
    const std::string kiosk = request.peer->commonName();
    const std::string serial = request.peer->serial();
    int catalogue = 0;
    const bool known = office.database.transaction([&](Session& session) {
        if (!isMachineOf(session, kiosk, serial, office.clock()) &&
            !takeMachineAgain(session, *request.peer, office.clock()))
            return false;
        noteHeard(session, kiosk, office.clock());
        if (own && !bringsEntries(request)) noteOwnHead(session, kiosk, *own);
        catalogue = newestKept(session);
        return true;
    });
    if (!known) return {};
    if (catalogue > office.catalogues.newest().version) learnCatalogues(office);
    return kiosk;
}

} // namespace

Reply certsOnly(const std::vector<token::Certificate>& certificates) {
    Reply reply{200, "application/pkcs7-mime; smime-type=certs-only",
                forms::base64(token::encodeCertsOnly(certificates)) + "\n"};
    reply.headers["Content-Transfer-Encoding"] = "base64";
    return reply;
}

std::variant<forms::Bytes, Problem> certificateRequestOf(const Request& request) {
    const std::string& type = request.header("content-type");
    if (type.substr(0, type.find(';')) != "application/pkcs10")
        return Problem{415, "wrong-content-type", "application/pkcs10 is required"};
    auto der = looseBase64(request.body);
    if (!der) return Problem{400, "bad-certificate-request", "not base64"};
    return std::move(*der);
}

std::size_t KioskApi::bodyLimit(const Request& head) const {
    const bool entries = head.path.size() == 5 && head.path[4] == "entries";
    const bool revocation = head.path.size() == 5 && head.path[4] == "revocation";
    return entries ? sync::BatchLimits().bytes : revocation ? evidenceBody : smallBody;
}

Reply KioskApi::answer(const Request& request) {
    if (RegistrarApi::owns(request)) return registrars_.answer(request);
    const std::string& told = request.header("certdesk-own-head");
    const auto own = sync::parseOwnHead(told);
    const auto kiosk = kioskOf(office_, request, own);
    if (!kiosk) return problem(403, "unknown-machine", "this machine certificate is not valid here");
    if (!told.empty() && !own)
        return problem(400, "bad-request", "Certdesk-Own-Head is not an incarnation and a number");
    Reply reply = route(request, *kiosk);
    if (own) office_.database.transaction([&](Session& session) { hearOwnHead(session, *kiosk, *own); });
    return reply;
}

Reply KioskApi::route(const Request& request, const std::string& kiosk) {
    if (auto no = notRouted(Side::kiosks, request)) return *no;
    const auto& path = request.path;
    if (path[0] == ".well-known")
        return path.size() == 4 ? est(request, kiosk) : renewMachine(request, kiosk);
    if (path[2] == "kiosks") return ofKiosk(request, kiosk);
    if (path[2] == "tokens") return adminPin(request, kiosk);
    if (path[2] == "cases") return path.size() == 4 ? caseFacts(path[3]) : encryptionPair(request, kiosk);
    if (path[2] == "reports") return dailyReport(request, kiosk);
    if (path[2] == "catalogue") return catalogue(request);
    return path.size() == 3 ? certificates(request) : revocation(request, kiosk);
}

Reply KioskApi::ofKiosk(const Request& request, const std::string& kiosk) {
    if (request.path[3] != kiosk) return problem(403, "not-this-kiosk", "the certificate is another kiosk's");
    if (request.path[4] == "head") return head(kiosk);
    return request.method == "POST" ? takeEntries(request, kiosk) : giveEntries(request, kiosk);
}

Reply KioskApi::head(const std::string& kiosk) {
    return jsonReply(
        sync::jsonOf(office_.database.transaction([&](Session& session) { return headOf(session, kiosk); })));
}

Reply KioskApi::takeEntries(const Request& request, const std::string& kiosk) {
    if (request.body.size() < largeBatch) return storeEntries(request, kiosk);
    const PlaceAmong place(largeBatches_);
    return storeEntries(request, kiosk);
}

Reply KioskApi::storeEntries(const Request& request, const std::string& kiosk) {
    if (request.header("content-digest").empty())
        return problem(400, "digest-mismatch", "Content-Digest is required");
    auto entries = sync::parseBatch(request.body);
    if (!entries) return problem(400, "bad-batch", "not lines of four base64 fields, or too many");
    const auto expected = forms::fromHex(request.header("certdesk-head"));
    if (!expected || (!expected->empty() && expected->size() != 32))
        return problem(400, "bad-batch", "Certdesk-Head is not 32 bytes in hexadecimal");
    bool later = false;
    if (isOfOtherPurpose(*entries, office_.config.training))
        return replyOf(BatchFault{BatchFault::Kind::wrongKiosk, 0, {}});
    const auto stored = office_.database.transaction([&](Session& session) {
        auto answer = storeBatch(session, kiosk, *entries, *expected, office_.clock());
        if (const auto* done = std::get_if<Stored>(&answer)) markUnapplied(session, kiosk, done->headers);
        if (const auto own = sync::parseOwnHead(request.header("certdesk-own-head")))
            noteOwnHead(session, kiosk, *own);
        // Restored, headquarters must know every certificate before it issues the next one.
        later = hasUnapplied(session, kiosk, mostAtOnce) && awaitedKiosks(session).empty();
        return answer;
    });
    if (const auto* fault = std::get_if<BatchFault>(&stored)) return replyOf(*fault);
    if (later)
        applier_.marked(kiosk);
    else
        applyNow(kiosk);
    return jsonReply(sync::jsonOf(std::get<Stored>(stored).head));
}

void KioskApi::applyNow(const std::string& kiosk) {
    try {
        applyMarked(office_, kiosk);
    } catch (const std::exception&) { // what is stored is acknowledged; it stays marked
    }
}

Reply KioskApi::giveEntries(const Request& request, const std::string& kiosk) {
    const auto after = request.query.find("after");
    const auto seq = after == request.query.end() ? std::int64_t{0} : numberOf(after->second);
    if (!seq) return problem(400, "bad-request", "after is not a number");
    const auto entries = office_.database.transaction(
        [&](Session& session) { return entriesAfter(session, kiosk, *seq, sync::BatchLimits()); });
    Reply reply{200, "text/tab-separated-values", {}};
    for (const auto& entry : entries)
        reply.body += sync::batchLine(entry);
    return reply;
}

Reply KioskApi::certificates(const Request& request) {
    const auto key = request.query.size() == 1 ? keyOf(request.query.begin()->first) : std::nullopt;
    if (!key) return problem(400, "bad-request", "exactly one of certificate, token, code");
    const auto records = office_.database.transaction(
        [&](Session& session) { return findRecords(session, *key, request.query.begin()->second); });
    forms::JsonArray found;
    for (const auto& record : records)
        found.push_back(forms::jsonOf(record));
    return jsonReply(forms::JsonObject{{"asOf", office_.clock().value}, {"certificates", found}});
}

Reply KioskApi::revocation(const Request& request, const std::string& kiosk) {
    try {
        auto asked = revocationOf(request.body);
        if (!asked) return problem(400, "bad-request", "evidence is not lines of a batch, or too many");
        const auto done =
            revokeFor(office_, kiosk, request.path[3], asked->caseNumber, std::move(asked->evidence));
        if (const auto* no = std::get_if<Problem>(&done)) return hq::replyOf(*no);
        return jsonReply(forms::JsonObject{{"revokedAt", std::get<forms::UtcMs>(done).value}});
    } catch (const forms::JsonProblem& fault) {
        return problem(400, "bad-request", R"(the body is not {"case", "evidence"}: )" + fault.place());
    }
}

Reply KioskApi::caseFacts(const std::string& caseNumber) {
    const auto facts = returnedCase(office_, caseNumber);
    if (const auto* no = std::get_if<Problem>(&facts)) return hq::replyOf(*no);
    return jsonReply(std::get<forms::Json>(facts));
}

Reply KioskApi::encryptionPair(const Request& request, const std::string& kiosk) {
    const auto der = certificateRequestOf(request);
    if (const auto* no = std::get_if<Problem>(&der)) return hq::replyOf(*no);
    const auto pair = encryptionPairFor(office_, kiosk, request.path[3], std::get<forms::Bytes>(der));
    if (const auto* no = std::get_if<Problem>(&pair)) return hq::replyOf(*no);
    const auto& made = std::get<EncryptionPair>(pair);
    return jsonReply(forms::JsonObject{{"certificate", forms::base64(made.certificate.der())},
                                       {"envelope", forms::base64(made.envelope)}});
}

Reply KioskApi::catalogue(const Request& request) const {
    const auto newest = office_.signedCatalogue();
    Reply reply{
        200, "application/json", newest->envelope, {{"ETag", newest->tag}, {"Cache-Control", "no-cache"}}};
    if (request.header("if-none-match") != newest->tag) return reply;
    reply.status = 304;
    reply.body.clear();
    return reply;
}

Reply KioskApi::dailyReport(const Request& request, const std::string& kiosk) {
    const std::string own =
        office_.database.transaction([&](Session& session) { return pointOf(session, kiosk); });
    std::optional<forms::Day> day;
    for (const auto& [name, value] : request.query) {
        if (name == "point" && value != own)
            return problem(403, "not-this-point", "a kiosk sees its own point's report");
        if (name == "day") day = forms::parseIsoDay(value);
        if (name != "day" && name != "point") return problem(400, "bad-request", "only day and point");
    }
    if (!day) return problem(400, "bad-request", "day is not YYYY-MM-DD");
    return jsonReply(forms::jsonOf(reportOf(office_, *day, own), Names(office_.catalogues), office_.clock()));
}

Reply KioskApi::adminPin(const Request& request, const std::string& kiosk) {
    const std::string& serial = request.path[3];
    std::optional<std::string> caseNumber;
    try {
        const auto json = forms::parseJson(request.body, {.bytes = 4096, .depth = 2});
        forms::JsonReader reader(json);
        caseNumber = reader.optionalString("case", 64);
        reader.finish();
    } catch (const forms::JsonProblem& fault) {
        return problem(400, "bad-request", "the body is not {\"case\"} or {}: " + fault.place());
    }
    if (serial.empty() || serial.size() > 64)
        return problem(400, "bad-request", "not a token's serial number");
    const auto pins = caseNumber ? adminPinsFor(office_, kiosk, serial, *caseNumber)
                                 : adminPinsForEmptying(office_, kiosk, serial);
    if (const auto* no = std::get_if<Problem>(&pins)) return hq::replyOf(*no);
    return pinsReply(std::get<ToldPins>(pins));
}

Reply KioskApi::est(const Request& request, const std::string& kiosk) {
    const std::string& caseNumber = request.path[2];
    if (caseNumber == allOfThem && request.path[3] == "cacerts")
        return certsOnly(office_.authorities.chains(Authorities::Which::all));
    if (request.path[3] == "cacerts") {
        const auto chain = authoritiesFor(office_, kiosk, caseNumber);
        if (const auto* no = std::get_if<Problem>(&chain)) return hq::replyOf(*no);
        return certsOnly(std::get<0>(chain));
    }
    const auto der = certificateRequestOf(request);
    if (const auto* no = std::get_if<Problem>(&der)) return hq::replyOf(*no);
    const auto issued = issueFor(office_, kiosk, caseNumber, std::get<forms::Bytes>(der));
    if (const auto* no = std::get_if<Problem>(&issued)) return hq::replyOf(*no);
    return certsOnly({std::get<token::Certificate>(issued)});
}

Reply KioskApi::renewMachine(const Request& request, const std::string& kiosk) {
    const auto der = certificateRequestOf(request);
    if (const auto* no = std::get_if<Problem>(&der)) return hq::replyOf(*no);
    const auto next = renewMachineOf(office_, kiosk, *request.peer, std::get<forms::Bytes>(der));
    if (const auto* no = std::get_if<Problem>(&next)) return hq::replyOf(*no);
    return certsOnly({std::get<token::Certificate>(next)});
}

} // namespace certdesk::hq
