#pragma once
#include "kiosk/step_page.h"

namespace certdesk::kiosk {

/// The page for a step of the catalogue. Order and presence of steps are the catalogue's.
StepPage* makeStepPage(forms::Step step, wxWindow* parent, CaseContext& context);

} // namespace certdesk::kiosk
