#pragma once
#include "forms/secret.h"

#include <wx/textctrl.h>

namespace certdesk::kiosk {

/// What is typed in the field, which keeps it; our copies are wiped.
forms::Secret readPassword(const wxTextCtrl& field);
/// Takes what was typed out of the field, which is empty afterwards; our copies of it are wiped.
forms::Secret takePassword(wxTextCtrl& field);

} // namespace certdesk::kiosk
