#include "forms/report_sheet.h"
#include "forms/report_words.h"

namespace certdesk::forms {

namespace {

using Service = DailyReport::Service;
using Line = DailyReport::Line;

Json textOrNull(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json jsonOf(const Words& words) { return JsonObject{{"zh", words.zh}, {"en", words.en}}; }

JsonArray servicesOf(const DailyReport& report, const Names& names) {
    JsonArray list;
    for (const auto& id : inOrder(names.services(), report.services)) {
        const Service n = valueOf(report.services, id);
        list.push_back(JsonObject{{"id", id},
                                  {"name", jsonOf(names.service(id))},
                                  {"received", n.received},
                                  {"finished", n.finished},
                                  {"returned", n.returned},
                                  {"withdrawn", n.withdrawn},
                                  {"underWay", n.underWay}});
    }
    return list;
}

Json methodOf(const std::string& id, const Counted& sum, const Names& names) {
    return JsonObject{{"id", id},
                      {"name", jsonOf(names.paymentMethod(id))},
                      {"number", sum.number},
                      {"fen", sum.total.value()}};
}

JsonArray paymentsOf(const DailyReport& report, const Names& names) {
    JsonArray list;
    for (const auto& id : inOrder(names.paymentMethods(), report.payments))
        list.push_back(methodOf(id, valueOf(report.payments, id), names));
    return list;
}

JsonArray paidBackOf(const DailyReport& report, const Names& names) {
    JsonArray list;
    for (const auto& [id, sum] : report.paidBack)
        list.push_back(methodOf(id, sum, names));
    return list;
}

JsonArray hoursOf(const DailyReport& report) {
    JsonArray list;
    for (const auto& hour : report.hours)
        list.push_back(JsonObject{{"received", hour.number}, {"fen", hour.total.value()}});
    return list;
}

JsonArray pointsOf(const DailyReport& report, const Names& names) {
    JsonArray list;
    for (const auto& [id, n] : report.points)
        list.push_back(JsonObject{{"id", id},
                                  {"name", jsonOf(names.point(id))},
                                  {"received", n.received},
                                  {"finished", n.finished},
                                  {"receipts", n.receipts.number},
                                  {"fen", n.receipts.total.value()},
                                  {"issued", n.issued}});
    return list;
}

JsonArray daysOf(const DailyReport& report) {
    JsonArray list;
    for (const auto& [day, n] : report.days)
        list.push_back(JsonObject{{"day", day},
                                  {"received", n.received},
                                  {"finished", n.finished},
                                  {"receipts", n.receipts.number},
                                  {"fen", n.receipts.total.value()},
                                  {"paidBack", n.paidBack.total.value()},
                                  {"issued", n.issued}});
    return list;
}

Json sumOf(const Counted& sum) { return JsonObject{{"number", sum.number}, {"fen", sum.total.value()}}; }

JsonArray stockOf(const DailyReport& report) {
    JsonArray list;
    for (const auto& [about, number] : report.stock) {
        const auto [item, act] = itemAndAct(about);
        list.push_back(JsonObject{{"item", item}, {"act", act}, {"number", number}});
    }
    return list;
}

JsonArray applicationsOf(const DailyReport& report, const Names& names) {
    JsonArray list;
    for (const ApplicationLine& line : applicationLines(report, names))
        list.push_back(JsonObject{{"id", line.application},
                                  {"name", jsonOf(names.application(line.application))},
                                  {"service", line.service},
                                  {"serviceName", jsonOf(names.service(line.service))},
                                  {"years", line.years},
                                  {"number", line.number}});
    return list;
}

JsonArray reasonsOf(const DailyReport& report, const Names& names) {
    JsonArray list;
    for (const auto& [about, number] : report.reasons) {
        const auto words = wordsOf(about);
        if (words.size() != 2) continue;
        list.push_back(JsonObject{{"service", words[0]},
                                  {"serviceName", jsonOf(names.service(words[0]))},
                                  {"id", words[1]},
                                  {"name", jsonOf(names.reason(words[1]))},
                                  {"number", number}});
    }
    return list;
}

JsonArray countsOf(const std::map<std::string, std::int64_t>& counts, const char* key) {
    JsonArray list;
    for (const auto& [id, number] : counts)
        list.push_back(JsonObject{{key, id}, {"number", number}});
    return list;
}

/// "FS001 li" of the report of all points, "li" of one.
std::pair<std::string, std::string> pointAndAccount(const DailyReport& report, const std::string& key) {
    const auto words = wordsOf(key);
    return words.size() == 2 ? std::pair(words[0], words[1]) : std::pair(report.point, key);
}

JsonArray operatorsOf(const DailyReport& report) {
    JsonArray list;
    for (const auto& [key, n] : report.operators) {
        const auto [point, account] = pointAndAccount(report, key);
        list.push_back(JsonObject{{"point", point},
                                  {"account", account},
                                  {"received", n.received},
                                  {"finished", n.finished},
                                  {"receipts", n.receipts.number},
                                  {"fen", n.receipts.total.value()},
                                  {"paidBack", n.paidBack.total.value()}});
    }
    return list;
}

JsonArray missingOf(const DailyReport& report, const Names& names) {
    JsonArray list;
    for (const auto& [id, copies] : missingMaterials(report))
        list.push_back(JsonObject{{"id", id}, {"name", jsonOf(names.material(id))}, {"copies", copies}});
    return list;
}

JsonArray returnedOf(const DailyReport& report, const Names& names) {
    JsonArray list;
    std::string last;
    JsonArray materials;
    const auto end = [&] {
        if (!last.empty()) list.push_back(JsonObject{{"case", last}, {"materials", std::move(materials)}});
        materials.clear();
    };
    for (const MissingLine& line : missingLines(report)) {
        if (line.caseNumber.empty()) continue;
        if (line.caseNumber != last) end();
        last = line.caseNumber;
        materials.push_back(JsonObject{
            {"id", line.material}, {"name", jsonOf(names.material(line.material))}, {"copies", line.copies}});
    }
    end();
    return list;
}

Json rangeOf(const ReceiptRange& range) {
    if (range.number == 0) return {};
    return JsonObject{{"first", range.first}, {"last", range.last}, {"number", range.number}};
}

Json headOf(const EntryName& head) {
    return JsonObject{
        {"incarnation", std::string(1, head.incarnation)}, {"seq", head.seq}, {"hash", hex(head.hash)}};
}

void addClosing(JsonObject& row, const DayClosed& closing, const std::string& by) {
    row.emplace_back("closedBy", by);
    row.emplace_back("at", isoUtc(closing.at));
    row.emplace_back("difference", differenceOf(closing).value());
    row.emplace_back("reason", closing.reason);
    row.emplace_back("firstReceipt", closing.receipts.first);
    row.emplace_back("lastReceipt", closing.receipts.last);
    row.emplace_back("receipts", closing.receipts.number);
    row.emplace_back("openCases", static_cast<std::int64_t>(closing.openCases.size()));
    row.emplace_back("head", headOf(closing.head));
    row.emplace_back("signature", base64(closing.signature));
    row.emplace_back("standing", closing.standing ? forms::jsonOf(*closing.standing) : Json());
}

JsonArray kiosksOf(const DailyReport& report) {
    JsonArray list;
    for (const KioskDay& kiosk : report.kiosks) {
        JsonObject row{{"id", kiosk.kiosk},
                       {"day", isoDay(kiosk.day)},
                       {"float", kiosk.change.value()},
                       {"closed", kiosk.closing.has_value()}};
        if (kiosk.closing) addClosing(row, *kiosk.closing, kiosk.closedBy);
        list.push_back(std::move(row));
    }
    return list;
}

} // namespace

Json jsonOf(const DailyReport& report, const Names& names, UtcMs asOf) {
    return JsonObject{{"period", idOf(report.period)},
                      {"day", isoDay(report.span().first)},
                      {"lastDay", isoDay(report.span().last)},
                      {"point", textOrNull(report.point)},
                      {"kiosk", textOrNull(report.kiosk)},
                      {"asOf", isoUtc(asOf)},
                      {"services", servicesOf(report, names)},
                      {"payments", paymentsOf(report, names)},
                      {"receipts", sumOf(report.receipts)},
                      {"voided", sumOf(report.voided)},
                      {"refunded", sumOf(report.refunded)},
                      {"net", report.net().value()},
                      {"paidBack", paidBackOf(report, names)},
                      {"issued", report.issued},
                      {"revoked", report.revoked},
                      {"tokensUsed", report.tokensUsed},
                      {"stock", stockOf(report)},
                      {"applications", applicationsOf(report, names)},
                      {"reasons", reasonsOf(report, names)},
                      {"changes", countsOf(report.changes, "field")},
                      {"revokedFor", countsOf(report.revokedFor, "reason")},
                      {"hours", hoursOf(report)},
                      {"points", pointsOf(report, names)},
                      {"days", daysOf(report)},
                      {"operators", operatorsOf(report)},
                      {"returned", returnedOf(report, names)},
                      {"missing", missingOf(report, names)},
                      {"usedReceipts", rangeOf(report.receiptRange)},
                      {"now", report.now ? jsonOf(*report.now) : Json()},
                      {"kiosks", kiosksOf(report)}};
}

} // namespace certdesk::forms
