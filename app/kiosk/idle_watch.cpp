#include "kiosk/idle_watch.h"

#include <wx/event.h>

namespace certdesk::kiosk {

namespace {

constexpr int lookEachMs = 1000;

bool isSomebody(wxEventType type) {
    return type == wxEVT_KEY_DOWN || type == wxEVT_CHAR_HOOK || type == wxEVT_MOTION ||
           type == wxEVT_LEFT_DOWN || type == wxEVT_RIGHT_DOWN || type == wxEVT_MOUSEWHEEL;
}

} // namespace

IdleWatch::IdleWatch(std::int64_t limitMs, std::function<std::int64_t()> nowMs, std::function<void()> onIdle)
    : idle_(limitMs), nowMs_(std::move(nowMs)), onIdle_(std::move(onIdle)) {
    touch();
    wxEvtHandler::AddFilter(this);
    Start(lookEachMs);
}

IdleWatch::~IdleWatch() { wxEvtHandler::RemoveFilter(this); }

void IdleWatch::touch() { idle_.touch(nowMs_()); }

int IdleWatch::FilterEvent(wxEvent& event) {
    if (isSomebody(event.GetEventType())) touch();
    return Event_Skip;
}

void IdleWatch::Notify() {
    if (idle_.over(nowMs_())) onIdle_();
}

} // namespace certdesk::kiosk
