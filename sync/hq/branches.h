#pragma once
#include "forms/beginning.h"
#include "forms/calendar.h"
#include "sync/entry.h"

#include <Poco/Data/Session.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace certdesk::hq {

// A kiosk's history has branches (DESIGN §5). Each is kept under a name: the letter of its incarnation, or,
// for a split history that was taken in later, that letter with a number ("A+1"). Names in order are branches
// in order, and the last one is the present. All run inside Database::transaction.

/// A stretch of a history: the entries of one branch with `after` < seq <= `upTo`.
struct Stretch {
    std::string branch;
    std::int64_t after = 0;
    std::int64_t upTo = 0;
};

/// The way from a kiosk's first entry to entry `upTo` of that branch, oldest stretch first.
std::vector<Stretch> lineTo(Poco::Data::Session& session, const std::string& kiosk, const std::string& branch,
                            std::int64_t upTo);

/// The first branch has no parent: `parent` empty.
void addBranch(Poco::Data::Session& session, const std::string& kiosk, const std::string& branch,
               const std::string& parent, std::int64_t parentSeq);
/// "A+1" for the first that splits off incarnation A, and so on.
std::string nextSplit(Poco::Data::Session& session, const std::string& kiosk, char incarnation);

/// Who may leave the one history of a kiosk, once: a kiosk that was set up again with a code given here
/// (restored), or a split history that an officer lets go on (adopted).
struct BranchPermit {
    std::string splitHash; ///< hex of the first entry that differs; empty: of a restored kiosk
};
std::optional<BranchPermit> branchPermit(Poco::Data::Session& session, const std::string& kiosk);
void permitBranch(Poco::Data::Session& session, const std::string& kiosk, const std::string& splitHash,
                  forms::UtcMs at);
void endPermit(Poco::Data::Session& session, const std::string& kiosk);

/// A history that came though another is kept: a cloned disk, or one that was put back without a word. What
/// came is kept beside, so that nothing is lost, and an alarm stands until an officer adopts it.
struct Split {
    std::string kiosk;
    char incarnation = 'A';
    std::int64_t seq = 0; ///< of the first entry that differs
    std::string hash;     ///< of that entry, hex: the split's name
    forms::UtcMs at;
    std::int64_t entries = 0; ///< how many of it are kept
};
/// Bounded: of one split at most 10,000 entries are kept.
void keepSplit(Poco::Data::Session& session, const Split& split,
               const std::vector<sync::StoredEntry>& entries);
/// The first 200.
std::vector<Split> splits(Poco::Data::Session& session);
/// Of that kiosk those whose hash begins so, at most two: one is the one that is meant.
std::vector<Split> splitsThatBegin(Poco::Data::Session& session, const std::string& kiosk,
                                   const std::string& with);
std::optional<Split> splitNamed(Poco::Data::Session& session, const std::string& kiosk,
                                const std::string& hash);
/// It was taken in; what was kept beside goes.
void dropSplit(Poco::Data::Session& session, const std::string& kiosk, const std::string& hash);

} // namespace certdesk::hq
