#include "printing/canvas.h"
#include "printing/layouts.h"

#include <algorithm>

namespace certdesk::printing {

namespace {

constexpr double margin = 18;
constexpr double width = pageWidth - 2 * margin;
constexpr double lowest = 272; ///< of anything but the page's number
constexpr double rowHeight = 6;
constexpr double titleHeight = 7.5;
constexpr double barsHeight = 36;
constexpr double numberWidth = 19;
constexpr double amountWidth = 34;
constexpr double labelWidth = 24;
constexpr double signatureHeight = 24;

using Kind = DailySheet::Kind;
using Column = DailySheet::Column;

double fixedWidthOf(const Column& column) {
    switch (column.kind) {
    case Kind::text: return 0;
    case Kind::label: return labelWidth;
    case Kind::number: return numberWidth;
    case Kind::amount: return amountWidth;
    }
    return 0;
}

/// One sheet being laid out. Its pages are numbered at the end, when it is known how many they are: to lay a
/// long sheet out twice would cost as much as to draw it.
class Sheet {
public:
    Sheet(const DailySheet& sheet, const Fonts& fonts) : sheet_(sheet), fonts_(fonts), canvas_(list_, fonts) {
        list_.title = "Daily report " + sheet.day;
    }

    DisplayList draw() && {
        canvas_.newPage();
        head();
        figures();
        bars();
        for (const auto& one : sheet_.tables)
            table(one);
        note();
        signatures();
        numberPages();
        return std::move(list_);
    }

private:
    void head() {
        canvas_.text({margin, 16, width, 10}, sheet_.title,
                     {.face = Face::hei, .points = 20, .align = Align::center});
        canvas_.text({margin, 29, width * 0.46, 6}, "受理点：" + sheet_.point, {.points = 10.5});
        canvas_.text({margin + width * 0.46, 29, width * 0.24, 6}, "营业日：" + sheet_.day,
                     {.points = 10.5, .align = Align::center});
        canvas_.text({margin + width * 0.7, 29, width * 0.3, 6}, "制表：" + sheet_.madeAt,
                     {.points = 10.5, .align = Align::right});
        canvas_.line(margin, 36.5, margin + width, 36.5, 0.9);
        y_ = 41;
    }

    /// What says on the following pages whose sheet they are.
    void runningHead() {
        canvas_.text({margin, 13, width * 0.6, 5}, sheet_.title + "　" + sheet_.point, {.points = 9});
        canvas_.text({margin + width * 0.6, 13, width * 0.4, 5}, "营业日：" + sheet_.day,
                     {.points = 9, .align = Align::right});
        canvas_.line(margin, 19, margin + width, 19);
        y_ = 24;
    }

    void turnPage() {
        canvas_.newPage();
        runningHead();
    }

    void figures() {
        if (sheet_.figures.empty()) return;
        constexpr double height = 15.5;
        const double share = width / static_cast<double>(sheet_.figures.size());
        for (std::size_t i = 0; i < sheet_.figures.size(); ++i) {
            const Box box{margin + share * static_cast<double>(i), y_, share, height};
            canvas_.frame(box);
            canvas_.text({box.x + 1, box.y + 1.2, box.width - 2, 5}, sheet_.figures[i].label,
                         {.points = 9.5, .align = Align::center});
            canvas_.text({box.x + 1, box.y + 6.2, box.width - 2, 8}, sheet_.figures[i].value,
                         {.face = Face::hei, .points = 15, .align = Align::center, .least = 7});
        }
        y_ += height + 5;
    }

    void title(const std::string& text) {
        canvas_.text({margin, y_, width, titleHeight - 2}, text, {.face = Face::hei, .points = 12});
        y_ += titleHeight;
    }

    void bars() {
        if (sheet_.bars.empty()) return;
        title(sheet_.barsTitle);
        std::int64_t most = 1;
        for (const auto& bar : sheet_.bars)
            most = std::max(most, bar.value);
        const double pitch = width / static_cast<double>(sheet_.bars.size());
        const double ground = y_ + barsHeight - 6;
        for (std::size_t i = 0; i < sheet_.bars.size(); ++i)
            bar(margin + pitch * static_cast<double>(i), pitch, ground, sheet_.bars[i], most);
        canvas_.line(margin, ground, margin + width, ground, 0.7);
        y_ += barsHeight + 3;
    }

    void bar(double x, double pitch, double ground, const DailySheet::Bar& bar, std::int64_t most) {
        const double room = barsHeight - 6 - 5; // above: its number
        const double height = room * static_cast<double>(bar.value) / static_cast<double>(most);
        if (bar.value > 0) {
            canvas_.fill({x + pitch * 0.18, ground - height, pitch * 0.64, height}, 0.45);
            canvas_.text({x, ground - height - 4.6, pitch, 4.2}, std::to_string(bar.value),
                         {.points = 8.5, .align = Align::center});
        }
        canvas_.text({x, ground + 0.8, pitch, 4.4}, bar.label, {.points = 8.5, .align = Align::center});
    }

