#include "hq/returned.h"

#include "hq/applying.h"
#include "hq/office.h"

namespace certdesk::hq {
namespace {

using Poco::Data::Session;

/// "FS001-02" of "FS001-02A-20261123-0007".
std::string kioskOf(const std::string& caseNumber) {
    constexpr std::size_t day = 9; // "-20261123"
    return caseNumber.substr(0, caseNumber.rfind('-') - day - 1);
}

/// As in its entry; the queue number was of that day and point.
forms::Json detailsOf(const forms::Details& details) {
    const auto facts = forms::factsOf(forms::DetailsRecorded{details, {}, true});
    forms::JsonObject members;
    for (const auto& member : *facts.object())
        if (member.first != "complete" && member.first != "queueNumber") members.push_back(member);
    return members;
}

forms::Json jsonOf(const forms::Case& c) {
    forms::JsonObject materials;
    for (const auto& [id, copies] : c.materials)
        materials.emplace_back(id, copies);
    forms::JsonArray missing;
    for (const auto& one : c.missing)
        missing.push_back(forms::JsonObject{{"material", one.material}, {"copies", one.copies}});
    return forms::JsonObject{{"number", c.number},     {"service", c.service},
                             {"point", c.point},       {"details", detailsOf(c.details)},
                             {"materials", materials}, {"missing", missing}};
}

} // namespace

std::variant<forms::Json, Problem> returnedCase(Office& office, const std::string& caseNumber) {
    const Problem unknown{404, "case-unknown", "headquarters has no such case"};
    if (!forms::isCaseNumber(caseNumber)) return unknown;
    return office.database.transaction([&](Session& session) -> std::variant<forms::Json, Problem> {
        const auto judged = judgeIn(session, office.catalogues, kioskOf(caseNumber), caseNumber);
        if (!judged.known()) return unknown;
        if (const auto by = continuedBy(session, caseNumber); !by.empty())
            return Problem{409, "case-continued", "it goes on as case " + by};
        const auto status = judged.folded.status;
        if (status != forms::Status::returned)
            return Problem{409, "case-not-returned", "status " + std::string(forms::idOf(status))};
        return jsonOf(judged.folded);
    });
}

} // namespace certdesk::hq
