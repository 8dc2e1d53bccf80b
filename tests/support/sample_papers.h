#pragma once
#include "printing/documents.h"

#include <string>
#include <string_view>

/// Documents for tests and benchmarks of papers: as they usually are, and with the longest legal input in
/// every field.
namespace certdesk::tests {

printing::ApplicationForm usualApplication();
printing::ApplicationForm longestApplication();
printing::Receipt usualReceipt();
printing::Receipt longestReceipt();
printing::PinLetter pinLetter(std::string_view pin);
printing::Notice notice(int missing);

/// `text` over and over, up to that many bytes; UTF-8 stays whole when its size divides `bytes`.
std::string repeated(std::string_view text, int times);

} // namespace certdesk::tests
