#pragma once
#include "forms/fen.h"

#include <string>
#include <string_view>

namespace certdesk::printing {

/// The check code of a receipt: the first 40 bits of SHA-256 over "certdesk receipt v1", case number, receipt
/// number and fen, as 8 characters of Crockford's base 32 in two groups ("7K3M-Q0ZT"). It detects typing
/// errors and papers mixed up; anybody can compute it, so it proves nothing about who issued the receipt.
std::string checkCode(std::string_view caseNumber, std::string_view receiptNumber, forms::Fen total);

/// Whether `typed` is that code, with Crockford's tolerance: case, hyphens and spaces are ignored, I and L
/// are 1, O is 0.
bool matchesCheckCode(std::string_view typed, std::string_view caseNumber, std::string_view receiptNumber,
                      forms::Fen total);

/// The check code of a notice, in the same form: over "certdesk notice v1" and the case number. It guards the
/// number that staff at another point type or scan; it is no secret and opens nothing by itself.
std::string noticeCode(std::string_view caseNumber);
bool matchesNoticeCode(std::string_view typed, std::string_view caseNumber);

} // namespace certdesk::printing
