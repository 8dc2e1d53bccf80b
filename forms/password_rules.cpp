#include "forms/password_rules.h"

#include "forms/utf8.h"

#include <algorithm>
#include <array>
#include <sodium.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

namespace certdesk::forms {

namespace {

constexpr std::size_t mostBytes = 1024;
constexpr std::size_t shortestWord = 2;
constexpr std::size_t longestWord = 16;
constexpr std::size_t shortestName = 2;
constexpr std::size_t shortestRun = 3;

/// Characters of a password, wiped like it.
template <typename Character>
class Wiped {
public:
    explicit Wiped(std::size_t size) : characters_(size) {}
    Wiped(const Wiped&) = delete;
    Wiped& operator=(const Wiped&) = delete;
    ~Wiped() { sodium_memzero(characters_.data(), characters_.size() * sizeof(Character)); }

    std::vector<Character>& all() { return characters_; }
    Character* data() { return characters_.data(); }
    std::int32_t size() const { return static_cast<std::int32_t>(characters_.size()); }

private:
    std::vector<Character> characters_;
};

using Characters = std::u32string_view;

/// In small letters, each character by itself.
std::size_t foldInto(std::vector<char32_t>& to, std::string_view text) {
    std::size_t count = 0;
    while (const auto character = takeCharacter(text))
        to[count++] =
            static_cast<char32_t>(u_foldCase(static_cast<UChar32>(*character), U_FOLD_CASE_DEFAULT));
    return count;
}

std::u32string folded(std::string_view text) {
    std::vector<char32_t> characters(text.size());
    const std::size_t count = foldInto(characters, text);
    return {characters.begin(), characters.begin() + static_cast<std::ptrdiff_t>(count)};
}

const std::vector<std::u32string>& foldedWords() {
    static const std::vector<std::u32string> words = [] {
        std::vector<std::u32string> all;
        for (const std::string_view word : commonWords())
            all.push_back(folded(word));
        std::sort(all.begin(), all.end());
        return all;
    }();
    return words;
}

bool isCommon(Characters piece) {
    const auto& words = foldedWords();
    const auto at = std::lower_bound(words.begin(), words.end(), piece,
                                     [](const std::u32string& word, Characters p) { return word < p; });
    return at != words.end() && *at == piece;
}

/// The rows of a keyboard, on which a run may go either way.
constexpr std::array<Characters, 4> keyRows{U"`1234567890-=", U"qwertyuiop[]\\", U"asdfghjkl;'",
                                            U"zxcvbnm,./"};

/// Whether the finger only moves on: the next character of the alphabet, among digits or on the keyboard.
bool follows(char32_t before, char32_t after, int step) {
    const bool ordered = static_cast<int>(after) - static_cast<int>(before) == step;
    if (ordered) return true;
    return std::any_of(keyRows.begin(), keyRows.end(), [&](Characters row) {
        const std::size_t at = row.find(before);
        const auto next = static_cast<std::ptrdiff_t>(at) + step;
        return at != row.npos && next >= 0 && next < static_cast<std::ptrdiff_t>(row.size()) &&
               row[static_cast<std::size_t>(next)] == after;
    });
}

/// How many characters from the first on are one run: equal, or up or down in ones.
std::size_t runLength(Characters text) {
    std::size_t longest = 1;
    for (const int step : {0, 1, -1}) {
        std::size_t length = 1;
        while (length < text.size() && follows(text[length - 1], text[length], step))
            ++length;
        longest = std::max(longest, length);
    }
    return longest >= shortestRun ? longest : 1;
}

/// The shortest beginning that the text repeats to its end, the last time perhaps cut off.
std::size_t periodOf(Characters text) {
    for (std::size_t period = 1; period * 2 <= text.size(); ++period)
        if (text.substr(period) == text.substr(0, text.size() - period)) return period;
    return text.size();
}

class Pieces {
public:
    Pieces(Characters text, const std::vector<std::u32string>& names) : text_(text), names_(names) {}

