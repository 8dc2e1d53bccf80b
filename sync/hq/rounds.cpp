#include "hq/rounds.h"

#include "hq/issuing.h"
#include "hq/registrations.h"
#include "hq/revocation_lists.h"
#include "hq/upstream_orders.h"

#include <chrono>
#include <functional>
#include <initializer_list>

namespace certdesk::hq {
namespace {

constexpr std::chrono::minutes between{1};
constexpr std::int64_t minuteMs = 60'000;

} // namespace

Rounds::Rounds(Office& office, Log& log) : office_(office), log_(log), thread_([this] { run(); }) {}

Rounds::~Rounds() {
    ending_ = true;
    office_.work.ring();
    thread_.join();
}

void Rounds::run() {
    while (!ending_) {
        goRound();
        log_.tellLeftOut();
        office_.work.wait(between);
    }
}

void Rounds::goRound() {
    const forms::UtcMs settled{office_.clock().value - minuteMs}; // the younger are under way
    const std::initializer_list<std::function<void()>> tasks = {
        [&] { settleProposed(office_, settled); }, [&] { settleRegistrations(office_, settled); },
        [&] { tellRevocations(office_); },         [&] { issueDueLists(office_); },
        [&] { verifyUpstreams(office_); },
    };
    for (const auto& task : tasks) {
        try {
            task();
        } catch (const std::exception&) { // the database is busy, or the CA's token is away
        }
    }
}

} // namespace certdesk::hq
