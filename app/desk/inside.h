#pragma once
#include "desk/desk.h"
#include "desk/glance.h"
#include "desk/tries.h"
#include "forms/offline.h"
#include "printing/fonts.h"
#include "token/certificate.h"

#include <map>
#include <mutex>
#include <shared_mutex>
#include <utility>

namespace certdesk::desk {

/// What the files of this room share. `mutex` guards opened, who and status; it is held while a case is
/// judged and appended, never while a token, the line or a printer works.
struct Desk::Inside {
    std::filesystem::path data;
    Settings settings;
    Surroundings around;
    std::unique_ptr<sync::Journal> journal;
    std::unique_ptr<Tries> tries;
    mutable std::shared_mutex catalogueMutex;
    std::map<int, forms::Catalogue> catalogues; ///< by version; guarded by catalogueMutex, never taken out
    std::optional<Trouble> catalogueTrouble;    ///< why the last published one was not taken over

    mutable std::mutex mutex;
    std::shared_ptr<const sync::OpenedSlot> opened; ///< of whoever is logged in; shared with a task under way
    std::optional<SignedIn> who;
    std::mutex issuersMutex;
    std::optional<std::vector<token::Certificate>> issuers; ///< as read; guarded by issuersMutex
    std::once_flag fontsOnce;
    std::unique_ptr<printing::Fonts> fonts;
    /// When headquarters was last heard, as the journal keeps it (contact.cpp).
    struct Heard {
        std::mutex mutex;
        std::optional<forms::Contact> contact; ///< guarded by mutex, as the next
        std::string unconfirmed;
    };
    mutable Heard heard;
    /// What was told of the cases of the last list (glance.cpp).
    struct Glances {
        struct Kept {
            forms::UtcMs changedAt;
            CaseGlance glance;
        };
        std::mutex mutex;
        std::map<std::string, Kept> cases; ///< guarded by mutex
    };
    mutable Glances glances;
    std::unique_ptr<sync::SyncWorker> worker; ///< last: it stops before what it uses goes

    /// HQ's certificate authorities as the enrolment named them and HQ told since: roots, and the CAs below
    /// them. Throws DamagedFile; none where there is no headquarters.
    std::vector<token::Certificate> ownIssuers();
    /// Asks HQ for its authorities and adds those that are new here; none is ever taken away, since tokens of
    /// theirs come back. What HQ says over mutual TLS is enough (RFC 7030 §4.1.3). An HQ that does not know
    /// the question is no fault.
    std::optional<sync::LineFault> learnIssuers(sync::Headquarters& headquarters);
    /// The faces of the papers, opened at the first use. Throws printing::FontError.
    const printing::Fonts& papersFonts();
    bool training() const { return journal->identity().training; }
    /// The version of a case; the one in force where it is not kept. Never fails.
    const forms::Catalogue& catalogueOf(const forms::Case& c) const;
    const forms::Catalogue& inForce() const;
    sync::StepOf stepOf() const;
    forms::UtcMs now() const { return around.clock->now(); }
    std::shared_ptr<const sync::OpenedSlot> keys() const;
    /// The account's keys, or why not. Takes as long as Argon2id takes; a wrong password is counted.
    Outcome<sync::OpenedSlot> openKeys(const std::string& account, const forms::Secret& password) const;
    /// Whoever is logged in, when the table of rights lets that account do it; else why not.
    Outcome<SignedIn> actorFor(forms::Act act) const;

    /// Judges and appends commands on one case in one durable transaction, in the name of `account`.
    Outcome<forms::Case> actAs(const std::string& account, const std::string& number,
                               const std::vector<forms::Command>& commands);
    /// The same for commands on several cases, in their order and in one durable transaction. Answers the
    /// first case as it then stands.
    struct Act {
        std::string number;
        forms::Command command;
    };
    Outcome<forms::Case> actOn(const std::string& account, const std::vector<Act>& acts);
    /// What acts on one case mean for the others of its visit (visit.cpp).
    std::vector<Act> withVisit(const std::string& number, const std::vector<forms::Command>& commands) const;
    /// Takes these settings over in the name of `account`: the entry that tells of the change first, then the
    /// file, both durable when it returns. Where the file cannot be written, a second entry takes the change
    /// back, and the fault goes on. So a change without its entry cannot be, whenever power fails; what can
    /// be is an entry for one that did not come to the file, which the manager sees at the next start: the
    /// journal then says more than happened, never less. Nothing differs: no entry.
    std::optional<Trouble> takeSettings(const std::string& account, const Settings& wanted);
    /// What a round of the line does here: confirmed revocations, published catalogues.
    sync::LineDuties duties();
    Outcome<int> takeOver(const sync::PublishedCatalogue& published); ///< see Desk
    /// Begins to count where nobody did; `writes`: this desk may keep it.
    void beginContact(bool writes);
    /// How it stands now; nothing without a headquarters.
    std::optional<forms::Contact> contact() const;
    /// For forms::World.
    std::optional<std::int64_t> away() const;
    /// Takes up what a round of the line told. Written when it matters, at least each ten
    /// minutes, where the disk lets it.
    void noteRound(const sync::SyncStatus& status);
    /// Revocations that headquarters refused when it was last asked.
    std::vector<sync::UnconfirmedRevocation> unconfirmed() const;
    void poke();
};

/// HQ's catalogue key (Ed25519, public), as the enrolment named it.
void keepCatalogueKey(const std::filesystem::path& data, forms::ByteView key);

} // namespace certdesk::desk
