#include "answer.h"
#include "commands.h"
#include "desk/files.h"
#include "desk/lang.h"
#include "desk/records.h"
#include "password_file.h"

#include <CLI/CLI.hpp>

#include <iostream>

// person list: everything that is held of one person, at that person's request.

namespace certdesk::ctl {

namespace {

using desk::tr;
using forms::Json;
using forms::JsonArray;
using forms::JsonObject;

struct Options {
    std::filesystem::path idNumberFile;
    std::filesystem::path mobileFile;
    std::filesystem::path out;
    Person person;
};

Json jsonOf(const desk::HeldCase& held) {
    const forms::DetailsRecorded details{held.c.details, held.c.personal, held.c.detailsComplete};
    const Json personal = forms::personalOf(details);
    const Json* handler = nullptr; // the others of the sealed part are not this person
    if (const auto* members = personal.object())
        for (const auto& [key, value] : *members)
            if (key == "handler") handler = &value;
    return JsonObject{{"case", held.c.number},
                      {"service", held.c.service},
                      {"status", forms::idOf(held.c.status)},
                      {"day", forms::isoDay(held.c.day)},
                      {"holder", held.c.details.holderName},
                      {"handler", handler ? *handler : Json()},
                      {"keptUntil", held.keptUntil ? Json(forms::isoDay(*held.keptUntil)) : Json()}};
}

Exit told(const Session& session, const std::vector<desk::HeldCase>& held, const std::string& file) {
    JsonArray all;
    for (const desk::HeldCase& one : held) {
        all.push_back(jsonOf(one));
        if (!session.json)
            std::cout << one.c.number << "  " << forms::isoDay(one.c.day) << "  " << one.c.details.holderName
                      << '\n';
    }
    if (session.json)
        print(JsonObject{{"cases", std::move(all)}, {"file", orNull(file)}});
    else
        std::cout << (held.empty() ? tr("没有保存与此人有关的个人信息。") : file) << '\n';
    return Exit::done;
}

Exit list(const Session& session, const Options& options) {
    if (options.idNumberFile.empty() == options.mobileFile.empty())
        throw UsageError(tr("请写明 --id-number-file 或 --mobile-file。"));
    const bool byId = !options.idNumberFile.empty();
    const forms::Secret number = readNumberFile(byId ? options.idNumberFile : options.mobileFile);
    const auto desk = openDesk(session, sync::Journal::Mode::write);
    if (const auto no = logIn(*desk, options.person)) return stopFor(session, *no, desk->catalogue());
    const auto held =
        desk::listPerson(*desk, byId ? forms::PersonKey::idNumber : forms::PersonKey::mobile, number);
    if (const auto* no = std::get_if<desk::Trouble>(&held)) return stopFor(session, *no, desk->catalogue());
    const auto& cases = std::get<0>(held);
    if (options.out.empty()) return told(session, cases, {});
    const auto paper = desk::drawPerson(*desk, cases);
    if (const auto* no = std::get_if<desk::Trouble>(&paper)) return stopFor(session, *no, desk->catalogue());
    const auto file = std::filesystem::absolute(options.out);
    const forms::Bytes& pdf = std::get<desk::Paper>(paper).pdf;
    desk::writeFile(file, {reinterpret_cast<const char*>(pdf.data()), pdf.size()});
    return told(session, cases, file.string());
}

} // namespace

void addPerson(CLI::App& app, Chosen& chosen) {
    auto* group = app.add_subcommand("person", tr("某个人的个人信息"));
    group->require_subcommand(1);
    auto options = std::make_shared<Options>();
    auto* all =
        group->add_subcommand("list", tr("应本人要求列出保存的全部信息，由主管办理；查阅本身记入流水"));
    all->add_option("--id-number-file", options->idNumberFile, tr("第一行是证件号码的文件，- 是标准输入"));
    all->add_option("--mobile-file", options->mobileFile, tr("第一行是手机号码的文件，- 是标准输入"));
    all->add_option("--out", options->out, tr("写成 PDF，交给本人"));
    addOperator(*all, options->person, Needed::yes);
    all->callback([options, &chosen] {
        chosen = [options](const Session& session) { return list(session, *options); };
    });
}

} // namespace certdesk::ctl
