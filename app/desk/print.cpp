#include "desk/inside.h"
#include "desk/papers.h"
#include "printing/paper.h"

// Papers of a case: drawn for the eye, or drawn, printed and journalled.

namespace certdesk::desk {

namespace {

using Drawn = std::optional<printing::Pdf>;

/// The room's papers by the names that catalogue and journal use; nothing for one that there is not.
Drawn drawKind(const std::string& kind, const PaperSource& source, const printing::Fonts& fonts) {
    if (kind == "application") return printing::renderApplication(applicationFormOf(source), fonts);
    if (kind == forms::receiptPaper) return printing::renderReceipt(receiptOf(source), fonts);
    if (kind == forms::noticePaper) return printing::renderNotice(noticeOf(source), fonts);
    return {};
}

Trouble notYet(const std::string&) {
    forms::Refusal no;
    no.kind = forms::RefusalKind::tooEarly;
    no.field = "paper";
    return no;
}

struct Sheets {
    int copies = 1;
    bool bothSides = false;
};

Sheets sheetsOf(const forms::ServiceType& service, const std::string& kind) {
    if (service.form && service.form->paper == kind) return {service.form->copies, true};
    return {};
}

} // namespace

Outcome<Paper> Desk::draw(const std::string& kind, const std::string& number) {
    const auto found = find(number);
    if (!found) return Trouble(NoSuchCase{number});
    const forms::Staff staff = inside_->journal->staff();
    const PaperSource source{inside_->catalogueOf(*found), staff, *found, inside_->now()};
    Drawn drawn = drawKind(kind, source, inside_->papersFonts());
    if (!drawn) return notYet(kind);
    return Paper{kind, std::move(drawn->bytes), drawn->pages};
}

Outcome<Desk::PrintedPaper> Desk::print(const std::string& kind, const std::string& number) {
    const auto actor = who();
    if (!actor) return Trouble(NeedsLogIn{});
    const auto found = find(number);
    if (!found) return Trouble(NoSuchCase{number});
    auto drawn = draw(kind, number);
    if (auto* no = std::get_if<Trouble>(&drawn)) return std::move(*no);
    const Paper& paper = std::get<0>(drawn);
    const forms::NotePrinted note{kind, forms::sha256(paper.pdf), paper.pages};
    const forms::World world{
        inside_->catalogueOf(*found), staff(), actor->account, inside_->now(), found->point, {}};
    const auto judged = forms::decide(world, *found, note);
    if (const auto* no = std::get_if<forms::Refusal>(&judged)) return Trouble(*no);
    const Sheets sheets = sheetsOf(serviceOf(*found), kind);
    auto outcome =
        inside_->around.printer->print({kind + "-" + number, paper.pdf, sheets.copies, sheets.bothSides});
    if (auto* no = std::get_if<printing::PrinterTrouble>(&outcome)) return Trouble(std::move(*no));
    auto state = inside_->actAs(actor->account, number, {note});
    if (auto* no = std::get_if<Trouble>(&state)) return std::move(*no);
    return PrintedPaper{std::move(std::get<0>(state)), std::get<printing::Printed>(outcome).where};
}

} // namespace certdesk::desk
