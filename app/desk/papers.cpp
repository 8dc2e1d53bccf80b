#include "desk/papers.h"

#include "printing/check_code.h"

#include <algorithm>
#include <map>

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

/// Whether this case of the visit, or the paper's own, satisfies `asked`.
template <typename Asked>
bool anyCase(const PaperSource& s, const Asked& asked) {
    return asked(s.c) || std::any_of(s.linked.begin(), s.linked.end(), asked);
}

/// Boxes for the service types that have this form. Ticked are those of `s`; of none on a blank form.
std::vector<printing::Choice> serviceChoices(const forms::Catalogue& catalogue, std::string_view paper,
                                             const PaperSource* s = nullptr) {
    std::vector<printing::Choice> choices;
    for (const forms::ServiceType& service : catalogue.services) {
        const bool ticked = s && anyCase(*s, [&](const forms::Case& c) { return c.service == service.id; });
        const bool has = service.offered && service.form && service.form->paper == paper;
        if (has || ticked) choices.push_back({service.name.zh, ticked});
    }
    return choices;
}

std::vector<printing::Choice> applicationChoices(const forms::Catalogue& catalogue,
                                                 const PaperSource* s = nullptr) {
    std::vector<printing::Choice> choices;
    for (const forms::Choice& application : catalogue.applications)
        choices.push_back({application.name.zh, s && anyCase(*s, [&](const forms::Case& c) {
                                                    return chosen(c.details.applications, application.id);
                                                })});
    return choices;
}

std::vector<printing::Choice> unitKindChoices(const forms::Catalogue& catalogue,
                                              const std::string& own = {}) {
    std::vector<printing::Choice> choices;
    for (const std::string& kind : catalogue.unitKinds)
        choices.push_back({kind, kind == own});
    return choices;
}

/// "单位名称：旧 → 新", for each field that changes.
void addChanges(std::vector<std::string>& words, const forms::Case& c) {
    const bool known = c.known.has_value();
    const auto old = [&](const std::string& field) -> const std::string& {
        if (field == "name") return known ? c.known->certificate.holderName : c.details.holderName;
        if (field == "uscc") return known ? c.known->certificate.holderCode : c.details.holderCode;
        return known && !c.known->certificate.holderKind.empty() ? c.known->certificate.holderKind
                                                                 : c.details.holderKind;
    };
    const std::map<std::string, const char*> names{
        {"name", "单位名称"}, {"uscc", "统一社会信用代码"}, {"kind", "单位类型"}};
    for (const auto& [field, value] : c.details.changes) {
        const auto name = names.find(field);
        if (name == names.end()) continue;
        words.push_back(name->second + std::string("：") + old(field) + " → " + value);
    }
}

std::string applicationNames(const forms::Catalogue& catalogue, const std::vector<std::string>& ids) {
    std::string names;
    for (const std::string& id : ids)
        names += (names.empty() ? "" : "、") + zh(catalogue.application(id), id);
    return names;
}

/// What the case asks for beyond its service type, in plain words.
std::string remarkOf(const PaperSource& s, bool withApplications) {
    std::vector<std::string> words;
    const auto add = [&](const forms::Case& c) {
        if (!c.details.reason.empty())
            words.push_back("原因：" + zh(s.catalogue.reason(c.details.reason), c.details.reason));
        addChanges(words, c);
        if (withApplications && !c.details.applications.empty())
            words.push_back("应用：" + applicationNames(s.catalogue, c.details.applications));
    };
    add(s.c);
    for (const forms::Case& c : s.linked)
        add(c);
    std::string remark;
    for (const std::string& word : words)
        remark += (remark.empty() ? "" : "；") + word;
    return remark;
}

const forms::IdKind* idKindOf(const PaperSource& s) {
    return s.catalogue.idKind(s.c.personal->handlerIdKind);
}

