#include "desk/lane.h"

#include "desk/inside.h"
#include "desk/words.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <random>
#include <thread>

namespace certdesk::desk {

namespace {

/// How often the lane sees whether it is time to ask for the line again, while a case waits for it.
constexpr std::chrono::milliseconds listenEvery{1000};

bool waitsFor(const LaneState& state, WaitsFor what) {
    return state.kind == LaneState::Kind::waiting && state.waits && state.waits->what == what;
}

} // namespace

struct Lane::Impl : ProductionWatcher {
    Impl(Desk& desk, std::function<void()> onChange) : desk_(desk), changed_(std::move(onChange)) {
        watch_.emplace(desk_.inside().around.drivers, [this](bool more) { tokensChanged(more); });
        thread_ = std::thread([this] { run(); });
    }

    ~Impl() override {
        {
            const std::lock_guard lock(mutex_);
            ending_ = true;
        }
        woken_.notify_all();
        thread_.join();
        watch_.reset();
    }

    // From any thread
    // -------------------------------------------------------------------------------------------

    void put(const std::string& number, ProductionOptions options) {
        {
            const std::lock_guard lock(mutex_);
            if (running_ == number) return;
            options_[number] = std::move(options);
            enqueue(number);
        }
        woken_.notify_all();
        changed_();
    }

    void answer(const std::string& number, bool good) {
        const std::lock_guard lock(mutex_);
        if (running_ != number || states_[number].kind != LaneState::Kind::letter) return;
        letterAnswer_ = good;
        woken_.notify_all();
    }

    void take(const std::string& number) {
        {
            const std::lock_guard lock(mutex_);
            std::erase(queue_, number);
            if (running_ == number)
                cancelled_ = true;
            else
                states_.erase(number);
        }
        woken_.notify_all();
        changed_();
    }

    void retry(WaitsFor what) {
        {
            const std::lock_guard lock(mutex_);
            for (auto& [number, state] : states_)
                if (waitsFor(state, what)) enqueue(number);
        }
        woken_.notify_all();
    }

    std::map<std::string, LaneState> states() const {
        const std::lock_guard lock(mutex_);
        return states_;
    }

    std::vector<TokenSeen> seen() const { return watch_->tokens(); }

    // ProductionWatcher, on the lane's thread
    // -------------------------------------------------------------------

    void stage(forms::Stage stage, forms::Phase phase) override {
        {
            const std::lock_guard lock(mutex_);
            LaneState& state = states_[running_];
            if (phase == forms::Phase::begun) state.stage = stage;
            if (phase == forms::Phase::ended) state.ended = stage;
        }
        changed_();
    }

    void worksOn(const std::string& label) override {
        {
            const std::lock_guard lock(mutex_);
            states_[running_].tokenLabel = label;
        }
        changed_();
    }

    std::optional<bool> letterIsGood(const std::string& where) override {
        std::unique_lock lock(mutex_);
        letterAnswer_.reset();
        states_[running_].kind = LaneState::Kind::letter;
        states_[running_].letter = where;
        lock.unlock();
        changed_();
        lock.lock();
        woken_.wait(lock, [&] { return letterAnswer_ || ending_ || cancelled_; });
        if (letterAnswer_) states_[running_].kind = LaneState::Kind::running;
        return letterAnswer_;
    }

    bool cancelled() const override {
        const std::lock_guard lock(mutex_);
        return cancelled_ || ending_;
    }

private:
    /// With the mutex held.
    void enqueue(const std::string& number) {
        if (std::find(queue_.begin(), queue_.end(), number) == queue_.end()) queue_.push_back(number);
        LaneState& state = states_[number];
        state.kind = LaneState::Kind::queued;
        state.trouble.reset();
        state.broken.clear();
    }

    void run() {
        for (;;) {
            const bool listens = listen();
            std::unique_lock lock(mutex_);
            const auto called = [&] { return ending_ || !queue_.empty(); };
            if (listens)
                woken_.wait_for(lock, listenEvery, called);
            else
                woken_.wait(lock, called);
            if (ending_) return;
            if (queue_.empty()) continue;
            running_ = queue_.front();
            queue_.pop_front();
            cancelled_ = false;
            states_[running_] = LaneState{};
            states_[running_].kind = LaneState::Kind::running;
            const ProductionOptions options = options_[running_];
            const unsigned before = arrivals_;
            lock.unlock();
            changed_();
            produceOne(options);
            watch_->look(); // the token has another label and certificate now
            retryIfAnyCame(before);
        }
    }

