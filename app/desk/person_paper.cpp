#include "desk/inside.h"
#include "desk/records.h"
#include "printing/paper.h"

// What is held of one person, on paper. Its words are Chinese whatever the screen's language is.

namespace certdesk::desk {

namespace {

std::string statusOnPaper(forms::Status status) {
    using forms::Status;
    switch (status) {
    case Status::open: return "办理中";
    case Status::returned: return "已退回";
    case Status::withdrawn: return "已撤销";
    case Status::voided: return "已作废";
    case Status::done: return "已办结";
    }
    return {};
}

printing::PersonSheet::Entry entryOf(const forms::Catalogue& catalogue, const HeldCase& held) {
    const forms::Case& c = held.c;
    const forms::ServiceType* service = catalogue.service(c.service);
    printing::PersonSheet::Entry entry;
    entry.caseNumber = c.number;
    entry.service = service ? service->name.zh : c.service;
    entry.status = statusOnPaper(c.status);
    entry.receivedOn = forms::isoDay(c.day);
    entry.unit = c.details.holderName;
    entry.keptUntil = held.keptUntil ? forms::isoDay(*held.keptUntil) : "正在办理，办结后按保存期计算";
    if (!c.personal) return entry;
    const forms::IdKind* kind = catalogue.idKind(c.personal->handlerIdKind);
    entry.name = c.personal->handlerName;
    entry.idKind = kind ? kind->name.zh : c.personal->handlerIdKind;
    entry.idNumber = c.personal->handlerIdNumber;
    entry.mobile = c.personal->handlerMobile;
    entry.email = c.personal->handlerEmail;
    if (const std::string& other = c.personal->invoiceEmail; !other.empty() && other != entry.email)
        entry.email += (entry.email.empty() ? "" : "；") + other;
    return entry;
}

printing::PersonSheet sheetOf(Desk& desk, const std::vector<HeldCase>& held) {
    const forms::Catalogue& catalogue = desk.catalogue();
    const auto* point = catalogue.point(desk.settings().point);
    const auto who = desk.who();
    printing::PersonSheet sheet;
    sheet.training = desk.training();
    sheet.point = point ? point->name.zh : desk.settings().point;
    sheet.madeAt = forms::localMinute(desk.inside().now());
    sheet.madeBy = who ? who->displayName : std::string();
    sheet.purpose = "保存的目的是受理数字证书业务，并按《中华人民共和国电子签名法》第二十四条保存认证资料。";
    sheet.hotline = catalogue.hotline.zh;
    for (const HeldCase& one : held)
        sheet.entries.push_back(entryOf(desk.inside().catalogueOf(one.c), one));
    return sheet;
}

} // namespace

Outcome<Paper> drawPerson(Desk& desk, const std::vector<HeldCase>& held) {
    if (!desk.may(forms::Act::listPerson)) return Trouble(NeedsLogIn{});
    auto drawn = printing::renderPersonSheet(sheetOf(desk, held), desk.inside().papersFonts());
    return Paper{"person", std::move(drawn.bytes), drawn.pages};
}

} // namespace certdesk::desk