/// Members that both forms have for the handler and the legal representative.
template <typename Form>
void fillHandler(Form& form, const PaperSource& s) {
    if (!s.c.personal) return;
    const forms::Personal& p = *s.c.personal;
    form.legalRepresentative = p.legalRepresentative;
    form.handlerName = p.handlerName;
    const forms::IdKind* kind = idKindOf(s);
    form.handlerIdKind = kind ? kind->name.zh : p.handlerIdKind;
    form.handlerIdNumber = p.handlerIdNumber;
    form.handlerMobile = p.handlerMobile;
}

void fillPersons(printing::ApplicationForm& form, const PaperSource& s) {
    fillHandler(form, s);
    if (!s.c.personal) return;
    form.address = s.c.personal->address;
    form.postcode = s.c.personal->postcode;
    form.phone = s.c.personal->phone;
    form.handlerEmail = s.c.personal->handlerEmail;
}

/// The certificate that the applicant has, as far as it is known.
std::string servedCertificate(const forms::Case& c) { return c.known ? c.known->certificate.serial : ""; }

std::string servedToken(const forms::Case& c) {
    if (!c.known) return {};
    return c.known->tokenSeen.empty() ? c.known->certificate.tokenSerial : c.known->tokenSeen;
}

std::string orElse(const std::string& text, const std::string& otherwise) {
    return text.empty() ? otherwise : text;
}

forms::Fen feeOf(const PaperSource& s, const forms::Case& c) {
    if (c.fee) return c.fee->total;
    const forms::ServiceType* service = s.catalogue.service(c.service);
    return service ? forms::feeDue(*service, c.details) : forms::Fen(0);
}

printing::PointBlock pointBlockOf(const PaperSource& s) {
    printing::PointBlock block;
    block.point = pointName(s);
    block.receivedBy = nameOf(s, s.c.receivedBy);
    if (s.c.approval) block.reviewer = nameOf(s, s.c.approval->reviewer);
    block.caseNumber = s.c.number;
    block.tokenSerial = s.c.production.tokenSerial;
    block.certificateSerial = s.c.production.certificateSerial;
    forms::Fen fee = feeOf(s, s.c);
    for (const forms::Case& c : s.linked)
        fee = fee + feeOf(s, c);
    block.fee = fee;
    block.date = forms::isoDay(forms::dayOf(s.now));
    return block;
}

/// 经**: the first character stays.
std::string maskedName(const std::string& name) {
    std::size_t first = name.empty() ? 0 : 1;
    while (first < name.size() && (static_cast<unsigned char>(name[first]) & 0xc0U) == 0x80U)
        ++first;
    return name.size() <= first ? name : name.substr(0, first) + "**";
}

std::string serviceOf(const PaperSource& s, const forms::Case& c) {
    const forms::ServiceType* service = s.catalogue.service(c.service);
    std::string name = service ? service->name.zh : c.service;
    if (c.term) name += "（" + forms::isoDay(c.term->from) + " 至 " + forms::isoDay(c.term->until) + "）";
    return name;
}

std::string otherServiceOf(const PaperSource& s, const forms::Case& c) {
    const std::string name = serviceOf(s, c);
    if (c.fee) return name + "（收据 " + c.fee->number + "）";
    const forms::Fen due = feeOf(s, c);
    return name + (due == forms::Fen(0) ? "（免费）" : "（" + forms::yuanGrouped(due) + " 元，另收）");
}

std::string validTo(const forms::Case& c) {
    if (!c.production.certificate.empty()) return forms::isoDay(c.production.notAfter);
    return c.known ? forms::isoDay(c.known->certificate.notAfter) : "";
}

} // namespace

printing::ApplicationForm blankApplicationForm(const forms::Catalogue& catalogue) {
    printing::ApplicationForm form;
    form.hotline = catalogue.hotline.zh;
    form.services = serviceChoices(catalogue, applicationPaper);
    form.applications = applicationChoices(catalogue);
    form.unitKinds = unitKindChoices(catalogue);
    form.retentionYears = catalogue.retention.yearsAfterLapse;
    return form;
}

