#include "desk/walk_in.h"

#include "desk/inside.h"
#include "desk/look_up.h"
#include "token/algorithm.h"

#include <algorithm>

namespace certdesk::desk {

namespace {

using forms::Step;
using Status = WalkInResult::Status;

WalkInResult ended(Status status, std::optional<forms::Case> state, std::vector<std::string> papers) {
    WalkInResult result;
    result.status = status;
    result.state = std::move(state);
    result.papers = std::move(papers);
    return result;
}

/// Passes everything on and remembers where the letters went that staff took as good.
class Letters : public ProductionWatcher {
public:
    explicit Letters(ProductionWatcher& staff) : staff_(staff) {}
    void stage(forms::Stage stage, forms::Phase phase) override { staff_.stage(stage, phase); }
    bool cancelled() const override { return staff_.cancelled(); }
    std::optional<bool> letterIsGood(const std::string& where) override {
        const auto good = staff_.letterIsGood(where);
        if (good && *good) good_.push_back(where);
        return good;
    }
    const std::vector<std::string>& good() const { return good_; }

private:
    ProductionWatcher& staff_;
    std::vector<std::string> good_;
};

Wanted wantedFor(const std::string& service, const forms::Details& details, const WalkInOptions& options) {
    return {service, forms::normaliseCode(details.holderCode), options.tokenLabel, options.certificate,
            options.holderPin};
}

/// Carries one case through the steps of its service type, as far as what the applicant brought allows.
class Counter {
public:
    Counter(Desk& desk, const WalkInOptions& options, ProductionWatcher& watcher, const WalkIn* walkIn)
        : desk_(desk), options_(options), watcher_(watcher), walkIn_(walkIn) {}

    WalkInResult carry(forms::Case c) {
        state_ = std::move(c);
        while (state_.status == forms::Status::open) {
            const auto step = desk_.currentStep(state_);
            if (!step) break;
            if (auto result = take(*step)) return std::move(*result);
        }
        return ended(state_.status == forms::Status::returned ? Status::returned : Status::done, state_,
                     papers_);
    }

    WalkInResult stopped(Trouble trouble) {
        WalkInResult result = ended(Status::stopped, state_, papers_);
        result.trouble = std::move(trouble);
        return result;
    }

private:
    /// One step; a result when the case cannot go on now.
    std::optional<WalkInResult> take(Step step) {
        switch (step) {
        case Step::reception: return takeReception();
        case Step::materials: return takeMaterials();
        case Step::form: return print(desk_.serviceOf(state_).form->paper);
        case Step::approval: return takeApproval();
        case Step::fee: return takeFee();
        case Step::production: return takeProduction();
        case Step::handOver: return takeHandOver();
        }
        return {};
    }

    std::optional<WalkInResult> takeReception() {
        if (!walkIn_) return stopped(missingFact("reception", Step::reception));
        return act(forms::RecordDetails{walkIn_->receive.details, walkIn_->receive.personal, false});
    }

    static Trouble missingFact(const std::string& field, Step step) {
        forms::Refusal no;
        no.kind = forms::RefusalKind::tooEarly;
        no.field = field;
        no.step = step;
        return no;
    }

    std::optional<WalkInResult> keep(Outcome<forms::Case> outcome) {
        if (auto* no = std::get_if<Trouble>(&outcome)) return stopped(std::move(*no));
        state_ = std::move(std::get<0>(outcome));
        return {};
    }

    std::optional<WalkInResult> act(const forms::Command& command) {
        return keep(desk_.act(state_.number, command));
    }

    std::optional<WalkInResult> print(const std::string& paper) {
        auto outcome = desk_.print(paper, state_.number);
        if (auto* no = std::get_if<Trouble>(&outcome)) return stopped(std::move(*no));
        auto& printed = std::get<0>(outcome);
        state_ = std::move(printed.state);
        papers_.push_back(printed.where);
        return {};
    }

