#include "kiosk/app.h"

wxIMPLEMENT_APP(certdesk::kiosk::KioskApp);
