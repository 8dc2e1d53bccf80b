#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

namespace certdesk::hq {

/// What the listeners of this process did since it began: for /metrics. Every label is of a fixed set (a
/// listener, a route's pattern, a status class, a reason), so what a stranger sends makes no new series. Any
/// thread.
class Traffic {
public:
    /// Upper bounds in seconds; one more counts what takes longer.
    static constexpr std::array<double, 10> bounds{0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30};

    struct Requests {
        std::string listener, route, status; ///< "kiosks", "GET /api/v1/catalogue", "2xx"
        std::int64_t count = 0;
    };
    struct Times {
        std::string listener;
        std::array<std::int64_t, bounds.size() + 1> counts{}; ///< not cumulative
        double sum = 0;                                       ///< seconds
    };
    struct Connections {
        std::string listener;
        std::int64_t open = 0;
    };
    struct Refused {
        std::string listener, reason;
        std::int64_t count = 0;
    };
    struct Seen {
        std::vector<Requests> requests;
        std::vector<Times> times;
        std::vector<Connections> connections;
        std::vector<Refused> refused;
    };

    /// From the end of its head to the last byte of its answer.
    void answered(const std::string& listener, const std::string& route, int status, double seconds);
    void connected(const std::string& listener);
    void disconnected(const std::string& listener);
    /// A connection that never came to a request.
    void refused(const std::string& listener, const std::string& reason);

    Seen seen() const;

private:
    mutable std::mutex mutex_; ///< guards all below
    std::map<std::tuple<std::string, std::string, std::string>, std::int64_t> requests_;
    std::map<std::string, Times> times_;
    std::map<std::string, std::int64_t> open_;
    std::map<std::pair<std::string, std::string>, std::int64_t> refused_;
};

} // namespace certdesk::hq
