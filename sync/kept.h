#pragma once
#include "sync/database.h"
#include "sync/journal.h"

#include <set>
#include <string>

namespace certdesk::sync {

/// What a kiosk keeps beside its history: key slots, sealed production PINs, how far HQ is, notes about the
/// line. Borrows the database. What is replaced or deleted here also leaves the write-ahead log.
class Kept {
public:
    explicit Kept(Database& database) : database_(database) {}
    static void make(Database& database);
    static void makeNotes(Database& database);

    std::optional<KeySlot> slot(const std::string& account) const;
    void putSlot(const KeySlot& slot);
    /// These three inside the caller's transaction, who empties the log after its end.
    void replaceSlot(const KeySlot& slot);
    void dropSlot(const std::string& account);
    /// Of all accounts that are not among these.
    void dropSlotsBut(const std::set<std::string>& accounts);
    /// Lets what was replaced or deleted leave the write-ahead log. False where a reader is in the way: then
    /// it is to be tried again.
    bool forgetOldPages();

    std::optional<Bytes> productionPin(const std::string& caseNumber) const;
    void putProductionPin(const std::string& caseNumber, const Bytes& sealed);
    void dropProductionPin(const std::string& caseNumber);

    Head acknowledged() const;
    void acknowledge(const Head& head);

    std::string note(const std::string& name) const;
    void putNote(const std::string& name, const std::string& text);

private:
    Database& database_;
};

} // namespace certdesk::sync
