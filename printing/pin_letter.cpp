#include "printing/form_table.h"
#include "printing/layouts.h"
#include "printing/wording.h"

namespace certdesk::printing {

namespace {

constexpr double margin = 24;
constexpr double width = pageWidth - 2 * margin;
constexpr double firstFold = pageHeight / 3;
constexpr double secondFold = pageHeight * 2 / 3;

void fold(Canvas& canvas, double y) {
    canvas.dashed(0, y, pageWidth, y);
    canvas.text({pageWidth - 50, y - 4.5, 38, 4}, "沿虚线向内折叠",
                {.points = 7.5, .align = Align::right, .gray = 0.4});
}

void addressPart(Canvas& canvas, const PinLetter& letter) {
    canvas.text({margin, 17, width, 10}, "密　码　信　封",
                {.face = Face::hei, .points = 20, .align = Align::center});
    canvas.text({margin, 28, width, 5}, "内含介质密码，请由证书单位指定的保管人拆阅",
                {.face = Face::kai, .points = 11, .align = Align::center});
    FormTable table(canvas, margin, 38, width, 27, 0);
    table.row(11, {{"证书单位", letter.unit}});
    table.row(8.5, {{"介质序列号", letter.tokenSerial, 1.1}, {"介质标签", letter.tokenLabel, 0.9}});
    table.row(8.5, {{"业务单号", letter.caseNumber, 1.1}, {"日　　期", letter.date, 0.9}});
    table.finish();
}

void pinPart(Canvas& canvas, const PinLetter& letter) {
    canvas.text({margin, firstFold + 16, width, 7}, "您的介质初始密码（PIN）",
                {.face = Face::hei, .points = 13, .align = Align::center});
    const Box box{pageWidth / 2 - 55, firstFold + 28, 110, 26};
    canvas.frame(box, 1);
    canvas.secret(box, letter.pin, {.face = Face::hei, .points = 34}, 14);
    canvas.text({margin, firstFold + 60, width, 6},
                "请核对介质序列号与信封所列一致，首次使用时立即修改，并销毁本信。",
                {.face = Face::kai, .points = 11.5, .align = Align::center});
}

void guidePart(Canvas& canvas, const PinLetter& letter) {
    const Style style{.points = 10.5, .leading = 1.5};
    const std::vector<std::string> guide = {
        "密码的用途：登录政务应用、对文件作电子签名时，客户端会要求输入介质密码；密码正确，介质中的密钥才会工"
        "作。",
        "修改密码：把介质插入电脑，打开证书客户端，选择“修改密码”，先输入上面的初始密码，再两次输入新密码。新"
        "密码不少于 6 位，"
        "不要使用生日、电话等容易被猜中的数字。",
        "输错次数：连续输错达到上限，介质会被锁定。请持授权书、经办人身份证和介质到受理点办理证书解锁。",
        "保管：介质与密码分开保管，不告诉他人。工作人员不会向您索要密码。",
    };
    canvas.text({margin, secondFold + 10, width, 7}, "使用说明",
                {.face = Face::hei, .points = 13, .align = Align::center});
    double y = secondFold + 21;
    int number = 0;
    for (const std::string& line : guide) {
        canvas.paragraph(margin, y, 7, std::to_string(++number) + ".", style);
        y = canvas.paragraph(margin + 7, y, width - 7, line, style) + 1.2;
    }
    if (!letter.hotline.empty())
        canvas.text({margin, y + 2, width, 6}, "服务热线：" + letter.hotline,
                    {.face = Face::hei, .points = 10.5});
}

} // namespace

DisplayList layOutPinLetter(const PinLetter& letter, const Fonts& fonts) {
    DisplayList list;
    list.title = "PIN letter";
    list.secret = true;
    Canvas canvas(list, fonts);
    canvas.newPage();
    addressPart(canvas, letter);
    fold(canvas, firstFold);
    pinPart(canvas, letter);
    fold(canvas, secondFold);
    guidePart(canvas, letter);
    return list;
}

} // namespace certdesk::printing
