#include "answer.h"
#include "commands.h"
#include "desk/lang.h"
#include "desk/standing.h"
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

Json jsonOf(const desk::WaitingItem& item) {
    return JsonObject{{"kind", std::string(desk::idOf(item.kind))},
                      {"case", item.caseNumber.empty() ? Json() : Json(item.caseNumber)},
                      {"count", item.count},
                      {"since", forms::isoUtc(item.since)},
                      {"reason", item.why.details},
                      {"words", item.why.whole()}};
}

Json jsonOf(const forms::OfflineWarning& warning, const forms::Catalogue& catalogue) {
    using Kind = forms::OfflineWarning::Kind;
    const bool ofAct = warning.kind == Kind::actEnded || warning.kind == Kind::actEnds;
    return JsonObject{{"kind", std::string(forms::idOf(warning.kind))},
                      {"act", ofAct ? Json(std::string(forms::idOf(warning.act))) : Json()},
                      {"days", warning.days},
                      {"cases", warning.cases},
                      {"words", desk::wordsFor(warning, catalogue).whole()}};
}

bool wasHeard(const desk::LineStanding& standing) { return standing.contact && !standing.contact->assumed; }

Json jsonOf(const desk::LineStanding& standing, const forms::Catalogue& catalogue) {
    const sync::SyncStatus& status = standing.status;
    forms::JsonArray waiting;
    for (const desk::WaitingItem& item : standing.waiting)
        waiting.push_back(jsonOf(item));
    forms::JsonArray warnings;
    for (const forms::OfflineWarning& warning : standing.warnings)
        warnings.push_back(jsonOf(warning, catalogue));
    return JsonObject{{"online", status.online},
                      {"backlog", status.backlog},
                      {"revocations", status.revocations},
                      {"head", jsonOf(status.head)},
                      {"hq", status.hq ? jsonOf(*status.hq) : Json()},
                      {"fault", status.fault ? Json(desk::idOf(desk::Trouble(*status.fault)).kind) : Json()},
                      {"heard", wasHeard(standing) ? Json(forms::isoUtc(standing.contact->heard)) : Json()},
                      {"awayDays", standing.contact ? Json(forms::daysOf(standing.contact->away)) : Json()},
                      {"unsentCases", standing.unsentCases},
                      {"clockAheadSeconds", status.clockAhead ? Json(*status.clockAhead / 1000) : Json()},
                      {"warnings", std::move(warnings)},
                      {"waiting", std::move(waiting)}};
}

void tellWaiting(const desk::WaitingItem& item) {
    std::string name = desk::nameOf(item.kind);
    if (item.kind == desk::WaitingItem::Kind::entries)
        name = say(tr("{0} {1} 条"), {name, std::to_string(item.count)});
    else
        name += "  " + item.caseNumber + "  " + item.holder;
    std::cout << "  " << say(tr("{0}，自 {1}"), {name, forms::localMinute(item.since)}) << '\n'
              << "    " << item.why.whole() << '\n';
}

void tellMore(const desk::LineStanding& standing, const forms::Catalogue& catalogue) {
    if (standing.contact && standing.contact->away > 0)
        std::cout << desk::heardWords(*standing.contact) << '\n';
    if (standing.status.clockAhead)
        if (const auto clock = desk::clockWords(*standing.status.clockAhead))
            std::cout << "⚠ " << clock->whole() << '\n';
    for (const forms::OfflineWarning& warning : standing.warnings)
        std::cout << "⚠ " << desk::wordsFor(warning, catalogue).whole() << '\n';
    if (!standing.waiting.empty()) std::cout << tr("等待中：") << '\n';
    for (const desk::WaitingItem& item : standing.waiting)
        tellWaiting(item);
}

void tell(const Session& session, const desk::Desk& desk, const sync::SyncStatus& status) {
    const desk::LineStanding standing = desk::standingOf(desk, status);
    if (session.json) return print(jsonOf(standing, desk.catalogue()));
    std::cout << (status.online ? tr("总部已连接") : tr("未连接总部")) << "  "
              << say(tr("待同步 {0} 条，本机共 {1} 条"),
                     {std::to_string(status.backlog), std::to_string(status.head.seq)})
              << '\n';
    if (status.revocations > 0)
        std::cout << say(tr("吊销待总部确认 {0} 件"), {std::to_string(status.revocations)}) << '\n';
    tellMore(standing, desk.catalogue());
}

Exit now(const Session& session) {
    const auto desk = openDesk(session, sync::Journal::Mode::write);
    const sync::SyncStatus status = desk->syncNow();
    tell(session, *desk, status);
    if (status.online && status.backlog == 0) return Exit::done;
    if (status.fault)
        std::cerr << desk::wordsFor(*status.fault, desk->catalogue()).whole() << '\n';
    else
        std::cerr << tr("这台柜台没有登记总部，流水只在本机。") << '\n';
    using Kind = sync::LineFault::Kind;
    const auto kind = status.fault ? status.fault->kind : Kind::unreachable;
    const bool waits = kind == Kind::unreachable || kind == Kind::loginPage; // the others want somebody
    return waits ? Exit::waits : Exit::broken;
}

std::optional<std::int64_t> clockAhead(const sync::Headquarters& headquarters, forms::UtcMs now) {
    const auto theirs = headquarters.serverClock();
    if (!theirs) return {};
    return now.value - theirs->told.value;
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
            status.heard = true;
            status.hq = *head;
            status.clockAhead = clockAhead(*around.headquarters, around.clock->now());
        } else {
            status.fault = std::get<sync::LineFault>(answer);
        }
    }
    tell(session, *desk, status);
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
