#pragma once
#include "token/skf_abi.h"

#include <optional>
#include <string>

/// The fault switch. The environment's CERTDESK_SOFTSKF_FAULT names a file of rules, one a line, read anew at
/// every call:
///
///     fail WHEN 0x0A000001    the call is not executed and answers that
///     lose WHEN 0x0A000023    the call is executed and answers that, as if its own answer had been lost
///     remove WHEN [DEVICE]    the device is pulled before the call is executed
///     swap WHEN DEVICE        the device is pulled and that one comes in its place, under its name
///     kill WHEN               SIGKILL to the own process before the call is executed
///     killafter WHEN          SIGKILL when it was executed, before it answers
///
/// WHEN is a number, counting all calls from 1 since the rules changed; or a function, for its first call
/// since then; or SKF_VerifyPIN#3 for its third. All processes with the same file count together, so a rule
/// acts once, also when the process that it killed starts again. SKF_WaitForDevEvent and
/// SKF_CancelWaitForDevEvent neither count nor fail: they belong to a watcher, whose moment is chance.
///
/// DEVICE is a device's name. Without one, the device that the call is about is pulled, or for SKF_EnumDev
/// the one that an earlier call was about. A pulled device comes back, as a new insertion, at the first call
/// under other rules. After a swap the pulled one has the other's name, and comes back under that.
///
/// The counts lie beside the rules in a file of that name with ".count": a line `calls N`, and a line
/// `SKF_Function N` for each function called. An empty or missing rules file counts only. Rules that are
/// written again with the same text did not change: whoever wants to begin anew adds a line with any other
/// first word.
namespace certdesk::softskf {

struct Verdict {
    std::optional<token::skf::Ulong> instead; ///< answer this without executing
    std::optional<token::skf::Ulong> lost;    ///< execute and answer this
    bool killAfter = false;
};

/// Counts the call and does what the rules say before it is executed. `device` is the one it is about; empty:
/// none.
Verdict faultsAt(const std::string& function, const std::string& device);

/// Notes a wrong PIN of the user or the admin, a line in a file of the rules' name with ".wrong": a device
/// forgets its wrong tries after the right one, a test must not.
void noteWrongPin(token::skf::Ulong who);

[[noreturn]] void killSelf();

} // namespace certdesk::softskf
