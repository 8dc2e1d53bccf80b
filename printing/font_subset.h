#pragma once
#include "forms/bytes.h"
#include "printing/opened_face.h"

#include <cstdint>
#include <vector>

namespace certdesk::printing {

/// A TrueType file with the glyphs of some characters only, shaped for libharu 2.3:
/// - Its cmap knows codes, not characters: the i-th character has code 257 + i + i/255. They are dense, so
/// that libharu's
///   search of all codes is short, fit 16 bits whatever plane the character is of, and have no zero byte,
///   because libharu takes text as zero-terminated strings. One format 4 segment carries them.
/// - Its name table has the two names libharu asks for, post is version 3, hints and layout tables are gone,
/// and the
///   glyph for "none" is one em wide: what most Chinese glyphs are, so that the PDF's list of widths is
///   short.
/// Rejected: a cmap of Unicode with merged gaps. libharu then walks 65,536 codes per face and writes as long
/// a CIDToGIDMap, and characters beyond the BMP extract as private-use codes.
struct FontSubset {
    forms::Bytes file;
    std::vector<char32_t> characters; ///< sorted; a place in it is i above

    std::uint16_t codeOf(char32_t character) const; ///< of one of `characters`
    static std::uint16_t codeAt(std::size_t place);
};

/// `characters` are sorted, each once, at most 60,000, and the face has all of them. Throws PaperError when
/// HarfBuzz fails.
FontSubset subsetOf(const Fonts::Opened& face, std::vector<char32_t> characters);

} // namespace certdesk::printing
