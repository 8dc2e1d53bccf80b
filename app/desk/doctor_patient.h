#pragma once
#include "desk/doctor.h"

namespace certdesk::desk {

// Between the files of the doctor; the other rooms use doctor.h.

/// What is examined. Shared by the looks that run beside each other; nothing in it changes.
struct Patient {
    std::filesystem::path data;
    Settings settings;
    Surroundings around;
    std::shared_ptr<const Desk> desk; ///< null when it cannot be opened: then `closed` says why
    Sentence closed;
};

std::vector<Check> checksFor(const std::shared_ptr<const Patient>& patient);

Finding fine(std::string what);
Finding look(std::string what, std::string todo);
Finding broken(std::string what, std::string todo);

// What is kept: history, catalogue, headquarters' part, backups, personal records (doctor_kept.cpp).
Finding journalHolds(const Patient& p);
Finding catalogueFits(const Patient& p);
Finding headquartersStands(const Patient& p);
Finding backupAge(const Patient& p);
Finding retentionDue(const Patient& p);

} // namespace certdesk::desk
