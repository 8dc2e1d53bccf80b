#include "desk/walk_in.h"

#include "desk/inside.h"
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

    /// Everything that was handed in is noted; what is missing is told once, in writing.
    std::optional<WalkInResult> takeMaterials() {
        if (!walkIn_) return stopped(missingFact("materials", Step::materials));
        if (auto no = act(forms::CheckMaterials{walkIn_->materials})) return no;
        if (forms::complete(desk_.serviceOf(state_), state_, Step::materials)) return {};
        if (auto no = act(forms::ReturnCase{})) return no;
        return print(std::string(forms::noticePaper));
    }

    std::optional<WalkInResult> takeApproval() {
        if (!options_.reviewer)
            return waiting(Waits{WaitsFor::staff, {}, missingFact("reviewer", Step::approval)});
        return keep(
            desk_.approve(state_.number, options_.reviewer->account, options_.reviewer->password, true, {}));
    }

    std::optional<WalkInResult> takeFee() {
        if (!walkIn_) return waiting(Waits{WaitsFor::staff, {}, missingFact("payment", Step::fee)});
        return act(forms::TakeFee{walkIn_->payment});
    }

    std::optional<WalkInResult> takeProduction() {
        Letters letters(watcher_);
        Produced produced = produce(desk_, state_.number, letters, options_.tokenLabel);
        papers_.insert(papers_.end(), letters.good().begin(), letters.good().end());
        if (auto* waits = std::get_if<Waits>(&produced)) return waiting(std::move(*waits));
        if (auto* trouble = std::get_if<Trouble>(&produced)) {
            refresh();
            return stopped(std::move(*trouble));
        }
        state_ = std::move(std::get<forms::Case>(produced));
        return {};
    }

    std::optional<WalkInResult> takeHandOver() {
        if (state_.fee && !state_.printed(forms::receiptPaper))
            if (auto no = print(std::string(forms::receiptPaper))) return no;
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

/// The payment against the fee, as the fee step will judge it; the steps before it are taken as done.
std::optional<Trouble> judgePayment(const forms::Catalogue& catalogue, const forms::ServiceType& service,
                                    const WalkIn& walkIn) {
    forms::Fen given;
    for (const forms::PaymentLine& line : walkIn.payment) {
        if (!catalogue.paymentMethod(line.method)) {
            forms::Refusal no = refusal(forms::RefusalKind::faultyFields, "payment");
            no.problems = {{"payment", forms::FieldFault::notOffered}};
            return Trouble(no);
        }
        given += line.amount;
    }
    forms::Refusal no = refusal(forms::RefusalKind::paymentMismatch, "payment");
    no.expected = forms::feeDue(service, walkIn.receive.details);
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
                                      const forms::Details& details) {
    if (!service.production || !service.production->issues || around.drivers.empty()) return {};
    const auto algorithm = token::keyAlgorithmOf(details.algorithm);
    const bool known =
        algorithm && std::any_of(around.drivers.begin(), around.drivers.end(),
                                 [&](const auto& driver) { return driver->supports(*algorithm); });
    if (known) return {};
    return Trouble(token::TokenFault{token::FaultKind::mechanismUnsupported, token::TokenStep::generate, 0});
}

std::optional<Trouble> judgeMaterialNames(const forms::ServiceType& service, const WalkIn& walkIn) {
    for (const auto& [material, copies] : walkIn.materials) {
        const bool asked =
            std::any_of(service.materials.begin(), service.materials.end(),
                        [&](const forms::MaterialNeed& need) { return need.material == material; });
        if (!asked) return Trouble(refusal(forms::RefusalKind::unknownMaterial, "materials." + material));
    }
    return {};
}

} // namespace

std::optional<Trouble> judgeWhole(Desk& desk, const WalkIn& walkIn, const WalkInOptions& options) {
    const auto who = desk.who();
    if (!who) return Trouble(NeedsLogIn{});
    const forms::Catalogue& catalogue = desk.catalogue();
    const forms::Staff staff = desk.staff();
    const forms::World world{catalogue, staff, who->account, desk.inside().now(), desk.settings().point, {}};
    const auto decision = forms::receive(world, walkIn.receive);
    if (const auto* no = std::get_if<forms::Refusal>(&decision)) return Trouble(*no);
    const forms::ServiceType& service = *catalogue.service(walkIn.receive.service);
    if (auto no = judgeMaterialNames(service, walkIn)) return no;
    if (!forms::missingMaterials(service, walkIn.materials).empty()) return {};
    if (auto no = judgeAlgorithm(desk.inside().around, service, walkIn.receive.details)) return no;
    if (auto no = judgeReviewer(desk, service, *who, options)) return no;
    return judgePayment(catalogue, service, walkIn);
}

WalkInResult runWalkIn(Desk& desk, const WalkIn& walkIn, const WalkInOptions& options,
                       ProductionWatcher& watcher) {
    if (auto no = judgeWhole(desk, walkIn, options)) {
        WalkInResult result = ended(Status::refused, {}, {});
        result.trouble = std::move(no);
        return result;
    }
    Counter counter(desk, options, watcher, &walkIn);
    auto received = desk.receive(walkIn.receive);
    if (auto* no = std::get_if<Trouble>(&received)) return counter.stopped(std::move(*no));
    return counter.carry(std::move(std::get<0>(received)));
}

WalkInResult resumeCase(Desk& desk, const std::string& caseNumber, const WalkInOptions& options,
                        ProductionWatcher& watcher, const WalkIn* facts) {
    Counter counter(desk, options, watcher, facts);
    auto found = desk.find(caseNumber);
    if (!found) return counter.stopped(NoSuchCase{caseNumber});
    if (facts && found->status == forms::Status::returned) {
        auto resumed = desk.act(caseNumber, forms::ResumeCase{});
        if (auto* no = std::get_if<Trouble>(&resumed)) return counter.stopped(std::move(*no));
        found = std::move(std::get<0>(resumed));
    }
    return counter.carry(std::move(*found));
}

} // namespace certdesk::desk
