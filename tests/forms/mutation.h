#pragma once
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <random>
#include <string>
#include <string_view>

namespace certdesk::tests {

/// Damages text in ways that find careless parsers: bytes changed, dropped, doubled, cut, and JSON's own
/// marks put in. The same seed gives the same damage everywhere (mt19937 and remainders only; no
/// distributions).
class Mutation {
public:
    explicit Mutation(std::uint32_t seed) : random_(seed) {}

    std::string damaged(std::string text) {
        const std::size_t times = 1 + below(4);
        for (std::size_t i = 0; i < times && !text.empty(); ++i)
            damage(text, below(text.size()));
        return text;
    }
    std::string noise(std::size_t length) {
        std::string text;
        while (text.size() < length)
            text += static_cast<char>(below(256));
        return text;
    }
    std::size_t below(std::size_t limit) { return random_() % limit; }

private:
    void damage(std::string& text, std::size_t at) {
        switch (below(6)) {
        case 0: text[at] = static_cast<char>(below(256)); return;
        case 1: text.erase(at, 1 + below(8)); return;
        case 2: text.resize(at); return;
        case 3: text.insert(at, text.substr(at, 1 + below(32))); return;
        case 4: text.insert(at, 1, marks[below(marks.size())]); return;
        default: text.replace(at, 1, words[below(std::size(words))]); return;
        }
    }

    static constexpr std::string_view marks = "{}[]\",:\\-.0123456789eE+ \n\t";
    static constexpr std::string_view words[] = {
        "null",         "true",  "\\u0000", "\\ud800", "1e999", "18446744073709551616",
        "\xEF\xBB\xBF", "\"\":", "[[[[",    "-0",
    };
    std::mt19937 random_;
};

} // namespace certdesk::tests
