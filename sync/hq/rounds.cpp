#include "hq/rounds.h"

#include "hq/issuing.h"
#include "hq/revocation_lists.h"

#include <chrono>

namespace certdesk::hq {
namespace {

constexpr std::chrono::minutes between{1};
constexpr std::int64_t minuteMs = 60'000;

} // namespace

Rounds::Rounds(Office& office, Log& log) : office_(office), log_(log), thread_([this] { run(); }) {}

Rounds::~Rounds() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void Rounds::run() {
    do {
        try {
            settleProposed(office_, {office_.clock().value - minuteMs}); // the younger are under way
            issueDueLists(office_);
        } catch (const std::exception&) { // the database is busy, or the CA's token is away
        }
        log_.tellLeftOut();
    } while (rest());
}

bool Rounds::rest() {
    std::unique_lock lock(mutex_);
    return !wake_.wait_for(lock, between, [this] { return ending_; });
}

} // namespace certdesk::hq
