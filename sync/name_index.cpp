#include "sync/name_index.h"

#include "forms/utf8.h"
#include "forms/validate.h"

#include <algorithm>
#include <vector>

namespace certdesk::sync {

namespace {

/// The text's characters without spaces.
std::vector<std::string> charactersOf(std::string_view text) {
    std::vector<std::string> characters;
    while (const std::optional<char32_t> character = forms::takeCharacter(text)) {
        if (*character == U' ') continue;
        forms::appendUtf8(characters.emplace_back(), *character);
    }
    return characters;
}

constexpr std::size_t wordLength = 3;

std::string wordAt(const std::vector<std::string>& characters, std::size_t first) {
    std::string word;
    for (std::size_t i = first; i < std::min(first + wordLength, characters.size()); ++i)
        word += characters[i];
    return word;
}

/// Every character with those after it, shorter at the end.
std::string wordsOf(const std::string& name) {
    const std::vector<std::string> characters = charactersOf(forms::normaliseText(name));
    std::string words;
    for (std::size_t i = 0; i < characters.size(); ++i)
        words += wordAt(characters, i) + ' ';
    return words;
}

/// Within quotes nothing but the quote itself has a meaning.
std::string asPhrase(const std::string& text) {
    std::string all = "\"";
    for (const char c : text)
        all += c == '"' ? std::string(2, c) : std::string(1, c);
    return all + '"';
}

} // namespace

void NameIndex::make(Database& database) {
    database.run("CREATE VIRTUAL TABLE holder_name USING fts5 (name, changed, certified,"
                 " prefix = '1 2', columnsize = 0,"
                 " tokenize = \"unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Co Cn'\")");
}

void NameIndex::drop(Database& database) { database.run("DROP TABLE holder_name"); }

void NameIndex::put(std::int64_t id, const Names& names, bool had) {
    if (had) database_.query("DELETE FROM holder_name WHERE rowid = ?").bind(id).run();
    if (names == Names{}) return;
    database_.query("INSERT INTO holder_name (rowid, name, changed, certified) VALUES (?, ?, ?, ?)")
        .bind(id)
        .bind(wordsOf(names[0]))
        .bind(wordsOf(names[1]))
        .bind(wordsOf(names[2]))
        .run();
}

std::string NameIndex::queryFor(const std::string& part) {
    const std::vector<std::string> characters = charactersOf(forms::normaliseText(part));
    if (characters.size() < wordLength) return asPhrase(wordAt(characters, 0)) + '*';
    std::string words;
    for (std::size_t i = 0; i + wordLength <= characters.size(); ++i)
        words += wordAt(characters, i) + ' ';
    return asPhrase(words);
}

void NameIndex::check() const {
    database_.query("INSERT INTO holder_name (holder_name) VALUES ('integrity-check')").run();
}

} // namespace certdesk::sync
