#pragma once
#include "token/skf_abi.h"

#include <optional>
#include <string>

/// The fault switch. The environment's CERTDESK_SOFTSKF_FAULT names a file of rules, one a line, read anew at
/// every call:
///
///     fail WHEN 0x0A000001     the call is not executed and answers that
///     lose WHEN 0x0A000023     the call is executed and answers that: the device did it and the answer was
///     lost remove WHEN [DEVICE]     the device is pulled at the call, before it is executed. Without a name:
///     the device that
///                              the call is about, or for SKF_EnumDev the one of the call before. It comes
///                              back, as a new insertion, when the rules change
///     swap WHEN DEVICE         the device that the call is about is pulled and that one comes in its place,
///     under its
///                              name; the pulled one then lies, removed, under the other's name
///     kill WHEN                SIGKILL to the own process before the call is executed
///     killafter WHEN           SIGKILL when it was executed, before it answers
///
/// WHEN is a number: the so-manieth call of all (from 1) since the rules changed; or a function: its first
/// call since then, SKF_VerifyPIN#3 its third. All processes with the same file count together, so a rule
/// acts once, also when the process that it killed starts again. SKF_WaitForDevEvent and
/// SKF_CancelWaitForDevEvent neither count nor fail: they belong to a watcher, whose moment is chance.
///
/// The counts lie beside the rules in a file of that name with ".count": a line `calls N`, a line
/// `SKF_Function N` for each function called. An empty or missing rules file counts only. Two changes of the
/// rules to the same text are one: a test that wants to begin anew adds a comment (any line with another
/// first word).
namespace certdesk::softskf {

struct Verdict {
    std::optional<token::skf::Ulong> instead; ///< answer this without executing
    std::optional<token::skf::Ulong> lost;    ///< execute and answer this
    bool killAfter = false;
};

/// Counts the call and does what the rules say before it is executed. `device` is the one it is about; empty:
/// none.
Verdict faultsAt(const std::string& function, const std::string& device);

[[noreturn]] void killSelf();

} // namespace certdesk::softskf
