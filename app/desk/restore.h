#pragma once
#include "desk/desk.h"

#include <filesystem>
#include <optional>
#include <string>

namespace certdesk::desk {

/// A kiosk whose data directory is lost, or is put back to an earlier state.
struct Restore {
    Settings settings; ///< point and kiosk are taken from the enrolment or the backup
    std::optional<std::filesystem::path> backup; ///< none: everything comes from HQ
    std::optional<sync::Enrolment> enrolment;    ///< none: the kiosk has no headquarters
    std::string account;                         ///< a manager's, whose password opens the restored journal
    forms::Secret password;
};

/// Sets a data directory up again and begins its next incarnation, so that no number repeats: from a backup
/// and what HQ has beyond it, or from HQ alone with a recovery in the enrolment (then the accounts are made
/// anew, beginning with that manager). What was written after the backup and never sent is lost. All or
/// nothing. Throws JournalError.
Outcome<sync::Identity> restore(const std::filesystem::path& data, const Restore& plan, const Clock& clock);

/// Begins the next incarnation of the journal in use: for one of two machines that went on from the same
/// disk, once HQ adopted its history. Managers only.
Outcome<sync::Identity> beginIncarnation(Desk& desk);

} // namespace certdesk::desk