    /// Everything that was handed in is noted, on top of what was checked before; what is missing is told
    /// once, in writing.
    std::optional<WalkInResult> takeMaterials() {
        if (!walkIn_) return stopped(missingFact("materials", Step::materials));
        const forms::ServiceType& service = desk_.serviceOf(state_);
        if (auto no = act(forms::CheckMaterials{handedIn(service, state_, walkIn_->materials)})) return no;
        const auto missing = forms::missingMaterials(service, state_.details.reason, state_.materials);
        if (missing.empty()) return takeCertificate();
        if (auto no = act(forms::ReturnCase{})) return no;
        return print(std::string(forms::noticePaper));
    }

    static std::map<std::string, int> handedIn(const forms::ServiceType& service, const forms::Case& c,
                                               const std::map<std::string, int>& now) {
        std::map<std::string, int> copies = c.materials;
        for (const forms::MaterialNeed& need : forms::materialsOf(service, c.details.reason)) {
            const auto given = now.find(need.material);
            if (given != now.end()) copies[need.material] = std::max(copies[need.material], given->second);
        }
        return copies;
    }

    /// Looked up where nothing is known yet, and again where that was on another day: much can have happened.
    std::optional<WalkInResult> takeCertificate() {
        const bool today = state_.known && forms::dayOf(state_.known->asOf) == desk_.today();
        if (!desk_.serviceOf(state_).certificate || today || !state_.visit.empty()) return {};
        auto known = lookUp(desk_, wantedFor(state_.service, state_.details, options_));
        if (auto* no = std::get_if<Trouble>(&known)) return stopped(std::move(*no));
        return act(forms::NoteCertificate{std::get<0>(std::move(known))});
    }

    std::optional<WalkInResult> takeApproval() {
        if (!options_.reviewer)
            return waiting(Waits{WaitsFor::staff, {}, missingFact("reviewer", Step::approval)});
        return keep(
            desk_.approve(state_.number, options_.reviewer->account, options_.reviewer->password, true, {}));
    }

    std::optional<WalkInResult> takeFee() {
        if (!walkIn_) return waiting(Waits{WaitsFor::staff, {}, missingFact("payment", Step::fee)});
        if (auto no = takeCertificate()) return no;
        return act(forms::TakeFee{walkIn_->payment, walkIn_->given});
    }

    std::optional<WalkInResult> takeProduction() {
        Letters letters(watcher_);
        Produced produced = produce(desk_, state_.number, letters, {options_.tokenLabel, options_.keepToken});
        papers_.insert(papers_.end(), letters.good().begin(), letters.good().end());
        if (auto* waits = std::get_if<Waits>(&produced)) return waiting(std::move(*waits));
        if (auto* trouble = std::get_if<Trouble>(&produced)) {
            refresh();
            return stopped(std::move(*trouble));
        }
        state_ = std::move(std::get<forms::Case>(produced));
        return {};
    }

    /// One receipt for the visit, with its first case.
    std::optional<WalkInResult> takeHandOver() {
        if (state_.visit.empty() && !state_.printed(forms::receiptPaper))
            if (auto no = print(std::string(forms::receiptPaper))) return no;
        if (desk_.serviceOf(state_).guide && !state_.printed(forms::guidePaper))
            if (auto no = print(std::string(forms::guidePaper))) return no;
        return act(forms::HandOver{});
    }

    WalkInResult waiting(Waits waits) {
        refresh();
        WalkInResult result = ended(Status::waits, state_, papers_);
        result.waits = std::move(waits);
        return result;
    }

    void refresh() {
        if (auto found = desk_.find(state_.number)) state_ = std::move(*found);
    }

