#include "desk/change_settings.h"
#include "desk/lang.h"

// What is said of a setting that should not be saved.

namespace certdesk::desk {

namespace {

std::string rangeOf(Setting setting) {
    const SettingRange& range = setting == Setting::textSize ? textSizeRange : idleLockRange;
    return say(tr("只能是 {0} 至 {1}。"), {std::to_string(range.least), std::to_string(range.most)});
}

} // namespace

Sentence wordsFor(const SettingFault& fault) {
    using Kind = SettingFault::Kind;
    const std::string file = std::filesystem::path(fault.about).filename().string();
    switch (fault.kind) {
    case Kind::noAddress: return {tr("应写成 https://主机:端口。"), {}, fault.about};
    case Kind::needsEnrolment: return {tr("有没有总部只由开通文件决定。"), {}, {}};
    case Kind::notReached: return {tr("现在连不上这个地址。"), tr("确认无误可再保存一次。"), fault.details};
    case Kind::notHeadquarters: return {tr("这个地址不是我们的总部。"), tr("请向总部核对。"), fault.details};
    case Kind::noPrinter: return {say(tr("没有打印机 {0}。"), {fault.about}), {}, {}};
    case Kind::noFile: return {tr("没有这个文件，请写完整的路径。"), {}, fault.about};
    case Kind::noLibrary: return {say(tr("{0} 不是这种驱动库。"), {file}), tr("请核对种类。"), fault.details};
    case Kind::libraryHangs:
        return {say(tr("{0} 在 {1} 秒内没有加载完。"), {file, std::to_string(libraryLoadsSeconds)}), {}, {}};
    case Kind::twice: return {say(tr("{0} 已经有了。"), {file}), {}, {}};
    case Kind::outOfRange: return {rangeOf(fault.setting), {}, {}};
    case Kind::noLanguage: return {tr("只能是 zh 或 en。"), {}, {}};
    }
    return {};
}

std::string nameOf(Setting setting) {
    switch (setting) {
    case Setting::headquarters: return tr("总部地址");
    case Setting::printer: return tr("打印机");
    case Setting::pkcs11Modules: return tr("UKey 驱动（PKCS#11）");
    case Setting::skfLibraries: return tr("UKey 驱动（SKF）");
    case Setting::language: return tr("窗口语言");
    case Setting::textSize: return tr("文字大小（%）");
    case Setting::idleLock: return tr("无人操作多久后锁定（秒）");
    }
    return {};
}

} // namespace certdesk::desk
