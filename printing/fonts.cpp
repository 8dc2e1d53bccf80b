#include "printing/fonts.h"

#include "printing/opened_face.h"

#include <hb-ot.h>

#include <algorithm>
#include <fontconfig/fontconfig.h>
#include <optional>

namespace certdesk::printing {

namespace {

template <auto destroy>
struct FcDeleter {
    template <typename T>
    void operator()(T* object) const {
        destroy(object);
    }
};
using Config = std::unique_ptr<FcConfig, FcDeleter<FcConfigDestroy>>;
using Pattern = std::unique_ptr<FcPattern, FcDeleter<FcPatternDestroy>>;

bool hasFamily(const FcPattern& pattern, const std::string& family) {
    FcChar8* name = nullptr;
    for (int i = 0; FcPatternGetString(&pattern, FC_FAMILY, i, &name) == FcResultMatch; ++i)
        if (family == reinterpret_cast<const char*>(name)) return true;
    return false;
}

/// The file of a family, or nothing when fontconfig only offers something else for it.
std::optional<Fonts::File> fileOfFamily(FcConfig& config, const std::string& family) {
    const Pattern asked(FcPatternCreate());
    FcPatternAddString(asked.get(), FC_FAMILY, reinterpret_cast<const FcChar8*>(family.c_str()));
    FcConfigSubstitute(&config, asked.get(), FcMatchPattern);
    FcDefaultSubstitute(asked.get());
    FcResult result{};
    const Pattern found(FcFontMatch(&config, asked.get(), &result));
    FcChar8* path = nullptr;
    int index = 0;
    if (!found || !hasFamily(*found, family) ||
        FcPatternGetString(found.get(), FC_FILE, 0, &path) != FcResultMatch ||
        FcPatternGetInteger(found.get(), FC_INDEX, 0, &index) != FcResultMatch)
        return {};
    return Fonts::File{reinterpret_cast<const char*>(path), static_cast<unsigned>(index) & 0xFFFFU};
}

std::string postScriptName(const std::string& family, std::size_t number) {
    std::string name;
    std::copy_if(family.begin(), family.end(), std::back_inserter(name), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    });
    return name.substr(0, 40) + "-" + std::to_string(number);
}

bool hasTrueTypeOutlines(hb_face_t* face) {
    const HbBlob glyphs(hb_face_reference_table(face, HB_TAG('g', 'l', 'y', 'f')));
    return hb_blob_get_length(glyphs.get()) > 0 && hb_face_get_glyph_count(face) > 0;
}

std::unique_ptr<Fonts::Opened> open(const Fonts::File& file, const std::string& name) {
    const HbBlob blob(hb_blob_create_from_file_or_fail(file.path.c_str()));
    if (!blob) return nullptr;
    auto opened = std::make_unique<Fonts::Opened>();
    opened->file = file;
    opened->name = name;
    opened->face.reset(hb_face_create(blob.get(), file.index));
    if (!hasTrueTypeOutlines(opened->face.get())) return nullptr;
    opened->unitsPerEm = hb_face_get_upem(opened->face.get());
    hb_face_make_immutable(opened->face.get());
    opened->font.reset(hb_font_create(opened->face.get()));
    hb_ot_font_set_funcs(opened->font.get());
    hb_font_make_immutable(opened->font.get());
    return opened;
}

constexpr std::array<const char*, faceCount> packages = {
    "fonts-arphic-uming", "fonts-wqy-zenhei", "fonts-arphic-ukai", "fonts-hanazono", "fonts-hanazono"};

std::string sentence(FontError::Kind kind, const std::string& family) {
    return "the font \"" + family +
           (kind == FontError::Kind::missing ? "\" is not installed" : "\" is installed but cannot be read");
}

/// The face whose mark stands where the mainland wants it.
Face markFace(Face wanted, char32_t character) {
    if (wanted != Face::song && wanted != Face::kai) return wanted;
    if (character == U'。' || character == U'、') return Face::rareA;
    return std::u32string_view(U"，：；！？").find(character) == std::u32string_view::npos ? wanted
                                                                                           : Face::song;
}

} // namespace

Families defaultFamilies() {
    return {"AR PL UMing CN", "WenQuanYi Zen Hei", "AR PL UKai CN", "HanaMinA", "HanaMinB"};
}

FontError::FontError(Kind kind, Face face, std::string family)
    : std::runtime_error(sentence(kind, family)), kind_(kind), face_(face), family_(std::move(family)) {}

std::string FontError::package() const { return packages[static_cast<std::size_t>(face_)]; }

Fonts::Fonts(const Families& families) {
    const Config config(FcInitLoadConfigAndFonts());
    for (std::size_t i = 0; i < faceCount; ++i) {
        const auto file = config ? fileOfFamily(*config, families[i]) : std::nullopt;
        if (!file) throw FontError(FontError::Kind::missing, static_cast<Face>(i), families[i]);
        faces_[i] = open(*file, postScriptName(families[i], i));
        if (!faces_[i]) throw FontError(FontError::Kind::unreadable, static_cast<Face>(i), families[i]);
    }
}

Fonts::~Fonts() = default;

Fonts::Glyph Fonts::glyphOf(Face wanted, char32_t character) const {
    for (const Face face : {markFace(wanted, character), Face::song, Face::rareA, Face::rareB, Face::hei}) {
        hb_codepoint_t glyph = 0;
        if (hb_font_get_nominal_glyph(opened(face).font.get(), character, &glyph)) return {face, glyph};
    }
    return {wanted, 0};
}

int Fonts::advanceOf(Glyph glyph) const {
    if (glyph.glyph == 0) return 1000;
    const Opened& face = opened(glyph.face);
    const int units = hb_font_get_glyph_h_advance(face.font.get(), glyph.glyph);
    return static_cast<int>(static_cast<std::int64_t>(units) * 1000 / face.unitsPerEm);
}

const Fonts::File& Fonts::fileOf(Face face) const { return opened(face).file; }

const Fonts::Opened& Fonts::opened(Face face) const { return *faces_[static_cast<std::size_t>(face)]; }

} // namespace certdesk::printing
