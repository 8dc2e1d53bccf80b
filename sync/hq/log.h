#pragma once
#include "forms/calendar.h"
#include "forms/json.h"

#include <functional>
#include <mutex>
#include <string>

namespace certdesk::hq {

/// Headquarters' log: a JSON object a line, {"time", "level", "event", …facts}, for journald and whatever
/// reads that. It tells kiosks, addresses, routes and kinds of problems; never a path, a query, a body or a
/// name, which may be of persons. Any thread.
class Log {
public:
    enum class Level { info, warning, error };
    using Sink = std::function<void(const std::string& line)>; ///< the line without its end
    using Time = std::function<forms::UtcMs()>;

    Log(Time time, Sink sink);
    void write(Level level, const std::string& event, forms::JsonObject facts = {});

private:
    Time time_;
    std::mutex mutex_;
    Sink sink_; ///< called under mutex_
};

/// To standard error.
void toStandardError(const std::string& line);

} // namespace certdesk::hq
