#pragma once

namespace certdesk::ctl {

/// Parses, runs the command and answers the exit status. Every failure is a sentence on stderr.
int runCommandLine(int argc, char** argv);

} // namespace certdesk::ctl
