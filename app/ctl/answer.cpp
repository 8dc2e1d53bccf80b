#include "answer.h"

#include "desk/lang.h"
#include "desk/words.h"

#include <iostream>

namespace certdesk::ctl {

namespace {

using desk::say;
using desk::tr;
using forms::Json;
using forms::JsonArray;
using forms::JsonObject;
using Status = desk::WalkInResult::Status;

std::string_view idOf(Status status) {
    switch (status) {
    case Status::done: return "done";
    case Status::waits: return "waits";
    case Status::returned: return "returned";
    case Status::refused: return "refused";
    case Status::stopped: return "stopped";
    }
    return "stopped";
}

Exit exitOf(Status status) {
    switch (status) {
    case Status::done: return Exit::done;
    case Status::waits: return Exit::waits;
    case Status::returned: return Exit::returned;
    case Status::refused: return Exit::refused;
    case Status::stopped: return Exit::broken;
    }
    return Exit::broken;
}

Exit exitOf(const desk::Trouble& trouble) {
    if (const auto* line = std::get_if<sync::LineFault>(&trouble))
        return sync::isAway(*line) ? Exit::waits : Exit::broken;
    const bool broken = std::holds_alternative<token::TokenFault>(trouble) ||
                        std::holds_alternative<printing::PrinterTrouble>(trouble);
    return broken ? Exit::broken : Exit::refused;
}

std::string_view idOf(desk::WaitsFor what) {
    switch (what) {
    case desk::WaitsFor::line: return "line";
    case desk::WaitsFor::token: return "token";
    case desk::WaitsFor::logIn: return "log-in";
    case desk::WaitsFor::staff: return "staff";
    case desk::WaitsFor::printer: return "printer";
    }
    return "staff";
}

std::string sentenceOf(const desk::Waits& waits) {
    switch (waits.what) {
    case desk::WaitsFor::line: return tr("业务单在等总部：连不上总部，已办的都保存了，线路恢复后再继续。");
    case desk::WaitsFor::token:
        return waits.tokenLabel.empty()
                   ? tr("业务单在等 UKey：请插入一只空白 UKey 后继续。")
                   : say(tr("业务单在等 UKey：请插入标签为 {0} 的 UKey 后继续。"), {waits.tokenLabel});
    case desk::WaitsFor::logIn: return tr("业务单在等登录：请登录后继续。");
    case desk::WaitsFor::staff: return tr("业务单在等工作人员处理（审核或确认密码信封）后继续。");
    case desk::WaitsFor::printer: return tr("业务单在等打印机：请处理打印机后继续。");
    }
    return {};
}

/// The service type that the refusal names in place of the one that was asked for.
Json insteadOf(const desk::Trouble& trouble) {
    const auto* refusal = std::get_if<forms::Refusal>(&trouble);
    return refusal ? orNull(refusal->instead) : Json();
}

Json refusalOf(const desk::Trouble& trouble, const forms::Catalogue& catalogue) {
    const desk::TroubleId id = desk::idOf(trouble);
    return JsonObject{{"kind", id.kind},
                      {"field", orNull(id.field)},
                      {"instead", insteadOf(trouble)},
                      {"message", desk::wordsFor(trouble, catalogue).whole()}};
}

Json waitsOf(const desk::Waits& waits, const forms::Catalogue& catalogue) {
    return JsonObject{{"for", idOf(waits.what)},
                      {"token", orNull(waits.tokenLabel)},
                      {"message", sentenceOf(waits)},
                      {"why", waits.why ? refusalOf(*waits.why, catalogue) : Json()}};
}

std::string certificateOf(const forms::Case& c) {
    if (!c.production.certificateSerial.empty() || !c.known) return c.production.certificateSerial;
    return c.known->certificate.id();
}

std::string tokenOf(const forms::Case& c) {
    if (!c.production.tokenSerial.empty() || !c.known) return c.production.tokenSerial;
    return c.known->tokenSeen;
}

/// One receipt for a visit: that of its first case.
std::string receiptOf(const desk::WalkInResult& result) {
    if (result.state && result.state->fee) return result.state->fee->number;
    return result.first && result.first->fee ? result.first->fee->number : std::string();
}

Json firstOf(const desk::WalkInResult& result) {
    if (!result.first) return {};
    return JsonObject{{"case", result.first->number},
                      {"service", result.first->service},
                      {"status", forms::idOf(result.first->status)}};
}

Json warningsOf(const desk::WalkInResult& result, const forms::Catalogue& catalogue) {
    JsonArray all;
    for (const forms::Warning& warning : result.warnings)
        all.push_back(
            JsonObject{{"kind", forms::idOf(warning.kind)}, {"message", desk::wordsFor(warning, catalogue)}});
    return all;
}

Json answerOf(const desk::WalkInResult& result, const forms::Catalogue& catalogue) {
    const forms::Case none;
    const forms::Case& c = result.state ? *result.state : none;
    return JsonObject{{"case", orNull(c.number)},
                      {"status", idOf(result.status)},
                      {"receipt", orNull(receiptOf(result))},
                      {"certificateSerial", orNull(certificateOf(c))},
                      {"tokenSerial", orNull(tokenOf(c))},
                      {"papers", JsonArray(result.papers.begin(), result.papers.end())},
                      {"first", firstOf(result)},
                      {"warnings", warningsOf(result, catalogue)},
                      {"offers", JsonArray(result.followUps.begin(), result.followUps.end())},
                      {"waits", result.waits ? waitsOf(*result.waits, catalogue) : Json()},
                      {"refusal", result.trouble ? refusalOf(*result.trouble, catalogue) : Json()}};
}

void line(const char* sentence, const std::string& value) {
    if (!value.empty()) std::cout << say(sentence, {value}) << '\n';
}

void printForReading(const desk::WalkInResult& result, const forms::Catalogue& catalogue) {
    for (const forms::Warning& warning : result.warnings)
        line(tr("请注意：{0}"), desk::wordsFor(warning, catalogue));
    if (result.first) line(tr("同一次来访先办了 {0}"), result.first->number);
    if (result.state) {
        const forms::Case& c = *result.state;
        std::cout << say(tr("业务单 {0}：{1}"), {c.number, desk::nameOf(c.status)}) << '\n';
        line(tr("回执号 {0}"), receiptOf(result));
        line(tr("证书序列号 {0}"), certificateOf(c));
        line(tr("UKey 序列号 {0}"), tokenOf(c));
    }
    for (const std::string& paper : result.papers)
        line(tr("单据 {0}"), paper);
    for (const std::string& service : result.followUps)
        if (const auto* offered = catalogue.service(service))
            line(tr("可以接着办：{0}"), desk::in(offered->name));
}

void sentence(const desk::Trouble& trouble, const forms::Catalogue& catalogue) {
    const desk::Sentence words = desk::wordsFor(trouble, catalogue);
    std::cerr << words.whole() << '\n';
    if (!words.details.empty()) std::cerr << "  (" << words.details << ")\n";
}

} // namespace

void print(const Json& value) { std::cout << value.text() << '\n'; }

Json orNull(const std::string& text) { return text.empty() ? Json() : Json(text); }

Exit stopFor(const Session& session, const desk::Trouble& trouble, const forms::Catalogue& catalogue) {
    if (session.json) print(JsonObject{{"refusal", refusalOf(trouble, catalogue)}});
    sentence(trouble, catalogue);
    return exitOf(trouble);
}

Exit tell(const Session& session, const desk::WalkInResult& result, const forms::Catalogue& catalogue) {
    if (session.json)
        print(answerOf(result, catalogue));
    else
        printForReading(result, catalogue);
    if (result.waits) std::cerr << sentenceOf(*result.waits) << '\n';
    if (result.waits && result.waits->why) sentence(*result.waits->why, catalogue);
    if (result.trouble) sentence(*result.trouble, catalogue);
    return exitOf(result.status);
}

} // namespace certdesk::ctl
