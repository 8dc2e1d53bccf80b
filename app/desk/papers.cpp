#include "desk/papers.h"

#include "printing/check_code.h"

#include <algorithm>

namespace certdesk::desk {

namespace {

using forms::Words;

const std::string& zh(const Words* words, const std::string& otherwise) {
    return words ? words->zh : otherwise;
}

std::string pointName(const PaperSource& s) {
    const forms::ServicePoint* point = s.catalogue.point(s.c.point);
    return point ? point->name.zh : s.c.point;
}

std::string nameOf(const PaperSource& s, const std::string& account) {
    const auto found = s.staff.find(account);
    return found == s.staff.end() || found->second.displayName.empty() ? account : found->second.displayName;
}

bool chosen(const std::vector<std::string>& ids, const std::string& id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
}

std::vector<printing::Choice> serviceChoices(const PaperSource& s) {
    std::vector<printing::Choice> choices;
    for (const forms::ServiceType& service : s.catalogue.services)
        choices.push_back({service.name.zh, service.id == s.c.service});
    return choices;
}

std::vector<printing::Choice> applicationChoices(const PaperSource& s) {
    std::vector<printing::Choice> choices;
    for (const forms::Choice& application : s.catalogue.applications)
        choices.push_back({application.name.zh, chosen(s.c.details.applications, application.id)});
    return choices;
}

std::vector<printing::Choice> unitKindChoices(const PaperSource& s) {
    std::vector<printing::Choice> choices;
    for (const std::string& kind : s.catalogue.unitKinds)
        choices.push_back({kind, kind == s.c.details.holderKind});
    return choices;
}

/// The reason and what changes, in one line.
std::string remarkOf(const PaperSource& s) {
    std::string remark;
    if (!s.c.details.reason.empty()) remark = zh(s.catalogue.reason(s.c.details.reason), s.c.details.reason);
    for (const auto& [field, value] : s.c.details.changes)
        remark += (remark.empty() ? "" : "；") + value;
    return remark;
}

void fillPersons(printing::ApplicationForm& form, const PaperSource& s) {
    if (!s.c.personal) return;
    const forms::Personal& p = *s.c.personal;
    form.address = p.address;
    form.postcode = p.postcode;
    form.phone = p.phone;
    form.legalRepresentative = p.legalRepresentative;
    form.handlerName = p.handlerName;
    const forms::IdKind* kind = s.catalogue.idKind(p.handlerIdKind);
    form.handlerIdKind = kind ? kind->name.zh : p.handlerIdKind;
    form.handlerIdNumber = p.handlerIdNumber;
    form.handlerMobile = p.handlerMobile;
    form.handlerEmail = p.handlerEmail;
}

printing::PointBlock pointBlockOf(const PaperSource& s) {
    printing::PointBlock block;
    block.point = pointName(s);
    block.receivedBy = nameOf(s, s.c.receivedBy);
    if (s.c.approval) block.reviewer = nameOf(s, s.c.approval->reviewer);
    block.caseNumber = s.c.number;
    block.tokenSerial = s.c.production.tokenSerial;
    block.certificateSerial = s.c.production.certificateSerial;
    if (const auto* service = s.catalogue.service(s.c.service))
        block.fee = forms::feeDue(*service, s.c.details);
    block.date = forms::isoDay(forms::dayOf(s.now));
    return block;
}

std::string maskedName(const std::string& name) {
    const std::size_t first = name.empty() ? 0 : (static_cast<unsigned char>(name[0]) >= 0xe0 ? 3 : 1);
    return name.size() <= first ? name : name.substr(0, first) + "**";
}

} // namespace

printing::ApplicationForm applicationFormOf(const PaperSource& s) {
    printing::ApplicationForm form;
    form.hotline = s.catalogue.hotline.zh;
    form.services = serviceChoices(s);
    form.applications = applicationChoices(s);
    form.unit = s.c.details.holderName;
    form.unitCode = s.c.details.holderCode;
    form.unitKinds = unitKindChoices(s);
    fillPersons(form, s);
    if (!s.c.details.algorithm.empty())
        form.algorithm = zh(s.catalogue.algorithm(s.c.details.algorithm), s.c.details.algorithm);
    form.years = s.c.details.years;
    form.quantity = 1;
    form.tokenSerial = s.c.production.tokenSerial;
    form.remark = remarkOf(s);
    form.pointBlock = pointBlockOf(s);
    form.retentionYears = s.catalogue.retention.yearsAfterLapse;
    const forms::ServiceType* service = s.catalogue.service(s.c.service);
    form.copies = service && service->form ? service->form->copies : 1;
    return form;
}

printing::Receipt receiptOf(const PaperSource& s) {
    printing::Receipt receipt;
    receipt.point = pointName(s);
    receipt.hotline = s.catalogue.hotline.zh;
    receipt.caseNumber = s.c.number;
    receipt.at = forms::localMinute(s.c.fee ? s.c.fee->at : s.now);
    receipt.unit = s.c.details.holderName;
    receipt.unitCode = s.c.details.holderCode;
    if (s.c.personal) receipt.handler = maskedName(s.c.personal->handlerName);
    if (const auto* service = s.catalogue.service(s.c.service)) receipt.service = service->name.zh;
    for (const std::string& id : s.c.details.applications)
        receipt.applications.push_back(zh(s.catalogue.application(id), id));
    if (s.c.fee) {
        receipt.receiptNumber = s.c.fee->number;
        for (const forms::PaymentLine& line : s.c.fee->lines)
            receipt.feeLines.push_back(
                {zh(s.catalogue.paymentMethod(line.method), line.method), line.amount});
        receipt.total = s.c.fee->total;
    }
    receipt.tokenSerial = s.c.production.tokenSerial;
    receipt.certificateSerial = s.c.production.certificateSerial;
    if (!s.c.production.certificate.empty()) receipt.validTo = forms::isoDay(s.c.production.notAfter);
    receipt.receivedBy = nameOf(s, s.c.receivedBy);
    receipt.checkCode = printing::checkCode(s.c.number, receipt.receiptNumber, receipt.total);
    return receipt;
}

printing::Notice noticeOf(const PaperSource& s) {
    printing::Notice notice;
    notice.point = pointName(s);
    notice.hotline = s.catalogue.hotline.zh;
    notice.caseNumber = s.c.number;
    notice.date = forms::isoDay(forms::dayOf(s.now));
    notice.unit = s.c.details.holderName;
    notice.unitCode = s.c.details.holderCode;
    notice.receivedBy = nameOf(s, s.c.receivedBy);
    const forms::ServiceType* service = s.catalogue.service(s.c.service);
    if (!service) return notice;
    notice.service = service->name.zh;
    for (const forms::MissingMaterial& missing : s.c.missing) {
        const forms::Material* material = s.catalogue.material(missing.material);
        const auto need =
            std::find_if(service->materials.begin(), service->materials.end(),
                         [&](const forms::MaterialNeed& n) { return n.material == missing.material; });
        if (!material || need == service->materials.end()) continue;
        notice.missing.push_back(
            {material->name.zh, missing.copies, need->seal, need->bothSides, material->source.zh});
    }
    return notice;
}

printing::PinLetter pinLetterOf(const PaperSource& s, forms::Secret pin) {
    printing::PinLetter letter;
    letter.unit = s.c.details.holderName;
    letter.tokenSerial = s.c.production.tokenSerial;
    letter.tokenLabel = s.c.production.tokenLabel;
    letter.caseNumber = s.c.number;
    letter.date = forms::isoDay(forms::dayOf(s.now));
    letter.pin = std::move(pin);
    letter.hotline = s.catalogue.hotline.zh;
    return letter;
}

} // namespace certdesk::desk