    Desk& desk_;
    const WalkInOptions& options_;
    ProductionWatcher& watcher_;
    const WalkIn* walkIn_; ///< null when a case is resumed without new facts
    forms::Case state_;
    std::vector<std::string> papers_;
};

forms::Refusal refusal(forms::RefusalKind kind, const std::string& field) {
    forms::Refusal no;
    no.kind = kind;
    no.field = field;
    return no;
}

Trouble faulty(const std::string& field, forms::FieldFault fault) {
    forms::Refusal no = refusal(forms::RefusalKind::faultyFields, field);
    no.problems = {{field, fault}};
    return no;
}

/// The payment against the fee, as the fee steps will judge it; the steps before are taken as done.
std::optional<Trouble> judgePayment(const forms::Catalogue& catalogue, forms::Fen due,
                                    const std::vector<forms::PaymentLine>& payment) {
    forms::Fen given;
    for (const forms::PaymentLine& line : payment) {
        const forms::PaymentMethod* method = catalogue.methodNamed(line.method);
        if (!method) return faulty("payment", forms::FieldFault::notOffered);
        if (method->reference && line.reference.empty())
            return faulty("payment.reference", forms::FieldFault::empty);
        given += line.amount;
    }
    forms::Refusal no = refusal(forms::RefusalKind::paymentMismatch, "payment");
    no.expected = due;
    no.given = given;
    if (no.expected == no.given) return {};
    return Trouble(no);
}

std::optional<Trouble> judgeReviewer(const Desk& desk, const forms::ServiceType& service, const SignedIn& who,
                                     const WalkInOptions& options) {
    if (!options.reviewer || !service.approval) return {};
    const forms::Staff staff = desk.staff();
    const auto account = staff.find(options.reviewer->account);
    if (account == staff.end() || !account->second.may(service.approval->role))
        return Trouble(refusal(forms::RefusalKind::noRight, "reviewer"));
    if (account->first == who.account) return Trouble(refusal(forms::RefusalKind::ownCase, "reviewer"));
    return {};
}

/// A kind of key that no driver here can make is told before anything is promised or paid.
std::optional<Trouble> judgeAlgorithm(const Surroundings& around, const forms::ServiceType& service,
                                      const std::string& algorithmId) {
    if (!service.production || !service.production->issues || around.drivers.empty()) return {};
    const auto algorithm = token::keyAlgorithmOf(algorithmId);
    const bool known =
        algorithm && std::any_of(around.drivers.begin(), around.drivers.end(),
                                 [&](const auto& driver) { return driver->supports(*algorithm); });
    if (known) return {};
    return Trouble(token::TokenFault{token::FaultKind::mechanismUnsupported, token::TokenStep::generate, 0});
}

std::optional<Trouble> judgeMaterialNames(const forms::ServiceType& service, const WalkIn& walkIn) {
    const auto needs = forms::materialsOf(service, walkIn.receive.details.reason);
    for (const auto& [material, copies] : walkIn.materials) {
        const bool asked = std::any_of(needs.begin(), needs.end(), [&](const forms::MaterialNeed& need) {
            return need.material == material;
        });
        if (!asked) return Trouble(refusal(forms::RefusalKind::unknownMaterial, "materials." + material));
    }
    return {};
}

/// The years are paid in the first case of a visit.
forms::Details withoutYears(forms::Details details) {
    details.years = 0;
    return details;
}

/// The lines that make up `due`, taken from the front of `lines`; one line may be split.
std::vector<forms::PaymentLine> takeFrom(std::vector<forms::PaymentLine>& lines, forms::Fen due) {
    std::vector<forms::PaymentLine> taken;
    while (due > forms::Fen() && !lines.empty()) {
        forms::Fen& left = lines.front().amount;
        const forms::Fen part(std::min(due.value(), left.value()));
        taken.push_back({lines.front().method, part, lines.front().reference});
        due = forms::Fen(due.value() - part.value());
        left = forms::Fen(left.value() - part.value());
        if (left == forms::Fen()) lines.erase(lines.begin());
    }
    return taken;
}

/// Judges one application from its front to its end.
class Judgement {
public:
    Judgement(Desk& desk, const WalkIn& walkIn, const WalkInOptions& options, SignedIn who)
        : desk_(desk), walkIn_(walkIn), options_(options), who_(std::move(who)), catalogue_(desk.catalogue()),
          staff_(desk.staff()) {}

