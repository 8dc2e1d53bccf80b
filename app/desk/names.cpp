#include "desk/lang.h"
#include "desk/words.h"

#include <array>
#include <utility>

// Steps, stages, fields and faults by name.

namespace certdesk::desk {

std::string wordsFor(const forms::FieldProblem& problem) {
    return say(tr("{0}（{1}）"), {nameOfField(problem.field), wordsFor(problem.fault)});
}

std::string wordsFor(forms::FieldFault fault) {
    using Fault = forms::FieldFault;
    switch (fault) {
    case Fault::empty: return tr("不能为空");
    case Fault::tooLong: return tr("太长");
    case Fault::wrongLength: return tr("位数不对");
    case Fault::wrongCharacter: return tr("含有不允许的字符");
    case Fault::wrongCheck: return tr("校验位不符，请核对是否输错");
    case Fault::wrongPrefix: return tr("开头的代码不存在");
    case Fault::noSuchDate: return tr("其中的出生日期不存在");
    case Fault::futureDate: return tr("其中的出生日期在今天之后");
    case Fault::wrongForm: return tr("格式不正确");
    case Fault::notOffered: return tr("不在可选范围内");
    case Fault::outOfRange: return tr("超出允许的范围");
    case Fault::alreadyThere: return tr("这张证书已经开通");
    case Fault::notThere: return tr("这张证书没有开通");
    }
    return {};
}

std::string nameOf(forms::Step step) {
    using forms::Step;
    switch (step) {
    case Step::reception: return tr("受理信息");
    case Step::materials: return tr("申办材料");
    case Step::form: return tr("申请表");
    case Step::approval: return tr("审核");
    case Step::fee: return tr("收费");
    case Step::production: return tr("制证");
    case Step::handOver: return tr("发证");
    }
    return {};
}

std::string nameOf(forms::Stage stage) {
    using forms::Stage;
    switch (stage) {
    case Stage::prepare: return tr("准备 UKey");
    case Stage::keys: return tr("在 UKey 内生成密钥");
    case Stage::request: return tr("生成证书请求");
    case Stage::enrol: return tr("总部签发证书");
    case Stage::write: return tr("写入证书");
    case Stage::importKey: return tr("导入加密密钥");
    case Stage::writeEncryption: return tr("写入加密证书");
    case Stage::readBack: return tr("读回并验证");
    case Stage::retire: return tr("清除旧证书");
    case Stage::wipe: return tr("清空或收回 UKey");
    case Stage::letter: return tr("打印密码信封");
    case Stage::pin: return tr("设置交付 PIN");
    }
    return {};
}

std::string nameOf(forms::Status status) {
    using forms::Status;
    switch (status) {
    case Status::open: return tr("办理中");
    case Status::returned: return tr("已退回");
    case Status::withdrawn: return tr("已撤回");
    case Status::voided: return tr("已作废");
    case Status::done: return tr("已办结");
    }
    return {};
}

std::string nameOf(forms::Role role) {
    using forms::Role;
    switch (role) {
    case Role::operatorRole: return tr("受理员");
    case Role::reviewer: return tr("审核员");
    case Role::manager: return tr("主管");
    case Role::auditor: return tr("审计员");
    }
    return {};
}

std::string nameOfPaper(const std::string& kind) {
    if (kind == forms::receiptPaper) return tr("受理回执");
    if (kind == forms::noticePaper) return tr("一次性告知书");
    if (kind == forms::guidePaper) return tr("使用指引");
    if (kind == forms::pinLetterPaper) return tr("密码信封");
    if (kind == forms::voidSlipPaper) return tr("收据作废单");
    if (kind == forms::refundSlipPaper) return tr("退费单");
    if (kind == "application") return tr("业务申请表");
    if (kind == "authorisation") return tr("业务办理授权书");
    return kind;
}

std::string nameOfField(const std::string& field) {
    const std::array<std::pair<const char*, const char*>, 38> names{{
        {"queueNumber", tr("排队号")},
        {"service", tr("业务类型")},
        {"holder.name", tr("单位名称")},
        {"holder.uscc", tr("统一社会信用代码")},
        {"holder.kind", tr("单位类型")},
        {"holder.address", tr("通信地址")},
        {"holder.postcode", tr("邮政编码")},
        {"holder.phone", tr("单位电话")},
        {"holder.legalRepresentative", tr("法定代表人")},
        {"handler.name", tr("经办人姓名")},
        {"handler.idKind", tr("证件类型")},
        {"handler.idNumber", tr("经办人证件号码")},
        {"handler.mobile", tr("经办人手机")},
        {"handler.email", tr("经办人邮箱")},
        {"invoice.title", tr("发票抬头")},
        {"invoice.taxNumber", tr("纳税人识别号")},
        {"invoice.email", tr("接收发票的邮箱")},
        {"applications", tr("应用")},
        {"years", tr("年限")},
        {"algorithm", tr("证书算法")},
        {"reason", tr("原因")},
        {"changes", tr("变更内容")},
        {"changes.name", tr("变更后的单位名称")},
        {"changes.uscc", tr("变更后的统一社会信用代码")},
        {"changes.kind", tr("变更后的单位类型")},
        {"payment", tr("收款")},
        {"materials", tr("申办材料")},
        {"reviewer", tr("审核人")},
        {"account", tr("账号")},
        {"roles", tr("角色")},
        {"payment.reference", tr("支付流水号")},
        {"payment.given", tr("实收现金")},
        {"float", tr("备用金")},
        {"counted", tr("清点金额")},
        {"cash", tr("现金张数")},
        {"serials", tr("UKey 序列号")},
        {"range", tr("号码段")},
        {"item", tr("库存品种")},
    }};
    for (const auto& [id, name] : names)
        if (field == id) return name;
    return field;
}

} // namespace certdesk::desk