    void produceOne(const ProductionOptions& options) {
        LaneState end;
        try {
            end = endOf(desk::produce(desk_, running_, *this, options));
        } catch (const std::exception& broken) {
            end.kind = LaneState::Kind::stopped;
            end.broken = wordsFor(broken).whole();
        }
        {
            const std::lock_guard lock(mutex_);
            LaneState& state = states_[running_];
            end.tokenLabel = std::move(state.tokenLabel);
            end.stage = state.stage;
            end.ended = state.ended;
            state = std::move(end);
            if (cancelled_) states_.erase(running_);
            running_.clear();
        }
        changed_();
    }

    static LaneState endOf(Produced produced) {
        LaneState state;
        if (auto* waits = std::get_if<Waits>(&produced)) {
            state.kind = LaneState::Kind::waiting;
            state.waits = std::move(*waits);
        } else if (auto* trouble = std::get_if<Trouble>(&produced)) {
            state.kind = LaneState::Kind::stopped;
            state.trouble = std::move(*trouble);
        } else {
            state.kind = LaneState::Kind::done;
        }
        return state;
    }

    /// On a thread of the watch, or the lane's.
    void tokensChanged(bool more) {
        if (more) {
            const std::lock_guard lock(mutex_);
            ++arrivals_;
        }
        if (more) retry(WaitsFor::token);
        changed_();
    }

    /// A token that came after the production had looked for it, and before it was said that it waits.
    void retryIfAnyCame(unsigned before) {
        {
            const std::lock_guard lock(mutex_);
            if (arrivals_ == before) return;
        }
        retry(WaitsFor::token);
    }

    bool anyWaitsForLine() const {
        const std::lock_guard lock(mutex_);
        return std::any_of(states_.begin(), states_.end(),
                           [](const auto& one) { return waitsFor(one.second, WaitsFor::line); });
    }

    /// While a case waits for headquarters: are they there again? Asked ever more rarely. False: none waits.
    bool listen() {
        const auto& headquarters = desk_.inside().around.headquarters;
        if (!headquarters || !anyWaitsForLine()) {
            listened_ = 0;
            return false;
        }
        const auto now = std::chrono::steady_clock::now();
        if (listened_ > 0 && now < listenAt_) return true;
        const bool there = std::holds_alternative<sync::Head>(headquarters->head());
        listenAt_ = now + sync::waitBefore(listened_++, jitter_(random_));
        if (there) retry(WaitsFor::line);
        return true;
    }

    Desk& desk_;
    const std::function<void()> changed_;
    std::mt19937_64 random_{std::random_device{}()};
    std::uniform_real_distribution<double> jitter_{0, 1};
    int listened_ = 0; ///< how often since a case began to wait for the line; the lane's thread alone
    std::chrono::steady_clock::time_point listenAt_;
    mutable std::mutex mutex_; ///< guards all below
    std::condition_variable woken_;
    std::map<std::string, LaneState> states_;
    std::map<std::string, ProductionOptions> options_;
    std::deque<std::string> queue_;
    std::string running_; ///< written by the lane's thread only
    std::optional<bool> letterAnswer_;
    unsigned arrivals_ = 0; ///< of tokens
    bool cancelled_ = false;
    bool ending_ = false;
    std::optional<TokenWatch> watch_; ///< it tells of its first look while the constructor goes on
    std::thread thread_;              ///< last: it starts when all else is there
};

Lane::Lane(Desk& desk, std::function<void()> changed)
    : impl_(std::make_unique<Impl>(desk, std::move(changed))) {}
Lane::~Lane() = default;

void Lane::produce(const std::string& caseNumber, const std::optional<std::string>& tokenLabel,
                   bool keepToken) {
    impl_->put(caseNumber, {tokenLabel, keepToken});
}
void Lane::confirmLetter(const std::string& caseNumber, bool good) { impl_->answer(caseNumber, good); }
void Lane::remove(const std::string& caseNumber) { impl_->take(caseNumber); }
void Lane::lineIsBack() { impl_->retry(WaitsFor::line); }
std::map<std::string, LaneState> Lane::cases() const { return impl_->states(); }
std::vector<TokenSeen> Lane::tokens() const { return impl_->seen(); }

} // namespace certdesk::desk
