#include "answer.h"
#include "commands.h"
#include "desk/day.h"
#include "desk/lang.h"
#include "desk/words.h"

#include <CLI/CLI.hpp>

#include <iostream>

// stock list | in | use | spoil | return | count: the point's tokens and its pre-printed paper.

namespace certdesk::ctl {

namespace {

using desk::say;
using desk::tr;
using forms::Json;
using forms::JsonArray;
using forms::JsonObject;
using forms::StockAct;
using forms::StockState;

constexpr StockState states[] = {StockState::here, StockState::used, StockState::back, StockState::spoiled,
                                 StockState::returned};

struct Options {
    std::vector<std::string> tokens;
    std::string paper;
    std::int64_t first = 0;
    std::int64_t last = 0;
    std::string reason;
    Person person;
};

forms::StockNoted noteOf(const Options& options, StockAct act) {
    if (!options.paper.empty())
        return {act, options.paper, options.tokens, options.first, options.last, options.reason};
    return {act, std::string(forms::tokenItem), options.tokens, options.first, options.last, options.reason};
}

Json countOf(const forms::Stock& stock, const std::string& item) {
    const auto count = stock.lastCount(item);
    if (!count) return {};
    return JsonObject{{"at", count->at.value},
                      {"by", count->by},
                      {"expected", count->expected},
                      {"found", count->found},
                      {"missing", JsonArray(count->missing.begin(), count->missing.end())},
                      {"surplus", JsonArray(count->surplus.begin(), count->surplus.end())}};
}

Json tokensOf(const forms::Stock& stock) {
    JsonObject object;
    for (const StockState state : states) {
        const auto serials = stock.serials(state);
        object.emplace_back(forms::idOf(state), JsonArray(serials.begin(), serials.end()));
    }
    object.emplace_back("count", countOf(stock, std::string(forms::tokenItem)));
    return object;
}

Json paperOf(const forms::Stock& stock, const forms::PaperStock& paper) {
    JsonObject object{{"id", paper.id}};
    for (const StockState state : states) {
        JsonArray ranges;
        for (const auto& [first, last] : stock.ranges(paper.id, state))
            ranges.push_back(JsonArray{first, last});
        object.emplace_back(forms::idOf(state), std::move(ranges));
    }
    object.emplace_back("count", countOf(stock, paper.id));
    return object;
}

std::string nameOf(const forms::Catalogue& catalogue, const std::string& item) {
    const forms::PaperStock* paper = catalogue.stock.paper(item);
    return paper ? desk::in(paper->name) : std::string(tr("UKey"));
}

Json jsonOf(const desk::Desk& desk, const forms::Stock& stock) {
    JsonArray papers;
    for (const forms::PaperStock& paper : desk.catalogue().stock.papers)
        papers.push_back(paperOf(stock, paper));
    JsonObject low;
    for (const auto& [item, left] : desk::lowStock(desk))
        low.emplace_back(item, left);
    return JsonObject{{"tokens", tokensOf(stock)}, {"papers", papers}, {"low", low}};
}

void tellForReading(const desk::Desk& desk, const forms::Stock& stock) {
    const forms::Catalogue& catalogue = desk.catalogue();
    for (const StockState state : states)
        std::cout << say(tr("{0} {1}：{2}"),
                         {tr("UKey"), desk::nameOf(state), std::to_string(stock.tokens(state))})
                  << '\n';
    for (const forms::PaperStock& paper : catalogue.stock.papers)
        for (const StockState state : states)
            for (const auto& [first, last] : stock.ranges(paper.id, state))
                std::cout << say(tr("{0} {1}：{2} 至 {3}"), {desk::in(paper.name), desk::nameOf(state),
                                                             std::to_string(first), std::to_string(last)})
                          << '\n';
    for (const auto& [item, left] : desk::lowStock(desk))
        std::cout << say(tr("{0} 只剩 {1}，请向总部领用。"), {nameOf(catalogue, item), std::to_string(left)})
                  << '\n';
}

Exit tell(const Session& session, const desk::Desk& desk, const forms::Stock& stock) {
    if (session.json)
        print(jsonOf(desk, stock));
    else
        tellForReading(desk, stock);
    return Exit::done;
}

Exit list(const Session& session) {
    const auto desk = openDesk(session, sync::Journal::Mode::readOnly);
    return tell(session, *desk, desk::stockOf(*desk));
}

Exit note(const Session& session, const Options& options, StockAct act) {
    const auto desk = openDesk(session, sync::Journal::Mode::write);
    if (const auto no = logIn(*desk, options.person)) return stopFor(session, *no, desk->catalogue());
    const auto noted = desk::noteStock(*desk, noteOf(options, act));
    if (const auto* no = std::get_if<desk::Trouble>(&noted)) return stopFor(session, *no, desk->catalogue());
    desk->syncNow();
    return tell(session, *desk, std::get<forms::Stock>(noted));
}

void add(CLI::App& group, Chosen& chosen, const char* name, const std::string& words, StockAct act) {
    auto options = std::make_shared<Options>();
    auto* command = group.add_subcommand(name, words);
    command->add_option("--token", options->tokens, tr("UKey 序列号，可多次给出"));
    auto* paper = command->add_option("--paper", options->paper, tr("纸张品种（业务目录中的 id）"));
    command->add_option("--first", options->first, tr("起始号码"))->needs(paper);
    command->add_option("--last", options->last, tr("终止号码"))->needs(paper);
    const bool asksWhy = act == StockAct::spoiled || act == StockAct::returned;
    if (asksWhy) command->add_option("--reason", options->reason, tr("原因"))->required();
    addOperator(*command, options->person, Needed::yes);
    command->callback([options, act, &chosen] {
        chosen = [options, act](const Session& session) { return note(session, *options, act); };
    });
}

} // namespace

void addStock(CLI::App& app, Chosen& chosen) {
    auto* group = app.add_subcommand("stock", tr("库存：UKey 和预印纸张"));
    group->require_subcommand(1);
    group->add_subcommand("list", tr("库存情况"))->callback([&chosen] { chosen = list; });
    add(*group, chosen, "in", tr("入库：从总部领到"), StockAct::received);
    add(*group, chosen, "use", tr("登记用掉的纸张"), StockAct::used);
    add(*group, chosen, "spoil", tr("作废"), StockAct::spoiled);
    add(*group, chosen, "return", tr("退回总部，由主管办理"), StockAct::returned);
    add(*group, chosen, "count", tr("盘点：报实有的序列号或号码段"), StockAct::counted);
}

} // namespace certdesk::ctl
