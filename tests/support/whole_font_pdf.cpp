#include "support/whole_font_pdf.h"

#include "printing/utf8.h"

#include <array>
#include <memory>
#include <stdexcept>

extern "C" {
#include <hpdf.h>
}

namespace certdesk::tests {

using namespace printing;

namespace {

float points(double mm) { return static_cast<float>(mm / mmPerPoint); }
float fromTop(double mm) { return static_cast<float>((pageHeight - mm) / mmPerPoint); }

void refuse(HPDF_STATUS status, HPDF_STATUS, void*) {
    throw std::runtime_error("libharu error " + std::to_string(status));
}

struct Free {
    void operator()(HPDF_Doc document) const { HPDF_Free(document); }
};
using Document = std::unique_ptr<std::remove_pointer_t<HPDF_Doc>, Free>;
using FontTable = std::array<HPDF_Font, faceCount>;

HPDF_Font fontOf(HPDF_Doc document, const Fonts::File& file) {
    const bool collection = file.path.ends_with(".ttc");
    const char* name = collection
                           ? HPDF_LoadTTFontFromFile2(document, file.path.c_str(), file.index, HPDF_TRUE)
                           : HPDF_LoadTTFontFromFile(document, file.path.c_str(), HPDF_TRUE);
    return HPDF_GetFont(document, name, "UTF-8");
}

void drawLines(HPDF_Page page, const DisplayPage& marks) {
    for (const FillMark& fill : marks.fills) {
        HPDF_Page_SetGrayFill(page, static_cast<float>(fill.gray));
        HPDF_Page_Rectangle(page, points(fill.box.x), fromTop(fill.box.bottom()), points(fill.box.width),
                            points(fill.box.height));
        HPDF_Page_Fill(page);
    }
    HPDF_Page_SetLineCap(page, HPDF_PROJECTING_SCUARE_END);
    for (const LineMark& line : marks.lines) {
        const std::array<HPDF_UINT16, 1> dash = {static_cast<HPDF_UINT16>(points(line.dash) + 0.5F)};
        HPDF_Page_SetDash(page, line.dash > 0 ? dash.data() : nullptr, line.dash > 0 ? 1 : 0, 0);
        HPDF_Page_SetLineWidth(page, static_cast<float>(line.points));
        HPDF_Page_SetGrayStroke(page, static_cast<float>(line.gray));
        HPDF_Page_MoveTo(page, points(line.x1), fromTop(line.y1));
        HPDF_Page_LineTo(page, points(line.x2), fromTop(line.y2));
        HPDF_Page_Stroke(page);
    }
}

void drawText(HPDF_Page page, const DisplayPage& marks, const FontTable& fonts) {
    HPDF_Page_BeginText(page);
    for (const TextMark& text : marks.texts) {
        HPDF_Page_SetGrayFill(page, static_cast<float>(text.gray));
        HPDF_Page_SetFontAndSize(page, fonts[static_cast<std::size_t>(text.face)],
                                 static_cast<float>(text.points));
        HPDF_Page_TextOut(page, points(text.x), fromTop(text.baseline), encoded(text.text).c_str());
    }
    HPDF_Page_EndText(page);
}

FontTable loaded(HPDF_Doc document, const DisplayList& list, const Fonts& fonts) {
    FontTable table{};
    for (const DisplayPage& page : list.pages)
        for (const TextMark& text : page.texts) {
            HPDF_Font& font = table[static_cast<std::size_t>(text.face)];
            if (!font) font = fontOf(document, fonts.fileOf(text.face));
        }
    return table;
}

} // namespace

forms::Bytes wholeFontPdf(const DisplayList& list, const Fonts& fonts) {
    const Document document(HPDF_New(refuse, nullptr));
    HPDF_SetCompressionMode(document.get(), HPDF_COMP_ALL);
    HPDF_UseUTFEncodings(document.get());
    const FontTable table = loaded(document.get(), list, fonts);
    for (const DisplayPage& marks : list.pages) {
        const HPDF_Page page = HPDF_AddPage(document.get());
        HPDF_Page_SetSize(page, HPDF_PAGE_SIZE_A4, HPDF_PAGE_PORTRAIT);
        drawLines(page, marks);
        drawText(page, marks, table);
    }
    HPDF_SaveToStream(document.get());
    forms::Bytes bytes(HPDF_GetStreamSize(document.get()));
    auto size = static_cast<HPDF_UINT32>(bytes.size());
    HPDF_ResetStream(document.get());
    HPDF_ReadFromStream(document.get(), bytes.data(), &size);
    return bytes;
}

} // namespace certdesk::tests
