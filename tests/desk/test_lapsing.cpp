#define BOOST_TEST_MODULE desk_lapsing
#include "desk/counter.h"
#include "desk/lapsing.h"

#include <boost/test/unit_test.hpp>

// Whose certificates lapse soon: as many days ahead as the catalogue lets somebody do something about it.

using namespace certdesk;
using namespace certdesk::tests;

namespace {

constexpr std::int64_t dayMs = 86'400'000;

struct Issued : Counter {
    Issued() { number = walkIn("new.json").state.value().number; }
    forms::Day end() const { return desk_().find(number)->production.notAfter; }
    /// The kiosk's clock, so many days before the certificate ends.
    void daysBeforeEnd(int days) {
        clock->value.value += dayMs * (forms::daysBetween(desk().today(), end()) - days);
        logIn("li");
    }
    const desk::Desk& desk_() const { return const_cast<Issued*>(this)->desk(); }

    std::string number;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(lapsing, Issued)

BOOST_AUTO_TEST_CASE(a_certificate_is_told_from_as_early_on_as_somebody_can_do_something) {
    const int horizon = desk::lapseHorizon(desk().catalogue());
    BOOST_TEST(horizon == 90);
    BOOST_TEST(desk::lapsing(desk(), 10).empty());
    daysBeforeEnd(horizon + 1);
    BOOST_TEST(desk::lapsing(desk(), 10).empty());
    daysBeforeEnd(horizon);
    const auto told = desk::lapsing(desk(), 10);
    BOOST_TEST_REQUIRE(told.size() == 1U);
    BOOST_TEST(told.front().daysLeft == horizon);
    BOOST_CHECK(told.front().on == end());
    BOOST_TEST(told.front().certificate.holderName == desk().find(number)->details.holderName);
    BOOST_TEST(desk::newestCaseOf(desk(), told.front().certificate) == number);
}

BOOST_AUTO_TEST_CASE(its_last_day_is_told_and_the_day_after_is_not) {
    daysBeforeEnd(0);
    BOOST_TEST(desk::lapsing(desk(), 10).size() == 1U);
    daysBeforeEnd(-1);
    BOOST_TEST(desk::lapsing(desk(), 10).empty());
}

BOOST_AUTO_TEST_CASE(one_that_was_revoked_or_replaced_lapses_no_more) {
    const forms::KnownCertificate known =
        desk().journal().lineage(desk().find(number)->production.certificateSerial).at(0);
    BOOST_CHECK(known.lapses() == std::optional(end()));
    forms::KnownCertificate gone = known;
    gone.revoked = true;
    BOOST_CHECK(!gone.lapses());
    gone = known;
    gone.replacedBy = "0B";
    BOOST_CHECK(!gone.lapses());
}

BOOST_AUTO_TEST_CASE(the_service_year_is_told_where_it_ends_first) {
    forms::KnownCertificate known;
    known.notAfter = forms::parseIsoDay("2029-01-31").value();
    known.serviceEnd = forms::parseIsoDay("2027-01-31").value();
    BOOST_CHECK(known.lapses() == known.serviceEnd);
    known.serviceEnd = forms::parseIsoDay("2030-01-31").value();
    BOOST_CHECK(known.lapses() == std::optional(known.notAfter));
}

BOOST_AUTO_TEST_SUITE_END()
