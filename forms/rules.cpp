#include "forms/rules.h"

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

bool may(const Staff& staff, const std::string& who, Role role) {
    const auto account = staff.find(who);
    return account != staff.end() && account->second.may(role);
}

std::optional<Refusal> needsOperator(const Scene& scene) {
    if (may(scene.staff, scene.who, Role::operatorRole)) return {};
    return refusal(RefusalKind::noRight);
}

/// The service type of the case, which must be under way and the actor an operator.
std::optional<Refusal> underWay(const Scene& scene) {
    if (!scene.catalogue.service(scene.c.service)) return refusal(RefusalKind::unknownService);
    if (scene.c.status == Status::returned) return refusal(RefusalKind::caseReturned);
    if (scene.c.status != Status::open) return refusal(RefusalKind::caseEnded);
    return needsOperator(scene);
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
    if (owed != Step::materials) return refusal(RefusalKind::tooEarly, *owed);
    Refusal r = refusal(RefusalKind::materialsMissing, *owed);
    r.missing = missingMaterials(service, scene.c.materials);
    return r;
}

/// What was paid for, and what was approved and produced, no longer changes.
std::optional<Refusal> beforeFee(const Scene& scene) {
    if (!scene.c.fee && !scene.c.production.begun && !scene.c.production.ended) return {};
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
    if (!service.approval || !may(scene.staff, approval.reviewer, service.approval->role))
        return refusal(RefusalKind::noRight, "reviewer");
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

constexpr Fen highestLine(1'000'000'000'000); // as an entry holds; sums of these cannot overflow

std::optional<Refusal> fitPayment(const Scene& scene, const std::vector<PaymentLine>& lines) {
    for (const PaymentLine& line : lines) {
        if (!scene.catalogue.paymentMethod(line.method)) return faulty({{"payment", FieldFault::notOffered}});
        if (line.amount <= Fen() || line.amount > highestLine)
            return faulty({{"payment", FieldFault::outOfRange}});
    }
    Refusal r = refusal(RefusalKind::paymentMismatch, "payment");
    r.expected = feeDue(serviceOf(scene), scene.c.details);
    r.given = sumOf(lines);
    if (r.expected == r.given) return {};
    return r;
}

bool enrolBegan(const Production& p) {
    return (p.begun && *p.begun >= Stage::enrol) || (p.ended && *p.ended >= Stage::enrol);
}

Stage after(const std::optional<Stage>& ended) {
    return ended ? static_cast<Stage>(static_cast<int>(*ended) + 1) : Stage::prepare;
}

/// A stage may begin in its turn; again after it broke off; from the start while HQ was not asked yet; and a
/// letter again while its PIN is not known to be the token's.
bool mayBegin(const Production& p, Stage stage) {
    if (p.complete()) return false;
    if (stage == after(p.ended)) return true;
    if (stage == Stage::prepare) return !enrolBegan(p);
    return stage == Stage::letter && p.ended == Stage::letter;
}

bool sameToken(const Production& p, const ProductionNoted& note) {
    const bool fresh = note.stage == Stage::prepare && note.phase == Phase::begun && !enrolBegan(p);
    const bool sameKey = p.publicKeyDigest.empty() || note.publicKeyDigest.empty() ||
                         note.publicKeyDigest == p.publicKeyDigest;
    return fresh || (sameKey && note.tokenSerial == p.tokenSerial && !note.tokenSerial.empty());
}

bool carriesItsFacts(const ProductionNoted& note) {
    if (note.phase != Phase::ended) return true;
    if (note.stage == Stage::keys) return note.publicKeyDigest.size() == 64;
    if (note.stage == Stage::enrol)
        return !note.certificate.empty() && !note.certificateSerial.empty() && note.notAfter;
    return true;
}

bool inOrder(const Production& p, const ProductionNoted& note) {
    return note.phase == Phase::begun ? mayBegin(p, note.stage)
                                      : p.begun == note.stage && carriesItsFacts(note);
}

} // namespace

Fen sumOf(const std::vector<PaymentLine>& lines) {
    Fen sum;
    for (const PaymentLine& line : lines)
        sum += line.amount;
    return sum;
}

