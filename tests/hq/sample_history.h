#pragma once
#include "forms/decide.h"
#include "sync/entry.h"
#include "sync/sealing.h"
#include "token/key_pair.h"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace certdesk::tests {

/// What a kiosk's journal would hold, made by hand so that every entry can also be wrong. Begins with the
/// kiosk and the accounts chen (manager), li (operator) and wang (reviewer). A copy is a disk put back.
class SampleHistory {
public:
    explicit SampleHistory(std::string kiosk = "FS001-02", std::string point = "FS001",
                           const std::string& catalogue = {}, bool training = false);

    /// Entries with persons have a sealed part from now on, and the first of each case a key beside it.
    bool sealsPersons = false;
    const sync::StoredEntry& add(const std::string& caseNumber, const forms::Event& event,
                                 const std::string& by = "li");

    /// Makes it known, with a signature of `by`, whoever that is.
    void addAccount(const std::string& name, const std::set<forms::Role>& roles, const std::string& by);
    forms::Bytes signedBy(const std::string& account, const forms::Bytes& statement) const;
    forms::UtcMs next() const { return {now_.value + 1000}; } ///< when the next entry is written
    /// Who does the acts of actsOf(); at first li.
    void actAs(std::string account) { actor_ = std::move(account); }

    /// The kiosk begins its next incarnation.
    void beginIncarnation();

    /// A case of the first service that issues, and the acts up to the point where a certificate is due, in
    /// order.
    std::string newCase();
    struct Act {
        std::string name;
        std::function<void()> does;
    };
    std::vector<Act> actsOf(const std::string& caseNumber, const token::KeyPair& key,
                            const std::string& algorithm = "p256");
    /// All of them.
    void makeReady(const std::string& caseNumber, const token::KeyPair& key,
                   const std::string& algorithm = "p256");

    forms::Event approval(const std::string& caseNumber, const std::string& reviewer = "wang");
    const forms::Case& folded(const std::string& caseNumber) { return cases_[caseNumber]; }
    const forms::ServiceType& service() const;
    const forms::Catalogue& catalogue() const { return catalogue_; }
    const forms::Staff& staff() const { return staff_; }
    const std::string& kiosk() const { return kiosk_; }
    const std::string& point() const { return point_; }
    /// The next entry is written a second after that.
    void moveTo(forms::UtcMs now) { now_ = now; }

    const std::vector<sync::StoredEntry>& entries() const { return entries_; }
    std::vector<sync::StoredEntry> tail(std::size_t from) const;
    /// All entries, each filled up to so many bytes as sealed personal data would: for benchmarks.
    std::vector<sync::StoredEntry> entriesOf(std::size_t bytes) const;
    sync::Head head() const;

private:
    void sealInto(sync::StoredEntry& entry, sync::EntryHeader& header);
    forms::Event details(const std::string& algorithm) const;
    forms::Event noted(forms::Stage stage, forms::Phase phase, const token::KeyPair& key) const;

    std::string kiosk_;
    std::string point_;
    forms::Catalogue catalogue_;
    std::map<std::string, std::shared_ptr<const sync::SigningPair>> signers_;
    forms::Staff staff_;
    std::map<std::string, forms::Case> cases_;
    std::vector<sync::StoredEntry> entries_;
    std::set<std::string> sealed_; ///< cases that have a key
    forms::UtcMs now_;
    std::string actor_ = "li";
    char incarnation_ = 'A';
    int caseCount_ = 0;
};

std::vector<sync::EntryHeader> headersOf(const std::vector<sync::StoredEntry>& entries);

} // namespace certdesk::tests
