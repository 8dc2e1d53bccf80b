#include "printing/copy_mark.h"

namespace certdesk::printing {

void drawCopyMark(Canvas& canvas, double x, double y, const CopyMark& mark) {
    if (mark.number == 0) return;
    canvas.frame({x, y, copyMarkWidth, copyMarkHeight}, 1);
    const Box inside = Box{x, y, copyMarkWidth, copyMarkHeight}.inset(1.2, 0.8);
    constexpr double word = 12;
    constexpr double head = 5.2;
    canvas.text({inside.x, inside.y, word, head}, "副本", {.face = Face::hei, .points = 13});
    canvas.text({inside.x + word, inside.y, inside.width - word, head},
                "第 " + std::to_string(mark.number) + " 次打印", {.points = 8.5, .align = Align::right});
    constexpr double line = 2.8;
    canvas.text({inside.x, inside.y + head, inside.width, line}, "时间：" + mark.at, {.points = 8});
    canvas.text({inside.x, inside.y + head + line + 0.2, inside.width, line}, "打印：" + mark.by,
                {.points = 8});
}

} // namespace certdesk::printing
