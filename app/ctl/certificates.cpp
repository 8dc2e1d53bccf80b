#include "answer.h"
#include "commands.h"
#include "desk/lang.h"
#include "desk/lapsing.h"
#include "desk/words.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <set>

// certificate: the certificates of whoever a key finds, each with its timeline in this machine's register; or
// those that lapse soon.

namespace certdesk::ctl {

namespace {

using desk::say;
using desk::tr;
using forms::Json;
using forms::JsonArray;
using forms::JsonObject;

struct Options {
    std::string key;
    bool lapsing = false;
    Person person;
};

Json dayOrNull(const std::optional<forms::Day>& day) { return day ? Json(forms::isoDay(*day)) : Json(); }

Json jsonOf(const forms::Moment& moment, const forms::Catalogue& catalogue) {
    return JsonObject{{"kind", forms::idOf(moment.kind)}, {"at", forms::isoUtc(moment.at)},
                      {"day", forms::isoDay(moment.day)}, {"certificate", moment.certificate},
                      {"case", moment.caseNumber},        {"service", moment.service},
                      {"until", dayOrNull(moment.until)}, {"words", desk::wordsFor(moment, catalogue)}};
}

/// Each certificate once, however many cases are about it or about what came before and after it.
std::vector<std::vector<forms::Moment>> timelinesOf(const desk::Desk& desk, const std::string& key) {
    std::vector<std::vector<forms::Moment>> timelines;
    std::set<std::string> told;
    for (const sync::CaseRow& row : desk.search(key)) {
        if (row.certificateSerial.empty() || told.contains(row.certificateSerial)) continue;
        auto moments = desk.timeline(row.certificateSerial);
        told.insert(row.certificateSerial);
        for (const forms::Moment& moment : moments)
            told.insert(moment.certificate);
        if (!moments.empty()) timelines.push_back(std::move(moments));
    }
    return timelines;
}

void printForReading(const std::vector<forms::Moment>& moments, const forms::Catalogue& catalogue) {
    for (const forms::Moment& moment : moments)
        std::cout << forms::localMinute(moment.at) << "  " << moment.caseNumber << "  "
                  << desk::wordsFor(moment, catalogue) << '\n';
    std::cout << '\n';
}

Exit show(const Session& session, const Options& options) {
    const auto desk = openDesk(session, sync::Journal::Mode::readOnly);
    if (const auto no = logIn(*desk, options.person)) return stopFor(session, *no, desk->catalogue());
    const auto timelines = timelinesOf(*desk, options.key);
    JsonArray all;
    for (const auto& moments : timelines) {
        JsonArray lines;
        for (const forms::Moment& moment : moments)
            lines.push_back(jsonOf(moment, desk->catalogue()));
        all.push_back(JsonObject{{"timeline", lines}});
        if (!session.json) printForReading(moments, desk->catalogue());
    }
    if (session.json)
        print(all);
    else if (all.empty())
        std::cout << tr("没有找到证书。") << '\n';
    return Exit::done;
}

Json jsonOf(const desk::Lapsing& one) {
    return JsonObject{{"certificate", one.certificate.serial},
                      {"holder", one.certificate.holderName},
                      {"code", one.certificate.holderCode},
                      {"day", forms::isoDay(one.on)},
                      {"daysLeft", one.daysLeft},
                      {"ends", one.unpaid ? "service-year" : "validity"}};
}

Exit showLapsing(const Session& session) {
    constexpr int most = 100'000;
    const auto desk = openDesk(session, sync::Journal::Mode::readOnly);
    JsonArray all;
    for (const desk::Lapsing& one : desk::lapsing(*desk, most)) {
        all.push_back(jsonOf(one));
        if (!session.json)
            std::cout << forms::isoDay(one.on) << "  " << (one.unpaid ? tr("服务年度") : tr("有效期")) << "  "
                      << one.certificate.holderCode << "  " << one.certificate.holderName << '\n';
    }
    if (session.json)
        print(all);
    else if (all.empty())
        std::cout << tr("本机台账中没有即将到期的证书。") << '\n';
    return Exit::done;
}

} // namespace

void addCertificates(CLI::App& app, Chosen& chosen) {
    auto* command = app.add_subcommand("certificate", tr("一张证书的经过：签发、续费、更新、应用、吊销"));
    auto options = std::make_shared<Options>();
    auto* key =
        command->add_option("key", options->key,
                            tr("单位名称的任何一部分、代码、单号、回执号、证书或 UKey 序列号、证件号、手机"));
    command->add_flag("--lapsing", options->lapsing, tr("只列即将到期的证书，先到期的在前"))->excludes(key);
    addOperator(*command, options->person, Needed::no);
    command->callback([options, &chosen] {
        if (!options->lapsing && options->key.empty())
            throw CLI::RequiredError(tr("要么给出查询内容，要么用 --lapsing"));
        chosen = [options](const Session& session) {
            return options->lapsing ? showLapsing(session) : show(session, *options);
        };
    });
}

} // namespace certdesk::ctl
