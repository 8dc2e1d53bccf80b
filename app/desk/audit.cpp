#include "desk/change_settings.h"
#include "desk/inside.h"
#include "desk/lang.h"
#include "desk/records.h"
#include "desk/words.h"
#include "forms/csv.h"

#include <array>
#include <utility>

// Who did what, for those who may ask.

namespace certdesk::desk {

namespace {

/// "enrol ended" as words; both ids are forms'.
std::string stageWords(const std::string& about) {
    const auto space = about.find(' ');
    const auto stage = forms::stageOf(about.substr(0, space));
    const auto phase = space == std::string::npos ? std::nullopt : forms::phaseOf(about.substr(space + 1));
    if (!stage || !phase) return about;
    const std::string name = nameOf(*stage);
    switch (*phase) {
    case forms::Phase::begun: return say(tr("{0}：开始"), {name});
    case forms::Phase::ended: return say(tr("{0}：完成"), {name});
    case forms::Phase::failed: return say(tr("{0}：未成"), {name});
    }
    return about;
}

/// "received token" as words.
std::string stockWords(const Desk& desk, const std::string& about) {
    const auto space = about.find(' ');
    const auto act = forms::stockActOf(about.substr(0, space));
    if (!act || space == std::string::npos) return about;
    return nameOf(*act) + " " + nameOfItem(desk.catalogue(), about.substr(space + 1));
}

std::string valueWords(const std::vector<std::string>& values) {
    std::string all;
    for (const std::string& value : values)
        all += (all.empty() ? "" : " ") + value;
    return all.empty() ? tr("（无）") : all;
}

/// "打印机：（无） → HP" for each setting that an entry changed.
std::string settingsWords(const std::string& about) {
    const forms::Json json = forms::parseJson(about);
    forms::JsonReader in(json);
    std::string all;
    for (const forms::SettingChange& change : forms::settingsChangedOf(in).changes) {
        const auto setting = settingNamed(change.setting);
        if (!all.empty()) all += tr("；");
        all += say(tr("{0}：{1} → {2}"), {setting ? nameOf(*setting) : change.setting,
                                          valueWords(change.from), valueWords(change.to)});
    }
    return all;
}

/// What forms::auditOf wrote of that kind of entry, for people.
std::string aboutOf(const Desk& desk, const sync::AuditRow& row) {
    const std::string& about = row.mark.about;
    if (row.kind == "paper-printed" || row.kind == "blank-printed") return nameOfPaper(about);
    if (row.kind == "approval-given") return about == "approved" ? tr("通过") : tr("不通过");
    if (row.kind == "production-noted") return stageWords(about);
    if (row.kind == "stock-noted") return stockWords(desk, about);
    if (row.kind == "settings-changed") return settingsWords(about);
    return about;
}

std::string displayName(const forms::Staff& staff, const std::string& account) {
    const auto found = staff.find(account);
    return found == staff.end() ? std::string() : found->second.displayName;
}

std::string lineOf(const Desk& desk, const sync::AuditRow& row, const forms::Staff& staff) {
    return forms::csvLine({forms::localMinute(row.at), row.mark.account, displayName(staff, row.mark.account),
                           nameOf(row.mark.deed), nameOfKind(row.kind), row.caseNumber, aboutOf(desk, row),
                           row.mark.reason, std::to_string(row.place.seq)});
}

} // namespace

Outcome<std::vector<sync::AuditRow>> auditOf(const Desk& desk, const sync::AuditFilter& filter, int most,
                                             const std::optional<sync::AuditPlace>& before) {
    const auto actor = desk.inside().actorFor(forms::Act::seeAudit);
    if (const auto* no = std::get_if<Trouble>(&actor)) return *no;
    return desk.journal().audit(filter, most, before);
}

Outcome<std::string> auditTable(const Desk& desk, const sync::AuditFilter& filter) {
    constexpr int atOnce = 500;
    const auto actor = desk.inside().actorFor(forms::Act::exportAudit);
    if (const auto* no = std::get_if<Trouble>(&actor)) return *no;
    const forms::Staff staff = desk.staff();
    std::string table =
        "\xEF\xBB\xBF" + forms::csvLine({tr("时间"), tr("账号"), tr("姓名"), tr("做了什么"), tr("事项"),
                                         tr("业务单"), tr("对象"), tr("原因"), tr("流水号")});
    std::optional<sync::AuditPlace> before;
    for (;;) {
        const auto rows = desk.journal().audit(filter, atOnce, before);
        for (const sync::AuditRow& row : rows)
            table += lineOf(desk, row, staff);
        if (rows.size() < atOnce) return table;
        before = rows.back().place;
    }
}

std::string nameOf(forms::Deed deed) {
    using forms::Deed;
    switch (deed) {
    case Deed::saw: return tr("查看");
    case Deed::printed: return tr("打印");
    case Deed::changed: return tr("办理");
    case Deed::approved: return tr("审核");
    }
    return {};
}

std::string nameOfKind(const std::string& kind) {
    const std::array<std::pair<std::string_view, std::string>, 33> names{{
        {"journal-begun", tr("开始流水")},
        {"account-made", tr("建立账号")},
        {"account-changed", tr("更改账号")},
        {"account-closed", tr("停用账号")},
        {"case-received", tr("受理")},
        {"details-recorded", tr("录入资料")},
        {"materials-checked", tr("核对材料")},
        {"paper-printed", tr("打印单据")},
        {"blank-printed", tr("打印空白表")},
        {"approval-given", tr("审核业务")},
        {"fee-taken", tr("收费")},
        {"fee-voided", tr("作废收据")},
        {"fee-refunded", tr("退费")},
        {"production-noted", tr("制证")},
        {"token-given-up", tr("放弃 UKey")},
        {"token-noted", tr("登记 UKey")},
        {"case-returned", tr("退回")},
        {"case-resumed", tr("恢复办理")},
        {"case-withdrawn", tr("撤销办理")},
        {"handed-over", tr("发证")},
        {"certificate-known", tr("查询证书")},
        {"service-extended", tr("续展服务年度")},
        {"applications-changed", tr("变更应用")},
        {"revocation-ordered", tr("申请吊销")},
        {"revocation-confirmed", tr("总部确认吊销")},
        {"day-opened", tr("开始营业")},
        {"day-counted", tr("清点")},
        {"day-closed", tr("日结")},
        {"stock-noted", tr("登记库存")},
        {"record-opened", tr("查看个人信息")},
        {"person-listed", tr("列出本人信息")},
        {"case-shredded", tr("销毁个人信息")},
        {"settings-changed", tr("更改设置")},
    }};
    for (const auto& [id, name] : names)
        if (id == kind) return name;
    return kind;
}

std::string wordsFor(const Desk& desk, const sync::AuditRow& row) {
    const std::string about = aboutOf(desk, row);
    if (row.mark.reason.empty()) return about;
    return about.empty() ? row.mark.reason : about + " · " + row.mark.reason;
}

} // namespace certdesk::desk
