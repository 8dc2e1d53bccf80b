#include "support/sample_papers.h"

#include "printing/check_code.h"
#include "printing/layouts.h"

namespace certdesk::tests {

using namespace printing;

namespace {

std::vector<Choice> services(std::size_t chosen) {
    std::vector<Choice> all;
    for (const char* label : {"新办证书", "应用开通", "应用续费", "有效期更新"})
        all.push_back({label, all.size() == chosen});
    return all;
}

std::vector<Choice> authorisedServices(std::size_t chosen) {
    std::vector<Choice> all;
    for (const char* label : {"证书解锁", "资料变更", "证书补发", "应用注销", "证书注销"})
        all.push_back({label, all.size() == chosen});
    return all;
}

std::vector<Choice> unitKinds(bool chosen) {
    return {{"企业", chosen},        {"事业单位", false},       {"机关", false},       {"社会团体", false},
            {"集体经济组织", false}, {"民办非企业单位", false}, {"个体工商户", false}, {"其他", false}};
}

std::vector<Choice> applications() {
    return {{"税务（电子税务局）", true}, {"工商登记", false},  {"质量监督", false},
            {"社会保险", true},           {"住房公积金", true}, {"公共资源交易", false}};
}

std::string longUnit() {
    return repeated("佛山市禅城区晨光建筑陶瓷研究开发", 3) + "及进出口贸易股份有限公司";
}

} // namespace

std::string repeated(std::string_view text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i)
        all += text;
    return all;
}

ApplicationForm usualApplication() {
    ApplicationForm form;
    form.hotline = "95105813";
    form.services = services(0);
    form.applications = applications();
    form.unit = "佛山市禅城区晨光陶瓷有限公司";
    form.unitCode = "91440606722473344C";
    form.unitKinds = unitKinds(true);
    form.address = "佛山市禅城区季华五路21号金海广场3座1208室";
    form.postcode = "528000";
    form.phone = "0757-83120000";
    form.legalRepresentative = "示例甲";
    form.handlerName = "经办甲";
    form.handlerIdKind = "居民身份证";
    form.handlerIdNumber = "440604199003150129";
    form.handlerMobile = "13800138000";
    form.handlerEmail = "handler@example.com";
    form.algorithm = "RSA 2048";
    form.years = 1;
    form.quantity = 1;
    form.tokenSerial = "";
    form.pointBlock.point = "佛山市行政服务中心受理点";
    form.pointBlock.receivedBy = "李受理";
    form.pointBlock.caseNumber = "FS001-02A-20261123-0007";
    form.pointBlock.fee = forms::Fen(20000);
    form.pointBlock.date = "2026-11-23";
    return form;
}

