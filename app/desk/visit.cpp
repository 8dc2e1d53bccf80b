#include "desk/inside.h"

#include <algorithm>

// Reception, and what is common to the cases of one visit: one form, one check of the materials, one receipt.

namespace certdesk::desk {

namespace {

using forms::Command;
using forms::Step;

/// The copies that this case's checklist asks for, out of what was handed in for the visit.
std::map<std::string, int> askedFor(const forms::ServiceType& service, const forms::Case& c,
                                    const std::map<std::string, int>& copies) {
    std::map<std::string, int> asked;
    for (const forms::MaterialNeed& need : forms::materialsOf(service, c.details.reason)) {
        const auto given = copies.find(need.material);
        if (given != copies.end()) asked.insert(*given);
    }
    return asked;
}

/// The certificate as the first case's fee leaves it.
std::optional<Command> paidAs(const forms::Case& first, const forms::ServiceType& service, forms::UtcMs now) {
    if (!first.known || !service.certificate || !service.certificate->extends) return {};
    forms::CertificateKnown known = *first.known;
    const forms::Term term =
        forms::extension(known.certificate.serviceEnd, first.details.years, forms::dayOf(now));
    known.certificate.serviceEnd = term.until;
    known.certificate.paidFrom = term.from;
    known.source = forms::Source::visit;
    known.asOf = now;
    return forms::NoteCertificate{known};
}

/// What an act on the first case means for another one of the visit.
struct Mirror {
    const forms::Case& first;
    const forms::ServiceType& firstService;
    const forms::Case& other;
    const forms::ServiceType& service;
    forms::UtcMs now;
    using Answer = std::optional<Command>;

    bool open() const { return other.status == forms::Status::open; }

    Answer operator()(const forms::RecordDetails& command) const {
        if (!open()) return {};
        forms::Details details = other.details;
        details.holderName = command.details.holderName;
        details.holderCode = command.details.holderCode;
        details.holderKind = command.details.holderKind;
        details.queueNumber = command.details.queueNumber;
        return forms::RecordDetails{details, command.personal, command.draft};
    }
    Answer operator()(const forms::NoteCertificate& command) const {
        return open() ? Answer(command) : Answer();
    }
    Answer operator()(const forms::CheckMaterials& command) const {
        if (!open()) return {};
        return forms::CheckMaterials{askedFor(service, other, command.copies)};
    }
    Answer operator()(const forms::NotePrinted& command) const {
        const bool same = open() && service.form && service.form->paper == command.paper &&
                          forms::complete(service, other, Step::materials);
        return same ? Answer(command) : Answer();
    }
    Answer operator()(const forms::TakeFee&) const {
        return open() ? paidAs(first, firstService, now) : Answer();
    }
    Answer operator()(const forms::ReturnCase& command) const {
        const bool missing = !forms::missingMaterials(service, other.details.reason, other.materials).empty();
        return open() && missing ? Answer(command) : Answer();
    }
    Answer operator()(const forms::ResumeCase& command) const {
        return other.status == forms::Status::returned ? Answer(command) : Answer();
    }
    /// With its money gone, what was paid in the same visit goes no further.
    Answer operator()(const forms::VoidFee& command) const { return paidBack(command.reason); }
    Answer operator()(const forms::RefundFee& command) const { return paidBack(command.reason); }
    Answer paidBack(const std::string& reason) const {
        const bool running = open() || other.status == forms::Status::returned;
        return running ? Answer(forms::Withdraw{reason}) : Answer();
    }
    Answer operator()(const forms::Withdraw& command) const {
        const bool running = open() || other.status == forms::Status::returned;
        return running ? Answer(command) : Answer();
    }
    template <typename Own>
    Answer operator()(const Own&) const {
        return {};
    }
};

forms::World worldFor(const Desk::Inside& in, const forms::Catalogue& catalogue, const forms::Staff& staff) {
    return {catalogue, staff, in.who->account, in.now(), in.settings.point, {}, in.away()};
}

} // namespace

std::vector<Desk::Inside::Act> Desk::Inside::withVisit(const std::string& number,
                                                       const std::vector<forms::Command>& commands) const {
    std::vector<Act> acts;
    for (const forms::Command& command : commands)
        acts.push_back({number, command});
    const auto first = journal->loadCase(number, nullptr);
    if (!first || !first->visit.empty()) return acts; // what happens in a later one is its own
    const forms::ServiceType* firstService = catalogueOf(*first).service(first->service);
    if (!firstService) return acts;
    sync::CaseRow row;
    row.number = number;
    for (const sync::CaseRow& other : journal->visitOf(row)) {
        const auto c = journal->loadCase(other.number, nullptr);
        const forms::ServiceType* service = c ? catalogueOf(*c).service(c->service) : nullptr;
        if (!service) continue;
        for (const forms::Command& command : commands)
            if (auto also = std::visit(Mirror{*first, *firstService, *c, *service, now()}, command))
                acts.push_back({other.number, std::move(*also)});
    }
    return acts;
}

std::vector<sync::CaseRow> Desk::visitOf(const forms::Case& c) const {
    sync::CaseRow row;
    row.number = c.number;
    row.visit = c.visit;
    return inside_->journal->visitOf(row);
}

Outcome<forms::Case> Desk::receive(const forms::Receive& command) {
    Inside& in = *inside_;
    const std::lock_guard lock(in.mutex);
    if (!in.opened || !in.who) return Trouble(NeedsLogIn{});
    const forms::Catalogue& catalogue = in.inForce();
    const forms::Staff staff = in.journal->staff();
    const forms::World world = worldFor(in, catalogue, staff);
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

Outcome<forms::Case> Desk::receiveVisit(const forms::Receive& first, const forms::Receive& second) {
    Inside& in = *inside_;
    const std::lock_guard lock(in.mutex);
    if (!in.opened || !in.who) return Trouble(NeedsLogIn{});
    const forms::Catalogue& catalogue = in.inForce();
    const forms::Staff staff = in.journal->staff();
    const forms::World world = worldFor(in, catalogue, staff);
    const std::string number = in.journal->nextCaseNumber(forms::dayOf(world.now));
    forms::Receive linked = second;
    linked.visit = number;
    std::vector<sync::NewEntry> entries;
    const auto add = [&](const forms::Receive& command, const std::string& as) -> std::optional<Trouble> {
        auto decision = forms::receive(world, command);
        if (const auto* no = std::get_if<forms::Refusal>(&decision)) return Trouble(*no);
        for (forms::Event& event : std::get<0>(decision))
            entries.push_back({as, std::move(event), world.who, world.now, catalogue.version});
        return {};
    };
    if (auto no = add(first, number)) return std::move(*no);
    if (auto no = add(linked, forms::followingCaseNumber(number))) return std::move(*no);
    in.journal->append(entries, in.stepOf(), in.opened.get());
    in.poke();
    return in.journal->loadCase(number, in.opened.get()).value();
}

} // namespace certdesk::desk
