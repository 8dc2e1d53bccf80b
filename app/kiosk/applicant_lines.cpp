#include "kiosk/applicant_lines.h"

#include "desk/words.h"
#include "kiosk/text.h"

namespace certdesk::kiosk {

using namespace layout;

namespace {

std::string joined(const std::vector<std::string>& parts) {
    std::string all;
    for (const std::string& part : parts)
        all += (all.empty() ? "" : tr("、")) + part;
    return all;
}

} // namespace

std::string inFours(std::string_view code) {
    std::string grouped;
    for (std::size_t i = 0; i < code.size(); ++i) {
        if (i != 0 && i % 4 == 0) grouped += ' ';
        grouped += code[i];
    }
    return grouped;
}

ApplicantLines personLines(const forms::Personal& p, bool masked) {
    const auto veiled = [masked](const std::string& number) {
        return masked ? forms::masked(number) : number;
    };
    return {{tr("经办人"), p.handlerName},
            {tr("手机"), veiled(p.handlerMobile)},
            {tr("证件号码"), veiled(p.handlerIdNumber)}};
}

ApplicantLines wantedLines(const desk::Desk& desk, const forms::ServiceType& service, const forms::Case& c) {
    const forms::Catalogue& catalogue = desk.catalogue();
    ApplicantLines lines;
    std::vector<std::string> applications;
    for (const std::string& id : c.details.applications)
        if (const forms::Words* words = catalogue.application(id)) applications.push_back(desk::in(*words));
    const bool closes = service.asks.applications == forms::ApplicationsAsk::closed;
    if (service.asks.applications != forms::ApplicationsAsk::none)
        lines.push_back({closes ? tr("注销的应用") : tr("应用"), joined(applications)});
    if (service.asks.mostYears > 0 && (c.details.years > 0 || !service.asks.yearsWhenUnpaid))
        lines.push_back({tr("年限"), say(tr("{0} 年"), {std::to_string(c.details.years)})});
    if (const forms::Words* words = catalogue.algorithm(c.details.algorithm))
        lines.push_back({tr("算法"), desk::in(*words)});
    if (const forms::Words* words = catalogue.reason(c.details.reason))
        lines.push_back({tr("原因"), desk::in(*words)});
    for (const auto& [field, value] : c.details.changes)
        lines.push_back({desk::nameOfField("changes." + field), value});
    return lines;
}

ApplicantLines certificateLines(const desk::Desk& desk, const forms::Case& c) {
    if (!c.known) return {{tr("证书"), tr("还没有读取"), Ink::waits}};
    const forms::KnownCertificate& known = c.known->certificate;
    ApplicantLines lines;
    const std::string ends = known.serviceEnd ? forms::isoDay(*known.serviceEnd) : "—";
    lines.push_back({tr("服务年度至 / 证书有效期至"), ends + " / " + forms::isoDay(known.notAfter)});
    if (c.term) lines.push_back({tr("续费后服务年度至"), forms::isoDay(c.term->until), Ink::done});
    for (const forms::Warning& warning : desk.warnings(c))
        if (warning.kind == forms::Warning::Kind::nameDiffers)
            lines.push_back({tr("证书上的单位名称"), warning.text, Ink::waits});
    return lines;
}

ApplicantLine moneyLine(const forms::ServiceType& service, const forms::Case& c) {
    const std::string amount = "¥" + forms::yuanGrouped(forms::feeDue(service, c.details));
    if (c.fee) return {tr("费用"), amount + "  ✔ " + tr("已收"), Ink::done};
    return {tr("费用"), amount + "  " + tr("未收"), Ink::waits};
}

ApplicantLine missingLine(const desk::Desk& desk, const forms::ServiceType& service, const forms::Case& c) {
    std::vector<std::string> parts;
    for (const forms::MissingMaterial& one :
         forms::missingMaterials(service, c.details.reason, c.materials)) {
        const forms::Material* material = desk.catalogue().material(one.material);
        parts.push_back(say(tr("{0} {1} 份"), {material ? desk::in(material->name) : one.material,
                                               std::to_string(one.copies)}));
    }
    if (parts.empty()) return {tr("材料"), std::string("✔ ") + tr("齐全"), Ink::done};
    return {tr("还缺"), joined(parts), Ink::waits};
}

} // namespace certdesk::kiosk
