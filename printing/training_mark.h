#pragma once
#include "printing/display_list.h"

namespace certdesk::printing {

/// Lays "培训 TRAINING", and that the paper proves nothing, in grey across every page, below what the
/// paper itself says and beside its codes.
void drawTrainingMark(DisplayList& list, const Fonts& fonts);

} // namespace certdesk::printing
