#define BOOST_TEST_MODULE desk_records
#include "desk/counter.h"
#include "desk/records.h"
#include "desk/words.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>

// Personal records at the desk: opened once a day and told, shredded when due, listed for the person,
// audited.

using namespace certdesk;
using namespace certdesk::tests;
using forms::Role;

namespace {

constexpr std::int64_t dayMs = 86'400'000;

template <typename T>
std::string answer(const desk::Outcome<T>& outcome) {
    const auto* no = std::get_if<desk::Trouble>(&outcome);
    return no ? desk::idOf(*no).kind : "done";
}

struct Records {
    Records() {
        desk::WalkIn brought = Counter::file("new.json");
        person = brought.receive.personal;
        const auto received = desk().receive(brought.receive);
        number = std::get<forms::Case>(received).number;
    }
    desk::Desk& desk() { return counter.desk(); }
    void withdraw() { BOOST_REQUIRE(answer(desk().act(number, forms::Withdraw{"不办了"})) == "done"); }
    std::int64_t entries() { return desk().journal().head().seq; }
    void later(int days) { counter.clock->value.value += days * dayMs; }
    std::string open(const std::string& reason = {}) {
        return answer(desk::openRecord(desk(), number, reason));
    }
    std::string shred() { return answer(desk::shred(desk(), number)); }

