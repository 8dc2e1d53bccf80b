#pragma once
#include "forms/calendar.h"
#include "sync/headquarters.h"

#include <filesystem>
#include <optional>

namespace certdesk::desk {

// The kiosk's machine certificate (tls/machine.pem, tls/machine.key) is renewed by EST simplereenroll (RFC
// 7030 §4.2.2) 30 days before it ends. The new key lies beside it (tls/machine.next.key) before headquarters
// is asked, and stays until the answer is in place: a lost answer is asked for again with the same key, and
// headquarters answers the same certificate. The certificate takes its place first, its key second; between
// the two, whoever comes next finishes.

/// Finishes a renewal that broke off between its two files; nothing where none did. Before the files are
/// used. Throws std::filesystem::filesystem_error.
void finishMachineRenewal(const std::filesystem::path& data);

/// Renews it when that is due by `now`; nothing otherwise. What headquarters or the line says against it: the
/// present certificate goes on serving. That headquarters finds it too early (this machine's clock runs
/// ahead) is nothing to tell. From a task. Throws std::filesystem::filesystem_error.
std::optional<sync::LineFault> renewMachine(const std::filesystem::path& data,
                                            sync::Headquarters& headquarters, forms::UtcMs now);

} // namespace certdesk::desk
