#pragma once
#include "printing/canvas.h"
#include "printing/documents.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace certdesk::printing {

struct Field {
    std::string_view label;
    std::string value;
    double share = 1; ///< of the row's width, label included
};

/// A ruled table as Chinese forms have them, built downwards: an optional column with the section's title
/// from top to bottom, then rows of labels (黑体, centred) and values (宋体). All cells keep their text
/// inside.
class FormTable {
public:
    /// `sectionWidth` 0: no section column.
    FormTable(Canvas& canvas, double x, double y, double width, double labelWidth, double sectionWidth);

    void section(std::string_view title);
    void row(double height, const std::vector<Field>& fields);
    /// A row of boxes to tick, `columns` beside each other, as many lines as they need.
    void choices(double lineHeight, std::string_view label, std::span<const Choice> choices, int columns);
    static int choiceLines(std::size_t choices, int columns); ///< at least 1
    static constexpr double aroundChoices = 1.2; ///< what a row of choices is higher than its lines
    /// A label and an empty cell to draw in; answers the cell. Without a label the cell has the row's whole
    /// width.
    Box cell(double height, std::string_view label = {});
    /// Rules the end of the table and answers its lower edge.
    double finish();

    double y() const { return y_; }

private:
    void closeSection();
    double left() const { return x_ + sectionWidth_; }
    double innerWidth() const { return width_ - sectionWidth_; }
    void label(const Box& box, std::string_view text);

    Canvas& canvas_;
    double x_;
    double top_;
    double y_;
    double width_;
    double labelWidth_;
    double sectionWidth_;
    std::string sectionTitle_;
    double sectionTop_;
};

} // namespace certdesk::printing
