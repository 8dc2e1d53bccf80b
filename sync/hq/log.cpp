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

Log::Log(Time time, Sink sink) : time_(std::move(time)), sink_(std::move(sink)) {}

void Log::write(Level level, const std::string& event, forms::JsonObject facts) {
    forms::JsonObject line{{"time", forms::isoUtc(time_())}, {"level", idOf(level)}, {"event", event}};
    line.insert(line.end(), std::make_move_iterator(facts.begin()), std::make_move_iterator(facts.end()));
    const auto text = forms::Json(std::move(line)).text();
    const std::lock_guard lock(mutex_);
    sink_(text);
}

void toStandardError(const std::string& line) { std::cerr << line << std::endl; }

} // namespace certdesk::hq
