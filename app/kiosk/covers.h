#pragma once
#include "kiosk/page.h"

#include <wx/weakref.h>

#include <vector>

namespace certdesk::kiosk {

/// Which pages lie below the one in front, and where the focus was on each: they keep what was entered. UI
/// thread only.
class Covers {
public:
    /// `all`: lies over whatever shows (help); `one`: takes the place of another page that covers.
    enum class Over { one, all };

    bool empty() const { return below_.empty(); }
    /// The page that the one in front covers.
    Page& below() const { return *below_.back().page; }
    /// `with` comes in front of `front`. One that lies below already comes up, and what lay over it goes.
    void lay(Page& with, Page& front, Over over);
    /// The page below comes to the front: forgets it here, and answers where the focus goes on it.
    wxWindow* lift();
    /// Forgets the page below.
    void drop() { below_.pop_back(); }

private:
    struct Below {
        Page* page;
        wxWindowRef focus;
    };
    std::vector<Below> below_; ///< the lowest first
};

} // namespace certdesk::kiosk
