#include "kiosk/covers.h"

#include <algorithm>

namespace certdesk::kiosk {

void Covers::lay(Page& with, Page& front, Over over) {
    const auto there =
        std::find_if(below_.begin(), below_.end(), [&](const Below& one) { return one.page == &with; });
    if (there != below_.end()) {
        below_.erase(there, below_.end());
        return;
    }
    if (over == Over::one && !below_.empty()) {
        below_.erase(below_.begin() + 1, below_.end());
        return;
    }
    below_.push_back({&front, wxWindow::FindFocus()});
}

wxWindow* Covers::lift() {
    const Below shows = below_.back();
    below_.pop_back();
    wxWindow* const before = shows.focus.get();
    if (before && before->IsShownOnScreen()) return before;
    return shows.page; // without a focus no key is heard
}

} // namespace certdesk::kiosk
