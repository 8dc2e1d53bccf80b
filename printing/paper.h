#pragma once
#include "forms/bytes.h"
#include "forms/secret.h"
#include "printing/documents.h"
#include "printing/fonts.h"

#include <stdexcept>

namespace certdesk::printing {

/// A finished document: PDF 1.3–1.7, A4 upright, all fonts embedded as subsets, text extractable.
struct Pdf {
    forms::Bytes bytes;
    int pages = 0;
};

/// The same for a document with a PIN in it; wiped with its owner. Also everything in between was wiped:
/// layout, libharu's buffers (its page streams are left uncompressed so that zlib sees no digit).
struct SecretPdf {
    forms::Secret bytes;
    int pages = 0;
};

/// Each may run on any thread, takes 5–30 ms, touches no file but the font faces that `fonts` has open, and
/// the same data gives the same bytes. Throws PaperError when libharu fails (out of memory).
Pdf renderApplication(const ApplicationForm& form,
                      const Fonts& fonts);                     ///< 2 pages: print both sides, form.copies
Pdf renderReceipt(const Receipt& receipt, const Fonts& fonts); ///< 1 page
Pdf renderRepaymentSlip(const RepaymentSlip& slip, const Fonts& fonts); ///< 1 page
SecretPdf renderPinLetter(const PinLetter& letter,
                          const Fonts& fonts);              ///< 1 page, to be folded; the PIN lies inside
Pdf renderNotice(const Notice& notice, const Fonts& fonts); ///< 1 page, more with many materials
Pdf renderAuthorisation(const AuthorisationLetter& letter, const Fonts& fonts); ///< 1 page
Pdf renderGuide(const GuideSheet& guide, const Fonts& fonts);                   ///< 1 page
Pdf renderDailySheet(const DailySheet& sheet, const Fonts& fonts); ///< 1 page, more with many rows

Pdf renderPersonSheet(const PersonSheet& sheet, const Fonts& fonts); ///< 1 page for three cases

/// Broken machinery below the papers: libharu's error codes in words, never any of the document's text.
class PaperError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

} // namespace certdesk::printing
