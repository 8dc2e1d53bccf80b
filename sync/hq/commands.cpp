#include "hq/commands.h"

#include "hq/applying.h"
#include "hq/certificates.h"
#include "hq/history.h"
#include "hq/key_centre.h"
#include "hq/kiosks.h"
#include "hq/moments.h"
#include "hq/page_commands.h"
#include "hq/registrar_commands.h"
#include "hq/renewals.h"
#include "hq/restored.h"
#include "hq/revocation.h"
#include "hq/trouble.h"

#include <algorithm>
#include <iterator>

namespace certdesk::hq {
namespace {

using forms::Json;
using forms::JsonArray;
using forms::JsonObject;
using Poco::Data::Session;

bool knownPoint(const Office& office, const std::string& point) {
    return office.catalogues.newest().point(point) != nullptr;
}

std::string newCodeFor(Office& office, const std::string& kiosk, const std::string& point, bool again) {
    const auto now = office.clock();
    return office.database.transaction([&](Session& session) {
        const auto row = findKiosk(session, kiosk);
        if (row && !again)
            throw Trouble(Trouble::Kind::usage,
                          "终端 " + kiosk + " 已登记；要为它更换机器证书，请加 --again。");
        if (row && row->point != point)
            throw Trouble(Trouble::Kind::usage, "终端 " + kiosk + " 属于受理点 " + row->point + "。");
        if (!row) addKiosk(session, kiosk, point, now);
        return newCode(session, kiosk, {now.value + enrolmentCodeLastsMs});
    });
}

Json kioskAdd(Office& office, const Json& request) {
    forms::JsonReader reader(request);
    reader.string("command");
    const auto kiosk = reader.string("kiosk", 64);
    const auto point = reader.string("point", 64);
    const bool again = reader.boolean("again");
    reader.finish();
    return JsonObject{{"kiosk", kiosk},
                      {"point", point},
                      {"enrolment", sync::enrolmentText(addKioskTo(office, kiosk, point, again))}};
}

/// The private key of a kiosk as its first entry has it, sealed to the records key: opened by whoever has
/// that, not here.
Json kioskRecovery(Office& office, const Json& request) {
    forms::JsonReader reader(request);
    reader.string("command");
    const auto kiosk = reader.string("kiosk", 64);
    reader.finish();
    const auto begun =
        office.database.transaction([&](Session& session) { return beginningOf(session, kiosk); });
    if (!begun || begun->recoveryWrap.empty())
        throw Trouble(Trouble::Kind::usage, "总部没有终端 " + kiosk + " 的流水，无从恢复。");
    return JsonObject{{"enrolment", sync::enrolmentText(addKioskTo(office, kiosk, begun->point, true))},
                      {"kioskKey", forms::base64(begun->kioskPublicKey)},
                      {"wrap", forms::base64(begun->recoveryWrap)}};
}

/// Lets a history go on that split off: the one that `split` names by the beginning of its hash.
Json kioskAdopt(Office& office, const Json& request) {
    forms::JsonReader reader(request);
    reader.string("command");
    const auto kiosk = reader.string("kiosk", 64);
    const auto name = reader.string("split", 64);
    reader.finish();
    return office.database.transaction([&](Session& session) -> Json {
        const auto meant = splitsThatBegin(session, kiosk, name);
        if (meant.size() != 1)
            throw Trouble(Trouble::Kind::usage, meant.empty() ? "终端 " + kiosk + " 没有这样的分支。"
                                                              : "不止一个分支这样开头，请多写几位。");
        const char present = headOf(session, kiosk).incarnation;
        if (meant.front().incarnation < present) // its next incarnation would bear a letter that is taken
            throw Trouble(
                Trouble::Kind::usage,
                "终端 " + kiosk + " 已经是第 " + present + " 代流水，这一支还是第 " +
                    meant.front().incarnation +
                    " 代，不能再收编。请用 kiosk add --again 发一份新的登记文件，重新安装这台终端。");
        permitBranch(session, kiosk, meant.front().hash, office.clock());
        return JsonObject{{"kiosk", kiosk}, {"split", meant.front().hash}, {"seq", meant.front().seq}};
    });
}

Json keyRecover(Office& office, const Json& request) {
    forms::JsonReader reader(request);
    reader.string("command");
    const auto serial = reader.string("serial", 64);
    const auto officer = reader.string("officer", 256);
    const auto reason = reader.string("reason", 256);
    const auto publicKey = reader.exactBytes("sealTo", 32);
    reader.finish();
    const auto sealed = recoverKey(office, serial, officer, reason, publicKey);
    if (!sealed) throw Trouble(Trouble::Kind::usage, "没有这张加密证书：" + serial);
    return JsonObject{{"sealed", forms::base64(*sealed)}};
}

Json jsonOf(const KioskRow& row, const sync::Head& head) {
    return JsonObject{
        {"kiosk", row.kiosk},
        {"point", row.point},
        {"state", row.state},
        {"added", forms::isoUtc(row.addedAt)},
        {"heard", row.heardAt.value == 0 ? Json() : Json(forms::isoUtc(row.heardAt))},
        {"entries", row.entries},
        {"ownHead", row.ownIncarnation.empty()
                        ? Json()
                        : Json(JsonObject{{"incarnation", row.ownIncarnation}, {"seq", row.ownSeq}})},
        {"head", JsonObject{{"incarnation", std::string(1, head.incarnation)},
                            {"seq", head.seq},
                            {"hash", forms::hex(head.hash)}}}};
}

JsonArray kiosks(Office& office) {
    return office.database.transaction([](Session& session) {
        JsonArray list;
        for (const auto& row : allKiosks(session))
            list.push_back(jsonOf(row, headOf(session, row.kiosk)));
        return list;
    });
}

Json verifyAll(Office& office) {
    return office.database.transaction([](Session& session) -> Json {
        JsonArray histories;
        JsonArray refused;
        bool sound = true;
        for (const auto& row : allKiosks(session)) {
            const auto report = verifyChainOf(session, row.kiosk);
            sound = sound && !report.firstBad;
            histories.push_back(JsonObject{{"kiosk", row.kiosk},
                                           {"entries", report.entries},
                                           {"firstBad", report.firstBad ? Json(*report.firstBad) : Json()}});
        }
        for (const auto& one : someRefused(session, 200))
            refused.push_back(JsonObject{
                {"kiosk", one.kiosk}, {"branch", one.branch}, {"seq", one.seq}, {"reason", one.reason}});
        return JsonObject{{"sound", sound},
                          {"histories", histories},
                          {"notApplied", refused},
                          {"notAppliedCount", refusedCount(session)}};
    });
}

JsonArray conflictList(Session& session) {
    JsonArray list;
    for (const auto& one : conflicts(session))
        list.push_back(JsonObject{{"certificate", one.certificate},
                                  {"first", one.firstCase},
                                  {"second", one.secondCase},
                                  {"act", one.kind},
                                  {"at", forms::isoUtc(one.at)}});
    return list;
}

JsonArray alarmList(Session& session) {
    JsonArray list;
    for (const auto& one : alarms(session))
        list.push_back(JsonObject{
            {"kind", one.kind}, {"kiosk", one.kiosk}, {"case", one.caseNumber}, {"about", one.about}});
    return list;
}

std::int64_t alarmCount(Session& session) {
    std::int64_t sum = 0;
    for (const auto& [kind, count] : alarmCounts(session))
        sum += count;
    return sum;
}

/// Nothing of it for a headquarters that was never restored.
Json restoredStatus(Session& session) {
    const auto at = restoredAt(session);
    if (!at) return {};
    JsonArray awaited;
    for (const auto& kiosk : awaitedKiosks(session))
        awaited.push_back(kiosk);
    return JsonObject{{"at", forms::isoUtc(*at)}, {"awaited", awaited}};
}

/// An officer lets a restored headquarters issue again, without the kiosk (or, "", the kiosks) still awaited.
Json releaseKiosks(Office& office, const Json& request) {
    forms::JsonReader reader(request);
    reader.string("command");
    const auto kiosk = reader.string("kiosk", 64);
    const auto officer = reader.string("officer", 200);
    const auto reason = reader.string("reason", 200);
    reader.finish();
    if (officer.empty() || reason.empty())
        throw Trouble(Trouble::Kind::usage, "解除等待要写明经办人和理由。");
    JsonArray released;
    JsonArray awaited;
    office.database.transaction([&](Session& session) {
        released = awaited = {};
        for (const auto& one : release(session, kiosk, officer, reason, office.clock()))
            released.push_back(one);
        for (const auto& one : awaitedKiosks(session))
            awaited.push_back(one);
    });
    if (released.empty()) throw Trouble(Trouble::Kind::usage, "没有在等待的终端，没有改动。");
    return JsonObject{{"released", released}, {"awaited", awaited}};
}

Json status(Office& office) {
    JsonObject answer{{"kiosksUrl", office.config.kiosksUrl()},
                      {"openUrl", office.config.openUrl()},
                      {"catalogueVersion", office.catalogues.newest().version}};
    auto counted = office.database.transaction([](Session& session) {
        return JsonObject{{"restored", restoredStatus(session)},     {"certificates", issuedCount(session)},
                          {"unapplied", unappliedCount(session)},    {"conflicts", conflictList(session)},
                          {"conflictCount", conflictCount(session)}, {"alarms", alarmList(session)},
                          {"alarmCount", alarmCount(session)}};
    });
    std::move(counted.begin(), counted.end(), std::back_inserter(answer));
    answer.emplace_back("kiosks", kiosks(office));
    return answer;
}

Json renewalAdd(Office& office, const Json& request) {
    forms::JsonReader reader(request);
    reader.string("command");
    const auto renewals = parseRenewals(Json(reader.array("renewals")).text());
    reader.finish();
    const auto result = addRenewals(office, renewals);
    return JsonObject{{"added", result.added}, {"alreadyThere", result.alreadyThere}};
}

Json jsonOf(const forms::Catalogue& catalogue) {
    return JsonObject{
        {"id", catalogue.id}, {"version", catalogue.version}, {"from", forms::isoDay(catalogue.from)}};
}

Json cataloguePublish(Office& office, const Json& request) {
    forms::JsonReader reader(request);
    reader.string("command");
    const auto text = reader.string("catalogue", 1 << 20);
    reader.finish();
    try {
        return jsonOf(publishCatalogue(office, text));
    } catch (const forms::JsonProblem& problem) {
        throw Trouble(Trouble::Kind::usage, "业务目录有误，位置 " + problem.place() + "。没有发布。");
    }
}

Json catalogueList(Office& office) {
    JsonArray list;
    for (const auto* catalogue : office.catalogues.all())
        list.push_back(jsonOf(*catalogue));
    return JsonObject{{"catalogues", list}};
}

} // namespace

sync::Enrolment addKioskTo(Office& office, const std::string& kiosk, const std::string& point, bool again) {
    if (!isKioskName(kiosk) || !kiosk.starts_with(point + "-"))
        throw Trouble(Trouble::Kind::usage,
                      "终端名应为受理点编号加“-”和两位以上数字，例如 FS001-01：" + kiosk);
    if (!knownPoint(office, point)) throw Trouble(Trouble::Kind::usage, "业务目录中没有这个受理点：" + point);
    const auto code = newCodeFor(office, kiosk, point, again);
    return {point,
            kiosk,
            office.config.kiosksUrl(),
            office.config.openUrl(),
            office.tls.root().pem(),
            office.config.catalogueKey,
            office.config.recordsKey,
            token::pemOf(office.authorities.chains(Authorities::Which::all)),
            code,
            {},
            office.config.training};
}

Json runCommand(Office& office, const Json& request) {
    const auto* members = request.object();
    const auto* command = members && !members->empty() ? members->front().second.string() : nullptr;
    if (!command) throw Trouble(Trouble::Kind::usage, "命令有误。");
    if (*command == "kiosk-add") return kioskAdd(office, request);
    if (*command == "kiosk-recovery") return kioskRecovery(office, request);
    if (*command == "kiosk-adopt") return kioskAdopt(office, request);
    if (*command == "encryption-key-recover") return keyRecover(office, request);
    if (*command == "kiosk-list") return JsonObject{{"kiosks", kiosks(office)}};
    if (*command == "verify") return verifyAll(office);
    if (*command == "status") return status(office);
    if (*command == "release") return releaseKiosks(office, request);
    if (*command == "renewal-add") return renewalAdd(office, request);
    if (*command == "catalogue-publish") return cataloguePublish(office, request);
    if (*command == "catalogue-list") return catalogueList(office);
    if (auto answer = runPageCommand(office, *command, request)) return *answer;
    if (auto answer = runRegistrarCommand(office, *command, request)) return *answer;
    throw Trouble(Trouble::Kind::usage, "没有这个命令：" + *command);
}

} // namespace certdesk::hq
