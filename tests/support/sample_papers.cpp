#include "support/sample_papers.h"

namespace certdesk::tests {

using namespace printing;

namespace {

std::vector<Choice> services(std::size_t chosen) {
    std::vector<Choice> all;
    for (const char* label : {"新办证书", "应用开通", "应用续费", "有效期更新", "证书解锁", "资料变更",
                              "证书补发", "应用注销", "证书注销"})
        all.push_back({label, all.size() == chosen});
    return all;
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
    form.unitKinds = {{"企业", true},        {"事业单位", false},     {"机关", false},
                      {"社会团体", false},   {"集体经济组织", false}, {"民办非企业单位", false},
                      {"个体工商户", false}, {"其他", false}};
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
    form.services = services(4);
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
    form.remark = repeated("原介质遗失，申请补发；同时变更单位名称。", 6);
    form.pointBlock.point = "佛山市南海区狮山镇罗村街道行政服务中心一证通数字证书受理点";
    form.pointBlock.receivedBy = repeated("欧阳受理", 4);
    form.pointBlock.reviewer = repeated("欧阳审核", 4);
    form.pointBlock.tokenSerial = repeated("GDCA2026", 4);
    form.pointBlock.certificateSerial = repeated("0123456789ABCDEF", 3);
    form.pointBlock.fee = forms::Fen(99'999'999'99);
    return form;
}

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
    for (int i = 0; i < missing; ++i)
        paper.missing.push_back({"《佛山市“一证通”数字证书业务申请表》", 2, true, i % 2 == 0,
                                 "在受理点领取，或从网站 www.gdca.com.cn 下载"});
    return paper;
}

} // namespace certdesk::tests
