#include "printing/layouts.h"
#include "printing/money_slip.h"

namespace certdesk::printing {

namespace {

using namespace money_slip;

constexpr double rowHeight = 8.2;

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

void part(Canvas& canvas, double y, const RepaymentSlip& slip) {
    FormTable rows(canvas, margin, y, width, labelWidth, 0);
    rows.row(rowHeight + 2.4, {{"单位名称", slip.unit}});
    rows.row(rowHeight, {{"统一社会信用代码", slip.unitCode, 1.1}, {"业务类型", slip.service, 0.9}});
    rows.row(rowHeight, {{"收据编号", slip.receiptNumber, 1.1}, {"收费时间", slip.takenAt, 0.9}});
    rows.row(rowHeight, {{"退款方式", methods(slip.feeLines)}});
    amount(canvas, rows, rowHeight, "退还（大写）", slip.total);
    rows.row(rowHeight, {{"退款时间", slip.paidBackAt}});
    rows.row(rowHeight + 5, {{"原　　因", slip.reason}});
    foot(canvas, rows.finish() + 5, slip);
}

} // namespace

DisplayList layOutRepaymentSlip(const RepaymentSlip& slip, const Fonts& fonts) {
    return layOut((slip.refund ? "Refund " : "Void ") + slip.receiptNumber, fonts,
                  {slip.refund ? "退费单" : "收据作废单", slip.caseNumber, slip.copyMark},
                  [&slip](Canvas& canvas, double y) { part(canvas, y, slip); });
}

} // namespace certdesk::printing
