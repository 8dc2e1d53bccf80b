#pragma once
#include "forms/calendar.h"
#include "forms/json.h"

#include <optional>
#include <string>
#include <vector>

namespace certdesk::forms {

// What is noted of the personal records themselves: who opened one, who listed a person's, who destroyed one.

/// Somebody looked at the personal details of a case, unmasked; an event of the case, which changes nothing
/// of it. Once for each account, case and day, so that the journal is not flooded. Whoever received the case
/// or entered its details has them before the eyes anyway: while the case is under way that is no opening
/// (isOpening).
struct RecordOpened {
    std::string reason; ///< may be empty where the catalogue asks for none
    bool operator==(const RecordOpened&) const = default;
};

/// By what a person's cases were found.
enum class PersonKey { idNumber, mobile };
std::string_view idOf(PersonKey key); ///< "id-number"
std::optional<PersonKey> personKeyOf(std::string_view id);

/// Everything that is held about one person was listed, at that person's request (PIPL art. 45); of no case.
/// It names the cases, never the person.
struct PersonListed {
    PersonKey by{};
    std::vector<std::string> cases; ///< numbers; at most mostListed
    bool operator==(const PersonListed&) const = default;
};
inline constexpr std::size_t mostListed = 1000;

/// The personal data of the case was destroyed by destroying its key; an event of the case. What stands here
/// is what it was decided by.
struct CaseShredded {
    /// Last day of the newest certificate that the case led to or served, as far as the kiosk knows; absent
    /// where there is none.
    std::optional<Day> lapsed;
    bool operator==(const CaseShredded&) const = default;
};

// As the facts of an entry; strict to read (JsonProblem).
Json jsonOf(const RecordOpened& e);
Json jsonOf(const PersonListed& e);
Json jsonOf(const CaseShredded& e);
RecordOpened recordOpenedOf(JsonReader& in);
PersonListed personListedOf(JsonReader& in);
CaseShredded caseShreddedOf(JsonReader& in);

} // namespace certdesk::forms