    Judged run() {
        if (auto no = received(walkIn_.receive)) return refused(*no);
        service_ = catalogue_.service(walkIn_.receive.service);
        if (auto no = judgeMaterialNames(*service_, walkIn_)) return refused(*no);
        const auto& reason = walkIn_.receive.details.reason;
        if (!forms::missingMaterials(*service_, reason, walkIn_.materials).empty()) return {};
        if (auto no = judgeReviewer(desk_, *service_, who_, options_)) return refused(*no);
        return service_->certificate ? withCertificate() : withKnown({}, {});
    }

private:
    static Judged refused(Trouble trouble) { return {std::move(trouble), {}, {}}; }

    std::optional<Trouble> received(const forms::Receive& command) const {
        const forms::World world{
            catalogue_,           staff_, who_.account, desk_.inside().now(), desk_.settings().point, {},
            desk_.inside().away()};
        const auto decision = forms::receive(world, command);
        if (const auto* no = std::get_if<forms::Refusal>(&decision)) return Trouble(*no);
        return {};
    }

    Judged withCertificate() {
        auto known = lookUp(desk_, wantedFor(service_->id, walkIn_.receive.details, options_));
        if (auto* no = std::get_if<Trouble>(&known)) return refused(std::move(*no));
        const auto& found = std::get<0>(known);
        forms::Receive asked = walkIn_.receive;
        asked.known = found;
        const auto no = received(asked);
        if (!no) return withKnown(found, {});
        const auto* refusal = std::get_if<forms::Refusal>(&*no);
        const bool payFirst = refusal && refusal->kind == forms::RefusalKind::payFirst;
        if (!payFirst || !options_.payFirst) return refused(*no);
        return inVisit(found, refusal->instead);
    }

    /// What must be paid first is asked for as well, for the same unit and certificate.
    Judged inVisit(const forms::CertificateKnown& known, const std::string& firstId) {
        const forms::ServiceType* firstService = catalogue_.service(firstId);
        WalkIn first = walkIn_;
        first.receive.service = firstId;
        first.receive.known = known;
        forms::Details& details = first.receive.details;
        details.applications.clear();
        details.algorithm.clear();
        details.reason.clear();
        details.changes.clear();
        if (details.years == 0 && firstService) details.years = firstService->asks.leastYears;
        if (auto no = received(first.receive)) return refused(std::move(*no));
        forms::Receive second = walkIn_.receive;
        second.details = withoutYears(second.details);
        second.known = known;
        second.visit = "first";
        if (auto no = received(second)) return refused(std::move(*no));
        return withKnown(known, std::move(first));
    }

    Judged withKnown(std::optional<forms::CertificateKnown> known, std::optional<WalkIn> first) {
        const forms::Details& details = walkIn_.receive.details;
        const std::string algorithm =
            details.algorithm.empty() && known ? known->certificate.algorithm : details.algorithm;
        if (auto no = judgeAlgorithm(desk_.inside().around, *service_, algorithm)) return refused(*no);
        forms::Fen due = forms::feeDue(*service_, details);
        if (first) due = forms::feeDue(*catalogue_.service(first->receive.service), first->receive.details);
        if (auto no = judgePayment(catalogue_, due, walkIn_.payment)) return refused(*no);
        if (due > forms::Fen())
            if (auto no = forms::mayMoveMoney(catalogue_, desk_.journal().till(), desk_.today()))
                return refused(*no);
        return {{}, std::move(known), std::move(first)};
    }

