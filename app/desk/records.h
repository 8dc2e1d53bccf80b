#pragma once
#include "desk/desk.h"

#include <optional>
#include <string>
#include <vector>

namespace certdesk::desk {

// The personal records: who sees one, what is held of a person, what is to be destroyed, and who did what.
// What is written is an entry each; forms decide.

/// Whether openRecord() needs a reason for it: the catalogue asks for one, and whoever is logged in has not
/// opened it today.
bool asksReason(const Desk& desk, const forms::Case& c);

/// The case with its personal details, for the eyes of whoever is logged in. Opening it is an entry of the
/// case, once for each account, case and day; what is no opening (forms::isOpening) is none.
Outcome<forms::Case> openRecord(Desk& desk, const std::string& number, const std::string& reason);

/// A case whose period of retention is over.
struct DueCase {
    std::string number;
    std::string holderName;      ///< the unit
    forms::Day keptUntil{};      ///< the last day of the period
    bool atHeadquarters = false; ///< only then it is shredded
};
/// All that are due today, the one that ended first first. Needs nobody. Some 20 µs for each case that ended
/// longer ago than the period, and a millisecond for each that is due.
std::vector<DueCase> dueForShredding(const Desk& desk);
/// Destroys the personal data of one case, for ever.
Outcome<forms::Case> shred(Desk& desk, const std::string& number);

/// Who did what: rows of the journal's audit for whoever may see it.
Outcome<std::vector<sync::AuditRow>> auditOf(const Desk& desk, const sync::AuditFilter& filter, int most,
                                             const std::optional<sync::AuditPlace>& before = std::nullopt);
/// All of them as a table for other programs, UTF-8 with a mark, newest first. From a task.
Outcome<std::string> auditTable(const Desk& desk, const sync::AuditFilter& filter);

std::string nameOf(forms::Deed deed); ///< 查看, 打印, 变更, 审核
std::string
nameOfKind(const std::string& kind); ///< of an entry: 受理, 收费, …; the kind where it has no name
std::string wordsFor(const Desk& desk, const sync::AuditRow& row); ///< what it was about, and why

/// What is held of one person in one case.
struct HeldCase {
    forms::Case c;                       ///< with its personal details
    std::optional<forms::Day> keptUntil; ///< nothing while it is under way
};
/// Everything that is held of the person whose ID number or mobile number it is, newest first: at that
/// person's request (PIPL art. 45). That it was listed, and each case that was opened by it, are entries
/// before it is answered. From a task.
Outcome<std::vector<HeldCase>> listPerson(Desk& desk, forms::PersonKey by, const forms::Secret& value);
/// The same as a paper to hand over. From a task.
Outcome<Paper> drawPerson(Desk& desk, const std::vector<HeldCase>& held);

} // namespace certdesk::desk
