#include "printing/layouts.h"
#include "printing/paper.h"
#include "printing/training_mark.h"
#include "shared_fonts.h"
#include "support/sample_papers.h"

#include <boost/test/unit_test.hpp>
#include <poppler-document.h>
#include <poppler-page.h>

#include <memory>

using namespace certdesk;
using namespace certdesk::printing;
using certdesk::tests::sharedFonts;

namespace {

constexpr const char* mark = "培训TRAINING";

/// How often each page of a PDF bears the mark, as a reader's search finds it.
std::vector<int> marksOf(forms::ByteView pdf) {
    const std::unique_ptr<poppler::document> document(poppler::document::load_from_raw_data(
        reinterpret_cast<const char*>(pdf.data()), static_cast<int>(pdf.size())));
    std::vector<int> marks;
    for (int i = 0; i < document->pages(); ++i) {
        const std::unique_ptr<poppler::page> page(document->create_page(i));
        std::string text;
        for (const char c : page->text().to_utf8())
            if (c != ' ' && c != '\n') text += c;
        int count = 0;
        for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1))
            ++count;
        marks.push_back(count);
    }
    return marks;
}

forms::ByteView bytesOf(const Pdf& pdf) { return pdf.bytes; }

/// The paper of practice has it on each page, the same of work on none.
template <typename Document, typename Render>
void check(const char* name, Render render, Document document, std::size_t pages) {
    BOOST_TEST_CONTEXT(name) {
        const auto work = marksOf(bytesOf(render(document, sharedFonts())));
        document.training = true;
        const auto practice = marksOf(bytesOf(render(document, sharedFonts())));
        BOOST_REQUIRE_EQUAL(practice.size(), pages);
        BOOST_REQUIRE_EQUAL(work.size(), pages);
        for (std::size_t i = 0; i < pages; ++i) {
            BOOST_TEST(work[i] == 0);
            BOOST_TEST(practice[i] >= 2);
        }
    }
}

PersonSheet personSheet() {
    PersonSheet sheet;
    sheet.point = "佛山FS001";
    sheet.entries.resize(2);
    return sheet;
}

} // namespace

BOOST_AUTO_TEST_SUITE(training_mark)

BOOST_AUTO_TEST_CASE(every_page_of_every_paper_of_practice_says_so_and_none_of_work) {
    check("application", renderApplication, tests::usualApplication(), 2);
    check("blank application", renderApplication, tests::blankApplication(), 2);
    check("authorisation", renderAuthorisation, tests::usualAuthorisation(), 1);
    check("receipt", renderReceipt, tests::longestReceipt(), 1);
    check("repayment slip", renderRepaymentSlip, tests::usualSlip(), 1);
    check("notice", renderNotice, tests::notice(40), 3);
    check("guide", renderGuide, tests::usualGuide(), 1);
    check("daily sheet", renderDailySheet, tests::dailySheet(90), 3);
    check("person sheet", renderPersonSheet, personSheet(), 1);
}

BOOST_AUTO_TEST_CASE(the_pin_letter_of_practice_says_so_and_its_pin_stays_readable) {
    PinLetter letter = tests::pinLetter("208417");
    BOOST_TEST(marksOf(renderPinLetter(letter, sharedFonts()).bytes.view()) == std::vector<int>{0},
               boost::test_tools::per_element());
    letter.training = true;
    const SecretPdf practice = renderPinLetter(letter, sharedFonts());
    BOOST_TEST(marksOf(practice.bytes.view()).at(0) >= 2);
}

BOOST_AUTO_TEST_CASE(the_mark_lies_below_other_text_inside_the_page_and_off_every_code) {
    DisplayList list = layOutApplication(tests::usualApplication(), sharedFonts());
    std::vector<std::size_t> before;
    for (const DisplayPage& page : list.pages)
        before.push_back(page.texts.size());
    drawTrainingMark(list, sharedFonts());
    const Box paper{0, 0, pageWidth, pageHeight};
    for (std::size_t i = 0; i < list.pages.size(); ++i) {
        const DisplayPage& page = list.pages[i];
        const std::size_t marks = page.texts.size() - before[i];
        BOOST_TEST(marks >= 4U);
        for (std::size_t j = 0; j < marks; ++j) {
            const Box& mark = page.texts[j].extent;
            BOOST_TEST(paper.contains(mark));
            for (const FillMark& fill : page.fills)
                BOOST_TEST((fill.gray > 0.5 || fill.box.x >= mark.right() || fill.box.right() <= mark.x ||
                            fill.box.y >= mark.bottom() || fill.box.bottom() <= mark.y));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
