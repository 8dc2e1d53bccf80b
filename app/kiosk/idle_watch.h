#pragma once
#include <wx/eventfilter.h>
#include <wx/timer.h>

#include <cstdint>
#include <functional>

namespace certdesk::kiosk {

/// For how long nobody touched anything.
class IdleTime {
public:
    explicit IdleTime(std::int64_t limitMs) : limitMs_(limitMs) {}
    /// Somebody did something; `nowMs` of a clock that only grows.
    void touch(std::int64_t nowMs) { touchedMs_ = nowMs; }
    void allow(std::int64_t limitMs) { limitMs_ = limitMs; }
    bool over(std::int64_t nowMs) const { return nowMs - touchedMs_ >= limitMs_; }

private:
    std::int64_t limitMs_;
    std::int64_t touchedMs_ = 0;
};

/// Sees keys and the mouse over all windows of the program, and tells when there was nothing for the limit,
/// and each second from then on. UI thread only.
class IdleWatch : public wxEventFilter, private wxTimer {
public:
    IdleWatch(std::int64_t limitMs, std::function<std::int64_t()> nowMs, std::function<void()> onIdle);
    ~IdleWatch() override;
    /// As if somebody had done something: a log-in, an unlocking.
    void touch();
    /// From now on.
    void allow(std::int64_t limitMs) { idle_.allow(limitMs); }
    int FilterEvent(wxEvent& event) override;

private:
    void Notify() override;

    IdleTime idle_;
    std::function<std::int64_t()> nowMs_;
    std::function<void()> onIdle_;
};

} // namespace certdesk::kiosk
