#include "desk/words.h"

#include "desk/lang.h"
#include "desk/settings.h"
#include "desk/training.h"
#include "printing/fonts.h"
#include "printing/paper.h"

#include <filesystem>
#include <new>
#include <system_error>

namespace certdesk::desk {

namespace {

std::string list(const std::vector<std::string>& items) {
    std::string text;
    for (const std::string& item : items)
        text += (text.empty() ? "" : tr("、")) + item;
    return text;
}

std::string materialsIn(const std::vector<forms::MissingMaterial>& missing,
                        const forms::Catalogue& catalogue) {
    std::vector<std::string> names;
    for (const forms::MissingMaterial& m : missing) {
        const forms::Material* material = catalogue.material(m.material);
        names.push_back(
            say(tr("{0} {1} 份"), {material ? in(material->name) : m.material, std::to_string(m.copies)}));
    }
    return list(names);
}

Sentence faultyFields(const forms::Refusal& no) {
    std::vector<std::string> places;
    for (const forms::FieldProblem& problem : no.problems)
        places.push_back(wordsFor(problem));
    return {say(tr("填写有误：{0}。"), {list(places)}), tr("请对照证件改正后再继续。"), {}};
}

Sentence paymentMismatch(const forms::Refusal& no) {
    return {
        say(tr("收款合计 {0} 元，与应收 {1} 元不符。"), {forms::yuan(no.given), forms::yuan(no.expected)}),
        tr("请核对各项收款金额。"),
        {}};
}

Sentence tooEarly(const forms::Refusal& no) {
    if (no.field == "paper") return {tr("这份文书现在还不能打印。"), tr("请先完成它之前的步骤。"), {}};
    const std::string step = no.step ? nameOf(*no.step) : std::string();
    return {say(tr("步骤“{0}”还没有完成。"), {step}), tr("请先完成该步骤。"), {}};
}

Sentence noRight(const forms::Refusal& no) {
    if (no.field == "reviewer") return {tr("该账号没有审核权限。"), tr("请由审核员登录确认。"), {}};
    if (no.field == "consent") return consentRefused(no);
    return {tr("当前账号没有办理这一项的权限。"), tr("请换有权限的账号登录。"), {}};
}

Sentence refused(const forms::Refusal& no, const forms::Catalogue& catalogue) {
    using Kind = forms::RefusalKind;
    switch (no.kind) {
    case Kind::unknownService: return {tr("业务目录里没有这种业务。"), tr("请检查业务类型。"), {}};
    case Kind::notOffered:
        return {tr("本受理点尚未开通这种业务。"), tr("请告知申请人到已开通的受理点办理。"), {}};
    case Kind::unknownPoint: return {tr("业务目录里没有本受理点。"), tr("请联系总部更新业务目录。"), {}};
    case Kind::faultyFields: return faultyFields(no);
    case Kind::materialsMissing:
        return {say(tr("材料不齐，还缺：{0}。"), {materialsIn(no.missing, catalogue)}),
                tr("请补齐，或退回并打印一次性告知书。"),
                {}};
    case Kind::nothingMissing: return {tr("材料已经齐全，不必退回。"), tr("请继续下一步。"), {}};
    case Kind::unknownMaterial: return {tr("材料清单里没有这一项。"), tr("请检查材料名称。"), {}};
    case Kind::paymentMismatch: return paymentMismatch(no);
    case Kind::caseEnded: return {tr("这笔业务已经办结或终止。"), tr("如需再办，请新建业务。"), {}};
    case Kind::caseReturned: return {tr("这笔业务已退回。"), tr("申请人补齐材料后，请先恢复办理。"), {}};
    case Kind::notReturned: return {tr("这笔业务没有被退回，不需要恢复。"), tr("请直接继续办理。"), {}};
    case Kind::tooEarly: return tooEarly(no);
    case Kind::tooLate:
        return {tr("这一步之后已经收费或制证，不能再改。"), tr("如确需更改，请由主管处理。"), {}};
    case Kind::noRight: return noRight(no);
    case Kind::lastManager:
        return {tr("这是最后一位主管，不能停用，也不能去掉主管角色。"), tr("请先让另一个账号成为主管。"), {}};
    case Kind::consentNeeded:
    case Kind::consentTooOld: return consentRefused(no);
    case Kind::ownCase:
        if (no.field == "consent") return consentRefused(no);
        return {tr("受理人不能审核自己受理的业务。"), tr("请由另一位审核员确认。"), {}};
    case Kind::badSignature:
        if (no.field == "consent") return consentRefused(no);
        return {tr("审核签名与业务内容不符。"), tr("请重新审核；若再次出现，请联系总部。"), {}};
    case Kind::wrongToken:
        return {tr("这不是本业务正在制证的 UKey。"), tr("请插入开始制证时使用的那一支。"), {}};
    case Kind::wrongStage:
        return {tr("制证步骤的先后次序不对。"), tr("请返回业务单重新进入制证；若再次出现，请联系总部。"), {}};
    case Kind::tokenUnfit: return tokenRefused(no);
    case Kind::offlineTooLong: return offlineRefused(no);
    default: break;
    }
    const Sentence counter = counterRefused(no);
    return counter.what.empty() ? certificateRefused(no, catalogue) : counter;
}

Sentence tokenStopped(token::FaultKind kind) {
    using Kind = token::FaultKind;
    switch (kind) {
    case Kind::noModule:
        return {
            tr("找不到 UKey 驱动程序，或驱动程序无法载入。"), tr("请检查设置中的驱动路径并安装驱动。"), {}};
    case Kind::noToken:
        return {tr("没有找到可用的 UKey。"), tr("请插入一支空白 UKey，或本业务正在使用的那一支。"), {}};
    case Kind::wrongToken:
        return {tr("插入的 UKey 不是这笔业务要用的，或者不是空白的。"), tr("请换上正确的 UKey。"), {}};
    case Kind::removed:
    case Kind::sessionClosed:
        return {tr("UKey 在操作中被拔出。"), tr("请把同一支 UKey 重新插好，制证会接着进行。"), {}};
    case Kind::notRecognised:
        return {tr("驱动程序不认识这支 UKey。"), tr("请换一支，或安装它的驱动程序。"), {}};
    case Kind::busy: return {tr("UKey 正被其他程序占用。"), tr("请关闭其他使用 UKey 的程序后重试。"), {}};
    case Kind::pinIncorrect:
        return {tr("UKey 的 PIN 不正确，未再重试。"), tr("请换一支空白 UKey，这一支交主管处理。"), {}};
    case Kind::pinLocked:
        return {tr("UKey 的 PIN 已锁定。"), tr("请换一支 UKey；锁定的这一支交主管处理。"), {}};
    case Kind::pinInvalid: return {tr("UKey 不接受这样的 PIN。"), tr("请换一支 UKey 并告知总部该型号。"), {}};
    case Kind::pinExpired:
    case Kind::pinNotSet: return {tr("UKey 的 PIN 尚未设置好。"), tr("请返回业务单重新制证。"), {}};
    case Kind::notLoggedIn:
    case Kind::alreadyLoggedIn:
        return {tr("UKey 的登录状态不对。"), tr("请拔出 UKey 再插入，然后重试。"), {}};
    case Kind::keyMissing:
    case Kind::keyMismatch:
        return {tr("证书与 UKey 里的密钥不相符，没有写入。"),
                tr("请核对是否插错了 UKey；若没有，请联系总部。"),
                {}};
    case Kind::certificateMissing:
    case Kind::differs:
        return {
            tr("从 UKey 读回的证书与写入的不一致。"), tr("请不要交付这支 UKey，重新制证或联系总部。"), {}};
    case Kind::challengeFailed:
        return {tr("UKey 的签名验证没有通过。"), tr("请不要交付这支 UKey，联系总部。"), {}};
    case Kind::certificateInvalid: return {tr("UKey 里的证书无法读取。"), tr("请换一支 UKey。"), {}};
    case Kind::nameInvalid: return {tr("单位名称不能写入证书。"), tr("请检查单位名称的长度和字符。"), {}};
    case Kind::mechanismUnsupported:
        return {tr("没有支持所选算法的 UKey。"), tr("请换用支持该算法的 UKey，或改选算法。"), {}};
    case Kind::functionUnsupported:
        return {tr("这支 UKey 的驱动程序不支持该操作。"), tr("请换一支 UKey。"), {}};
    case Kind::full: return {tr("UKey 的空间不足。"), tr("请换一支空白 UKey。"), {}};
    case Kind::writeProtected: return {tr("UKey 处于写保护状态。"), tr("请解除写保护或换一支。"), {}};
    case Kind::refusedData:
    case Kind::driverMemory:
    case Kind::driverFault:
    case Kind::deviceFault:
        return {tr("UKey 或它的驱动程序出错。"), tr("请拔出再插入后重试；若再次出现，请换一支。"), {}};
    }
    return {};
}

Sentence hqRefused(const sync::LineFault& fault) {
    if (fault.problem == "case-not-ready")
        return {tr("总部认为这笔业务还不能制证。"), tr("请检查材料、审核和收费是否完整，再试一次。"), {}};
    if (fault.problem == "key-mismatch" || fault.problem == "already-issued")
        return {
            tr("总部已为这笔业务的另一个密钥签发过证书。"), tr("请换回开始制证时的 UKey，或联系总部。"), {}};
    if (fault.problem == "wrong-token")
        return {tr("这不是本业务正在制证的 UKey。"), tr("请插入开始制证时使用的那一支。"), {}};
    if (fault.problem == "token-in-use")
        return {tr("总部记录：这支 UKey 上还有一张有效的证书。"),
                tr("请先按业务注销或更换那张证书，再清空 UKey。"),
                {}};
    if (fault.problem == "encryption-key-lost")
        return {tr("总部恢复备份时丢失了这张证书的加密密钥。"),
                tr("请放弃这支 UKey，换一支空白 UKey 重新制证。"),
                {}};
    if (fault.problem == "case-unknown")
        return {tr("总部还没有收到这笔业务。"), tr("请等待同步完成后重试。"), {}};
    if (fault.problem == "algorithm-unsupported" || fault.problem == "cannot-issue")
        return {tr("总部不能按这笔业务的资料签发证书。"), tr("请核对单位名称、年限和算法，或联系总部。"), {}};
    if (fault.problem == "upstream-refused")
        return {tr("上级 CA 不肯签发这张证书。"), tr("请联系总部；总部已收到警报。"), {}};
    if (fault.problem == "no-encryption-pair")
        return {
            tr("总部不能为这种算法的证书签发加密密钥对。"), tr("请改用其他算法重新受理，或联系总部。"), {}};
    if (fault.problem == "certificate-replaced")
        return {tr("总部记录：这张证书已在别处被取代。"), tr("请重新查询证书，核对后再办。"), {}};
    if (fault.problem == "certificate-revoked")
        return {tr("总部记录：这张证书已经注销。"), tr("请重新查询证书，核对后再办。"), {}};
    if (fault.problem == "certificate-expired" || fault.problem == "service-unpaid")
        return {tr("总部记录：这张证书已到期，或服务年费没有缴到。"), tr("请先续费，再回到这笔业务。"), {}};
    if (fault.problem == "case-not-returned" || fault.problem == "case-continued")
        return {tr("这笔业务没有被退回，或已在别处接着办理。"), tr("请与退回它的受理点核对。"), {}};
    return {tr("总部没有同意这个请求。"), tr("请查看详情并联系总部。"), {}};
}

Sentence proxyRefused(const sync::LineFault& fault) {
    if (fault.problem == "proxy-authentication")
        return {tr("代理服务器要求用户名和密码，或不接受所给的，连不到总部。"),
                tr("请联系管理员检查本机代理设置（https_proxy）里的用户名和密码。"),
                {}};
    if (fault.problem == "proxy-unusable")
        return {tr("系统设置的代理服务器不能使用：只支持 HTTP 代理。"),
                tr("请联系管理员检查本机的代理设置（https_proxy）。"),
                {}};
    return {tr("代理服务器不允许连接总部。"), tr("请联系管理员在代理上放行总部的地址和端口。"), {}};
}

/// What stands between headquarters and the CA that issues for it.
std::optional<Sentence> upstreamStopped(const sync::LineFault& fault) {
    if (fault.problem == "upstream-unreachable")
        return Sentence{
            tr("总部暂时连不上签发证书的上级 CA，已保存的内容都在。"), tr("连上后会自动继续。"), {}};
    if (fault.problem == "upstream-pending")
        return Sentence{tr("上级 CA 还在处理这张证书，已保存的内容都在。"), tr("签发后会自动继续。"), {}};
    if (fault.problem == "upstream-denied" || fault.problem == "upstream-answer-wrong")
        return Sentence{tr("总部与上级 CA 之间出了问题，总部已收到警报，已保存的内容都在。"),
                        tr("总部处理好后会自动继续；急用请联系总部。"),
                        {}};
    return {};
}

Sentence lineStopped(const sync::LineFault& fault) {
    using Kind = sync::LineFault::Kind;
    switch (fault.kind) {
    case Kind::unreachable:
        if (auto upstream = upstreamStopped(fault)) return *upstream;
        if (fault.problem == "headquarters-restored")
            return {tr("总部刚从备份恢复，在等各柜台的流水补齐，暂时不签发。"),
                    tr("已保存的内容都在；补齐后再试这一步。"),
                    {}};
        if (fault.problem == "proxy-unreachable")
            return {tr("连不上系统设置的代理服务器，已保存的内容都在。"),
                    tr("请检查网络；代理恢复后会自动继续。"),
                    {}};
        return {tr("暂时连不上总部，已保存的内容都在。"), tr("线路恢复后会自动继续。"), {}};
    case Kind::notHeadquarters:
        return {
            tr("对方不是总部（证书或协议不符），没有发送任何业务内容。"),
            tr("如果这里的网络要先登录（上网认证），请先登录；否则请检查网络和总部地址，必要时联系总部。"),
            {}};
    case Kind::loginPage:
        return {tr("这里的网络要先登录（上网认证页），连不到总部，已保存的内容都在。"),
                tr("请在浏览器里完成上网认证；连通后会自动继续。"),
                {}};
    case Kind::redirected:
        return {tr("总部地址把请求转向了别处，本机没有跟随，已保存的内容都在。"),
                tr("如果这里的网络要先登录，请先登录；否则请联系总部检查入口的设置。"),
                {}};
    case Kind::clockWrong:
        return {tr("按本机的时钟，总部的证书还没有生效或已经过期，没有连接总部。"),
                tr("请先核对本机的日期和时间；时间没有错时，请联系总部。"),
                {}};
    case Kind::proxyRefused: return proxyRefused(fault);
    case Kind::busy:
        return {tr("总部正忙着接收各柜台补传的内容，已保存的内容都在。"), tr("几秒钟后会自动再试。"), {}};
    case Kind::notUs: return {tr("总部不认可本机的证书。"), tr("请联系总部重新登记本机。"), {}};
    case Kind::refused: return hqRefused(fault);
    case Kind::conflict: return {tr("本机的流水与总部保存的不一致。"), tr("请停止办理并立即联系总部。"), {}};
    case Kind::brokenAnswer:
        return {tr("总部的答复不正确，没有采用。"), tr("请稍后重试；若再次出现，请联系总部。"), {}};
    }
    return {};
}

Sentence whyNotPrinted(printing::PrinterTrouble::Kind kind) {
    using Kind = printing::PrinterTrouble::Kind;
    switch (kind) {
    case Kind::notFound: return {tr("找不到打印机或文书文件夹。"), tr("请检查设置，文书可以重新打印。"), {}};
    case Kind::full:
        return {tr("磁盘或打印队列已满，没有打印。"), tr("请清理后重新打印，业务内容都已保存。"), {}};
    case Kind::denied:
        return {tr("没有权限使用打印机或文书文件夹。"), tr("请联系管理员授权后重新打印。"), {}};
    case Kind::outOfPaper: return {tr("打印机缺纸，打印任务已取消。"), tr("请装纸后重新打印。"), {}};
    case Kind::jammed: return {tr("打印机卡纸，打印任务已取消。"), tr("请取出卡住的纸后重新打印。"), {}};
    case Kind::offline:
        return {tr("打印机没有应答，打印任务已取消。"), tr("请检查打印机的电源和连接后重新打印。"), {}};
    case Kind::stopped:
        return {tr("打印机停下了，打印任务已取消。"), tr("请按打印机上的提示处理后重新打印。"), {}};
    case Kind::refused:
    case Kind::broken: return {tr("打印没有成功。"), tr("请检查打印机后重新打印。"), {}};
    }
    return {};
}

Sentence printerStopped(const printing::PrinterTrouble& trouble) {
    Sentence s = whyNotPrinted(trouble.kind);
    if (trouble.mayHavePrinted) s.todo += tr("可能已有纸张印出，请收回作废；下一次打印会标明“副本”。");
    return s;
}

struct TroubleWords {
    const forms::Catalogue& catalogue;
    Sentence operator()(const forms::Refusal& no) const {
        Sentence s = refused(no, catalogue);
        s.details = std::string(forms::idOf(no.kind)) + (no.field.empty() ? "" : " " + no.field);
        return s;
    }
    Sentence operator()(LogInFault fault) const { return wordsFor(fault); }
    Sentence operator()(const NeedsLogIn&) const { return {tr("需要先登录。"), tr("请登录后继续。"), {}}; }
    Sentence operator()(const NoSuchCase& none) const {
        return {say(tr("没有找到业务单 {0}。"), {none.number}), tr("请核对单号。"), {}};
    }
    Sentence operator()(const token::TokenFault& fault) const {
        Sentence s = tokenStopped(fault.kind);
        s.details = std::string(token::idOf(fault.kind)) + " " + std::string(token::idOf(fault.step));
        if (fault.code != 0) s.details += " " + token::nameOfCode(fault.code);
        return s;
    }
    Sentence operator()(const sync::LineFault& fault) const {
        Sentence s = lineStopped(fault);
        s.details = fault.problem + (fault.detail.empty() ? "" : " " + fault.detail);
        return s;
    }
    Sentence operator()(CatalogueFault fault) const { return wordsFor(fault); }
    Sentence operator()(forms::PinWeakness weakness) const { return wordsFor(weakness); }
    Sentence operator()(const HolderPinRefused& no) const { return wordsFor(no); }
    Sentence operator()(forms::PasswordWeakness weakness) const { return wordsFor(weakness); }
    Sentence operator()(const MustWait& wait) const { return wordsFor(wait); }
    Sentence operator()(const printing::PrinterTrouble& trouble) const {
        Sentence s = printerStopped(trouble);
        s.details = trouble.detail;
        return s;
    }
};

Sentence journalBroken(const sync::JournalError& error) {
    using Kind = sync::JournalError::Kind;
    switch (error.kind()) {
    case Kind::locked: return {tr("另一个程序正在使用这个数据目录。"), tr("请先关闭它，再试一次。"), {}};
    case Kind::notThere:
        return {tr("这个数据目录还没有初始化。"), tr("请先用总部的登记文件完成初始化。"), {}};
    case Kind::diskFull:
        return {tr("磁盘已满，这一步没有保存；之前保存的内容都在。"), tr("请清理磁盘空间后重做这一步。"), {}};
    case Kind::damaged: return {tr("数据文件已损坏。"), tr("请停止办理，保留现场并联系总部恢复。"), {}};
    case Kind::newer: return {tr("数据由更新版本的程序建立。"), tr("请安装新版本后再打开。"), {}};
    case Kind::unreadable:
        return {tr("操作系统不允许使用这个数据目录。"), tr("请检查目录的位置和权限。"), {}};
    }
    return {};
}

Sentence fileBroken(const std::filesystem::filesystem_error& error) {
    if (error.code() == std::errc::no_space_on_device)
        return {tr("磁盘已满，文件没有保存；之前保存的内容都在。"), tr("请清理磁盘空间后重试。"), {}};
    return {say(tr("无法使用文件 {0}。"), {error.path1().filename().string()}),
            tr("请检查文件是否存在以及权限。"),
            {}};
}

Sentence brokenWords(const std::exception& broken) {
    if (const auto* e = dynamic_cast<const sync::JournalError*>(&broken)) return journalBroken(*e);
    if (const auto* e = dynamic_cast<const TrainingFault*>(&broken)) return wordsFor(*e);
    if (const auto* e = dynamic_cast<const DamagedFile*>(&broken))
        return {say(tr("文件 {0} 已损坏，位置 {1}。"), {e->file(), e->place().empty() ? "/" : e->place()}),
                tr("请从备份或总部取回正确的文件。"),
                {}};
    if (const auto* e = dynamic_cast<const printing::FontError*>(&broken))
        return {say(tr("打印字体 {0} 不能使用。"), {e->family()}),
                say(tr("请安装字体包 {0}。"), {e->package()}),
                {}};
    if (const auto* e = dynamic_cast<const forms::JsonProblem*>(&broken))
        return {say(tr("文件内容不正确，位置 {0}。"), {e->place().empty() ? "/" : e->place()}),
                tr("请改正该处后再试。"),
                {}};
    if (const auto* e = dynamic_cast<const std::filesystem::filesystem_error*>(&broken))
        return fileBroken(*e);
    if (dynamic_cast<const std::bad_alloc*>(&broken))
        return {tr("内存不足。"), tr("请关闭其他程序后重试。"), {}};
    return {tr("程序出现内部错误，已保存的内容都在。"), tr("请重新启动；若再次出现，请联系总部。"), {}};
}

struct TroubleIds {
    TroubleId operator()(const forms::Refusal& no) const {
        const std::string field = !no.problems.empty() ? no.problems.front().field : no.field;
        return {std::string(forms::idOf(no.kind)), field};
    }
    TroubleId operator()(LogInFault fault) const {
        return {fault == LogInFault::closed ? "account-closed" : "wrong-name-or-password", "operator"};
    }
    TroubleId operator()(const NeedsLogIn&) const { return {"needs-log-in", "operator"}; }
    TroubleId operator()(const NoSuchCase&) const { return {"no-such-case", "case"}; }
    TroubleId operator()(const token::TokenFault& fault) const {
        return {"token-" + std::string(token::idOf(fault.kind)), "token"};
    }
    TroubleId operator()(const sync::LineFault& fault) const {
        if (!fault.problem.empty()) return {"line-" + fault.problem, "line"};
        const bool plain = fault.kind < sync::LineFault::Kind::loginPage;
        return {plain ? "line" : "line-" + std::string(sync::idOf(fault.kind)), "line"};
    }
    TroubleId operator()(const printing::PrinterTrouble&) const { return {"printer", "printer"}; }
    TroubleId operator()(CatalogueFault fault) const { return {std::string(idOf(fault)), "catalogue"}; }
    TroubleId operator()(forms::PinWeakness weakness) const {
        return {"weak-pin", std::string(forms::idOf(weakness))};
    }
    TroubleId operator()(const HolderPinRefused& no) const {
        return {no.locked ? "token-pin-locked" : "token-pin-incorrect", "old-pin"};
    }
    TroubleId operator()(forms::PasswordWeakness weakness) const {
        return {"weak-password", std::string(forms::idOf(weakness))};
    }
    TroubleId operator()(const MustWait&) const { return {"must-wait", "operator"}; }
};

} // namespace

std::string Sentence::whole() const {
    if (todo.empty()) return what;
    return language() == Language::english ? what + " " + todo : what + todo;
}

Sentence wordsFor(const Trouble& trouble, const forms::Catalogue& catalogue) {
    return std::visit(TroubleWords{catalogue}, trouble);
}

Sentence wordsFor(const std::exception& broken) {
    Sentence sentence = brokenWords(broken);
    sentence.details = broken.what();
    return sentence;
}

TroubleId idOf(const Trouble& trouble) { return std::visit(TroubleIds{}, trouble); }

const std::string& in(const forms::Words& words) {
    return language() == Language::english ? words.en : words.zh;
}

} // namespace certdesk::desk
