#pragma once
#include "support/hq_fixture.h"
#include "sync/headquarters.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

namespace certdesk::tests {

/// What happens to one request on its way to headquarters, and to its answer.
struct LineAccident {
    enum class Kind {
        none,
        cutRequest, ///< the line breaks after `at` bytes of the request
        cutAnswer, ///< headquarters answers whole; the line breaks after `at` bytes of that. 0: what was done
                   ///< is never told
        twice,     ///< headquarters gets the request twice; the second answer arrives
        held,      ///< headquarters answers whole; the answer stays here, on a line that does not break
        late, ///< the line breaks; headquarters gets the request after `at` more have been answered, so that
              ///< requests of several connections arrive in another order than they were sent
    };
    Kind kind = Kind::none;
    std::size_t at = 0; ///< beyond the end: nothing is cut
    bool reset = false; ///< breaks by a reset (RST) and not by an end (FIN without close_notify)
    std::chrono::milliseconds latency{0}; ///< before the request goes on
    std::string only{}; ///< what the first line must have for it to happen; empty: to any request
};

/// A line between one kiosk and headquarters that has accidents. It is the server of the kiosk's TLS
/// connection and the client of another one, with the keys of both, so that accidents happen at bytes of HTTP
/// and not somewhere in a record of TLS. Listens from construction until it goes.
class FaultProxy {
public:
    /// What happens to the n-th request, from 0.
    using Plan = std::function<LineAccident(int number)>;

    /// `kiosk` as enrolled with `hq`.
    FaultProxy(HqServer& hq, const sync::LineSettings& kiosk);
    ~FaultProxy();
    FaultProxy(const FaultProxy&) = delete;
    FaultProxy& operator=(const FaultProxy&) = delete;

    /// The kiosk's settings, by way of this proxy.
    sync::LineSettings settings() const;
    void plan(Plan plan);
    /// What is on its way late arrives now, the last one first.
    void deliverLate();
    /// Waits until headquarters gave an answer that is held here; false when that takes longer than a minute.
    bool awaitHeld();

    int requests() const;             ///< so far
    std::size_t requestBytes() const; ///< of the last request
    std::size_t answerBytes() const;  ///< of the last answer of headquarters

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace certdesk::tests
