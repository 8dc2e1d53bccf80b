#pragma once
#include "forms/calendar.h"
#include "forms/json.h"

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>

namespace certdesk::hq {

/// Headquarters' log: a JSON object a line, {"time", "level", "event", …facts}, for journald and whatever
/// reads that. It tells kiosks, addresses, routes and kinds of problems; never a path, a query, a body or a
/// name, which may be of persons. Any thread.
///
/// A flood must not fill the disk: of one event at most 50 lines a second are written (1,000 of level info).
/// What is left out is counted, and told by a line {"event": "left-out", "of", "lines"} as soon as anything
/// is written after that second.
class Log {
public:
    enum class Level { info, warning, error };
    using Sink = std::function<void(const std::string& line)>; ///< the line without its end
    using Time = std::function<forms::UtcMs()>;
    using Moment = std::chrono::steady_clock::time_point;
    using Pace = std::function<Moment()>; ///< by which seconds are counted, whatever the clock does

    Log(Time time, Sink sink, Pace pace = std::chrono::steady_clock::now);
    /// Tells what is left out.
    ~Log();
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;

    void write(Level level, const std::string& event, forms::JsonObject facts = {});
    /// Tells what was left out in seconds that are over, if no line that comes does.
    void tellLeftOut();
    /// How many lines were left out so far.
    std::int64_t leftOut() const;

private:
    /// The second of an event.
    struct Second {
        Moment begun;
        int written = 0;
        std::int64_t leftOut = 0;
    };
    void tellLeftOutBefore(Moment at);
    void put(Level level, const std::string& event, forms::JsonObject facts);

    Time time_;
    Pace pace_;
    mutable std::mutex mutex_; ///< guards all below
    Sink sink_;                ///< called under it
    std::map<std::string, Second> seconds_;
    std::int64_t leftOut_ = 0;
};

/// To standard error.
void toStandardError(const std::string& line);

} // namespace certdesk::hq
