#include "forms/decide.h"

#include <algorithm>
#include <set>

// What is wrong with the details of a case; which fields are asked for is the catalogue's.

namespace certdesk::forms {

namespace {

// As much as the papers' cells and the certificate's subject hold (X.520 upper bounds; printing fits these).
constexpr std::size_t unitNameCharacters = 60;
constexpr std::size_t addressCharacters = 100;
constexpr std::size_t personNameCharacters = 30;

class Problems {
public:
    void note(const std::string& field, std::optional<FieldFault> fault) {
        if (fault) found_.push_back({field, *fault});
    }
    std::vector<FieldProblem> take() { return std::move(found_); }

private:
    std::vector<FieldProblem> found_;
};

std::optional<FieldFault> chosenFrom(const std::vector<std::string>& offered, const std::string& chosen) {
    if (offered.empty()) return chosen.empty() ? std::nullopt : std::optional(FieldFault::notOffered);
    if (chosen.empty()) return FieldFault::empty;
    const bool known = std::find(offered.begin(), offered.end(), chosen) != offered.end();
    return known ? std::nullopt : std::optional(FieldFault::notOffered);
}

std::optional<FieldFault> reasonFault(const Asks& asks, const std::string& chosen) {
    if (asks.reasons.empty()) return chosen.empty() ? std::nullopt : std::optional(FieldFault::notOffered);
    if (chosen.empty()) return FieldFault::empty;
    return asks.reason(chosen) ? std::nullopt : std::optional(FieldFault::notOffered);
}

std::optional<FieldFault> applicationsFault(const Catalogue& catalogue, const ServiceType& service,
                                            const std::vector<std::string>& chosen) {
    if (service.asks.applications == ApplicationsAsk::none)
        return chosen.empty() ? std::nullopt : std::optional(FieldFault::notOffered);
    if (chosen.empty()) return FieldFault::empty;
    const std::set<std::string> distinct(chosen.begin(), chosen.end());
    const bool known = std::all_of(chosen.begin(), chosen.end(), [&](const std::string& id) {
        return catalogue.application(id) != nullptr;
    });
    return known && distinct.size() == chosen.size() ? std::nullopt : std::optional(FieldFault::notOffered);
}

std::optional<FieldFault> yearsFault(const Asks& asks, int years) {
    const bool asked = asks.mostYears > 0;
    if (asks.yearsWhenUnpaid && years == 0) return {}; // fitCertificate says when they are owed
    const bool inRange = asked ? years >= asks.leastYears && years <= asks.mostYears : years == 0;
    return inRange ? std::nullopt : std::optional(FieldFault::outOfRange);
}

std::optional<FieldFault> changeFault(const Catalogue& catalogue, const std::string& field,
                                      const std::string& value) {
    if (field == "uscc") return checkUscc(value);
    if (field == "kind") return chosenFrom(catalogue.unitKinds, value);
    return checkText(value, unitNameCharacters);
}

void noteChanges(Problems& problems, const Catalogue& catalogue, const Asks& asks,
                 const std::map<std::string, std::string>& changes) {
    if (!asks.changes.empty() && changes.empty()) problems.note("changes", FieldFault::empty);
    for (const auto& [field, value] : changes) {
        const bool offered = std::find(asks.changes.begin(), asks.changes.end(), field) != asks.changes.end();
        problems.note("changes." + field,
                      offered ? changeFault(catalogue, field, value) : FieldFault::notOffered);
    }
}

/// An invoice is about a fee, and is made out to a unit.
void noteInvoice(Problems& problems, const Catalogue& catalogue, const ServiceType& service,
                 const Invoice& invoice) {
    if (invoice == Invoice{}) return;
    const bool offered = catalogue.invoices && service.has(Step::fee);
    problems.note("invoice.title",
                  offered ? checkText(invoice.title, unitNameCharacters) : FieldFault::notOffered);
    if (offered) problems.note("invoice.taxNumber", checkTaxNumber(invoice.taxNumber));
}

std::optional<FieldFault> queueNumberFault(QueueAsk ask, const std::string& number) {
    if (!number.empty())
        return ask == QueueAsk::none ? std::optional(FieldFault::notOffered) : checkQueueNumber(number);
    return ask == QueueAsk::needed ? std::optional(FieldFault::empty) : std::nullopt;
}

std::optional<FieldFault> idNumberFault(const Catalogue& catalogue, const Personal& personal, Day today) {
    const IdKind* kind = catalogue.idKind(personal.handlerIdKind);
    if (personal.handlerIdNumber.empty()) return FieldFault::empty;
    if (!kind) return {}; // said at the kind
    return kind->check == IdCheck::residentId ? checkResidentId(personal.handlerIdNumber, today)
                                              : checkOtherId(personal.handlerIdNumber);
}

} // namespace

std::vector<FieldProblem> problemsOf(const Catalogue& catalogue, const ServiceType& service,
                                     const Details& details, Day) {
    Problems problems;
    problems.note("queueNumber", queueNumberFault(catalogue.queueNumber, details.queueNumber));
    problems.note("holder.name", checkText(details.holderName, unitNameCharacters));
    problems.note("holder.uscc", checkUscc(details.holderCode));
    problems.note("holder.kind", chosenFrom(catalogue.unitKinds, details.holderKind));
    problems.note("applications", applicationsFault(catalogue, service, details.applications));
    problems.note("years", yearsFault(service.asks, details.years));
    problems.note("algorithm", chosenFrom(service.asks.algorithms, details.algorithm));
    problems.note("reason", reasonFault(service.asks, details.reason));
    noteChanges(problems, catalogue, service.asks, details.changes);
    noteInvoice(problems, catalogue, service, details.invoice);
    return problems.take();
}

std::vector<FieldProblem> problemsOf(const Catalogue& catalogue, const Personal& personal, Day today) {
    Problems problems;
    problems.note("holder.address", checkText(personal.address, addressCharacters));
    problems.note("holder.postcode", checkPostcode(personal.postcode));
    problems.note("holder.phone", checkPhone(personal.phone));
    problems.note("holder.legalRepresentative",
                  checkText(personal.legalRepresentative, personNameCharacters));
    problems.note("handler.name", checkText(personal.handlerName, personNameCharacters));
    if (!catalogue.idKind(personal.handlerIdKind))
        problems.note("handler.idKind",
                      personal.handlerIdKind.empty() ? FieldFault::empty : FieldFault::notOffered);
    problems.note("handler.idNumber", idNumberFault(catalogue, personal, today));
    problems.note("handler.mobile", checkMobile(personal.handlerMobile));
    if (!personal.handlerEmail.empty()) problems.note("handler.email", checkEmail(personal.handlerEmail));
    if (!personal.invoiceEmail.empty()) problems.note("invoice.email", checkEmail(personal.invoiceEmail));
    return problems.take();
}

Details normalised(Details details) {
    details.holderName = normaliseText(details.holderName);
    details.holderCode = normaliseCode(details.holderCode);
    for (auto& [field, value] : details.changes)
        value = field == "uscc" ? normaliseCode(value) : normaliseText(value);
    details.invoice.title = normaliseText(details.invoice.title);
    details.invoice.taxNumber = normaliseCode(details.invoice.taxNumber);
    details.queueNumber = normaliseQueueNumber(details.queueNumber);
    return details;
}

Personal normalised(Personal personal) {
    personal.legalRepresentative = normaliseText(personal.legalRepresentative);
    personal.address = normaliseText(personal.address);
    personal.postcode = normaliseCode(personal.postcode);
    personal.phone = normalisePhone(personal.phone);
    personal.handlerName = normaliseText(personal.handlerName);
    personal.handlerIdNumber = normaliseCode(personal.handlerIdNumber);
    personal.handlerMobile = normaliseCode(personal.handlerMobile);
    personal.handlerEmail = normaliseEmail(personal.handlerEmail);
    personal.invoiceEmail = normaliseEmail(personal.invoiceEmail);
    return personal;
}

} // namespace certdesk::forms
