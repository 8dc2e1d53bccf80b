#include "hq/asking.h"

#include "hq/commands.h"
#include "hq/control.h"

#include <iostream>

namespace certdesk::hq {

forms::Json askHeadquarters(const Common& common, const forms::Json& request) {
    const Layout layout{common.data};
    loadConfig(layout);
    if (auto answer = askServer(layout, request)) return *answer;
    Office office(common.data, systemTime, common.database);
    return runCommand(office, request);
}

void tell(const Common& common, const forms::Json& json, const std::string& sentence) {
    std::cout << (common.json ? json.text() : sentence) << std::endl;
}

std::string textOf(const forms::JsonObject& object, std::string_view key) {
    for (const auto& [name, value] : object) {
        if (name != key) continue;
        if (const auto* text = value.string()) return *text;
        if (const auto* number = value.integer()) return std::to_string(*number);
    }
    return "—";
}

} // namespace certdesk::hq
