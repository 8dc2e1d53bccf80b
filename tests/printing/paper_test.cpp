#include "printing/layouts.h"
#include "printing/paper.h"
#include "printing/pdf_writer.h"
#include "printing/preview.h"
#include "printing/utf8.h"
#include "shared_fonts.h"
#include "support/run.h"
#include "support/sample_papers.h"
#include "support/temp_dir.h"
#include "support/whole_font_pdf.h"

#include <boost/test/unit_test.hpp>
#include <poppler-document.h>
#include <poppler-global.h>
#include <poppler-page.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <thread>
#include <vector>

using namespace certdesk;
using namespace certdesk::printing;
using certdesk::tests::sharedFonts;

namespace {

/// Counts poppler's complaints while it lives, and keeps them from the terminal.
class Complaints {
public:
    Complaints() { poppler::set_debug_error_function(count, &number_); }
    ~Complaints() { poppler::set_debug_error_function(forget, nullptr); }
    int number() const { return number_; }

private:
    static void count(const std::string&, void* number) { ++*static_cast<int*>(number); }
    static void forget(const std::string&, void*) {}

    int number_ = 0;
};

/// All text of a PDF, as a reader's search would have it, without white space.
std::string textOf(forms::ByteView pdf) {
    const std::unique_ptr<poppler::document> document(poppler::document::load_from_raw_data(
        reinterpret_cast<const char*>(pdf.data()), static_cast<int>(pdf.size())));
    std::string all;
    for (int i = 0; i < document->pages(); ++i) {
        const std::unique_ptr<poppler::page> page(document->create_page(i));
        const poppler::byte_array text = page->text().to_utf8();
        for (const char c : text)
            if (c != ' ' && c != '\n' && c != '\f') all += c;
    }
    return all;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// Share of pixels that differ by more than a shade.
double difference(const Image& a, const Image& b) {
    BOOST_REQUIRE(a.width == b.width);
    BOOST_REQUIRE(a.height == b.height);
    std::size_t different = 0;
    for (std::size_t i = 0; i < a.rgb.size(); i += 3)
        if (std::abs(static_cast<int>(a.rgb[i]) - static_cast<int>(b.rgb[i])) > 96) ++different;
    return static_cast<double>(different) / static_cast<double>(a.rgb.size() / 3);
}

std::size_t darkPixels(const Image& image, const Box& box, double dpi) {
    const auto pixel = [&](double mm) { return static_cast<std::size_t>(mm / 25.4 * dpi); };
    std::size_t dark = 0;
    for (std::size_t y = pixel(box.y); y < pixel(box.bottom()); ++y)
        for (std::size_t x = pixel(box.x); x < pixel(box.right()); ++x)
            if (image.rgb[(y * static_cast<std::size_t>(image.width) + x) * 3] < 200) ++dark;
    return dark;
}

struct DrawnCharacter {
    char32_t character;
    std::size_t dark; ///< pixels in its square
};

/// The characters of the form's front, each with what a reader draws for it.
std::vector<DrawnCharacter> drawnCharacters(const ApplicationForm& form) {
    constexpr double dpi = 150;
    const DisplayList list = layOutApplication(form, sharedFonts());
    const Image page = renderPage(pdfOf(list, sharedFonts()), 0, dpi).value();
    std::vector<DrawnCharacter> drawn;
    for (const TextMark& text : list.pages.front().texts) {
        double x = text.extent.x;
        for (const char32_t c : text.text) {
            const double width = sharedFonts().advanceOf(sharedFonts().glyphOf(text.face, c)) * text.points /
                                 1000 * mmPerPoint;
            const Box square{x, text.extent.y, width, text.extent.height};
            if (c != U' ' && c != U'　') drawn.push_back({c, darkPixels(page, square, dpi)});
            x += width;
        }
    }
    return drawn;
}

ApplicationForm rareForm() {
    ApplicationForm form = tests::usualApplication();
    form.legalRepresentative = "㙍𬭚昇珺";
    return form;
}

/// qpdf's verdict: 0 is a sound file.
int qpdfCheck(forms::ByteView pdf) {
    const tests::TempDir folder;
    const std::string name = folder / "paper.pdf";
    std::ofstream(name, std::ios::binary)
        .write(reinterpret_cast<const char*>(pdf.data()), static_cast<std::streamsize>(pdf.size()));
    return tests::run({"qpdf", "--check", name}).status;
}

} // namespace

BOOST_AUTO_TEST_SUITE(papers)

BOOST_AUTO_TEST_CASE(have_their_pages) {
    BOOST_TEST(renderApplication(tests::usualApplication(), sharedFonts()).pages == 2);
    BOOST_TEST(renderReceipt(tests::usualReceipt(), sharedFonts()).pages == 1);
    BOOST_TEST(renderPinLetter(tests::pinLetter("208417"), sharedFonts()).pages == 1);
    const Pdf notice = renderNotice(tests::notice(30), sharedFonts());
    BOOST_TEST(notice.pages == pageCount(notice.bytes));
    BOOST_TEST(notice.pages > 1);
}

BOOST_AUTO_TEST_CASE(are_sound_pdf_files) {
    BOOST_TEST(qpdfCheck(renderApplication(tests::longestApplication(), sharedFonts()).bytes) == 0);
    BOOST_TEST(qpdfCheck(renderApplication({}, sharedFonts()).bytes) == 0);
    BOOST_TEST(qpdfCheck(renderReceipt(tests::usualReceipt(), sharedFonts()).bytes) == 0);
    BOOST_TEST(qpdfCheck(renderPinLetter(tests::pinLetter("208417"), sharedFonts()).bytes.view()) == 0);
    BOOST_TEST(qpdfCheck(renderNotice(tests::notice(2), sharedFonts()).bytes) == 0);
    BOOST_TEST(qpdfCheck(forms::viewOf("%PDF-1.4 torn")) != 0);
}

BOOST_AUTO_TEST_CASE(let_their_text_be_searched_and_copied) {
    const ApplicationForm form = rareForm();
    const std::string text = textOf(renderApplication(form, sharedFonts()).bytes);
    for (const std::string& part : {form.unit, form.unitCode, form.address, form.handlerIdNumber,
                                    form.handlerEmail, form.pointBlock.caseNumber, form.legalRepresentative,
                                    std::string("个人信息处理告知"), std::string("客户存根")})
        BOOST_TEST(has(text, part), part << " cannot be found");
    BOOST_TEST(has(textOf(renderReceipt(tests::usualReceipt(), sharedFonts()).bytes), "人民币贰佰元整"));
}

BOOST_AUTO_TEST_CASE(give_readers_nothing_to_complain_of) {
    const DisplayList list = layOutApplication(rareForm(), sharedFonts());
    const Complaints complaints;
    textOf(pdfOf(list, sharedFonts()));
    BOOST_TEST(complaints.number() == 0);
    textOf(tests::wholeFontPdf(list, sharedFonts())); // with libharu's own map from codes to characters
    BOOST_TEST(complaints.number() > 0);
}

BOOST_AUTO_TEST_CASE(carry_a_pin_in_the_letter_only) {
    const SecretPdf letter = renderPinLetter(tests::pinLetter("935172"), sharedFonts());
    BOOST_TEST(has(textOf(letter.bytes.view()), "935172"));
    BOOST_TEST(
        !has(textOf(renderPinLetter(tests::pinLetter("208417"), sharedFonts()).bytes.view()), "935172"));
}

BOOST_AUTO_TEST_CASE(are_the_same_bytes_for_the_same_data) {
    const auto once = renderApplication(tests::usualApplication(), sharedFonts()).bytes;
    BOOST_TEST((once == renderApplication(tests::usualApplication(), sharedFonts()).bytes));
    BOOST_TEST((once != renderApplication(rareForm(), sharedFonts()).bytes));
}

// A wrong cmap loses glyphs while the text still extracts: only pictures tell.
BOOST_AUTO_TEST_CASE(look_as_with_whole_fonts) {
    const Complaints unheard;
    const DisplayList list = layOutApplication(tests::longestApplication(), sharedFonts());
    const forms::Bytes subset = pdfOf(list, sharedFonts());
    const forms::Bytes whole = tests::wholeFontPdf(list, sharedFonts());
    for (const int page : {0, 1})
        BOOST_TEST(difference(renderPage(subset, page, 110).value(), renderPage(whole, page, 110).value()) <
                   0.0005);
    const auto other = pdfOf(layOutApplication(tests::usualApplication(), sharedFonts()), sharedFonts());
    BOOST_TEST(difference(renderPage(other, 0, 110).value(), renderPage(whole, 0, 110).value()) > 0.0005);
}

// A glyph left out of the file, or beyond the end of a width or glyph table, leaves a blank.
BOOST_AUTO_TEST_CASE(draw_every_character) {
    std::size_t rare = 0;
    for (const DrawnCharacter& drawn : drawnCharacters(rareForm())) {
        BOOST_TEST(drawn.dark > 0U, encoded({&drawn.character, 1}) << " is blank");
        if (std::u32string(U"㙍𬭚昇珺").find(drawn.character) == std::u32string::npos) continue;
        BOOST_TEST(drawn.dark > 20U, encoded({&drawn.character, 1}) << " is all but blank");
        ++rare;
    }
    BOOST_TEST(rare == 4U);
}

// In 宋体 these are made of glyphs that are made of glyphs; libharu by itself keeps the first level only.
BOOST_AUTO_TEST_CASE(draw_glyphs_that_are_made_of_others) {
    ApplicationForm form;
    form.unit = "ⅰⅲ";
    std::size_t one = 0;
    std::size_t three = 0;
    for (const DrawnCharacter& drawn : drawnCharacters(form)) {
        if (drawn.character == U'ⅰ') one = drawn.dark;
        if (drawn.character == U'ⅲ') three = drawn.dark;
    }
    BOOST_TEST(one > 0U);
    BOOST_TEST(three > 2 * one);
}

BOOST_AUTO_TEST_CASE(draw_a_box_for_a_character_that_no_font_has) {
    ApplicationForm form = tests::usualApplication();
    form.unit = encoded(U"甲\U0010FFFE乙");
    const std::string text = textOf(renderApplication(form, sharedFonts()).bytes);
    BOOST_TEST(has(text, "甲"));
    BOOST_TEST(has(text, "乙"));
}

BOOST_AUTO_TEST_CASE(can_be_made_by_many_threads_at_once) {
    const auto expected = renderApplication(tests::usualApplication(), sharedFonts()).bytes;
    std::array<forms::Bytes, 4> made;
    {
        std::vector<std::jthread> threads;
        for (forms::Bytes& bytes : made)
            threads.emplace_back(
                [&bytes] { bytes = renderApplication(tests::usualApplication(), sharedFonts()).bytes; });
    }
    for (const forms::Bytes& bytes : made)
        BOOST_TEST((bytes == expected));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(preview)

BOOST_AUTO_TEST_CASE(draws_a_page_at_the_size_asked_for) {
    const Pdf pdf = renderReceipt(tests::usualReceipt(), sharedFonts());
    const Image image = renderPage(pdf.bytes, 0, 96).value();
    BOOST_TEST(std::abs(image.width - 794) <= 1);
    BOOST_TEST(std::abs(image.height - 1123) <= 1);
    BOOST_TEST(image.rgb.size() ==
               static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height) * 3);
}

BOOST_AUTO_TEST_CASE(answers_nothing_for_pages_and_files_that_are_none) {
    const Pdf pdf = renderReceipt(tests::usualReceipt(), sharedFonts());
    BOOST_TEST(!renderPage(pdf.bytes, 1, 96));
    BOOST_TEST(!renderPage(pdf.bytes, -1, 96));
    BOOST_TEST(!renderPage(forms::viewOf("no paper"), 0, 96));
    BOOST_TEST(pageCount(forms::viewOf("no paper")) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
