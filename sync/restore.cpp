#include "sync/restore.h"

#include "sync/data_directory.h"
#include "sync/derive.h"
#include "sync/schema.h"
#include "sync/verify.h"

namespace certdesk::sync {

namespace {

namespace fs = std::filesystem;

/// A journal that is being made; gone unless it was kept.
class Unfinished {
public:
    explicit Unfinished(const fs::path& data) : file_(data / "journal.new") { remove(); }
    ~Unfinished() { remove(); }
    Unfinished(const Unfinished&) = delete;
    Unfinished& operator=(const Unfinished&) = delete;

    const fs::path& path() const { return file_; }

private:
    void remove() const {
        for (const char* suffix : {"", "-wal", "-shm"}) {
            std::error_code ignored;
            fs::remove(file_.string() + suffix, ignored);
        }
    }
    fs::path file_;
};

void copyBackup(const fs::path& from, const fs::path& to) {
    makePrivateFile(to);
    std::error_code problem;
    fs::copy_file(from, to, fs::copy_options::overwrite_existing, problem);
    if (problem) throw JournalError(JournalError::Kind::unreadable, from.string());
    fs::permissions(to, fs::perms::owner_read | fs::perms::owner_write);
}

/// HQ's entries behind those that are there. The last one that is there is asked for as well: by it both are
/// known for one history.
class Taking {
public:
    explicit Taking(Database& database) : entries_(database) {
        if (const auto last = entries_.last())
            head_ = {decodeRow(*last).header.incarnation, last->seq, last->stored.hash};
    }

    void all(const RestoreSources& sources) {
        if (!sources.further) return;
        if (head_.seq > 0) compareLast(sources.further(head_.seq - 1));
        for (;;) {
            const auto more = sources.further(head_.seq);
            if (more.empty()) return;
            for (const StoredEntry& entry : more)
                take(entry);
        }
    }

private:
    void compareLast(const std::vector<StoredEntry>& theirs) const {
        if (theirs.empty()) return; // HQ is behind: it gets the rest
        if (!sameEntry(theirs.front(), entries_.at(head_.seq)->stored))
            throw HistoriesDiffer("headquarters has another entry " + std::to_string(head_.seq));
    }

    /// What does not fit is found by verifyChain afterwards; here it only must be readable.
    void take(const StoredEntry& theirs) {
        const EntryHeader header = parseHeader(forms::toText(theirs.header));
        EntryRow row{head_.seq + 1, header.caseNumber, header.kind, theirs};
        row.stored.hash = chainHash(head_.hash, theirs.header, theirs.facts, theirs.personal);
        entries_.insert(row);
        head_ = {header.incarnation, row.seq, row.stored.hash};
    }

    EntryTable entries_;
    Head head_;
};

void checkAndDerive(Database& database) {
    const std::optional<EntryRow> first = EntryTable(database).at(1);
    if (!first)
        throw JournalError(JournalError::Kind::notThere, "neither the backup nor headquarters has an entry");
    Transaction once(database);
    EntryTable(database).destroyShreddedKeys(); // a backup may have them still
    Identity identity;
    identity.kiosk = decodeRow(*first).header.kiosk;
    const VerifyReport report = verifyChain(database, identity, {});
    if (!report.sound())
        throw JournalError(JournalError::Kind::damaged, "the restored journal: " + report.problem);
    Register::drop(database);
    Register::make(database);
    Register target(database);
    deriveRegister(
        EntryTable(database), target, [](const forms::Case&) { return std::string(); }, nullptr);
    once.commit();
}

} // namespace

void restoreJournal(const fs::path& data, const RestoreSources& sources) {
    makeDataDirectory(data);
    const DataLock lock(data);
    if (fs::exists(journalFile(data)))
        throw JournalError(JournalError::Kind::unreadable, journalFile(data).string() + " is there already");
    const Unfinished unfinished(data);
    if (sources.backup)
        copyBackup(*sources.backup, unfinished.path());
    else
        makePrivateFile(unfinished.path());
    {
        Database database(unfinished.path(), Database::Access::write);
        sources.backup ? bringSchemaUpToDate(database) : makeSchema(database);
        try {
            Transaction once(database);
            Taking(database).all(sources);
            once.commit();
        } catch (const forms::JsonProblem& problem) {
            throw JournalError(JournalError::Kind::damaged,
                               std::string("from headquarters: ") + problem.what());
        }
        checkAndDerive(database);
        database.settle();
    }
    moveFile(unfinished.path(), journalFile(data));
}

} // namespace certdesk::sync
