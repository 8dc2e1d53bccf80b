#include "answer.h"
#include "commands.h"
#include "desk/lang.h"
#include "desk/words.h"

#include <CLI/CLI.hpp>

#include <iostream>

// sync now, sync status: what headquarters has.

namespace certdesk::ctl {

namespace {

using desk::say;
using desk::tr;
using forms::Json;
using forms::JsonObject;

Json jsonOf(const sync::Head& head) {
    return JsonObject{{"incarnation", std::string(1, head.incarnation)},
                      {"seq", head.seq},
                      {"hash", forms::hex(head.hash)}};
}

Json jsonOf(const sync::SyncStatus& status) {
    return JsonObject{{"online", status.online},
                      {"backlog", status.backlog},
                      {"revocations", status.revocations},
                      {"head", jsonOf(status.head)},
                      {"hq", status.hq ? jsonOf(*status.hq) : Json()},
                      {"fault", status.fault ? Json(desk::idOf(desk::Trouble(*status.fault)).kind) : Json()}};
}

void tell(const Session& session, const sync::SyncStatus& status) {
    if (session.json) return print(jsonOf(status));
    std::cout << (status.online ? tr("总部已连接") : tr("未连接总部")) << "  "
              << say(tr("待同步 {0} 条，本机共 {1} 条"),
                     {std::to_string(status.backlog), std::to_string(status.head.seq)})
              << '\n';
    if (status.revocations > 0)
        std::cout << say(tr("吊销待总部确认 {0} 件"), {std::to_string(status.revocations)}) << '\n';
}

Exit now(const Session& session) {
    const auto desk = openDesk(session, sync::Journal::Mode::write);
    const sync::SyncStatus status = desk->syncNow();
    tell(session, status);
    if (status.online && status.backlog == 0) return Exit::done;
    if (status.fault)
        std::cerr << desk::wordsFor(*status.fault, desk->catalogue()).whole() << '\n';
    else
        std::cerr << tr("这台柜台没有登记总部，流水只在本机。") << '\n';
    const bool waits = !status.fault || sync::isAway(*status.fault);
    return waits ? Exit::waits : Exit::broken;
}

Exit status(const Session& session) {
    const desk::Settings settings = desk::loadSettings(session.data);
    const desk::Surroundings around = desk::realSurroundings(session.data, settings);
    const auto desk = desk::Desk::open(session.data, around, sync::Journal::Mode::readOnly);
    sync::SyncStatus status = desk->syncStatus();
    if (around.headquarters) {
        const auto answer = around.headquarters->head();
        if (const auto* head = std::get_if<sync::Head>(&answer)) {
            status.online = true;
            status.hq = *head;
        } else {
            status.fault = std::get<sync::LineFault>(answer);
        }
    }
    tell(session, status);
    if (status.fault) std::cerr << desk::wordsFor(*status.fault, desk->catalogue()).whole() << '\n';
    return Exit::done;
}

} // namespace

void addSync(CLI::App& app, Chosen& chosen) {
    auto* group = app.add_subcommand("sync", tr("与总部同步"));
    group->require_subcommand(1);
    group->add_subcommand("now", tr("把还没送到的流水送去"))->callback([&chosen] { chosen = now; });
    group->add_subcommand("status", tr("总部收到了多少"))->callback([&chosen] { chosen = status; });
}

} // namespace certdesk::ctl
