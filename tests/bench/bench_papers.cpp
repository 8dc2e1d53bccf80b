// The two-page application form: time and size of our PDF against cairo+pango drawing the same marks with the
// same faces, and against libharu with whole font files. Each way runs in turn, so that a busy machine slows
// all alike.
#include "printing/layouts.h"
#include "printing/paper.h"
#include "printing/utf8.h"
#include "support/sample_papers.h"
#include "support/whole_font_pdf.h"

#include <algorithm>
#include <cairo-pdf.h>
#include <chrono>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <pango/pangocairo.h>
#include <vector>

using namespace certdesk;
using namespace certdesk::printing;

namespace {

template <auto destroy>
struct Deleter {
    template <typename T>
    void operator()(T* object) const {
        destroy(object);
    }
};
using Surface = std::unique_ptr<cairo_surface_t, Deleter<cairo_surface_destroy>>;
using Cairo = std::unique_ptr<cairo_t, Deleter<cairo_destroy>>;
using Layout = std::unique_ptr<PangoLayout, Deleter<g_object_unref>>;
using Description = std::unique_ptr<PangoFontDescription, Deleter<pango_font_description_free>>;

double points(double mm) { return mm / mmPerPoint; }

cairo_status_t append(void* out, const unsigned char* data, unsigned length) {
    auto* bytes = static_cast<forms::Bytes*>(out);
    bytes->insert(bytes->end(), data, data + length);
    return CAIRO_STATUS_SUCCESS;
}

/// Draws the marks of one page with cairo and pango.
class CairoPage {
public:
    explicit CairoPage(cairo_t* cairo) : cairo_(cairo), layout_(pango_cairo_create_layout(cairo)) {}

    void draw(const DisplayPage& page) {
        for (const FillMark& fill : page.fills)
            draw(fill);
        cairo_set_line_cap(cairo_, CAIRO_LINE_CAP_SQUARE);
        for (const LineMark& line : page.lines)
            draw(line);
        for (const TextMark& text : page.texts)
            draw(text);
        cairo_show_page(cairo_);
    }

private:
    void gray(double value) { cairo_set_source_rgb(cairo_, value, value, value); }

    void draw(const FillMark& fill) {
        gray(fill.gray);
        cairo_rectangle(cairo_, points(fill.box.x), points(fill.box.y), points(fill.box.width),
                        points(fill.box.height));
        cairo_fill(cairo_);
    }

    void draw(const LineMark& line) {
        gray(line.gray);
        const double dash = points(line.dash);
        cairo_set_dash(cairo_, &dash, line.dash > 0 ? 1 : 0, 0);
        cairo_set_line_width(cairo_, line.points);
        cairo_move_to(cairo_, points(line.x1), points(line.y1));
        cairo_line_to(cairo_, points(line.x2), points(line.y2));
        cairo_stroke(cairo_);
    }

    void draw(const TextMark& text) {
        const std::string utf8 = encoded(text.text);
        gray(text.gray);
        pango_layout_set_font_description(layout_.get(), description(text.face, text.points));
        pango_layout_set_text(layout_.get(), utf8.data(), static_cast<int>(utf8.size()));
        cairo_move_to(cairo_, points(text.x), points(text.baseline));
        pango_cairo_show_layout_line(cairo_, pango_layout_get_line_readonly(layout_.get(), 0));
    }

    const PangoFontDescription* description(Face face, double size) {
        Description& found = descriptions_[{face, size}];
        if (!found) {
            found.reset(pango_font_description_new());
            pango_font_description_set_family(found.get(),
                                              defaultFamilies()[static_cast<std::size_t>(face)].c_str());
            pango_font_description_set_absolute_size(found.get(), size * PANGO_SCALE);
        }
        return found.get();
    }

    cairo_t* cairo_;
    Layout layout_;
    std::map<std::pair<Face, double>, Description> descriptions_;
};

forms::Bytes cairoPdf(const DisplayList& list) {
    forms::Bytes bytes;
    const Surface surface(
        cairo_pdf_surface_create_for_stream(append, &bytes, points(pageWidth), points(pageHeight)));
    const Cairo cairo(cairo_create(surface.get()));
    for (const DisplayPage& page : list.pages)
        CairoPage(cairo.get()).draw(page);
    cairo_surface_finish(surface.get());
    return bytes;
}

struct Way {
    const char* name;
    std::function<std::size_t()> draw; ///< answers the size in bytes
    std::size_t bytes = 0;
    std::vector<double> milliseconds = {};

    void run() {
        const auto begin = std::chrono::steady_clock::now();
        bytes = draw();
        milliseconds.push_back(
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
    }
    double median() {
        std::nth_element(milliseconds.begin(), milliseconds.begin() + std::ssize(milliseconds) / 2,
                         milliseconds.end());
        return milliseconds[milliseconds.size() / 2];
    }
};

} // namespace

int main() {
    constexpr int rounds = 21;
    const Fonts fonts;
    const ApplicationForm form = tests::usualApplication();
    std::vector<Way> ways;
    ways.push_back({"certdesk", [&] { return renderApplication(form, fonts).bytes.size(); }});
    ways.push_back({"cairo+pango", [&] { return cairoPdf(layOutApplication(form, fonts)).size(); }});
    ways.push_back({"libharu, whole fonts",
                    [&] { return tests::wholeFontPdf(layOutApplication(form, fonts), fonts).size(); }});
    for (int round = 0; round < rounds; ++round)
        for (Way& way : ways)
            way.run();
    const double reference = ways[1].median();
    const auto referenceBytes = static_cast<double>(ways[1].bytes);
    std::printf("application form, two pages, median of %d\n", rounds);
    for (Way& way : ways)
        std::printf("  %-22s %7.1f ms  %5.2f x   %7zu bytes  %5.2f x\n", way.name, way.median(),
                    way.median() / reference, way.bytes, static_cast<double>(way.bytes) / referenceBytes);
    std::printf("  wanted: at most 1.20 x the time and 1.00 x the bytes of cairo+pango\n");
    return 0;
}
