#pragma once
#include "hq/log.h"
#include "hq/office.h"
#include "hq/traffic.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace certdesk::hq {

/// What /metrics tells of the database, read in one transaction: the same from every process that serves it.
struct Stock {
    std::map<std::string, std::int64_t> kiosks; ///< by state
    std::int64_t silentMost = 0;                ///< seconds: of the active kiosks, since that longest unheard
    std::int64_t silentHour = 0;                ///< active kiosks unheard for an hour
    std::int64_t silentDay = 0;
    std::int64_t silentThreeDays = 0;
    std::int64_t entries = 0; ///< of the kiosks' present histories
    std::int64_t backlog = 0; ///< entries that kiosks told of and that did not come yet
    std::int64_t behind = 0;  ///< kiosks with such
    std::int64_t awaited = 0; ///< kiosks (restored.h)
    std::int64_t unapplied = 0;
    std::int64_t refused = 0;
    std::map<std::string, std::int64_t> alarms; ///< by kind, all kinds
    std::int64_t conflicts = 0;
    std::map<std::pair<std::string, std::string>, std::int64_t> certificates; ///< by purpose and state
    std::map<std::string, forms::UtcMs> lists;                                ///< next update by CA
    std::int64_t machinesEnding = 0; ///< active kiosks whose last machine certificate ends within 30 days
};
Stock stockOf(Poco::Data::Session& session, forms::UtcMs at);

/// Prometheus' text format 0.0.4: that, and what this process did since it began. METRICS.md explains each.
class Metrics {
public:
    Metrics(Office& office, const Traffic& traffic, const Log& log)
        : office_(office), traffic_(traffic), log_(log), begun_(office.clock()) {}
    std::string text();

private:
    Office& office_;
    const Traffic& traffic_;
    const Log& log_;
    forms::UtcMs begun_;
};

} // namespace certdesk::hq
