#pragma once
#include "forms/bytes.h"
#include "printing/preview.h"

#include <wx/panel.h>
#include <wx/statbmp.h>

#include <vector>

namespace certdesk::kiosk {

/// The pages of a paper as they will come out of the printer, one below the other.
class Preview : public wxPanel {
public:
    explicit Preview(wxWindow* parent);
    void show(const std::vector<printing::Image>& pages);
    /// Draws the pages, at a zoom of 1 in the content's width; for a task.
    static std::vector<printing::Image> draw(forms::ByteView pdf, double zoom = 1);

private:
    void fill(const std::vector<printing::Image>& pages);
};

} // namespace certdesk::kiosk
