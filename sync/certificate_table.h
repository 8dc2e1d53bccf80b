#pragma once
#include "sync/entry_table.h"

namespace certdesk::sync {

/// What the entries did to certificates, and the records that come of it. A row for each moment and for each
/// entry by which a certificate was learned, under the certificate; and one for each certificate: its record
/// as last learned and folded since, and its lineage, one name for all certificates that replaced each other,
/// so that a timeline is one search of an index. Records and lineages are the same in whatever order
/// certificates are gone through. Letters' case makes no difference to what identifies certificates and
/// tokens. Borrows the database.
class CertificateTable {
public:
    explicit CertificateTable(Database& database) : database_(database) {}
    static void make(Database& database);
    /// The days on which certificates lapse: the table of its own that schema 8 brought, and its rows from
    /// the records that are there.
    static void makeLapsing(Database& database);
    void fillLapsing();
    static void drop(Database& database);

    /// Adds what an entry of a case did, and folds it in. `after`: the case with the entry in it.
    void add(std::int64_t seq, const forms::Case& after, const DecodedEntry& entry);
    /// The same without folding, for entries in any order; foldAll() must follow.
    void gather(std::int64_t seq, const forms::Case& after, const DecodedEntry& entry);
    void foldAll(const EntryTable& entries);

    std::vector<forms::Moment> timeline(const std::string& certificate) const;
    /// The records of all certificates that replaced each other, this one among them.
    std::vector<forms::KnownCertificate> lineage(const std::string& certificate) const;
    /// Those that lapse (forms::KnownCertificate::lapses) in these days, the first first, at most so many.
    std::vector<forms::KnownCertificate> lapsing(forms::Day first, forms::Day last, int most) const;
    std::vector<forms::KnownCertificate> records(KnownBy key, const std::string& value) const;

    /// The queries whose rows are all that there is, for a comparison.
    static std::vector<const char*> contents();

private:
    void insert(std::int64_t seq, const forms::CertificateKnown* learned,
                const std::vector<forms::Moment>& moments);
    void insert(std::int64_t seq, int part, const std::string& id, const std::string& moment);
    void ensure(const std::string& id, std::int64_t seq);
    void link(const std::string& id, const std::string& other, std::int64_t seq);
    std::string lineageOf(const std::string& id) const;
    std::optional<forms::KnownCertificate> record(const std::string& id) const;
    void put(const std::string& id, const forms::KnownCertificate& record);
    void putLapse(const std::string& id, const forms::KnownCertificate& record);
    void mention(std::int64_t seq, const forms::Moment& moment);
    void mention(std::int64_t seq, const forms::KnownCertificate& learned);

    Database& database_;
};

} // namespace certdesk::sync
