#include "desk/day.h"

#include "answer.h"
#include "commands.h"
#include "desk/lang.h"
#include "desk/words.h"
#include "second.h"

#include <CLI/CLI.hpp>

#include <iostream>

// day open | count | close | show: the drawer and the business day.

namespace certdesk::ctl {

namespace {

using desk::say;
using desk::tr;
using forms::Json;
using forms::JsonArray;
using forms::JsonObject;

struct Options {
    std::int64_t change = 0;
    std::vector<std::string> amounts; ///< "pos=12300"
    std::vector<std::string> pieces;  ///< "10000=3"
    std::string reason;
    std::string day;
    Person person;
    Second second;
};

/// "pos=12300" → its two sides. Throws UsageError.
std::pair<std::string, std::int64_t> pairOf(const std::string& text) {
    const auto equals = text.find('=');
    const std::string digits = equals == std::string::npos ? std::string() : text.substr(equals + 1);
    const bool number =
        !digits.empty() && digits.size() <= 12 && digits.find_first_not_of("0123456789") == std::string::npos;
    if (!number || equals == 0) throw UsageError(say(tr("应写成 名称=数字：{0}"), {text}));
    return {text.substr(0, equals), std::stoll(digits)};
}

forms::CountDay countOf(const Options& options) {
    forms::CountDay count;
    for (const std::string& text : options.amounts) {
        const auto [method, fen] = pairOf(text);
        if (!count.amounts.emplace(method, forms::Fen(fen)).second)
            throw UsageError(say(tr("写了两次：{0}"), {method}));
    }
    for (const std::string& text : options.pieces) {
        const auto [denomination, number] = pairOf(text);
        if (denomination.find_first_not_of("0123456789") != std::string::npos || denomination.size() > 7 ||
            number > 1'000'000)
            throw UsageError(say(tr("应写成 面值=张数：{0}"), {text}));
        if (!count.cash.emplace(std::stoll(denomination), static_cast<int>(number)).second)
            throw UsageError(say(tr("写了两次：{0}"), {denomination}));
    }
    return count;
}

Json jsonOf(const forms::Amounts& amounts) {
    JsonObject object;
    for (const auto& [method, amount] : amounts)
        object.emplace_back(method, amount.value());
    return object;
}

Json jsonOf(const forms::ReceiptRange& receipts) {
    return JsonObject{
        {"first", orNull(receipts.first)}, {"last", orNull(receipts.last)}, {"number", receipts.number}};
}

Json closingJson(const forms::DayClosed& closed) {
    return JsonObject{{"day", forms::isoDay(closed.day)},
                      {"expected", jsonOf(closed.expected)},
                      {"counted", jsonOf(closed.counted)},
                      {"differences", jsonOf(forms::differencesOf(closed.expected, closed.counted))},
                      {"reason", orNull(closed.reason)},
                      {"receipts", jsonOf(closed.receipts)},
                      {"openCases", JsonArray(closed.openCases.begin(), closed.openCases.end())},
                      {"head", JsonObject{{"incarnation", std::string(1, closed.head.incarnation)},
                                          {"seq", closed.head.seq},
                                          {"hash", forms::hex(closed.head.hash)}}},
                      {"at", closed.at.value},
                      {"agreed", closed.consent ? Json(closed.consent->account) : Json()}};
}

Json jsonOf(const desk::DayView& view) {
    const forms::Till& till = view.till;
    const bool counted = till.counted.has_value();
    JsonObject object{{"today", forms::isoDay(view.today)},
                      {"mustOpen", view.mustOpen},
                      {"day", till.day ? Json(forms::isoDay(*till.day)) : Json()},
                      {"opened", till.opened},
                      {"float", till.change.value()},
                      {"receipts", jsonOf(till.receipts)},
                      {"counted", counted ? jsonOf(till.counted->amounts) : Json()},
                      {"expected", view.expected ? jsonOf(*view.expected) : Json()}};
    if (counted && view.expected)
        object.emplace_back("differences",
                            jsonOf(forms::differencesOf(*view.expected, till.counted->amounts)));
    object.emplace_back("closed", view.closed ? closingJson(*view.closed) : Json());
    return object;
}

void tellAmounts(const char* words, const forms::Amounts& amounts, const forms::Catalogue& catalogue) {
    for (const auto& [method, amount] : amounts) {
        const forms::PaymentMethod* named = catalogue.methodNamed(method);
        std::cout << say(words, {named ? desk::in(named->name) : method, forms::yuanGrouped(amount)}) << '\n';
    }
}

void tellForReading(const desk::DayView& view, const forms::Catalogue& catalogue) {
    const forms::Till& till = view.till;
    if (till.day)
        std::cout << say(till.opened ? tr("{0} 正在营业，备用金 {1} 元，收据 {2} 张。")
                                     : tr("{0} 已有收付，备用金 {1} 元，收据 {2} 张。"),
                         {forms::isoDay(*till.day), forms::yuanGrouped(till.change),
                          std::to_string(till.receipts.number)})
                  << '\n';
    else
        std::cout << (view.closed ? say(tr("{0} 已经日结。"), {forms::isoDay(view.today)})
                                  : say(tr("{0} 还没有开始营业。"), {forms::isoDay(view.today)}))
                  << '\n';
    if (!till.counted || !view.expected) return;
    tellAmounts(tr("清点 {0}：{1} 元"), till.counted->amounts, catalogue);
    tellAmounts(tr("应有 {0}：{1} 元"), *view.expected, catalogue);
    const auto differences = forms::differencesOf(*view.expected, till.counted->amounts);
    tellAmounts(tr("差额 {0}：{1} 元"), differences, catalogue);
    if (differences.empty()) std::cout << tr("清点与账面相符。") << '\n';
}

Exit tell(const Session& session, const desk::Desk& desk, const desk::DayView& view) {
    if (session.json)
        print(jsonOf(view));
    else
        tellForReading(view, desk.catalogue());
    return Exit::done;
}

Exit tellClosing(const Session& session, const desk::Desk& desk, const forms::DayClosed& closed) {
    if (session.json) {
        print(closingJson(closed));
        return Exit::done;
    }
    std::cout << say(tr("{0} 已日结：收据 {1} 张，未办完的业务 {2} 笔。"),
                     {forms::isoDay(closed.day), std::to_string(closed.receipts.number),
                      std::to_string(closed.openCases.size())})
              << '\n';
    tellAmounts(tr("差额 {0}：{1} 元"), forms::differencesOf(closed.expected, closed.counted),
                desk.catalogue());
    return Exit::done;
}

using Act = desk::Outcome<desk::DayView> (*)(desk::Desk&, const Options&);

Exit change(const Session& session, const Options& options, Act act) {
    const auto desk = openDesk(session, sync::Journal::Mode::write);
    if (const auto no = logIn(*desk, options.person)) return stopFor(session, *no, desk->catalogue());
    const auto done = act(*desk, options);
    if (const auto* no = std::get_if<desk::Trouble>(&done)) return stopFor(session, *no, desk->catalogue());
    desk->syncNow();
    return tell(session, *desk, std::get<desk::DayView>(done));
}

desk::Outcome<desk::DayView> open(desk::Desk& desk, const Options& options) {
    return desk::openDay(desk, forms::Fen(options.change));
}

desk::Outcome<desk::DayView> count(desk::Desk& desk, const Options& options) {
    return desk::countDay(desk, countOf(options));
}

Exit close(const Session& session, const Options& options) {
    const auto second = reviewerOf(options.second);
    const auto desk = openDesk(session, sync::Journal::Mode::write);
    if (const auto no = logIn(*desk, options.person)) return stopFor(session, *no, desk->catalogue());
    const auto closed = desk::closeDay(*desk, options.reason, second ? &*second : nullptr);
    if (const auto* no = std::get_if<desk::Trouble>(&closed)) return stopFor(session, *no, desk->catalogue());
    desk->syncNow();
    return tellClosing(session, *desk, std::get<forms::DayClosed>(closed));
}

Exit show(const Session& session, const Options& options) {
    const auto desk = openDesk(session, sync::Journal::Mode::readOnly);
    if (options.day.empty()) return tell(session, *desk, desk::dayOf(*desk));
    const auto day = forms::parseIsoDay(options.day);
    if (!day) throw UsageError(say(tr("没有这一天：{0}"), {options.day}));
    if (const auto closed = desk::closingOf(*desk, *day)) return tellClosing(session, *desk, *closed);
    forms::Refusal no;
    no.kind = forms::RefusalKind::dayForgotten;
    no.day = day;
    return stopFor(session, no, desk->catalogue());
}

void addAct(CLI::App& command, Chosen& chosen, const std::shared_ptr<Options>& options, Act act) {
    addOperator(command, options->person, Needed::yes);
    command.callback([options, act, &chosen] {
        chosen = [options, act](const Session& session) { return change(session, *options, act); };
    });
}

void addClose(CLI::App& group, Chosen& chosen) {
    auto options = std::make_shared<Options>();
    auto* command = group.add_subcommand("close", tr("日结：签名后当日账目不再变动"));
    command->add_option("--reason", options->reason, tr("差额的原因"));
    addOperator(*command, options->person, Needed::yes);
    addSecond(*command, options->second);
    command->callback([options, &chosen] {
        chosen = [options](const Session& session) { return close(session, *options); };
    });
}

} // namespace

void addDay(CLI::App& app, Chosen& chosen) {
    auto* group = app.add_subcommand("day", tr("营业日：开始、清点、日结"));
    group->require_subcommand(1);
    auto opening = std::make_shared<Options>();
    auto* opens = group->add_subcommand("open", tr("开始营业，登记备用金"));
    addAct(*opens, chosen, opening, open);
    opens->add_option("--float", opening->change, tr("备用金（分）"))
        ->required()
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{100'000'000}));
    auto counting = std::make_shared<Options>();
    auto* counts = group->add_subcommand("count", tr("盲点：先报实有，再告诉应有"));
    addAct(*counts, chosen, counting, count);
    counts->add_option("--amount", counting->amounts, tr("收款方式=金额（分），可多次给出"));
    counts->add_option("--cash", counting->pieces, tr("面值（分）=张数，可多次给出"));
    addClose(*group, chosen);
    auto asked = std::make_shared<Options>();
    auto* shows = group->add_subcommand("show", tr("营业日的情况，或某一天的日结"));
    shows->add_option("--day", asked->day, tr("YYYY-MM-DD；不给则为正在营业的一天"));
    shows->callback(
        [asked, &chosen] { chosen = [asked](const Session& session) { return show(session, *asked); }; });
}

} // namespace certdesk::ctl
