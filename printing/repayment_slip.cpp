#include "printing/amount.h"
#include "printing/copy_mark.h"
#include "printing/form_table.h"
#include "printing/layouts.h"
#include "printing/wording.h"

namespace certdesk::printing {

namespace {

constexpr double margin = 18;
constexpr double width = pageWidth - 2 * margin;
constexpr double labelWidth = 31;
constexpr double rowHeight = 8.2;

std::string methods(const RepaymentSlip& slip) {
    std::vector<std::string> lines;
    for (const FeeLine& line : slip.feeLines)
        lines.push_back(line.label + " " + forms::yuanGrouped(line.amount) + " 元");
    return joined(lines);
}

void head(Canvas& canvas, double y, const RepaymentSlip& slip, const char* part) {
    const double aside = slip.copyMark.number > 0 ? copyMarkWidth + 3 : 0;
    drawCopyMark(canvas, margin, y + 1.5, slip.copyMark);
    canvas.text({margin, y, width, 8}, slip.refund ? "退费单" : "收据作废单",
                {.face = Face::hei, .points = 17, .align = Align::center});
    canvas.text({margin + aside, y + 10, width * 0.62, 5}, "业务单号：" + slip.caseNumber, {.points = 10});
    canvas.text({margin + width * 0.7, y + 10, width * 0.3, 5}, part,
                {.face = Face::hei, .points = 10, .align = Align::right});
}

void amount(Canvas& canvas, FormTable& table, const RepaymentSlip& slip) {
    const Box cell = table.cell(rowHeight + 1.4, "退还（大写）").inset(1.6, 0.6);
    canvas.text({cell.x, cell.y, cell.width * 0.66, cell.height}, "人民币" + chineseCapitals(slip.total),
                {.face = Face::hei, .points = 11.5, .least = 7});
    canvas.text({cell.x + cell.width * 0.66, cell.y, cell.width * 0.34, cell.height},
                "￥" + forms::yuanGrouped(slip.total), {.points = 12, .align = Align::right, .least = 7});
}

void foot(Canvas& canvas, double y, const RepaymentSlip& slip) {
    const double half = width / 2 - 3;
    const double right = margin + width / 2;
    canvas.text({margin, y, half, 6}, "校 验 码：" + slip.checkCode, {.points = 10.5});
    canvas.text({right, y, half, 6}, "受 理 点：" + slip.point, {.points = 10.5});
    canvas.text({margin, y + 8, half, 6}, "经 办 人：" + slip.by, {.points = 10.5});
    canvas.text({right, y + 8, half, 6}, "确 认 人：" + slip.agreed, {.points = 10.5});
    canvas.text({margin, y + 18, half, 6}, "领款人（签名）：", {.points = 10.5});
    canvas.text({right, y + 18, half, 6}, "收款单位（盖章）：", {.points = 10.5});
}

void part(Canvas& canvas, double y, const RepaymentSlip& slip, const char* name) {
    head(canvas, y, slip, name);
    FormTable rows(canvas, margin, y + 16, width, labelWidth, 0);
    rows.row(rowHeight + 2.4, {{"单位名称", slip.unit}});
    rows.row(rowHeight, {{"统一社会信用代码", slip.unitCode, 1.1}, {"业务类型", slip.service, 0.9}});
    rows.row(rowHeight, {{"收据编号", slip.receiptNumber, 1.1}, {"收费时间", slip.takenAt, 0.9}});
    rows.row(rowHeight, {{"退款方式", methods(slip)}});
    amount(canvas, rows, slip);
    rows.row(rowHeight, {{"退款时间", slip.paidBackAt}});
    rows.row(rowHeight + 5, {{"原　　因", slip.reason}});
    foot(canvas, rows.finish() + 5, slip);
}

} // namespace

DisplayList layOutRepaymentSlip(const RepaymentSlip& slip, const Fonts& fonts) {
    DisplayList list;
    list.title = (slip.refund ? "Refund " : "Void ") + slip.receiptNumber;
    Canvas canvas(list, fonts);
    canvas.newPage();
    constexpr double middle = pageHeight / 2;
    part(canvas, 14, slip, "第一联　申请人留存");
    canvas.dashed(0, middle, pageWidth, middle);
    part(canvas, middle + 12, slip, "第二联　受理点存档");
    return list;
}

} // namespace certdesk::printing
