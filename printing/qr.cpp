#include "printing/qr.h"

#include "printing/paper.h"

#include <qrencode.h>

namespace certdesk::printing {

QrCode qrOf(std::string_view text) {
    struct Free {
        void operator()(QRcode* code) const { QRcode_free(code); }
    };
    const std::unique_ptr<QRcode, Free> code(QRcode_encodeData(
        static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0, QR_ECLEVEL_M));
    if (!code) throw PaperError("the text of a QR code is empty or too long");
    QrCode result{code->width, {}};
    const auto modules = static_cast<std::size_t>(code->width) * static_cast<std::size_t>(code->width);
    for (std::size_t i = 0; i < modules; ++i)
        result.dark.push_back((code->data[i] & 1) != 0);
    return result;
}

} // namespace certdesk::printing
