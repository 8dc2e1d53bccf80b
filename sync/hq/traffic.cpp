#include "hq/traffic.h"

#include <algorithm>

namespace certdesk::hq {

void Traffic::answered(const std::string& listener, const std::string& route, int status, double seconds) {
    const auto bucket = std::lower_bound(bounds.begin(), bounds.end(), seconds) - bounds.begin();
    const std::lock_guard lock(mutex_);
    ++requests_[{listener, route, std::to_string(status / 100) + "xx"}];
    auto& times = times_[listener];
    ++times.counts[static_cast<std::size_t>(bucket)];
    times.sum += seconds;
}

void Traffic::connected(const std::string& listener) {
    const std::lock_guard lock(mutex_);
    ++open_[listener];
}

void Traffic::disconnected(const std::string& listener) {
    const std::lock_guard lock(mutex_);
    --open_[listener];
}

void Traffic::refused(const std::string& listener, const std::string& reason) {
    const std::lock_guard lock(mutex_);
    ++refused_[{listener, reason}];
}

Traffic::Seen Traffic::seen() const {
    const std::lock_guard lock(mutex_);
    Seen all;
    for (const auto& [key, count] : requests_)
        all.requests.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), count});
    for (auto [listener, times] : times_) {
        times.listener = listener;
        all.times.push_back(times);
    }
    for (const auto& [listener, open] : open_)
        all.connections.push_back({listener, open});
    for (const auto& [key, count] : refused_)
        all.refused.push_back({key.first, key.second, count});
    return all;
}

} // namespace certdesk::hq