printing::ApplicationForm applicationFormOf(const PaperSource& s) {
    printing::ApplicationForm form = blankApplicationForm(s.catalogue);
    form.services = serviceChoices(s.catalogue, applicationPaper, &s);
    form.applications = applicationChoices(s.catalogue, &s);
    form.unit = s.c.details.holderName;
    form.unitCode = s.c.details.holderCode;
    form.unitKinds = unitKindChoices(s.catalogue, s.c.details.holderKind);
    fillPersons(form, s);
    const std::string served = s.c.known ? s.c.known->certificate.algorithm : std::string();
    const std::string algorithm = s.c.details.algorithm.empty() ? served : s.c.details.algorithm;
    if (!algorithm.empty()) form.algorithm = zh(s.catalogue.algorithm(algorithm), algorithm);
    form.years = s.c.details.years;
    for (const forms::Case& c : s.linked)
        form.years = std::max(form.years, c.details.years);
    form.quantity = 1;
    form.tokenSerial = servedToken(s.c);
    form.certificateSerial = servedCertificate(s.c);
    form.remark = remarkOf(s, false);
    form.pointBlock = pointBlockOf(s);
    const forms::ServiceType* service = s.catalogue.service(s.c.service);
    form.copies = service && service->form ? service->form->copies : 1;
    form.copyMark = s.copyMark;
    form.training = s.training;
    return form;
}

printing::AuthorisationLetter blankAuthorisation(const forms::Catalogue& catalogue) {
    printing::AuthorisationLetter letter;
    letter.hotline = catalogue.hotline.zh;
    letter.services = serviceChoices(catalogue, authorisationPaper);
    return letter;
}

printing::AuthorisationLetter authorisationOf(const PaperSource& s) {
    printing::AuthorisationLetter letter = blankAuthorisation(s.catalogue);
    letter.services = serviceChoices(s.catalogue, authorisationPaper, &s);
    letter.unit = s.c.details.holderName;
    letter.unitCode = s.c.details.holderCode;
    fillHandler(letter, s);
    letter.certificateSerial = servedCertificate(s.c);
    letter.remark = remarkOf(s, true);
    letter.pointBlock = pointBlockOf(s);
    letter.pointBlock.tokenSerial = orElse(letter.pointBlock.tokenSerial, servedToken(s.c));
    letter.copyMark = s.copyMark;
    letter.training = s.training;
    return letter;
}

/// How it was paid, with the reference of an electronic payment and the change of cash.
std::string methodOf(const PaperSource& s, const forms::PaymentLine& line) {
    std::string name = zh(s.catalogue.paymentMethod(line.method), line.method);
    if (!line.reference.empty()) name += "（" + line.reference + "）";
    const forms::PaymentMethod* method = s.catalogue.methodNamed(line.method);
    const forms::FeeReceipt& fee = *s.c.fee;
    if (method && method->cash && fee.given > forms::Fen())
        name += "（收 " + forms::yuan(fee.given) + "，找 " +
                forms::yuan(forms::changeOf(s.catalogue, fee.lines, fee.given)) + "）";
    return name;
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
    receipt.service = serviceOf(s, s.c);
    for (const forms::Case& c : s.linked)
        receipt.otherServices.push_back(otherServiceOf(s, c));
    for (const std::string& id : s.c.details.applications)
        receipt.applications.push_back(zh(s.catalogue.application(id), id));
    if (s.c.fee) {
        receipt.receiptNumber = s.c.fee->number;
        for (const forms::PaymentLine& line : s.c.fee->lines)
            receipt.feeLines.push_back({methodOf(s, line), line.amount});
        receipt.total = s.c.fee->total;
    }
    receipt.tokenSerial = orElse(s.c.production.tokenSerial, servedToken(s.c));
    receipt.certificateSerial = orElse(s.c.production.certificateSerial, servedCertificate(s.c));
    receipt.validTo = validTo(s.c);
    receipt.copyMark = s.copyMark;
    receipt.training = s.training;
    receipt.receivedBy = nameOf(s, s.c.receivedBy);
    receipt.checkCode = printing::checkCode(s.c.number, receipt.receiptNumber, receipt.total);
    return receipt;
}

