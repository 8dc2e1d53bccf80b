#include "hq/log.h"

#include <iostream>

namespace certdesk::hq {
namespace {

const char* idOf(Log::Level level) {
    switch (level) {
    case Log::Level::info: return "info";
    case Log::Level::warning: return "warning";
    case Log::Level::error: return "error";
    }
    return "error";
}

} // namespace

Log::Log(Time time, Sink sink, Pace pace)
    : time_(std::move(time)), pace_(std::move(pace)), sink_(std::move(sink)) {}

Log::~Log() {
    const std::lock_guard lock(mutex_);
    tellLeftOutBefore(Moment::max());
}

void Log::write(Level level, const std::string& event, forms::JsonObject facts) {
    constexpr int mostServed = 1000;
    constexpr int mostOthers = 50;
    const auto at = pace_();
    const std::lock_guard lock(mutex_);
    tellLeftOutBefore(at);
    auto& second = seconds_[event];
    if (at - second.begun >= std::chrono::seconds(1)) second = {at, 0, 0};
    if (second.written >= (level == Level::info ? mostServed : mostOthers)) {
        ++second.leftOut;
        ++leftOut_;
        return;
    }
    ++second.written;
    put(level, event, std::move(facts));
}

std::int64_t Log::leftOut() const {
    const std::lock_guard lock(mutex_);
    return leftOut_;
}

void Log::tellLeftOut() {
    const auto at = pace_();
    const std::lock_guard lock(mutex_);
    tellLeftOutBefore(at);
}

void Log::tellLeftOutBefore(Moment at) {
    for (auto& [event, second] : seconds_) {
        if (second.leftOut == 0 || at - second.begun < std::chrono::seconds(1)) continue;
        put(Level::warning, "left-out", {{"of", event}, {"lines", second.leftOut}});
        second.leftOut = 0;
    }
}

void Log::put(Level level, const std::string& event, forms::JsonObject facts) {
    forms::JsonObject line{{"time", forms::isoUtc(time_())}, {"level", idOf(level)}, {"event", event}};
    line.insert(line.end(), std::make_move_iterator(facts.begin()), std::make_move_iterator(facts.end()));
    sink_(forms::Json(std::move(line)).text());
}

void toStandardError(const std::string& line) { std::cerr << line << std::endl; }

} // namespace certdesk::hq
