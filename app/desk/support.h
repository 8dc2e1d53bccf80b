#pragma once
#include "desk/doctor.h"

#include <filesystem>
#include <string>

namespace certdesk::desk {

// A zip for whoever helps: what doctor found, versions, settings, sizes and counts, the line. Chosen item by
// item, not copied: no name of a person, unit or account, no number of an identity, phone, case or token, no
// secret. Folders are named by their last part, and runs of eleven or more digits are blanked, whatever they
// are.
//
//   README.txt     what this is, for whoever passes it on
//   doctor.json    each check: id, state, what was found, what to do, code
//   about.json     when, program, system, packages, loaded libraries
//   settings.json  point, kiosk, line, drivers by file name, whether a printer is chosen
//   journal.json   incarnation, head, what headquarters acknowledged, counts and sizes of files
//   line.json      how it stands, since when it was not heard, how much waits and for what

/// Writes it whole or not at all, for the owner only; replaces nothing: the file must not be there. The data
/// directory may be one that cannot be opened. Throws std::filesystem::filesystem_error. From a task.
void writeSupportBundle(const std::filesystem::path& data, const Surroundings& around,
                        const Examination& examination, const std::filesystem::path& target);
/// The same of a desk that is open.
void writeSupportBundle(const Desk& desk, const Examination& examination,
                        const std::filesystem::path& target);

/// Where the window puts it: in the folder of the papers, named by kiosk and time.
std::filesystem::path supportBundlePlace(const Desk& desk);

/// The text without what might name somebody: folders, long numbers.
std::string withoutNames(std::string text);

} // namespace certdesk::desk
