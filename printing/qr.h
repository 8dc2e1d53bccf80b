#pragma once
#include <string_view>
#include <vector>

namespace certdesk::printing {

/// A QR code as a square of modules, without its quiet zone.
struct QrCode {
    int size = 0; ///< modules a side
    std::vector<bool> dark;

    bool at(int x, int y) const { return dark[static_cast<std::size_t>(y * size + x)]; }
};

/// Error correction level M (15 %), the smallest version that holds the text (ISO/IEC 18004). Throws
/// PaperError when it is empty or too long (above 2,331 bytes).
QrCode qrOf(std::string_view text);

} // namespace certdesk::printing