    Counter counter{0};
    std::string number;
    forms::Personal person;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(opening, Records)

BOOST_AUTO_TEST_CASE(is_an_entry_once_for_each_account_case_and_day) {
    const std::int64_t before = entries();
    BOOST_TEST(open() == "done"); // li received it
    BOOST_TEST(entries() == before);
    counter.logIn("wang");
    const auto opened = desk::openRecord(desk(), number, {});
    BOOST_TEST(std::get<forms::Case>(opened).personal.value().handlerName == person.handlerName);
    BOOST_TEST(entries() == before + 1);
    BOOST_TEST(open() == "done");
    BOOST_TEST(entries() == before + 1);
    later(1);
    BOOST_TEST(open() == "done");
    counter.logIn("chen");
    BOOST_TEST(open() == "done");
    BOOST_TEST(entries() == before + 3);
    BOOST_TEST(desk().verifyJournal().sound());
}

BOOST_AUTO_TEST_CASE(asks_for_a_reason_once_the_case_ended) {
    withdraw();
    BOOST_TEST(desk::asksReason(desk(), *desk().find(number)));
    const std::int64_t before = entries();
    BOOST_TEST(open() == "faulty-fields");
    BOOST_TEST(entries() == before);
    BOOST_TEST(open("来电核对") == "done");
    BOOST_TEST(!desk::asksReason(desk(), *desk().find(number)));
    BOOST_TEST(open() == "done");
    BOOST_TEST(entries() == before + 1);
}

BOOST_AUTO_TEST_CASE(is_refused_to_an_auditor_and_to_nobody_logged_in) {
    counter.hire("sun", {Role::auditor});
    counter.logIn("sun");
    BOOST_TEST(open("审计") == "no-right");
    desk().logOut();
    BOOST_TEST(open("审计") == "needs-log-in");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(retention, Records)

BOOST_AUTO_TEST_CASE(a_withdrawn_case_is_due_after_thirty_days_and_shredded_once_headquarters_has_it) {
    withdraw();
    counter.logIn("chen");
    later(30);
    BOOST_TEST(desk::dueForShredding(desk()).empty());
    BOOST_TEST(shred() == "still-kept");
    later(1);
    const auto due = desk::dueForShredding(desk());
    BOOST_REQUIRE(due.size() == 1U);
    BOOST_TEST(due.front().number == number);
    BOOST_TEST(!due.front().atHeadquarters);
    BOOST_TEST(shred() == "not-at-headquarters");
    BOOST_TEST(desk().syncNow().backlog == 0);
    counter.logIn("li");
    BOOST_TEST(shred() == "no-right");
    counter.logIn("chen");
    BOOST_TEST(shred() == "done");
    BOOST_TEST(desk::dueForShredding(desk()).empty());
    BOOST_TEST(!desk().find(number)->personal);
    BOOST_TEST(desk().find(number)->shreddedOn.has_value());
    BOOST_TEST(desk().search(person.handlerMobile).empty());
    BOOST_TEST(open("核对") == "case-shredded");
    BOOST_TEST(desk().verifyJournal().sound());
    BOOST_TEST(desk().syncNow().backlog == 0);
    counter.restart();
    BOOST_TEST(!desk().find(number)->personal);
}

BOOST_AUTO_TEST_CASE(a_case_under_way_is_never_due) {
    counter.logIn("chen");
    desk().syncNow();
    later(4000);
    BOOST_TEST(desk::dueForShredding(desk()).empty());
    BOOST_TEST(shred() == "case-under-way");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(persons, Records)

BOOST_AUTO_TEST_CASE(everything_that_is_held_of_one_is_listed_and_that_it_was_is_told) {
    withdraw();
    counter.logIn("chen");
    const std::int64_t before = entries();
    const auto held =
        desk::listPerson(desk(), forms::PersonKey::idNumber, forms::Secret(person.handlerIdNumber));
    BOOST_REQUIRE(answer(held) == "done");
    const auto& cases = std::get<0>(held);
    BOOST_REQUIRE(cases.size() == 1U);
    BOOST_TEST(cases.front().c.personal->handlerIdNumber == person.handlerIdNumber);
    BOOST_TEST(cases.front().keptUntil.has_value());
    BOOST_TEST(entries() == before + 2); // listed, and one record opened
    const auto paper = desk::drawPerson(desk(), cases);
    BOOST_REQUIRE(answer(paper) == "done");
    BOOST_TEST(std::get<desk::Paper>(paper).pages == 1);
    const auto byMobile =
        desk::listPerson(desk(), forms::PersonKey::mobile, forms::Secret(person.handlerMobile));
    BOOST_TEST(std::get<0>(byMobile).size() == 1U);
    BOOST_TEST(entries() == before + 3);
}

BOOST_AUTO_TEST_CASE(one_of_whom_nothing_is_held_is_told_so_and_that_is_an_entry_too) {
    counter.logIn("chen");
    const std::int64_t before = entries();
    const auto held =
        desk::listPerson(desk(), forms::PersonKey::idNumber, forms::Secret("11010519491231002X"));
    BOOST_TEST(std::get<0>(held).empty());
    BOOST_TEST(entries() == before + 1);
    BOOST_TEST(std::get<desk::Paper>(desk::drawPerson(desk(), {})).pages == 1);
}

BOOST_AUTO_TEST_CASE(only_a_manager_lists) {
    for (const char* who : {"li", "wang"}) {
        counter.logIn(who);
        const std::int64_t before = entries();
        BOOST_TEST(answer(desk::listPerson(desk(), forms::PersonKey::mobile,
                                           forms::Secret(person.handlerMobile))) == "no-right");
        BOOST_TEST(entries() == before);
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(audit, Records)

BOOST_AUTO_TEST_CASE(managers_and_auditors_see_it_and_export_it) {
    withdraw();
    BOOST_TEST(open("核对, 来电") == "done");
    BOOST_TEST(answer(desk::auditOf(desk(), {}, 10)) == "no-right");
    BOOST_TEST(answer(desk::auditTable(desk(), {})) == "no-right");
    counter.hire("sun", {Role::auditor});
    for (const char* who : {"sun", "chen"}) {
        counter.logIn(who);
        sync::AuditFilter saw;
        saw.deed = forms::Deed::saw;
        const auto rows = desk::auditOf(desk(), saw, 10);
        BOOST_REQUIRE(std::get<0>(rows).size() == 1U);
        BOOST_TEST(std::get<0>(rows).front().mark.account == "li");
        const auto table = std::get<std::string>(desk::auditTable(desk(), saw));
        BOOST_TEST(table.find("\"核对, 来电\"") != std::string::npos, table);
        BOOST_TEST(std::count(table.begin(), table.end(), '\n') == 2);
        BOOST_TEST(table.find(person.handlerMobile) == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(kinds_of_entries_have_names) {
    for (const std::string_view kind : forms::allKinds())
        BOOST_TEST(desk::nameOfKind(std::string(kind)) != kind, kind);
    BOOST_TEST(desk::nameOfKind("unheard-of") == "unheard-of");
}

BOOST_AUTO_TEST_SUITE_END()
