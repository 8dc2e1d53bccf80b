#include "printing/training_mark.h"

#include "printing/canvas.h"

#include <algorithm>

namespace certdesk::printing {

namespace {

constexpr double gray = 0.84; ///< clear on paper, and what lies over it stays readable
constexpr int rows = 4;

/// Every other row stands to the right, so that no part of a page that is cut off goes without one.
DisplayList markOfPage(const Fonts& fonts) {
    DisplayList mark;
    Canvas canvas(mark, fonts);
    canvas.newPage();
    constexpr double height = pageHeight / rows;
    constexpr double word = 30;
    constexpr double below = 9;
    for (int i = 0; i < rows; ++i) {
        const Box row = Box{0, i * height, pageWidth, height}.inset(16, 18);
        const Align align = i % 2 == 0 ? Align::left : Align::right;
        canvas.text({row.x, row.y, row.width, word}, "培训 TRAINING",
                    {.face = Face::hei, .points = 64, .align = align, .gray = gray});
        canvas.text({row.x, row.y + word, row.width, below}, "练习所用，不是业务单据，不作任何凭证",
                    {.face = Face::hei, .points = 14, .align = align, .gray = gray});
    }
    return mark;
}

bool meet(const Box& a, const Box& b) {
    return a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom();
}

/// Text is drawn over what is filled, and a code with grey in it is none.
bool coversCode(const DisplayPage& page, const TextMark& text) {
    constexpr double dark = 0.5;
    return std::any_of(page.fills.begin(), page.fills.end(),
                       [&](const FillMark& fill) { return fill.gray < dark && meet(fill.box, text.extent); });
}

} // namespace

void drawTrainingMark(DisplayList& list, const Fonts& fonts) {
    const DisplayList mark = markOfPage(fonts);
    const auto& texts = mark.pages.front().texts;
    for (DisplayPage& page : list.pages)
        for (auto text = texts.rbegin(); text != texts.rend(); ++text)
            if (!coversCode(page, *text)) page.texts.push_front(*text); // moves nothing of a PIN
}

} // namespace certdesk::printing
