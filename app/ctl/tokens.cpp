#include "answer.h"
#include "commands.h"
#include "desk/lang.h"
#include "desk/words.h"

#include <CLI/CLI.hpp>

#include <iostream>

// token list, token show: what is plugged in, told without any PIN.

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

Json jsonOf(const token::TokenInfo& info) {
    return JsonObject{{"serial", info.serial},
                      {"label", info.label},
                      {"manufacturer", info.manufacturer},
                      {"model", info.model},
                      {"blank", info.blank()},
                      {"initialised", info.initialised},
                      {"certificates", info.certificates},
                      {"pin", pinOf(info.user)}};
}

Exit list(const Session& session) {
    const Look found = look(session);
    JsonArray all;
    for (const Seen& token : found.seen) {
        all.push_back(jsonOf(token.info));
        if (!session.json)
            std::cout << token.info.serial << "  " << token.info.label << "  "
                      << (token.info.blank() ? tr("空白") : tr("有证书或密钥")) << '\n';
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
    JsonArray all;
    for (const token::Certificate& certificate : certificates.value()) {
        all.push_back(jsonOf(certificate));
        if (!session.json)
            std::cout << certificate.serial() << "  " << certificate.subjectText() << "  "
                      << forms::isoDay(forms::dayOf(certificate.notAfter())) << '\n';
    }
    if (session.json)
        print(JsonObject{{"token", jsonOf(token.info)}, {"certificates", all}});
    else if (all.empty())
        std::cout << tr("这只 UKey 上没有证书。") << '\n';
    return Exit::done;
}

Exit show(const Session& session, const std::string& which) {
    const Look found = look(session);
    const auto fits = [&](const Seen& token) {
        return which.empty() || token.info.label == which || token.info.serial == which;
    };
    const auto token = std::find_if(found.seen.begin(), found.seen.end(), fits);
    if (token != found.seen.end()) return showOne(session, *token);
    complain(found);
    return stopFor(session, token::TokenFault{token::FaultKind::noToken, token::TokenStep::list, 0}, {});
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
}

} // namespace certdesk::ctl
