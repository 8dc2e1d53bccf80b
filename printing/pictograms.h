#pragma once
#include "printing/canvas.h"

/// Small pictures of the guide sheet, drawn of lines and areas alone. Each stays inside the box.
namespace certdesk::printing {

void drawScreenWithArrow(Canvas& canvas, const Box& box); ///< something is installed
void drawTokenInScreen(Canvas& canvas, const Box& box);   ///< the token logs in
void drawCertificate(Canvas& canvas, const Box& box);     ///< lines of text, a date framed
void drawTwoSteps(Canvas& canvas, const Box& box);        ///< one box, an arrow, another box
void drawEnvelope(Canvas& canvas, const Box& box);        ///< with stars for the PIN
void drawLostToken(Canvas& canvas, const Box& box);       ///< a token, crossed out

} // namespace certdesk::printing
