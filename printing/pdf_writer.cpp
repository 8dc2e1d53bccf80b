#include "printing/pdf_writer.h"

#include "printing/haru.h"
#include "printing/paper.h"

#include <algorithm>
#include <array>
#include <optional>

namespace certdesk::printing {

namespace {

struct LoadedFace {
    FontSubset subset;
    HPDF_Font font = nullptr;
};
using LoadedFaces = std::array<std::optional<LoadedFace>, faceCount>;

float points(double mm) { return static_cast<float>(mm / mmPerPoint); }
float fromTop(double mm) { return static_cast<float>((pageHeight - mm) / mmPerPoint); }

std::array<std::vector<char32_t>, faceCount> charactersByFace(const DisplayList& list) {
    std::array<std::vector<char32_t>, faceCount> used;
    for (const DisplayPage& page : list.pages)
        for (const TextMark& text : page.texts) {
            auto& characters = used[static_cast<std::size_t>(text.face)];
            characters.insert(characters.end(), text.text.begin(), text.text.end());
        }
    for (auto& characters : used) {
        std::sort(characters.begin(), characters.end());
        characters.erase(std::unique(characters.begin(), characters.end()), characters.end());
    }
    return used;
}

LoadedFaces load(HaruDocument& document, const DisplayList& list, const Fonts& fonts) {
    auto used = charactersByFace(list);
    std::size_t most = 0;
    for (const auto& characters : used)
        most = std::max(most, characters.size());
    document.useCodes(most);
    LoadedFaces faces;
    for (std::size_t i = 0; i < faceCount; ++i) {
        if (used[i].empty()) continue;
        faces[i] = LoadedFace{subsetOf(fonts.opened(static_cast<Face>(i)), std::move(used[i])), nullptr};
        faces[i]->font = document.addFont(faces[i]->subset);
    }
    return faces;
}

/// Draws the marks of one page, all text in one text object.
class PageDrawer {
public:
    PageDrawer(HPDF_Page page, const LoadedFaces& faces) : page_(page), faces_(faces) {}

    void draw(const DisplayPage& marks) {
        HPDF_Page_SetLineCap(page_, HPDF_PROJECTING_SCUARE_END); // libharu's spelling
        for (const FillMark& fill : marks.fills)
            draw(fill);
        endFilling();
        for (const LineMark& line : marks.lines)
            draw(line);
        fillGray(0);
        HPDF_Page_BeginText(page_);
        for (const TextMark& text : marks.texts)
            draw(text);
        HPDF_Page_EndText(page_);
    }

private:
    void draw(const LineMark& line) {
        if (line.points != lineWidth_)
            HPDF_Page_SetLineWidth(page_, static_cast<float>(lineWidth_ = line.points));
        if (line.gray != lineGray_) HPDF_Page_SetGrayStroke(page_, static_cast<float>(lineGray_ = line.gray));
        if (line.dash != dash_) setDash(line.dash);
        HPDF_Page_MoveTo(page_, points(line.x1), fromTop(line.y1));
        HPDF_Page_LineTo(page_, points(line.x2), fromTop(line.y2));
        HPDF_Page_Stroke(page_);
    }

    void draw(const FillMark& fill) {
        if (fill.gray != fillGray_) endFilling();
        fillGray(fill.gray);
        HPDF_Page_Rectangle(page_, points(fill.box.x), fromTop(fill.box.bottom()), points(fill.box.width),
                            points(fill.box.height));
        filling_ = true;
    }

    void draw(const TextMark& mark) {
        const auto& face = faces_[static_cast<std::size_t>(mark.face)];
        fillGray(mark.gray);
        if (face->font != font_ || mark.points != size_) {
            HPDF_Page_SetFontAndSize(page_, face->font, static_cast<float>(mark.points));
            font_ = face->font;
            size_ = mark.points;
        }
        std::string codes;
        codes.reserve(mark.text.size() * 2 + 1);
        for (const char32_t c : mark.text) {
            const std::uint16_t code = face->subset.codeOf(c);
            codes += static_cast<char>(code >> 8);
            codes += static_cast<char>(code & 0xFF);
        }
        HPDF_Page_TextOut(page_, points(mark.x), fromTop(mark.baseline), codes.c_str());
        forms::wipeText(codes);
    }

    void endFilling() {
        if (filling_) HPDF_Page_Fill(page_);
        filling_ = false;
    }

    void fillGray(double gray) {
        if (gray != fillGray_) HPDF_Page_SetGrayFill(page_, static_cast<float>(fillGray_ = gray));
    }

    void setDash(double mm) {
        dash_ = mm;
        const auto length = static_cast<HPDF_UINT16>(points(mm) + 0.5F);
        const HPDF_UINT16 pattern[1] = {length};
        HPDF_Page_SetDash(page_, mm > 0 ? pattern : nullptr, mm > 0 ? 1 : 0, 0);
    }

    HPDF_Page page_;
    const LoadedFaces& faces_;
    HPDF_Font font_ = nullptr;
    double size_ = 0;
    double lineWidth_ = 1;
    double lineGray_ = 0;
    double fillGray_ = 0;
    double dash_ = 0;
    bool filling_ = false;
};

void draw(HaruDocument& document, const DisplayList& list, const Fonts& fonts) {
    document.setTitle(list.title);
    const LoadedFaces faces = load(document, list, fonts);
    for (const DisplayPage& page : list.pages)
        PageDrawer(document.addPage(), faces).draw(page);
}

} // namespace

forms::Bytes pdfOf(const DisplayList& list, const Fonts& fonts) {
    HaruDocument document(false);
    draw(document, list, fonts);
    forms::Bytes bytes(document.finish());
    document.read(bytes.data(), bytes.size());
    return bytes;
}

forms::Secret secretPdfOf(const DisplayList& list, const Fonts& fonts) {
    HaruDocument document(true);
    draw(document, list, fonts);
    forms::Secret bytes(document.finish());
    document.read(bytes.data(), bytes.size());
    return bytes;
}

} // namespace certdesk::printing
