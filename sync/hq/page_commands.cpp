#include "hq/page_commands.h"

#include "hq/office.h"
#include "hq/reports.h"
#include "hq/staff.h"
#include "hq/trouble.h"

namespace certdesk::hq {
namespace {

using forms::Json;
using forms::JsonArray;
using forms::JsonObject;
using forms::JsonReader;
using Poco::Data::Session;

constexpr std::size_t longName = 128;

Json reportDaily(Office& office, JsonReader& reader) {
    const auto day = forms::parseIsoDay(reader.string("day", 16));
    const auto period = forms::periodOf(reader.optionalString("period", 16).value_or("day"));
    const auto point = reader.string("point", 64);
    const bool csv = reader.boolean("csv");
    const bool pdf = reader.boolean("pdf");
    reader.finish();
    const Names names(office.catalogues);
    if (!day) throw Trouble(Trouble::Kind::usage, "日期应为 YYYY-MM-DD。");
    if (!period) throw Trouble(Trouble::Kind::usage, "报表是日报、周报或月报。");
    if (!point.empty() && !office.catalogues.newest().point(point))
        throw Trouble(Trouble::Kind::usage, "业务目录中没有这个受理点：" + point);
    const auto report = reportOf(office, *day, point, *period);
    const auto now = office.clock();
    JsonObject answer{{"report", jsonOf(report, names, now)}};
    if (csv) answer.emplace_back("csv", csvOf(report, names));
    if (pdf)
        answer.emplace_back("pdf", forms::base64(forms::viewOf(pdfOf(office, sheetOf(report, names, now)))));
    return answer;
}

std::string verifierIn(JsonReader& reader) {
    auto verifier = reader.string("verifier", 200);
    if (!isVerifier(verifier)) reader.fail(forms::JsonProblem::Kind::badValue, "verifier");
    return verifier;
}

[[noreturn]] void unknown(const std::string& name) {
    throw Trouble(Trouble::Kind::usage, "总部没有这个账号：" + name);
}

Json staffAdd(Office& office, JsonReader& reader) {
    Officer officer;
    officer.name = reader.string("name", longName);
    officer.display = reader.string("display", longName);
    officer.verifier = verifierIn(reader);
    officer.changedAt = office.clock();
    reader.finish();
    if (!isOfficerName(officer.name))
        throw Trouble(Trouble::Kind::usage,
                      "账号名应以小写字母开头，由小写字母、数字、点、横线、下划线组成，最长 32 个字符。");
    if (!office.database.transaction([&](Session& session) { return addOfficer(session, officer); }))
        throw Trouble(Trouble::Kind::usage, "这个账号已经有了：" + officer.name);
    return JsonObject{{"name", officer.name}, {"role", officer.role}};
}

Json staffPassword(Office& office, JsonReader& reader) {
    const auto name = reader.string("name", longName);
    const auto verifier = verifierIn(reader);
    reader.finish();
    const auto now = office.clock();
    if (!office.database.transaction(
            [&](Session& session) { return setVerifier(session, name, verifier, now); }))
        unknown(name);
    return JsonObject{{"name", name}};
}

Json staffRemove(Office& office, JsonReader& reader) {
    const auto name = reader.string("name", longName);
    reader.finish();
    if (!office.database.transaction([&](Session& session) { return removeOfficer(session, name); }))
        unknown(name);
    return JsonObject{{"name", name}};
}

Json staffList(Office& office, JsonReader& reader) {
    reader.finish();
    const auto all = office.database.transaction([](Session& session) { return allOfficers(session); });
    const auto now = office.clock();
    JsonArray list;
    for (const auto& officer : all)
        list.push_back(JsonObject{
            {"name", officer.name},
            {"display", officer.display},
            {"role", officer.role},
            {"failed", officer.failed},
            {"lockedUntil", now < officer.lockedUntil ? Json(forms::isoUtc(officer.lockedUntil)) : Json()}});
    return JsonObject{{"staff", list}};
}

} // namespace

std::optional<Json> runPageCommand(Office& office, const std::string& command, const Json& request) {
    JsonReader reader(request);
    reader.string("command");
    if (command == "report-daily") return reportDaily(office, reader);
    if (command == "staff-add") return staffAdd(office, reader);
    if (command == "staff-password") return staffPassword(office, reader);
    if (command == "staff-remove") return staffRemove(office, reader);
    if (command == "staff-list") return staffList(office, reader);
    return {};
}

} // namespace certdesk::hq
