#include "answer.h"
#include "commands.h"
#include "desk/lang.h"
#include "desk/token_acts.h"
#include "desk/words.h"
#include "password_file.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>

// What is plugged in, told without any PIN, and what is done with tokens outside production.

namespace certdesk::ctl {

namespace {

using desk::say;
using desk::tr;
using forms::Json;
using forms::JsonArray;
using forms::JsonObject;

/// A token and the driver that sees it.
struct Seen {
    token::TokenInfo info;
    std::shared_ptr<token::TokenDriver> driver;
};

struct Look {
    std::vector<Seen> seen;
    std::vector<token::TokenFault> faults;
};

Look lookFor(const desk::Surroundings& around) {
    Look look;
    for (const desk::DriverFault& fault : around.driverFaults)
        look.faults.push_back(fault.fault);
    for (const auto& driver : around.drivers) {
        const auto infos = driver->list();
        if (!infos.ok())
            look.faults.push_back(infos.fault());
        else
            for (const token::TokenInfo& info : infos.value())
                look.seen.push_back({info, driver});
    }
    return look;
}

Look look(const Session& session) {
    return lookFor(desk::realSurroundings(session.data, desk::loadSettings(session.data)));
}

Exit complain(const Look& look) {
    for (const token::TokenFault& fault : look.faults)
        std::cerr << desk::wordsFor(fault, {}).whole() << '\n';
    return look.faults.empty() ? Exit::done : Exit::broken;
}

Json pinOf(const token::PinState& pin) {
    return JsonObject{{"set", pin.set},
                      {"fewTries", pin.fewTries},
                      {"lastTry", pin.lastTry},
                      {"locked", pin.locked},
                      {"mustChange", pin.mustChange}};
}

Json numberOrNull(const std::optional<int>& number) { return number ? Json(*number) : Json(); }

Json jsonOf(const token::TokenInfo& info, const sync::TokenRow& known) {
    return JsonObject{{"serial", info.serial},
                      {"label", info.label},
                      {"manufacturer", info.manufacturer},
                      {"model", info.model},
                      {"blank", info.blank()},
                      {"initialised", info.initialised},
                      {"certificates", info.certificates},
                      {"pin", pinOf(info.user)},
                      {"triesLeft", numberOrNull(info.user.triesLeft)},
                      {"state", forms::idOf(known.state)}};
}

std::string triesOf(const token::PinState& pin) {
    if (!pin.triesLeft) return {};
    return "  " + say(tr("PIN 还可以试 {0} 次"), {std::to_string(*pin.triesLeft)});
}

void printForReading(const token::TokenInfo& info, const sync::TokenRow& known) {
    std::cout << info.serial << "  " << info.label << "  " << (info.blank() ? tr("空白") : tr("有证书或密钥"))
              << "  " << desk::nameOf(known.state) << triesOf(info.user) << '\n';
}

Exit list(const Session& session) {
    const Look found = look(session);
    const auto desk = openDesk(session, sync::Journal::Mode::readOnly);
    JsonArray all;
    for (const Seen& token : found.seen) {
        const sync::TokenRow known = desk::tokenKnown(*desk, token.info.serial);
        all.push_back(jsonOf(token.info, known));
        if (!session.json) printForReading(token.info, known);
    }
    if (session.json)
        print(all);
    else if (found.seen.empty())
        std::cout << tr("没有插入 UKey。") << '\n';
    return complain(found);
}

Json jsonOf(const token::Certificate& certificate) {
    const auto algorithm = certificate.algorithm();
    return JsonObject{{"serial", certificate.serial()},
                      {"subject", certificate.subjectText()},
                      {"issuer", certificate.issuerText()},
                      {"notBefore", forms::isoUtc(certificate.notBefore())},
                      {"notAfter", forms::isoUtc(certificate.notAfter())},
                      {"algorithm", algorithm ? Json(token::idOf(*algorithm)) : Json()},
                      {"sha256", certificate.fingerprint()}};
}

Exit showOne(const Session& session, const Seen& token) {
    const auto certificates = token.driver->certificates(token.info.serial);
    if (!certificates.ok()) return stopFor(session, certificates.fault(), {});
    const auto desk = openDesk(session, sync::Journal::Mode::readOnly);
    const sync::TokenRow known = desk::tokenKnown(*desk, token.info.serial);
    if (!session.json) printForReading(token.info, known);
    JsonArray all;
    for (const token::Certificate& certificate : certificates.value()) {
        all.push_back(jsonOf(certificate));
        if (!session.json)
            std::cout << certificate.serial() << "  " << certificate.subjectText() << "  "
                      << forms::isoDay(forms::dayOf(certificate.notAfter())) << '\n';
    }
    if (session.json)
        print(JsonObject{{"token", jsonOf(token.info, known)}, {"certificates", all}});
    else if (all.empty())
        std::cout << tr("这只 UKey 上没有证书。") << '\n';
    return Exit::done;
}

std::vector<Seen>::const_iterator named(const Look& found, const std::string& which) {
    return std::find_if(found.seen.begin(), found.seen.end(), [&](const Seen& token) {
        return which.empty() || token.info.label == which || token.info.serial == which;
    });
}

Exit show(const Session& session, const std::string& which) {
    const Look found = look(session);
    const auto token = named(found, which);
    if (token != found.seen.end()) return showOne(session, *token);
    complain(found);
    return stopFor(session, token::TokenFault{token::FaultKind::noToken, token::TokenStep::list, 0}, {});
}

struct Options {
    std::string token; ///< label or serial
    std::string as;
    std::string reason;
    std::string oldPinFile;
    std::string newPinFile;
    Person person;
};

/// The serial that a label or serial names: of a token that is in, or that the journal tells of; else as it
/// is.
std::string serialOf(const Session& session, const desk::Desk& desk, const std::string& which) {
    const Look found = look(session);
    if (const auto seen = named(found, which); seen != found.seen.end()) return seen->info.serial;
    for (const sync::TokenRow& known : desk::tokensKnown(desk))
        if (known.label == which) return known.serial;
    return which;
}

Exit tellToken(const Session& session, const sync::TokenRow& known) {
    if (session.json)
        print(JsonObject{{"serial", known.serial},
                         {"label", known.label},
                         {"state", forms::idOf(known.state)},
                         {"reason", orNull(known.reason)},
                         {"case", orNull(known.caseNumber)},
                         {"changedAt", known.changedAt.value}});
    else
        std::cout << known.serial << "  " << known.label << "  " << desk::nameOf(known.state) << '\n';
    return Exit::done;
}

Exit mark(const Session& session, const Options& options) {
    const auto desk = openDesk(session, sync::Journal::Mode::write);
    if (const auto no = logIn(*desk, options.person)) return stopFor(session, *no, desk->catalogue());
    const auto marked = desk::markToken(*desk, serialOf(session, *desk, options.token),
                                        forms::tokenActOf(options.as).value(), options.reason);
    if (const auto* no = std::get_if<desk::Trouble>(&marked)) return stopFor(session, *no, desk->catalogue());
    desk->syncNow();
    return tellToken(session, std::get<sync::TokenRow>(marked));
}

Exit empty(const Session& session, const Options& options) {
    const auto desk = openDesk(session, sync::Journal::Mode::write);
    if (const auto no = logIn(*desk, options.person)) return stopFor(session, *no, desk->catalogue());
    const auto emptied = desk::emptyToken(*desk, serialOf(session, *desk, options.token), options.reason);
    if (const auto* no = std::get_if<desk::Trouble>(&emptied))
        return stopFor(session, *no, desk->catalogue());
    desk->syncNow();
    return tellToken(session, std::get<sync::TokenRow>(emptied));
}

Exit changePin(const Session& session, const Options& options) {
    const forms::Secret oldPin = readPasswordFile(options.oldPinFile);
    const forms::Secret newPin = readPasswordFile(options.newPinFile);
    const auto desk = openDesk(session, sync::Journal::Mode::write);
    if (const auto no = logIn(*desk, options.person)) return stopFor(session, *no, desk->catalogue());
    const std::string serial = serialOf(session, *desk, options.token);
    const auto changed = desk::changeHolderPin(*desk, serial, oldPin, newPin);
    if (const auto* no = std::get_if<desk::Trouble>(&changed))
        return stopFor(session, *no, desk->catalogue());
    desk->syncNow();
    return tellToken(session, desk::tokenKnown(*desk, serial));
}

using Act = Exit (*)(const Session&, const Options&);

CLI::App* addAct(CLI::App& group, Chosen& chosen, const char* name, const std::string& words,
                 const std::shared_ptr<Options>& options, Act act) {
    auto* command = group.add_subcommand(name, words);
    command->add_option("--token", options->token, tr("标签或序列号"))->required();
    addOperator(*command, options->person, Needed::yes);
    command->callback([options, act, &chosen] {
        chosen = [options, act](const Session& session) { return act(session, *options); };
    });
    return command;
}

void addMark(CLI::App& group, Chosen& chosen) {
    auto options = std::make_shared<Options>();
    auto* command = addAct(group, chosen, "mark", tr("记下一只 UKey 挂失、损坏、收回或销毁"), options, mark);
    command->add_option("--as", options->as, tr("damaged、lost、returned 或 destroyed"))
        ->required()
        ->check(CLI::IsMember({"damaged", "lost", "returned", "destroyed"}));
    command->add_option("--reason", options->reason, tr("原因"))->required();
}

void addEmptying(CLI::App& group, Chosen& chosen) {
    auto fresh = std::make_shared<Options>();
    addAct(group, chosen, "prepare", tr("预制一只新 UKey：换上总部的管理员 PIN 和标签"), fresh, empty);
    auto used = std::make_shared<Options>();
    auto* wipe = addAct(group, chosen, "wipe", tr("清空一只收回的 UKey，由主管办理"), used, empty);
    wipe->add_option("--reason", used->reason, tr("原因"))->required();
}

void addChangePin(CLI::App& group, Chosen& chosen) {
    auto options = std::make_shared<Options>();
    auto* command = addAct(group, chosen, "change-pin", tr("替持有人修改 PIN"), options, changePin);
    command->add_option("--old-pin-file", options->oldPinFile, tr("存放原 PIN 的文件"))->required();
    command->add_option("--new-pin-file", options->newPinFile, tr("存放新 PIN 的文件"))->required();
}

} // namespace

void addTokens(CLI::App& app, Chosen& chosen) {
    auto* group = app.add_subcommand("token", tr("UKey"));
    group->require_subcommand(1);
    group->add_subcommand("list", tr("插着的 UKey"))->callback([&chosen] { chosen = list; });
    auto* one = group->add_subcommand("show", tr("一只 UKey 和它的证书"));
    auto which = std::make_shared<std::string>();
    one->add_option("--token", *which, tr("标签或序列号；不给则为第一只"));
    one->callback(
        [which, &chosen] { chosen = [which](const Session& session) { return show(session, *which); }; });
    addMark(*group, chosen);
    addEmptying(*group, chosen);
    addChangePin(*group, chosen);
    addUnlock(*group, chosen);
}

} // namespace certdesk::ctl
