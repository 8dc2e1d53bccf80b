#pragma once
#include "printing/fonts.h"

#include <string>
#include <string_view>
#include <vector>

namespace certdesk::printing {

/// Width of a line of text in points at that size.
double widthOf(std::u32string_view text, Face face, double points, const Fonts& fonts);

/// Breaks text into lines no wider than `width` points. Between Chinese characters any place will do, but no
/// line begins with a closing mark (，。）”…) or ends with an opening one (GB/T 15834-2011 §5.1.10); Latin
/// words and numbers stay whole unless one alone is wider than the line.
std::vector<std::u32string> brokenLines(std::u32string_view text, Face face, double points, double width,
                                        const Fonts& fonts);

/// What a text must fit into; lengths in points.
struct FitLimits {
    double width = 0;
    double height = 0;
    double points = 10.5;  ///< size wished for
    double least = 5.5;    ///< smallest size before text is cut
    double leading = 1.25; ///< distance of baselines in sizes
    int lines = 1;         ///< most lines
};

struct FittedText {
    double points = 0;
    std::vector<std::u32string> lines;
    bool cut = false; ///< the end was replaced by "…": no size could hold it
};

/// Fits text into a box: one line at the size wished for or a little smaller; else the largest size at which
/// it fits in several lines; else, at the least size, cut. The answer always fits.
FittedText fitted(std::u32string_view text, Face face, const FitLimits& limits, const Fonts& fonts);

} // namespace certdesk::printing
