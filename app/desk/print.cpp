#include "desk/inside.h"
#include "desk/papers.h"
#include "printing/cups_printer.h"
#include "printing/paper.h"

#include <algorithm>

// Papers: drawn for the eye, or drawn, printed and journalled.

namespace certdesk::desk {

namespace {

using Drawn = std::optional<printing::Pdf>;

Drawn drawnForm(std::string_view kind, const PaperSource& source, const printing::Fonts& fonts) {
    if (kind == applicationPaper) return printing::renderApplication(applicationFormOf(source), fonts);
    if (kind == authorisationPaper) return printing::renderAuthorisation(authorisationOf(source), fonts);
    return {};
}

Drawn drawnBlank(std::string_view kind, const forms::Catalogue& catalogue, bool training,
                 const printing::Fonts& fonts) {
    if (kind == applicationPaper) {
        auto form = blankApplicationForm(catalogue);
        form.training = training;
        return printing::renderApplication(form, fonts);
    }
    if (kind == authorisationPaper) {
        auto letter = blankAuthorisation(catalogue);
        letter.training = training;
        return printing::renderAuthorisation(letter, fonts);
    }
    return {};
}

bool isFormOf(const forms::ServiceType& service, std::string_view kind) {
    return service.form && service.form->paper == kind;
}

/// The case's papers by the names that catalogue and journal use; nothing for one that it does not have.
Drawn drawKind(std::string_view kind, const forms::ServiceType& service, const PaperSource& source,
               const printing::Fonts& fonts) {
    if (isFormOf(service, kind)) return drawnForm(kind, source, fonts);
    if (kind == forms::receiptPaper) return printing::renderReceipt(receiptOf(source), fonts);
    if (kind == forms::voidSlipPaper || kind == forms::refundSlipPaper) {
        const bool refund = kind == forms::refundSlipPaper;
        if (!source.c.paidBack || source.c.paidBack->refunded != refund) return {};
        return printing::renderRepaymentSlip(repaymentSlipOf(source), fonts);
    }
    if (kind == forms::noticePaper) return printing::renderNotice(noticeOf(source), fonts);
    if (kind == forms::guidePaper && service.guide) return printing::renderGuide(guideOf(source), fonts);
    return {};
}

Trouble noSuchPaper() {
    forms::Refusal no;
    no.kind = forms::RefusalKind::tooEarly;
    no.field = "paper";
    return no;
}

bool counts(const forms::Case& c) {
    return c.status != forms::Status::withdrawn && c.status != forms::Status::voided;
}

/// When what the paper says was last set down, persons included; what was printed before said something else.
forms::UtcMs setDown(const sync::Journal& journal, const std::string& number, std::string_view paper) {
    const std::string_view by = paper == forms::noticePaper ? forms::kindOf(forms::CaseReturned{})
                                                            : forms::kindOf(forms::DetailsRecorded{});
    forms::UtcMs last{0};
    for (const sync::StoredEntry& entry : journal.entriesOf(number)) {
        const sync::EntryHeader header =
            sync::parseHeader({reinterpret_cast<const char*>(entry.header.data()), entry.header.size()});
        if (header.kind == by) last = header.at;
    }
    return last;
}

/// How often that paper came out, or may have, as it is now.
int timesPrinted(const sync::Journal& journal, const forms::Case& c, std::string_view kind) {
    const forms::UtcMs since = setDown(journal, c.number, kind);
    return static_cast<int>(
        std::count_if(c.prints.begin(), c.prints.end(), [&](const forms::PrintRecord& print) {
            return print.paper == kind && print.detailsDigest == c.detailsDigest && print.at >= since;
        }));
}

/// A paper as it is drawn now, and of which cases it speaks: the one that it is about first.
struct Subject {
    std::vector<forms::Case> cases;
    printing::CopyMark mark;
};

/// The cases of the visit that the paper speaks of: those with the same form, or all on a receipt.
std::vector<forms::Case> casesOf(const Desk& desk, const forms::Case& asked, const std::string& kind) {
    std::vector<forms::Case> cases{asked};
    const bool form = isFormOf(desk.serviceOf(asked), kind);
    if (!form && kind != forms::receiptPaper) return cases;
    for (const sync::CaseRow& row : desk.visitOf(asked)) {
        auto other = desk.find(row.number);
        if (!other || !counts(*other)) continue;
        if (!form || isFormOf(desk.serviceOf(*other), kind)) cases.push_back(std::move(*other));
    }
    if (form) // one sheet, in the name of the first
        std::sort(cases.begin(), cases.end(),
                  [](const forms::Case& a, const forms::Case& b) { return a.number < b.number; });
    return cases;
}

Subject subjectOf(const Desk& desk, const forms::Case& asked, const std::string& kind, forms::UtcMs now) {
    Subject subject{casesOf(desk, asked, kind), {}};
    const bool form = isFormOf(desk.serviceOf(asked), kind);
    int times = timesPrinted(desk.journal(), asked, kind);
    for (const forms::Case& c : subject.cases)
        if (form) times = std::max(times, timesPrinted(desk.journal(), c, kind));
    if (times == 0) return subject;
    const auto who = desk.who();
    subject.mark = {times + 1, forms::localMinute(now), who ? who->displayName : std::string()};
    return subject;
}

struct Sheets {
    int copies = 1;
    bool bothSides = false;
};

Sheets sheetsOf(const forms::ServiceType& service, const Paper& paper) {
    if (isFormOf(service, paper.kind)) return {service.form->copies, paper.pages > 1};
    return {};
}

Outcome<Paper> drawSubject(Desk& desk, const std::string& kind, const forms::Case& asked,
                           const Subject& subject) {
    Desk::Inside& in = desk.inside();
    const forms::Staff staff = desk.staff();
    PaperSource source{in.catalogueOf(subject.cases.front()), staff, subject.cases.front(), in.now(), {}, {}};
    source.linked.assign(subject.cases.begin() + 1, subject.cases.end());
    source.copyMark = subject.mark;
    source.training = in.training();
    Drawn drawn = drawKind(kind, desk.serviceOf(asked), source, in.papersFonts());
    if (!drawn) return noSuchPaper();
    return Paper{kind, std::move(drawn->bytes), drawn->pages};
}

/// That it was printed, for the case that was asked for and for the others on the same form.
std::vector<Desk::Inside::Act> notesOf(Desk& desk, const forms::Case& asked, const Subject& subject,
                                       const forms::World& world, const forms::NotePrinted& note) {
    std::vector<Desk::Inside::Act> acts{{asked.number, note}};
    if (!isFormOf(desk.serviceOf(asked), note.paper)) return acts;
    for (const forms::Case& other : subject.cases) {
        if (other.number == asked.number || other.status != forms::Status::open) continue;
        if (!std::holds_alternative<forms::Refusal>(forms::decide(world, other, note)))
            acts.push_back({other.number, note});
    }
    return acts;
}

} // namespace

Outcome<Paper> Desk::draw(const std::string& kind, const std::string& number) {
    const auto found = find(number);
    if (!found) return Trouble(NoSuchCase{number});
    return drawSubject(*this, kind, *found, subjectOf(*this, *found, kind, inside_->now()));
}

Outcome<Desk::PrintedPaper> Desk::print(const std::string& kind, const std::string& number) {
    const auto actor = who();
    if (!actor) return Trouble(NeedsLogIn{});
    const auto found = find(number);
    if (!found) return Trouble(NoSuchCase{number});
    const Subject subject = subjectOf(*this, *found, kind, inside_->now());
    auto drawn = drawSubject(*this, kind, *found, subject);
    if (auto* no = std::get_if<Trouble>(&drawn)) return std::move(*no);
    const Paper& paper = std::get<0>(drawn);
    const bool copy = subject.mark.number > 0;
    const forms::NotePrinted note{kind, forms::sha256(paper.pdf), paper.pages, copy};
    const forms::Staff known = staff();
    const forms::World world{
        inside_->catalogueOf(*found), known, actor->account, inside_->now(), found->point, {}};
    const auto judged = forms::decide(world, *found, note);
    if (const auto* no = std::get_if<forms::Refusal>(&judged)) return Trouble(*no);
    const Sheets sheets = sheetsOf(serviceOf(*found), paper);
    auto outcome =
        inside_->around.printer->print({kind + "-" + number, paper.pdf, sheets.copies, sheets.bothSides});
    auto* trouble = std::get_if<printing::PrinterTrouble>(&outcome);
    if (trouble && !trouble->mayHavePrinted) return Trouble(std::move(*trouble));
    auto state = inside_->actOn(actor->account, notesOf(*this, *found, subject, world, note));
    if (auto* no = std::get_if<Trouble>(&state)) return std::move(*no);
    if (trouble) return Trouble(std::move(*trouble));
    return PrintedPaper{std::move(std::get<0>(state)), std::get<printing::Printed>(outcome).where, copy};
}

Outcome<Settings> Desk::choosePrinter(const std::string& name) {
    auto actor = inside_->actorFor(forms::Act::choosePrinter);
    if (auto* no = std::get_if<Trouble>(&actor)) return std::move(*no);
    const auto there = name.empty() ? std::vector<std::string>{name} : printing::cupsPrinters();
    if (std::find(there.begin(), there.end(), name) == there.end())
        return Trouble(
            printing::PrinterTrouble{printing::PrinterTrouble::Kind::notFound, "no printer " + name});
    Settings chosen = settings();
    chosen.printer = name;
    if (auto no = inside_->takeSettings(std::get<SignedIn>(actor).account, chosen)) return *std::move(no);
    return chosen;
}

std::vector<std::string> Desk::blankPapers() const {
    std::vector<std::string> papers;
    for (const std::string_view paper : {applicationPaper, authorisationPaper}) {
        const auto& services = catalogue().services;
        if (std::any_of(services.begin(), services.end(), [&](const forms::ServiceType& service) {
                return service.offered && isFormOf(service, paper);
            }))
            papers.emplace_back(paper);
    }
    return papers;
}

Outcome<Paper> Desk::drawBlank(const std::string& kind) {
    Drawn drawn = drawnBlank(kind, catalogue(), training(), inside_->papersFonts());
    if (!drawn) return noSuchPaper();
    return Paper{kind, std::move(drawn->bytes), drawn->pages};
}

Outcome<std::string> Desk::printBlank(const std::string& kind) {
    auto actor = inside_->actorFor(forms::Act::printBlank);
    if (auto* no = std::get_if<Trouble>(&actor)) return std::move(*no);
    auto drawn = drawBlank(kind);
    if (auto* no = std::get_if<Trouble>(&drawn)) return std::move(*no);
    const Paper& paper = std::get<0>(drawn);
    auto outcome = inside_->around.printer->print({kind + "-blank", paper.pdf, 1, paper.pages > 1});
    auto* trouble = std::get_if<printing::PrinterTrouble>(&outcome);
    if (trouble && !trouble->mayHavePrinted) return Trouble(std::move(*trouble));
    const forms::BlankPrinted printed{kind, forms::sha256(paper.pdf), paper.pages};
    const std::lock_guard lock(inside_->mutex);
    inside_->journal->append(
        {{{}, printed, std::get<SignedIn>(actor).account, inside_->now(), inside_->inForce().version}},
        inside_->stepOf(), nullptr);
    inside_->poke();
    if (trouble) return Trouble(std::move(*trouble));
    return std::get<printing::Printed>(outcome).where;
}

} // namespace certdesk::desk
