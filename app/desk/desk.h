#pragma once
#include "desk/outcome.h"
#include "desk/settings.h"
#include "desk/surroundings.h"
#include "forms/consent.h"
#include "forms/decide.h"
#include "sync/journal.h"
#include "sync/worker.h"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace certdesk::desk {

/// A paper as PDF, for preview. Wiped where it carries a PIN; those never come through here.
struct Paper {
    std::string kind;
    forms::Bytes pdf;
    int pages = 0;
};

/// Who is logged in at the window.
struct SignedIn {
    std::string account;
    std::string displayName;
    std::set<forms::Role> roles;
};

/// What staff can do, one function per act. It decides nothing itself: forms decide, sync keeps, printing
/// draws, token writes; the desk joins them. What an act returns is durable (I1).
///
/// Functions may be called from any thread; none waits for a token, the network or a printer unless its
/// comment says "from a task". Machinery that breaks throws (sync::JournalError, printing::FontError, …).
class Desk {
public:
    /// Opens the data directory for writing. Throws sync::JournalError, or DamagedFile for a damaged
    /// catalogue or settings.
    /// `readOnly` works beside a program that writes; acts then throw JournalError.
    static std::unique_ptr<Desk> open(const std::filesystem::path& data, Surroundings surroundings,
                                      sync::Journal::Mode mode = sync::Journal::Mode::write);
    /// The same with the surroundings that the settings name.
    static std::unique_ptr<Desk> open(const std::filesystem::path& data);
    ~Desk();
    Desk(const Desk&) = delete;
    Desk& operator=(const Desk&) = delete;

    // People
    /// Opens the account's key slot with the password (a quarter of a second by design: from a task). Wrong
    /// ones make the account wait.
    Outcome<SignedIn> logIn(const std::string& account, const forms::Secret& password);
    /// Wipes the keys. Cases under way wait for the next log-in.
    void logOut();
    std::optional<SignedIn> who() const;
    /// Whether it is whoever is logged in that sits there, after an idle lock. Keys and cases under way stay
    /// as they are. From a task.
    Outcome<SignedIn> confirmPresence(const forms::Secret& password);
    /// Whether the table of rights lets whoever is logged in do it.
    bool may(forms::Act act) const;
    forms::Staff staff() const;
    /// How long this machine has been running, which no clock that can be set tells.
    forms::Running running() const;

    // What there is
    Settings settings() const;
    /// Prints on that printer of the print system from now on, or into the folder where `name` is empty, and
    /// keeps it in the settings. PrinterTrouble::notFound where there is none such. From a task.
    Outcome<Settings> choosePrinter(const std::string& name);
    const forms::Catalogue& catalogue() const; ///< the version in force
    /// The version that the case is on.
    const forms::Catalogue& catalogueOf(const forms::Case& c) const;
    std::vector<int> catalogueVersions() const; ///< all that are kept
    /// Takes over a catalogue that headquarters published: signature, id, a version newer than all. It is
    /// kept, and used from its date on; cases under way stay on theirs. From a task.
    Outcome<int> takeOver(const sync::PublishedCatalogue& published);
    forms::Day today() const;
    const sync::Journal& journal() const;
    bool training() const; ///< practice, not work: as its journal began
    std::vector<sync::CaseRow> openCases() const;
    /// By ID number or mobile, else today's cases of that queue number, else Journal::search.
    std::vector<sync::CaseRow> search(const std::string& key) const;
    sync::DayNumbers dayNumbers() const;
    /// The whole case, persons included when somebody is logged in.
    std::optional<forms::Case> find(const std::string& number) const;
    const forms::ServiceType& serviceOf(const forms::Case& c) const;
    std::optional<forms::Step> currentStep(const forms::Case& c) const;
    /// The stages of its production; those of an encryption pair from the start where the catalogue demands
    /// one, else once headquarters issued it. Empty without production.
    std::vector<forms::Stage> planOf(const forms::Case& c) const;
    forms::Fen feeDue(const forms::Case& c) const;
    /// What staff should hear of the certificate that the case serves.
    std::vector<forms::Warning> warnings(const forms::Case& c) const;
    /// What this kiosk's records say happened to a certificate and to those before and after it.
    std::vector<forms::Moment> timeline(const std::string& certificate) const;
    std::vector<sync::PendingRevocation> pendingRevocations() const;

    // The acts of a walk-in. Each returns the case as it now stands.
    Outcome<forms::Case> receive(const forms::Receive& command);
    /// Receives two linked cases of one visit in one transaction: what must come first, and what was asked
    /// for. Form and receipt are common to both; what is checked, printed and paid in the first counts for
    /// the second where it asks for the same. Returns the first; the second is in visitOf().
    Outcome<forms::Case> receiveVisit(const forms::Receive& first, const forms::Receive& second);
    /// The other cases of the visit, in order; empty for a case that came alone.
    std::vector<sync::CaseRow> visitOf(const forms::Case& c) const;
    /// Any command of forms::decide on a case (details, materials, fee, return, resume, withdraw, hand over).
    Outcome<forms::Case> act(const std::string& number, const forms::Command& command);
    /// Approves or refuses in the right of another account, which confirms with its password (a quarter of a
    /// second: from a task).
    Outcome<forms::Case> approve(const std::string& number, const std::string& reviewer,
                                 const forms::Secret& password, bool approved, const std::string& reason);

