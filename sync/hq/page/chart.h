#pragma once
#include "forms/report.h"
#include "hq/page/markup.h"
#include "hq/page/words.h"

namespace certdesk::hq::page {

/// The hours of a day as bars, drawn as SVG within the page: cases received, and in its tooltip the money.
/// From 8 to 17 o'clock, and wider where there was something.
Markup hourChart(Language language, const forms::DailyReport& report);

} // namespace certdesk::hq::page
