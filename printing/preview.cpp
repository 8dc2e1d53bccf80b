#include "printing/preview.h"

#include <poppler-document.h>
#include <poppler-image.h>
#include <poppler-page-renderer.h>
#include <poppler-page.h>

#include <memory>

namespace certdesk::printing {

namespace {

using Document = std::unique_ptr<poppler::document>;

Document documentOf(forms::ByteView pdf) {
    return Document(poppler::document::load_from_raw_data(reinterpret_cast<const char*>(pdf.data()),
                                                          static_cast<int>(pdf.size())));
}

Image imageOf(const poppler::image& drawn) {
    Image image{drawn.width(), drawn.height(), {}};
    const auto rowBytes = static_cast<std::size_t>(image.width) * 3;
    image.rgb.reserve(rowBytes * static_cast<std::size_t>(image.height));
    for (int y = 0; y < image.height; ++y) {
        const char* row = drawn.const_data() + static_cast<std::ptrdiff_t>(y) * drawn.bytes_per_row();
        image.rgb.insert(image.rgb.end(), row, row + rowBytes);
    }
    return image;
}

} // namespace

int pageCount(forms::ByteView pdf) {
    const Document document = documentOf(pdf);
    return document ? document->pages() : 0;
}

std::optional<Image> renderPage(forms::ByteView pdf, int number, double dpi) {
    const Document document = documentOf(pdf);
    if (!document || number < 0 || number >= document->pages()) return {};
    const std::unique_ptr<poppler::page> page(document->create_page(number));
    if (!page) return {};
    poppler::page_renderer renderer;
    renderer.set_image_format(poppler::image::format_rgb24);
    renderer.set_render_hint(poppler::page_renderer::antialiasing, true);
    renderer.set_render_hint(poppler::page_renderer::text_antialiasing, true);
    const poppler::image drawn = renderer.render_page(page.get(), dpi, dpi);
    if (!drawn.is_valid()) return {};
    return imageOf(drawn);
}

} // namespace certdesk::printing
