#include "kiosk/options.h"

#include <cstdlib>
#include <span>
#include <string_view>

namespace certdesk::kiosk {

namespace {

using desk::tr;

std::string helpIn(desk::Language language) {
    desk::useLanguage(language, desk::localeDirectory());
    return std::string("certdesk [--data DIR] [--lang zh|en] [--kiosk] [--training]\n\n") + tr("柜台窗口") +
           "\n\nOptions:\n"
           "  -h,--help                   " +
           tr("列出用法") +
           "\n"
           "  --version                   " +
           tr("版本") +
           "\n"
           "  --data DIR                  " +
           tr("柜台数据目录") +
           "\n"
           "  --lang LANG:{zh,en}         " +
           tr("语言：zh 或 en") +
           "\n"
           "  --kiosk                     " +
           tr("占满屏幕，后面没有桌面；由主管才能退出") + "\n" + "  --training                  " +
           tr("培训：在另一个目录里练习，不办业务") + "\n";
}

} // namespace

std::filesystem::path usualData() {
    if (const char* data = std::getenv("XDG_DATA_HOME"); data && *data)
        return std::filesystem::path(data) / "certdesk";
    const char* home = std::getenv("HOME");
    return std::filesystem::path(home ? home : ".") / ".local/share/certdesk";
}

std::optional<std::string> answerWithoutWindow(int argc, char** argv) {
    const auto words = std::span(argv, static_cast<std::size_t>(argc)).subspan(argc > 0 ? 1 : 0);
    bool help = false;
    bool afterLanguage = false;
    auto language = desk::Language::chinese;
    for (const std::string_view word : words) {
        if (word == "--version") return CERTDESK_VERSION "\n";
        help = help || word == "--help" || word == "-h";
        if (afterLanguage) language = desk::languageOf(word);
        if (word.starts_with("--lang=")) language = desk::languageOf(word.substr(word.find('=') + 1));
        afterLanguage = word == "--lang";
    }
    if (!help) return {};
    return helpIn(language);
}

} // namespace certdesk::kiosk
