#pragma once
#include "kiosk/gate.h"
#include "kiosk/page.h"
#include "kiosk/task.h"

#include <functional>

namespace certdesk::kiosk {

/// In place of everything else while nobody is known to sit there: the pages, and what was entered in them,
/// stay as they are behind it, and so does production. Whoever is logged in unlocks; anybody may log that
/// person out.
class LockPanel : public wxPanel {
public:
    LockPanel(wxWindow* parent, Counter& counter);
    /// It comes to the front.
    void arrive();
    /// It goes away.
    void leave();
    bool key(const wxKeyEvent& event) { return gate_.key(event); }
    void explain(const desk::Sentence& sentence);

    std::function<void()> onUnlocked;
    std::function<void()> onLogOut; ///< somebody else wants to log in

private:
    void unlock();

    Counter& counter_;
    Gate gate_;
    wxStaticText* who_;
    wxTextCtrl* password_;
    Task opening_;
};

} // namespace certdesk::kiosk
