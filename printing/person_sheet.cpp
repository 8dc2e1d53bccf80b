#include "printing/canvas.h"
#include "printing/form_table.h"
#include "printing/layouts.h"

namespace certdesk::printing {

namespace {

constexpr double margin = 18;
constexpr double width = pageWidth - 2 * margin;
constexpr double labelWidth = 26;
constexpr double rowHeight = 7.5;
constexpr double entryHeight = 6 * rowHeight + 11; ///< with its title and the gap below
constexpr double lowest = 272;

double head(Canvas& canvas, const PersonSheet& sheet) {
    canvas.text({margin, 17, width, 10}, "个人信息查阅单",
                {.face = Face::hei, .points = 20, .align = Align::center});
    canvas.text({margin, 30, width * 0.45, 6}, "受理点：" + sheet.point, {.points = 10.5});
    canvas.text({margin + width * 0.45, 30, width * 0.25, 6}, "经手：" + sheet.madeBy, {.points = 10.5});
    canvas.text({margin + width * 0.7, 30, width * 0.3, 6}, sheet.madeAt,
                {.points = 10.5, .align = Align::right});
    canvas.line(margin, 37.5, margin + width, 37.5, 0.9);
    return canvas.paragraph(
               margin, 40, width,
               "　　应本人要求，依照《中华人民共和国个人信息保护法》第四十五条，列出本终端保存的、"
               "与本人有关的全部个人信息，供查阅、复制。" +
                   sheet.purpose,
               {.points = 10.5, .leading = 1.5}) +
           4;
}

double entry(Canvas& canvas, double y, std::size_t number, const PersonSheet::Entry& e) {
    canvas.text({margin, y, width, 6},
                std::to_string(number) + "．" + e.service + "　" + e.receivedOn + " 受理　" + e.status,
                {.face = Face::hei, .points = 11});
    FormTable table(canvas, margin, y + 6.5, width, labelWidth, 0);
    table.row(rowHeight, {{"业务单号", e.caseNumber}});
    table.row(rowHeight, {{"申请单位", e.unit}});
    table.row(rowHeight, {{"姓名", e.name}, {"身份", "经办人"}});
    table.row(rowHeight, {{"证件类型", e.idKind}, {"证件号码", e.idNumber}});
    table.row(rowHeight, {{"手机", e.mobile}, {"邮箱", e.email}});
    table.row(rowHeight, {{"保存到", e.keptUntil}});
    return table.finish() + 5;
}

void foot(Canvas& canvas, double y, const PersonSheet& sheet) {
    std::string text =
        "认为信息有误或不完整的，可以要求更正、补充；保存期满后，个人信息的密钥会被销毁，不能再读出。";
    if (!sheet.hotline.empty()) text += "服务热线：" + sheet.hotline + "。";
    canvas.paragraph(margin, y, width, text, {.face = Face::kai, .points = 9.5, .leading = 1.4});
}

void pageNumber(Canvas& canvas, std::size_t page) {
    canvas.text({margin, 277.5, width, 4}, "第 " + std::to_string(page) + " 页",
                {.points = 8, .align = Align::center});
}

} // namespace

DisplayList layOutPersonSheet(const PersonSheet& sheet, const Fonts& fonts) {
    constexpr double footHeight = 12;
    DisplayList list;
    list.title = "Personal data";
    Canvas canvas(list, fonts);
    canvas.newPage();
    double y = head(canvas, sheet);
    const auto turnFor = [&](double height) {
        if (y + height <= lowest) return;
        pageNumber(canvas, list.pages.size());
        canvas.newPage();
        y = 18;
    };
    for (std::size_t i = 0; i < sheet.entries.size(); ++i) {
        turnFor(entryHeight);
        y = entry(canvas, y, i + 1, sheet.entries[i]);
    }
    if (sheet.entries.empty())
        y = canvas.paragraph(margin, y, width, "没有保存与本人有关的个人信息。", {.points = 12}) + 5;
    turnFor(footHeight);
    foot(canvas, y, sheet);
    pageNumber(canvas, list.pages.size());
    return list;
}

} // namespace certdesk::printing
