#include "answer.h"
#include "commands.h"
#include "desk/glance.h"
#include "desk/lang.h"
#include "desk/records.h"
#include "desk/words.h"
#include "forms/token_life.h"

#include <CLI/CLI.hpp>

#include <iostream>

// case list, case show: what there is, without changing anything.

namespace certdesk::ctl {

namespace {

using desk::say;
using desk::tr;
using forms::Json;
using forms::JsonArray;
using forms::JsonObject;

struct Options {
    std::string key;
    std::string reason;
    Person person;
};

/// What the step's clock says: since when, and how long is long.
Json clockOf(const std::optional<forms::StepClock>& clock, forms::UtcMs now) {
    if (!clock) return {};
    return JsonObject{{"since", forms::isoUtc(clock->since)},
                      {"minutes", clock->minutesAt(now)},
                      {"limitMinutes", clock->limitMinutes},
                      {"long", clock->longAt(now)}};
}

Json rowOf(const sync::CaseRow& row, const desk::CaseGlance& glance, forms::UtcMs now) {
    return JsonObject{{"case", row.number},
                      {"service", row.service},
                      {"status", row.status},
                      {"step", orNull(row.step)},
                      {"holder", row.holderName},
                      {"code", row.holderCode},
                      {"receivedBy", row.receivedBy},
                      {"receivedAt", forms::isoUtc(row.receivedAt)},
                      {"changedAt", forms::isoUtc(row.changedAt)},
                      {"receipt", orNull(row.receipt)},
                      {"fen", row.total.value()},
                      {"certificateSerial", orNull(row.certificateSerial)},
                      {"tokenSerial", orNull(row.tokenSerial)},
                      {"trouble", orNull(row.trouble)},
                      {"queueNumber", orNull(glance.queueNumber)},
                      {"timeInStep", clockOf(glance.clock, now)}};
}

void printForReading(const sync::CaseRow& row, const desk::CaseGlance& glance, forms::UtcMs now) {
    std::cout << row.number << "  " << row.status << "  " << (row.step.empty() ? "-" : row.step) << "  "
              << row.holderName;
    if (!glance.queueNumber.empty()) std::cout << "  " << say(tr("排队号 {0}"), {glance.queueNumber});
    if (glance.clock) std::cout << "  " << desk::wordsFor(*glance.clock, now);
    std::cout << '\n';
}

Exit list(const Session& session, const Options& options) {
    const auto desk = openDesk(session, sync::Journal::Mode::readOnly);
    if (const auto no = logIn(*desk, options.person)) return stopFor(session, *no, desk->catalogue());
    const auto rows = options.key.empty() ? desk->openCases() : desk->search(options.key);
    const auto glances = desk::glancesOf(*desk, rows);
    const forms::UtcMs now = desk::timeOf(*desk);
    JsonArray all;
    for (const sync::CaseRow& row : rows) {
        const auto found = glances.find(row.number);
        const desk::CaseGlance glance = found == glances.end() ? desk::CaseGlance{} : found->second;
        all.push_back(rowOf(row, glance, now));
        if (!session.json) printForReading(row, glance, now);
    }
    if (session.json)
        print(all);
    else if (rows.empty())
        std::cout << tr("没有业务单。") << '\n';
    return Exit::done;
}

std::string textOf(const forms::Bytes& bytes) { return forms::toText(bytes); }

JsonArray timelineOf(const desk::Desk& desk, const std::string& number) {
    JsonArray timeline;
    for (const sync::StoredEntry& entry : desk.journal().entriesOf(number)) {
        const sync::EntryHeader header = sync::parseHeader(textOf(entry.header));
        timeline.push_back(JsonObject{{"seq", header.seq},
                                      {"at", forms::isoUtc(header.at)},
                                      {"kind", header.kind},
                                      {"by", header.by},
                                      {"facts", forms::parseJson(textOf(entry.facts))}});
    }
    return timeline;
}

Json productionOf(const forms::Production& p) {
    const auto stage = [](const std::optional<forms::Stage>& s) {
        return s ? Json(forms::idOf(*s)) : Json();
    };
    return JsonObject{{"tokenSerial", orNull(p.tokenSerial)},
                      {"tokenLabel", orNull(p.tokenLabel)},
                      {"certificateSerial", orNull(p.certificateSerial)},
                      {"begun", stage(p.begun)},
                      {"ended", stage(p.ended)},
                      {"trouble", orNull(p.trouble)}};
}

Json knownOf(const forms::Case& c) {
    if (!c.known) return {};
    return forms::factsOf(forms::Event(*c.known));
}

Json termOf(const forms::Case& c) {
    if (!c.term) return {};
    return JsonObject{{"from", forms::isoDay(c.term->from)}, {"until", forms::isoDay(c.term->until)}};
}

Json jsonOf(const std::optional<forms::Revocation>& revocation) {
    if (!revocation) return {};
    const auto& confirmed = revocation->confirmedAt;
    return JsonObject{{"certificate", revocation->certificate},
                      {"reason", revocation->reason},
                      {"orderedAt", forms::isoUtc(revocation->orderedAt)},
                      {"confirmedAt", confirmed ? Json(forms::isoUtc(*confirmed)) : Json()}};
}

Json givenUpOf(const forms::Case& c) {
    JsonArray all;
    for (const forms::GivenUp& one : c.givenUp)
        all.push_back(JsonObject{{"tokenSerial", one.tokenSerial},
                                 {"as", forms::idOf(one.act)},
                                 {"certificateSerial", orNull(one.certificate)},
                                 {"revocation", jsonOf(one.revocation)}});
    return all;
}

Json missingOf(const std::vector<forms::MissingMaterial>& missing) {
    JsonArray all;
    for (const auto& [material, copies] : missing)
        all.push_back(JsonObject{{"material", material}, {"copies", copies}});
    return all;
}

Json materialsOf(const std::map<std::string, int>& materials) {
    JsonObject all;
    for (const auto& [material, copies] : materials)
        all.emplace_back(material, copies);
    return all;
}

Json wholeOf(const desk::Desk& desk, const forms::Case& c) {
    const auto step = desk.currentStep(c);
    const forms::DetailsRecorded details{c.details, c.personal, c.detailsComplete};
    return JsonObject{{"case", c.number},
                      {"service", c.service},
                      {"status", forms::idOf(c.status)},
                      {"queueNumber", orNull(c.details.queueNumber)},
                      {"timeInStep", clockOf(desk::stepClockOf(desk, c), desk::timeOf(desk))},
                      {"step", step ? Json(forms::idOf(*step)) : Json()},
                      {"point", c.point},
                      {"receivedBy", c.receivedBy},
                      {"receivedAt", forms::isoUtc(c.receivedAt)},
                      {"catalogueVersion", c.catalogueVersion},
                      {"details", forms::factsOf(details)},
                      {"personal", c.personal ? forms::personalOf(details) : Json()},
                      {"shreddedOn", c.shreddedOn ? Json(forms::isoDay(*c.shreddedOn)) : Json()},
                      {"materials", materialsOf(c.materials)},
                      {"missing", missingOf(c.missing)},
                      {"reviewer", c.approval ? Json(c.approval->reviewer) : Json()},
                      {"receipt", c.fee ? Json(c.fee->number) : Json()},
                      {"fen", c.fee ? c.fee->total.value() : 0},
                      {"certificate", knownOf(c)},
                      {"term", termOf(c)},
                      {"production", productionOf(c.production)},
                      {"revocation", jsonOf(c.revocation)},
                      {"givenUp", givenUpOf(c)},
                      {"visit", orNull(c.visit)},
                      {"continues", orNull(c.continues)},
                      {"timeline", timelineOf(desk, c.number)}};
}

void printForReading(const desk::Desk& desk, const forms::Case& c) {
    std::cout << c.number << "  " << desk::in(desk.serviceOf(c).name) << "  " << desk::nameOf(c.status)
              << '\n'
              << c.details.holderName << "  " << c.details.holderCode << '\n';
    if (!c.details.queueNumber.empty()) std::cout << say(tr("排队号 {0}"), {c.details.queueNumber}) << '\n';
    if (const auto clock = desk::stepClockOf(desk, c))
        std::cout << desk::nameOf(clock->step) << "  " << desk::wordsFor(*clock, desk::timeOf(desk)) << '\n';
    if (c.shreddedOn) std::cout << say(tr("个人信息已于 {0} 销毁。"), {forms::isoDay(*c.shreddedOn)}) << '\n';
    for (const sync::StoredEntry& entry : desk.journal().entriesOf(c.number)) {
        const sync::EntryHeader header = sync::parseHeader(textOf(entry.header));
        std::cout << forms::localMinute(header.at) << "  " << header.kind << "  " << header.by << '\n';
    }
}

/// The facts alone, where nobody named opens the record.
std::optional<forms::Case> withoutPerson(const desk::Desk& desk, const std::string& number) {
    auto found = desk.find(number);
    if (found) found->personal.reset();
    return found;
}

/// Looking at a person's details is an entry. Where it cannot be written, or is refused, the facts are shown
/// and it is said why there is no more.
std::optional<forms::Case> opened(desk::Desk& desk, const Options& options) {
    auto record = desk::openRecord(desk, options.key, options.reason);
    if (auto* c = std::get_if<forms::Case>(&record)) return std::move(*c);
    const auto& no = std::get<desk::Trouble>(record);
    if (!std::holds_alternative<desk::NoSuchCase>(no))
        std::cerr << desk::wordsFor(no, desk.catalogue()).whole() << '\n';
    return withoutPerson(desk, options.key);
}

/// For reading only where another program writes.
std::unique_ptr<desk::Desk> deskToShow(const Session& session, bool forPerson) {
    using Mode = sync::Journal::Mode;
    if (!forPerson) return openDesk(session, Mode::readOnly);
    try {
        return openDesk(session, Mode::write);
    } catch (const sync::JournalError& error) {
        if (error.kind() != sync::JournalError::Kind::locked) throw;
        std::cerr << tr("窗口正在使用流水，查看记录写不进去，所以不显示个人信息。") << '\n';
        return nullptr;
    }
}

Exit show(const Session& session, const Options& options) {
    auto desk = deskToShow(session, options.person.named());
    const bool opens = desk && options.person.named();
    if (!desk) desk = openDesk(session, sync::Journal::Mode::readOnly);
    if (const auto no = logIn(*desk, options.person)) return stopFor(session, *no, desk->catalogue());
    const auto found = opens ? opened(*desk, options) : withoutPerson(*desk, options.key);
    if (!found) return stopFor(session, desk::NoSuchCase{options.key}, desk->catalogue());
    if (session.json)
        print(wholeOf(*desk, *found));
    else
        printForReading(*desk, *found);
    return Exit::done;
}

} // namespace

void addCases(CLI::App& app, Chosen& chosen) {
    auto* group = app.add_subcommand("case", tr("业务单"));
    group->require_subcommand(1);
    auto options = std::make_shared<Options>();
    auto* all = group->add_subcommand("list", tr("办理中的业务单"));
    all->add_option("--find", options->key,
                    tr("改为查找：单号、回执号、序列号、代码、单位名称、今天的排队号"));
    addOperator(*all, options->person, Needed::no);
    all->callback([options, &chosen] {
        chosen = [options](const Session& session) { return list(session, *options); };
    });
    auto* one = group->add_subcommand("show", tr("一份业务单和它的经过"));
    one->add_option("number", options->key, tr("业务单号"))->required();
    one->add_option("--reason", options->reason, tr("为什么查看个人信息：业务目录要求时必须写明"));
    addOperator(*one, options->person, Needed::no);
    one->callback([options, &chosen] {
        chosen = [options](const Session& session) { return show(session, *options); };
    });
    addResume(*group, chosen);
    addGiveUpToken(*group, chosen);
    addPayBack(*group, chosen);
}

} // namespace certdesk::ctl
