#include "desk/restore.h"

#include "answer.h"
#include "commands.h"
#include "desk/lang.h"
#include "forms/shipped.h"
#include "password_file.h"
#include "setting_up.h"

#include <CLI/CLI.hpp>

#include <iostream>

// restore: a lost data directory, set up again. journal branch: the next incarnation of the one in use.

namespace certdesk::ctl {

namespace {

using desk::say;
using desk::tr;
using forms::JsonObject;

struct RestoreOptions {
    std::string file;
    bool fromHeadquarters = false;
    std::string enrolment;
    desk::Settings settings;
    Person person;
};

Exit tell(const Session& session, const desk::Outcome<sync::Identity>& outcome, const char* sentence) {
    if (const auto* no = std::get_if<desk::Trouble>(&outcome))
        return stopFor(session, *no, forms::parseCatalogue(forms::shippedCatalogue()));
    const auto& identity = std::get<sync::Identity>(outcome);
    const std::string incarnation(1, identity.incarnation);
    if (session.json)
        print(JsonObject{{"point", identity.point}, {"kiosk", identity.kiosk}, {"incarnation", incarnation}});
    else
        std::cout << say(sentence, {identity.kiosk, incarnation}) << '\n';
    return Exit::done;
}

Exit restore(const Session& session, const RestoreOptions& options) {
    if (options.file.empty() == !options.fromHeadquarters)
        throw UsageError(tr("请给出备份文件，或者 --from-hq，两者取一。"));
    desk::Restore plan;
    plan.settings = options.settings;
    plan.settings.papersFolder = papersFolder(session, options.settings.papersFolder);
    if (!options.file.empty()) plan.backup = std::filesystem::absolute(options.file);
    if (!options.enrolment.empty()) plan.enrolment = readEnrolment(options.enrolment);
    if (options.fromHeadquarters && !(plan.enrolment && plan.enrolment->recovery))
        throw UsageError(tr("--from-hq 要用总部为恢复而给的登记文件（certdesk-hq kiosk recover）。"));
    plan.account = options.person.account;
    plan.password = readPasswordFile(options.person.passwordFile);
    return tell(session, desk::restore(session.data, plan, desk::SystemClock()),
                tr("柜台 {0} 已恢复。此后的业务单号和收据号用字母 {1}，不与从前的重复。"));
}

Exit branch(const Session& session, const Person& person) {
    const auto desk = openDesk(session, sync::Journal::Mode::write);
    if (const auto no = logIn(*desk, person)) return stopFor(session, *no, desk->catalogue());
    return tell(session, desk::beginIncarnation(*desk),
                tr("柜台 {0} 的流水另起一支。此后的业务单号和收据号用字母 {1}，不与从前的重复。"));
}

} // namespace

void addRestore(CLI::App& app, Chosen& chosen) {
    auto* command = app.add_subcommand("restore", tr("数据目录丢失后，从备份或总部恢复"));
    auto options = std::make_shared<RestoreOptions>();
    command->add_option("file", options->file, tr("备份文件"));
    command->add_flag("--from-hq", options->fromHeadquarters, tr("没有备份：全部从总部取回"));
    command->add_option("--enrolment", options->enrolment, tr("总部重新给的登记文件；不连总部的柜台不用"));
    addMachine(*command, options->settings);
    addOperator(*command, options->person, Needed::yes);
    command->callback([options, &chosen] {
        chosen = [options](const Session& session) { return restore(session, *options); };
    });
}

void addBranch(CLI::App& group, Chosen& chosen) {
    auto person = std::make_shared<Person>();
    auto* command =
        group.add_subcommand("branch", tr("两台机器用了同一份数据时：总部收编后，由主管另起一支流水"));
    addOperator(*command, *person, Needed::yes);
    command->callback([person, &chosen] {
        chosen = [person](const Session& session) { return branch(session, *person); };
    });
}

} // namespace certdesk::ctl
