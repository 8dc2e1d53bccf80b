#pragma once
#include "printing/fonts.h"

#include <deque>
#include <string>

/// The seam between laying out and drawing: a paper is laid out into a list of marks, and a backend (libharu
/// here; cairo and whole fonts in the tests) draws it. All lengths are millimetres from the top left corner
/// of the page unless said.
namespace certdesk::printing {

struct Box {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;

    double right() const { return x + width; }
    double bottom() const { return y + height; }
    Box inset(double dx, double dy) const { return {x + dx, y + dy, width - 2 * dx, height - 2 * dy}; }
    bool contains(const Box& other, double tolerance = 0.01) const;
};

constexpr double mmPerPoint = 25.4 / 72;
constexpr double pageWidth = 210;
constexpr double pageHeight = 297;

/// One run of characters of one face on one line. `extent` is what it covers (advances wide, one em high),
/// `cell` the box it promised to stay inside.
struct TextMark {
    Face face = Face::song;
    double points = 10.5; ///< font size
    double gray = 0;      ///< 0 black, 1 white
    double x = 0;         ///< of the first character's origin
    double baseline = 0;
    std::u32string text;
    Box extent;
    Box cell;
};

struct LineMark {
    double x1 = 0;
    double y1 = 0;
    double x2 = 0;
    double y2 = 0;
    double points = 0.5; ///< width
    double gray = 0;
    double dash = 0; ///< length of dashes and gaps; 0: a whole line
};

/// A filled rectangle; many together are a QR code.
struct FillMark {
    Box box;
    double gray = 0;
};

/// What one page shows, from the ground up: fillings, then lines, then text.
struct DisplayPage {
    std::deque<FillMark> fills;
    std::deque<LineMark> lines;
    std::deque<TextMark> texts; // never moves what it holds, so that a secret is in one place
};

/// A laid out document. `secret` says that it holds a PIN: backends then wipe what they made of it. Its own
/// text is wiped with it in any case.
struct DisplayList {
    DisplayList() = default;
    DisplayList(DisplayList&&) = default;
    DisplayList& operator=(DisplayList&&) = default;
    ~DisplayList();

    std::string title; ///< ASCII, for the PDF's properties
    bool secret = false;
    std::deque<DisplayPage> pages;
};

} // namespace certdesk::printing
