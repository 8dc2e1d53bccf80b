#include "kiosk/preview.h"

#include "kiosk/layout.h"
#include "kiosk/native.h"
#include "kiosk/text.h"

#include <wx/image.h>

#include <algorithm>

namespace certdesk::kiosk {

using namespace layout;

namespace {

constexpr double a4Inches = 8.27;
constexpr int mostPages = 4;

/// As wide as the content: the text can be read.
constexpr double dpi = (contentWidth - 3 * wide) / a4Inches;

wxBitmap bitmapOf(const printing::Image& page) {
    wxImage image(page.width, page.height, false);
    std::copy(page.rgb.begin(), page.rgb.end(), image.GetData());
    return wxBitmap(image);
}

} // namespace

Preview::Preview(wxWindow* parent) : wxPanel(parent) { SetBackgroundColour(colour(Ink::line)); }

std::vector<printing::Image> Preview::draw(forms::ByteView pdf, double zoom) {
    std::vector<printing::Image> pages;
    const int count = std::min(printing::pageCount(pdf), mostPages);
    for (int page = 0; page < count; ++page)
        if (auto image = printing::renderPage(pdf, page, dpi * zoom)) pages.push_back(std::move(*image));
    return pages;
}

void Preview::show(const std::vector<printing::Image>& pages) {
    Freeze();
    DestroyChildren();
    fill(pages);
    GetParent()->Layout();
    Layout();
    Thaw();
}

void Preview::fill(const std::vector<printing::Image>& pages) {
    auto* all = column();
    for (std::size_t i = 0; i < pages.size(); ++i) {
        auto* picture = new wxStaticBitmap(this, wxID_ANY, bitmapOf(pages[i]));
        native::setAccessibleName(picture, shown(say(tr("第 {0} 页"), {std::to_string(i + 1)})));
        all->Add(picture, wxSizerFlags().CenterHorizontal().Border(wxALL, small));
    }
    SetSizer(all);
}

} // namespace certdesk::kiosk
