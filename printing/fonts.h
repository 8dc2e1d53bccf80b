#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace certdesk::printing {

/// The faces that papers use. TrueType outlines only: libharu 2.3 embeds nothing else.
enum class Face {
    song,  ///< 宋体, text
    hei,   ///< 黑体, titles and labels
    kai,   ///< 楷体, advice to the reader
    rareA, ///< rare characters of the BMP and plane 2
    rareB, ///< rare characters beyond: where rareA has none
};
constexpr std::size_t faceCount = 5;

/// The family asked of fontconfig for each face, in the order of Face.
using Families = std::array<std::string, faceCount>;
Families defaultFamilies(); ///< those of Debian's fonts-arphic-uming, -ukai, fonts-wqy-zenhei, fonts-hanazono

/// A face that papers need cannot be used. Staff must be told which one: `family()` names it, `package()`
/// what brings it.
class FontError : public std::runtime_error {
public:
    enum class Kind { missing, unreadable };
    FontError(Kind kind, Face face, std::string family);
    Kind kind() const { return kind_; }
    Face face() const { return face_; }
    const std::string& family() const { return family_; }
    std::string package() const; ///< the Debian package of the default family

private:
    Kind kind_;
    Face face_;
    std::string family_;
};

/// The open faces. Opening costs 10–30 ms (fontconfig) and is done once per program; afterwards nothing
/// changes, so any number of threads may render with one object. The files stay mapped: replacing a font
/// package needs a restart.
class Fonts {
public:
    /// Throws FontError for the first face that is missing (fontconfig offers a substitute: refused) or
    /// unreadable.
    explicit Fonts(const Families& families = defaultFamilies());
    ~Fonts();
    Fonts(const Fonts&) = delete;
    Fonts& operator=(const Fonts&) = delete;

    struct Glyph {
        Face face;           ///< the one asked for, or the fallback that has the character
        std::uint32_t glyph; ///< 0: no face has it, a hollow box is drawn
    };
    /// Which face draws a character when `wanted` is asked for. In no face: `wanted` with glyph 0.
    /// The Arphic faces set some marks in the middle of their square, as Taiwan does (song 。、, kai also
    /// ，：；); the mainland sets them low on the left (GB/T 15834-2011 §5.1), so those come from rareA and
    /// song.
    Glyph glyphOf(Face wanted, char32_t character) const;
    /// Width in thousandths of the font size.
    int advanceOf(Glyph glyph) const;

    struct File {
        std::string path;
        unsigned index = 0; ///< of the face in a collection
    };
    const File& fileOf(Face face) const;

    struct Opened; ///< the mapped file and HarfBuzz's view of it; used inside the room
    const Opened& opened(Face face) const;

private:
    std::array<std::unique_ptr<Opened>, faceCount> faces_;
};

} // namespace certdesk::printing
