#pragma once
#include "forms/names.h"
#include "forms/report.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

// What JSON, CSV and sheet of a report have in common. For this room alone.

namespace certdesk::forms {

/// The keys in the order of the catalogue, then those that only the numbers have.
template <typename Value>
std::vector<std::string> inOrder(std::vector<std::string> ids, const std::map<std::string, Value>& numbers) {
    for (const auto& [id, value] : numbers)
        if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
    return ids;
}

template <typename Value>
Value valueOf(const std::map<std::string, Value>& numbers, const std::string& id) {
    const auto found = numbers.find(id);
    return found == numbers.end() ? Value{} : found->second;
}

/// "token received" as its two words.
std::pair<std::string, std::string> itemAndAct(const std::string& about);

/// What was counted beyond what was expected, in all.
Fen differenceOf(const DayClosed& closing);

/// A line of "application service years".
struct ApplicationLine {
    std::string application;
    std::string service;
    int years = 0;
    std::int64_t number = 0;
};
/// In the order of the catalogue: by application, then by service type, then by years.
std::vector<ApplicationLine> applicationLines(const DailyReport& report, const Names& names);

/// What a returned case owed, or all of them.
struct MissingLine {
    std::string caseNumber; ///< empty: of all
    std::string material;
    std::int64_t copies = 0;
};
std::vector<MissingLine> missingLines(const DailyReport& report);
/// The same summed by material.
std::map<std::string, std::int64_t> missingMaterials(const DailyReport& report);

std::string zhOfField(const std::string& field);                        ///< 单位名称
std::string zhOfRevocation(const std::string& reason);                  ///< of an RFC 5280 reason: 被替换
std::string zhOfStock(const std::string& item, const std::string& act); ///< UKey 领入
std::string zhOf(const ReceiptRange& range);                            ///< "… 至 …", or 无

} // namespace certdesk::forms
