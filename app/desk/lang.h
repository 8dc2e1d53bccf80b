#pragma once
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>

namespace certdesk::desk {

/// The languages of the counter. The texts in the source are Chinese; English comes from gettext's catalogue
/// `certdesk`.
enum class Language { chinese, english };

/// Chooses the language of `tr` for the process; call it once, before the first window. `localeDir` holds
/// en/LC_MESSAGES/certdesk.mo.
void useLanguage(Language language, const std::filesystem::path& localeDir);
Language language();
/// "zh" and "en"; anything else is Chinese.
Language languageOf(std::string_view name);
/// Where this build or installation keeps its translations.
std::filesystem::path localeDirectory();

/// The text in the chosen language. Whole sentences only; extracted by xgettext.
const char* tr(const char* text);

/// Puts the values for {0}, {1}, … into a translated sentence.
std::string say(const char* text, std::initializer_list<std::string_view> values);

} // namespace certdesk::desk
