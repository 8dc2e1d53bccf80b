#pragma once
#include "kiosk/page.h"
#include "kiosk/task.h"

#include <wx/stattext.h>
#include <wx/textctrl.h>

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
    bool key(const wxKeyEvent& event);
    void explain(const desk::Sentence& sentence);

    std::function<void()> onUnlocked;
    std::function<void()> onLogOut; ///< somebody else wants to log in

private:
    void unlock();
    void say(const wxString& fault);
    void ready(bool is);

    Counter& counter_;
    wxStaticText* who_;
    wxTextCtrl* password_;
    wxStaticText* note_;
    wxButton* enter_;
    wxButton* other_;
    Task opening_;
};

} // namespace certdesk::kiosk