    std::vector<double> widthsOf(const DailySheet::Table& table) const {
        double left = width;
        int texts = 0;
        for (const auto& column : table.columns) {
            left -= fixedWidthOf(column);
            texts += column.kind == Kind::text ? 1 : 0;
        }
        std::vector<double> widths;
        for (const auto& column : table.columns)
            widths.push_back(column.kind == Kind::text ? left / texts : fixedWidthOf(column));
        return widths;
    }

    void row(const DailySheet::Table& table, const std::vector<double>& widths,
             const std::vector<std::string>& cells, Face face) {
        double x = margin;
        for (std::size_t i = 0; i < widths.size(); ++i) {
            const Box cell{x, y_, widths[i], rowHeight};
            const bool text = table.columns[i].kind == Kind::text || table.columns[i].kind == Kind::label;
            canvas_.text(cell.inset(1.8, 0.6), cells[i],
                         {.face = face, .points = 10, .align = text ? Align::left : Align::right});
            canvas_.frame(cell);
            x += widths[i];
        }
        y_ += rowHeight;
    }

    void tableHead(const DailySheet::Table& table, const std::vector<double>& widths) {
        std::vector<std::string> titles;
        for (const auto& column : table.columns)
            titles.push_back(column.title);
        canvas_.fill({margin, y_, width, rowHeight}, 0.94);
        row(table, widths, titles, Face::hei);
    }

    bool fits(double height) const { return y_ + height <= lowest; }

    void table(const DailySheet::Table& table) {
        const auto widths = widthsOf(table);
        if (!fits(titleHeight + 3 * rowHeight)) turnPage();
        title(table.title);
        tableHead(table, widths);
        for (std::size_t i = 0; i < table.rows.size(); ++i) {
            // The total never stands alone on a page.
            const bool withTotal = i + 1 == table.rows.size() && !table.total.empty();
            makeRoom(table, widths, withTotal ? 2 * rowHeight : rowHeight);
            row(table, widths, table.rows[i], Face::song);
        }
        total(table, widths);
        y_ += 5;
    }

    void makeRoom(const DailySheet::Table& table, const std::vector<double>& widths, double height) {
        if (fits(height)) return;
        turnPage();
        title(table.title + "（续）");
        tableHead(table, widths);
    }

    void total(const DailySheet::Table& table, const std::vector<double>& widths) {
        if (table.total.empty()) return;
        makeRoom(table, widths, rowHeight);
        canvas_.fill({margin, y_, width, rowHeight}, 0.97);
        row(table, widths, table.total, Face::hei);
    }

    /// Never apart from where it is signed: nobody signs a page that says nothing.
    void note() {
        if (sheet_.note.empty()) return;
        constexpr double height = 16;
        if (!fits(height + (sheet_.signatures.empty() ? 0 : signatureHeight))) turnPage();
        y_ = canvas_.paragraph(margin, y_, width, sheet_.note,
                               {.face = Face::kai, .points = 9.5, .leading = 1.4}) +
             5;
    }

    /// A box to sign in for each, side by side.
    void signatures() {
        if (sheet_.signatures.empty()) return;
        if (!fits(signatureHeight)) turnPage();
        const double share = width / static_cast<double>(sheet_.signatures.size());
        for (std::size_t i = 0; i < sheet_.signatures.size(); ++i) {
            const Box box{margin + share * static_cast<double>(i), y_, share, signatureHeight};
            canvas_.frame(box);
            canvas_.text({box.x + 2, box.y + 1.5, box.width - 4, 5}, sheet_.signatures[i] + "（签字）：",
                         {.points = 10});
            canvas_.text({box.x + 2, box.y + signatureHeight - 6.5, box.width - 4, 5},
                         "　　　　年　　　月　　　日", {.points = 10, .align = Align::right});
        }
        y_ += signatureHeight;
    }

    void numberPages() {
        DisplayList numbers;
        Canvas canvas(numbers, fonts_);
        const std::string all = std::to_string(list_.pages.size());
        for (std::size_t i = 0; i < list_.pages.size(); ++i) {
            canvas.newPage();
            canvas.text({margin, 280, width, 4}, "第 " + std::to_string(i + 1) + " 页，共 " + all + " 页",
                        {.points = 8.5, .align = Align::center});
            for (TextMark& mark : numbers.pages.back().texts)
                list_.pages[i].texts.push_back(std::move(mark));
        }
    }

    const DailySheet& sheet_;
    const Fonts& fonts_;
    DisplayList list_;
    Canvas canvas_;
    double y_ = 0;
};

} // namespace

DisplayList layOutDailySheet(const DailySheet& sheet, const Fonts& fonts) {
    return Sheet(sheet, fonts).draw();
}

} // namespace certdesk::printing
