#include "printing/pictograms.h"

namespace certdesk::printing {

namespace {

constexpr double thick = 1;
constexpr double thin = 0.5;

/// A screen on its foot in the box; answers the glass.
Box screen(Canvas& canvas, const Box& box) {
    const double middle = box.x + box.width / 2;
    const Box glass{box.x, box.y, box.width, box.height * 0.74};
    canvas.frame(glass, thick);
    canvas.line(middle, glass.bottom(), middle, box.bottom(), thick);
    canvas.line(middle - box.width * 0.22, box.bottom(), middle + box.width * 0.22, box.bottom(), thick);
    return glass.inset(1.4, 1.4);
}

void arrowDown(Canvas& canvas, double x, double top, double bottom) {
    constexpr double wing = 1.8;
    canvas.line(x, top, x, bottom, thick);
    canvas.line(x - wing, bottom - wing, x, bottom, thick);
    canvas.line(x + wing, bottom - wing, x, bottom, thick);
}

void arrowRight(Canvas& canvas, double left, double right, double y) {
    constexpr double wing = 1.4;
    canvas.line(left, y, right, y, thick);
    canvas.line(right - wing, y - wing, right, y, thick);
    canvas.line(right - wing, y + wing, right, y, thick);
}

/// A token lying on its side, its plug to the right.
void token(Canvas& canvas, const Box& box) {
    const double body = box.width * 0.68;
    canvas.frame({box.x, box.y, body, box.height}, thick);
    canvas.fill({box.x + body * 0.14, box.y + box.height * 0.4, body * 0.16, box.height * 0.2}, 0.2);
    canvas.frame({box.x + body, box.y + box.height * 0.18, box.width - body, box.height * 0.64}, thick);
    for (const double share : {0.32, 0.58})
        canvas.fill(
            {box.x + body + 1, box.y + box.height * share, (box.width - body) * 0.4, box.height * 0.1}, 0.2);
}

void textLines(Canvas& canvas, const Box& box, int lines) {
    for (int i = 0; i < lines; ++i) {
        const double y = box.y + box.height * i / lines;
        canvas.line(box.x, y, box.right() - (i % 2 == 0 ? 0 : box.width * 0.25), y, thin);
    }
}

} // namespace

void drawScreenWithArrow(Canvas& canvas, const Box& box) {
    const Box glass = screen(canvas, box);
    const double middle = glass.x + glass.width / 2;
    arrowDown(canvas, middle, glass.y + 0.6, glass.bottom() - 2.4);
    canvas.line(middle - 4, glass.bottom() - 0.6, middle + 4, glass.bottom() - 0.6, thick);
}

void drawTokenInScreen(Canvas& canvas, const Box& box) {
    const double width = box.width * 0.55;
    const Box glass = screen(canvas, {box.right() - width, box.y, width, box.height});
    textLines(canvas, glass.inset(1, 1.4), 3);
    token(canvas, {box.x, box.y + box.height * 0.24, box.width - width - 1.4, box.height * 0.3});
}

void drawCertificate(Canvas& canvas, const Box& box) {
    const Box sheet = box.inset(2, 0);
    canvas.frame(sheet, thick);
    textLines(canvas, {sheet.x + 2, sheet.y + 2.6, sheet.width - 4, 6}, 3);
    const Box date{sheet.x + 2, sheet.bottom() - 5.8, sheet.width - 4, 3.8};
    canvas.fill(date, 0.85);
    canvas.frame(date, thick);
}

void drawTwoSteps(Canvas& canvas, const Box& box) {
    const double side = box.width * 0.34;
    const double y = box.y + (box.height - side) / 2;
    for (const double x : {box.x, box.right() - side}) {
        canvas.frame({x, y, side, side}, thick);
        canvas.line(x + side * 0.22, y + side * 0.52, x + side * 0.42, y + side * 0.74, thick);
        canvas.line(x + side * 0.42, y + side * 0.74, x + side * 0.8, y + side * 0.26, thick);
    }
    arrowRight(canvas, box.x + side + 1, box.right() - side - 1, box.y + box.height / 2);
}

void drawEnvelope(Canvas& canvas, const Box& box) {
    const Box paper = box.inset(1, box.height * 0.14);
    canvas.frame(paper, thick);
    const double middle = paper.x + paper.width / 2;
    const double tip = paper.y + paper.height * 0.52;
    canvas.line(paper.x, paper.y, middle, tip, thick);
    canvas.line(paper.right(), paper.y, middle, tip, thick);
    constexpr double dot = 1.3;
    for (int i = -2; i <= 2; ++i)
        canvas.fill({middle + i * 2.4 - dot / 2, paper.bottom() - 3.2, dot, dot}, 0.2);
}

void drawLostToken(Canvas& canvas, const Box& box) {
    const Box area{box.x + 2, box.y + box.height * 0.28, box.width - 4, box.height * 0.44};
    token(canvas, area);
    canvas.line(box.x + 4, box.y + 0.6, box.right() - 4, box.bottom() - 0.6, thick);
    canvas.line(box.right() - 4, box.y + 0.6, box.x + 4, box.bottom() - 0.6, thick);
}

} // namespace certdesk::printing
