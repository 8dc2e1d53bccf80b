#include "forms/decide.h"

#include "forms/offline.h"
#include "forms/rights.h"
#include "forms/rules.h"
#include "forms/till.h"

#include <algorithm>
#include <sodium.h>

namespace certdesk::forms {

namespace {

Refusal plain(RefusalKind kind) {
    Refusal r;
    r.kind = kind;
    return r;
}

/// "/personal/handler/mobile" as a walk-in file calls it: "handler.mobile".
std::string fieldAt(std::string_view place) {
    const bool personal = place.starts_with("/personal/");
    std::string field(place.substr(std::min(place.size(), place.find('/', 1))));
    field.erase(0, 1);
    std::replace(field.begin(), field.end(), '/', '.');
    return personal && !field.starts_with("handler") ? "holder." + field : field;
}

FieldFault faultOf(JsonProblem::Kind kind) {
    if (kind == JsonProblem::Kind::tooLong) return FieldFault::tooLong;
    if (kind == JsonProblem::Kind::outOfRange) return FieldFault::outOfRange;
    return FieldFault::wrongCharacter;
}

/// What no entry can hold: it would be written and never be read again.
std::optional<Refusal> unreadable(const Event& event) {
    try {
        eventOf(kindOf(event), parseJson(factsOf(event).text()), parseJson(personalOf(event).text()));
        return {};
    } catch (const JsonProblem& problem) {
        Refusal r;
        r.kind = RefusalKind::faultyFields;
        r.field = fieldAt(problem.place());
        r.problems = {{r.field, faultOf(problem.kind())}};
        return r;
    }
}

Decision decided(std::optional<Refusal> no, auto... events) {
    if (no) return *std::move(no);
    (void)((no = unreadable(events)) || ...);
    if (no) return *std::move(no);
    return std::vector<Event>{std::move(events)...};
}

DetailsRecorded recorded(const RecordDetails& entered, bool complete) {
    return {entered.details, entered.personal, complete};
}

/// Whether a draft is more than one: complete, and fit for the certificate where that is known.
bool fits(const World& world, const ServiceType& service, const RecordDetails& entered,
          const CertificateKnown* known, bool inVisit) {
    const Day today = dayOf(world.now);
    if (rules::fitDetails(world.catalogue, service, entered.details, &entered.personal, false, today))
        return false;
    return !known || !fitCertificate(world.catalogue, service, entered.details, *known, today, inVisit);
}

/// One overload per command: the question to the rules, and the events when they agree.
struct Decide {
    const World& world;
    const Case& c;

    rules::Scene scene() const { return {world.catalogue, world.staff, world.who, c, dayOf(world.now)}; }
    const ServiceType& service() const { return *world.catalogue.service(c.service); }

