#include "desk/inside.h"

#include <cstdlib>

// When headquarters was last heard, and which revocations it refused: kept in the journal's notes, so that a
// restart, or `certdeskctl` beside the window, knows it too.

namespace certdesk::desk {

namespace {

constexpr const char* contactNote = "contact";
constexpr const char* unconfirmedNote = "unconfirmed";
constexpr std::int64_t writtenAfterMs = 10 * 60'000;

std::string textOf(const std::vector<sync::UnconfirmedRevocation>& all) {
    forms::JsonArray rows;
    for (const sync::UnconfirmedRevocation& one : all)
        rows.push_back(forms::JsonObject{{"case", one.caseNumber},
                                         {"certificate", one.certificate},
                                         {"kind", static_cast<std::int64_t>(one.fault.kind)},
                                         {"status", one.fault.status},
                                         {"problem", one.fault.problem}});
    return forms::Json(forms::JsonObject{{"revocations", std::move(rows)}}).text();
}

sync::UnconfirmedRevocation unconfirmedOf(const forms::Json& json, const std::string& place) {
    constexpr auto last = static_cast<std::int64_t>(sync::LineFault::Kind::proxyRefused);
    forms::JsonReader in(json, place);
    sync::UnconfirmedRevocation one;
    one.caseNumber = in.string("case");
    one.certificate = in.string("certificate");
    one.fault.kind = static_cast<sync::LineFault::Kind>(in.integer("kind", 0, last));
    one.fault.status = static_cast<int>(in.integer("status", 0, 999));
    one.fault.problem = in.string("problem");
    in.finish();
    return one;
}

std::vector<sync::UnconfirmedRevocation> unconfirmedIn(const std::string& text) {
    try {
        std::vector<sync::UnconfirmedRevocation> all;
        const forms::Json json = forms::parseJson(text);
        forms::JsonReader in(json);
        const forms::JsonArray& rows = in.array("revocations");
        for (std::size_t i = 0; i < rows.size(); ++i)
            all.push_back(unconfirmedOf(rows[i], forms::placeOf(in.placeOf("revocations"), i)));
        return all;
    } catch (const forms::JsonProblem&) { // nothing is lost by it but a reason
        return {};
    }
}

/// What must not wait for ten minutes: contact again, or a clock that jumped.
bool matters(const forms::Contact& before, const forms::Contact& now) {
    const bool again = now.away == 0 && before.away > 0;
    return again || now.clockDoubtful != before.clockDoubtful ||
           std::abs(now.seen.value - before.seen.value) > writtenAfterMs;
}

} // namespace

void Desk::Inside::beginContact(bool writes) {
    if (!around.headquarters) return;
    const std::lock_guard lock(heard.mutex);
    heard.contact = forms::contactOf(journal->lineNote(contactNote));
    heard.unconfirmed = journal->lineNote(unconfirmedNote);
    if (heard.contact) return;
    heard.contact = forms::assumedAt(now());
    if (writes) journal->putLineNote(contactNote, forms::textOf(*heard.contact));
}

std::optional<forms::Contact> Desk::Inside::contact() const {
    const forms::OfflinePolicy policy = inForce().offline;
    const std::lock_guard lock(heard.mutex);
    if (!heard.contact) return {};
    return forms::lookedAt(*heard.contact, now(), policy);
}

std::optional<std::int64_t> Desk::Inside::away() const {
    const auto known = contact();
    if (!known) return {};
    return known->away;
}

void Desk::Inside::noteRound(const sync::SyncStatus& status) {
    const forms::OfflinePolicy policy = inForce().offline;
    const forms::UtcMs here = now();
    const std::lock_guard lock(heard.mutex);
    if (!heard.contact) return;
    const forms::UtcMs theirs{here.value - status.clockAhead.value_or(0)};
    heard.contact =
        status.heard ? forms::heardAt(theirs, here) : forms::lookedAt(*heard.contact, here, policy);
    try {
        const auto kept = forms::contactOf(journal->lineNote(contactNote));
        if (!kept || matters(*kept, *heard.contact))
            journal->putLineNote(contactNote, forms::textOf(*heard.contact));
        if (!status.heard) return; // what was refused stays refused
        const std::string refused = textOf(status.unconfirmed);
        if (refused == heard.unconfirmed) return;
        journal->putLineNote(unconfirmedNote, refused);
        heard.unconfirmed = refused;
    } catch (const sync::JournalError&) { // a full disk: the next act says so, and the next round notes it
    }
}

std::vector<sync::UnconfirmedRevocation> Desk::Inside::unconfirmed() const {
    const std::lock_guard lock(heard.mutex);
    return unconfirmedIn(heard.unconfirmed);
}

} // namespace certdesk::desk
