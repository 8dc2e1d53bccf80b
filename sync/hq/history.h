#pragma once
#include "forms/calendar.h"
#include "hq/branches.h"
#include "sync/entry.h"

#include <Poco/Data/Session.h>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace certdesk::hq {

// What kiosks sent, byte for byte (I4). All run inside Database::transaction. Stored and applied are two
// states: storing looks at headers and the chain only; whether an entry counts is judgement.h's.

/// The kiosk's history as stored; seq 0 when there is none.
sync::Head headOf(Poco::Data::Session& session, const std::string& kiosk);

/// Why a batch is not stored. Nothing of it is, but what leaves the history that is kept here is kept beside
/// it (keepSplit), so the transaction is to be committed all the same.
struct BatchFault {
    enum class Kind {
        wrongKiosk,  ///< a header names another kiosk
        notInOrder,  ///< the batch's own numbers have a gap, or it mixes incarnations
        wrapsDiffer, ///< the wraps are not those that the header has the digest of (sync::fitWraps)
        badHeader,   ///< a header that cannot be read
        chainBroken, ///< the entries do not lead to the hash that the sender has
        differs,     ///< it does not follow what is stored, or contradicts it
    };
    Kind kind{};
    std::size_t line = 0; ///< from 0
    sync::Head head;      ///< HQ's, for `differs`
};

/// What came of a batch.
struct Stored {
    sync::Head head;                        ///< of HQ, after it
    std::vector<sync::EntryHeader> headers; ///< of what was sent
};

/// Stores what is not there yet. Entries that are there already must be byte-identical.
/// A batch that begins the next incarnation is taken where its parent is known here and the kiosk has a
/// permit, which that ends; a history that an officer adopted is taken as a branch of its own. `expected`:
/// the hash that the sender has after the last entry; empty when it did not say.
std::variant<Stored, BatchFault> storeBatch(Poco::Data::Session& session, const std::string& kiosk,
                                            std::vector<sync::StoredEntry> entries,
                                            const forms::Bytes& expected, forms::UtcMs at);

/// At most `limits` entries after `seq` on the way to HQ's head, in order and of one branch; bytes count as
/// sent.
std::vector<sync::StoredEntry> entriesAfter(Poco::Data::Session& session, const std::string& kiosk,
                                            std::int64_t seq, sync::BatchLimits limits);

std::optional<sync::StoredEntry> entryAt(Poco::Data::Session& session, const std::string& kiosk,
                                         const std::string& branch, std::int64_t seq);

/// An entry and the branch that it is kept in.
struct KeptEntry {
    std::string branch;
    sync::StoredEntry entry;
};
/// How the present incarnation began.
std::optional<forms::JournalBegun> beginningOf(Poco::Data::Session& session, const std::string& kiosk);

/// The entries that judging a case needs, in order: those of the case, those that tell who may act, and the
/// last that opened or closed a day before each that moves money; on the way to the last branch that has
/// entries of the case.
std::vector<KeptEntry> entriesForCase(Poco::Data::Session& session, const std::string& kiosk,
                                      const std::string& caseNumber);

/// The entries that judging the one of no case with that number needs, it being the last, in order: those
/// that tell who may act, the closings, and what moved the drawer since the last of them. Of the present
/// history; empty when that has no such entry.
std::vector<KeptEntry> entriesForDay(Poco::Data::Session& session, const std::string& kiosk,
                                     std::int64_t seq);

/// An entry that is stored but does not count, and why.
struct Refused {
    std::string kiosk;
    std::string branch;
    std::int64_t seq = 0;
    std::string reason;
};
/// Keeps these in place of what was kept for the case before.
void keepRefused(Poco::Data::Session& session, const std::string& kiosk, const std::string& caseNumber,
                 const std::vector<Refused>& refused);
void addRefused(Poco::Data::Session& session, const Refused& one);
std::vector<Refused> refusedEntries(Poco::Data::Session& session);
std::int64_t refusedCount(Poco::Data::Session& session);
/// The first so many of them.
std::vector<Refused> someRefused(Poco::Data::Session& session, std::int64_t most);

/// Computes a kiosk's chain afresh, branch by branch; the first entry that does not fit, or whose case's key
/// is gone though no entry says that it was shredded.
struct ChainReport {
    std::int64_t entries = 0;
    std::optional<std::int64_t> firstBad;
};
ChainReport verifyChainOf(Poco::Data::Session& session, const std::string& kiosk);

} // namespace certdesk::hq
