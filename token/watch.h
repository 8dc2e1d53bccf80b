#pragma once
#include <chrono>
#include <functional>
#include <stop_token>

/// Waiting for tokens on a thread that does nothing else. For drivers.
namespace certdesk::token {

/// How long a token that is put in or pulled may stay unnoticed where the driver's library cannot call us.
inline constexpr std::chrono::milliseconds lookEvery{150};

/// Sleeps so long, or until `stop`.
void pauseFor(std::chrono::milliseconds time, const std::stop_token& stop);

/// Asks at once and then every `lookEvery` until the answer is true (then it is true), `atMost` is over or
/// `stop` comes.
bool lookUntil(const std::function<bool()>& changed, std::chrono::milliseconds atMost,
               const std::stop_token& stop);

} // namespace certdesk::token