std::optional<Refusal> mayReceive(const Catalogue& catalogue, const Staff& staff, const std::string& who,
                                  const std::string& service, const std::string& point) {
    const ServiceType* type = catalogue.service(service);
    if (!type) return refusal(RefusalKind::unknownService, "service");
    if (!type->offered) return refusal(RefusalKind::notOffered, "service");
    if (!catalogue.point(point)) return refusal(RefusalKind::unknownPoint);
    if (!may(staff, who, Role::operatorRole)) return refusal(RefusalKind::noRight);
    return {};
}

std::optional<Refusal> mayRecordDetails(const Scene& scene) {
    return firstOf([&] { return underWay(scene); }, [&] { return beforeFee(scene); });
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
    if (auto no = firstOf([&] { return underWay(scene); }, [&] { return beforeFee(scene); },
                          [&] { return reached(scene, Step::materials); }))
        return no;
    const auto& needs = serviceOf(scene).materials;
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
    if (auto no = needsOperator(scene)) return no;
    if (service->form && paper == service->form->paper) return reached(scene, Step::form);
    const bool there = (paper == receiptPaper && scene.c.fee) ||
                       (paper == noticePaper && !scene.c.missing.empty()) ||
                       (paper == pinLetterPaper && scene.c.production.begun == Stage::letter);
    if (there) return {};
    return refusal(RefusalKind::tooEarly, "paper");
}

std::optional<Refusal> mayApprove(const Scene& scene, const ApprovalGiven& approval) {
    return firstOf([&] { return underWay(scene); }, [&] { return beforeFee(scene); },
                   [&] { return reached(scene, Step::approval); }, [&] { return rightOf(scene, approval); },
                   [&] { return proofOf(scene, approval); });
}

std::optional<Refusal> mayTakeFee(const Scene& scene, const std::vector<PaymentLine>& lines) {
    return firstOf([&] { return underWay(scene); }, [&] { return beforeFee(scene); },
                   [&] { return reached(scene, Step::fee); }, [&] { return fitPayment(scene, lines); });
}

std::optional<Refusal> mayNoteProduction(const Scene& scene, const ProductionNoted& note) {
    if (auto no = firstOf([&] { return underWay(scene); }, [&] { return reached(scene, Step::production); }))
        return no;
    if (!inOrder(scene.c.production, note)) return refusal(RefusalKind::wrongStage, Step::production);
    if (!sameToken(scene.c.production, note)) return refusal(RefusalKind::wrongToken, Step::production);
    return {};
}

std::optional<Refusal> mayReturn(const Scene& scene) {
    if (auto no = firstOf([&] { return underWay(scene); }, [&] { return beforeFee(scene); })) return no;
    if (!scene.c.detailsComplete) return refusal(RefusalKind::tooEarly, Step::reception);
    if (missingMaterials(serviceOf(scene), scene.c.materials).empty())
        return refusal(RefusalKind::nothingMissing);
    return {};
}

std::optional<Refusal> mayResume(const Scene& scene) {
    if (scene.c.status != Status::returned) return refusal(RefusalKind::notReturned);
    return needsOperator(scene);
}

std::optional<Refusal> mayWithdraw(const Scene& scene) {
    if (scene.c.status != Status::open && scene.c.status != Status::returned)
        return refusal(RefusalKind::caseEnded);
    return firstOf([&] { return needsOperator(scene); }, [&] { return beforeFee(scene); });
}

std::optional<Refusal> mayHandOver(const Scene& scene) {
    return firstOf([&] { return underWay(scene); }, [&] { return reached(scene, Step::handOver); });
}

std::optional<Refusal> mayMakeAccount(const Staff& staff, const AccountMade& made) {
    if (!isAccountName(made.account.name) || staff.contains(made.account.name))
        return faulty({{"account", FieldFault::wrongForm}});
    const bool first = staff.empty();
    const bool vouched = first ? made.by == made.account.name && made.account.may(Role::manager)
                               : may(staff, made.by, Role::manager);
    if (!vouched) return refusal(RefusalKind::noRight);
    const Bytes& key = first ? made.account.publicKey : staff.find(made.by)->second.publicKey;
    if (verifies(accountStatement(made.account, made.by), made.signature, key)) return {};
    return refusal(RefusalKind::badSignature);
}

} // namespace certdesk::forms::rules
