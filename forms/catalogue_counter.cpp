#include "forms/case.h"
#include "forms/catalogue_ids.h"
#include "forms/stock_note.h"

#include <algorithm>

// What a catalogue says of the counter: its day, its stock, its queue, its records.

namespace certdesk::forms {

namespace {

constexpr std::int64_t highestAmount = 100'000'000; // fen
constexpr std::size_t mostDenominations = 50;
constexpr std::size_t mostPapers = 50;

std::vector<std::int64_t> readDenominations(JsonReader& in) {
    std::vector<std::int64_t> all;
    const JsonArray* list = in.optionalArray("denominations");
    if (!list) return all;
    if (list->size() > mostDenominations) in.fail(Kind::tooLong, "denominations");
    for (std::size_t i = 0; i < list->size(); ++i) {
        const auto* fen = (*list)[i].integer();
        const std::string place = placeOf(in.placeOf("denominations"), i);
        if (!fen) throw JsonProblem(Kind::wrongType, place);
        if (*fen < 1 || *fen > 1'000'000) throw JsonProblem(Kind::outOfRange, place);
        if (std::find(all.begin(), all.end(), *fen) != all.end()) throw JsonProblem(Kind::badValue, place);
        all.push_back(*fen);
    }
    return all;
}

DayPolicy readDay(JsonReader& catalogue) {
    DayPolicy policy;
    if (!catalogue.optionalObject("day")) return policy;
    JsonReader in(catalogue.object("day"), catalogue.placeOf("day"));
    policy.mustOpen = in.boolean("mustOpen");
    policy.differenceLimit = Fen(in.integer("differenceLimit", 0, highestAmount));
    policy.denominations = readDenominations(in);
    in.finish();
    return policy;
}

std::vector<PaperStock> readPapers(JsonReader& in) {
    std::vector<PaperStock> papers;
    const JsonArray* list = in.optionalArray("papers");
    if (!list) return papers;
    if (list->size() > mostPapers) in.fail(Kind::tooLong, "papers");
    for (std::size_t i = 0; i < list->size(); ++i) {
        JsonReader paper((*list)[i], placeOf(in.placeOf("papers"), i));
        PaperStock one{readId(paper, "id"), readWords(paper, "name"), 0};
        one.low = paper.optionalInteger("low", 0, 1'000'000).value_or(0);
        if (one.id == tokenItem || findById(papers, one.id)) paper.fail(Kind::badValue, "id");
        paper.finish();
        papers.push_back(std::move(one));
    }
    return papers;
}

StockPolicy readStock(JsonReader& catalogue) {
    StockPolicy policy;
    if (!catalogue.optionalObject("stock")) return policy;
    JsonReader in(catalogue.object("stock"), catalogue.placeOf("stock"));
    policy.tokensMustBeListed = in.boolean("tokensMustBeListed");
    policy.lowTokens = static_cast<int>(in.optionalInteger("lowTokens", 0, 1'000'000).value_or(0));
    policy.papers = readPapers(in);
    in.finish();
    return policy;
}

QueueAsk readQueueNumber(JsonReader& in) {
    const auto text = in.optionalString("queueNumber");
    if (!text) return QueueAsk::none;
    const auto ask = valueIn(queueAskIds, *text);
    if (!ask) in.fail(Kind::badValue, "queueNumber");
    return *ask;
}

std::map<Step, int> readLongInStep(JsonReader& catalogue) {
    std::map<Step, int> limits;
    const Json* json = catalogue.optionalObject("longInStep");
    if (!json) return limits;
    JsonReader in(*json, catalogue.placeOf("longInStep"));
    for (const auto& member : *json->object()) {
        const auto step = stepOf(member.first);
        if (!step) in.fail(Kind::unknownKey, member.first);
        limits[*step] = static_cast<int>(in.integer(member.first, 1, 24 * 60));
    }
    in.finish();
    return limits;
}

std::vector<std::string> readReasonToOpen(JsonReader& in) {
    std::vector<std::string> statuses = in.optionalStrings("reasonToOpen", longestCatalogueId);
    for (std::size_t i = 0; i < statuses.size(); ++i) {
        const auto end = statuses.begin() + static_cast<std::ptrdiff_t>(i);
        if (!statusOf(statuses[i]) || std::find(statuses.begin(), end, statuses[i]) != end)
            throw JsonProblem(Kind::badValue, placeOf(in.placeOf("reasonToOpen"), i));
    }
    return statuses;
}

} // namespace

void readCounter(JsonReader& in, Catalogue& catalogue) {
    const auto isCash = [](const PaymentMethod& method) { return method.cash; };
    const auto& methods = catalogue.paymentMethods;
    if (std::count_if(methods.begin(), methods.end(), isCash) > 1) in.fail(Kind::badValue, "paymentMethods");
    catalogue.day = readDay(in);
    catalogue.stock = readStock(in);
    catalogue.queueNumber = readQueueNumber(in);
    catalogue.longInStep = readLongInStep(in);
    catalogue.invoices = in.booleanOr("invoices", false);
    catalogue.reasonToOpen = readReasonToOpen(in);
}

const PaperStock* StockPolicy::paper(std::string_view wanted) const { return findById(papers, wanted); }

const PaymentMethod* Catalogue::methodNamed(std::string_view wanted) const {
    return findById(paymentMethods, wanted);
}

const PaymentMethod* Catalogue::cashMethod() const {
    const auto found = std::find_if(paymentMethods.begin(), paymentMethods.end(),
                                    [](const PaymentMethod& method) { return method.cash; });
    return found == paymentMethods.end() ? nullptr : &*found;
}

} // namespace certdesk::forms
