#include "forms/json.h"
#include "hq/backup.h"
#include "hq/files.h"
#include "hq/flat_memory.h"
#include "hq/issuer_key.h"
#include "hq/page_arguments.h"
#include "hq/recovery.h"
#include "hq/registrar_arguments.h"
#include "hq/renewals.h"
#include "hq/server.h"
#include "hq/service_manager.h"
#include "hq/setup.h"
#include "hq/trouble.h"
#include "hq/vault.h"

#include <CLI/CLI.hpp>
#include <Poco/Exception.h>

#include <csignal>
#include <iostream>
#include <limits>
#include <sys/stat.h>

namespace {

using namespace certdesk;
using namespace certdesk::hq;
using forms::Json;
using forms::JsonObject;

struct Arguments : Common {
    SetupOptions setup;
    std::string catalogueFile;
    std::string factoryPinFile;
    std::string factoryKeyFile;
    std::string kiosk;
    std::string point;
    std::filesystem::path out;
    bool again = false;
    bool verbose = false;
    Renewal renewal;
    std::filesystem::path renewals;
    std::string split;
    std::filesystem::path records;
    std::string manager;
    std::string display;
    std::string passwordFile;
    std::string serial;
    std::string officer;
    std::string reason;
    std::filesystem::path backup;
    std::string authority;
    TokenPlace tokenPlace;
};

void say(const Arguments& arguments, const Json& json, const std::string& sentence) {
    tell(arguments, json, sentence);
}

Json perform(const Arguments& arguments, const Json& request) { return askHeadquarters(arguments, request); }

forms::Secret deviceKeyIn(const std::filesystem::path& file) {
    constexpr std::size_t bytes = 16;
    auto key = forms::secretFromHex(readSecretFile(file).text());
    if (!key || key->size() != bytes)
        throw Trouble(Trouble::Kind::usage, "设备认证密钥须为 32 位十六进制数字：" + file.string());
    return std::move(*key);
}

int init(Arguments& arguments) {
    if (!arguments.catalogueFile.empty()) arguments.setup.catalogue = readFile(arguments.catalogueFile);
    if (!arguments.factoryPinFile.empty())
        arguments.setup.factory.pin = readSecretFile(arguments.factoryPinFile);
    if (!arguments.factoryKeyFile.empty())
        arguments.setup.factory.deviceKey = deviceKeyIn(arguments.factoryKeyFile);
    arguments.setup.database = arguments.database;
    const auto config = initialise(arguments.data, arguments.setup);
    say(arguments, JsonObject{{"kiosksUrl", config.kiosksUrl()}, {"openUrl", config.openUrl()}},
        "总部已建立：" + arguments.data.string() + "\n柜台接入 " + config.kiosksUrl() + "，开放接入 " +
            config.openUrl() + "\n请把 " + (arguments.data / "root").string() + " 和 " +
            (arguments.data / "records").string() + " 移到离线的地方保管。");
    return 0;
}

int authorityAdd(const Arguments& arguments) {
    addSm2(arguments.data);
    const auto root = (arguments.data / "root").string();
    say(arguments, JsonObject{{"authority", "sm2"}, {"root", root}},
        "已建立 SM2 的根 CA 和签发 CA。请把 " + root +
            " 移到离线的地方保管；终端重新登记后才认得新的根证书。");
    return 0;
}

int authorityMove(const Arguments& arguments) {
    const TokenPlace place{std::filesystem::absolute(arguments.tokenPlace.module), arguments.tokenPlace.token,
                           std::filesystem::absolute(arguments.tokenPlace.pinFile)};
    moveToToken(Layout{arguments.data}, arguments.authority, place);
    say(arguments, JsonObject{{"authority", arguments.authority}, {"token", place.token}},
        "CA " + arguments.authority + " 的签发私钥已移到介质“" + place.token +
            "”，密封的私钥文件已删除；磁盘和先前的备份里可能还有它，请妥善处理。");
    return 0;
}

int serve(const Arguments& arguments) {
    keepMemoryFlat();
    sigset_t signals;
    sigemptyset(&signals);
    for (const int one : {SIGTERM, SIGINT, SIGHUP})
        sigaddset(&signals, one);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    ServerOptions options;
    options.database = arguments.database;
    options.verbose = arguments.verbose;
    const HqServer server(arguments.data, options);
    say(arguments, JsonObject{{"ready", true}, {"kiosks", server.kiosksUrl()}, {"open", server.openUrl()}},
        "ready kiosks=" + server.kiosksUrl() + " open=" + server.openUrl());
    tellServiceManager("READY=1");
    int received = 0;
    sigwait(&signals, &received);
    tellServiceManager("STOPPING=1");
    return 0;
}

int kioskAdd(const Arguments& arguments) {
    const auto answer = perform(arguments, JsonObject{{"command", "kiosk-add"},
                                                      {"kiosk", arguments.kiosk},
                                                      {"point", arguments.point},
                                                      {"again", arguments.again}});
    forms::JsonReader reader(answer);
    writePrivate(arguments.out, reader.string("enrolment", 1 << 20));
    say(arguments,
        JsonObject{
            {"kiosk", arguments.kiosk}, {"point", arguments.point}, {"enrolment", arguments.out.string()}},
        "终端 " + arguments.kiosk + " 的登记文件：" + arguments.out.string() +
            "（其中的登记码只能用一次，30 天内有效）");
    return 0;
}

/// With the records key, which the server never opens, and a manager of that kiosk, who chooses the password.
int kioskRecover(const Arguments& arguments) {
    const auto records = arguments.records.empty() ? Layout{arguments.data}.records() : arguments.records;
    const auto secret = openSealedFile(records / "records.key", readSecretFile(records / "passphrase"));
    const auto password = readSecretFile(arguments.passwordFile);
    const auto answer =
        perform(arguments, JsonObject{{"command", "kiosk-recovery"}, {"kiosk", arguments.kiosk}});
    forms::JsonReader reader(answer);
    auto enrolment = sync::parseEnrolment(reader.string("enrolment", 1 << 20));
    enrolment.recovery =
        recoveryFor(arguments.manager, arguments.display, password, reader.exactBytes("kioskKey", 32),
                    reader.bytes("wrap", 256), {enrolment.recordsKey, secret.copy()});
    writePrivate(arguments.out, sync::enrolmentText(enrolment));
    say(arguments, JsonObject{{"kiosk", arguments.kiosk}, {"enrolment", arguments.out.string()}},
        "终端 " + arguments.kiosk + " 的恢复文件：" + arguments.out.string() +
            "（登记码只能用一次；流水要用主管刚定的口令打开）");
    return 0;
}

int kioskAdopt(const Arguments& arguments) {
    const auto answer = perform(
        arguments,
        JsonObject{{"command", "kiosk-adopt"}, {"kiosk", arguments.kiosk}, {"split", arguments.split}});
    say(arguments, answer,
        "终端 " + arguments.kiosk + " 自第 " + textOf(*answer.object(), "seq") +
            " 条起的那一支可以继续。请那台机器的主管运行 certdeskctl journal branch，再同步。");
    return 0;
}

/// The server seals the key to this process alone, which gives it out under the officer's passphrase only.
int keyRecover(const Arguments& arguments) {
    const auto passphrase = readSecretFile(arguments.passwordFile);
    const auto pair = sync::newSealPair();
    const auto answer = perform(arguments, JsonObject{{"command", "encryption-key-recover"},
                                                      {"serial", arguments.serial},
                                                      {"officer", arguments.officer},
                                                      {"reason", arguments.reason},
                                                      {"sealTo", forms::base64(pair.publicKey)}});
    forms::JsonReader reader(answer);
    const auto der = sync::unsealFrom(reader.bytes("sealed", 16384), pair);
    if (!der) throw Trouble(Trouble::Kind::damaged, "总部的回答打不开。");
    writePrivate(arguments.out, token::KeyPair::fromPrivateDer(der->view()).value().sealed(passphrase));
    say(arguments, JsonObject{{"serial", arguments.serial}, {"key", arguments.out.string()}},
        "加密私钥已取回：" + arguments.out.string() + "（PKCS#8，用给出的口令加密）。经办人和理由已记录。");
    return 0;
}

int kioskList(const Arguments& arguments) {
    const auto answer = perform(arguments, JsonObject{{"command", "kiosk-list"}});
    forms::JsonReader reader(answer);
    std::string table = "终端\t受理点\t状态\t条目\t最近联系";
    for (const auto& kiosk : reader.array("kiosks")) {
        const auto& row = *kiosk.object();
        table += "\n" + textOf(row, "kiosk") + "\t" + textOf(row, "point") + "\t" + textOf(row, "state") +
                 "\t" + textOf(row, "entries") + "\t" + textOf(row, "heard");
    }
    say(arguments, answer, table);
    return 0;
}

int verify(const Arguments& arguments) {
    const auto answer = perform(arguments, JsonObject{{"command", "verify"}});
    forms::JsonReader reader(answer);
    std::string table;
    for (const auto& history : reader.array("histories")) {
        const auto& row = *history.object();
        table += textOf(row, "kiosk") + "：" + textOf(row, "entries") + " 条，首个不符 " +
                 textOf(row, "firstBad") + "\n";
    }
    const bool sound = reader.boolean("sound");
    say(arguments, answer, table + (sound ? "全部流水完整。" : "流水不完整，见上。"));
    return sound ? 0 : 1;
}

/// A line for what a listing leaves out.
std::string andMore(forms::JsonReader& reader, const char* count, std::size_t shown, const std::string& of) {
    const auto all = reader.integer(count, 0, std::numeric_limits<std::int64_t>::max());
    const auto left = all - static_cast<std::int64_t>(shown);
    return left > 0 ? "\n" + of + "另有 " + std::to_string(left) + " 条未列出" : std::string();
}

int status(const Arguments& arguments) {
    const auto answer = perform(arguments, JsonObject{{"command", "status"}});
    const auto& row = *answer.object();
    forms::JsonReader reader(answer);
    std::string text = "柜台接入 " + textOf(row, "kiosksUrl") + "\n开放接入 " + textOf(row, "openUrl") +
                       "\n业务目录版本 " + textOf(row, "catalogueVersion") + "\n已签发证书 " +
                       textOf(row, "certificates") + "\n待处理的业务单 " + textOf(row, "unapplied");
    if (const auto* restored = reader.any("restored"); restored && restored->object())
        text += "\n由备份恢复于 " + textOf(*restored->object(), "at") + "，还在等待的终端 " +
                std::to_string(forms::JsonReader(*restored).array("awaited").size()) + " 台";
    for (const auto& one : reader.array("conflicts"))
        text += "\n冲突：证书 " + textOf(*one.object(), "certificate") + "，业务单 " +
                textOf(*one.object(), "first") + " 与 " + textOf(*one.object(), "second");
    text += andMore(reader, "conflictCount", reader.array("conflicts").size(), "冲突");
    for (const auto& one : reader.array("alarms"))
        text += "\n警报：" + textOf(*one.object(), "kind") + "，业务单 " + textOf(*one.object(), "case") +
                "，" + textOf(*one.object(), "about");
    text += andMore(reader, "alarmCount", reader.array("alarms").size(), "警报");
    say(arguments, answer, text);
    return 0;
}

int renewalAdd(const Arguments& arguments) {
    const auto renewals = arguments.renewals.empty() ? std::vector{arguments.renewal}
                                                     : parseRenewals(readFile(arguments.renewals));
    const auto answer =
        perform(arguments, JsonObject{{"command", "renewal-add"}, {"renewals", jsonOf(renewals)}});
    say(arguments, answer,
        "已登记续费 " + textOf(*answer.object(), "added") + " 笔，此前已登记 " +
            textOf(*answer.object(), "alreadyThere") + " 笔。");
    return 0;
}

int cataloguePublish(const Arguments& arguments) {
    const auto answer = perform(arguments, JsonObject{{"command", "catalogue-publish"},
                                                      {"catalogue", readFile(arguments.catalogueFile)}});
    say(arguments, answer,
        "业务目录版本 " + textOf(*answer.object(), "version") + " 已发布，自 " +
            textOf(*answer.object(), "from") + " 起启用。");
    return 0;
}

int catalogueList(const Arguments& arguments) {
    const auto answer = perform(arguments, JsonObject{{"command", "catalogue-list"}});
    forms::JsonReader reader(answer);
    std::string table = "编号\t版本\t启用日期";
    for (const auto& one : reader.array("catalogues"))
        table += "\n" + textOf(*one.object(), "id") + "\t" + textOf(*one.object(), "version") + "\t" +
                 textOf(*one.object(), "from");
    say(arguments, answer, table);
    return 0;
}

Json jsonOf(const BackupReport& report) {
    return JsonObject{{"at", forms::isoUtc(report.at)}, {"files", report.files}, {"bytes", report.bytes}};
}

/// Held while no server runs, so that none begins meanwhile; a server that runs goes on.
std::unique_ptr<DataLock> lockUnlessServing(const Layout& layout) {
    try {
        return std::make_unique<DataLock>(layout);
    } catch (const Trouble& trouble) {
        if (trouble.kind() == Trouble::Kind::locked) return {};
        throw;
    }
}

int backup(const Arguments& arguments) {
    const Layout layout{arguments.data};
    loadConfig(layout);
    const auto lock = lockUnlessServing(layout);
    const auto report = backUp(layout, arguments.backup, systemTime());
    say(arguments, jsonOf(report),
        "已备份到 " + arguments.backup.string() + "：" + std::to_string(report.files) + " 个文件，" +
            std::to_string(report.bytes) +
            " 字节，数据库已检查。其中有密钥，口令没有另放的也在内，请像数据目录一样保管。");
    return 0;
}

int restore(const Arguments& arguments) {
    const auto report = restoreFrom(arguments.backup, arguments.data, systemTime());
    say(arguments, jsonOf(report),
        "已由 " + forms::isoUtc(report.at) + " 的备份恢复到 " + arguments.data.string() +
            "。现在可以 serve：各终端的流水补齐之前只吊销，不签发；联系不上的终端用 release 解除等待。"
            "备份之后发布的业务目录、登记的续费和终端请重新登记。");
    return 0;
}

int release(const Arguments& arguments) {
    const auto answer = perform(arguments, JsonObject{{"command", "release"},
                                                      {"kiosk", arguments.kiosk},
                                                      {"officer", arguments.officer},
                                                      {"reason", arguments.reason}});
    forms::JsonReader reader(answer);
    const auto released = std::to_string(reader.array("released").size());
    say(arguments, answer,
        "已解除等待 " + released + " 台终端，还在等待 " + std::to_string(reader.array("awaited").size()) +
            " 台。经办人和理由已记录。");
    return 0;
}

void describeInit(CLI::App& app, Arguments& arguments, Act& act) {
    auto* init_ = app.add_subcommand("init", "建立总部：密钥、CA、证书模板、业务目录、数据库");
    init_->add_option("--host", arguments.setup.hosts,
                      "终端访问总部用的名称或地址（可多个，首个写入登记文件）");
    init_->add_option("--listen", arguments.setup.listen, "监听地址")->capture_default_str();
    init_->add_option("--kiosk-port", arguments.setup.kioskPort, "终端端口；0 为现在选一个空闲的")
        ->check(CLI::Range(0, 65535));
    init_->add_option("--open-port", arguments.setup.openPort, "开放端口；0 为现在选一个空闲的")
        ->check(CLI::Range(0, 65535));
    init_->add_option("--catalogue", arguments.catalogueFile, "业务目录文件；不给则用随程序的");
    init_->add_option("--factory-admin-pin-file", arguments.factoryPinFile, "新介质出厂管理员 PIN 的文件");
    init_->add_option("--factory-device-key-file", arguments.factoryKeyFile,
                      "新介质出厂设备认证密钥的文件（32 位十六进制，SKF 介质）");
    init_->add_flag("--training", arguments.setup.training,
                    "只供培训：CA 名称带“培训”，只接受培训柜台，端口每次启动由系统给");
    init_->callback([&] { act = [&] { return init(arguments); }; });
}

void describeAuthorities(CLI::App& app, Arguments& arguments, Act& act) {
    auto* authority = app.add_subcommand("authority", "CA");
    authority->require_subcommand(1);
    authority->add_subcommand("add-sm2", "为早先建立的总部增加 SM2 的 CA 和证书模板（须先停止总部）")
        ->callback([&] { act = [&] { return authorityAdd(arguments); }; });
    auto* move =
        authority->add_subcommand("move-to-token", "把签发私钥从文件移到 PKCS#11 介质（须先停止总部）");
    move->add_option("authority", arguments.authority, "CA 的编号，例如 p256")->required();
    move->add_option("--module", arguments.tokenPlace.module, "PKCS#11 库")->required();
    move->add_option("--token", arguments.tokenPlace.token, "介质的标签")->required();
    move->add_option("--pin-file", arguments.tokenPlace.pinFile, "介质用户 PIN 的文件，总部启动后也读它")
        ->required();
    move->callback([&] { act = [&] { return authorityMove(arguments); }; });
}

void describeKiosks(CLI::App& app, Arguments& arguments, Act& act) {
    auto* kiosk = app.add_subcommand("kiosk", "终端");
    kiosk->require_subcommand(1);
    auto* add = kiosk->add_subcommand("add", "登记终端并写出登记文件");
    add->add_option("kiosk", arguments.kiosk, "例如 FS001-01")->required();
    add->add_option("--point", arguments.point, "受理点，例如 FS001")->required();
    add->add_option("--out", arguments.out, "登记文件")->required();
    add->add_flag("--again", arguments.again, "已登记的终端换机器证书");
    add->callback([&] { act = [&] { return kioskAdd(arguments); }; });
    auto* adopt = kiosk->add_subcommand("adopt", "收编分出去的一支流水（见 status 的警报）");
    adopt->add_option("kiosk", arguments.kiosk, "例如 FS001-01")->required();
    adopt->add_option("--split", arguments.split, "警报中分支的开头几位")->required();
    adopt->callback([&] { act = [&] { return kioskAdopt(arguments); }; });
    auto* recover = kiosk->add_subcommand("recover", "终端的盘坏了又没有备份：有主管在场，写出恢复文件");
    recover->add_option("kiosk", arguments.kiosk, "例如 FS001-01")->required();
    recover->add_option("--records", arguments.records, "离线保管的 records 目录；不给则用数据目录里的");
    recover->add_option("--manager", arguments.manager, "该终端主管的账号名")->required();
    recover->add_option("--manager-display", arguments.display, "主管的姓名")->required();
    recover->add_option("--manager-password-file", arguments.passwordFile, "主管新定的口令")->required();
    recover->add_option("--out", arguments.out, "恢复文件")->required();
    recover->callback([&] { act = [&] { return kioskRecover(arguments); }; });
    kiosk->add_subcommand("list", "全部终端")->callback([&] { act = [&] { return kioskList(arguments); }; });
}

void describeKeys(CLI::App& app, Arguments& arguments, Act& act) {
    auto* keys = app.add_subcommand("encryption-key", "密钥中心的加密私钥");
    keys->require_subcommand(1);
    auto* recover = keys->add_subcommand("recover", "为丢了介质的持有人取回加密私钥，以便读从前的密文");
    recover->add_option("--serial", arguments.serial, "加密证书的序列号")->required();
    recover->add_option("--officer", arguments.officer, "经办人")->required();
    recover->add_option("--reason", arguments.reason, "理由，如公函文号")->required();
    recover->add_option("--passphrase-file", arguments.passwordFile, "写出的私钥用它加密")->required();
    recover->add_option("--out", arguments.out, "PKCS#8 文件")->required();
    recover->callback([&] { act = [&] { return keyRecover(arguments); }; });
}

void describeRenewals(CLI::App& app, Arguments& arguments, Act& act) {
    auto* renewal = app.add_subcommand("renewal", "网上续费");
    renewal->require_subcommand(1);
    auto* add = renewal->add_subcommand("add", "登记在别处缴纳的年费；同一凭证号重复登记无影响");
    auto* one = add->add_option("--certificate", arguments.renewal.certificate, "证书序列号");
    auto* years = add->add_option("--years", arguments.renewal.years, "年数")->check(CLI::Range(1, 10));
    auto* day = add->add_option("--day", arguments.renewal.day, "缴费日期 YYYY-MM-DD；不给则为今天");
    auto* reference = add->add_option("--reference", arguments.renewal.reference, "缴费凭证号");
    auto* file = add->add_option("--file", arguments.renewals, "CSV 或 JSON 文件，全部登记或全部不登记");
    one->needs(years)->excludes(file);
    years->needs(one);
    day->needs(one);
    reference->needs(one);
    add->callback([&arguments, &act, one, file] {
        if (one->empty() && file->empty()) throw CLI::RequiredError("--certificate 或 --file");
        act = [&arguments] { return renewalAdd(arguments); };
    });
}

void describeCatalogues(CLI::App& app, Arguments& arguments, Act& act) {
    auto* catalogue = app.add_subcommand("catalogue", "业务目录");
    catalogue->require_subcommand(1);
    auto* publish = catalogue->add_subcommand("publish", "发布新版本");
    publish->add_option("file", arguments.catalogueFile, "业务目录文件")->required();
    publish->callback([&] { act = [&] { return cataloguePublish(arguments); }; });
    catalogue->add_subcommand("list", "全部版本")->callback([&] {
        act = [&] { return catalogueList(arguments); };
    });
}

void describeBackups(CLI::App& app, Arguments& arguments, Act& act) {
    auto* backup_ = app.add_subcommand("backup", "备份整个总部，运行中也可以");
    backup_->add_option("directory", arguments.backup, "备份目录，须不存在或为空")->required();
    backup_->callback([&] { act = [&] { return backup(arguments); }; });
    auto* restore_ = app.add_subcommand("restore", "由备份恢复到 --data 指定的新目录");
    restore_->add_option("backup", arguments.backup, "备份目录")->required();
    restore_->callback([&] { act = [&] { return restore(arguments); }; });
    auto* release_ =
        app.add_subcommand("release", "恢复之后：某台终端（或全部）不再有流水要补，不必再等，可以签发");
    release_->add_option("--kiosk", arguments.kiosk, "只解除这一台；不给则为全部");
    release_->add_option("--officer", arguments.officer, "经办人")->required();
    release_->add_option("--reason", arguments.reason, "理由")->required();
    release_->callback([&] { act = [&] { return release(arguments); }; });
}

int guarded(const Act& act) {
    try {
        return act();
    } catch (const Trouble& trouble) {
        std::cerr << "certdesk-hq: " << trouble.what() << std::endl;
        return trouble.kind() == Trouble::Kind::usage ? 2 : 1;
    } catch (const forms::JsonProblem& problem) {
        std::cerr << "certdesk-hq: 文件内容有误，位置 " << problem.place() << std::endl;
    } catch (const Poco::Exception& broken) {
        std::cerr << "certdesk-hq: 出现故障：" << broken.displayText() << std::endl;
    } catch (const std::exception& broken) {
        std::cerr << "certdesk-hq: 出现故障：" << broken.what() << std::endl;
    }
    return 1;
}

} // namespace

