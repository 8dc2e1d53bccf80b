#include "printing/font_subset.h"
#include "shared_fonts.h"
#include "support/temp_dir.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

using namespace certdesk::printing;
using certdesk::tests::sharedFonts;

namespace {

/// A folder whose fonts are all that fontconfig knows while it lives.
class OnlyFonts {
public:
    OnlyFonts() {
        std::ofstream(folder_ / "fonts.conf")
            << "<?xml version=\"1.0\"?><fontconfig><dir>" << folder_.path().string() << "</dir><cachedir>"
            << folder_.path().string() << "</cachedir></fontconfig>";
        setenv("FONTCONFIG_FILE", (folder_ / "fonts.conf").c_str(), 1);
    }
    ~OnlyFonts() { unsetenv("FONTCONFIG_FILE"); }

    std::filesystem::path copyOf(Face face) const {
        const std::filesystem::path from = sharedFonts().fileOf(face).path;
        std::filesystem::copy_file(from, folder_ / from.filename());
        return folder_ / from.filename();
    }

private:
    certdesk::tests::TempDir folder_;
};

FontError problemOf(const Families& families) {
    try {
        const Fonts fonts(families);
    } catch (const FontError& error) {
        return error;
    }
    BOOST_FAIL("the fonts were accepted");
    std::abort();
}

} // namespace

BOOST_AUTO_TEST_SUITE(fonts)

BOOST_AUTO_TEST_CASE(have_the_characters_of_names_and_addresses) {
    for (const char32_t c : std::u32string(
             U"佛山市一证通陶瓷有限公司0123456789ABCXYZ@.-（）“”《》㙍𬭚昇珺囍镕"))
        BOOST_TEST(sharedFonts().glyphOf(Face::song, c).glyph != 0U);
}

BOOST_AUTO_TEST_CASE(take_rare_characters_from_another_face) {
    BOOST_TEST((sharedFonts().glyphOf(Face::song, U'佛').face == Face::song));
    const Face rare = sharedFonts().glyphOf(Face::song, U'𬭚').face;
    BOOST_TEST((rare == Face::rareA || rare == Face::rareB));
}

BOOST_AUTO_TEST_CASE(say_when_no_face_has_a_character) {
    BOOST_TEST(sharedFonts().glyphOf(Face::song, char32_t{0x10FFFE}).glyph == 0U);
}

// 。 in the middle of its square is how Taiwan prints.
BOOST_AUTO_TEST_CASE(set_chinese_marks_as_the_mainland_does) {
    const auto faceOf = [](Face wanted, char32_t c) { return sharedFonts().glyphOf(wanted, c).face; };
    BOOST_TEST((faceOf(Face::song, U'。') == Face::rareA));
    BOOST_TEST((faceOf(Face::song, U'，') == Face::song));
    BOOST_TEST((faceOf(Face::kai, U'，') == Face::song));
    BOOST_TEST((faceOf(Face::kai, U'请') == Face::kai));
    BOOST_TEST((faceOf(Face::hei, U'。') == Face::hei));
}

BOOST_AUTO_TEST_CASE(set_digits_on_equal_widths) {
    for (const Face face : {Face::song, Face::hei})
        for (const char32_t c : std::u32string(U"123456789"))
            BOOST_TEST(sharedFonts().advanceOf(sharedFonts().glyphOf(face, c)) ==
                       sharedFonts().advanceOf(sharedFonts().glyphOf(face, U'0')));
}

BOOST_AUTO_TEST_CASE(that_are_missing_are_named) {
    Families families = defaultFamilies();
    families[static_cast<std::size_t>(Face::hei)] = "No Such Family 7";
    const FontError error = problemOf(families);
    BOOST_TEST((error.kind() == FontError::Kind::missing));
    BOOST_TEST((error.face() == Face::hei));
    BOOST_TEST(error.family() == "No Such Family 7");
    BOOST_TEST(error.package() == "fonts-wqy-zenhei");
}

BOOST_AUTO_TEST_CASE(on_a_machine_without_any_are_missing) {
    const OnlyFonts none;
    BOOST_TEST((problemOf(defaultFamilies()).face() == Face::song));
}

BOOST_AUTO_TEST_CASE(that_vanished_after_they_were_listed_are_a_problem) {
    const std::string file = sharedFonts().fileOf(Face::song).path; // opened before the machine changes
    const OnlyFonts machine;
    const auto copy = machine.copyOf(Face::song);
    BOOST_TEST((problemOf(defaultFamilies()).face() == Face::hei)); // 宋体 is found, lists are written
    std::filesystem::resize_file(copy, 4000);                       // a torn copy
    BOOST_TEST((problemOf(defaultFamilies()).face() == Face::song));
    BOOST_TEST(std::filesystem::exists(file));
}

// libharu takes the place of a missing one from memory that nobody set, and one document in a thousand fails.
BOOST_AUTO_TEST_CASE(every_table_that_libharu_writes_is_in_a_subset_and_not_empty) {
    constexpr std::size_t head = 12;
    constexpr std::size_t record = 16;
    for (const Face face : {Face::song, Face::hei, Face::kai}) {
        const FontSubset subset = subsetOf(sharedFonts().opened(face), {U'一'});
        const auto& file = subset.file;
        const std::size_t tables = static_cast<std::size_t>(file.at(4)) << 8 | file.at(5);
        std::set<std::string> filled;
        for (std::size_t at = head; at < head + tables * record; at += record) {
            const bool empty = std::all_of(file.begin() + static_cast<std::ptrdiff_t>(at) + 12,
                                           file.begin() + static_cast<std::ptrdiff_t>(at) + 16,
                                           [](std::uint8_t byte) { return byte == 0; });
            if (!empty)
                filled.emplace(file.begin() + static_cast<std::ptrdiff_t>(at),
                               file.begin() + static_cast<std::ptrdiff_t>(at) + 4);
        }
        for (const char* tag : {"OS/2", "cmap", "cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca",
                                "maxp", "name", "post", "prep"})
            BOOST_TEST(filled.contains(tag), tag);
    }
}

BOOST_AUTO_TEST_SUITE_END()
