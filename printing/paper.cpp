#include "printing/paper.h"

#include "printing/layouts.h"
#include "printing/pdf_writer.h"

namespace certdesk::printing {

namespace {

Pdf drawn(const DisplayList& list, const Fonts& fonts) {
    return {pdfOf(list, fonts), static_cast<int>(list.pages.size())};
}

} // namespace

Pdf renderApplication(const ApplicationForm& form, const Fonts& fonts) {
    return drawn(layOutApplication(form, fonts), fonts);
}

Pdf renderReceipt(const Receipt& receipt, const Fonts& fonts) {
    return drawn(layOutReceipt(receipt, fonts), fonts);
}

Pdf renderRepaymentSlip(const RepaymentSlip& slip, const Fonts& fonts) {
    return drawn(layOutRepaymentSlip(slip, fonts), fonts);
}

SecretPdf renderPinLetter(const PinLetter& letter, const Fonts& fonts) {
    const DisplayList list = layOutPinLetter(letter, fonts);
    return {secretPdfOf(list, fonts), static_cast<int>(list.pages.size())};
}

Pdf renderNotice(const Notice& notice, const Fonts& fonts) {
    return drawn(layOutNotice(notice, fonts), fonts);
}

Pdf renderAuthorisation(const AuthorisationLetter& letter, const Fonts& fonts) {
    return drawn(layOutAuthorisation(letter, fonts), fonts);
}

Pdf renderGuide(const GuideSheet& guide, const Fonts& fonts) {
    return drawn(layOutGuide(guide, fonts), fonts);
}

Pdf renderDailySheet(const DailySheet& sheet, const Fonts& fonts) {
    return drawn(layOutDailySheet(sheet, fonts), fonts);
}

Pdf renderPersonSheet(const PersonSheet& sheet, const Fonts& fonts) {
    return drawn(layOutPersonSheet(sheet, fonts), fonts);
}

} // namespace certdesk::printing
