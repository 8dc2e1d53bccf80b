#pragma once
#include "forms/case.h"
#include "forms/consent.h"

#include <optional>
#include <string>
#include <vector>

namespace certdesk::forms {

/// What is paid back of a receipt, always all of it: the number stays with the receipt (I7), so nothing is
/// deleted. It names what it pays back, so that the drawer can be folded without the case.
struct Repayment {
    std::string receipt;
    std::vector<PaymentLine> lines; ///< each as it was paid
    Fen total;
    std::string reason;
    std::optional<Consent> consent; ///< of a second account, where the catalogue asks for one
};

/// On the day of the fee, before production began: the case ends as voided.
struct FeeVoided : Repayment {};

/// Later, once, by a manager. A case that is under way ends with it; one that is done stays so.
struct FeeRefunded : Repayment {};

/// As the facts of both; strict to read (JsonProblem).
Json jsonOf(const Repayment& e);
Repayment repaymentOf(JsonReader& in);
/// The lines of a payment, as all entries about money have them.
Json jsonOf(const std::vector<PaymentLine>& lines);
std::vector<PaymentLine> paymentLinesOf(JsonReader& in);

} // namespace certdesk::forms
