#pragma once
#include <wx/window.h>

/// The only place that touches GTK itself.
namespace certdesk::kiosk::native {

/// The colours of buttons and fields in all their states (hover, focus, disabled), once per program.
void installStyle();

/// Gives a control one of the styles above, or takes it away again.
void addStyle(wxWindow* window, const char* style);
void removeStyle(wxWindow* window, const char* style);

/// What a screen reader calls the control. wx's SetName never reaches AT-SPI.
void setAccessibleName(wxWindow* window, const wxString& name);

/// Of a choice GTK gives the focus to a button inside, of which wx hears nothing: the windows around it are
/// told as they are of others (wxChildFocusEvent).
void tellInnerFocus(wxWindow* choice);

/// The desktop's own quiet sound.
void chime(wxWindow* window);

/// A window that shows and takes no key.
void neverFocused(wxWindow* window);

/// Watches a text field for a Chinese input method at work.
void watchComposing(wxWindow* textField);
/// Whether characters are being composed now: Enter and digits then belong to the input method.
bool composing();

} // namespace certdesk::kiosk::native
