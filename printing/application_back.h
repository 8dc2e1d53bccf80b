#pragma once
#include "printing/canvas.h"
#include "printing/documents.h"

namespace certdesk::printing {

/// The back of the application form on a new page: key points of the service agreement in our own wording,
/// the notice that the Personal Information Protection Law (art. 17) asks for, and the customer's counterfoil
/// to be cut off.
void applicationBack(Canvas& canvas, const ApplicationForm& form);

} // namespace certdesk::printing
