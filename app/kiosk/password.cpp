#include "kiosk/password.h"

namespace certdesk::kiosk {

forms::Secret readPassword(const wxTextCtrl& field) {
    wxString typed = field.GetValue();
    std::string utf8 = typed.utf8_string();
    for (std::size_t i = 0; i < typed.length(); ++i)
        typed[i] = '*';
    forms::Secret password(utf8);
    forms::wipeText(utf8);
    return password;
}

forms::Secret takePassword(wxTextCtrl& field) {
    forms::Secret password = readPassword(field);
    field.ChangeValue(wxEmptyString);
    return password;
}

} // namespace certdesk::kiosk
