#include "printing/haru.h"

#include "printing/paper.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <sodium.h>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

extern "C" {
#include <hpdf_doc.h>
#include <hpdf_encoder.h>
#include <hpdf_font.h>
#include <hpdf_fontdef.h>
}

namespace certdesk::printing {

namespace {

constexpr const char* encoderName = "certdesk-codes";
constexpr std::size_t header = alignof(std::max_align_t);

void* allocate(HPDF_UINT size) {
    void* block = std::malloc(size + header);
    if (!block) return nullptr;
    *static_cast<std::size_t*>(block) = size;
    return static_cast<std::byte*>(block) + header;
}

void wipeAndFree(void* memory) {
    if (!memory) return;
    void* block = static_cast<std::byte*>(memory) - header;
    sodium_memzero(memory, *static_cast<std::size_t*>(block));
    std::free(block);
}

void ignoreHere(HPDF_STATUS, HPDF_STATUS, void*) {} // kept in the document; asked for by check()

HPDF_BOOL always(HPDF_Encoder, HPDF_BYTE) { return HPDF_TRUE; }

/// Two-byte codes that are their own CIDs and their own "characters" in our cmap.
HPDF_STATUS initialiseEncoder(HPDF_Encoder encoder) {
    const HPDF_STATUS status = HPDF_CMapEncoder_InitAttr(encoder);
    if (status != HPDF_OK) return status;
    auto* attributes = static_cast<HPDF_CMapEncoderAttr>(encoder->attr);
    attributes->is_lead_byte_fn = always;
    attributes->is_trial_byte_fn = always;
    std::snprintf(attributes->registry, sizeof attributes->registry, "Adobe");
    std::snprintf(attributes->ordering, sizeof attributes->ordering, "Identity-H");
    encoder->type = HPDF_ENCODER_TYPE_DOUBLE_BYTE;
    return HPDF_OK;
}

/// A file that has no name on any disk.
class MemoryFile {
public:
    explicit MemoryFile(forms::ByteView bytes) : descriptor_(memfd_create("font", MFD_CLOEXEC)) {
        for (std::size_t done = 0; descriptor_ >= 0 && done < bytes.size();) {
            const ssize_t count = ::write(descriptor_, bytes.data() + done, bytes.size() - done);
            if (count <= 0) throw PaperError("a font cannot be kept in memory");
            done += static_cast<std::size_t>(count);
        }
        if (descriptor_ < 0) throw PaperError("no file can be made in memory");
    }
    ~MemoryFile() { ::close(descriptor_); }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

private:
    int descriptor_;
};

void appendHex(std::string& out, unsigned value) {
    std::array<char, 8> digits{};
    std::snprintf(digits.data(), digits.size(), "%04X", value);
    out += digits.data();
}

void appendUtf16(std::string& out, char32_t c) {
    if (c < 0x10000) return appendHex(out, c);
    appendHex(out, 0xD800 + ((c - 0x10000) >> 10));
    appendHex(out, 0xDC00 + ((c - 0x10000) & 0x3FF));
}

/// ISO 32000-1 §9.10.3: which characters the codes stand for, for search and copying.
std::string toUnicode(const FontSubset& subset) {
    constexpr std::size_t mostInOneList = 100;
    std::string out = "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
                      "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
                      "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
                      "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n";
    for (std::size_t begin = 0; begin < subset.characters.size(); begin += mostInOneList) {
        const std::size_t end = std::min(begin + mostInOneList, subset.characters.size());
        out += std::to_string(end - begin) + " beginbfchar\n";
        for (std::size_t at = begin; at < end; ++at) {
            out += '<';
            appendHex(out, FontSubset::codeAt(at));
            out += "> <";
            appendUtf16(out, subset.characters[at]);
            out += ">\n";
        }
        out += "endbfchar\n";
    }
    return out + "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n";
}

/// libharu's own map for readers says "begincidrange", which is not one; ours takes its place in the same
/// stream.
void setToUnicode(HPDF_Font font, const FontSubset& subset) {
    auto* attributes = static_cast<HPDF_FontAttr>(font->attr);
    const std::string map = toUnicode(subset);
    HPDF_MemStream_FreeData(attributes->cmap_stream->stream);
    HPDF_Stream_Write(attributes->cmap_stream->stream, reinterpret_cast<const HPDF_BYTE*>(map.data()),
                      static_cast<HPDF_UINT>(map.size()));
}

/// The file has only what is drawn, so all of it goes into the PDF (libharu follows composite glyphs one
/// level only).
void keepAllGlyphs(HPDF_Font font) {
    auto* attributes = static_cast<HPDF_TTFontDefAttr>(static_cast<HPDF_FontAttr>(font->attr)->fontdef->attr);
    std::fill_n(attributes->glyph_tbl.flgs, attributes->num_glyphs, static_cast<HPDF_BYTE>(1));
}

} // namespace

HaruDocument::HaruDocument(bool secret)
    : document_(secret ? HPDF_NewEx(ignoreHere, allocate, wipeAndFree, 0, nullptr)
                       : HPDF_New(ignoreHere, nullptr)) {
    if (!document_) throw PaperError("libharu is out of memory");
    HPDF_SetCompressionMode(document_.get(), secret ? HPDF_COMP_METADATA : HPDF_COMP_ALL);
}

HPDF_Page HaruDocument::addPage() {
    const HPDF_Page page = HPDF_AddPage(document_.get());
    check();
    HPDF_Page_SetSize(page, HPDF_PAGE_SIZE_A4, HPDF_PAGE_PORTRAIT);
    return page;
}

void HaruDocument::useCodes(std::size_t mostCharacters) {
    std::string name(encoderName);
    HPDF_Doc_RegisterEncoder(document_.get(),
                             HPDF_CMapEncoder_New(document_->mmgr, name.data(), initialiseEncoder));
    const HPDF_Encoder encoder = HPDF_GetEncoder(document_.get(), encoderName);
    check();
    const auto first = FontSubset::codeAt(0);
    const auto last =
        FontSubset::codeAt(mostCharacters); // one more: libharu leaves the last code out of its maps
    const std::array<HPDF_CidRange_Rec, 2> range = {{{first, last, first}, {0xFFFF, 0xFFFF, 0}}};
    HPDF_CMapEncoder_AddCMap(encoder, range.data());
    HPDF_CMapEncoder_AddCodeSpaceRange(encoder, {0x0000, 0xFFFF, 0});
    std::vector<HPDF_UnicodeMap_Rec> same;
    for (unsigned code = first; code <= last; ++code)
        same.push_back({static_cast<HPDF_UINT16>(code), static_cast<HPDF_UINT16>(code)});
    same.push_back({0xFFFF, 0xFFFF});
    HPDF_CMapEncoder_SetUnicodeArray(encoder, same.data());
}

HPDF_Font HaruDocument::addFont(const FontSubset& subset) {
    const MemoryFile file(subset.file);
    const char* name = HPDF_LoadTTFontFromFile(document_.get(), file.path().c_str(), HPDF_TRUE);
    check();
    const HPDF_Font font = HPDF_GetFont(document_.get(), name, encoderName);
    check();
    setToUnicode(font, subset);
    keepAllGlyphs(font);
    return font;
}

void HaruDocument::setTitle(const std::string& ascii) {
    HPDF_SetInfoAttr(document_.get(), HPDF_INFO_TITLE, ascii.c_str());
}

std::size_t HaruDocument::finish() {
    HPDF_SaveToStream(document_.get());
    check();
    return HPDF_GetStreamSize(document_.get());
}

void HaruDocument::read(std::uint8_t* out, std::size_t size) {
    auto count = static_cast<HPDF_UINT32>(size);
    HPDF_ResetStream(document_.get());
    HPDF_ReadFromStream(document_.get(), out, &count);
    if (count != size) throw PaperError("libharu gave back less than it wrote");
}

void HaruDocument::check() const {
    const HPDF_STATUS status = HPDF_GetError(document_.get());
    if (status == HPDF_OK) return;
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "libharu error 0x%04lX, detail %lu", status,
                  HPDF_GetErrorDetail(document_.get()));
    throw PaperError(text.data());
}

} // namespace certdesk::printing
