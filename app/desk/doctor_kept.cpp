#include "desk/backup.h"
#include "desk/doctor_patient.h"
#include "desk/files.h"
#include "desk/inside.h"
#include "desk/lang.h"
#include "desk/records.h"
#include "desk/standing.h"

namespace certdesk::desk {

namespace {

constexpr std::int64_t dayMs = 24LL * 3600 * 1000;
constexpr std::int64_t backupDays = 7;   ///< a backup that is older is told
constexpr std::int64_t renewalDays = 14; ///< the machine certificate is renewed 30 days before its end

Finding unopened() { return look(tr("要等流水能打开才能核对。"), tr("请先处理“流水”一行。")); }

/// Nothing where there is none.
std::optional<forms::UtcMs> endOfMachineCertificate(const Patient& p) {
    const auto file = p.data / "tls/machine.pem";
    if (!std::filesystem::exists(file)) return {};
    const auto certificate = token::Certificate::fromPem(readFile(file));
    if (!certificate) return forms::UtcMs{0};
    return certificate.value().notAfter();
}

std::optional<Finding> machineCertificate(const Patient& p) {
    const auto end = endOfMachineCertificate(p);
    if (!end) return {};
    const std::int64_t left = end->value - p.around.clock->now().value;
    if (left < 0)
        return broken(tr("本机与总部往来的证书已经到期。"), tr("请联系总部重新登记本机（kiosk add）。"));
    if (left < renewalDays * dayMs)
        return look(
            say(tr("本机与总部往来的证书 {0} 到期，还没有自动更新。"), {forms::isoDay(forms::dayOf(*end))}),
            tr("请保持线路连接；三天后仍是这样时请联系总部。"));
    return {};
}

/// When the first entry was made: before, nothing could be backed up.
forms::UtcMs begun(const Desk& desk) {
    const auto first = desk.journal().entriesAfter(0, {1, 1});
    return first.empty() ? forms::UtcMs{} : sync::parseHeader(forms::toText(first.front().header)).at;
}

} // namespace

/// By a connection of its own, so that nobody who appends waits for it.
Finding journalHolds(const Patient& p) {
    if (!p.desk) return {Health::broken, p.closed};
    const auto journal = sync::Journal::open(p.data, sync::Journal::Mode::readOnly);
    const sync::VerifyReport report = journal->verify(p.desk->inside().stepOf(), nullptr);
    if (report.firstBad)
        return broken(say(tr("流水第 {0} 条不对。"), {std::to_string(*report.firstBad)}),
                      tr("请停用本机并报告总部，不要继续受理。"));
    return fine(say(tr("{0} 条，前后相连，没有改动。"), {std::to_string(report.entries)}));
}

Finding catalogueFits(const Patient& p) {
    if (!p.desk) return unopened();
    const forms::Catalogue& catalogue = p.desk->catalogue();
    if (!catalogue.point(p.settings.point))
        return broken(say(tr("业务目录里没有受理点 {0}。"), {p.settings.point}), tr("请联系总部。"));
    return fine(say(tr("第 {0} 版。"), {std::to_string(catalogue.version)}));
}

Finding headquartersStands(const Patient& p) {
    if (!p.around.headquarters) return fine(tr("这台柜台没有登记总部，流水只在本机。"));
    if (const auto found = machineCertificate(p)) return *found;
    if (!p.desk) return unopened();
    const LineStanding standing = standingOf(*p.desk, p.desk->syncStatus());
    if (!standing.warnings.empty())
        return {Health::look, wordsFor(standing.warnings.front(), p.desk->catalogue())};
    const auto revocations = p.desk->pendingRevocations().size();
    if (revocations > 0)
        return look(say(tr("{0} 张证书的吊销总部还没有确认。"), {std::to_string(revocations)}),
                    tr("按 F12 查看原因。"));
    const std::int64_t waiting = p.desk->journal().head().seq - p.desk->journal().acknowledged().seq;
    if (waiting > 0) return fine(say(tr("{0} 条流水等待发送。"), {std::to_string(waiting)}));
    return fine(tr("全部流水已送到总部。"));
}

Finding backupAge(const Patient& p) {
    const auto last = lastBackup(p.data);
    if (!last && !p.desk) return unopened();
    const forms::UtcMs from = last ? *last : begun(*p.desk);
    const std::int64_t days = (p.around.clock->now().value - from.value) / dayMs;
    const std::string fix =
        tr("请让管理员运行 certdeskctl backup，把备份放到另一个磁盘上，最好每天自动运行。");
    if (!last && days < backupDays) return fine(tr("还没有备份；本机开始使用不到 7 天。"));
    if (!last) return look(tr("从来没有备份。"), fix);
    const std::string told = say(tr("最近一次备份：{0}。"), {forms::localMinute(*last)});
    return days < backupDays ? fine(told) : look(told, fix);
}

Finding retentionDue(const Patient& p) {
    if (!p.desk) return unopened();
    const auto due = dueForShredding(*p.desk);
    if (due.empty()) return fine(tr("没有到期的个人信息。"));
    return look(say(tr("{0} 笔业务的个人信息保存期已满。"), {std::to_string(due.size())}),
                tr("请主管用 certdeskctl retention show 核对后销毁。"));
}

std::vector<Check> checksOf(std::shared_ptr<const Desk> desk) {
    const Desk::Inside& in = desk->inside();
    auto patient = std::make_shared<Patient>(Patient{in.data, desk->settings(), in.around, desk, {}});
    return checksFor(patient);
}

std::vector<Check> checksAt(const std::filesystem::path& data, Surroundings around) {
    auto patient = std::make_shared<Patient>(Patient{data, loadSettings(data), std::move(around), {}, {}});
    try {
        patient->desk = Desk::open(data, patient->around, sync::Journal::Mode::readOnly);
    } catch (const std::exception& fault) {
        patient->closed = wordsFor(fault);
    }
    return checksFor(patient);
}

} // namespace certdesk::desk
