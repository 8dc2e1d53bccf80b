#include "kiosk/applicant_card.h"

#include "desk/records.h"
#include "kiosk/names.h"
#include "kiosk/text.h"

namespace certdesk::kiosk {

using namespace layout;

std::string inFours(std::string_view code) {
    std::string grouped;
    for (std::size_t i = 0; i < code.size(); ++i) {
        if (i != 0 && i % 4 == 0) grouped += ' ';
        grouped += code[i];
    }
    return grouped;
}

namespace {

std::string joined(const std::vector<std::string>& parts) {
    std::string all;
    for (const std::string& part : parts)
        all += (all.empty() ? "" : tr("、")) + part;
    return all;
}

} // namespace

ApplicantCard::ApplicantCard(wxWindow* parent) : wxPanel(parent) {
    SetMinSize({cardWidth, -1});
    SetBackgroundColour(colour(Ink::ground));
    body_ = panel(this, Ink::ground);
    reveal_ = button(this, names::reveal, shown(tr("显示完整证件与电话")));
    auto* all = column();
    all->Add(body_, wxSizerFlags(1).Expand().Border(wxALL, large));
    reason_ = new TextField(this, names::revealReason, shown(tr("为什么查看")), TextKind::text);
    reason_->Hide();
    reason_->MoveBeforeInTabOrder(reveal_);
    all->Add(reason_, wxSizerFlags().Expand().Border(wxLEFT | wxRIGHT, large));
    all->Add(reveal_, wxSizerFlags().Expand().Border(wxALL, large));
    SetSizer(all);
    reveal_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { reveal(); });
}

void ApplicantCard::reveal() {
    if (revealed_) {
        revealed_ = false;
        return fill();
    }
    if (!reason_->IsShown() && desk::asksReason(*desk_, *case_)) {
        reason_->Show();
        Layout();
        return reason_->focus();
    }
    auto opened = desk::openRecord(*desk_, case_->number, reason_->value());
    if (const auto* no = std::get_if<desk::Trouble>(&opened)) {
        if (onFault) onFault(desk::wordsFor(*no, desk_->catalogue()));
        return;
    }
    case_ = std::move(std::get<forms::Case>(opened));
    revealed_ = true;
    reason_->Hide();
    fill();
}

void ApplicantCard::set(desk::Desk& desk, const forms::ServiceType& service,
                        const std::optional<forms::Case>& c) {
    if (!c || !case_ || c->number != case_->number) {
        revealed_ = false;
        reason_->setValue("");
        reason_->Hide();
    }
    desk_ = &desk;
    service_ = &service;
    case_ = c;
    fill();
}

ApplicantCard::Lines ApplicantCard::person(const forms::Personal& p) const {
    const auto veiled = [this](const std::string& number) {
        return revealed_ ? number : forms::masked(number);
    };
    return {{tr("经办人"), p.handlerName},
            {tr("手机"), veiled(p.handlerMobile)},
            {tr("证件号码"), veiled(p.handlerIdNumber)}};
}

ApplicantCard::Lines ApplicantCard::wanted(const desk::Desk& desk, const forms::ServiceType& service,
                                           const forms::Case& c) {
    const forms::Catalogue& catalogue = desk.catalogue();
    Lines lines;
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

ApplicantCard::Lines ApplicantCard::certificate(const desk::Desk& desk, const forms::Case& c) {
    if (!c.known) return {{tr("证书"), tr("还没有读取"), Ink::waits}};
    const forms::KnownCertificate& known = c.known->certificate;
    Lines lines;
    const std::string ends = known.serviceEnd ? forms::isoDay(*known.serviceEnd) : "—";
    lines.push_back({tr("服务年度至 / 证书有效期至"), ends + " / " + forms::isoDay(known.notAfter)});
    if (c.term) lines.push_back({tr("续费后服务年度至"), forms::isoDay(c.term->until), Ink::done});
    for (const forms::Warning& warning : desk.warnings(c))
        if (warning.kind == forms::Warning::Kind::nameDiffers)
            lines.push_back({tr("证书上的单位名称"), warning.text, Ink::waits});
    return lines;
}

ApplicantCard::Line ApplicantCard::money(const forms::ServiceType& service, const forms::Case& c) {
    const std::string amount = "¥" + forms::yuanGrouped(forms::feeDue(service, c.details));
    if (c.fee) return {tr("费用"), amount + "  ✔ " + tr("已收"), Ink::done};
    return {tr("费用"), amount + "  " + tr("未收"), Ink::waits};
}

ApplicantCard::Line ApplicantCard::missing(const desk::Desk& desk, const forms::ServiceType& service,
                                           const forms::Case& c) {
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

wxStaticText* ApplicantCard::add(wxSizer* to, const Line& line) {
    to->Add(label(body_, shown(line.caption), Type::hint, Ink::soft), wxSizerFlags().Border(wxTOP, small));
    auto* text = label(body_, shown(line.text.empty() ? "—" : line.text), Type::text, line.ink);
    wrap(text, cardWidth - 2 * large);
    to->Add(text);
    return text;
}

void ApplicantCard::addEmpty(wxSizer* to) {
    auto* text = label(body_, shown(tr("受理信息保存后，这里显示申请单位、经办人、费用和还缺的材料。")),
                       Type::text, Ink::soft);
    wrap(text, cardWidth - 2 * large);
    to->Add(text);
}

void ApplicantCard::fill() {
    Freeze();
    body_->DestroyChildren();
    auto* lines = column();
    if (case_) {
        auto* name = label(body_, shown(case_->details.holderName.empty() ? "—" : case_->details.holderName),
                           Type::section);
        wrap(name, cardWidth - 2 * large);
        lines->Add(name);
        lines->Add(label(body_, shown(inFours(case_->details.holderCode)), Type::text, Ink::soft),
                   wxSizerFlags().Border(wxTOP, hair));
        if (case_->personal)
            for (const Line& line : person(*case_->personal))
                add(lines, line);
        if (case_->shreddedOn) add(lines, {tr("个人信息已销毁"), forms::isoDay(*case_->shreddedOn)});
        for (const Line& line : wanted(*desk_, *service_, *case_))
            add(lines, line);
        if (service_->certificate)
            for (const Line& line : certificate(*desk_, *case_))
                add(lines, line);
        if (service_->has(forms::Step::fee)) add(lines, money(*service_, *case_));
        if (service_->has(forms::Step::materials))
            add(lines, missing(*desk_, *service_, *case_))->SetName(names::cardMaterials);
    } else {
        addEmpty(lines);
    }
    body_->SetSizer(lines);
    reveal_->Show(case_ && case_->personal);
    reveal_->SetLabel(shown(revealed_ ? tr("遮盖证件与电话") : tr("显示完整证件与电话")));
    Layout();
    body_->Layout();
    Thaw();
}

} // namespace certdesk::kiosk
