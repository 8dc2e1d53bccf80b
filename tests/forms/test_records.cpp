#define BOOST_TEST_MODULE forms_records
#include "answers.h"
#include "forms/audit.h"
#include "forms/retention.h"

#include <boost/test/unit_test.hpp>

// The personal records: how long they are kept, who opens and who destroys them, and who is told to have done
// what.

using namespace certdesk::forms;
using namespace certdesk::tests;

namespace {

Day day(std::string_view text) { return parseIsoDay(text).value(); }

std::string untilIn(const Counter& counter, const std::optional<Day>& lapsed = {}) {
    const auto until = keptUntil(counter.catalogue.retention, counter.state, lapsed);
    return until ? isoDay(*until) : "open";
}

std::string text(const std::optional<Day>& day) { return day ? isoDay(*day) : "none"; }

std::string catalogueRefuses(const std::string& statuses) {
    std::string with = smallCatalogue;
    with.insert(with.rfind('}'), R"(,"reasonToOpen":)" + statuses);
    try {
        return std::to_string(parseCatalogue(with).reasonToOpen.size());
    } catch (const JsonProblem& problem) {
        return problem.place();
    }
}

std::string withReasons() {
    std::string with = smallCatalogue;
    with.insert(with.rfind('}'), R"(,"reasonToOpen":["done"])");
    return with;
}

Shred shredding(const std::optional<Day>& lapsed = {}, bool stored = true) { return {lapsed, stored}; }

KnownCertificate lasting(std::string_view until) {
    KnownCertificate one;
    one.notAfter = day(until);
    return one;
}

} // namespace

BOOST_AUTO_TEST_SUITE(retention)

BOOST_AUTO_TEST_CASE(a_case_that_ended_without_a_certificate_is_kept_for_thirty_days) {
    for (const Point end : {Point::returned, Point::withdrawn}) {
        Counter counter;
        bring(counter, end);
        BOOST_TEST(untilIn(counter) == "2026-12-18");
        BOOST_TEST(untilIn(counter, day("2030-01-01")) == "2026-12-18"); // somebody else's certificate
    }
}

BOOST_AUTO_TEST_CASE(a_case_under_way_is_kept_and_one_that_goes_on_again_begins_anew) {
    Counter counter;
    bring(counter, Point::returned);
    counter.wait(3);
    must(counter.act(ResumeCase{}));
    BOOST_TEST(untilIn(counter) == "open");
    counter.wait(400);
    BOOST_TEST(untilIn(counter) == "open");
    must(counter.act(Withdraw{"不办了"}));
    BOOST_TEST(untilIn(counter) == isoDay(plusDays(counter.today(), 30)));
}

BOOST_AUTO_TEST_CASE(a_case_that_was_done_goes_by_the_newest_certificate) {
    Counter counter;
    bring(counter, Point::done);
    BOOST_TEST(untilIn(counter) == "2033-11-18"); // its own ends on 2028-11-18
    BOOST_TEST(untilIn(counter, day("2030-02-28")) == "2035-02-28");
    BOOST_TEST(untilIn(counter, day("2020-01-01")) == "2033-11-18");
}

BOOST_AUTO_TEST_CASE(a_case_whose_certificate_was_issued_is_kept_as_long_though_it_was_voided) {
    Counter counter;
    bring(counter, Point::produced);
    counter.state.status = Status::voided;
    counter.state.endedOn = counter.today();
    BOOST_TEST(untilIn(counter) == "2033-11-18");
    Counter paid;
    bring(paid, Point::paid);
    must(paid.act(VoidFee{"重复收费"}));
    BOOST_TEST(untilIn(paid) == "2026-12-18");
}

