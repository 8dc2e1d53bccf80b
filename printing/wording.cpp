#include "printing/wording.h"

#include <array>

namespace certdesk::printing {

std::string copiesInWords(int copies) {
    constexpr std::array<const char*, 10> words = {"", "一", "两", "三", "四", "五", "六", "七", "八", "九"};
    return copies >= 1 && copies <= 9 ? words[static_cast<std::size_t>(copies)] : std::to_string(copies);
}

std::string joined(const std::vector<std::string>& parts) {
    std::string text;
    for (const std::string& part : parts)
        text += (text.empty() ? "" : "、") + part;
    return text;
}

std::string chosenOf(std::span<const Choice> choices) {
    std::vector<std::string> chosen;
    for (const Choice& choice : choices)
        if (choice.chosen) chosen.push_back(choice.label);
    return joined(chosen);
}

std::string counted(int number, const char* unit) {
    return number == 0 ? std::string() : std::to_string(number) + " " + unit;
}

std::string orElse(const std::string& text, const char* otherwise) { return text.empty() ? otherwise : text; }

} // namespace certdesk::printing
