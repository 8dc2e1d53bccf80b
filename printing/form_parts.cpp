#include "printing/form_parts.h"

#include "printing/copy_mark.h"
#include "printing/wording.h"

#include <algorithm>

namespace certdesk::printing {

void formHead(Canvas& canvas, const std::string& title, const std::string& hint, const PointBlock& point,
              const CopyMark& mark) {
    constexpr double qrSide = 17;
    const bool numbered = !point.caseNumber.empty();
    const double aside = std::max(numbered ? qrSide + 2 : 0, mark.number > 0 ? copyMarkWidth + 2 : 0);
    const double middle = formWidth - 2 * aside;
    drawCopyMark(canvas, formMargin, 13, mark);
    canvas.text({formMargin + aside, 14, middle, 9}, title,
                {.face = Face::hei, .points = 18, .align = Align::center, .least = 10});
    canvas.text({formMargin + aside, 24, middle, 5}, hint, {.points = 9.5, .align = Align::center});
    if (!numbered) return;
    canvas.qr({pageWidth - formMargin - qrSide, 12, qrSide, qrSide}, point.caseNumber);
    canvas.text({formMargin, 30, formWidth, 4.5}, "业务单号：" + point.caseNumber,
                {.points = 9.5, .align = Align::right});
}

void signatureLine(Canvas& canvas, double x, double y, double lineLength, const char* label) {
    constexpr double labelLength = 30;
    canvas.text({x, y, labelLength, 5}, label, {.face = Face::hei, .points = 10, .align = Align::right});
    canvas.line(x + labelLength, y + 5, x + labelLength + lineLength, y + 5, 0.4);
}

namespace {

std::string feeOf(const PointBlock& point) {
    if (!point.fee) return {};
    return *point.fee == forms::Fen(0) ? "免费" : forms::yuanGrouped(*point.fee) + " 元";
}

} // namespace

void pointSection(Canvas& canvas, FormTable& table, const PointBlock& point, double rowHeight,
                  double sealHeight) {
    table.section("受理点填写");
    table.row(rowHeight, {{"受 理 点", point.point, wide}, {"业务单号", point.caseNumber, narrow}});
    table.row(rowHeight, {{"介质序列号", point.tokenSerial, wide}, {"费　　用", feeOf(point), narrow}});
    table.row(rowHeight, {{"证书序列号", point.certificateSerial}});
    table.row(rowHeight, {{"受 理 人", point.receivedBy, wide}, {"审 核 人", point.reviewer, narrow}});
    const Box seal = table.cell(sealHeight).inset(3, 0);
    canvas.text({seal.x, seal.y, 40, seal.height}, "受理点（盖章）：", {.face = Face::hei, .points = 10});
    canvas.text(seal, "日期：" + orElse(point.date, "　　　　年　　月　　日"), {.align = Align::right});
}

void pageNumber(Canvas& canvas, std::string_view text) {
    canvas.text({formMargin, 277.5, formWidth, 4}, text, {.points = 8, .align = Align::center});
}

} // namespace certdesk::printing
