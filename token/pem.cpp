#include "token/pem.h"

namespace certdesk::token {

namespace {

constexpr std::size_t lineLength = 64;

bool isSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

void skipSpace(std::string_view& text) {
    while (!text.empty() && isSpace(text.front()))
        text.remove_prefix(1);
}

std::string withoutSpace(std::string_view text) {
    std::string kept;
    for (const char c : text)
        if (!isSpace(c)) kept.push_back(c);
    return kept;
}

std::string fence(std::string_view word, std::string_view label) {
    return "-----" + std::string(word) + " " + std::string(label) + "-----";
}

std::optional<forms::Bytes> takeBlock(std::string_view& text, std::string_view label) {
    const std::string begin = fence("BEGIN", label);
    const std::string end = fence("END", label);
    if (!text.starts_with(begin)) return {};
    const auto stop = text.find(end);
    if (stop == std::string_view::npos) return {};
    const auto content = forms::fromBase64(withoutSpace(text.substr(begin.size(), stop - begin.size())));
    text.remove_prefix(stop + end.size());
    return content;
}

} // namespace

std::optional<std::vector<forms::Bytes>> pemBlocks(std::string_view pem, std::string_view label) {
    std::vector<forms::Bytes> blocks;
    for (skipSpace(pem); !pem.empty(); skipSpace(pem)) {
        auto block = takeBlock(pem, label);
        if (!block) return {};
        blocks.push_back(std::move(*block));
    }
    if (blocks.empty()) return {};
    return blocks;
}

std::optional<forms::Bytes> pemBlock(std::string_view pem, std::string_view label) {
    auto blocks = pemBlocks(pem, label);
    if (!blocks || blocks->size() != 1) return {};
    return std::move(blocks->front());
}

std::string pemText(forms::ByteView content, std::string_view label) {
    const std::string encoded = forms::base64(content);
    std::string text = fence("BEGIN", label) + "\n";
    for (std::size_t at = 0; at < encoded.size(); at += lineLength)
        text += encoded.substr(at, lineLength) + "\n";
    return text + fence("END", label) + "\n";
}

} // namespace certdesk::token
