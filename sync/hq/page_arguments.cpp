#include "hq/page_arguments.h"

#include "forms/fen.h"
#include "forms/report.h"
#include "hq/files.h"
#include "hq/staff.h"
#include "hq/trouble.h"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <limits>
#include <memory>

namespace certdesk::hq {
namespace {

using forms::Json;
using forms::JsonObject;
using forms::JsonReader;

struct ReportArguments {
    forms::Period period{};
    std::string day;
    std::string point;
    std::filesystem::path pdf;
    std::filesystem::path csv;
};

struct StaffArguments {
    std::string name;
    std::string display;
    std::string passwordFile;
};

std::string zh(const Json& words) { return textOf(*words.object(), "zh"); }

/// A few lines for whoever stands at the terminal; the whole is in the files and in --json.
std::string summaryOf(const Json& report) {
    const auto& members = *report.object();
    JsonReader reader(report);
    const auto* point = reader.any("point");
    const bool several = textOf(members, "day") != textOf(members, "lastDay");
    std::string text = (several ? "业务报表 " : "业务日报 ") + textOf(members, "day") +
                       (several ? " 至 " + textOf(members, "lastDay") : "") + "，" +
                       (point && point->string() ? *point->string() : std::string("全部受理点"));
    for (const auto& one : reader.array("services")) {
        JsonReader service(one);
        text += "\n  " + zh(service.object("name")) + "：受理 " + textOf(*one.object(), "received") +
                "，办结 " + textOf(*one.object(), "finished") + "，退回 " +
                textOf(*one.object(), "returned") + "，撤回 " + textOf(*one.object(), "withdrawn") +
                "，办理中 " + textOf(*one.object(), "underWay");
    }
    JsonReader receipts(reader.object("receipts"));
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    const forms::Fen total(receipts.integer("fen", -most, most));
    return text + "\n  收据 " + std::to_string(receipts.integer("number", 0, most)) + " 张，共 " +
           forms::yuanGrouped(total) + " 元；签发证书 " + textOf(members, "issued") + "，吊销 " +
           textOf(members, "revoked");
}

int report(const Common& common, const ReportArguments& arguments) {
    const auto answer = askHeadquarters(common, JsonObject{{"command", "report-daily"},
                                                           {"day", arguments.day},
                                                           {"period", forms::idOf(arguments.period)},
                                                           {"point", arguments.point},
                                                           {"csv", !arguments.csv.empty()},
                                                           {"pdf", !arguments.pdf.empty()}});
    JsonReader reader(answer);
    std::string files;
    if (!arguments.csv.empty()) {
        writePrivate(arguments.csv, reader.string("csv", 4 << 20));
        files += "\n" + arguments.csv.string();
    }
    if (!arguments.pdf.empty()) {
        writePrivate(arguments.pdf, forms::toText(reader.bytes("pdf", 4 << 20)));
        files += "\n" + arguments.pdf.string();
    }
    const auto& told = reader.object("report");
    tell(common, told, summaryOf(told) + files);
    return 0;
}

/// Made here, so that the password never leaves this process.
std::string verifierIn(const StaffArguments& arguments) {
    const auto password = readSecretFile(arguments.passwordFile);
    if (const auto fault = faultOf(password, arguments.name))
        throw Trouble(Trouble::Kind::usage, sentenceOf(*fault));
    return verifierOf(password);
}

int staffAdd(const Common& common, const StaffArguments& arguments) {
    const auto answer = askHeadquarters(
        common, JsonObject{{"command", "staff-add"},
                           {"name", arguments.name},
                           {"display", arguments.display.empty() ? arguments.name : arguments.display},
                           {"verifier", verifierIn(arguments)}});
    tell(common, answer, "已为 " + arguments.name + " 建立总部页面的账号。");
    return 0;
}

int staffPassword(const Common& common, const StaffArguments& arguments) {
    const auto answer = askHeadquarters(common, JsonObject{{"command", "staff-password"},
                                                           {"name", arguments.name},
                                                           {"verifier", verifierIn(arguments)}});
    tell(common, answer, "账号 " + arguments.name + " 的口令已更换，它的登录已全部退出。");
    return 0;
}

int staffRemove(const Common& common, const StaffArguments& arguments) {
    const auto answer =
        askHeadquarters(common, JsonObject{{"command", "staff-remove"}, {"name", arguments.name}});
    tell(common, answer, "账号 " + arguments.name + " 已撤销，它的登录已全部退出。");
    return 0;
}

int staffList(const Common& common) {
    const auto answer = askHeadquarters(common, JsonObject{{"command", "staff-list"}});
    JsonReader reader(answer);
    std::string table = "账号\t姓名\t角色\t试错\t暂停至";
    for (const auto& one : reader.array("staff")) {
        const auto& row = *one.object();
        table += "\n" + textOf(row, "name") + "\t" + textOf(row, "display") + "\t" + textOf(row, "role") +
                 "\t" + textOf(row, "failed") + "\t" + textOf(row, "lockedUntil");
    }
    tell(common, answer, table);
    return 0;
}

void describeReport(CLI::App& command, const Common& common, Act& act, forms::Period period) {
    const auto arguments = std::make_shared<ReportArguments>();
    arguments->period = period;
    command.add_option("--day", arguments->day, "营业日 YYYY-MM-DD，或其中任意一天")->required();
    command.add_option("--point", arguments->point, "受理点，例如 FS001；不给则为全部");
    command.add_option("--out", arguments->pdf, "写出 PDF 文件");
    command.add_option("--csv", arguments->csv, "写出 CSV 文件");
    command.callback(
        [&common, &act, arguments] { act = [&common, arguments] { return report(common, *arguments); }; });
}

void describeReports(CLI::App& app, const Common& common, Act& act) {
    auto* reports = app.add_subcommand("report", "报表");
    reports->require_subcommand(1);
    describeReport(*reports->add_subcommand("daily", "一个营业日的业务日报，一个受理点或全部"), common, act,
                   forms::Period::day);
    describeReport(*reports->add_subcommand("weekly", "一周（周一至周日）的业务周报"), common, act,
                   forms::Period::week);
    describeReport(*reports->add_subcommand("monthly", "一个月的业务月报"), common, act,
                   forms::Period::month);
}

void describeStaff(CLI::App& app, const Common& common, Act& act) {
    const auto arguments = std::make_shared<StaffArguments>();
    auto* staff = app.add_subcommand("staff", "可以登录总部页面的人员");
    staff->require_subcommand(1);
    const auto named = [&](const char* command, const char* what,
                           int (*does)(const Common&, const StaffArguments&)) {
        auto* one = staff->add_subcommand(command, what);
        one->add_option("name", arguments->name, "账号名")->required();
        one->callback([&common, &act, arguments, does] {
            act = [&common, arguments, does] { return does(common, *arguments); };
        });
        return one;
    };
    auto* add = named("add", "建立账号", staffAdd);
    add->add_option("--display", arguments->display, "姓名；不给则与账号名相同");
    auto* password = named("password", "更换口令，并解除暂停", staffPassword);
    for (auto* one : {add, password})
        one->add_option("--password-file", arguments->passwordFile, "口令文件，至少 12 个字符")->required();
    named("remove", "撤销账号", staffRemove);
    staff->add_subcommand("list", "全部账号")->callback([&common, &act] {
        act = [&common] { return staffList(common); };
    });
}

} // namespace

void describePageCommands(CLI::App& app, const Common& common, Act& act) {
    describeReports(app, common, act);
    describeStaff(app, common, act);
}

} // namespace certdesk::hq
