#pragma once
#include <wx/panel.h>

namespace certdesk::kiosk {

/// The band across the top of every window of a kiosk for training, whatever page or lock lies below it.
class TrainingBand : public wxPanel {
public:
    explicit TrainingBand(wxWindow* parent);
};

} // namespace certdesk::kiosk
