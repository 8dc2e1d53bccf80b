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
constexpr double qrSide = 26;

std::string paid(const Receipt& receipt) {
    std::vector<std::string> lines;
    for (const FeeLine& line : receipt.feeLines)
        lines.push_back(line.label + " " + forms::yuanGrouped(line.amount) + " 元");
    return joined(lines);
}

bool free(const Receipt& receipt) { return receipt.receiptNumber.empty(); }

void head(Canvas& canvas, double y, const Receipt& receipt, const char* part) {
    const double aside = receipt.copyMark.number > 0 ? copyMarkWidth + 3 : 0;
    drawCopyMark(canvas, margin, y + 1.5, receipt.copyMark);
    canvas.text({margin, y, width, 8}, free(receipt) ? "业务受理回执" : "业务受理回执（收据）",
                {.face = Face::hei, .points = 17, .align = Align::center});
    canvas.text({margin + aside, y + 10, width * 0.62, 5}, "业务单号：" + receipt.caseNumber, {.points = 10});
    canvas.text({margin + width * 0.7, y + 10, width * 0.3, 5}, part,
                {.face = Face::hei, .points = 10, .align = Align::right});
}

void amount(Canvas& canvas, FormTable& table, const Receipt& receipt, double height) {
    const Box amount = table.cell(height + 1.4, "金额（大写）").inset(1.6, 0.6);
    canvas.text({amount.x, amount.y, amount.width * 0.66, amount.height},
                "人民币" + chineseCapitals(receipt.total), {.face = Face::hei, .points = 11.5, .least = 7});
    canvas.text({amount.x + amount.width * 0.66, amount.y, amount.width * 0.34, amount.height},
                "￥" + forms::yuanGrouped(receipt.total), {.points = 12, .align = Align::right, .least = 7});
}

void table(Canvas& canvas, FormTable& table, const Receipt& receipt) {
    constexpr double usual = 7.6;
    constexpr double close = 6.7; // one row more in the same room
    const double height = receipt.otherServices.empty() || free(receipt) ? usual : close;
    table.row(height + 2.4, {{"单位名称", receipt.unit}});
    table.row(height, {{"统一社会信用代码", receipt.unitCode, 1.1}, {"经 办 人", receipt.handler, 0.9}});
    table.row(height, {{"业务类型", receipt.service, 1.1}, {"受理时间", receipt.at, 0.9}});
    if (!receipt.otherServices.empty()) table.row(height, {{"同次办理", joined(receipt.otherServices)}});
    table.row(height, {{"应　　用", joined(receipt.applications)}});
    table.row(height, {{"介质序列号", receipt.tokenSerial, 1.1}, {"有效期至", receipt.validTo, 0.9}});
    table.row(height, {{"证书序列号", receipt.certificateSerial}});
    if (free(receipt)) {
        table.row(height, {{"费　　用", "免费"}});
        return;
    }
    table.row(height, {{"收据编号", receipt.receiptNumber}});
    table.row(height, {{"收款方式", paid(receipt)}});
    amount(canvas, table, receipt, height);
}

std::string advice(const Receipt& receipt) {
    return "请妥善保管本回执，凭业务单号查询进度、办理后续业务。扫描二维码可核对业务单号和校验码。" +
           (receipt.hotline.empty() ? std::string() : "服务热线：" + receipt.hotline + "。");
}

void foot(Canvas& canvas, double y, const Receipt& receipt) {
    const double left = margin + qrSide + 5;
    const double room = width - qrSide - 5;
    const std::string code = receipt.caseNumber + (receipt.checkCode.empty() ? "" : " " + receipt.checkCode);
    if (!code.empty()) canvas.qr({margin, y, qrSide, qrSide}, code);
    const double half = room / 2 - 3;
    const double right = left + room / 2;
    canvas.text({left, y, half, 6}, "校 验 码：" + receipt.checkCode, {.points = 10.5});
    canvas.text({left, y + 7, half, 6}, "受 理 人：" + receipt.receivedBy, {.points = 10.5});
    canvas.text({right, y - 0.5, half, 7}, "受 理 点：" + receipt.point,
                {.points = 10.5, .lines = 2, .leading = 1.15});
    canvas.text({right, y + 7, half, 6}, free(receipt) ? "受理点（盖章）：" : "收款单位（盖章）：",
                {.points = 10.5});
    canvas.text({left, y + 16, room, 10}, advice(receipt),
                {.face = Face::kai, .points = 9.5, .stand = Stand::top, .lines = 2, .leading = 1.4});
}

void part(Canvas& canvas, double y, const Receipt& receipt, const char* name) {
    head(canvas, y, receipt, name);
    FormTable rows(canvas, margin, y + 16, width, labelWidth, 0);
    table(canvas, rows, receipt);
    foot(canvas, rows.finish() + 4, receipt);
}

} // namespace

DisplayList layOutReceipt(const Receipt& receipt, const Fonts& fonts) {
    DisplayList list;
    list.title = "Receipt " + (free(receipt) ? receipt.caseNumber : receipt.receiptNumber);
    Canvas canvas(list, fonts);
    canvas.newPage();
    constexpr double middle = pageHeight / 2;
    part(canvas, 14, receipt, "第一联　申请人留存");
    canvas.dashed(0, middle, pageWidth, middle);
    part(canvas, middle + 12, receipt, "第二联　受理点存档");
    return list;
}

} // namespace certdesk::printing
