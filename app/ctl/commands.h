#pragma once
#include "session.h"

#include <functional>

namespace certdesk::ctl {

/// What the chosen command does once everything was parsed.
using Chosen = std::function<Exit(const Session&)>;

// Each puts its commands into the command line; the one that the user names sets `chosen`.
void addInit(CLI::App& app, Chosen& chosen);
void addAccount(CLI::App& app, Chosen& chosen);
void addWalkIn(CLI::App& app, Chosen& chosen);
void addCases(CLI::App& app, Chosen& chosen); ///< with the next three in its group
void addResume(CLI::App& group, Chosen& chosen);
void addGiveUpToken(CLI::App& group, Chosen& chosen);
void addPayBack(CLI::App& group, Chosen& chosen);
/// `token unlock`: resumes, but only a case whose service resets a PIN.
void addUnlock(CLI::App& group, Chosen& chosen);
void addCertificates(CLI::App& app, Chosen& chosen);
void addPrint(CLI::App& app, Chosen& chosen);
void addDay(CLI::App& app, Chosen& chosen);
void addReport(CLI::App& app, Chosen& chosen);
void addStock(CLI::App& app, Chosen& chosen);
void addTokens(CLI::App& app, Chosen& chosen);
void addSync(CLI::App& app, Chosen& chosen);
void addJournal(CLI::App& app, Chosen& chosen); ///< with addBranch in its group
void addBranch(CLI::App& group, Chosen& chosen);
void addBackup(CLI::App& app, Chosen& chosen);
void addRestore(CLI::App& app, Chosen& chosen);
void addRetention(CLI::App& app, Chosen& chosen);
void addAudit(CLI::App& app, Chosen& chosen);
void addPerson(CLI::App& app, Chosen& chosen);
void addDoctor(CLI::App& app, Chosen& chosen);
void addSettings(CLI::App& app, Chosen& chosen);

} // namespace certdesk::ctl
