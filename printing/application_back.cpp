#include "printing/application_back.h"

#include "printing/copy_mark.h"
#include "printing/form_parts.h"
#include "printing/wording.h"

namespace certdesk::printing {

namespace {

constexpr double margin = formMargin;
constexpr double width = formWidth;

std::vector<std::string> keyPoints(const ApplicationForm& form) {
    const std::string authority = orElse(form.authority, "电子认证服务机构");
    const std::string hotline = form.hotline.empty() ? "服务热线" : "服务热线 " + form.hotline;
    return {
        "数字证书由" + authority +
            "签发，用来在网络上证明证书单位的身份。依照《中华人民共和国电子签名法》，可靠的电子签名与手写签名"
            "或者盖章具有"
            "同等的法律效力，证书单位对用本证书所作的签名负责。",
        "证书单位应当如实提供申请材料。单位名称、统一社会信用代码、法定代表人等登记事项变更的，应当及时到受理"
        "点办理资料变更。",
        "介质和密码由证书单位指定专人保管，不得出借、转让，不得告知他人。领取后请先修改密码信封中的初始密码；"
        "连续输错密码，"
        "介质会被锁定，须持授权书到受理点办理证书解锁。",
        "介质遗失、损坏，或者密码、密钥可能泄露的，应当立即拨打" + hotline +
            "，并到受理点办理证书补发或者注销；办理之前用该证书所作的签名，由证书单位负责。",
        "服务费按证书、按年收取，与开通的应用数量无关。服务期满前应当续费；证书有效期届满前，应当先续费再更新"
        "有效期，逾期未办的"
        "证书停止使用。",
        "有下列情形之一的，证书可以被注销：申请信息不真实；证书单位书面申请；证书单位终止；密钥失去控制；违反"
        "本要点经通知仍不改正。",
        authority +
            "按照公布的电子认证业务规则提供服务。因不可抗力、证书单位保管不善或者超出用途使用证书造成的损失，"
            "由证书单位自行承担；法律另有规定的，依照其规定。",
        "本要点自证书单位在正面签名、盖章并领取证书时生效，至证书期满或者注销时终止。因履行发生争议，双方先行"
        "协商；协商不成的，"
        "依法向有管辖权的人民法院起诉。",
    };
}

double heading(Canvas& canvas, double y, const char* text) {
    canvas.text({margin, y, width, 8}, text, {.face = Face::hei, .points = 14, .align = Align::center});
    return y + 10.5;
}

double agreement(Canvas& canvas, double y, const ApplicationForm& form) {
    constexpr double indent = 7;
    const Style style{.points = 10.5, .leading = 1.5};
    y = heading(canvas, y, "电子认证服务协议要点");
    int number = 0;
    for (const std::string& point : keyPoints(form)) {
        canvas.paragraph(margin, y, indent, std::to_string(++number) + ".", style);
        y = canvas.paragraph(margin + indent, y, width - indent, point, style) + 1;
    }
    return y;
}

void noticeRow(Canvas& canvas, FormTable& table, double height, std::string_view label,
               std::string_view text) {
    canvas.text(table.cell(height, label).inset(2, 0.8), text, {.points = 10, .lines = 4, .leading = 1.4});
}

double privacyNotice(Canvas& canvas, double y, const ApplicationForm& form) {
    y = heading(canvas, y, "个人信息处理告知");
    FormTable table(canvas, margin, y, width, 24, 0);
    noticeRow(canvas, table, 8, "处 理 者",
              orElse(form.authority, "电子认证服务机构") + "及本受理点" +
                  (form.hotline.empty() ? "" : "，联系电话 " + form.hotline));
    noticeRow(canvas, table, 12.4, "处理目的",
              "核验申请单位、法定代表人和经办人的身份，签发和管理数字证书，开具收据，依法保存认证信息，以及就"
              "证书事宜与您联系。");
    noticeRow(canvas, table, 12.4, "处理方式",
              "由受理点收集、核对、录入，加密保存和传送；只有经授权的人员可以查阅。除法律、行政法规另有规定外"
              "，不向他人提供，不公开。");
    noticeRow(canvas, table, 12.4, "信息种类",
              "法定代表人和经办人的姓名、证件类型和号码、身份证件复印件，经办人的手机号码和电子邮箱。其中证件"
              "信息为敏感个人信息，"
              "不提供则无法办理业务。");
    noticeRow(canvas, table, 8, "保存期限",
              "至证书失效后 " + std::to_string(form.retentionYears) +
                  " 年（《电子签名法》第二十四条），期满删除。");
    noticeRow(canvas, table, 12.4, "您的权利",
              "您可以向处理者查阅、复制、更正您的个人信息，对不再需要保存的信息要求删除，并可要求对处理规则作"
              "出解释。");
    return table.finish();
}

void cutLine(Canvas& canvas, double y) {
    canvas.dashed(0, y, pageWidth / 2 - 19, y);
    canvas.text({pageWidth / 2 - 18, y - 2.5, 36, 5}, "沿此线剪下交客户",
                {.points = 8.5, .align = Align::center});
    canvas.dashed(pageWidth / 2 + 19, y, pageWidth, y);
}

void counterfoil(Canvas& canvas, double y, const ApplicationForm& form) {
    cutLine(canvas, y);
    y = heading(canvas, y + 4, "客户存根");
    const PointBlock& point = form.pointBlock;
    const double qrSide = point.caseNumber.empty() ? 0 : 24;
    FormTable table(canvas, margin, y, width - (qrSide > 0 ? qrSide + 3 : 0), 24, 0);
    table.row(8, {{"单位名称", form.unit}});
    table.row(8, {{"业务类型", chosenOf(form.services)}, {"业务单号", point.caseNumber}});
    table.row(8, {{"受 理 点", point.point}, {"受理日期", point.date}});
    const double bottom = table.finish();
    if (qrSide > 0) canvas.qr({pageWidth - margin - qrSide, y, qrSide, qrSide}, point.caseNumber);
    canvas.text({margin, bottom + 1.5, width, 5},
                "请凭本存根和经办人有效身份证件原件领取证书、查询进度。" +
                    (form.hotline.empty() ? std::string() : "服务热线：" + form.hotline),
                {.points = 9.5});
}

} // namespace

void applicationBack(Canvas& canvas, const ApplicationForm& form) {
    canvas.newPage();
    drawCopyMark(canvas, margin, 11, form.copyMark);
    const double afterAgreement = agreement(canvas, 15, form);
    privacyNotice(canvas, afterAgreement + 3, form);
    counterfoil(canvas, 229, form);
    pageNumber(canvas, "第 2 页，共 2 页（背面）");
}

} // namespace certdesk::printing
