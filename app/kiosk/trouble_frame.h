#pragma once
#include "desk/words.h"

#include <wx/frame.h>

namespace certdesk::kiosk {

/// The whole program when it cannot begin: one window that says why and what to do.
class TroubleFrame : public wxFrame {
public:
    explicit TroubleFrame(const desk::Sentence& sentence);
};

} // namespace certdesk::kiosk