    /// The fewest pieces that make up the text.
    std::size_t fewest() const {
        const std::size_t period = periodOf(text_);
        if (period < text_.size()) return 1 + Pieces(text_.substr(0, period), names_).fewest();
        std::vector<std::size_t> upTo(text_.size() + 1, text_.size());
        upTo[0] = 0;
        for (std::size_t from = 0; from < text_.size(); ++from)
            for (const std::size_t length : piecesAt(text_.substr(from)))
                upTo[from + length] = std::min(upTo[from + length], upTo[from] + 1);
        return upTo.back();
    }

private:
    /// The lengths of the pieces that the text begins with.
    std::vector<std::size_t> piecesAt(Characters text) const {
        std::vector<std::size_t> lengths{1};
        for (std::size_t length = runLength(text); length >= shortestRun; --length)
            lengths.push_back(length);
        for (std::size_t length = shortestWord; length <= std::min(text.size(), longestWord); ++length)
            if (isCommon(text.substr(0, length))) lengths.push_back(length);
        for (const std::u32string& name : names_)
            if (name.size() >= shortestName && text.starts_with(name)) lengths.push_back(name.size());
        return lengths;
    }

    Characters text_;
    const std::vector<std::u32string>& names_;
};

bool hasControls(Characters text) {
    return std::any_of(text.begin(), text.end(), [](char32_t c) { return c < 0x20 || c == 0x7F; });
}

} // namespace

Secret normalisedPassword(const Secret& password) {
    constexpr std::size_t growth = 18; // the most that NFKC makes of one UTF-16 unit
    if (password.empty() || password.size() > mostBytes || !isUtf8(password.text())) return password.copy();
    UErrorCode error = U_ZERO_ERROR;
    Wiped<UChar> typed(password.size());
    std::int32_t length = 0;
    u_strFromUTF8(typed.data(), typed.size(), &length, password.text().data(),
                  static_cast<std::int32_t>(password.size()), &error);
    Wiped<UChar> composed(static_cast<std::size_t>(length) * growth);
    const UNormalizer2* nfkc = unorm2_getNFKCInstance(&error);
    length = unorm2_normalize(nfkc, typed.data(), length, composed.data(), composed.size(), &error);
    if (U_FAILURE(error)) return password.copy();
    Secret room(static_cast<std::size_t>(length) * 3);
    std::int32_t bytes = 0;
    u_strToUTF8(reinterpret_cast<char*>(room.data()), static_cast<std::int32_t>(room.size()), &bytes,
                composed.data(), length, &error);
    if (U_FAILURE(error)) return password.copy();
    return Secret(room.view().first(static_cast<std::size_t>(bytes)));
}

std::optional<PasswordWeakness> weaknessOf(const Secret& password, const std::vector<std::string>& names) {
    if (password.size() > mostBytes) return PasswordWeakness::tooLong;
    if (!isUtf8(password.text())) return PasswordWeakness::notText;
    const Secret plain = normalisedPassword(password);
    Wiped<char32_t> characters(plain.size());
    const std::size_t count = foldInto(characters.all(), plain.text());
    const Characters text(characters.data(), count);
    if (count < shortestPassword) return PasswordWeakness::tooShort;
    if (count > longestPassword) return PasswordWeakness::tooLong;
    if (hasControls(text)) return PasswordWeakness::notText;
    std::vector<std::u32string> foldedNames;
    if (Pieces(text, foldedNames).fewest() < leastPieces) return PasswordWeakness::common;
    for (const std::string& name : names)
        foldedNames.push_back(folded(name));
    if (Pieces(text, foldedNames).fewest() < leastPieces) return PasswordWeakness::names;
    return {};
}

std::string_view idOf(PasswordWeakness weakness) {
    switch (weakness) {
    case PasswordWeakness::tooShort: return "too-short";
    case PasswordWeakness::tooLong: return "too-long";
    case PasswordWeakness::notText: return "not-text";
    case PasswordWeakness::common: return "common";
    case PasswordWeakness::names: return "names";
    case PasswordWeakness::asBefore: return "as-before";
    }
    return "unknown";
}

} // namespace certdesk::forms
