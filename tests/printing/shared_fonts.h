#pragma once
#include "printing/fonts.h"

namespace certdesk::tests {

/// The machine's faces, opened once for all tests of this program: they never change.
inline const printing::Fonts& sharedFonts() {
    static const printing::Fonts fonts;
    return fonts;
}

} // namespace certdesk::tests