    Decision operator()(const RecordDetails& command) const {
        if (auto no = rules::mayRecordDetails(scene())) return *no;
        const RecordDetails entered{normalised(command.details), normalised(command.personal), command.draft};
        if (auto no = rules::fitDetails(world.catalogue, service(), entered.details, &entered.personal,
                                        command.draft, dayOf(world.now)))
            return *no;
        if (auto no = certificateFits(entered.details, command.draft)) return *no;
        const CertificateKnown* known = c.known ? &*c.known : nullptr;
        return decided({},
                       Event(recorded(entered, fits(world, service(), entered, known, !c.visit.empty()))));
    }
    std::optional<Refusal> certificateFits(const Details& details, bool draft) const {
        if (draft || !c.known) return {};
        return fitCertificate(world.catalogue, service(), details, *c.known, dayOf(world.now),
                              !c.visit.empty());
    }
    Decision operator()(const NoteCertificate& command) const {
        return decided(rules::mayNoteCertificate(scene(), command.known), Event(command.known));
    }
    Decision operator()(const NoteRevoked& command) const {
        return decided(rules::mayNoteRevoked(scene(), command.certificate),
                       Event(RevocationConfirmed{command.certificate, command.at}));
    }
    Decision operator()(const CheckMaterials& command) const {
        return decided(rules::mayCheckMaterials(scene(), command.copies),
                       Event(MaterialsChecked{command.copies}));
    }
    Decision operator()(const NotePrinted& command) const {
        return decided(rules::mayNotePrinted(scene(), command.paper),
                       Event(PaperPrinted{command.paper, command.sha256, command.pages, command.copy}));
    }
    Decision operator()(const Approve& command) const {
        const ApprovalGiven given{command.reviewer, command.approved, command.reason, command.at,
                                  command.signature};
        return decided(rules::mayApprove(scene(), given), Event(given));
    }
    Decision operator()(const TakeFee& command) const {
        if (auto no = rules::mayTakeFee(scene(), command.lines, command.given)) return *no;
        return decided({}, Event(FeeTaken{world.nextReceipt, command.lines, rules::sumOf(command.lines),
                                          command.given}));
    }
    Decision operator()(const VoidFee& command) const {
        FeeVoided e = voidingOf(c, command.reason);
        e.consent = command.consent;
        return decided(rules::mayVoid(scene(), e, world.now), Event(e));
    }
    Decision operator()(const RefundFee& command) const {
        FeeRefunded e = refundOf(c, command.reason);
        e.consent = command.consent;
        return decided(rules::mayRefund(scene(), e, world.now), Event(e));
    }
    Decision operator()(const NoteProduction& command) const {
        if (auto no = rules::mayNoteProduction(scene(), command.note)) return *no;
        return decided(world.stock ? rules::inStock(scene(), command.note, *world.stock) : std::nullopt,
                       Event(command.note));
    }
    Decision operator()(const GiveUpToken& command) const {
        const TokenGivenUp given{c.production.tokenSerial, c.production.tokenLabel, command.act,
                                 normaliseText(command.reason), c.production.certificateSerial};
        return decided(rules::mayGiveUpToken(scene(), given), Event(given));
    }
    Decision operator()(const ReturnCase&) const {
        if (auto no = rules::mayReturn(scene())) return *no;
        return decided({}, Event(CaseReturned{missingMaterials(service(), c.details.reason, c.materials)}));
    }
    Decision operator()(const ResumeCase&) const {
        return decided(rules::mayResume(scene()), Event(CaseResumed{}));
    }
    Decision operator()(const Withdraw& command) const {
        return decided(rules::mayWithdraw(scene()), Event(CaseWithdrawn{command.reason}));
    }
    Decision operator()(const HandOver&) const {
        return decided(rules::mayHandOver(scene()), Event(HandedOver{}));
    }
    Decision operator()(const OpenRecord& command) const {
        const RecordOpened opened{normaliseText(command.reason)};
        return decided(rules::mayOpenRecord(scene(), opened), Event(opened));
    }
    Decision operator()(const Shred& command) const {
        const CaseShredded shredded{command.lapsed};
        if (auto no = rules::mayShred(scene(), shredded)) return *no;
        if (!command.atHeadquarters) return plain(RefusalKind::notAtHeadquarters);
        return decided({}, Event(shredded));
    }
};

std::string agreedBy(const Repayment& e) { return e.consent ? e.consent->account : std::string(); }

/// One overload per event: how the case changes.
struct Apply {
    Case& c;
    const EntryContext& context;

