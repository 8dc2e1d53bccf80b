#pragma once
#include "forms/secret.h"
#include "printing/display_list.h"

#include <string_view>

namespace certdesk::printing {

enum class Align { left, center, right };
enum class Stand { top, middle };

/// How a text stands in its box. Sizes in points; it shrinks to `least` and wraps into `lines` before it is
/// cut.
struct Style {
    Face face = Face::song;
    double points = 10.5;
    Align align = Align::left;
    Stand stand = Stand::middle;
    int lines = 1;
    double least = 5.5;
    double leading = 1.3;
    double gray = 0;
};

/// Draws a paper: every call adds marks to the display list. Millimetres from the top left corner of the
/// page. Borrows the list and the fonts.
class Canvas {
public:
    Canvas(DisplayList& list, const Fonts& fonts) : list_(list), fonts_(fonts) {}

    void newPage() { list_.pages.emplace_back(); }

    /// Text inside a box, never outside it.
    void text(const Box& cell, std::string_view utf8, const Style& style = {});
    /// Running text of that width and size from `y` downwards, as many lines as it takes; answers its lower
    /// end.
    double paragraph(double x, double y, double width, std::string_view utf8, const Style& style);
    /// The characters of a PIN, one by one `pitch` apart and centred in the box, each a mark of its own.
    void secret(const Box& cell, const forms::Secret& pin, const Style& style, double pitch);

    void line(double x1, double y1, double x2, double y2, double points = 0.5);
    void dashed(double x1, double y1, double x2, double y2, double dash = 1.2);
    void frame(const Box& box, double points = 0.5);
    void fill(const Box& box, double gray);
    /// A square of `side`, ticked when chosen.
    void checkbox(double x, double y, double side, bool chosen);
    void qr(const Box& square, std::string_view text);

private:
    DisplayPage& page() { return list_.pages.back(); }
    void textLine(const Box& cell, std::u32string_view line, double baseline, double points,
                  const Style& style);
    /// One run from x; answers where it ends.
    double run(std::u32string_view text, Face face, const TextMark& like);
    double missing(const TextMark& at);

    DisplayList& list_;
    const Fonts& fonts_;
};

} // namespace certdesk::printing
