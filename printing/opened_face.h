#pragma once
#include "printing/fonts.h"

#include <hb.h>

#include <memory>

namespace certdesk::printing {

template <auto destroy>
struct HbDeleter {
    template <typename T>
    void operator()(T* object) const {
        destroy(object);
    }
};
using HbBlob = std::unique_ptr<hb_blob_t, HbDeleter<hb_blob_destroy>>;
using HbFace = std::unique_ptr<hb_face_t, HbDeleter<hb_face_destroy>>;
using HbFont = std::unique_ptr<hb_font_t, HbDeleter<hb_font_destroy>>;

/// A font file, mapped, and HarfBuzz's immutable views of one face in it.
struct Fonts::Opened {
    File file;
    std::string name; ///< PostScript name for the PDF, unlike that of every other face
    HbFace face;
    HbFont font; ///< scaled to the units of the face
    unsigned unitsPerEm = 0;
};

} // namespace certdesk::printing
