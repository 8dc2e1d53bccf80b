#pragma once
#include "sync/entry_table.h"
#include "sync/register.h"

#include <list>

namespace certdesk::sync {

/// The cases last appended to, without personal parts, so that a step need not fold its case from the start.
/// A copy of what the entries say: forget() may be called at any time.
class RecentCases {
public:
    StandingCase* find(const std::string& number);
    /// Valid until the next call.
    StandingCase& put(StandingCase standing);
    void forget() { cases_.clear(); }

private:
    std::list<StandingCase> cases_; // the last used first
};

/// Writes entries of one append inside the caller's transaction. Breaking a rule of the journal (a receipt or
/// case number that is not the next, an entry of an unknown case, a personal part without a reader) is a
/// fault of the program: std::logic_error.
class Appender {
public:
    Appender(Database& database, const Identity& identity, RecentCases& recent, const StepOf& stepOf,
             const OpenedSlot* reader, Head head);

    void add(const NewEntry& entry);
    const Head& head() const { return head_; }
    /// The case of the last entry, with its personal part when the reader opens it.
    forms::Case lastCase() const;

private:
    struct Sealed {
        Bytes personal;
        Bytes wraps;
    };
    void checkRules(const NewEntry& entry, bool isNew) const;
    StandingCase* standing(const std::string& number);
    EntryHeader headerOf(const NewEntry& entry) const;
    Secret keyOf(const std::string& caseNumber, Bytes& wraps) const;
    EntryRow write(const NewEntry& entry, const Secret& personal);
    void fold(const EntryRow& row, const DecodedEntry& entry, StandingCase* known);

    EntryTable entries_;
    Register register_;
    const Identity& identity_;
    RecentCases& recent_;
    const StepOf& stepOf_;
    const OpenedSlot* reader_;
    Head head_;
    std::string lastCase_;
    std::optional<forms::Personal> lastPerson_; ///< as far as this append knows it
};

/// The person of a case as its last details entry tells; nothing when it has none, or was shredded.
std::optional<forms::Personal> personOf(const EntryTable& entries, const std::string& caseNumber,
                                        const OpenedSlot& reader);

/// The case from its entries or from `recent`; nothing when there is none.
StandingCase* standingCase(const EntryTable& entries, const Register& lines, RecentCases& recent,
                           const std::string& number);

} // namespace certdesk::sync