BOOST_AUTO_TEST_CASE(the_certificate_lapses_with_the_last_of_its_line) {
    Counter counter;
    bring(counter, Point::done);
    BOOST_TEST(certificateOf(counter.state) == "0a1b");
    BOOST_TEST(text(lapseOf(counter.state, {})) == "2028-11-18");
    BOOST_TEST(text(lapseOf(counter.state, {lasting("2026-01-01"), lasting("2031-05-05")})) == "2031-05-05");
    KnownCertificate revoked = lasting("2032-01-01");
    revoked.revoked = true;
    BOOST_TEST(text(lapseOf(counter.state, {revoked})) == "2032-01-01");
    Counter none;
    bring(none, Point::withdrawn);
    BOOST_TEST(text(lapseOf(none.state, {})) == "none");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(shredding_)

BOOST_AUTO_TEST_CASE(a_case_is_shredded_by_a_manager_the_day_after_its_period) {
    Counter counter;
    bring(counter, Point::returned);
    const UtcMs changed = counter.state.changedAt;
    counter.wait(30);
    checkRefused(counter.act(shredding(), "chen"), RefusalKind::stillKept);
    counter.wait(1);
    checkRefused(counter.act(shredding(), "li"), RefusalKind::noRight);
    checkRefused(counter.act(shredding({}, false), "chen"), RefusalKind::notAtHeadquarters);
    must(counter.act(shredding(), "chen"));
    BOOST_TEST(text(counter.state.shreddedOn) == isoDay(counter.today()));
    BOOST_TEST(!counter.state.personal);
    BOOST_CHECK(counter.state.changedAt == changed);
    BOOST_TEST(counter.state.details.holderName == goodApplication().details.holderName);
    checkRefused(counter.act(shredding(), "chen"), RefusalKind::caseShredded);
}

BOOST_AUTO_TEST_CASE(a_case_that_is_under_way_is_never_shredded) {
    for (const Point point : {Point::received, Point::paid, Point::produced}) {
        Counter counter;
        bring(counter, point);
        counter.wait(10000);
        checkRefused(counter.act(shredding(), "chen"), RefusalKind::caseUnderWay);
        checkRefused(counter.judged(CaseShredded{}, "chen"), RefusalKind::caseUnderWay);
    }
}

BOOST_AUTO_TEST_CASE(headquarters_judges_by_what_the_entry_says_and_never_by_less_than_the_case_does) {
    Counter counter;
    bring(counter, Point::done);
    counter.wait(7 * 366); // 2033-11-25
    BOOST_TEST(kindIn(counter.judged(CaseShredded{}, "chen")) == "ok");
    const auto no = counter.judged(CaseShredded{day("2029-01-31")}, "chen");
    checkRefused(no, RefusalKind::stillKept);
    BOOST_TEST(text(no->day) == "2034-01-31");
    checkRefused(counter.judged(CaseShredded{}, "li"), RefusalKind::noRight);
    counter.clock = Counter::now;
    checkRefused(counter.judged(CaseShredded{day("2001-01-01")}, "chen"), RefusalKind::stillKept);
}

BOOST_AUTO_TEST_CASE(a_case_without_its_persons_does_not_go_on) {
    Counter counter;
    bring(counter, Point::returned);
    counter.wait(31);
    must(counter.act(shredding(), "chen"));
    checkRefused(counter.act(ResumeCase{}), RefusalKind::caseShredded);
    checkRefused(counter.act(OpenRecord{"核对"}), RefusalKind::caseShredded);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(opening)

BOOST_AUTO_TEST_CASE(whoever_enters_a_case_under_way_opens_nothing) {
    Counter counter;
    bring(counter, Point::received);
    BOOST_TEST(!isOpening(counter.state, "li"));
    BOOST_TEST(isOpening(counter.state, "wang"));
    must(counter.act(Withdraw{"改日再来"}));
    BOOST_TEST(isOpening(counter.state, "li"));
}

BOOST_AUTO_TEST_CASE(a_reason_is_asked_for_where_the_catalogue_says_so) {
    Counter counter(withReasons());
    bring(counter, Point::produced);
    must(counter.act(OpenRecord{}));
    must(counter.act(HandOver{}));
    const UtcMs changed = counter.state.changedAt;
    counter.wait(1);
    const auto no = counter.act(OpenRecord{});
    checkRefused(no, RefusalKind::faultyFields);
    BOOST_TEST(no->field == "reason");
    checkRefused(counter.act(OpenRecord{std::string(201, 'x')}), RefusalKind::faultyFields);
    checkRefused(counter.judged(RecordOpened{}), RefusalKind::faultyFields);
    must(counter.act(OpenRecord{"持有人来电核对"}));
    BOOST_CHECK(counter.state.changedAt == changed);
}

BOOST_AUTO_TEST_CASE(an_auditor_opens_no_record) {
    Counter counter;
    counter.hire("sun", {Role::auditor});
    bring(counter, Point::done);
    checkRefused(counter.act(OpenRecord{"审计"}, "sun"), RefusalKind::noRight);
    must(counter.act(OpenRecord{}, "wang"));
    must(counter.act(OpenRecord{}, "chen"));
}

BOOST_AUTO_TEST_CASE(a_person_is_listed_by_a_manager) {
    const Counter counter;
    const PersonListed listed{PersonKey::idNumber, {"FS001-01A-20261118-0001"}};
    const auto answer = [&](const std::string& who) {
        const Decision decision = listPerson(counter.world(who), listed);
        const auto* no = std::get_if<Refusal>(&decision);
        return no ? std::string(idOf(no->kind)) : "accepted";
    };
    BOOST_TEST(answer("chen") == "accepted");
    for (const char* who : {"li", "wang", "gone", "nobody"})
        BOOST_TEST(answer(who) == "no-right");
}

BOOST_AUTO_TEST_CASE(settings_are_changed_by_a_manager_and_each_once) {
    const Counter counter;
    const auto answer = [&](const std::string& who, const SettingsChanged& changed) {
        const Decision decision = noteSettings(counter.world(who), changed);
        const auto* no = std::get_if<Refusal>(&decision);
        return no ? std::string(idOf(no->kind)) : "accepted";
    };
    const SettingChange printer{"printer", {}, {"HP"}};
    const SettingChange lock{"idle-lock", {"300"}, {"60"}};
    BOOST_TEST(answer("chen", {{lock}}) == "accepted");
    BOOST_TEST(answer("chen", {{printer}}) == "accepted");
    BOOST_TEST(answer("chen", {{printer, lock}}) == "accepted");
    for (const char* who : {"li", "wang", "gone", "nobody"})
        for (const SettingChange& one : {printer, lock})
            BOOST_TEST(answer(who, {{one}}) == "no-right");
    BOOST_TEST(answer("chen", {}) == "faulty-fields");
    BOOST_TEST(answer("chen", {{lock, lock}}) == "faulty-fields");
    BOOST_TEST(answer("chen", {{{"idle-lock", {"60"}, {"60"}}}}) == "faulty-fields");
    BOOST_TEST(answer("chen", {{{"", {"60"}, {"61"}}}}) == "faulty-fields");
}

BOOST_AUTO_TEST_CASE(the_catalogue_names_each_status_once) {
    BOOST_TEST(catalogueRefuses("[]") == "0");
    BOOST_TEST(catalogueRefuses(R"(["done","voided"])") == "2");
    BOOST_TEST(catalogueRefuses(R"(["done","done"])") == "/reasonToOpen/1");
    BOOST_TEST(catalogueRefuses(R"(["ended"])") == "/reasonToOpen/0");
    BOOST_TEST(catalogueRefuses(R"("done")") == "/reasonToOpen");
    BOOST_TEST(parseCatalogue(smallCatalogue).reasonToOpen.empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(audit)

namespace {

std::string marksOf(const Event& event, const std::string& by = "li") {
    EntryContext context;
    context.by = by;
    std::string all;
    for (const AuditMark& mark : auditOf(context, event))
        all += (all.empty() ? "" : "; ") + mark.account + " " + std::string(idOf(mark.deed)) + " " +
               mark.about + "|" + mark.reason;
    return all;
}

} // namespace

BOOST_AUTO_TEST_CASE(each_entry_tells_whose_deed_it_was) {
    const Consent agreed{"chen", Counter::now, Bytes(64, 1)};
    BOOST_TEST(marksOf(PaperPrinted{"receipt", Bytes(32, 1), 1}) == "li printed receipt|");
    BOOST_TEST(marksOf(BlankPrinted{"application", Bytes(32, 1), 1}) == "li printed application|");
    BOOST_TEST(marksOf(RecordOpened{"来电"}, "wang") == "wang saw |来电");
    BOOST_TEST(marksOf(PersonListed{PersonKey::mobile, {"a", "b"}}, "chen") == "chen saw 2|");
    BOOST_TEST(marksOf(ApprovalGiven{"wang", false, "公章不清", Counter::now, Bytes(64, 1)}) ==
               "wang approved refused|公章不清");
    BOOST_TEST(marksOf(FeeVoided{{"R1", {}, Fen(1), "重复", agreed}}) ==
               "li changed R1|重复; chen approved R1|重复");
    BOOST_TEST(marksOf(FeeVoided{{"R1", {}, Fen(1), "重复", {}}}) == "li changed R1|重复");
    BOOST_TEST(marksOf(SettingsChanged{{{"idle-lock", {"300"}, {"60"}}}}, "chen") ==
               R"(chen changed {"changes":[{"setting":"idle-lock","from":["300"],"to":["60"]}]}|)");
    BOOST_TEST(marksOf(CaseShredded{}, "chen") == "chen changed |");
    BOOST_TEST(marksOf(AccountClosed{"li", "chen", Bytes(64, 1)}, "chen") == "chen changed li|");
}

BOOST_AUTO_TEST_CASE(what_the_line_tells_is_nobodys_deed) {
    BOOST_TEST(marksOf(RevocationConfirmed{"0a1b", Counter::now}, "") == "");
}

BOOST_AUTO_TEST_CASE(deeds_have_names_for_machines) {
    for (const Deed deed : {Deed::saw, Deed::printed, Deed::changed, Deed::approved})
        BOOST_CHECK(deedOf(idOf(deed)) == deed);
    BOOST_CHECK(!deedOf("looked"));
}

BOOST_AUTO_TEST_SUITE_END()
