#include "printing/copy_mark.h"
#include "printing/form_table.h"
#include "printing/layouts.h"
#include "printing/pictograms.h"
#include "printing/wording.h"

#include <vector>

namespace certdesk::printing {

namespace {

constexpr double margin = 18;
constexpr double width = pageWidth - 2 * margin;
constexpr double stepHeight = 32;

struct GuideStep {
    void (*picture)(Canvas&, const Box&);
    const char* title;
    std::string text;
};

std::vector<GuideStep> stepsOf(const GuideSheet& guide) {
    const std::string site = guide.webSite.empty() ? "证书服务网站" : " " + guide.webSite + " ";
    const std::string version = guide.clientVersion.empty() ? "最新版" : guide.clientVersion + "版";
    const std::string call = guide.hotline.empty() ? "拨打服务热线" : "拨打 " + guide.hotline;
    return {
        {drawScreenWithArrow, "安装客户端软件",
         "在电脑上从" + site + "的“下载”栏目取得证书客户端（" + version +
             "），按提示装好。然后插入 UKey，屏幕右下角出现客户端图标，就可以使用了。"},
        {drawTokenInScreen, "用证书登录电子税务局",
         "插入 UKey，打开电子税务局，选“证书登录”。在弹出的窗口里选本单位的证书，输入密码信封中的密码（PIN）"
         "，点“登录”。已开通的其他应用也这样登录。第一次使用前，请先在客户端里修改密码。"},
        {drawCertificate, "查看证书有效期",
         "打开客户端，点选本单位的证书，再点“查看证书”，“有效期至”一栏就是最后一天。临近到期时，客户端会"
         "提醒您。"},
        {drawTwoSteps, "先续费，再更新",
         "服务年度到期前先续费，再更新证书有效期，次序不能颠倒；都可以在" + site +
             "上自助办理，也可以到受理点办理。更新后请再看一次有效期，确认已经延长。"},
        {drawEnvelope, "保管好密码",
         "UKey 与密码分开保管，不告诉他人，不写在 UKey 上；工作人员不会向您索要密码。连续输错会锁住 UKey，"
         "须持授权书、经办人身份证和 UKey 到受理点解锁。"},
        {drawLostToken, "遗失、损坏或者泄露",
         "立即" + call +
             "，并持授权书和经办人身份证到受理点办理补发或者注销。办理之前用该证书所作的签名，"
             "由本单位负责。"},
    };
}

void head(Canvas& canvas, const GuideSheet& guide) {
    drawCopyMark(canvas, margin, 13, guide.copyMark);
    canvas.text({margin, 15, width, 10}, "数字证书使用指引",
                {.face = Face::hei, .points = 20, .align = Align::center});
    FormTable table(canvas, margin, 30, width, 31, 0);
    table.row(9, {{"证书单位", guide.unit}});
    table.row(7.6, {{"介质序列号", guide.tokenSerial, 1.1}, {"有效期至", guide.validTo, 0.9}});
    table.row(7.6, {{"证书序列号", guide.certificateSerial}});
    table.row(7.6, {{"已开通应用", joined(guide.applications)}});
    table.finish();
}

void step(Canvas& canvas, double y, int number, const GuideStep& step) {
    constexpr double picture = 30;
    constexpr double tab = 8;
    const Box area{margin, y, width, stepHeight - 2.5};
    canvas.fill({area.x, area.y, tab, area.height}, 0.9);
    canvas.frame(area, 0.6);
    canvas.line(area.x + tab, area.y, area.x + tab, area.bottom());
    canvas.text({area.x, area.y, tab, area.height}, std::to_string(number),
                {.face = Face::hei, .points = 16, .align = Align::center});
    step.picture(canvas, Box{area.x + tab, area.y, picture, area.height}.inset(3, 4));
    const double left = area.x + tab + picture + 1;
    canvas.text({left, area.y + 2.6, area.right() - left - 3, 6}, step.title,
                {.face = Face::hei, .points = 12.5});
    canvas.text({left, area.y + 10.2, area.right() - left - 3, area.height - 11.2}, step.text,
                {.points = 10.5, .stand = Stand::top, .lines = 3, .least = 8.5, .leading = 1.45});
}

void foot(Canvas& canvas, double y, const GuideSheet& guide) {
    const Box area{margin, y, width, 13};
    canvas.fill(area, 0.955);
    canvas.frame(area, 1);
    const double half = width / 2;
    canvas.text({area.x + 4, y, half - 4, 13}, "服务热线：" + orElse(guide.hotline, "＿＿＿＿＿＿＿＿"),
                {.face = Face::hei, .points = 15});
    canvas.text({area.x + half, y, half - 4, 13}, "网站：" + orElse(guide.webSite, "＿＿＿＿＿＿＿＿＿＿"),
                {.face = Face::hei, .points = 13, .align = Align::right});
}

} // namespace

DisplayList layOutGuide(const GuideSheet& guide, const Fonts& fonts) {
    DisplayList list;
    list.title = "Guide sheet";
    Canvas canvas(list, fonts);
    canvas.newPage();
    head(canvas, guide);
    double y = 67;
    int number = 0;
    for (const GuideStep& each : stepsOf(guide)) {
        step(canvas, y, ++number, each);
        y += stepHeight;
    }
    foot(canvas, y + 3, guide);
    return list;
}

} // namespace certdesk::printing
