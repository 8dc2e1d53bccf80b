#include "desk/records.h"

#include "desk/inside.h"
#include "forms/retention.h"
#include "forms/validate.h"

#include <algorithm>

// The personal records: opened, shredded, listed.

namespace certdesk::desk {

namespace {

using forms::Day;

/// Why a person's cases were opened; in the journal, so the same whatever the screen's language is.
constexpr const char* onRequest = "本人查阅、复制个人信息（个人信息保护法第四十五条）";

bool openedToday(const Desk& desk, const std::string& account, const std::string& number) {
    const Day today = desk.today();
    return !desk.journal().audit({today, today, account, number, forms::Deed::saw}, 1).empty();
}

/// Whether looking at it is to be written.
bool isToNote(const Desk& desk, const forms::Case& c, const std::string& who) {
    return forms::isOpening(c, who) && !openedToday(desk, who, c.number);
}

std::optional<Day> lapseOf(const Desk& desk, const forms::Case& c) {
    return forms::lapseOf(c, desk.journal().lineage(forms::certificateOf(c)));
}

std::optional<Day> keptUntil(const Desk& desk, const forms::Case& c) {
    return forms::keptUntil(desk.inside().catalogueOf(c).retention, c, lapseOf(desk, c));
}

/// The shortest periods of all versions of the catalogue that cases here can be on.
forms::RetentionPolicy shortest(const Desk& desk) {
    forms::RetentionPolicy least = desk.catalogue().retention;
    const std::shared_lock lock(desk.inside().catalogueMutex);
    for (const auto& [version, catalogue] : desk.inside().catalogues) {
        least.yearsAfterLapse = std::min(least.yearsAfterLapse, catalogue.retention.yearsAfterLapse);
        least.daysReturned = std::min(least.daysReturned, catalogue.retention.daysReturned);
    }
    return least;
}

sync::EndedBefore candidates(const Desk& desk) {
    const forms::RetentionPolicy least = shortest(desk);
    const Day today = desk.today();
    const Day lapsed = forms::plusYears(today, -least.yearsAfterLapse);
    return {forms::startOf(forms::plusDays(today, -least.daysReturned)), forms::startOf(lapsed), lapsed};
}

std::vector<sync::NewEntry> listed(const Desk& desk, const SignedIn& who, forms::PersonKey by,
                                   const std::vector<sync::CaseRow>& rows, forms::UtcMs now) {
    std::vector<sync::NewEntry> entries;
    std::size_t from = 0;
    do {
        forms::PersonListed some{by, {}};
        const std::size_t to = std::min(rows.size(), from + forms::mostListed);
        for (std::size_t i = from; i < to; ++i)
            some.cases.push_back(rows[i].number);
        entries.push_back({{}, std::move(some), who.account, now, desk.catalogue().version});
        from = to;
    } while (from < rows.size());
    return entries;
}

} // namespace

bool asksReason(const Desk& desk, const forms::Case& c) {
    const auto who = desk.who();
    const auto& asked = desk.inside().catalogueOf(c).reasonToOpen;
    return who && std::find(asked.begin(), asked.end(), forms::idOf(c.status)) != asked.end() &&
           isToNote(desk, c, who->account);
}

Outcome<forms::Case> openRecord(Desk& desk, const std::string& number, const std::string& reason) {
    const auto actor = desk.inside().actorFor(forms::Act::openPersonal);
    if (const auto* no = std::get_if<Trouble>(&actor)) return *no;
    const std::string& who = std::get<SignedIn>(actor).account;
    auto found = desk.find(number);
    if (!found) return Trouble(NoSuchCase{number});
    if (!found->shreddedOn && !isToNote(desk, *found, who)) return *std::move(found);
    return desk.inside().actOn(who, {{number, forms::OpenRecord{reason}}});
}

std::vector<DueCase> dueForShredding(const Desk& desk) {
    std::vector<DueCase> due;
    const sync::Journal& journal = desk.journal();
    for (const std::string& number : journal.ended(candidates(desk))) {
        const auto c = journal.loadCase(number, nullptr);
        const auto until = c ? keptUntil(desk, *c) : std::nullopt;
        if (until && *until < desk.today())
            due.push_back({number, c->details.holderName, *until, journal.isAcknowledged(number)});
    }
    return due;
}

Outcome<forms::Case> shred(Desk& desk, const std::string& number) {
    const auto actor = desk.inside().actorFor(forms::Act::shred);
    if (const auto* no = std::get_if<Trouble>(&actor)) return *no;
    const auto found = desk.journal().loadCase(number, nullptr);
    if (!found) return Trouble(NoSuchCase{number});
    const forms::Shred command{lapseOf(desk, *found), desk.journal().isAcknowledged(number)};
    return desk.inside().actOn(std::get<SignedIn>(actor).account, {{number, command}});
}

Outcome<std::vector<HeldCase>> listPerson(Desk& desk, forms::PersonKey by, const forms::Secret& value) {
    Desk::Inside& in = desk.inside();
    const auto actor = in.actorFor(forms::Act::listPerson);
    if (const auto* no = std::get_if<Trouble>(&actor)) return *no;
    const auto& who = std::get<SignedIn>(actor);
    const auto keys = in.keys();
    if (!keys) return Trouble(NeedsLogIn{});
    std::string plain = forms::normaliseCode(value.text());
    const auto rows = in.journal->lookUp(by == forms::PersonKey::idNumber ? "id" : "mobile", plain, *keys);
    forms::wipeText(plain);
    in.journal->append(listed(desk, who, by, rows, in.now()), in.stepOf(), nullptr);
    in.poke();
    std::vector<HeldCase> held;
    for (const sync::CaseRow& row : rows) {
        auto opened = openRecord(desk, row.number, onRequest);
        if (auto* no = std::get_if<Trouble>(&opened)) return std::move(*no);
        const auto until = keptUntil(desk, std::get<forms::Case>(opened));
        held.push_back({std::move(std::get<forms::Case>(opened)), until});
    }
    return held;
}

} // namespace certdesk::desk