    /// A second account's consent, in its own right, to an act that somebody else is about to do: opens that
    /// account's keys with its password and signs (a quarter of a second: from a task). `about` and `facts`
    /// as in forms::consentStatement(). Whether the account may consent, forms::checkConsent says when the
    /// act is decided.
    Outcome<forms::Consent> consent(const std::string& account, const forms::Secret& password, forms::Act act,
                                    const std::string& about, const forms::Bytes& facts);

    // Papers
    /// Draws a paper of the case: the form that its service type names, "receipt", "notice", "guide". One
    /// that was printed with the same details is drawn as a copy. The form of a visit speaks of all its cases
    /// that have the same form. From a task.
    Outcome<Paper> draw(const std::string& kind, const std::string& number);
    /// Draws, prints and journalles it, also where the printer stopped and sheets may have come out; then the
    /// next print is a copy. From a task.
    struct PrintedPaper {
        forms::Case state;
        std::string where; ///< the file or the printer
        bool copy = false; ///< it is marked as one
    };
    Outcome<PrintedPaper> print(const std::string& kind, const std::string& number);
    /// Forms that customers take away blank: what the service types on offer name.
    std::vector<std::string> blankPapers() const;
    /// A blank form; of no case. From a task.
    Outcome<Paper> drawBlank(const std::string& kind);
    /// Draws, prints and journalles it; answers the file or the printer. From a task.
    Outcome<std::string> printBlank(const std::string& kind);

    // Accounts. Managers rule over them; each act is an entry that the manager's key signs. A new password
    // must be a good one (forms::weaknessOf). From a task where a password is given.
    /// Makes an account known: its signing key, its slot. The first account of a kiosk is made by nobody and
    /// must be a manager; later ones by the manager who is logged in.
    Outcome<forms::Account> makeAccount(const std::string& name, const std::string& displayName,
                                        const std::set<forms::Role>& roles, const forms::Secret& password);
    /// Other roles or another name to show; what is absent stays.
    struct AccountChange {
        std::optional<std::string> displayName;
        std::optional<std::set<forms::Role>> roles;
    };
    Outcome<forms::Account> changeAccount(const std::string& name, const AccountChange& change);
    /// Its keys are gone with it. The manager's own: then nobody is logged in.
    Outcome<forms::Account> closeAccount(const std::string& name);
    /// A forgotten password: a new slot with a new signing key. Opens a closed account again.
    Outcome<forms::Account> resetPassword(const std::string& name, const forms::Secret& password);
    /// One's own, by the old one: wraps the same keys again. No entry.
    Outcome<SignedIn> changePassword(const forms::Secret& oldPassword, const forms::Secret& newPassword);
    /// Why an account should not take that password, or nothing.
    std::optional<forms::PasswordWeakness> weaknessOf(const forms::Secret& password, const std::string& name,
                                                      const std::string& displayName) const;
    /// What wrong passwords make accounts wait, in ms, by name; those that need not are left out.
    std::map<std::string, std::int64_t> waits() const;
    /// Lets an account try again at once.
    Outcome<forms::Account> clearWait(const std::string& name);

    /// Checks the chain; with somebody logged in also the register, whole (I2, I3). From a task.
    sync::VerifyReport verifyJournal() const;
    /// Derives the register afresh from the journal; needs somebody logged in. From a task.
    Outcome<sync::VerifyReport> rebuildRegister();

    /// Sends what HQ lacks, once. From a task.
    sync::SyncStatus syncNow();

    // The line
    /// Starts the background worker; without a headquarters it only counts. `changed` is called on the
    /// worker's thread after each round. Acts poke it by themselves.
    void startSync(std::function<void(const sync::SyncStatus&)> changed);
    /// Tries the line at once, whatever the back-off says; returns at once.
    void tryLine();
    /// Last heard; before the first round offline with everything in the backlog.
    sync::SyncStatus syncStatus() const;

    struct Inside; ///< for the other files of this room
    Inside& inside() { return *inside_; }
    const Inside& inside() const { return *inside_; }

private:
    explicit Desk(std::unique_ptr<Inside> inside);
    std::unique_ptr<Inside> inside_;
};

/// Sets up a kiosk's data directory: keys, first entry, the first account, the shipped catalogue; with an
/// enrolment also the machine certificate from HQ (from a task). Nothing is left behind when it fails. Throws
/// TrainingFault where the enrolment is for the other purpose than the settings.
struct SetUp {
    Settings settings;
    std::optional<sync::Enrolment> enrolment;
    std::string managerName;
    std::string managerDisplayName;
    forms::Secret managerPassword;
    std::optional<sync::SlotCost> slotCost{}; ///< of its password, and so of all later ones; none: calibrated
};
Outcome<sync::Identity> setUp(const std::filesystem::path& data, const SetUp& plan, const Clock& clock);

} // namespace certdesk::desk
