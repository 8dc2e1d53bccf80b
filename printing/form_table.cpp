#include "printing/form_table.h"

#include "printing/utf8.h"

#include <algorithm>

namespace certdesk::printing {

namespace {

constexpr double padX = 1.6;
constexpr double padY = 0.6;
constexpr double tick = 3.1;
const Style labelStyle{.face = Face::hei, .points = 10, .align = Align::center, .lines = 2, .least = 7};
const Style valueStyle{.points = 10.5, .lines = 4, .leading = 1.2};

} // namespace

FormTable::FormTable(Canvas& canvas, double x, double y, double width, double labelWidth, double sectionWidth)
    : canvas_(canvas), x_(x), top_(y), y_(y), width_(width), labelWidth_(labelWidth),
      sectionWidth_(sectionWidth), sectionTop_(y) {}

void FormTable::section(std::string_view title) {
    closeSection();
    sectionTitle_ = title;
    sectionTop_ = y_;
}

void FormTable::row(double height, const std::vector<Field>& fields) {
    double shares = 0;
    for (const Field& field : fields)
        shares += field.share;
    double x = left();
    for (const Field& field : fields) {
        const double width = innerWidth() * field.share / shares;
        label({x, y_, labelWidth_, height}, field.label);
        const Box value{x + labelWidth_, y_, width - labelWidth_, height};
        canvas_.text(value.inset(padX, padY), field.value, valueStyle);
        if (x > left()) canvas_.line(x, y_, x, y_ + height);
        x += width;
    }
    y_ += height;
    canvas_.line(left(), y_, x_ + width_, y_);
}

void FormTable::choices(double lineHeight, std::string_view title, std::span<const Choice> choices,
                        int columns) {
    const auto count = static_cast<int>(choices.size());
    const int lines = choiceLines(choices.size(), columns);
    const Box area = cell(lineHeight * lines + aroundChoices, title).inset(padX, padY);
    const double width = area.width / columns;
    for (int i = 0; i < count; ++i) {
        const Choice& choice = choices[static_cast<std::size_t>(i)];
        const double x = area.x + width * (i % columns);
        const double y = area.y + lineHeight * (i / columns);
        canvas_.checkbox(x, y + (lineHeight - tick) / 2, tick, choice.chosen);
        canvas_.text({x + tick + 1.2, y, width - tick - 2, lineHeight}, choice.label,
                     {.lines = 2, .leading = 1.1});
    }
}

int FormTable::choiceLines(std::size_t choices, int columns) {
    return std::max(1, (static_cast<int>(choices) + columns - 1) / columns);
}

Box FormTable::cell(double height, std::string_view title) {
    const double before = title.empty() ? 0 : labelWidth_;
    if (!title.empty()) label({left(), y_, labelWidth_, height}, title);
    const Box box{left() + before, y_, innerWidth() - before, height};
    y_ += height;
    canvas_.line(left(), y_, x_ + width_, y_);
    return box;
}

double FormTable::finish() {
    closeSection();
    canvas_.frame({x_, top_, width_, y_ - top_}, 1);
    return y_;
}

void FormTable::closeSection() {
    if (sectionTitle_.empty()) return;
    const std::u32string title = decoded(sectionTitle_);
    constexpr double pitch = 4.6;
    double y = (sectionTop_ + y_ - pitch * static_cast<double>(title.size())) / 2;
    for (const char32_t c : title) {
        canvas_.text({x_, y, sectionWidth_, pitch}, encoded({&c, 1}),
                     {.face = Face::hei, .points = 10.5, .align = Align::center});
        y += pitch;
    }
    canvas_.line(left(), sectionTop_, left(), y_);
    canvas_.line(x_, y_, x_ + width_, y_, 0.8);
    sectionTitle_.clear();
}

void FormTable::label(const Box& box, std::string_view text) {
    canvas_.fill(box, 0.955);
    canvas_.text(box.inset(0.8, padY), text, labelStyle);
    canvas_.line(box.right(), box.y, box.right(), box.bottom());
}

} // namespace certdesk::printing
