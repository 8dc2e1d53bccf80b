#pragma once
#include "forms/bytes.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace certdesk::printing {

/// A drawn page: rows from the top, three bytes (red, green, blue) a pixel, no padding; what wxImage takes.
struct Image {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> rgb;
};

/// Number of pages; 0 when the bytes are no PDF.
int pageCount(forms::ByteView pdf);

/// Draws page `page` (from 0) at `dpi` (96: 10–17 ms). Nothing when there is no such page. Any thread. For a
/// PIN letter the image shows the PIN: do not preview it.
std::optional<Image> renderPage(forms::ByteView pdf, int page, double dpi);

} // namespace certdesk::printing
