#pragma once
#include "forms/bytes.h"
#include "forms/secret.h"
#include "printing/display_list.h"

namespace certdesk::printing {

/// The libharu backend: draws a laid out document and answers its PDF. The same list gives the same bytes.
/// Throws PaperError with libharu's error number.
forms::Bytes pdfOf(const DisplayList& list, const Fonts& fonts);

/// The same for a list that is `secret`: page streams stay uncompressed (zlib's own memory cannot be wiped),
/// and every block that libharu frees is overwritten first.
forms::Secret secretPdfOf(const DisplayList& list, const Fonts& fonts);

} // namespace certdesk::printing
