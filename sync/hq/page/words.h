#pragma once
#include "forms/catalogue.h"

#include <optional>
#include <string>
#include <string_view>

namespace certdesk::hq::page {

enum class Language { zh, en };
std::string_view idOf(Language language); ///< "zh"; for ?lang= and the cookie
std::optional<Language> languageOf(std::string_view id);
/// What a browser's Accept-Language (RFC 9110 §12.5.4) asks for most; Chinese where it asks for neither.
Language preferredIn(std::string_view acceptLanguage);

/// A text of the page. "{0}" stands for what `filled` puts in.
struct Phrase {
    std::string_view zh;
    std::string_view en;
};
std::string in(Language language, const Phrase& phrase);
std::string nameIn(Language language, const forms::Words& words);
std::string filled(Language language, const Phrase& phrase, std::string_view first,
                   std::string_view second = {});

/// Why an entry does not count (JudgedCase::Excluded), in words; the id itself where it is unknown here.
std::string reasonIn(Language language, const std::string& reason);
/// What an alarm (Alarm::kind) says to whoever must look.
std::string alarmIn(Language language, const std::string& kind);

/// "3 分钟前", "2 天前"; `ms` is not negative.
std::string ago(Language language, std::int64_t ms);

} // namespace certdesk::hq::page
