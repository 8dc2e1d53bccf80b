#pragma once
#include "printing/canvas.h"
#include "printing/documents.h"

namespace certdesk::printing {

/// What a copy mark takes at the left of a paper's head; the head keeps it free.
constexpr double copyMarkWidth = 32;
constexpr double copyMarkHeight = 12.5;

/// Draws "副本", which print it is, when and by whom, into a frame whose top left corner is there. Nothing
/// for an original.
void drawCopyMark(Canvas& canvas, double x, double y, const CopyMark& mark);

} // namespace certdesk::printing
