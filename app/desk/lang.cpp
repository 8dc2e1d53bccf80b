#include "desk/lang.h"

#include <clocale>
#include <cstdlib>
#include <libintl.h>

namespace certdesk::desk {

namespace {

constexpr const char* domain = "certdesk";
Language chosen = Language::chinese;

} // namespace

void useLanguage(Language wanted, const std::filesystem::path& localeDir) {
    chosen = wanted;
    // gettext translates nothing in the C locale; C.UTF-8 is on every Debian and LANGUAGE then decides.
    if (!std::setlocale(LC_MESSAGES, "C.UTF-8")) std::setlocale(LC_MESSAGES, "");
    setenv("LANGUAGE", wanted == Language::english ? "en" : "zh_CN", 1);
    bindtextdomain(domain, localeDir.c_str());
    bind_textdomain_codeset(domain, "UTF-8");
}

Language language() { return chosen; }

Language languageOf(std::string_view name) {
    return name.substr(0, 2) == "en" ? Language::english : Language::chinese;
}

std::filesystem::path localeDirectory() {
    std::error_code ignored;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", ignored);
    return program.parent_path().parent_path() / "share" / "locale";
}

const char* tr(const char* text) { return chosen == Language::chinese ? text : dgettext(domain, text); }

std::string say(const char* text, std::initializer_list<std::string_view> values) {
    std::string said;
    for (const char* c = text; *c; ++c) {
        const bool place = c[0] == '{' && c[1] >= '0' && c[1] <= '9' && c[2] == '}';
        if (!place) {
            said += *c;
            continue;
        }
        const auto index = static_cast<std::size_t>(c[1] - '0');
        if (index < values.size()) said += *(values.begin() + index);
        c += 2;
    }
    return said;
}

} // namespace certdesk::desk
