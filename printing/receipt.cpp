#include "printing/layouts.h"
#include "printing/money_slip.h"
#include "printing/wording.h"

namespace certdesk::printing {

namespace {

using namespace money_slip;

constexpr double qrSide = 26;

bool free(const Receipt& receipt) { return receipt.receiptNumber.empty(); }

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
    table.row(height, {{"收款方式", methods(receipt.feeLines)}});
    amount(canvas, table, height, "金额（大写）", receipt.total);
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

void part(Canvas& canvas, double y, const Receipt& receipt) {
    FormTable rows(canvas, margin, y, width, labelWidth, 0);
    table(canvas, rows, receipt);
    foot(canvas, rows.finish() + 4, receipt);
}

} // namespace

DisplayList layOutReceipt(const Receipt& receipt, const Fonts& fonts) {
    return layOut(
        "Receipt " + (free(receipt) ? receipt.caseNumber : receipt.receiptNumber), fonts,
        {free(receipt) ? "业务受理回执" : "业务受理回执（收据）", receipt.caseNumber, receipt.copyMark},
        [&receipt](Canvas& canvas, double y) { part(canvas, y, receipt); });
}

} // namespace certdesk::printing