printing::RepaymentSlip repaymentSlipOf(const PaperSource& s) {
    printing::RepaymentSlip slip;
    slip.point = pointName(s);
    slip.caseNumber = s.c.number;
    slip.unit = s.c.details.holderName;
    slip.unitCode = s.c.details.holderCode;
    slip.service = serviceOf(s, s.c);
    slip.copyMark = s.copyMark;
    slip.training = s.training;
    if (!s.c.fee || !s.c.paidBack) return slip;
    slip.refund = s.c.paidBack->refunded;
    slip.receiptNumber = s.c.fee->number;
    slip.takenAt = forms::localMinute(s.c.fee->at);
    slip.paidBackAt = forms::localMinute(s.c.paidBack->at);
    for (const forms::PaymentLine& line : s.c.fee->lines)
        slip.feeLines.push_back({zh(s.catalogue.paymentMethod(line.method), line.method), line.amount});
    slip.total = s.c.fee->total;
    slip.reason = s.c.paidBack->reason;
    slip.by = nameOf(s, s.c.paidBack->by);
    if (!s.c.paidBack->agreed.empty()) slip.agreed = nameOf(s, s.c.paidBack->agreed);
    slip.checkCode = printing::checkCode(s.c.number, slip.receiptNumber, slip.total);
    return slip;
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
    notice.checkCode = printing::noticeCode(s.c.number);
    notice.copyMark = s.copyMark;
    notice.training = s.training;
    const forms::ServiceType* service = s.catalogue.service(s.c.service);
    if (!service) return notice;
    notice.service = service->name.zh;
    const auto needs = forms::materialsOf(*service, s.c.details.reason);
    for (const forms::MissingMaterial& missing : s.c.missing) {
        const forms::Material* material = s.catalogue.material(missing.material);
        const auto need = std::find_if(needs.begin(), needs.end(), [&](const forms::MaterialNeed& n) {
            return n.material == missing.material;
        });
        if (!material || need == needs.end()) continue;
        notice.missing.push_back({material->name.zh, missing.copies, need->seal, need->bothSides,
                                  material->source.zh, need->sign, need->original});
    }
    return notice;
}

printing::GuideSheet guideOf(const PaperSource& s) {
    constexpr const char* webSite = "www.gdca.com.cn"; // the guide, domain §1
    constexpr const char* clientVersion = "4.0.13";
    printing::GuideSheet guide;
    guide.hotline = s.catalogue.hotline.zh;
    guide.webSite = webSite;
    guide.clientVersion = clientVersion;
    guide.unit = forms::changed(s.c.details).holderName;
    guide.tokenSerial = orElse(s.c.production.tokenSerial, servedToken(s.c));
    guide.certificateSerial = orElse(s.c.production.certificateSerial, servedCertificate(s.c));
    guide.validTo = validTo(s.c);
    const bool known = s.c.known && s.c.known->certificate.applications;
    for (const std::string& id : known ? *s.c.known->certificate.applications : s.c.details.applications)
        guide.applications.push_back(zh(s.catalogue.application(id), id));
    guide.copyMark = s.copyMark;
    guide.training = s.training;
    return guide;
}

printing::PinLetter pinLetterOf(const PaperSource& s, forms::Secret pin) {
    printing::PinLetter letter;
    letter.unit = forms::changed(s.c.details).holderName;
    letter.tokenSerial = s.c.production.tokenSerial;
    letter.tokenLabel = s.c.production.tokenLabel;
    letter.caseNumber = s.c.number;
    letter.date = forms::isoDay(forms::dayOf(s.now));
    letter.pin = std::move(pin);
    letter.training = s.training;
    letter.hotline = s.catalogue.hotline.zh;
    return letter;
}

} // namespace certdesk::desk