    void operator()(const JournalBegun&) const {}
    void operator()(const AccountMade&) const {}
    void operator()(const AccountChanged&) const {}
    void operator()(const AccountClosed&) const {}
    void operator()(const CaseReceived& e) const {
        c.number = context.caseNumber;
        c.service = e.service;
        c.point = e.point;
        c.visit = e.visit;
        c.continues = e.continues;
        c.catalogueVersion = context.catalogueVersion;
        c.receivedBy = context.by;
        c.enteredBy = {context.by};
        c.receivedAt = context.at;
        c.day = context.day;
    }
    void operator()(const DetailsRecorded& e) const {
        c.details = e.details;
        c.personal = e.personal;
        c.detailsComplete = e.complete;
        c.detailsDigest = context.factsDigest;
        c.lastAt.details = context.at;
        c.enteredBy.insert(context.by);
        for (PrintRecord& print :
             c.prints) // what they show of the persons may be other than what was entered
            print.detailsDigest.clear();
        dropApproval();
    }
    void operator()(const MaterialsChecked& e) const {
        c.materials = e.copies;
        c.materialsDigest = context.factsDigest;
        c.lastAt.materials = context.at;
        c.enteredBy.insert(context.by);
        dropApproval();
    }
    void operator()(const PaperPrinted& e) const {
        c.prints.push_back({e.paper, context.at, context.by, c.detailsDigest, e.copy});
    }
    void operator()(const ApprovalGiven& e) const {
        dropApproval();
        if (e.approved)
            c.approval = Approval{e.reviewer, e.at};
        else
            c.approvalRefusedBecause = e.reason;
    }
    void operator()(const FeeTaken& e) const {
        c.fee = FeeReceipt{e.receipt, e.lines, e.total, context.at, context.by, e.given};
    }
    void operator()(const FeeVoided& e) const {
        c.paidBack = PaidBack{false, e.reason, context.at, context.by, agreedBy(e)};
        end(Status::voided);
    }
    void operator()(const FeeRefunded& e) const {
        c.paidBack = PaidBack{true, e.reason, context.at, context.by, agreedBy(e)};
        if (c.status != Status::done) end(Status::voided);
    }
    void operator()(const DayOpened&) const {}
    void operator()(const DayCounted&) const {}
    void operator()(const DayClosed&) const {}
    void operator()(const StockNoted&) const {}
    void operator()(const RecordOpened&) const {}
    void operator()(const PersonListed&) const {}
    void operator()(const SettingsChanged&) const {}
    void operator()(const CaseShredded&) const {
        c.personal.reset();
        c.shreddedOn = context.day;
    }
    void operator()(const ProductionNoted& e) const {
        Production& p = c.production;
        if (e.phase == Phase::begun && e.stage == Stage::prepare) p = Production{};
        p.tokenSerial = e.tokenSerial;
        p.tokenLabel = e.tokenLabel;
        p.trouble = e.trouble;
        if (e.phase == Phase::begun) p.begun = e.stage;
        if (e.phase != Phase::ended) return;
        c.lastAt.production = context.at;
        end(e);
    }
    void operator()(const CaseReturned& e) const {
        end(Status::returned);
        c.missing = e.missing;
    }
    void operator()(const CaseResumed&) const {
        c.status = Status::open;
        c.lastAt.resumed = context.at;
        c.endedOn.reset();
    }
    void operator()(const CaseWithdrawn&) const { end(Status::withdrawn); }
    void operator()(const HandedOver&) const { end(Status::done); }
    void operator()(const CertificateKnown& e) const {
        const bool other = !c.known || c.known->certificate.id() != e.certificate.id();
        c.known = e;
        if (!other) return;
        c.lastAt.known = context.at;
        dropApproval(); // it was about another certificate
    }
    void operator()(const ServiceExtended& e) const { c.term = e.term; }
    void operator()(const ApplicationsChanged&) const { c.applicationsChanged = true; }
    void operator()(const RevocationOrdered& e) const {
        const Revocation ordered{e.certificate, e.reason, e.replacedBy, context.at, {}};
        for (GivenUp& one : c.givenUp) {
            if (one.certificate != e.certificate) continue;
            one.revocation = ordered;
            return;
        }
        c.revocation = ordered;
    }
    void operator()(const RevocationConfirmed& e) const {
        if (Revocation* ordered = c.revocationOf(e.certificate)) ordered->confirmedAt = e.at;
    }
    void operator()(const BlankPrinted&) const {}
    void operator()(const TokenNoted&) const {
        if (!c.number.empty()) c.oldTokenNoted = true;
    }
    void operator()(const TokenGivenUp& e) const {
        c.givenUp.push_back({e.tokenSerial, e.act, e.certificate, {}});
        c.production = Production{};
        std::erase_if(c.prints, [](const PrintRecord& print) { return print.paper == pinLetterPaper; });
    }

private:
    void end(Status status) const {
        c.status = status;
        c.endedOn = context.day;
    }
    void dropApproval() const {
        c.approval.reset();
        c.approvalRefusedBecause.clear();
    }
    void end(const ProductionNoted& e) const {
        Production& p = c.production;
        p.begun.reset();
        p.ended = e.stage;
        if (e.stage == Stage::wipe) p.tokenKept = e.tokenKept;
        if (e.stage == Stage::keys) p.publicKeyDigest = e.publicKeyDigest;
        if (e.stage != Stage::enrol) return;
        p.certificate = e.certificate;
        p.encryptionCertificate = e.encryptionCertificate;
        p.certificateSerial = e.certificateSerial;
        if (e.notAfter) p.notAfter = *e.notAfter;
    }
};

void line(std::string& text, std::string_view value) {
    text += value;
    text += '\n';
}

} // namespace

Decision noteToken(const World& world, TokenState standing, const TokenNoted& note) {
    TokenNoted noted = note;
    noted.reason = normaliseText(note.reason);
    Refusal unfit = plain(RefusalKind::tokenUnfit);
    unfit.field = "token";
    unfit.other = idOf(standing);
    if (noted.act == TokenAct::wiped && !mayBeEmptied(standing)) return unfit;
    if (auto no = rules::mayNoteToken(world.staff, world.who, standing, noted)) return *no;
    if (!after(standing, noted.act)) return unfit;
    return std::vector<Event>{std::move(noted)};
}

Decision listPerson(const World& world, const PersonListed& listed) {
    return decided(needs(world.staff, world.who, Act::listPerson), Event(listed));
}

Decision noteSettings(const World& world, const SettingsChanged& changed) {
    return decided(mayChangeSettings(world.staff, world.who, changed), Event(changed));
}

Decision receive(const World& world, const Receive& command) {
    if (auto no = rules::mayReceive(world.catalogue, world.staff, world.who, command.service, world.point))
        return *no;
    if (auto no = refusedOffline(world.catalogue, OfflineAct::receive, command.service, world.away))
        return *no;
    const ServiceType& service = *world.catalogue.service(command.service);
    const RecordDetails entered{normalised(command.details), normalised(command.personal), command.draft};
    const Day today = dayOf(world.now);
    if (auto no = rules::fitDetails(world.catalogue, service, entered.details, &entered.personal,
                                    command.draft, today))
        return *no;
    const bool inVisit = !command.visit.empty();
    const CertificateKnown* known = command.known && service.certificate ? &*command.known : nullptr;
    const Event received(CaseReceived{command.service, world.point, command.visit, command.continues});
    const Event details(recorded(entered, fits(world, service, entered, known, inVisit)));
    if (!known) return decided({}, received, details);
    if (!command.draft) {
        if (auto no = fitCertificate(world.catalogue, service, entered.details, *known, today, inVisit))
            return *no;
    }
    return decided({}, received, Event(*known), details);
}

Decision decide(const World& world, const Case& c, const Command& command) {
    const auto act = actOf(command);
    if (auto no = act ? refusedOffline(world.catalogue, *act, c.service, world.away) : std::nullopt)
        return *no;
    Decision decision = std::visit(Decide{world, c}, command);
    auto* events = std::get_if<std::vector<Event>>(&decision);
    if (!events) return decision;
    const Day today = dayOf(world.now);
    const bool moves = std::any_of(events->begin(), events->end(), movesMoney);
    if (auto no = moves && world.till ? mayMoveMoney(world.catalogue, *world.till, today) : std::nullopt)
        return *no;
    const EntryContext context{c.number, world.who, world.now, today, c.catalogueVersion, {}};
    Case after = c;
    for (const Event& event : *events)
        apply(after, context, event);
    const rules::Scene scene{world.catalogue, world.staff, world.who, after, today};
    while (auto next = rules::consequenceOf(scene)) {
        apply(after, context, *next);
        events->push_back(*std::move(next));
    }
    return decision;
}

void apply(Case& c, const EntryContext& context, const Event& event) {
    std::visit(Apply{c, context}, event);
    const bool ofRecord =
        std::holds_alternative<RecordOpened>(event) || std::holds_alternative<CaseShredded>(event);
    if (!ofRecord) c.changedAt = context.at;
}

Bytes approvalStatement(const Case& c, bool approved, const std::string& reason, const std::string& reviewer,
                        UtcMs at) {
    std::string text;
    line(text, "certdesk approval v2");
    line(text, c.number);
    line(text, c.known ? c.known->certificate.id() : std::string());
    line(text, hex(c.detailsDigest));
    line(text, hex(c.materialsDigest));
    line(text, approved ? "approved" : "refused");
    line(text, hex(sha256(viewOf(reason))));
    line(text, reviewer);
    line(text, std::to_string(at.value));
    return toBytes(text);
}

bool verifies(ByteView statement, ByteView signature, ByteView publicKey) {
    if (signature.size() != crypto_sign_BYTES || publicKey.size() != crypto_sign_PUBLICKEYBYTES) return false;
    return crypto_sign_verify_detached(signature.data(), statement.data(), statement.size(),
                                       publicKey.data()) == 0;
}

bool isAccountName(std::string_view name) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    };
    return name.size() >= 2 && name.size() <= 32 && std::all_of(name.begin(), name.end(), allowed);
}

} // namespace certdesk::forms
