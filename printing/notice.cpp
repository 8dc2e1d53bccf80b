#include "printing/copy_mark.h"
#include "printing/form_table.h"
#include "printing/layouts.h"
#include "printing/wording.h"

#include <array>
#include <span>

namespace certdesk::printing {

namespace {

constexpr double margin = 18;
constexpr double width = pageWidth - 2 * margin;
constexpr double rowHeight = 12;
constexpr double headRow = 8;
constexpr double lastLine = 226; ///< lower end of rows on a page that also carries the foot
constexpr double fullPage = 272; ///< lower end of rows on a page that does not
constexpr std::array<double, 6> columns = {0, 12, 76, 89, 125, 174};
constexpr std::array<const char*, 5> titles = {"序号", "缺少的材料", "份数", "要求", "获取途径"};

std::string demands(const MissingLine& line) {
    std::vector<std::string> parts;
    if (line.original) parts.emplace_back("原件");
    if (line.bothSides) parts.emplace_back("正反面");
    if (line.sign) parts.emplace_back("签名");
    if (line.seal) parts.emplace_back("加盖公章");
    return joined(parts);
}

Box columnOf(std::size_t column, double y, double height) {
    return {margin + columns[column], y, columns[column + 1] - columns[column], height};
}

void ruleRow(Canvas& canvas, double y, double height) {
    for (std::size_t column = 0; column < titles.size(); ++column)
        canvas.frame(columnOf(column, y, height));
}

double tableHead(Canvas& canvas, double y) {
    canvas.fill({margin, y, width, headRow}, 0.955);
    for (std::size_t column = 0; column < titles.size(); ++column)
        canvas.text(columnOf(column, y, headRow), titles[column],
                    {.face = Face::hei, .points = 10.5, .align = Align::center});
    ruleRow(canvas, y, headRow);
    return y + headRow;
}

double tableRow(Canvas& canvas, double y, std::size_t number, const MissingLine& line) {
    const Style centred{.points = 10.5, .align = Align::center, .lines = 3};
    const Style plain{.points = 10.5, .lines = 3, .leading = 1.15};
    const auto cell = [&](std::size_t column) { return columnOf(column, y, rowHeight).inset(1.6, 0.8); };
    canvas.text(cell(0), std::to_string(number), centred);
    canvas.text(cell(1), line.material, plain);
    canvas.text(cell(2), std::to_string(line.copies), centred);
    canvas.text(cell(3), demands(line), centred);
    canvas.text(cell(4), line.source, plain);
    ruleRow(canvas, y, rowHeight);
    return y + rowHeight;
}

double head(Canvas& canvas, const Notice& notice) {
    drawCopyMark(canvas, margin, 14, notice.copyMark);
    canvas.text({margin, 17, width, 10}, "一次性告知书",
                {.face = Face::hei, .points = 20, .align = Align::center});
    FormTable table(canvas, margin, 32, width, 31, 0);
    table.row(10, {{"申请单位", notice.unit}});
    table.row(8, {{"统一社会信用代码", notice.unitCode, 1.1}, {"业务类型", notice.service, 0.9}});
    table.row(8, {{"业务单号", notice.caseNumber, 1.1}, {"告知日期", notice.date, 0.9}});
    const double y = table.finish() + 5;
    return canvas.paragraph(
               margin, y, width,
               "　　您提交的申请材料尚不齐全。现将需要补正的全部材料一次告知如下。请备齐后，凭本告"
               "知书到任一受理点继续办理；已经核对过的材料不必重新提交。",
               {.points = 11, .leading = 1.6}) +
           3;
}

void foot(Canvas& canvas, double y, const Notice& notice) {
    constexpr double qrSide = 28;
    const std::string code = notice.caseNumber + (notice.checkCode.empty() ? "" : " " + notice.checkCode);
    if (!code.empty()) canvas.qr({margin, y, qrSide, qrSide}, code);
    const double left = margin + qrSide + 6;
    canvas.text({left, y, 66, 6}, "受 理 点：" + notice.point, {.points = 10.5, .lines = 2});
    canvas.text({left, y + 7.3, 66, 6}, "受 理 人：" + notice.receivedBy, {.points = 10.5});
    canvas.text({left, y + 14.6, 66, 6}, "校 验 码：" + notice.checkCode, {.points = 10.5});
    if (!notice.hotline.empty())
        canvas.text({left, y + 21.9, 66, 6}, "服务热线：" + notice.hotline, {.points = 10.5});
    canvas.text({left + 72, y, 68, 6}, "受理点（盖章）：", {.face = Face::hei, .points = 10.5});
    canvas.text({left + 72, y + 20, 30, 6}, "经办人签收：", {.face = Face::hei, .points = 10.5});
    canvas.line(left + 96, y + 25.5, pageWidth - margin, y + 25.5);
    canvas.text({margin, y + qrSide + 2, width, 10},
                "任一受理点扫描左上方的二维码，或者输入业务单号和校验码，就能找到本业务并接着办理。",
                {.face = Face::kai, .points = 9.5, .stand = Stand::top, .lines = 2, .leading = 1.4});
}

void pageNumber(Canvas& canvas, std::size_t page) {
    canvas.text({margin, 277.5, width, 4}, "第 " + std::to_string(page) + " 页",
                {.points = 8, .align = Align::center});
}

} // namespace

DisplayList layOutNotice(const Notice& notice, const Fonts& fonts) {
    DisplayList list;
    list.title = "Notice " + notice.caseNumber;
    Canvas canvas(list, fonts);
    canvas.newPage();
    double y = tableHead(canvas, head(canvas, notice));
    const auto turnPage = [&] {
        pageNumber(canvas, list.pages.size());
        canvas.newPage();
        drawCopyMark(canvas, margin, 13, notice.copyMark);
        y = notice.copyMark.number > 0 ? 28 : 18;
    };
    for (std::size_t i = 0; i < notice.missing.size(); ++i) {
        if (y + rowHeight > fullPage) {
            turnPage();
            y = tableHead(canvas, y);
        }
        y = tableRow(canvas, y, i + 1, notice.missing[i]);
    }
    if (y > lastLine) turnPage();
    foot(canvas, y + 10, notice);
    pageNumber(canvas, list.pages.size());
    return list;
}

} // namespace certdesk::printing
