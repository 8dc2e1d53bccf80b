#include "forms/repayment.h"

namespace certdesk::forms {

namespace {

constexpr std::size_t shortText = 200;
constexpr std::size_t longText = 2000;
constexpr std::int64_t highest = 1'000'000'000'000; // fen

} // namespace

Json jsonOf(const std::vector<PaymentLine>& lines) {
    JsonArray array;
    for (const PaymentLine& line : lines) {
        JsonObject object{{"method", line.method}, {"fen", line.amount.value()}};
        if (!line.reference.empty()) object.emplace_back("reference", line.reference);
        array.push_back(std::move(object));
    }
    return array;
}

std::vector<PaymentLine> paymentLinesOf(JsonReader& in) {
    std::vector<PaymentLine> lines;
    const JsonArray& array = in.array("lines");
    for (std::size_t i = 0; i < array.size(); ++i) {
        JsonReader line(array[i], placeOf(in.placeOf("lines"), i));
        std::string method = line.string("method", shortText);
        const Fen amount(line.integer("fen", 0, highest));
        lines.push_back(
            {std::move(method), amount, line.optionalString("reference", shortText).value_or("")});
        line.finish();
    }
    return lines;
}

Json jsonOf(const Repayment& e) {
    JsonObject facts{
        {"receipt", e.receipt}, {"lines", jsonOf(e.lines)}, {"total", e.total.value()}, {"reason", e.reason}};
    if (e.consent) facts.emplace_back("consent", jsonOf(*e.consent));
    return facts;
}

Repayment repaymentOf(JsonReader& in) {
    Repayment e;
    e.receipt = in.string("receipt", shortText);
    e.lines = paymentLinesOf(in);
    e.total = Fen(in.integer("total", 0, highest));
    e.reason = in.string("reason", longText);
    if (const Json* consent = in.optionalObject("consent")) {
        JsonReader given(*consent, in.placeOf("consent"));
        e.consent = consentOf(given);
    }
    return e;
}

} // namespace certdesk::forms
