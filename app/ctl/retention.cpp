#include "answer.h"
#include "commands.h"
#include "desk/lang.h"
#include "desk/records.h"

#include <CLI/CLI.hpp>

#include <iostream>

// retention show, retention shred: whose personal data was kept long enough, and its destruction.

namespace certdesk::ctl {

namespace {

using desk::say;
using desk::tr;
using forms::Json;
using forms::JsonArray;
using forms::JsonObject;

struct Options {
    std::vector<std::string> cases;
    bool all = false;
    Person person;
};

Json jsonOf(const desk::DueCase& due) {
    return JsonObject{{"case", due.number},
                      {"holder", due.holderName},
                      {"keptUntil", forms::isoDay(due.keptUntil)},
                      {"atHeadquarters", due.atHeadquarters}};
}

Exit show(const Session& session) {
    const auto desk = openDesk(session, sync::Journal::Mode::readOnly);
    const auto due = desk::dueForShredding(*desk);
    JsonArray all;
    for (const desk::DueCase& one : due) {
        all.push_back(jsonOf(one));
        if (!session.json)
            std::cout << one.number << "  " << one.holderName << "  "
                      << say(tr("保存到 {0}"), {forms::isoDay(one.keptUntil)})
                      << (one.atHeadquarters ? std::string() : std::string("  ") + tr("总部还没有确认收齐"))
                      << '\n';
    }
    if (session.json)
        print(JsonObject{{"due", std::move(all)}});
    else if (due.empty())
        std::cout << tr("没有期满要销毁的个人信息。") << '\n';
    return Exit::done;
}

std::vector<std::string> casesAsked(const desk::Desk& desk, const Options& options) {
    if (!options.all) return options.cases;
    std::vector<std::string> numbers;
    for (const desk::DueCase& due : desk::dueForShredding(desk))
        if (due.atHeadquarters) numbers.push_back(due.number);
    return numbers;
}

/// The first that is refused ends it; what was destroyed before is told.
Exit shred(const Session& session, const Options& options) {
    if (options.all != options.cases.empty()) throw UsageError(tr("请写明 --case，或 --all。"));
    const auto desk = openDesk(session, sync::Journal::Mode::write);
    if (const auto no = logIn(*desk, options.person)) return stopFor(session, *no, desk->catalogue());
    desk->syncNow(); // headquarters must have what is destroyed
    JsonArray done;
    for (const std::string& number : casesAsked(*desk, options)) {
        const auto shredded = desk::shred(*desk, number);
        if (const auto* no = std::get_if<desk::Trouble>(&shredded))
            return stopFor(session, *no, desk->catalogue());
        done.push_back(number);
        if (!session.json) std::cout << say(tr("{0} 的个人信息已销毁。"), {number}) << '\n';
    }
    if (session.json)
        print(JsonObject{{"shredded", std::move(done)}});
    else if (done.empty())
        std::cout << tr("没有期满要销毁的个人信息。") << '\n';
    desk->syncNow();
    return Exit::done;
}

} // namespace

void addRetention(CLI::App& app, Chosen& chosen) {
    auto* group = app.add_subcommand("retention", tr("个人信息的保存期"));
    group->require_subcommand(1);
    group->add_subcommand("show", tr("期满要销毁个人信息的业务"))->callback([&chosen] { chosen = show; });
    auto options = std::make_shared<Options>();
    auto* destroying = group->add_subcommand("shred", tr("销毁期满业务的个人信息，由主管办理，不能恢复"));
    destroying->add_option("--case", options->cases, tr("业务单号，可多次给出"));
    destroying->add_flag("--all", options->all, tr("全部期满并且总部已收齐的"));
    addOperator(*destroying, options->person, Needed::yes);
    destroying->callback([options, &chosen] {
        chosen = [options](const Session& session) { return shred(session, *options); };
    });
}

} // namespace certdesk::ctl
