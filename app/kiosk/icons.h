#pragma once
#include <wx/bmpbndl.h>

#include <string>

namespace certdesk::kiosk {

/// The icon that the catalogue names, drawn as lines; grey when its service is not offered. An unknown name
/// gets a plain sheet of paper.
wxBitmapBundle iconFor(const std::string& name, bool offered);

} // namespace certdesk::kiosk
