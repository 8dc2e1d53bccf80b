#pragma once
#include "printing/display_list.h"
#include "printing/documents.h"

#include <functional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

/// Documents for tests and benchmarks of papers: as they usually are, and with the longest legal input in
/// every field.
namespace certdesk::tests {

printing::ApplicationForm usualApplication();
printing::ApplicationForm longestApplication();
printing::ApplicationForm blankApplication(); ///< as customers take it away
printing::AuthorisationLetter usualAuthorisation();
printing::AuthorisationLetter longestAuthorisation();
printing::AuthorisationLetter blankAuthorisation();
printing::GuideSheet usualGuide();
printing::GuideSheet longestGuide();
printing::Receipt usualReceipt();
printing::Receipt longestReceipt();
printing::RepaymentSlip usualSlip();
printing::RepaymentSlip longestSlip();
printing::Receipt visitReceipt(); ///< names another service of the visit
printing::Receipt freeReceipt();  ///< no fee was taken
printing::PinLetter pinLetter(std::string_view pin);
printing::Notice notice(int missing);
printing::DailySheet dailySheet(int rows); ///< as many in its one long table
printing::CopyMark copyMark();             ///< with long words

/// Every paper there is: usual, longest, blank, free, of a visit, and as a copy.
struct SamplePaper {
    std::string name; ///< "application, copy"
    std::function<printing::DisplayList(const printing::Fonts&)> layOut;
    std::size_t pages = 1;
};
std::vector<SamplePaper> everyPaper();
/// Every kind of paper with rare characters in every name, address and unit on it: 㙍 and 昇 of the
/// fallback's basic plane or the text face, 𬭚 beyond it, 珺.
std::vector<SamplePaper> rarePapers();
inline constexpr std::u32string_view rareCharacters = U"㙍𬭚昇珺";
inline std::ostream& operator<<(std::ostream& out, const SamplePaper& paper) { return out << paper.name; }

/// `text` over and over, up to that many bytes; UTF-8 stays whole when its size divides `bytes`.
std::string repeated(std::string_view text, int times);

} // namespace certdesk::tests
