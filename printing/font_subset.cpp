#include "printing/font_subset.h"

#include "printing/paper.h"

#include <hb-subset.h>

#include <algorithm>
#include <bit>
#include <initializer_list>
#include <utility>

namespace certdesk::printing {

namespace {

using forms::Bytes;
using Input = std::unique_ptr<hb_subset_input_t, HbDeleter<hb_subset_input_destroy>>;
using Plan = std::unique_ptr<hb_subset_plan_t, HbDeleter<hb_subset_plan_destroy>>;

constexpr hb_tag_t cmapTag = HB_TAG('c', 'm', 'a', 'p');
constexpr hb_tag_t nameTag = HB_TAG('n', 'a', 'm', 'e');
constexpr hb_tag_t postTag = HB_TAG('p', 'o', 's', 't');
constexpr hb_tag_t hmtxTag = HB_TAG('h', 'm', 't', 'x');
constexpr hb_tag_t hheaTag = HB_TAG('h', 'h', 'e', 'a');

/// Big-endian numbers, as TrueType has them.
class TableWriter {
public:
    TableWriter& u16(std::size_t value) {
        bytes_.push_back(static_cast<std::uint8_t>(value >> 8));
        bytes_.push_back(static_cast<std::uint8_t>(value));
        return *this;
    }
    TableWriter& u32(std::size_t value) { return u16(value >> 16 & 0xFFFF).u16(value & 0xFFFF); }
    TableWriter& text(std::string_view text) {
        bytes_.insert(bytes_.end(), text.begin(), text.end());
        return *this;
    }
    Bytes take() { return std::move(bytes_); }

private:
    Bytes bytes_;
};

HbBlob blobOf(const Bytes& bytes) {
    return HbBlob(hb_blob_create(reinterpret_cast<const char*>(bytes.data()),
                                 static_cast<unsigned>(bytes.size()), HB_MEMORY_MODE_DUPLICATE, nullptr,
                                 nullptr));
}

Bytes bytesOf(hb_blob_t* blob) {
    unsigned length = 0;
    const char* data = hb_blob_get_data(blob, &length);
    return {data, data + length};
}

/// OpenType "cmap", format 4: segment [first code, last code] through the glyph array, and the closing
/// segment.
Bytes cmapTable(const std::vector<std::uint16_t>& glyphs) {
    constexpr std::size_t segments = 2;
    const std::size_t first = FontSubset::codeAt(0);
    const std::size_t last = FontSubset::codeAt(glyphs.size() - 1);
    const std::size_t codes = last - first + 1;
    TableWriter out;
    out.u16(0).u16(1).u16(3).u16(1).u32(12);
    out.u16(4).u16(16 + 8 * segments + 2 * codes).u16(0);
    out.u16(2 * segments).u16(4).u16(1).u16(0);
    out.u16(last).u16(0xFFFF).u16(0);
    out.u16(first).u16(0xFFFF);
    out.u16(0).u16(1);
    out.u16(2 * segments).u16(0);
    std::vector<std::uint16_t> array(codes, 0);
    for (std::size_t i = 0; i < glyphs.size(); ++i)
        array[FontSubset::codeAt(i) - first] = glyphs[i];
    for (const std::uint16_t glyph : array)
        out.u16(glyph);
    return out.take();
}

/// OpenType "name": style (2) and PostScript name (6), which libharu insists on.
Bytes nameTable(std::string_view name) {
    constexpr std::string_view style = "Regular";
    TableWriter out;
    out.u16(0).u16(2).u16(6 + 2 * 12);
    out.u16(1).u16(0).u16(0).u16(2).u16(style.size()).u16(0);
    out.u16(1).u16(0).u16(0).u16(6).u16(name.size()).u16(style.size());
    return out.text(style).text(name).take();
}

Bytes postTable() {
    TableWriter out;
    out.u32(0x00030000);
    for (int i = 0; i < 7; ++i)
        out.u32(0);
    return out.take();
}

/// libharu writes thirteen tables and reads the place of a missing one from memory that nobody set: now and
/// then that ends a document with HPDF_INVALID_OBJECT. So those of the hinting, which was dropped, are there
/// and do nothing: one control value, and programs that say four times to round to the grid (RTG), as is
/// usual.
const std::vector<std::pair<const char*, Bytes>> emptyHinting{
    {"cvt ", {0, 0, 0, 0}}, {"fpgm", {0x18, 0x18, 0x18, 0x18}}, {"prep", {0x18, 0x18, 0x18, 0x18}}};

/// The advance of glyph 0 made one em, unless all glyphs share one advance.
Bytes metricsTable(hb_face_t* subset, unsigned unitsPerEm) {
    const HbBlob header(hb_face_reference_table(subset, hheaTag));
    const HbBlob metrics(hb_face_reference_table(subset, hmtxTag));
    Bytes bytes = bytesOf(metrics.get());
    const Bytes head = bytesOf(header.get());
    const bool shared = head.size() < 36 || (head[34] == 0 && head[35] <= 1);
    if (shared || bytes.size() < 4) return bytes;
    bytes[0] = static_cast<std::uint8_t>(unitsPerEm >> 8);
    bytes[1] = static_cast<std::uint8_t>(unitsPerEm);
    return bytes;
}

Input inputFor(const std::vector<char32_t>& characters) {
    Input input(hb_subset_input_create_or_fail());
    if (!input) throw PaperError("HarfBuzz is out of memory");
    for (const char32_t c : characters)
        hb_set_add(hb_subset_input_unicode_set(input.get()), c);
    hb_subset_input_set_flags(input.get(),
                              HB_SUBSET_FLAGS_NO_HINTING | HB_SUBSET_FLAGS_NO_PRUNE_UNICODE_RANGES);
    hb_set_t* dropped = hb_subset_input_set(input.get(), HB_SUBSET_SETS_DROP_TABLE_TAG);
    for (const char* tag :
         {"cmap", "name", "post", "GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "VORG", "gasp", "kern"})
        hb_set_add(dropped, hb_tag_from_string(tag, -1));
    return input;
}

std::vector<std::uint16_t> newGlyphs(const Fonts::Opened& face, const std::vector<char32_t>& characters,
                                     const hb_subset_plan_t* plan) {
    const hb_map_t* renumbered = hb_subset_plan_old_to_new_glyph_mapping(plan);
    std::vector<std::uint16_t> glyphs;
    glyphs.reserve(characters.size());
    for (const char32_t c : characters) {
        hb_codepoint_t old = 0;
        hb_font_get_nominal_glyph(face.font.get(), c, &old);
        glyphs.push_back(static_cast<std::uint16_t>(hb_map_get(renumbered, old)));
    }
    return glyphs;
}

void addTable(hb_face_t* builder, hb_tag_t tag, const Bytes& bytes) {
    const HbBlob blob = blobOf(bytes);
    hb_face_builder_add_table(builder, tag, blob.get());
}

} // namespace

std::uint16_t FontSubset::codeAt(std::size_t place) {
    return static_cast<std::uint16_t>(257 + place + place / 255);
}

std::uint16_t FontSubset::codeOf(char32_t character) const {
    const auto at = std::lower_bound(characters.begin(), characters.end(), character);
    return codeAt(static_cast<std::size_t>(at - characters.begin()));
}

FontSubset subsetOf(const Fonts::Opened& face, std::vector<char32_t> characters) {
    const Input input = inputFor(characters);
    const Plan plan(hb_subset_plan_create_or_fail(face.face.get(), input.get()));
    const HbFace subset(plan ? hb_subset_plan_execute_or_fail(plan.get()) : nullptr);
    if (!subset) throw PaperError("HarfBuzz cannot make a subset of " + face.name);
    const HbFace builder(hb_face_builder_create());
    for (const char* tag : {"OS/2", "head", "hhea", "maxp", "loca", "glyf"}) {
        const HbBlob table(hb_face_reference_table(subset.get(), hb_tag_from_string(tag, -1)));
        hb_face_builder_add_table(builder.get(), hb_tag_from_string(tag, -1), table.get());
    }
    addTable(builder.get(), hmtxTag, metricsTable(subset.get(), face.unitsPerEm));
    addTable(builder.get(), cmapTag, cmapTable(newGlyphs(face, characters, plan.get())));
    addTable(builder.get(), nameTag, nameTable(face.name));
    addTable(builder.get(), postTag, postTable());
    for (const auto& [tag, bytes] : emptyHinting)
        addTable(builder.get(), hb_tag_from_string(tag, -1), bytes);
    const HbBlob file(hb_face_reference_blob(builder.get()));
    return {bytesOf(file.get()), std::move(characters)};
}

} // namespace certdesk::printing
