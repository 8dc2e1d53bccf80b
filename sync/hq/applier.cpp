#include "hq/applier.h"

#include "hq/applying.h"

#include <algorithm>
#include <utility>

namespace certdesk::hq {
namespace {

constexpr std::chrono::milliseconds quiet{200};
constexpr std::chrono::seconds patience{3};

} // namespace

Applier::Applier(Office& office) : office_(office), thread_([this] { run(); }) {}

Applier::~Applier() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void Applier::marked(const std::string& kiosk) {
    {
        const std::lock_guard lock(mutex_);
        last_ = Time::now();
        if (kiosks_.empty()) first_ = last_;
        kiosks_.insert(kiosk);
    }
    wake_.notify_one();
}

/// Empty at the end.
std::set<std::string> Applier::next() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return ending_ || !kiosks_.empty(); });
    while (!ending_ && Time::now() < std::min(last_ + quiet, first_ + patience))
        wake_.wait_until(lock, std::min(last_ + quiet, first_ + patience));
    return ending_ ? std::set<std::string>() : std::exchange(kiosks_, {});
}

void Applier::run() {
    for (auto kiosks = next(); !kiosks.empty(); kiosks = next())
        for (const auto& kiosk : kiosks) {
            try {
                applyMarked(office_, kiosk);
            } catch (
                const std::exception&) { // it stays marked: with the kiosk's next batch, or the next start
            }
        }
}

} // namespace certdesk::hq
