#pragma once
#include "printing/display_list.h"
#include "printing/documents.h"

namespace certdesk::printing {

/// The papers laid out, before any backend draws them. Any thread.
DisplayList layOutApplication(const ApplicationForm& form, const Fonts& fonts); ///< front, back
DisplayList layOutReceipt(const Receipt& receipt, const Fonts& fonts);
DisplayList layOutRepaymentSlip(const RepaymentSlip& slip, const Fonts& fonts);
DisplayList layOutPinLetter(const PinLetter& letter, const Fonts& fonts);
DisplayList layOutNotice(const Notice& notice, const Fonts& fonts);
DisplayList layOutAuthorisation(const AuthorisationLetter& letter, const Fonts& fonts);
DisplayList layOutGuide(const GuideSheet& guide, const Fonts& fonts);
DisplayList layOutDailySheet(const DailySheet& sheet, const Fonts& fonts);
DisplayList layOutPersonSheet(const PersonSheet& sheet, const Fonts& fonts);

} // namespace certdesk::printing
