#include "kiosk/reception_form.h"

#include "kiosk/text.h"

#include <algorithm>

namespace certdesk::kiosk {

using namespace layout;

namespace {

constexpr std::size_t usccLength = 18;
constexpr std::size_t residentIdLength = 18;
constexpr std::size_t mobileLength = 11;
constexpr std::size_t postcodeLength = 6;

template <typename Named>
std::vector<Option> optionsOf(const std::vector<Named>& choices, const std::vector<std::string>& offered) {
    std::vector<Option> options;
    for (const Named& choice : choices)
        if (std::find(offered.begin(), offered.end(), choice.id) != offered.end())
            options.push_back({choice.id, shown(desk::in(choice.name))});
    return options;
}

std::vector<Option> unitKinds(const forms::Catalogue& catalogue) {
    std::vector<Option> options;
    for (const std::string& kind : catalogue.unitKinds)
        options.push_back({kind, shown(kind)});
    return options;
}

std::vector<Option> idKinds(const forms::Catalogue& catalogue) {
    std::vector<Option> options;
    for (const forms::IdKind& kind : catalogue.idKinds)
        options.push_back({kind.id, shown(desk::in(kind.name))});
    return options;
}

std::vector<Option> applications(const forms::Catalogue& catalogue) {
    std::vector<Option> options;
    for (const forms::Choice& one : catalogue.applications)
        options.push_back({one.id, shown(desk::in(one.name))});
    return options;
}

std::vector<std::string> idsOf(const std::vector<forms::ReasonRule>& reasons) {
    std::vector<std::string> ids;
    for (const forms::ReasonRule& reason : reasons)
        ids.push_back(reason.id);
    return ids;
}

/// Of a catalogue's applications, those that the service type can still open, or close.
std::vector<std::string> offeredOf(const forms::Catalogue& catalogue, forms::ApplicationsAsk ask,
                                   const std::vector<std::string>& open) {
    std::vector<std::string> offered;
    for (const forms::Choice& one : catalogue.applications) {
        const bool isOpen = std::find(open.begin(), open.end(), one.id) != open.end();
        if (isOpen == (ask == forms::ApplicationsAsk::closed)) offered.push_back(one.id);
    }
    return offered;
}

} // namespace

std::vector<Option> yearOptions(const forms::Asks& asks) {
    std::vector<Option> options;
    for (int n = asks.leastYears; n <= asks.mostYears; ++n)
        options.push_back({std::to_string(n), shown(say(tr("{0} 年"), {std::to_string(n)}))});
    return options;
}

ReceptionForm::ReceptionForm(wxWindow* parent, wxSizer* sizer, const forms::Catalogue& catalogue,
                             const forms::ServiceType& service, forms::Day today)
    : parent_(parent), catalogue_(catalogue), service_(service), today_(today) {
    addQueueNumber(sizer);
    addHolder(sizer);
    addChanges(sizer);
    addHandler(sizer);
    addWanted(sizer);
    addInvoice(sizer);
    for (Field* field : order_) {
        field->onChange = [this, field] {
            touched_.insert(field->id());
            noteChange(field);
            recheck();
            if (onChange) onChange();
        };
        field->onLeave = [this] {
            noteLeft();
            recheck();
        };
    }
    if (invoice_)
        invoice_->onChange = [this] {
            askInvoice();
            recheck();
            if (onChange) onChange();
        };
    askInvoice();
    askYears(false);
    recheck();
}

TextField* ReceptionForm::text(const char* id, TextKind kind, std::size_t length) {
    auto* made = new TextField(parent_, id, shown(desk::nameOfField(id)), kind, length);
    texts_[id] = made;
    order_.push_back(made);
    return made;
}

ChoiceField* ReceptionForm::choice(const char* id, std::vector<Option> options) {
    auto* made = new ChoiceField(parent_, id, shown(desk::nameOfField(id)), std::move(options));
    choices_[id] = made;
    order_.push_back(made);
    return made;
}

void ReceptionForm::addSection(wxSizer* sizer, const char* title) {
    sizer->Add(label(parent_, shown(title), Type::section), wxSizerFlags().Border(wxTOP, small));
}

void ReceptionForm::addRow(wxSizer* sizer, const std::vector<Placed>& fields) {
    auto* line = rowOrColumn();
    for (const auto& [field, share] : fields)
        if (textIsLarge())
            line->Add(field, wxSizerFlags().Expand().Border(wxBOTTOM, hair));
        else
            line->Add(field, wxSizerFlags(share).Border(wxRIGHT, field == fields.back().first ? 0 : medium));
    sizer->Add(line, wxSizerFlags().Expand().Border(wxTOP, hair));
}

void ReceptionForm::addQueueNumber(wxSizer* sizer) {
    if (catalogue_.queueNumber == forms::QueueAsk::none) return;
    queueNumber_ = text("queueNumber", TextKind::queueNumber);
    if (catalogue_.queueNumber == forms::QueueAsk::asked) queueNumber_->setHint(shown(tr("可不填")));
    queueRow_ = row();
    queueRow_->Add(queueNumber_, wxSizerFlags(1));
    queueRow_->AddStretchSpacer(3);
    sizer->Add(queueRow_, wxSizerFlags().Expand().Border(wxTOP, hair));
}

void ReceptionForm::putQueueNumberBefore(wxWindow* first) {
    if (!queueNumber_) return;
    queueNumber_->MoveBeforeInTabOrder(first);
    wxSizer* all = parent_->GetSizer();
    all->Detach(queueRow_);
    all->Insert(0, queueRow_, wxSizerFlags().Expand());
}

void ReceptionForm::putQueueNumberBeside(wxWindow* title) {
    if (!queueNumber_) return;
    wxSizer* all = parent_->GetSizer();
    all->Detach(title);
    all->Detach(queueRow_);
    queueRow_->Remove(1); // the room beside it is the title's
    queueRow_->Prepend(title, wxSizerFlags(3));
    all->Insert(0, queueRow_, wxSizerFlags().Expand());
}

void ReceptionForm::addHolder(wxSizer* sizer) {
    if (!service_.certificate) addSection(sizer, tr("证书单位"));
    auto* name = text("holder.name", TextKind::text);
    auto* code = text("holder.uscc", TextKind::code, usccLength);
    auto* kind = choice("holder.kind", unitKinds(catalogue_));
    auto* legal = text("holder.legalRepresentative", TextKind::text);
    auto* phone = text("holder.phone", TextKind::phone);
    auto* address = text("holder.address", TextKind::text);
    auto* postcode = text("holder.postcode", TextKind::code, postcodeLength);
    addRow(sizer, {{name, 3}, {code, 2}});
    addRow(sizer, {{kind, 1}, {legal, 1}, {phone, 1}});
    addRow(sizer, {{address, 3}, {postcode, 1}});
}

void ReceptionForm::addHandler(wxSizer* sizer) {
    addSection(sizer, tr("经办人"));
    auto* name = text("handler.name", TextKind::text);
    auto* kind = choice("handler.idKind", idKinds(catalogue_));
    auto* number = text("handler.idNumber", TextKind::code, residentIdLength);
    auto* mobile = text("handler.mobile", TextKind::code, mobileLength);
    auto* email = text("handler.email", TextKind::email);
    email->setHint(shown(tr("可不填")));
    addRow(sizer, {{name, 3}, {kind, 3}, {number, 4}});
    addRow(sizer, {{mobile, 1}, {email, 1}});
}

void ReceptionForm::addChanges(wxSizer* sizer) {
    if (service_.asks.changes.empty()) return;
    std::vector<Placed> fields;
    for (const std::string& field : service_.asks.changes)
        fields.emplace_back(changeField(field), field == "name" ? 3 : 2);
    addRow(sizer, fields);
}

Field* ReceptionForm::changeField(const std::string& field) {
    const std::string id = "changes." + field;
    if (field == "uscc") return text(id.c_str(), TextKind::code, usccLength);
    if (field != "kind") return text(id.c_str(), TextKind::text);
    auto options = unitKinds(catalogue_);
    options.insert(options.begin(), {std::string(), shown(tr("不变"))});
    return choice(id.c_str(), std::move(options));
}

void ReceptionForm::addWanted(wxSizer* sizer) {
    const forms::Asks& asks = service_.asks;
    std::vector<Placed> fields;
    if (asks.applications != forms::ApplicationsAsk::none) {
        const bool closes = asks.applications == forms::ApplicationsAsk::closed;
        applications_ = new ChecksField(parent_, "applications",
                                        shown(closes ? tr("注销的应用") : desk::nameOfField("applications")),
                                        applications(catalogue_));
        order_.push_back(applications_);
        if (asks.yearsWhenUnpaid)
            fields.emplace_back(applications_, 4);
        else
            addRow(sizer, {{applications_, 1}});
    }
    if (asks.mostYears > 0) fields.emplace_back(choice("years", yearOptions(asks)), 1);
    if (!asks.algorithms.empty())
        fields.emplace_back(choice("algorithm", optionsOf(catalogue_.algorithms, asks.algorithms)), 1);
    if (!asks.reasons.empty())
        fields.emplace_back(choice("reason", optionsOf(catalogue_.reasons, idsOf(asks.reasons))), 1);
    if (invoiceOffered()) {
        invoice_ = new ChecksField(parent_, "invoice", shown(tr("发票")), {{"wanted", shown(tr("开具"))}});
        order_.push_back(invoice_);
        fields.emplace_back(invoice_, 1);
    }
    if (!fields.empty()) addRow(sizer, fields);
}

bool ReceptionForm::invoiceOffered() const { return catalogue_.invoices && service_.has(forms::Step::fee); }

bool ReceptionForm::invoiceWanted() const { return invoice_ && !invoice_->value().empty(); }

void ReceptionForm::addInvoice(wxSizer* sizer) {
    if (!invoiceOffered()) return;
    auto* title = text("invoice.title", TextKind::text);
    auto* number = text("invoice.taxNumber", TextKind::code);
    auto* email = text("invoice.email", TextKind::email);
    email->setHint(shown(tr("可不填")));
    addRow(sizer, {{title, 3}, {number, 3}, {email, 3}});
}

void ReceptionForm::askInvoice() {
    if (!invoice_) return;
    const bool wanted = invoiceWanted();
    const bool fresh = wanted && textOf("invoice.title").empty() && textOf("invoice.taxNumber").empty();
    if (fresh) {
        setText("invoice.title", textOf("holder.name"));
        setText("invoice.taxNumber", textOf("holder.uscc"));
        setText("invoice.email", textOf("handler.email"));
    }
    for (const char* id : {"invoice.title", "invoice.taxNumber", "invoice.email"})
        texts_[id]->Show(wanted);
    parent_->Layout();
    parent_->FitInside();
}

std::string ReceptionForm::textOf(const char* id) const {
    const auto found = texts_.find(id);
    if (found != texts_.end()) return found->second->value();
    const auto chosen = choices_.find(id);
    return chosen == choices_.end() ? std::string() : chosen->second->value();
}

void ReceptionForm::setText(const char* id, const std::string& value) {
    const auto found = texts_.find(id);
    if (found != texts_.end()) found->second->setValue(value);
    const auto chosen = choices_.find(id);
    if (chosen != choices_.end()) chosen->second->setValue(value);
}

void ReceptionForm::fill(const forms::Details& d, const forms::Personal& p) {
    const std::pair<const char*, std::string> values[] = {
        {"holder.name", d.holderName},       {"holder.uscc", d.holderCode},
        {"holder.kind", d.holderKind},       {"holder.legalRepresentative", p.legalRepresentative},
        {"holder.address", p.address},       {"holder.postcode", p.postcode},
        {"holder.phone", p.phone},           {"handler.name", p.handlerName},
        {"handler.idKind", p.handlerIdKind}, {"handler.idNumber", p.handlerIdNumber},
        {"handler.mobile", p.handlerMobile}, {"handler.email", p.handlerEmail},
        {"invoice.title", d.invoice.title},  {"invoice.taxNumber", d.invoice.taxNumber},
        {"invoice.email", p.invoiceEmail},   {"years", std::to_string(d.years)},
        {"algorithm", d.algorithm},          {"reason", d.reason},
        {"queueNumber", d.queueNumber}};
    for (const auto& [id, value] : values)
        setText(id, value);
    for (const auto& [field, value] : d.changes)
        setText(("changes." + field).c_str(), value);
    if (applications_) applications_->setValue(d.applications);
    if (invoice_ && !d.invoice.title.empty()) invoice_->setValue({"wanted"});
    askInvoice();
    for (const Field* field : order_)
        if (!textOf(field->id().c_str()).empty() && !d.holderCode.empty()) touched_.insert(field->id());
    if (d.years > 0) askYears(true);
    recheck();
    noteLeft();
}

/// All that is typed into a field is one change, until the field is left.
void ReceptionForm::noteChange(Field* field) {
    if (field != changing_) before_.emplace_back(field, settled_);
    changing_ = field;
    if (dynamic_cast<ChecksField*>(field)) noteLeft(); // each tick is one
}

void ReceptionForm::noteLeft() {
    settled_ = entered();
    changing_ = nullptr;
}

bool ReceptionForm::undo() {
    if (before_.empty()) return false;
    const auto [field, stood] = before_.back();
    before_.pop_back();
    fill(stood.details, stood.personal);
    noteLeft();
    field->focus();
    if (onChange) onChange();
    return true;
}

void ReceptionForm::adopt(const char* id, const std::string& value) {
    if (!value.empty() && !touched_.contains(id)) setText(id, value);
}

void ReceptionForm::take(const forms::KnownCertificate& certificate) {
    certificate_ = certificate;
    adopt("holder.name", certificate.holderName);
    if (!forms::checkUscc(certificate.holderCode)) adopt("holder.uscc", certificate.holderCode);
    adopt("holder.kind", certificate.holderKind);
    if (applications_ && certificate.applications)
        applications_->offer(offeredOf(catalogue_, service_.asks.applications, *certificate.applications));
    showOldValues(certificate);
    recheck();
}

void ReceptionForm::showOldValues(const forms::KnownCertificate& certificate) {
    const auto was = [this](const char* id, const std::string& value) {
        for (Field* field : order_)
            if (field->id() == id && !value.empty()) field->setHint(shown(say(tr("原：{0}"), {value})));
    };
    was("changes.name", certificate.holderName);
    was("changes.uscc", certificate.holderCode);
    was("changes.kind", certificate.holderKind);
}

/// Said beside the field before it matters.
void ReceptionForm::compare() {
    if (!certificate_) return;
    const std::string name = textOf("holder.name");
    const bool differs = !name.empty() && name != certificate_->holderName;
    texts_["holder.name"]->setWarning(differs ? say(tr("证书上是“{0}”"), {certificate_->holderName})
                                              : std::string());
    const std::string code = textOf("holder.uscc");
    if (forms::checkUscc(code) || forms::sameUnit(certificate_->holderCode, code)) return;
    texts_["holder.uscc"]->setFault(tr("与证书的单位不符"));
    texts_["holder.uscc"]->markLeft();
}

void ReceptionForm::askYears(bool owed) {
    const auto years = choices_.find("years");
    if (years == choices_.end() || !service_.asks.yearsWhenUnpaid) return;
    if (years->second->IsShown() == owed) return;
    years->second->Show(owed);
    parent_->Layout();
}

forms::Details ReceptionForm::details() const {
    forms::Details d;
    d.holderName = textOf("holder.name");
    d.holderCode = textOf("holder.uscc");
    d.holderKind = textOf("holder.kind");
    if (applications_) d.applications = applications_->value();
    const auto years = choices_.find("years");
    const bool asked = years != choices_.end() && years->second->IsShown();
    d.years = asked ? std::stoi(years->second->value()) : 0;
    d.algorithm = textOf("algorithm");
    d.reason = textOf("reason");
    d.queueNumber = textOf("queueNumber");
    if (invoiceWanted()) d.invoice = {textOf("invoice.title"), textOf("invoice.taxNumber")};
    for (const std::string& field : service_.asks.changes)
        if (std::string value = textOf(("changes." + field).c_str()); !value.empty())
            d.changes[field] = value;
    return d;
}

forms::Personal ReceptionForm::personal() const {
    forms::Personal p;
    p.legalRepresentative = textOf("holder.legalRepresentative");
    p.address = textOf("holder.address");
    p.postcode = textOf("holder.postcode");
    p.phone = textOf("holder.phone");
    p.handlerName = textOf("handler.name");
    p.handlerIdKind = textOf("handler.idKind");
    p.handlerIdNumber = textOf("handler.idNumber");
    p.handlerMobile = textOf("handler.mobile");
    p.handlerEmail = textOf("handler.email");
    if (invoiceWanted()) p.invoiceEmail = textOf("invoice.email");
    return p;
}

std::vector<forms::FieldProblem> ReceptionForm::problems() const {
    auto all = forms::problemsOf(catalogue_, service_, details(), today_);
    const auto more = forms::problemsOf(catalogue_, personal(), today_);
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

void ReceptionForm::recheck() {
    std::map<std::string, std::string> faults;
    for (const forms::FieldProblem& problem : problems())
        faults.emplace(shownAt(problem.field), desk::wordsFor(problem.fault));
    for (Field* field : order_) {
        const auto found = faults.find(field->id());
        field->setFault(found == faults.end() ? std::string() : found->second);
    }
    compare();
}

/// That nothing changes is said at the first thing that could.
std::string ReceptionForm::shownAt(const std::string& field) const {
    const auto& changes = service_.asks.changes;
    return field == "changes" && !changes.empty() ? "changes." + changes.front() : field;
}

bool ReceptionForm::showAll(const std::vector<forms::FieldProblem>& problems) {
    Field* first = nullptr;
    for (Field* field : order_) {
        const auto found =
            std::find_if(problems.begin(), problems.end(),
                         [&](const forms::FieldProblem& one) { return shownAt(one.field) == field->id(); });
        if (found == problems.end()) continue;
        field->setFault(desk::wordsFor(found->fault));
        field->markLeft();
        if (!first) first = field;
    }
    if (first) first->focus();
    return first != nullptr;
}

void ReceptionForm::focusFirst() {
    if (order_.empty()) return;
    const bool fresh = textOf("handler.name").empty();
    if (fresh && queueNumber_ && queueNumber_->value().empty()) return queueNumber_->focus();
    const auto empty =
        std::find_if(order_.begin(), order_.end(), [](Field* field) { return field->faulty(); });
    (empty == order_.end() ? order_.front() : *empty)->focus();
}

void ReceptionForm::lock() {
    for (Field* field : order_)
        field->lock();
}

} // namespace certdesk::kiosk
