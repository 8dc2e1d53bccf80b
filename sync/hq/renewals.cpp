#include "hq/renewals.h"

#include "hq/office.h"
#include "hq/records.h"
#include "hq/trouble.h"

#include <Poco/Data/Statement.h>

#include <algorithm>
#include <charconv>

namespace certdesk::hq {
namespace {

using namespace Poco::Data::Keywords;
using forms::JsonProblem;
using Poco::Data::Session;

constexpr int mostYears = 10;
constexpr std::size_t mostRenewals = 20'000;
constexpr std::size_t longestField = 128;

[[noreturn]] void refuse(const Renewal& renewal, const std::string& why) {
    throw Trouble(Trouble::Kind::usage, "证书 " + renewal.certificate + "：" + why + "。全部没有登记。");
}

Renewal renewalOf(const forms::Json& json, const std::string& place) {
    forms::JsonReader in(json, place);
    Renewal renewal;
    renewal.certificate = in.string("certificate", longestField);
    renewal.years = static_cast<int>(in.integer("years", 1, mostYears));
    renewal.day = in.optionalString("day", 16).value_or("");
    renewal.reference = in.optionalString("reference", longestField).value_or("");
    in.finish();
    if (renewal.certificate.empty()) in.fail(JsonProblem::Kind::badValue, "certificate");
    if (!renewal.day.empty() && !forms::parseIsoDay(renewal.day)) in.fail(JsonProblem::Kind::badValue, "day");
    return renewal;
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    for (;;) {
        const auto end = text.find(separator);
        parts.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

std::vector<std::string> linesOf(std::string_view text) {
    constexpr std::string_view mark = "\xEF\xBB\xBF"; // spreadsheets write it
    if (text.starts_with(mark)) text.remove_prefix(mark.size());
    auto lines = split(text, '\n');
    for (auto& line : lines)
        if (line.ends_with('\r')) line.pop_back();
    while (!lines.empty() && lines.back().empty())
        lines.pop_back();
    return lines;
}

forms::Json cellOf(const std::string& column, const std::string& value, const std::string& place) {
    if (column != "years") return value;
    int years = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), years);
    if (error != std::errc() || end != value.data() + value.size())
        throw JsonProblem(JsonProblem::Kind::badValue, place + "/years");
    return years;
}

/// No field of a renewal has a comma or a quote in it, so lines are cut at commas.
std::vector<Renewal> parseCsv(std::string_view text) {
    const auto lines = linesOf(text);
    if (lines.empty()) throw JsonProblem(JsonProblem::Kind::missing, "/1");
    const auto columns = split(lines.front(), ',');
    std::vector<Renewal> renewals;
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const std::string place = "/" + std::to_string(i + 1);
        const auto cells = split(lines[i], ',');
        if (cells.size() != columns.size() || lines[i].find('"') != std::string::npos)
            throw JsonProblem(JsonProblem::Kind::syntax, place);
        forms::JsonObject object;
        for (std::size_t j = 0; j < columns.size(); ++j)
            object.emplace_back(columns[j], cellOf(columns[j], cells[j], place));
        renewals.push_back(renewalOf(object, place));
    }
    return renewals;
}

std::vector<Renewal> parseArray(const forms::Json& json) {
    const auto* elements = json.array();
    if (!elements) throw JsonProblem(JsonProblem::Kind::wrongType, "");
    std::vector<Renewal> renewals;
    for (std::size_t i = 0; i < elements->size(); ++i)
        renewals.push_back(renewalOf((*elements)[i], forms::placeOf("", i)));
    return renewals;
}

/// Whether it is there already; refused when its reference stands for something else.
bool alreadyThere(Session& session, const Renewal& renewal) {
    std::string certificate;
    std::string day;
    int years = 0;
    session << "SELECT certificate, years, day FROM renewal WHERE reference=$1", into(certificate),
        into(years), into(day), bind(renewal.reference), now;
    if (certificate.empty()) return false;
    if (certificate == renewal.certificate && years == renewal.years && day == renewal.day) return true;
    refuse(renewal, "凭证号 " + renewal.reference + " 已用于另一笔续费");
}

void add(Session& session, const Renewal& renewal, forms::UtcMs at) {
    const auto record = recordOf(session, renewal.certificate);
    if (!record) refuse(renewal, "总部没有这张证书");
    if (!record->replacedBy.empty()) refuse(renewal, "已由证书 " + record->replacedBy + " 代替");
    if (record->revoked) refuse(renewal, "已注销");
    const auto day = forms::parseIsoDay(renewal.day).value();
    if (day > forms::dayOf(at)) refuse(renewal, "缴费日期 " + renewal.day + " 还没有到");
    const auto term = forms::extension(record->paidUntil(), renewal.years, day);
    session << "INSERT INTO renewal(reference, certificate, years, day, paid_from, paid_until, added_at)"
               " VALUES($1, $2, $3, $4, $5, $6, $7)",
        bind(renewal.reference), bind(renewal.certificate), bind(renewal.years), bind(renewal.day),
        bind(forms::isoDay(term.from)), bind(forms::isoDay(term.until)), bind(at.value), now;
    refold(session, renewal.certificate);
}

Renewal completed(Renewal renewal, forms::UtcMs at) {
    if (renewal.day.empty()) renewal.day = forms::isoDay(forms::dayOf(at));
    if (renewal.reference.empty()) renewal.reference = renewal.certificate + " " + renewal.day;
    return renewal;
}

} // namespace

std::vector<Renewal> parseRenewals(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    const bool json = first != std::string_view::npos && text[first] == '[';
    auto renewals =
        json ? parseArray(forms::parseJson(text, {.bytes = 4 << 20, .depth = 3})) : parseCsv(text);
    if (renewals.size() > mostRenewals) throw JsonProblem(JsonProblem::Kind::tooLong, "");
    return renewals;
}

forms::Json jsonOf(const std::vector<Renewal>& renewals) {
    forms::JsonArray list;
    for (const auto& one : renewals)
        list.push_back(forms::JsonObject{{"certificate", one.certificate},
                                         {"years", one.years},
                                         {"day", one.day},
                                         {"reference", one.reference}});
    return list;
}

RenewalsAdded addRenewals(Office& office, const std::vector<Renewal>& renewals) {
    const auto at = office.clock();
    return office.database.transaction([&](Session& session) {
        RenewalsAdded result;
        for (const auto& one : renewals) {
            const auto renewal = completed(one, at);
            if (alreadyThere(session, renewal)) {
                ++result.alreadyThere;
                continue;
            }
            add(session, renewal, at);
            ++result.added;
        }
        return result;
    });
}

std::vector<forms::Moment> renewalsOf(Session& session, const std::string& certificate) {
    std::vector<std::string> from, until, day;
    std::vector<std::int64_t> at;
    session << "SELECT day, paid_from, paid_until, added_at FROM renewal WHERE certificate=$1"
               " ORDER BY added_at, paid_from",
        into(day), into(from), into(until), into(at), bind(certificate), now;
    std::vector<forms::Moment> moments;
    for (std::size_t i = 0; i < day.size(); ++i) {
        forms::Moment moment;
        moment.kind = forms::Moment::Kind::extended;
        moment.certificate = certificate;
        moment.at = {at[i]};
        moment.day = forms::parseIsoDay(day[i]).value();
        moment.from = forms::parseIsoDay(from[i]);
        moment.until = forms::parseIsoDay(until[i]);
        moments.push_back(std::move(moment));
    }
    return moments;
}

} // namespace certdesk::hq
