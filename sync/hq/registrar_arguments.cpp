#include "hq/registrar_arguments.h"

#include "hq/files.h"
#include "hq/upstream_setup.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace certdesk::hq {
namespace {

using forms::JsonObject;

struct RegistrarArguments {
    std::string name;
    bool again = false;
    std::filesystem::path file; ///< the enrolment
    std::string id;
    std::string authority;
};

int registrarAdd(const Common& common, const RegistrarArguments& arguments) {
    const auto answer = askHeadquarters(
        common,
        JsonObject{{"command", "registrar-add"}, {"name", arguments.name}, {"again", arguments.again}});
    forms::JsonReader reader(answer);
    writePrivate(arguments.file, reader.string("enrolment", 1 << 20));
    tell(common, JsonObject{{"registrar", arguments.name}, {"enrolment", arguments.file.string()}},
         "登记机构 " + arguments.name + " 的登记文件：" + arguments.file.string() +
             "（其中的登记码只能用一次，30 天内有效；请由可信的途径交给对方，对方凭它认本总部的 CA）");
    return 0;
}

int registrarList(const Common& common) {
    const auto answer = askHeadquarters(common, JsonObject{{"command", "registrar-list"}});
    forms::JsonReader reader(answer);
    std::string table = "登记机构\t状态\t证书到期";
    for (const auto& one : reader.array("registrars"))
        table += "\n" + textOf(*one.object(), "name") + "\t" + textOf(*one.object(), "state") + "\t" +
                 textOf(*one.object(), "ends");
    tell(common, answer, table);
    return 0;
}

int registrarRemove(const Common& common, const RegistrarArguments& arguments) {
    const auto answer =
        askHeadquarters(common, JsonObject{{"command", "registrar-remove"}, {"name", arguments.name}});
    tell(common, answer, "登记机构 " + arguments.name + " 的证书已不再有效；为它签发的证书不受影响。");
    return 0;
}

int upstreamAdd(const Common& common, const RegistrarArguments& arguments) {
    const auto subject =
        addUpstream(Layout{common.data}, arguments.id,
                    parseRegistrarEnrolment(readFile(arguments.file, 1 << 20)), arguments.authority);
    tell(common, JsonObject{{"authority", arguments.id}, {"subject", subject}},
         "已接入上级 CA " + arguments.id + "（" + subject +
             "）。下次启动后，这种算法的新证书由它签发；终端重新登记后才认得它的根证书。");
    return 0;
}

} // namespace

void describeRegistrarCommands(CLI::App& app, const Common& common, Act& act) {
    const auto arguments = std::make_shared<RegistrarArguments>();
    auto* registrar = app.add_subcommand("registrar", "由本总部的 CA 签发证书的其他总部（登记机构）");
    registrar->require_subcommand(1);
    auto* add = registrar->add_subcommand("add", "登记并写出登记文件");
    add->add_option("name", arguments->name, "例如 foshan-hq")->required();
    add->add_option("--out", arguments->file, "登记文件")->required();
    add->add_flag("--again", arguments->again, "已登记的换证书");
    add->callback([&common, &act, arguments] {
        act = [&common, arguments] { return registrarAdd(common, *arguments); };
    });
    registrar->add_subcommand("list", "全部登记机构")->callback([&common, &act] {
        act = [&common] { return registrarList(common); };
    });
    auto* remove = registrar->add_subcommand("remove", "不再接受它的证书");
    remove->add_option("name", arguments->name, "例如 foshan-hq")->required();
    remove->callback([&common, &act, arguments] {
        act = [&common, arguments] { return registrarRemove(common, *arguments); };
    });
    auto* upstream =
        app.get_subcommand("authority")
            ->add_subcommand("add-upstream", "接入上级 CA，或更换登记机构的证书（须先停止总部）");
    upstream->add_option("id", arguments->id, "在本总部的编号，例如 province")->required();
    upstream->add_option("--registrar", arguments->file, "上级总部写出的登记文件")->required();
    upstream->add_option("--authority", arguments->authority, "上级总部的 CA，例如 p256")->required();
    upstream->callback([&common, &act, arguments] {
        act = [&common, arguments] { return upstreamAdd(common, *arguments); };
    });
}

} // namespace certdesk::hq