ApplicationForm longestApplication() {
    ApplicationForm form = usualApplication();
    form.services = services(2);
    form.services[3].chosen = true;
    form.unit = longUnit();
    form.address = repeated("佛山市禅城区季华五路21号金海广场", 5) + "三座十二楼一二〇八室之一、之二";
    form.phone = "+86 (0757) 8312-0000";
    form.legalRepresentative = repeated("欧阳阿卜杜勒买买提", 3);
    form.legalRepresentativeId = "ABCDEFGHIJ0123456789";
    form.handlerName = repeated("欧阳阿卜杜勒买买提", 3);
    form.handlerIdKind = "港澳居民来往内地通行证";
    form.handlerIdNumber = "ABCDEFGHIJ0123456789";
    form.handlerEmail = repeated("wwwwwwwwww", 24) + "mm@example.com";
    form.tokenSerial = repeated("GDCA2026", 4);
    form.certificateSerial = repeated("0123456789ABCDEF", 3);
    form.remark = repeated("原介质遗失，申请补发；同时变更单位名称。", 6);
    form.pointBlock.point = "佛山市南海区狮山镇罗村街道行政服务中心一证通数字证书受理点";
    form.pointBlock.receivedBy = repeated("欧阳受理", 4);
    form.pointBlock.reviewer = repeated("欧阳审核", 4);
    form.pointBlock.tokenSerial = repeated("GDCA2026", 4);
    form.pointBlock.certificateSerial = repeated("0123456789ABCDEF", 3);
    form.pointBlock.fee = forms::Fen(99'999'999'99);
    return form;
}

ApplicationForm blankApplication() {
    ApplicationForm form;
    form.hotline = "95105813";
    form.services = services(9);
    form.applications = applications();
    for (Choice& application : form.applications)
        application.chosen = false;
    form.unitKinds = unitKinds(false);
    return form;
}

AuthorisationLetter blankAuthorisation() {
    AuthorisationLetter letter;
    letter.hotline = "95105813";
    letter.services = authorisedServices(9);
    return letter;
}

AuthorisationLetter usualAuthorisation() {
    AuthorisationLetter letter = blankAuthorisation();
    letter.services = authorisedServices(1);
    letter.unit = "佛山市禅城区晨光陶瓷有限公司";
    letter.unitCode = "91440606722473344C";
    letter.legalRepresentative = "示例甲";
    letter.handlerName = "经办甲";
    letter.handlerIdKind = "居民身份证";
    letter.handlerIdNumber = "440604199003150129";
    letter.handlerMobile = "13800138000";
    letter.certificateSerial = "1F2E3D4C5B6A798897A6B5C4D3E2F101";
    letter.validFrom = "2026-11-23";
    letter.validTo = "2026-12-22";
    letter.remark = "单位名称：佛山市禅城区晨光陶瓷有限公司 → 佛山市晨光新材料有限公司";
    letter.pointBlock = usualApplication().pointBlock;
    letter.pointBlock.tokenSerial = "6e5f0c1a2b3d4e5f";
    return letter;
}

AuthorisationLetter longestAuthorisation() {
    AuthorisationLetter letter = usualAuthorisation();
    const ApplicationForm longest = longestApplication();
    letter.unit = longest.unit;
    letter.legalRepresentative = longest.legalRepresentative;
    letter.handlerName = longest.handlerName;
    letter.handlerIdKind = longest.handlerIdKind;
    letter.handlerIdNumber = longest.handlerIdNumber;
    letter.certificateSerial = longest.certificateSerial;
    letter.remark =
        "单位名称：" + longUnit() + " → " + longUnit() +
        "；统一社会信用代码：91440606722473344C → 914403001922038216；单位类型：企业 → 民办非企业单位";
    letter.pointBlock = longest.pointBlock;
    return letter;
}

GuideSheet usualGuide() {
    GuideSheet guide;
    guide.hotline = "95105813";
    guide.webSite = "www.gdca.com.cn";
    guide.clientVersion = "4.0.13";
    guide.unit = "佛山市禅城区晨光陶瓷有限公司";
    guide.tokenSerial = "6e5f0c1a2b3d4e5f";
    guide.certificateSerial = "1F2E3D4C5B6A798897A6B5C4D3E2F101";
    guide.validTo = "2027-11-23";
    guide.applications = {"税务（电子税务局）", "社会保险", "住房公积金"};
    return guide;
}

GuideSheet longestGuide() {
    GuideSheet guide = usualGuide();
    guide.unit = longUnit();
    guide.tokenSerial = repeated("GDCA2026", 4);
    guide.certificateSerial = repeated("0123456789ABCDEF", 3);
    guide.applications = longestReceipt().applications;
    return guide;
}

Receipt visitReceipt() {
    Receipt receipt = usualReceipt();
    receipt.service = "应用续费";
    receipt.otherServices = {"有效期更新（免费）"};
    return receipt;
}

Receipt freeReceipt() {
    Receipt receipt = usualReceipt();
    receipt.service = "证书解锁";
    receipt.receiptNumber.clear();
    receipt.feeLines.clear();
    receipt.total = forms::Fen(0);
    return receipt;
}

CopyMark copyMark() { return {12, "2026-11-24 09:31", "欧阳受理欧阳受理"}; }

Receipt usualReceipt() {
    Receipt receipt;
    receipt.point = "佛山市行政服务中心受理点";
    receipt.hotline = "95105813";
    receipt.caseNumber = "FS001-02A-20261123-0007";
    receipt.receiptNumber = "FS001-02A-R0000007";
    receipt.at = "2026-11-23 14:05";
    receipt.unit = "佛山市禅城区晨光陶瓷有限公司";
    receipt.unitCode = "91440606722473344C";
    receipt.handler = "经*甲";
    receipt.service = "新办证书";
    receipt.applications = {"电子税务局", "社会保险", "住房公积金"};
    receipt.feeLines = {{"现金", forms::Fen(10000)}, {"微信", forms::Fen(10000)}};
    receipt.total = forms::Fen(20000);
    receipt.tokenSerial = "6e5f0c1a2b3d4e5f";
    receipt.certificateSerial = "1F2E3D4C5B6A798897A6B5C4D3E2F101";
    receipt.validTo = "2027-11-23";
    receipt.receivedBy = "李受理";
    receipt.checkCode = "7K3M-Q0ZT";
    return receipt;
}

RepaymentSlip usualSlip() {
    const Receipt receipt = usualReceipt();
    RepaymentSlip slip;
    slip.point = receipt.point;
    slip.caseNumber = receipt.caseNumber;
    slip.receiptNumber = receipt.receiptNumber;
    slip.takenAt = receipt.at;
    slip.paidBackAt = "2026-11-23 15:12";
    slip.unit = receipt.unit;
    slip.unitCode = receipt.unitCode;
    slip.service = receipt.service;
    slip.feeLines = receipt.feeLines;
    slip.total = receipt.total;
    slip.reason = "重复收费";
    slip.by = "李受理";
    slip.agreed = "陈主管";
    slip.checkCode = receipt.checkCode;
    return slip;
}

RepaymentSlip longestSlip() {
    const Receipt receipt = longestReceipt();
    RepaymentSlip slip = usualSlip();
    slip.refund = true;
    slip.unit = receipt.unit;
    slip.service = receipt.service;
    slip.feeLines = receipt.feeLines;
    slip.total = receipt.total;
    for (int i = 0; i < 20; ++i)
        slip.reason += "单位注销退款";
    return slip;
}

Receipt longestReceipt() {
    Receipt receipt = usualReceipt();
    receipt.unit = longUnit();
    receipt.handler = repeated("欧阳阿卜杜勒买买提", 3);
    receipt.point = "佛山市南海区狮山镇罗村街道行政服务中心一证通数字证书受理点";
    receipt.applications = {"电子税务局", "工商登记", "质量监督", "社会保险", "住房公积金", "公共资源交易"};
    receipt.feeLines = {{"现金", forms::Fen(9'999'999'99)},     {"POS刷卡", forms::Fen(9'999'999'99)},
                        {"银行转账", forms::Fen(9'999'999'99)}, {"微信", forms::Fen(9'999'999'99)},
                        {"支付宝", forms::Fen(9'999'999'99)},   {"政府统一采购", forms::Fen(9'999'999'99)}};
    receipt.total = forms::Fen(59'999'999'94);
    receipt.tokenSerial = repeated("GDCA2026", 4);
    receipt.certificateSerial = repeated("0123456789ABCDEF", 3);
    receipt.receivedBy = repeated("欧阳受理", 4);
    return receipt;
}

PinLetter pinLetter(std::string_view pin) {
    PinLetter letter;
    letter.unit = "佛山市禅城区晨光陶瓷有限公司";
    letter.tokenSerial = "6e5f0c1a2b3d4e5f";
    letter.tokenLabel = "certdesk-0007";
    letter.caseNumber = "FS001-02A-20261123-0007";
    letter.date = "2026-11-23";
    letter.pin = forms::Secret(pin);
    letter.hotline = "95105813";
    return letter;
}

Notice notice(int missing) {
    Notice paper;
    paper.point = "佛山市行政服务中心受理点";
    paper.hotline = "95105813";
    paper.caseNumber = "FS001-02A-20261123-0008";
    paper.date = "2026-11-23";
    paper.unit = longUnit();
    paper.unitCode = "91440606722473344C";
    paper.service = "资料变更";
    paper.receivedBy = "李受理";
    paper.checkCode = noticeCode(paper.caseNumber);
    for (int i = 0; i < missing; ++i)
        paper.missing.push_back({"《佛山市“一证通”数字证书业务申请表》", 2, true, i % 2 == 0,
                                 "在受理点领取，或从网站 www.gdca.com.cn 下载", i % 2 == 0, i % 3 == 2});
    return paper;
}

namespace {

template <typename Document>
Document copyOf(Document document) {
    document.copyMark = copyMark();
    return document;
}

/// The paper, and its copy beside it.
template <typename Document>
void add(std::vector<SamplePaper>& all, const std::string& name, std::size_t pages, const Document& document,
         DisplayList (*layOut)(const Document&, const Fonts&)) {
    all.push_back({name, [=](const Fonts& fonts) { return layOut(document, fonts); }, pages});
    all.push_back(
        {name + ", copy", [=](const Fonts& fonts) { return layOut(copyOf(document), fonts); }, pages});
}

} // namespace

DailySheet dailySheet(int rows) {
    using Kind = DailySheet::Kind;
    DailySheet sheet;
    sheet.title = "业务日报";
    sheet.point = "FS001 禅城受理点 FS001-01";
    sheet.day = "2026-11-23";
    sheet.madeAt = "2026-11-23 18:05";
    for (const char* figure : {"受理", "办结", "收款（元）", "收据", "签发证书", "吊销证书"})
        sheet.figures.push_back({figure, std::to_string(rows)});
    sheet.barsTitle = "各时段受理";
    for (int hour = 8; hour < 18; ++hour)
        sheet.bars.push_back({std::to_string(hour) + "时", rows * (hour % 3)});
    DailySheet::Table table{
        "业务", {{"业务类型"}, {"受理", Kind::number}}, {}, {"合计", std::to_string(rows)}};
    for (int i = 0; i < rows; ++i)
        table.rows.push_back({"新办证书", std::to_string(i)});
    sheet.tables = {table};
    sheet.note = repeated("受理、办结、退回、撤回计入其发生的营业日；", 4);
    sheet.signatures = {"制表人", "复核人", "主管"};
    return sheet;
}

std::vector<SamplePaper> everyPaper() {
    std::vector<SamplePaper> all;
    add(all, "application", 2, usualApplication(), layOutApplication);
    add(all, "longest application", 2, longestApplication(), layOutApplication);
    add(all, "blank application", 2, blankApplication(), layOutApplication);
    add(all, "empty application", 2, ApplicationForm(), layOutApplication);
    add(all, "authorisation", 1, usualAuthorisation(), layOutAuthorisation);
    add(all, "longest authorisation", 1, longestAuthorisation(), layOutAuthorisation);
    add(all, "blank authorisation", 1, blankAuthorisation(), layOutAuthorisation);
    add(all, "empty authorisation", 1, AuthorisationLetter(), layOutAuthorisation);
    add(all, "receipt", 1, usualReceipt(), layOutReceipt);
    add(all, "longest receipt", 1, longestReceipt(), layOutReceipt);
    add(all, "receipt of a visit", 1, visitReceipt(), layOutReceipt);
    add(all, "free receipt", 1, freeReceipt(), layOutReceipt);
    add(all, "empty receipt", 1, Receipt(), layOutReceipt);
    add(all, "void slip", 1, usualSlip(), layOutRepaymentSlip);
    add(all, "longest refund slip", 1, longestSlip(), layOutRepaymentSlip);
    add(all, "empty void slip", 1, RepaymentSlip(), layOutRepaymentSlip);
    add(all, "notice", 1, notice(3), layOutNotice);
    add(all, "long notice", 3, notice(40), layOutNotice);
    add(all, "guide", 1, usualGuide(), layOutGuide);
    add(all, "longest guide", 1, longestGuide(), layOutGuide);
    add(all, "empty guide", 1, GuideSheet(), layOutGuide);
    for (const auto& [name, rows, pages] :
         {std::tuple("daily sheet of nothing", 0, 1), std::tuple("daily sheet", 9, 1),
          std::tuple("long daily sheet", 90, 3)})
        all.push_back(
            {name, [rows = rows](const Fonts& fonts) { return layOutDailySheet(dailySheet(rows), fonts); },
             static_cast<std::size_t>(pages)});
    all.push_back(
        {"PIN letter", [](const Fonts& fonts) { return layOutPinLetter(pinLetter("208417"), fonts); }, 1});
    return all;
}

namespace {

constexpr const char* rareName = "㙍𬭚昇珺";
constexpr const char* rareUnit = "佛山市㙍𬭚昇珺陶瓷有限公司";

ApplicationForm rareApplication() {
    ApplicationForm form = usualApplication();
    form.unit = rareUnit;
    form.address = "佛山市㙍𬭚村昇珺路3号";
    form.legalRepresentative = rareName;
    form.handlerName = rareName;
    form.remark = rareUnit;
    form.pointBlock.receivedBy = rareName;
    form.pointBlock.reviewer = rareName;
    return form;
}

AuthorisationLetter rareAuthorisation() {
    AuthorisationLetter letter = usualAuthorisation();
    letter.unit = rareUnit;
    letter.legalRepresentative = rareName;
    letter.handlerName = rareName;
    letter.remark = rareUnit;
    letter.pointBlock.receivedBy = rareName;
    return letter;
}

Receipt rareReceipt() {
    Receipt receipt = usualReceipt();
    receipt.unit = rareUnit;
    receipt.handler = rareName;
    receipt.receivedBy = rareName;
    receipt.copyMark = {2, "2026-11-24 09:31", rareName};
    return receipt;
}

Notice rareNotice() {
    Notice paper = notice(2);
    paper.unit = rareUnit;
    paper.receivedBy = rareName;
    return paper;
}

GuideSheet rareGuide() {
    GuideSheet guide = usualGuide();
    guide.unit = rareUnit;
    return guide;
}

} // namespace

std::vector<SamplePaper> rarePapers() {
    std::vector<SamplePaper> all;
    all.push_back(
        {"application", [](const Fonts& fonts) { return layOutApplication(rareApplication(), fonts); }, 2});
    all.push_back({"authorisation",
                   [](const Fonts& fonts) { return layOutAuthorisation(rareAuthorisation(), fonts); }});
    all.push_back({"receipt", [](const Fonts& fonts) { return layOutReceipt(rareReceipt(), fonts); }});
    all.push_back({"notice", [](const Fonts& fonts) { return layOutNotice(rareNotice(), fonts); }});
    all.push_back({"guide", [](const Fonts& fonts) { return layOutGuide(rareGuide(), fonts); }});
    all.push_back({"PIN letter", [](const Fonts& fonts) {
                       PinLetter letter = pinLetter("208417");
                       letter.unit = rareUnit;
                       return layOutPinLetter(letter, fonts);
                   }});
    return all;
}

} // namespace certdesk::tests
