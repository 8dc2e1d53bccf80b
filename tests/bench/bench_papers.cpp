// Every paper: time and size of our PDF against cairo+pango drawing the same marks with the same faces. Both
// run in turn, so that a busy machine slows both alike. And a thousand forms in one run: memory stays flat.
#include "printing/layouts.h"
#include "printing/paper.h"
#include "printing/pdf_writer.h"
#include "printing/utf8.h"
#include "support/sample_papers.h"
#include "support/whole_font_pdf.h"

#include <algorithm>
#include <cairo-pdf.h>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <pango/pangocairo.h>
#include <unistd.h>
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

std::size_t ours(const DisplayList& list, const Fonts& fonts) {
    return list.secret ? secretPdfOf(list, fonts).size() : pdfOf(list, fonts).size();
}

/// One line: what the paper takes with us and with cairo and pango, laid out anew each time.
void compare(const tests::SamplePaper& paper, const Fonts& fonts) {
    constexpr int rounds = 21;
    Way us{[&] { return ours(paper.layOut(fonts), fonts); }};
    Way cairo{[&] { return cairoPdf(paper.layOut(fonts)).size(); }};
    for (int round = 0; round < rounds; ++round) {
        us.run();
        cairo.run();
    }
    std::printf("  %-28s %5.1f ms %5.1f ms  %4.2f x   %7zu %7zu bytes  %4.2f x\n", paper.name.c_str(),
                us.median(), cairo.median(), us.median() / cairo.median(), us.bytes, cairo.bytes,
                static_cast<double>(us.bytes) / static_cast<double>(cairo.bytes));
}

/// As libharu's manual has it.
void compareWithWholeFonts(const Fonts& fonts) {
    constexpr int rounds = 5;
    const ApplicationForm form = tests::usualApplication();
    Way whole{[&] { return tests::wholeFontPdf(layOutApplication(form, fonts), fonts).size(); }};
    for (int round = 0; round < rounds; ++round)
        whole.run();
    std::printf("application by libharu with whole fonts: %.1f ms, %zu bytes\n", whole.median(), whole.bytes);
}

/// Resident memory of this process.
double megabytes() {
    long pages = 0;
    long resident = 0;
    std::ifstream("/proc/self/statm") >> pages >> resident;
    return static_cast<double>(resident * sysconf(_SC_PAGESIZE)) / (1 << 20);
}

void runOfForms(const Fonts& fonts) {
    constexpr int soon = 100;
    constexpr int all = 1000;
    ApplicationForm form = tests::usualApplication();
    double first = 0;
    for (int i = 1; i <= all; ++i) {
        form.pointBlock.caseNumber = "FS001-02A-20261123-" + std::to_string(1000 + i);
        renderApplication(form, fonts);
        if (i == soon) first = megabytes();
    }
    std::printf("%d forms in one run: %.1f MiB after %d, %.1f MiB after all\n", all, first, soon,
                megabytes());
}

} // namespace

int main() {
    const Fonts fonts;
    runOfForms(fonts);
    std::printf(
        "papers: certdesk, cairo+pango with the same faces, medians of 21; wanted at most 1.20 x the time, "
        "1.00 x the bytes\n");
    for (const tests::SamplePaper& paper : tests::everyPaper())
        compare(paper, fonts);
    compareWithWholeFonts(fonts);
    return 0;
}
