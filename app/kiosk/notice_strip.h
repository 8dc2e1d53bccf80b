#pragma once
#include "desk/words.h"
#include "kiosk/layout.h"

#include <wx/panel.h>
#include <wx/timer.h>

#include <functional>

namespace certdesk::kiosk {

/// Where a page says in place what went wrong, what is waited for, what was done. Always there and always as
/// high, so that nothing moves under the hand.
class NoticeStrip : public wxPanel {
public:
    explicit NoticeStrip(wxWindow* parent, layout::Ink ground = layout::Ink::paper);

    void fault(const desk::Sentence& sentence);
    void waits(const wxString& text);
    void done(const wxString& text);
    void tell(const wxString& text);
    /// Says after half a second that something is waited for; `cancel` (may be empty) ends the waiting.
    void waitFor(const wxString& text, std::function<void()> cancel = {});
    void clear();
    wxString text() const { return text_->GetLabelText(); }

private:
    void show(const wxString& sign, const wxString& text, layout::Ink ink);
    void onSlow();
    bool takesAnotherHeight();
    void onDetails();

    wxStaticText* sign_;
    wxStaticText* text_;
    wxButton* details_;
    wxButton* cancel_;
    wxTimer slow_;
    wxString waiting_;
    desk::Sentence sentence_;
    bool detailed_ = false;
    std::function<void()> onCancel_;
};

} // namespace certdesk::kiosk