    Desk& desk_;
    const WalkIn& walkIn_;
    const WalkInOptions& options_;
    SignedIn who_;
    const forms::Catalogue& catalogue_;
    forms::Staff staff_;
    const forms::ServiceType* service_ = nullptr;
};

/// What the answer tells beside the case itself.
WalkInResult rounded(Desk& desk, WalkInResult result) {
    if (!result.state) return result;
    result.warnings = desk.warnings(*result.state);
    result.followUps = forms::followUpsOf(desk.serviceOf(*result.state), *result.state);
    return result;
}

/// The first case to its end, then the one that was asked for.
WalkInResult runVisit(Desk& desk, WalkIn first, WalkIn second, const WalkInOptions& options,
                      ProductionWatcher& watcher) {
    second.receive.details = withoutYears(second.receive.details);
    first.given = second.given;
    second.given = forms::Fen();
    first.payment = takeFrom(second.payment, forms::feeDue(*desk.catalogue().service(first.receive.service),
                                                           first.receive.details));
    Counter before(desk, options, watcher, &first);
    auto received = desk.receiveVisit(first.receive, second.receive);
    if (auto* no = std::get_if<Trouble>(&received)) return before.stopped(std::move(*no));
    const std::string asked = desk.visitOf(std::get<0>(received)).front().number;
    WalkInResult done = before.carry(std::move(std::get<0>(received)));
    if (done.status != Status::done) return rounded(desk, std::move(done));
    Counter after(desk, options, watcher, &second);
    WalkInResult result = after.carry(desk.find(asked).value());
    result.first = std::move(done.state);
    result.papers.insert(result.papers.begin(), done.papers.begin(), done.papers.end());
    return rounded(desk, std::move(result));
}

/// At this counter a case that was returned at another point begins anew, with what was checked there.
WalkInResult continueHere(Desk& desk, const std::string& caseNumber, const WalkIn& facts,
                          const WalkInOptions& options, ProductionWatcher& watcher) {
    auto found = findReturned(desk, caseNumber);
    if (auto* no = std::get_if<Trouble>(&found)) {
        WalkInResult result = ended(Status::refused, {}, {});
        result.trouble = std::move(*no);
        return result;
    }
    WalkIn here = facts;
    here.receive.continues = caseNumber;
    for (const auto& [material, copies] : std::get<0>(found).materials)
        here.materials[material] = std::max(here.materials[material], copies);
    return runWalkIn(desk, here, options, watcher);
}

} // namespace

Judged judgeWhole(Desk& desk, const WalkIn& walkIn, const WalkInOptions& options) {
    const auto who = desk.who();
    if (!who) return {Trouble(NeedsLogIn{}), {}, {}};
    return Judgement(desk, walkIn, options, *who).run();
}

WalkInResult runWalkIn(Desk& desk, const WalkIn& walkIn, const WalkInOptions& options,
                       ProductionWatcher& watcher) {
    Judged judged = judgeWhole(desk, walkIn, options);
    if (judged.refused) {
        WalkInResult result = ended(Status::refused, {}, {});
        result.trouble = std::move(judged.refused);
        return result;
    }
    WalkIn asked = walkIn;
    asked.receive.known = judged.known;
    if (judged.first) return runVisit(desk, std::move(*judged.first), std::move(asked), options, watcher);
    Counter counter(desk, options, watcher, &asked);
    auto received = desk.receive(asked.receive);
    if (auto* no = std::get_if<Trouble>(&received)) return counter.stopped(std::move(*no));
    return rounded(desk, counter.carry(std::move(std::get<0>(received))));
}

namespace {

/// Before anything was journalled.
WalkInResult refused(Trouble trouble) {
    WalkInResult result = ended(Status::refused, {}, {});
    result.trouble = std::move(trouble);
    return result;
}

} // namespace

WalkInResult resumeCase(Desk& desk, const std::string& caseNumber, const WalkInOptions& options,
                        ProductionWatcher& watcher, const WalkIn* facts) {
    auto actor = desk.inside().actorFor(forms::Act::resume);
    if (auto* no = std::get_if<Trouble>(&actor); no && std::holds_alternative<forms::Refusal>(*no))
        return refused(std::move(*no));
    Counter counter(desk, options, watcher, facts);
    auto found = desk.find(caseNumber);
    if (!found && facts) return continueHere(desk, caseNumber, *facts, options, watcher);
    if (!found) return counter.stopped(NoSuchCase{caseNumber});
    if (found->status == forms::Status::withdrawn || found->status == forms::Status::voided) {
        forms::Refusal no;
        no.kind = forms::RefusalKind::caseEnded;
        return refused(no);
    }
    if (facts && found->status == forms::Status::returned) {
        auto resumed = desk.act(caseNumber, forms::ResumeCase{});
        if (auto* no = std::get_if<Trouble>(&resumed)) return counter.stopped(std::move(*no));
        found = std::move(std::get<0>(resumed));
    }
    return rounded(desk, counter.carry(std::move(*found)));
}

} // namespace certdesk::desk
