#pragma once
#include "desk/manual.h"

#include <wx/scrolwin.h>

#include <functional>
#include <string>

namespace certdesk::kiosk {

/// A page of the manual as plain controls: a screen reader reads each, and a link is a hyperlink that takes
/// the focus. (wxHtmlWindow shows nothing to AT-SPI.) UI thread only.
class ManualView : public wxScrolledWindow {
public:
    ManualView(wxWindow* parent, std::function<void(const std::string& topic)> follow);
    void show(const desk::ManualPage& page);
    /// A page up (-1) or down (1).
    void turn(int pages);

private:
    void add(wxSizer* to, const desk::ManualBlock& block);
    /// A mark or key in front of words, which all begin at one edge.
    void addMarked(wxSizer* to, const wxString& mark, int markWidth, const desk::ManualBlock& block);
    void addLink(wxSizer* to, const desk::ManualBlock& block);

    std::function<void(const std::string&)> follow_;
};

} // namespace certdesk::kiosk
