#include "printing/form_parts.h"
#include "printing/layouts.h"
#include "printing/wording.h"

namespace certdesk::printing {

namespace {

constexpr double labelWidth = 31;
constexpr double sectionWidth = 9;
constexpr double row = 10.4;
constexpr double tall = 13;
constexpr int serviceColumns = 3;

void unitSection(FormTable& table, const AuthorisationLetter& letter) {
    table.section("授权单位");
    table.row(tall, {{"单位名称", letter.unit}});
    table.row(row, {{"统一社会信用代码", letter.unitCode, wide},
                    {"法定代表人", letter.legalRepresentative, narrow}});
}

void handlerSection(FormTable& table, const AuthorisationLetter& letter) {
    table.section("被授权人");
    table.row(row, {{"姓　　名", letter.handlerName, wide}, {"手机号码", letter.handlerMobile, narrow}});
    table.row(row, {{"证件类型", letter.handlerIdKind, wide}, {"证件号码", letter.handlerIdNumber, narrow}});
}

std::string term(const AuthorisationLetter& letter) {
    constexpr const char* blank = "　　　　年　　月　　日";
    return "自 " + orElse(letter.validFrom, blank) + " 起，至 " + orElse(letter.validTo, blank) +
           " 止（含首尾两日）";
}

void authorised(FormTable& table, const AuthorisationLetter& letter) {
    table.section("授权事项");
    table.choices(8.6, "授权业务", letter.services, serviceColumns);
    table.row(row, {{"证书序列号", letter.certificateSerial}});
    table.row(22, {{"业务说明", letter.remark}});
    table.row(row, {{"授权期限", term(letter)}});
}

void declaration(Canvas& canvas, FormTable& table) {
    table.section("授权声明");
    const Box area = table.cell(72).inset(3, 2.5);
    canvas.paragraph(
        area.x, area.y, area.width,
        "　　兹授权上述被授权人（经办人）代表本单位，到数字证书受理点办理以上所选的业务，提交和领取"
        "有关材料、介质和密码信封，并签署有关文件。被授权人在授权期限内就上述业务所作的行为，由本单"
        "位承担责任。业务办结或者授权期限届满，本授权自行终止。本单位"
        "保证所填内容和提交的材料真实、准确、完整、有效。",
        {.points = 10.5, .leading = 1.55});
    signatureLine(canvas, area.x, area.bottom() - 24, 42, "法定代表人签字：");
    signatureLine(canvas, area.x + 76, area.bottom() - 24, 48, "授权单位（公章）：");
    signatureLine(canvas, area.x, area.bottom() - 8, 42, "被授权人签字：");
    canvas.text({area.x + 76, area.bottom() - 8, 78, 5}, "年　　月　　日",
                {.points = 10, .align = Align::right});
}

std::string advice(const AuthorisationLetter& letter) {
    return "办理时请出示被授权人的身份证件原件。本授权书一次有效；涂改、未盖公章或者超过授权期限的，不予受理"
           "。" +
           (letter.hotline.empty() ? std::string() : "服务热线：" + letter.hotline + "。");
}

} // namespace

DisplayList layOutAuthorisation(const AuthorisationLetter& letter, const Fonts& fonts) {
    DisplayList list;
    list.title = "Authorisation letter";
    if (!letter.pointBlock.caseNumber.empty()) list.title += " " + letter.pointBlock.caseNumber;
    Canvas canvas(list, fonts);
    canvas.newPage();
    formHead(canvas, letter.title, "（单位企业通用版，填写后由法定代表人签字并加盖单位公章）",
             letter.pointBlock, letter.copyMark);
    FormTable table(canvas, formMargin, formTop, formWidth, labelWidth, sectionWidth);
    unitSection(table, letter);
    handlerSection(table, letter);
    authorised(table, letter);
    declaration(canvas, table);
    pointSection(canvas, table, letter.pointBlock, 8.6, 18);
    const double bottom = table.finish();
    canvas.text({formMargin, bottom + 1.5, formWidth, 9}, advice(letter),
                {.face = Face::kai, .points = 9.5, .stand = Stand::top, .lines = 2, .leading = 1.35});
    pageNumber(canvas, "第 1 页，共 1 页");
    return list;
}

} // namespace certdesk::printing
