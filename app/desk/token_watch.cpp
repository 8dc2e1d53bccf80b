#include "desk/token_watch.h"

#include "token/watch.h"

#include <algorithm>
#include <mutex>
#include <thread>

namespace certdesk::desk {

namespace {

/// What no driver tells of, as when another program writes on a token, is seen after so long at the latest.
constexpr std::chrono::seconds freshEvery{10};

} // namespace

/// One driver and the thread that watches it.
class TokenWatch::Reader {
public:
    Reader(std::shared_ptr<token::TokenDriver> driver, const std::function<void(bool)>& changed)
        : driver_(std::move(driver)), changed_(changed),
          thread_([this](std::stop_token stop) { run(stop); }) {}

    void stop() { thread_.request_stop(); }

    std::vector<TokenSeen> seen() const {
        const std::lock_guard lock(mutex_);
        return seen_;
    }

    /// Whether anything changed.
    bool look() {
        const std::lock_guard order(looking_);
        const auto listed = driver_->list();
        std::vector<TokenSeen> found;
        if (listed.ok())
            for (const token::TokenInfo& info : *listed)
                found.push_back({info.serial, info.label, info.blank(), info.certificates});
        const std::vector<TokenSeen> before = take(found);
        if (found == before) return false;
        changed_(std::any_of(found.begin(), found.end(), [&](const TokenSeen& token) {
            return std::find(before.begin(), before.end(), token) == before.end();
        }));
        return true;
    }

private:
    void run(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            const bool news = look();
            // A driver that tells of changes where there are none is not asked without pause.
            if (told_ && !news) token::pauseFor(token::lookEvery, stop);
            told_ = driver_->waitForChange(serials(), freshEvery, stop);
        }
    }

    std::vector<TokenSeen> take(const std::vector<TokenSeen>& found) {
        const std::lock_guard lock(mutex_);
        return std::exchange(seen_, found);
    }

    std::vector<std::string> serials() const {
        const std::lock_guard lock(mutex_);
        std::vector<std::string> all;
        for (const TokenSeen& token : seen_)
            all.push_back(token.serial);
        return all;
    }

    const std::shared_ptr<token::TokenDriver> driver_;
    const std::function<void(bool)> changed_;
    std::mutex looking_;       ///< held while listing, so that looks are told in their order
    mutable std::mutex mutex_; ///< guards seen_
    std::vector<TokenSeen> seen_;
    bool told_ = false;   ///< the watching thread's alone
    std::jthread thread_; ///< last: it starts when all else is there
};

TokenWatch::TokenWatch(const std::vector<std::shared_ptr<token::TokenDriver>>& drivers,
                       std::function<void(bool more)> changed) {
    for (const auto& driver : drivers)
        readers_.push_back(std::make_unique<Reader>(driver, changed));
}

/// All are told before the first is waited for.
TokenWatch::~TokenWatch() {
    for (const auto& reader : readers_)
        reader->stop();
}

std::vector<TokenSeen> TokenWatch::tokens() const {
    std::vector<TokenSeen> all;
    for (const auto& reader : readers_)
        for (TokenSeen& token : reader->seen())
            all.push_back(std::move(token));
    return all;
}

void TokenWatch::look() {
    for (const auto& reader : readers_)
        reader->look();
}

} // namespace certdesk::desk
