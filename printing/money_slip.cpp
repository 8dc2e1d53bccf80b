#include "printing/money_slip.h"

#include "printing/amount.h"
#include "printing/copy_mark.h"
#include "printing/wording.h"

namespace certdesk::printing::money_slip {

namespace {

constexpr double headHeight = 16;

void drawHead(Canvas& canvas, double y, const Head& head, const char* part) {
    const double aside = head.copyMark.number > 0 ? copyMarkWidth + 3 : 0;
    drawCopyMark(canvas, margin, y + 1.5, head.copyMark);
    canvas.text({margin, y, width, 8}, head.title, {.face = Face::hei, .points = 17, .align = Align::center});
    canvas.text({margin + aside, y + 10, width * 0.62, 5}, "业务单号：" + head.caseNumber, {.points = 10});
    canvas.text({margin + width * 0.7, y + 10, width * 0.3, 5}, part,
                {.face = Face::hei, .points = 10, .align = Align::right});
}

} // namespace

DisplayList layOut(std::string title, const Fonts& fonts, const Head& head, const Part& part) {
    DisplayList list;
    list.title = std::move(title);
    Canvas canvas(list, fonts);
    canvas.newPage();
    constexpr double upper = 14;
    constexpr double middle = pageHeight / 2;
    constexpr double lower = middle + 12;
    drawHead(canvas, upper, head, "第一联　申请人留存");
    part(canvas, upper + headHeight);
    canvas.dashed(0, middle, pageWidth, middle);
    drawHead(canvas, lower, head, "第二联　受理点存档");
    part(canvas, lower + headHeight);
    return list;
}

std::string methods(const std::vector<FeeLine>& lines) {
    std::vector<std::string> texts;
    for (const FeeLine& line : lines)
        texts.push_back(line.label + " " + forms::yuanGrouped(line.amount) + " 元");
    return joined(texts);
}

void amount(Canvas& canvas, FormTable& table, double height, const char* label, forms::Fen total) {
    const Box cell = table.cell(height + 1.4, label).inset(1.6, 0.6);
    canvas.text({cell.x, cell.y, cell.width * 0.66, cell.height}, "人民币" + chineseCapitals(total),
                {.face = Face::hei, .points = 11.5, .least = 7});
    canvas.text({cell.x + cell.width * 0.66, cell.y, cell.width * 0.34, cell.height},
                "￥" + forms::yuanGrouped(total), {.points = 12, .align = Align::right, .least = 7});
}

} // namespace certdesk::printing::money_slip
