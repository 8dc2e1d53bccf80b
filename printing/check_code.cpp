#include "printing/check_code.h"

#include "forms/bytes.h"

namespace certdesk::printing {

namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr int length = 8;

/// The eight characters without the hyphen.
std::string plainCode(std::string_view text) {
    const forms::Bytes digest = forms::sha256(forms::viewOf(text));
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 5; ++i)
        bits = bits << 8 | digest[i];
    std::string code;
    for (int i = length - 1; i >= 0; --i)
        code += alphabet[bits >> (5 * i) & 31];
    return code;
}

std::string receiptText(std::string_view caseNumber, std::string_view receiptNumber, forms::Fen total) {
    std::string text = "certdesk receipt v1";
    for (const std::string_view part : {caseNumber, receiptNumber})
        text.append(1, '|').append(part);
    return text + "|" + std::to_string(total.value());
}

std::string noticeText(std::string_view caseNumber) {
    return std::string("certdesk notice v1|").append(caseNumber);
}

std::string hyphened(std::string code) { return code.insert(length / 2, "-"); }

char normalised(char c) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c == 'I' || c == 'L') return '1';
    return c == 'O' ? '0' : c;
}

bool matches(std::string_view typed, const std::string& code) {
    std::string plain;
    for (const char c : typed)
        if (c != '-' && c != ' ') plain += normalised(c);
    return plain == code;
}

} // namespace

std::string checkCode(std::string_view caseNumber, std::string_view receiptNumber, forms::Fen total) {
    return hyphened(plainCode(receiptText(caseNumber, receiptNumber, total)));
}

bool matchesCheckCode(std::string_view typed, std::string_view caseNumber, std::string_view receiptNumber,
                      forms::Fen total) {
    return matches(typed, plainCode(receiptText(caseNumber, receiptNumber, total)));
}

std::string noticeCode(std::string_view caseNumber) { return hyphened(plainCode(noticeText(caseNumber))); }

bool matchesNoticeCode(std::string_view typed, std::string_view caseNumber) {
    return matches(typed, plainCode(noticeText(caseNumber)));
}

} // namespace certdesk::printing
