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

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <poppler-document.h>
#include <poppler-global.h>
#include <poppler-page.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <map>
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

/// The pixels of a square of the page, dark or not.
struct Ink {
    Ink(const Image& image, const Box& box, double dpi) {
        const auto pixel = [&](double mm) { return static_cast<std::size_t>(mm / 25.4 * dpi); };
        for (std::size_t y = pixel(box.y); y < pixel(box.bottom()); ++y) {
            std::vector<bool>& row = rows.emplace_back();
            for (std::size_t x = pixel(box.x); x < pixel(box.right()); ++x)
                row.push_back(image.rgb[(y * static_cast<std::size_t>(image.width) + x) * 3] < 200);
        }
    }
    std::size_t dark() const {
        std::size_t sum = 0;
        for (const auto& row : rows)
            sum += static_cast<std::size_t>(std::count(row.begin(), row.end(), true));
        return sum;
    }
    /// Pixels that differ from the other picture's, where both have some.
    std::size_t differences(const Ink& other) const {
        std::size_t sum = 0;
        for (std::size_t y = 0; y < std::min(rows.size(), other.rows.size()); ++y)
            for (std::size_t x = 0; x < std::min(rows[y].size(), other.rows[y].size()); ++x)
                sum += rows[y][x] != other.rows[y][x] ? 1U : 0U;
        return sum;
    }

    std::vector<std::vector<bool>> rows;
};

struct DrawnCharacter {
    char32_t character;
    Ink ink; ///< of its square
    double points;
    std::size_t dark() const { return ink.dark(); }
};

/// The PDF of a laid out paper, of a secret one, too.
forms::Bytes drawn(const DisplayList& list) {
    if (!list.secret) return pdfOf(list, sharedFonts());
    const forms::Secret pdf = secretPdfOf(list, sharedFonts());
    return {pdf.view().begin(), pdf.view().end()};
}

/// The characters of a page, each with what a reader draws for it.
std::vector<DrawnCharacter> drawnCharacters(const DisplayList& list, int number = 0) {
    constexpr double dpi = 150;
    const Image page = renderPage(drawn(list), number, dpi).value();
    std::vector<DrawnCharacter> all;
    for (const TextMark& text : list.pages.at(static_cast<std::size_t>(number)).texts) {
        double x = text.extent.x;
        for (const char32_t c : text.text) {
            const double width = sharedFonts().advanceOf(sharedFonts().glyphOf(text.face, c)) * text.points /
                                 1000 * mmPerPoint;
            const Box square{x, text.extent.y, width, text.extent.height};
            if (c != U' ' && c != U'　') all.push_back({c, Ink(page, square, dpi), text.points});
            x += width;
        }
    }
    return all;
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

BOOST_DATA_TEST_CASE(are_sound_files_with_their_pages, boost::unit_test::data::make(tests::everyPaper())) {
    const forms::Bytes pdf = drawn(sample.layOut(sharedFonts()));
    BOOST_TEST(pageCount(pdf) == static_cast<int>(sample.pages));
    BOOST_TEST(qpdfCheck(pdf) == 0);
}

BOOST_AUTO_TEST_CASE(are_told_from_files_that_are_torn) {
    BOOST_TEST(qpdfCheck(forms::viewOf("%PDF-1.4 torn")) != 0);
}

// A sheet is turned over its long edge: the front must come first.
BOOST_AUTO_TEST_CASE(have_the_front_before_the_back) {
    const Pdf pdf = renderApplication(tests::usualApplication(), sharedFonts());
    BOOST_TEST(pdf.pages == 2);
    const std::string text = textOf(pdf.bytes);
    BOOST_TEST(text.find("申请单位（公章）") < text.find("第1页，共2页（正面）"));
    BOOST_TEST(text.find("第1页，共2页（正面）") < text.find("客户存根"));
    BOOST_TEST(has(text, "第2页，共2页（背面）"));
}

BOOST_AUTO_TEST_CASE(of_one_page_are_small) {
    for (const tests::SamplePaper& paper : tests::everyPaper())
        if (paper.pages == 1)
            BOOST_TEST(drawn(paper.layOut(sharedFonts())).size() <= 100'000U, paper.name << " is too large");
}

BOOST_AUTO_TEST_CASE(say_on_every_page_that_they_are_copies) {
    for (const tests::SamplePaper& paper : tests::everyPaper()) {
        const DisplayList list = paper.layOut(sharedFonts());
        const bool copy = paper.name.ends_with(", copy");
        for (const DisplayPage& page : list.pages) {
            const bool marked = std::any_of(page.texts.begin(), page.texts.end(),
                                            [](const TextMark& text) { return text.text == U"副本"; });
            BOOST_TEST(marked == copy, paper.name);
        }
    }
}

BOOST_AUTO_TEST_CASE(without_a_fee_name_no_amount) {
    const std::string free = textOf(renderReceipt(tests::freeReceipt(), sharedFonts()).bytes);
    BOOST_TEST(has(free, "免费"));
    for (const char* part : {"人民币", "￥", "收据"})
        BOOST_TEST(!has(free, part), part);
    const std::string visit = textOf(renderReceipt(tests::visitReceipt(), sharedFonts()).bytes);
    BOOST_TEST(has(visit, "有效期更新（免费）"));
    BOOST_TEST(has(visit, "人民币贰佰元整"));
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
BOOST_DATA_TEST_CASE(draw_every_character, boost::unit_test::data::make(tests::everyPaper())) {
    const DisplayList list = sample.layOut(sharedFonts());
    for (std::size_t page = 0; page < list.pages.size(); ++page)
        for (const DrawnCharacter& character : drawnCharacters(list, static_cast<int>(page)))
            BOOST_TEST(character.dark() > 0U, encoded({&character.character, 1}) << " is blank");
}

// Boxes for what no face has would all look the same.
BOOST_DATA_TEST_CASE(draw_rare_characters_as_themselves, boost::unit_test::data::make(tests::rarePapers())) {
    const DisplayList list = sample.layOut(sharedFonts());
    std::map<char32_t, Ink> seen;
    for (const DrawnCharacter& character : drawnCharacters(list)) {
        if (tests::rareCharacters.find(character.character) == std::u32string_view::npos) continue;
        BOOST_TEST(character.dark() > 20U, encoded({&character.character, 1}) << " is all but blank");
        if (character.points == 10.5) seen.emplace(character.character, character.ink);
    }
    BOOST_TEST_REQUIRE(seen.size() == tests::rareCharacters.size());
    for (const auto& [one, ink] : seen)
        for (const auto& [other, otherInk] : seen)
            if (one < other)
                BOOST_TEST(ink.differences(otherInk) > 80U, encoded({&one, 1}) << " is drawn as another");
    for (const DisplayPage& page : list.pages)
        for (const TextMark& text : page.texts)
            for (const char32_t c : text.text)
                BOOST_TEST(sharedFonts().glyphOf(text.face, c).glyph != 0U, encoded({&c, 1})
                                                                                << " has no glyph");
}

// In 宋体 these are made of glyphs that are made of glyphs; libharu by itself keeps the first level only.
BOOST_AUTO_TEST_CASE(draw_glyphs_that_are_made_of_others) {
    ApplicationForm form;
    form.unit = "ⅰⅲ";
    std::size_t one = 0;
    std::size_t three = 0;
    for (const DrawnCharacter& each : drawnCharacters(layOutApplication(form, sharedFonts()))) {
        if (each.character == U'ⅰ') one = each.dark();
        if (each.character == U'ⅲ') three = each.dark();
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
