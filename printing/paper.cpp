#include "printing/paper.h"

#include "printing/layouts.h"
#include "printing/pdf_writer.h"
#include "printing/training_mark.h"

namespace certdesk::printing {

namespace {

/// The one way from a document to its pages, so that none of practice goes without the mark.
template <typename Document>
DisplayList laidOut(DisplayList (*layOut)(const Document&, const Fonts&), const Document& document,
                    const Fonts& fonts) {
    DisplayList list = layOut(document, fonts);
    if (document.training) drawTrainingMark(list, fonts);
    return list;
}

template <typename Document>
Pdf drawn(DisplayList (*layOut)(const Document&, const Fonts&), const Document& document,
          const Fonts& fonts) {
    const DisplayList list = laidOut(layOut, document, fonts);
    return {pdfOf(list, fonts), static_cast<int>(list.pages.size())};
}

} // namespace

Pdf renderApplication(const ApplicationForm& form, const Fonts& fonts) {
    return drawn(layOutApplication, form, fonts);
}

Pdf renderReceipt(const Receipt& receipt, const Fonts& fonts) { return drawn(layOutReceipt, receipt, fonts); }

Pdf renderRepaymentSlip(const RepaymentSlip& slip, const Fonts& fonts) {
    return drawn(layOutRepaymentSlip, slip, fonts);
}

SecretPdf renderPinLetter(const PinLetter& letter, const Fonts& fonts) {
    const DisplayList list = laidOut(layOutPinLetter, letter, fonts);
    return {secretPdfOf(list, fonts), static_cast<int>(list.pages.size())};
}

Pdf renderNotice(const Notice& notice, const Fonts& fonts) { return drawn(layOutNotice, notice, fonts); }

Pdf renderAuthorisation(const AuthorisationLetter& letter, const Fonts& fonts) {
    return drawn(layOutAuthorisation, letter, fonts);
}

Pdf renderGuide(const GuideSheet& guide, const Fonts& fonts) { return drawn(layOutGuide, guide, fonts); }

Pdf renderDailySheet(const DailySheet& sheet, const Fonts& fonts) {
    return drawn(layOutDailySheet, sheet, fonts);
}

Pdf renderPersonSheet(const PersonSheet& sheet, const Fonts& fonts) {
    return drawn(layOutPersonSheet, sheet, fonts);
}

} // namespace certdesk::printing
