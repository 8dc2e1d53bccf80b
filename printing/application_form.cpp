#include "printing/application_back.h"
#include "printing/form_parts.h"
#include "printing/layouts.h"
#include "printing/wording.h"

#include <algorithm>

namespace certdesk::printing {

namespace {

constexpr double labelWidth = 31;
constexpr double sectionWidth = 9;
constexpr int serviceColumns = 4;
constexpr int applicationColumns = 3;
constexpr int unitKindColumns = 4;
constexpr double tableBottom = 274.5;

/// Heights of the table's parts.
struct Heights {
    double row = 8.4;
    double tall = 10.4;
    double choice = 7;
    double seal = 15;
    double declaration = 44; ///< has running text: never less
};

/// Heights that make the table fill its page, however many boxes the catalogue has to tick.
Heights heightsFor(const ApplicationForm& form) {
    constexpr int rows = 12;
    constexpr int tallRows = 4;
    constexpr double mostStretch = 1.12;
    const int kindLines = FormTable::choiceLines(form.unitKinds.size(), unitKindColumns);
    const int lines = FormTable::choiceLines(form.services.size(), serviceColumns) +
                      FormTable::choiceLines(form.applications.size(), applicationColumns) + kindLines;
    const Heights usual;
    const double flexible = rows * usual.row + tallRows * usual.tall + lines * usual.choice + usual.seal;
    const double room = tableBottom - formTop - usual.declaration - 3 * FormTable::aroundChoices;
    const double scale = std::min(mostStretch, room / flexible);
    return {usual.row * scale, usual.tall * scale, usual.choice * scale, usual.seal * scale,
            usual.declaration};
}

void unitSection(FormTable& table, const ApplicationForm& form, const Heights& heights) {
    table.section("单位信息");
    table.row(heights.tall, {{"单位名称", form.unit}});
    table.row(heights.row, {{"统一社会信用代码", form.unitCode, wide}, {"邮政编码", form.postcode, narrow}});
    table.choices(heights.choice, "单位类型", form.unitKinds, unitKindColumns);
    table.row(heights.tall, {{"通信地址", form.address}});
    table.row(heights.row,
              {{"法定代表人", form.legalRepresentative, wide}, {"单位电话", form.phone, narrow}});
    table.row(heights.row, {{"法定代表人证件号", form.legalRepresentativeId}});
}

void handlerSection(FormTable& table, const ApplicationForm& form, const Heights& heights) {
    table.section("经办人");
    table.row(heights.row, {{"姓　　名", form.handlerName, wide}, {"手机号码", form.handlerMobile, narrow}});
    table.row(heights.row,
              {{"证件类型", form.handlerIdKind, wide}, {"证件号码", form.handlerIdNumber, narrow}});
    table.row(heights.tall, {{"电子邮箱", form.handlerEmail}});
}

void certificateSection(FormTable& table, const ApplicationForm& form, const Heights& heights) {
    table.section("证书");
    table.row(heights.row, {{"密钥算法", form.algorithm, wide}, {"介质序列号", form.tokenSerial, narrow}});
    table.row(heights.row, {{"服务年限", counted(form.years, "年"), wide},
                            {"数　　量", counted(form.quantity, "张"), narrow}});
    table.row(heights.row, {{"证书序列号", form.certificateSerial}});
    table.row(heights.tall, {{"业务说明", form.remark}});
}

void declaration(Canvas& canvas, FormTable& table, const Heights& heights) {
    table.section("申请声明");
    const Box area = table.cell(heights.declaration).inset(3, 2);
    canvas.paragraph(area.x, area.y, area.width,
                     "　　本单位已阅读并同意本表背面的《电子认证服务协议要点》和《个人信息处理告知》；保证所"
                     "填内容和提交的材料"
                     "真实、准确、完整、有效；委托上述经办人办理本表所选业务并领取证书、介质和密码信封。因提"
                     "供不实信息造成的后果由"
                     "本单位承担。",
                     {.points = 10, .leading = 1.5});
    signatureLine(canvas, area.x, area.bottom() - 14, 38, "经办人签名：");
    canvas.text({area.x, area.bottom() - 5, 70, 5}, "年　　月　　日", {.points = 10, .align = Align::right});
    signatureLine(canvas, area.x + 76, area.bottom() - 14, 48, "申请单位（公章）：");
    canvas.text({area.x + 76, area.bottom() - 5, 78, 5}, "年　　月　　日",
                {.points = 10, .align = Align::right});
}

void front(Canvas& canvas, const ApplicationForm& form) {
    canvas.newPage();
    formHead(canvas, form.title,
             "（一式" + copiesInWords(form.copies) + "份，正反两面打印，填写后由经办人签名并加盖单位公章）",
             form.pointBlock, form.copyMark);
    const Heights heights = heightsFor(form);
    FormTable table(canvas, formMargin, formTop, formWidth, labelWidth, sectionWidth);
    table.section("业务");
    table.choices(heights.choice, "业务类型", form.services, serviceColumns);
    table.choices(heights.choice, "开通应用", form.applications, applicationColumns);
    unitSection(table, form, heights);
    handlerSection(table, form, heights);
    certificateSection(table, form, heights);
    declaration(canvas, table, heights);
    pointSection(canvas, table, form.pointBlock, heights.row, heights.seal);
    table.finish();
    pageNumber(canvas, "第 1 页，共 2 页（正面）");
}

} // namespace

DisplayList layOutApplication(const ApplicationForm& form, const Fonts& fonts) {
    DisplayList list;
    list.title = "Application form";
    if (!form.pointBlock.caseNumber.empty()) list.title += " " + form.pointBlock.caseNumber;
    Canvas canvas(list, fonts);
    front(canvas, form);
    applicationBack(canvas, form);
    return list;
}

} // namespace certdesk::printing
