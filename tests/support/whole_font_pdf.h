#pragma once
#include "forms/bytes.h"
#include "printing/display_list.h"

namespace certdesk::tests {

/// Draws a laid out paper with libharu as its manual does it: whole font files, UTF-8 encoding. What the
/// subsets must equal in looks and beat in time and size. Characters beyond the BMP stay blank. Throws
/// std::runtime_error.
forms::Bytes wholeFontPdf(const printing::DisplayList& list, const printing::Fonts& fonts);

} // namespace certdesk::tests
