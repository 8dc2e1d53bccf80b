#include "hq/branches.h"

#include "hq/database.h"

#include <Poco/Data/Statement.h>

#include <algorithm>

namespace certdesk::hq {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

constexpr std::int64_t mostOfASplit = 10'000;

struct Parent {
    std::string branch;
    std::int64_t seq = 0;
};

Parent parentOf(Session& session, const std::string& kiosk, const std::string& branch) {
    Parent parent;
    session << "SELECT parent, parent_seq FROM branch WHERE kiosk=$1 AND name=$2", into(parent.branch),
        into(parent.seq), bind(kiosk), bind(branch), now;
    return parent;
}

std::int64_t keptOf(Session& session, const std::string& kiosk, const std::string& hash) {
    std::int64_t count = 0;
    session << "SELECT count(*) FROM split_entry WHERE kiosk=$1 AND split=$2", into(count), bind(kiosk),
        bind(hash), now;
    return count;
}

} // namespace

std::vector<Stretch> lineTo(Session& session, const std::string& kiosk, const std::string& branch,
                            std::int64_t upTo) {
    std::vector<Stretch> line;
    for (std::string name = branch; !name.empty();) {
        const Parent parent = parentOf(session, kiosk, name);
        line.push_back({name, parent.seq, upTo});
        name = parent.branch;
        upTo = parent.seq;
    }
    std::reverse(line.begin(), line.end());
    return line;
}

void addBranch(Session& session, const std::string& kiosk, const std::string& branch,
               const std::string& parent, std::int64_t parentSeq) {
    session << "INSERT INTO branch(kiosk, name, parent, parent_seq) VALUES($1, $2, $3, $4)"
               " ON CONFLICT(kiosk, name) DO NOTHING",
        bind(kiosk), bind(branch), bind(parent), bind(parentSeq), now;
}

std::string nextSplit(Session& session, const std::string& kiosk, char incarnation) {
    std::int64_t there = 0;
    session << "SELECT count(*) FROM branch WHERE kiosk=$1 AND name LIKE $2", into(there), bind(kiosk),
        bind(std::string(1, incarnation) + "%"), now;
    return std::string(1, incarnation) + "+" + std::to_string(there);
}

std::optional<BranchPermit> branchPermit(Session& session, const std::string& kiosk) {
    std::vector<std::string> hash;
    session << "SELECT split FROM branch_permit WHERE kiosk=$1", into(hash), bind(kiosk), now;
    if (hash.empty()) return {};
    return BranchPermit{hash.front()};
}

void permitBranch(Session& session, const std::string& kiosk, const std::string& splitHash, forms::UtcMs at) {
    endPermit(session, kiosk);
    session << "INSERT INTO branch_permit(kiosk, split, at) VALUES($1, $2, $3)", bind(kiosk), bind(splitHash),
        bind(at.value), now;
}

void endPermit(Session& session, const std::string& kiosk) {
    session << "DELETE FROM branch_permit WHERE kiosk=$1", bind(kiosk), now;
}

void keepSplit(Session& session, const Split& split, const std::vector<sync::StoredEntry>& entries) {
    session << "INSERT INTO split(kiosk, hash, incarnation, seq, at) VALUES($1, $2, $3, $4, $5)"
               " ON CONFLICT(kiosk, hash) DO NOTHING",
        bind(split.kiosk), bind(split.hash), bind(std::string(1, split.incarnation)), bind(split.seq),
        bind(split.at.value), now;
    auto room = mostOfASplit - keptOf(session, split.kiosk, split.hash);
    std::int64_t seq = split.seq;
    for (const auto& entry : entries) {
        if (room-- <= 0) return;
        session << "INSERT INTO split_entry(kiosk, split, seq, header, facts, personal, wraps)"
                   " VALUES($1, $2, $3, $4, $5, $6, $7) ON CONFLICT(kiosk, split, seq) DO NOTHING",
            bind(split.kiosk), bind(split.hash), bind(seq++), bind(blobOf(entry.header)),
            bind(blobOf(entry.facts)), bind(blobOf(entry.personal)), bind(blobOf(entry.wraps)), now;
    }
}

namespace {

struct SplitColumns {
    std::vector<std::string> kiosk, hash, incarnation;
    std::vector<std::int64_t> seq, at;

    std::vector<Split> rows(Session& session) const {
        std::vector<Split> all;
        for (std::size_t i = 0; i < kiosk.size(); ++i)
            all.push_back({kiosk[i],
                           incarnation[i].front(),
                           seq[i],
                           hash[i],
                           {at[i]},
                           keptOf(session, kiosk[i], hash[i])});
        return all;
    }
};

} // namespace

std::vector<Split> splits(Session& session) {
    SplitColumns found;
    session << "SELECT kiosk, hash, incarnation, seq, at FROM split ORDER BY at, kiosk, hash LIMIT 200",
        into(found.kiosk), into(found.hash), into(found.incarnation), into(found.seq), into(found.at), now;
    return found.rows(session);
}

std::vector<Split> splitsThatBegin(Session& session, const std::string& kiosk, const std::string& with) {
    SplitColumns found;
    session << "SELECT kiosk, hash, incarnation, seq, at FROM split WHERE kiosk=$1 AND hash>=$2 AND hash<$3"
               " ORDER BY hash LIMIT 2",
        into(found.kiosk), into(found.hash), into(found.incarnation), into(found.seq), into(found.at),
        bind(kiosk), bind(with), bind(with + "g"), now; // digits end at f
    return found.rows(session);
}

std::optional<Split> splitNamed(Session& session, const std::string& kiosk, const std::string& hash) {
    for (auto& one : splitsThatBegin(session, kiosk, hash))
        if (one.hash == hash) return one;
    return {};
}

void dropSplit(Session& session, const std::string& kiosk, const std::string& hash) {
    session << "DELETE FROM split_entry WHERE kiosk=$1 AND split=$2", bind(kiosk), bind(hash), now;
    session << "DELETE FROM split WHERE kiosk=$1 AND hash=$2", bind(kiosk), bind(hash), now;
}

} // namespace certdesk::hq
