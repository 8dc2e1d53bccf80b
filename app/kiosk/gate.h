#pragma once
#include "kiosk/layout.h"

#include <wx/textctrl.h>

#include <functional>
#include <vector>

namespace certdesk::kiosk {

/// The box in the middle of an otherwise empty window where somebody gives a password: to log in, to unlock.
/// Its owner lays it out from top to bottom; the owner's window owns the controls.
class Gate {
public:
    static constexpr int width = layout::contentWidth / 2;

    /// What stands on the button that opens it, while it can be pressed.
    Gate(wxWindow* owner, const wxString& opens);

    void add(wxWindow* part, int below = 0);
    wxTextCtrl* addField(const char* name, const wxString& caption, long style = 0);
    void addNote(const char* name);
    /// The button that opens; `open` is done for Enter, too.
    void addOpen(const char* name, std::function<void()> open);
    wxButton* addButton(const char* name, const wxString& words, std::function<void()> act);
    /// Nothing more is added.
    void finish();
    wxWindow* box() const { return box_; }

    bool key(const wxKeyEvent& event);
    /// Why it did not open; empty: nothing.
    void say(const wxString& fault);
    /// Whether anything can be typed or pressed; not while a password is looked at.
    void ready(bool is);

private:
    wxWindow* owner_;
    wxString opens_;
    wxPanel* box_;
    wxBoxSizer* inner_;
    wxStaticText* note_ = nullptr;
    wxButton* open_ = nullptr;
    std::function<void()> opening_;
    std::vector<wxWindow*> usable_;
};

} // namespace certdesk::kiosk
