#include "printing/canvas.h"

#include "printing/qr.h"
#include "printing/text_fit.h"
#include "printing/utf8.h"

namespace certdesk::printing {

namespace {

constexpr double ascent = 0.86; ///< of an em, above the baseline, in Chinese faces

double startOf(const Box& cell, double width, Align align) {
    if (align == Align::center) return cell.x + (cell.width - width) / 2;
    if (align == Align::right) return cell.right() - width;
    return cell.x;
}

Box extentOf(double x, double baseline, double width, double points) {
    const double em = points * mmPerPoint;
    return {x, baseline - ascent * em, width, em};
}

} // namespace

void Canvas::text(const Box& cell, std::string_view utf8, const Style& style) {
    const std::u32string characters = decoded(utf8);
    if (characters.empty()) return;
    const FittedText fit = fitted(characters, style.face,
                                  {cell.width / mmPerPoint, cell.height / mmPerPoint, style.points,
                                   style.least, style.leading, style.lines},
                                  fonts_);
    const double em = fit.points * mmPerPoint;
    const double advance = em * style.leading;
    const double height = em + advance * static_cast<double>(fit.lines.size() - 1);
    const double top = style.stand == Stand::middle ? cell.y + (cell.height - height) / 2 : cell.y;
    double baseline = top + ascent * em;
    for (const std::u32string& line : fit.lines) {
        textLine(cell, line, baseline, fit.points, style);
        baseline += advance;
    }
}

double Canvas::paragraph(double x, double y, double width, std::string_view utf8, const Style& style) {
    const double em = style.points * mmPerPoint;
    const double advance = em * style.leading;
    for (const auto& line :
         brokenLines(decoded(utf8), style.face, style.points, width / mmPerPoint, fonts_)) {
        textLine({x, y, width, advance}, line, y + ascent * em, style.points, style);
        y += advance;
    }
    return y;
}

void Canvas::secret(const Box& cell, const forms::Secret& pin, const Style& style, double pitch) {
    const double em = style.points * mmPerPoint;
    const double baseline = cell.y + (cell.height - em) / 2 + ascent * em;
    Style centred = style;
    centred.align = Align::center;
    double x = cell.x + (cell.width - pitch * static_cast<double>(pin.size())) / 2;
    for (const char digit : pin.text()) {
        const char32_t character = static_cast<unsigned char>(digit);
        textLine({x, cell.y, pitch, cell.height}, {&character, 1}, baseline, style.points, centred);
        x += pitch;
    }
}

void Canvas::textLine(const Box& cell, std::u32string_view line, double baseline, double points,
                      const Style& style) {
    const double width = widthOf(line, style.face, points, fonts_) * mmPerPoint;
    TextMark mark;
    mark.points = points;
    mark.gray = style.gray;
    mark.x = startOf(cell, width, style.align);
    mark.baseline = baseline;
    mark.cell = cell;
    for (std::size_t at = 0; at < line.size();) {
        const Fonts::Glyph glyph = fonts_.glyphOf(style.face, line[at]);
        if (glyph.glyph == 0) {
            mark.x = missing(mark);
            ++at;
            continue;
        }
        std::size_t end = at + 1;
        for (; end < line.size(); ++end) {
            const Fonts::Glyph next = fonts_.glyphOf(style.face, line[end]);
            if (next.face != glyph.face || next.glyph == 0) break;
        }
        mark.x = run(line.substr(at, end - at), glyph.face, mark);
        at = end;
    }
}

double Canvas::run(std::u32string_view text, Face face, const TextMark& like) {
    const double width = widthOf(text, face, like.points, fonts_) * mmPerPoint;
    TextMark& mark = page().texts.emplace_back(like);
    mark.face = face;
    mark.text = text;
    mark.extent = extentOf(mark.x, mark.baseline, width, mark.points);
    return like.x + width;
}

double Canvas::missing(const TextMark& at) {
    const double em = at.points * mmPerPoint;
    frame(extentOf(at.x, at.baseline, em, at.points).inset(em * 0.08, em * 0.08), 0.4);
    return at.x + em;
}

void Canvas::line(double x1, double y1, double x2, double y2, double points) {
    page().lines.push_back({x1, y1, x2, y2, points, 0, 0});
}

void Canvas::dashed(double x1, double y1, double x2, double y2, double dash) {
    page().lines.push_back({x1, y1, x2, y2, 0.4, 0.4, dash});
}

void Canvas::frame(const Box& box, double points) {
    line(box.x, box.y, box.right(), box.y, points);
    line(box.right(), box.y, box.right(), box.bottom(), points);
    line(box.right(), box.bottom(), box.x, box.bottom(), points);
    line(box.x, box.bottom(), box.x, box.y, points);
}

void Canvas::fill(const Box& box, double gray) { page().fills.push_back({box, gray}); }

void Canvas::checkbox(double x, double y, double side, bool chosen) {
    frame({x, y, side, side}, 0.6);
    if (!chosen) return;
    line(x + side * 0.18, y + side * 0.52, x + side * 0.42, y + side * 0.8, 1.2);
    line(x + side * 0.42, y + side * 0.8, x + side * 0.86, y + side * 0.18, 1.2);
}

void Canvas::qr(const Box& square, std::string_view text) {
    const QrCode code = qrOf(text);
    const double module = square.width / code.size;
    for (int y = 0; y < code.size; ++y)
        for (int x = 0; x < code.size; ++x) {
            if (!code.at(x, y)) continue;
            int end = x + 1;
            while (end < code.size && code.at(end, y))
                ++end;
            fill({square.x + x * module, square.y + y * module, (end - x) * module, module}, 0);
            x = end;
        }
}

} // namespace certdesk::printing
