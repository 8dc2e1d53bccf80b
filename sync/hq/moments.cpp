#include "hq/moments.h"

#include <Poco/Data/Statement.h>

#include <algorithm>

namespace certdesk::hq {
namespace {

using namespace Poco::Data::Keywords;
using forms::Json;
using forms::JsonReader;
using forms::Moment;
using Poco::Data::Session;

std::optional<forms::Day> dayOf(JsonReader& in, std::string_view key) {
    const auto text = in.optionalString(key, 16);
    return text ? forms::parseIsoDay(*text) : std::nullopt;
}

std::string detailOf(const Moment& moment) {
    forms::JsonObject detail{
        {"service", moment.service},
        {"day", forms::isoDay(moment.day)},
        {"replaces", moment.replaces},
        {"by", moment.by},
        {"reason", moment.reason},
        {"applications", forms::JsonArray(moment.applications.begin(), moment.applications.end())}};
    if (moment.from) detail.emplace_back("from", forms::isoDay(*moment.from));
    if (moment.until) detail.emplace_back("until", forms::isoDay(*moment.until));
    return Json(std::move(detail)).text();
}

void readDetail(const std::string& text, Moment& moment) {
    const auto json = forms::parseJson(text);
    JsonReader in(json);
    moment.service = in.string("service");
    moment.day = dayOf(in, "day").value_or(forms::Day{});
    moment.replaces = in.string("replaces");
    moment.by = in.string("by");
    moment.reason = in.string("reason");
    moment.applications = in.strings("applications");
    moment.from = dayOf(in, "from");
    moment.until = dayOf(in, "until");
    in.finish();
}

void keepMoment(Session& session, const std::string& kiosk, const forms::Case& c,
                const JudgedCase::Happened& one) {
    const auto& moment = one.moment;
    session << "INSERT INTO moment(kiosk, incarnation, seq, ordinal, certificate, kind, case_no, visit, at,"
               " heard_at, detail) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
               " ON CONFLICT(kiosk, incarnation, seq, ordinal) DO NOTHING",
        bind(kiosk), bind(one.branch), bind(one.seq), bind(one.ordinal), bind(moment.certificate),
        bind(std::string(forms::idOf(moment.kind))), bind(c.number),
        bind(c.visit.empty() ? c.number : c.visit), bind(moment.at.value),
        bind(one.heardAt ? one.heardAt->value : 0), bind(detailOf(moment)), now;
}

/// Something that a case did to a certificate and that another must know of.
struct Deed {
    std::string caseNumber;
    std::string visit;
    std::string kind;
    std::int64_t at = 0;
    std::int64_t heardAt = 0; ///< 0: headquarters' record was not looked up
};

std::vector<Deed> deedsOn(Session& session, const std::string& certificate) {
    std::vector<std::string> cases, visits, kinds;
    std::vector<std::int64_t> at, heardAt;
    // A term that was paid back is none to hold against another case.
    session << "SELECT case_no, visit, kind, at, heard_at FROM moment WHERE certificate=$1"
               " AND kind IN ('extended', 'replaced', 'revocation-ordered')"
               " AND NOT (kind='extended' AND case_no IN"
               " (SELECT case_no FROM moment WHERE certificate=$2 AND kind='retracted'))"
               " ORDER BY at, kiosk, seq, ordinal",
        into(cases), into(visits), into(kinds), into(at), into(heardAt), bind(certificate), bind(certificate),
        now;
    std::vector<Deed> deeds;
    for (std::size_t i = 0; i < cases.size(); ++i)
        deeds.push_back({cases[i], visits[i], kinds[i], at[i], heardAt[i]});
    return deeds;
}

/// Without a look-up only that the certificate is gone is held against a case: a term that was paid before is
/// none of what such a case may act on.
bool outdated(const Deed& earlier, const Deed& later) {
    if (earlier.visit == later.visit) return false;
    if (later.heardAt != 0) return later.heardAt < earlier.at;
    return earlier.kind != forms::idOf(Moment::Kind::extended);
}

void keepConflict(Session& session, const std::string& certificate, const Deed& earlier, const Deed& later) {
    session << "INSERT INTO conflict(certificate, first_case, second_case, kind, at)"
               " VALUES($1, $2, $3, $4, $5) ON CONFLICT(certificate, first_case, second_case) DO NOTHING",
        bind(certificate), bind(earlier.caseNumber), bind(later.caseNumber), bind(later.kind), bind(later.at),
        now;
}

} // namespace

std::set<std::string> keepMoments(Session& session, const std::string& kiosk, const JudgedCase& judged,
                                  const std::set<std::string>& except) {
    const std::string& number = judged.folded.number;
    std::vector<std::string> before;
    session << "SELECT DISTINCT certificate FROM moment WHERE kiosk=$1 AND case_no=$2", into(before),
        bind(kiosk), bind(number), now;
    session << "DELETE FROM moment WHERE kiosk=$1 AND case_no=$2", bind(kiosk), bind(number), now;
    std::set<std::string> touched(before.begin(), before.end());
    for (const auto& one : judged.happened) {
        if (except.contains(one.moment.certificate)) continue;
        keepMoment(session, kiosk, judged.folded, one);
        touched.insert(one.moment.certificate);
    }
    return touched;
}

std::vector<Moment> momentsOn(Session& session, const std::string& certificate) {
    std::vector<std::string> kinds, cases, details;
    std::vector<std::int64_t> at;
    session << "SELECT kind, case_no, at, detail FROM moment WHERE certificate=$1"
               " ORDER BY at, kiosk, incarnation, seq, ordinal",
        into(kinds), into(cases), into(at), into(details), bind(certificate), now;
    std::vector<Moment> moments;
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        Moment moment;
        moment.kind = forms::momentKindOf(kinds[i]).value();
        moment.certificate = certificate;
        moment.caseNumber = cases[i];
        moment.at = {at[i]};
        readDetail(details[i], moment);
        moments.push_back(std::move(moment));
    }
    return moments;
}

void keepConflicts(Session& session, const std::string& certificate) {
    session << "DELETE FROM conflict WHERE certificate=$1", bind(certificate), now;
    const auto deeds = deedsOn(session, certificate);
    for (std::size_t later = 1; later < deeds.size(); ++later)
        for (std::size_t earlier = 0; earlier < later; ++earlier)
            if (outdated(deeds[earlier], deeds[later]))
                keepConflict(session, certificate, deeds[earlier], deeds[later]);
}

std::vector<Conflict> conflicts(Session& session) {
    std::vector<std::string> certificate, first, second, kind;
    std::vector<std::int64_t> at;
    session << "SELECT certificate, first_case, second_case, kind, at FROM conflict ORDER BY at DESC,"
               " certificate, first_case, second_case LIMIT 200",
        into(certificate), into(first), into(second), into(kind), into(at), now;
    std::vector<Conflict> all;
    for (std::size_t i = 0; i < certificate.size(); ++i)
        all.push_back({certificate[i], first[i], second[i], kind[i], {at[i]}});
    return all;
}

std::int64_t conflictCount(Session& session) {
    std::int64_t count = 0;
    session << "SELECT count(*) FROM conflict", into(count), now;
    return count;
}

} // namespace certdesk::hq