int main(int argc, char** argv) {
    ::umask(077);
    Arguments arguments;
    Act act;
    CLI::App app("certdesk-hq：总部服务器", "certdesk-hq");
    app.add_option("--data", arguments.data, "数据目录")->required();
    app.add_option("--database", arguments.database,
                   "postgresql://…；init 时写入配置，其后只代替一次；不给则用数据目录中的 SQLite 文件");
    app.add_flag("--json", arguments.json, "机器可读的回答");
    app.set_version_flag("--version", CERTDESK_VERSION, "版本");
    app.require_subcommand(1);
    app.fallthrough();
    describeInit(app, arguments, act);
    auto* serve_ = app.add_subcommand("serve", "运行，直到收到 SIGTERM 或 SIGINT");
    serve_->add_flag("--verbose", arguments.verbose, "日志中也记已答复的请求");
    serve_->callback([&] { act = [&] { return serve(arguments); }; });
    describeAuthorities(app, arguments, act);
    describeKiosks(app, arguments, act);
    describeKeys(app, arguments, act);
    describeRenewals(app, arguments, act);
    describeCatalogues(app, arguments, act);
    describePageCommands(app, arguments, act);
    describeRegistrarCommands(app, arguments, act);
    describeBackups(app, arguments, act);
    app.add_subcommand("verify", "重算每个终端的流水链")->callback([&] {
        act = [&] { return verify(arguments); };
    });
    app.add_subcommand("status", "地址、终端、证书数、冲突与警报")->callback([&] {
        act = [&] { return status(arguments); };
    });
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    return guarded(act);
}
