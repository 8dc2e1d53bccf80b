#include "printing/layouts.h"
#include "printing/qr.h"
#include "printing/utf8.h"
#include "shared_fonts.h"
#include "support/sample_papers.h"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <vector>

using namespace certdesk;
using namespace certdesk::printing;
using certdesk::tests::sharedFonts;

namespace {

const std::vector<tests::SamplePaper> papers = tests::everyPaper();

constexpr double margin = 10; ///< what real printers print for certain

bool overlap(const Box& a, const Box& b) {
    constexpr double touch = 0.05;
    return a.x < b.right() - touch && b.x < a.right() - touch && a.y < b.bottom() - touch &&
           b.y < a.bottom() - touch;
}

std::string allText(const DisplayList& list) {
    std::string all;
    for (const DisplayPage& page : list.pages)
        for (const TextMark& text : page.texts)
            all += encoded(text.text);
    return all;
}

} // namespace

BOOST_AUTO_TEST_SUITE(layout)

BOOST_DATA_TEST_CASE(keeps_every_text_inside_its_cell, boost::unit_test::data::make(papers)) {
    const DisplayList list = sample.layOut(sharedFonts());
    for (const DisplayPage& page : list.pages)
        for (const TextMark& text : page.texts)
            BOOST_TEST(text.cell.contains(text.extent), encoded(text.text) << " leaves its cell");
}

BOOST_DATA_TEST_CASE(never_prints_text_over_text, boost::unit_test::data::make(papers)) {
    const DisplayList list = sample.layOut(sharedFonts());
    for (const DisplayPage& page : list.pages)
        for (std::size_t i = 0; i < page.texts.size(); ++i)
            for (std::size_t j = i + 1; j < page.texts.size(); ++j)
                BOOST_TEST(!overlap(page.texts[i].extent, page.texts[j].extent),
                           encoded(page.texts[i].text) << " meets " << encoded(page.texts[j].text));
}

// Upright and level rules only: a cell's rules never run through the text of another.
BOOST_DATA_TEST_CASE(never_rules_a_line_through_text, boost::unit_test::data::make(papers)) {
    const DisplayList list = sample.layOut(sharedFonts());
    for (const DisplayPage& page : list.pages)
        for (const LineMark& line : page.lines) {
            const Box thin{std::min(line.x1, line.x2), std::min(line.y1, line.y2),
                           std::max(0.2, std::abs(line.x2 - line.x1)),
                           std::max(0.2, std::abs(line.y2 - line.y1))};
            if (line.x1 != line.x2 && line.y1 != line.y2) continue;
            for (const TextMark& text : page.texts)
                BOOST_TEST(!overlap(thin, text.extent), encoded(text.text) << " is struck through");
        }
}

BOOST_DATA_TEST_CASE(keeps_the_margins, boost::unit_test::data::make(papers)) {
    const Box inner = Box{0, 0, pageWidth, pageHeight}.inset(margin, margin);
    const DisplayList list = sample.layOut(sharedFonts());
    for (const DisplayPage& page : list.pages)
        for (const TextMark& text : page.texts)
            BOOST_TEST(inner.contains(text.extent), encoded(text.text) << " is in the margin");
}

BOOST_DATA_TEST_CASE(has_its_pages, boost::unit_test::data::make(papers)) {
    BOOST_TEST(sample.layOut(sharedFonts()).pages.size() == sample.pages);
}

BOOST_DATA_TEST_CASE(prints_nothing_too_small_to_read, boost::unit_test::data::make(papers)) {
    const DisplayList list = sample.layOut(sharedFonts());
    for (const DisplayPage& page : list.pages)
        for (const TextMark& text : page.texts)
            BOOST_TEST(text.points >= 5.5);
}

BOOST_AUTO_TEST_CASE(shows_the_longest_input_whole) {
    const ApplicationForm form = tests::longestApplication();
    const std::string text = allText(layOutApplication(form, sharedFonts()));
    BOOST_TEST(decoded(form.unit).size() == 60U);
    BOOST_TEST(decoded(form.address).size() == 100U);
    BOOST_TEST(form.handlerEmail.size() == 254U);
    for (const std::string& field :
         {form.unit, form.address, form.handlerEmail, form.remark, form.tokenSerial})
        BOOST_TEST(text.find(field) != std::string::npos, field << " is not all there");
}

BOOST_AUTO_TEST_CASE(fills_the_page_however_many_boxes_there_are_to_tick) {
    for (const std::size_t boxes : {0U, 1U, 8U, 16U, 40U}) {
        ApplicationForm form = tests::usualApplication();
        form.unitKinds.assign(boxes, {"民办非企业单位", false});
        const DisplayList list = layOutApplication(form, sharedFonts());
        double bottom = 0;
        for (const LineMark& line : list.pages.front().lines)
            bottom = std::max(bottom, line.y2);
        BOOST_TEST(bottom < 275);
        BOOST_TEST(bottom > 265);
    }
}

BOOST_AUTO_TEST_CASE(goes_on_a_new_page_when_much_is_missing) {
    BOOST_TEST(layOutNotice(tests::notice(1), sharedFonts()).pages.size() == 1U);
    const DisplayList list = layOutNotice(tests::notice(40), sharedFonts());
    BOOST_TEST(list.pages.size() > 2U);
    BOOST_TEST(allText(list).find("经办人签收") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(marks_a_letter_as_secret_and_nothing_else) {
    BOOST_TEST(layOutPinLetter(tests::pinLetter("208417"), sharedFonts()).secret);
    BOOST_TEST(!layOutReceipt(tests::usualReceipt(), sharedFonts()).secret);
    BOOST_TEST(!layOutApplication(tests::usualApplication(), sharedFonts()).secret);
}

BOOST_AUTO_TEST_CASE(a_report_is_never_signed_on_a_page_that_says_nothing_else) {
    for (int rows = 0; rows < 60; ++rows) {
        const DisplayList list = layOutDailySheet(tests::dailySheet(rows), sharedFonts());
        DisplayList last;
        last.pages = {list.pages.back()};
        const std::string text = allText(last);
        BOOST_TEST(text.find("（签字）") != std::string::npos, rows << " rows");
        BOOST_TEST(text.find("计入其发生的营业日") != std::string::npos, rows << " rows");
    }
}

BOOST_AUTO_TEST_SUITE_END()
