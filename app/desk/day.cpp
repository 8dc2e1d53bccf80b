#include "desk/day.h"

#include "desk/inside.h"
#include "desk/standing.h"
#include "forms/rights.h"
#include "sync/sealing.h"

namespace certdesk::desk {

namespace {

/// Who acts on what; whoever holds one holds the desk's mutex.
struct Acting {
    Desk::Inside& in;
    forms::Staff staff;
    forms::Till till;
    std::string who;
    forms::UtcMs now;

    explicit Acting(Desk::Inside& inside)
        : in(inside), staff(inside.journal->staff()), till(inside.journal->till()), who(inside.who->account),
          now(inside.now()) {}

    forms::World world() const {
        return {in.inForce(), staff, who, now, in.settings.point, {}, in.away(), &till, {}};
    }
    /// Appends what was decided, or answers why it was not.
    std::optional<Trouble> keep(forms::Decision decision) const {
        if (const auto* no = std::get_if<forms::Refusal>(&decision)) return Trouble(*no);
        std::vector<sync::NewEntry> entries;
        for (forms::Event& event : std::get<0>(decision))
            entries.push_back({{}, std::move(event), who, now, in.inForce().version});
        in.journal->append(entries, in.stepOf(), nullptr);
        in.poke();
        return {};
    }
};

/// Decides and appends an act of no case while nobody else acts.
template <typename Decide>
std::optional<Trouble> act(Desk& desk, Decide decide) {
    Desk::Inside& in = desk.inside();
    const std::lock_guard lock(in.mutex);
    if (!in.opened || !in.who) return Trouble(NeedsLogIn{});
    const Acting acting(in);
    return acting.keep(decide(acting));
}

std::vector<std::string> numbersOf(const std::vector<sync::CaseRow>& rows) {
    std::vector<std::string> numbers;
    for (auto row = rows.rbegin(); row != rows.rend(); ++row)
        numbers.push_back(row->number);
    return numbers;
}

/// The closing as it stands now, signed.
forms::DayClosed signedClosing(const Acting& acting, const std::string& reason, forms::DayStanding standing) {
    const sync::Journal& journal = *acting.in.journal;
    forms::DayClosed closing = forms::closingOf(acting.world(), reason, numbersOf(journal.openCases()),
                                                sync::nameOf(journal.head()));
    closing.standing = std::move(standing);
    closing.signature =
        sync::sign(forms::closingStatement(closing, acting.who), acting.in.opened->signer.seed);
    return closing;
}

Outcome<forms::DayClosed> drawnUp(Desk& desk, const std::string& reason) {
    Desk::Inside& in = desk.inside();
    forms::DayStanding standing = dayStandingOf(desk);
    const std::lock_guard lock(in.mutex);
    if (!in.opened || !in.who) return Trouble(NeedsLogIn{});
    return signedClosing(Acting(in), reason, std::move(standing));
}

/// Appends it as long as the journal did not move on since it was drawn up; else nothing.
std::optional<Outcome<forms::DayClosed>> appended(Desk& desk, const forms::DayClosed& closing) {
    Desk::Inside& in = desk.inside();
    const std::lock_guard lock(in.mutex);
    if (!in.opened || !in.who) return Outcome<forms::DayClosed>(Trouble(NeedsLogIn{}));
    if (sync::nameOf(in.journal->head()) != closing.head) return {};
    Acting acting(in);
    acting.now = closing.at;
    if (auto no = acting.keep(forms::closeDay(acting.world(), closing)))
        return Outcome<forms::DayClosed>(std::move(*no));
    return Outcome<forms::DayClosed>(closing);
}

/// Signed by the second account, where there is one. `event` has no consent yet.
Outcome<std::optional<forms::Consent>> consented(Desk& desk, const Reviewer* second, forms::Act act,
                                                 const std::string& about, const forms::Event& event) {
    if (!second) return std::optional<forms::Consent>();
    auto given = desk.consent(second->account, second->password, act, about, forms::agreedFacts(event));
    if (auto* no = std::get_if<Trouble>(&given)) return std::move(*no);
    return std::optional<forms::Consent>(std::get<forms::Consent>(std::move(given)));
}

template <typename Command>
Outcome<forms::Case> payBack(Desk& desk, const std::string& number, const std::string& reason,
                             const Reviewer* second, forms::Act act, const forms::Event& event) {
    auto consent = consented(desk, second, act, number, event);
    if (auto* no = std::get_if<Trouble>(&consent)) return std::move(*no);
    return desk.act(number, Command{reason, std::get<0>(std::move(consent))});
}

} // namespace

DayView dayOf(const Desk& desk) {
    DayView view;
    view.today = desk.today();
    view.mustOpen = desk.catalogue().day.mustOpen;
    view.till = desk.journal().till();
    if (view.till.counted) view.expected = forms::expectedOf(desk.catalogue(), view.till);
    view.closed = desk.journal().closing(view.today);
    return view;
}

std::optional<forms::DayClosed> closingOf(const Desk& desk, forms::Day day) {
    return desk.journal().closing(day);
}

Outcome<DayView> openDay(Desk& desk, forms::Fen change) {
    if (auto no = act(desk, [&](const Acting& a) { return forms::openDay(a.world(), change); }))
        return std::move(*no);
    return dayOf(desk);
}

Outcome<DayView> countDay(Desk& desk, const forms::CountDay& count) {
    if (auto no = act(desk, [&](const Acting& a) { return forms::countDay(a.world(), count); }))
        return std::move(*no);
    return dayOf(desk);
}

// The consent takes a moment, in which a production may go on and the journal with it; then what was agreed
// to names an entry that is no longer the last.
Outcome<forms::DayClosed> closeDay(Desk& desk, const std::string& reason, const Reviewer* second) {
    for (;;) {
        auto drawn = drawnUp(desk, reason);
        if (auto* no = std::get_if<Trouble>(&drawn)) return std::move(*no);
        forms::DayClosed& closing = std::get<forms::DayClosed>(drawn);
        auto consent =
            consented(desk, second, forms::Act::closeDay, forms::isoDay(closing.day), forms::Event(closing));
        if (auto* no = std::get_if<Trouble>(&consent)) return std::move(*no);
        closing.consent = std::get<0>(std::move(consent));
        if (auto done = appended(desk, closing)) return std::move(*done);
    }
}

Outcome<forms::Case> voidFee(Desk& desk, const std::string& number, const std::string& reason,
                             const Reviewer* second) {
    const auto found = desk.find(number);
    if (!found) return Trouble(NoSuchCase{number});
    return payBack<forms::VoidFee>(desk, number, reason, second, forms::Act::voidReceipt,
                                   forms::voidingOf(*found, reason));
}

Outcome<forms::Case> refundFee(Desk& desk, const std::string& number, const std::string& reason,
                               const Reviewer* second) {
    const auto found = desk.find(number);
    if (!found) return Trouble(NoSuchCase{number});
    return payBack<forms::RefundFee>(desk, number, reason, second, forms::Act::refund,
                                     forms::refundOf(*found, reason));
}

Outcome<forms::Stock> noteStock(Desk& desk, const forms::StockNoted& note) {
    if (auto no = act(
            desk, [&](const Acting& a) { return forms::noteStock(a.world(), a.in.journal->stock(), note); }))
        return std::move(*no);
    return desk.journal().stock();
}

forms::Stock stockOf(const Desk& desk) { return desk.journal().stock(); }

std::map<std::string, std::int64_t> lowStock(const Desk& desk) {
    const forms::StockPolicy& policy = desk.catalogue().stock;
    if (policy.lowTokens == 0 && policy.papers.empty()) return {};
    return forms::lowStock(policy, desk.journal().stock());
}

} // namespace certdesk::desk
