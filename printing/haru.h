#pragma once
#include "printing/font_subset.h"

#include <cstddef>
#include <cstdint>
#include <memory>

extern "C" {
#include <hpdf.h>
}

namespace certdesk::printing {

/// A libharu document under RAII. libharu 2.3 keeps the first error and refuses everything after it, so
/// callers draw on and ask once, by finish().
class HaruDocument {
public:
    explicit HaruDocument(bool secret);

    HPDF_Page addPage();
    /// Makes libharu take two-byte codes up to that of the subset with most characters. Before the first
    /// addFont.
    void useCodes(std::size_t mostCharacters);
    /// Loads a subset through a file in memory, so that no name reaches a disk, and tells readers which
    /// characters the codes stand for.
    HPDF_Font addFont(const FontSubset& subset);
    void setTitle(const std::string& ascii);

    /// Writes the document inside libharu and answers its size in bytes. Throws PaperError with the first
    /// error.
    std::size_t finish();
    void read(std::uint8_t* out, std::size_t size);

private:
    void check() const;

    struct Free {
        void operator()(HPDF_Doc document) const { HPDF_Free(document); }
    };
    std::unique_ptr<std::remove_pointer_t<HPDF_Doc>, Free> document_;
};

} // namespace certdesk::printing
