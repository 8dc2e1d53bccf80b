#include "forms/rules.h"

#include "forms/rights.h"

#include <algorithm>

namespace certdesk::forms::rules {

namespace {

Refusal refusal(RefusalKind kind) {
    Refusal r;
    r.kind = kind;
    return r;
}

Refusal refusal(RefusalKind kind, Step step) {
    Refusal r = refusal(kind);
    r.step = step;
    return r;
}

Refusal refusal(RefusalKind kind, Day day) {
    Refusal r = refusal(kind);
    r.day = day;
    return r;
}

Refusal refusal(RefusalKind kind, std::string field) {
    Refusal r = refusal(kind);
    r.field = std::move(field);
    return r;
}

Refusal faulty(std::vector<FieldProblem> problems) {
    Refusal r = refusal(RefusalKind::faultyFields, problems.front().field);
    r.problems = std::move(problems);
    return r;
}

std::optional<Refusal> needs(const Scene& scene, Act act) { return needs(scene.staff, scene.who, act); }

/// The service type of the case, which must be under way.
std::optional<Refusal> openCase(const Scene& scene) {
    if (!scene.catalogue.service(scene.c.service)) return refusal(RefusalKind::unknownService);
    if (scene.c.status == Status::returned) return refusal(RefusalKind::caseReturned);
    if (scene.c.status != Status::open) return refusal(RefusalKind::caseEnded);
    return {};
}

/// The same, and the actor may do that.
std::optional<Refusal> underWay(const Scene& scene, Act act) {
    if (auto no = openCase(scene)) return no;
    return needs(scene, act);
}

const ServiceType& serviceOf(const Scene& scene) { return *scene.catalogue.service(scene.c.service); }

/// The first step before `step`, in the service's order, that is not complete.
std::optional<Step> owedBefore(const ServiceType& service, const Case& c, Step step) {
    for (const Step earlier : service.steps) {
        if (earlier == step) return {};
        if (!complete(service, c, earlier)) return earlier;
    }
    return {};
}

std::optional<Refusal> reached(const Scene& scene, Step step) {
    const ServiceType& service = serviceOf(scene);
    if (!service.has(step)) return refusal(RefusalKind::tooEarly, step);
    const auto owed = owedBefore(service, scene.c, step);
    if (!owed) return {};
    if (owed == Step::reception && scene.c.detailsComplete)
        return refusal(RefusalKind::certificateNeeded, *owed);
    if (owed != Step::materials) return refusal(RefusalKind::tooEarly, *owed);
    const bool handedIn = missingMaterials(service, scene.c.details.reason, scene.c.materials).empty();
    if (handedIn) return refusal(RefusalKind::certificateNeeded, *owed);
    Refusal r = refusal(RefusalKind::materialsMissing, *owed);
    r.missing = missingMaterials(service, scene.c.details.reason, scene.c.materials);
    return r;
}

/// Whether the service takes `step` behind its fee.
bool behindFee(const ServiceType& service, Step step) {
    const auto fee = std::find(service.steps.begin(), service.steps.end(), Step::fee);
    return std::find(fee, service.steps.end(), step) != service.steps.end();
}

/// What was paid for, produced, or cost the old certificate its life no longer changes; a step that stands
/// behind the fee is still to be done after it.
std::optional<Refusal> changeable(const Scene& scene, Step step) {
    const Case& c = scene.c;
    if (c.production.begun || c.production.ended || c.revocation || !c.givenUp.empty())
        return refusal(RefusalKind::tooLate, Step::production);
    if (!c.fee || behindFee(serviceOf(scene), step)) return {};
    return refusal(RefusalKind::tooLate, Step::fee);
}

/// Neither paid nor produced.
std::optional<Refusal> unpaid(const Scene& scene) {
    const Production& p = scene.c.production;
    if (!scene.c.fee && !p.begun && !p.ended) return {};
    return refusal(RefusalKind::tooLate, Step::fee);
}

template <typename... Checks>
std::optional<Refusal> firstOf(Checks... checks) {
    std::optional<Refusal> result;
    (void)((result = checks()) || ...);
    return result;
}

std::optional<Refusal> rightOf(const Scene& scene, const ApprovalGiven& approval) {
    const ServiceType& service = serviceOf(scene);
    const auto reviewer = scene.staff.find(approval.reviewer);
    const bool may = service.approval && reviewer != scene.staff.end() &&
                     reviewer->second.may(service.approval->role) &&
                     forms::may(reviewer->second, Act::approve);
    if (!may) return refusal(RefusalKind::noRight, "reviewer");
    if (scene.c.enteredBy.contains(approval.reviewer)) return refusal(RefusalKind::ownCase, "reviewer");
    return {};
}

std::optional<Refusal> proofOf(const Scene& scene, const ApprovalGiven& approval) {
    if (!approval.approved && approval.reason.empty()) return faulty({{"reason", FieldFault::empty}});
    const Bytes statement =
        approvalStatement(scene.c, approval.approved, approval.reason, approval.reviewer, approval.at);
    const Account& reviewer = scene.staff.find(approval.reviewer)->second;
    if (verifies(statement, approval.signature, reviewer.publicKey)) return {};
    return refusal(RefusalKind::badSignature, "reviewer");
}

/// What right an act on a token outside any case asks for.
Act actOn(TokenAct act, bool emptiesUsed) {
    if (emptiesUsed) return Act::emptyUsedToken;
    if (act == TokenAct::wiped) return Act::emptyToken;
    return act == TokenAct::destroyed ? Act::destroyToken : Act::noteToken;
}

std::vector<Stage> stagesHere(const Scene& scene) {
    return stagesOf(*serviceOf(scene).production, scene.c.production);
}

bool has(const std::vector<Stage>& stages, Stage stage) {
    return std::find(stages.begin(), stages.end(), stage) != stages.end();
}

/// Whether HQ may have been asked for a certificate already.
bool enrolBegan(const std::vector<Stage>& stages, const Production& p) {
    if (!has(stages, Stage::enrol)) return false;
    return (p.begun && *p.begun >= Stage::enrol) || (p.ended && *p.ended >= Stage::enrol);
}

std::optional<Stage> after(const std::vector<Stage>& stages, const std::optional<Stage>& ended) {
    auto next = stages.begin();
    if (ended) next = std::find(stages.begin(), stages.end(), *ended);
    if (ended && next != stages.end()) ++next;
    if (next == stages.end()) return {};
    return *next;
}

/// A stage may begin in its turn; again after it broke off; from the start while HQ was not asked yet; and a
/// letter again while its PIN is not known to be the token's.
bool mayBegin(const std::vector<Stage>& stages, const Production& p, Stage stage) {
    const auto next = after(stages, p.ended);
    if (!next || !has(stages, stage)) return false;
    if (stage == *next) return true;
    if (stage == Stage::prepare) return !enrolBegan(stages, p);
    return stage == Stage::letter && p.ended == Stage::letter;
}

bool sameToken(const std::vector<Stage>& stages, const Production& p, const ProductionNoted& note) {
    const bool fresh = note.stage == stages.front() && note.phase == Phase::begun && !enrolBegan(stages, p);
    const bool sameKey = p.publicKeyDigest.empty() || note.publicKeyDigest.empty() ||
                         note.publicKeyDigest == p.publicKeyDigest;
    return fresh || (sameKey && note.tokenSerial == p.tokenSerial && !note.tokenSerial.empty());
}

/// The holder's own token, or, where a fresh one is to be written, any but the old one and those that this
/// case gave up.
std::optional<Refusal> rightToken(const Scene& scene, const ProductionNoted& note) {
    if (scene.c.gaveUp(note.tokenSerial)) return refusal(RefusalKind::wrongToken, Step::production);
    if (!scene.c.known) return {};
    const CertificateKnown& known = *scene.c.known;
    if (serviceOf(scene).production->freshToken) {
        const bool old =
            note.tokenSerial == known.certificate.tokenSerial || note.tokenSerial == known.tokenSeen;
        if (!old || note.tokenSerial.empty()) return {};
        return refusal(RefusalKind::sameToken, Step::production);
    }
    if (known.tokenSeen.empty() || note.tokenSerial == known.tokenSeen) return {};
    return refusal(RefusalKind::wrongToken, Step::production);
}

bool carriesCertificates(const Scene& scene, const ProductionNoted& note) {
    const Algorithm* algorithm = scene.catalogue.algorithmNamed(algorithmOf(scene.c));
    const auto pair = algorithm ? algorithm->encryptionPair : EncryptionPairAsk::none;
    const bool has = !note.encryptionCertificate.empty();
    if (has ? pair == EncryptionPairAsk::none : pair == EncryptionPairAsk::always) return false;
    return !note.certificate.empty() && !note.certificateSerial.empty() && note.notAfter;
}

bool carriesItsFacts(const Scene& scene, const ProductionNoted& note) {
    if (note.phase != Phase::ended) return true;
    if (note.tokenKept && note.stage != Stage::wipe) return false;
    if (note.stage == Stage::keys) return note.publicKeyDigest.size() == 64;
    if (note.stage == Stage::enrol) return carriesCertificates(scene, note);
    return note.encryptionCertificate.empty();
}

bool inOrder(const Scene& scene, const std::vector<Stage>& stages, const ProductionNoted& note) {
    const Production& p = scene.c.production;
    return note.phase == Phase::begun ? mayBegin(stages, p, note.stage)
                                      : p.begun == note.stage && carriesItsFacts(scene, note);
}

std::optional<Refusal> certificateFits(const Scene& scene) {
    const ServiceType& service = serviceOf(scene);
    if (!service.certificate) return {};
    if (!scene.c.known) return refusal(RefusalKind::certificateNeeded, Step::materials);
    // What was paid for is owed, even when its production had to wait for the line.
    const Day day = scene.c.fee ? dayOf(scene.c.fee->at) : scene.today;
    return fitCertificate(scene.catalogue, service, scene.c.details, *scene.c.known, day, false);
}

/// What was neither paid nor produced was last looked at when it was received, maybe weeks ago.
std::optional<Refusal> stillFits(const Scene& scene) {
    const Case& c = scene.c;
    if (c.fee || c.production.ended || c.revocation || !c.givenUp.empty()) return {};
    return certificateFits(scene);
}

} // namespace

std::optional<Refusal> mayReceive(const Catalogue& catalogue, const Staff& staff, const std::string& who,
                                  const std::string& service, const std::string& point) {
    const ServiceType* type = catalogue.service(service);
    if (!type) return refusal(RefusalKind::unknownService, "service");
    if (!type->offered) return refusal(RefusalKind::notOffered, "service");
    if (!catalogue.point(point)) return refusal(RefusalKind::unknownPoint);
    return needs(staff, who, Act::receive);
}

std::optional<Refusal> mayRecordDetails(const Scene& scene) {
    return firstOf([&] { return underWay(scene, Act::enterDetails); },
                   [&] { return changeable(scene, Step::reception); });
}

std::optional<Refusal> fitDetails(const Catalogue& catalogue, const ServiceType& service,
                                  const Details& details, const Personal* personal, bool draft, Day today) {
    std::vector<FieldProblem> problems = problemsOf(catalogue, service, details, today);
    if (personal) {
        const std::vector<FieldProblem> more = problemsOf(catalogue, *personal, today);
        problems.insert(problems.end(), more.begin(), more.end());
    }
    if (draft) std::erase_if(problems, [](const FieldProblem& p) { return p.fault != FieldFault::tooLong; });
    if (problems.empty()) return {};
    return faulty(std::move(problems));
}

std::optional<Refusal> mayCheckMaterials(const Scene& scene, const std::map<std::string, int>& copies) {
    if (auto no = firstOf([&] { return underWay(scene, Act::checkMaterials); },
                          [&] { return changeable(scene, Step::materials); },
                          [&] { return reached(scene, Step::materials); }))
        return no;
    const auto needs = materialsOf(serviceOf(scene), scene.c.details.reason);
    for (const auto& [material, count] : copies) {
        const bool asked = std::any_of(needs.begin(), needs.end(),
                                       [&](const MaterialNeed& need) { return need.material == material; });
        if (!asked) return refusal(RefusalKind::unknownMaterial, "materials." + material);
        if (count < 0 || count > 99) return faulty({{"materials." + material, FieldFault::outOfRange}});
    }
    return {};
}

std::optional<Refusal> mayNotePrinted(const Scene& scene, const std::string& paper) {
    const ServiceType* service = scene.catalogue.service(scene.c.service);
    if (!service) return refusal(RefusalKind::unknownService);
    if (auto no = needs(scene, Act::print)) return no;
    if (service->form && paper == service->form->paper) return reached(scene, Step::form);
    const bool there =
        (paper == receiptPaper && !scene.c.paidBack && (scene.c.fee || !reached(scene, Step::handOver))) ||
        (paper == guidePaper && service->guide && !reached(scene, Step::handOver)) ||
        (paper == noticePaper && !scene.c.missing.empty()) ||
        (scene.c.paidBack && paper == (scene.c.paidBack->refunded ? refundSlipPaper : voidSlipPaper)) ||
        (paper == pinLetterPaper && scene.c.production.begun == Stage::letter);
    if (there) return {};
    return refusal(RefusalKind::tooEarly, "paper");
}

std::optional<Refusal> mayApprove(const Scene& scene, const ApprovalGiven& approval) {
    return firstOf([&] { return underWay(scene, Act::askApproval); },
                   [&] { return changeable(scene, Step::approval); },
                   [&] { return reached(scene, Step::approval); }, [&] { return rightOf(scene, approval); },
                   [&] { return proofOf(scene, approval); });
}

std::optional<Refusal> mayTakeFee(const Scene& scene, const std::vector<PaymentLine>& lines, Fen given) {
    return firstOf([&] { return underWay(scene, Act::takeFee); }, [&] { return unpaid(scene); },
                   [&] { return reached(scene, Step::fee); }, [&] { return certificateFits(scene); },
                   [&] { return fitPayment(scene, lines, given); });
}

std::optional<Refusal> mayNoteProduction(const Scene& scene, const ProductionNoted& note) {
    if (auto no = firstOf([&] { return underWay(scene, Act::produce); },
                          [&] { return reached(scene, Step::production); }))
        return no;
    const Production& p = scene.c.production;
    const std::vector<Stage> stages = stagesHere(scene);
    if (!inOrder(scene, stages, note)) return refusal(RefusalKind::wrongStage, Step::production);
    if (!sameToken(stages, p, note)) return refusal(RefusalKind::wrongToken, Step::production);
    const bool starts = !p.begun && !p.ended && scene.c.givenUp.empty();
    return firstOf([&] { return rightToken(scene, note); },
                   [&] { return starts ? certificateFits(scene) : std::nullopt; });
}

std::optional<Refusal> mayNoteCertificate(const Scene& scene, const CertificateKnown& known) {
    if (auto no = firstOf([&] { return underWay(scene, Act::noteCertificate); },
                          [&] { return changeable(scene, Step::reception); }))
        return no;
    const ServiceType& service = serviceOf(scene);
    if (!service.certificate) return refusal(RefusalKind::wrongStage, Step::reception);
    if (!scene.c.detailsComplete) return {};
    return fitCertificate(scene.catalogue, service, scene.c.details, known, scene.today,
                          !scene.c.visit.empty());
}

std::optional<Refusal> mayNoteRevoked(const Scene& scene, const std::string& certificate) {
    for (const Revocation& ordered : scene.c.revocations())
        if (ordered.certificate == certificate && !ordered.confirmedAt) return {};
    return refusal(RefusalKind::wrongStage);
}

std::optional<Refusal> mayGiveUpToken(const Scene& scene, const TokenGivenUp& given) {
    const Case& c = scene.c;
    if (auto no = underWay(scene, Act::giveUpToken)) return no;
    const auto& production = serviceOf(scene).production;
    if (!production || !production->freshToken || (!c.production.begun && !c.production.ended))
        return refusal(RefusalKind::wrongStage, Step::production);
    if (given.tokenSerial != c.production.tokenSerial || given.tokenLabel != c.production.tokenLabel)
        return refusal(RefusalKind::wrongToken, Step::production);
    if (given.certificate != c.production.certificateSerial)
        return refusal(RefusalKind::wrongStage, Step::production);
    if (given.act != TokenAct::lost && given.act != TokenAct::damaged)
        return faulty({{"act", FieldFault::notOffered}});
    return mayNoteToken(scene.staff, scene.who, TokenState::prepared,
                        {given.tokenSerial, given.tokenLabel, given.act, given.reason});
}

std::optional<Refusal> mayReturn(const Scene& scene) {
    if (auto no = firstOf([&] { return underWay(scene, Act::returnCase); },
                          [&] { return changeable(scene, Step::materials); }))
        return no;
    if (!scene.c.detailsComplete) return refusal(RefusalKind::tooEarly, Step::reception);
    if (missingMaterials(serviceOf(scene), scene.c.details.reason, scene.c.materials).empty())
        return refusal(RefusalKind::nothingMissing);
    return {};
}

std::optional<Refusal> mayResume(const Scene& scene) {
    if (scene.c.status != Status::returned) return refusal(RefusalKind::notReturned);
    if (scene.c.shreddedOn) return refusal(RefusalKind::caseShredded, *scene.c.shreddedOn);
    return needs(scene, Act::resume);
}

std::optional<Refusal> mayWithdraw(const Scene& scene) {
    if (scene.c.status != Status::open && scene.c.status != Status::returned)
        return refusal(RefusalKind::caseEnded);
    const ServiceType* service = scene.catalogue.service(scene.c.service);
    if (!service) return refusal(RefusalKind::unknownService);
    // A lost certificate stays dead when its holder gives up the new one; a revocation that was all the case
    // was about is done.
    if (scene.c.revocation && !service->production->issues)
        return refusal(RefusalKind::tooLate, Step::production);
    return firstOf([&] { return needs(scene, Act::withdraw); }, [&] { return unpaid(scene); });
}

std::optional<Refusal> mayHandOver(const Scene& scene) {
    return firstOf([&] { return underWay(scene, Act::handOver); },
                   [&] { return reached(scene, Step::handOver); }, [&] { return stillFits(scene); });
}

std::optional<Refusal> mayNoteToken(const Staff& staff, const std::string& who, TokenState standing,
                                    const TokenNoted& note) {
    constexpr std::size_t longestReason = 200;
    const bool emptiesUsed = note.act == TokenAct::wiped && standing != TokenState::blank;
    if (auto no = needs(staff, who, actOn(note.act, emptiesUsed))) return no;
    if (!isMark(note.act) && !emptiesUsed) return {};
    if (const auto fault = checkText(note.reason, longestReason)) return faulty({{"reason", *fault}});
    return {};
}

} // namespace certdesk::forms::rules
