#define BOOST_TEST_MODULE hq_published
#include "forms/shipped.h"
#include "hq/catalogues.h"
#include "hq/revocation.h"
#include "hq/sample_counter.h"
#include "hq/trouble.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk;
using namespace certdesk::tests;

namespace {

std::string catalogue(int version, forms::Day from, const std::string& id = "foshan-yizhengtong") {
    std::string text(forms::shippedCatalogue());
    const auto put = [&](const std::string& key, const std::string& value, const std::string& with) {
        const std::string old = "\"" + key + "\": " + value;
        text.replace(text.find(old), old.size(), "\"" + key + "\": " + with);
    };
    put("version", "1", std::to_string(version));
    put("from", "\"2018-01-01\"", "\"" + forms::isoDay(from) + "\"");
    put("id", "\"foshan-yizhengtong\"", "\"" + id + "\"");
    return text;
}

sync::PublishedCatalogue fetched(SampleCounter& counter) {
    return std::get<std::optional<sync::PublishedCatalogue>>(counter.line->catalogue("")).value();
}

} // namespace

BOOST_AUTO_TEST_SUITE(catalogues)

BOOST_AUTO_TEST_CASE(a_newer_one_is_offered_at_once_and_after_a_restart) {
    Town town;
    SampleCounter counter(town);
    const auto first = fetched(counter);
    BOOST_TEST(first.version == 1);
    const auto text = catalogue(2, town.today());
    hq::publishCatalogue(town.hq.office(), text);
    const auto second = fetched(counter);
    BOOST_TEST(second.version == 2);
    BOOST_TEST(second.bytes == text);
    BOOST_TEST(second.tag != first.tag);
    const auto unchanged = counter.line->catalogue(second.tag);
    BOOST_TEST(!std::get<std::optional<sync::PublishedCatalogue>>(unchanged));
    std::string statement("certdesk catalogue v1\0", 22);
    statement += second.bytes;
    BOOST_TEST(
        forms::verifies(forms::viewOf(statement), second.signature, town.hq.office().config.catalogueKey));
    town.hq.stop();
    town.hq.start();
    BOOST_TEST(fetched(counter).tag == second.tag);
    BOOST_TEST(town.hq.office().catalogues.all().size() == 2U); // older ones judge their cases
}

BOOST_AUTO_TEST_CASE(an_older_a_past_a_foreign_or_a_broken_one_is_refused) {
    Town town;
    SampleCounter counter(town);
    auto& office = town.hq.office();
    const auto today = town.today();
    hq::publishCatalogue(office, catalogue(3, today));
    const auto offered = fetched(counter).tag;
    for (const auto& text : {catalogue(3, today), catalogue(2, today),
                             catalogue(4, forms::plusDays(today, -1)), catalogue(4, today, "another")})
        BOOST_CHECK_THROW(hq::publishCatalogue(office, text), hq::Trouble);
    BOOST_CHECK_THROW(hq::publishCatalogue(office, "{}"), forms::JsonProblem);
    BOOST_TEST(fetched(counter).tag == offered);
    BOOST_TEST(office.catalogues.newest().version == 3);
    hq::publishCatalogue(office, catalogue(4, forms::plusDays(today, 7)));
    BOOST_TEST(fetched(counter).version == 4);
}

BOOST_AUTO_TEST_CASE(an_open_case_stays_on_the_one_that_it_began_with) {
    Town town;
    SampleCounter counter(town);
    const auto key = token::KeyPair::generate(token::KeyAlgorithm::p256);
    const auto number = counter.receive("new", counter.wants("new"));
    counter.push();
    hq::publishCatalogue(town.hq.office(), catalogue(2, town.today()));
    counter.toEnrol(number, "TOKEN0001", key);
    BOOST_TEST(refusalOf(counter.enrol(number, key)) == "accepted");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(returned_cases)

BOOST_AUTO_TEST_CASE(are_found_at_any_point_without_their_personal_part) {
    Town town;
    SampleCounter here(town);
    SampleCounter there(town, "FS002-01", "FS002");
    const auto number = here.receive("new", here.wants("new"));
    here.act(number, forms::CheckMaterials{{{"handler-id", 1}}});
    here.push();
    BOOST_TEST(refusalOf(there.line->returnedCase(number)) == "case-not-returned");
    here.act(number, forms::ReturnCase{});
    here.push();
    const auto answer = there.line->returnedCase(number);
    BOOST_REQUIRE_EQUAL(refusalOf(answer), "accepted");
    const auto& found = std::get<sync::ReturnedCase>(answer);
    BOOST_TEST(found.number == number);
    BOOST_TEST(found.service == "new");
    BOOST_TEST(found.point == "FS001");
    BOOST_TEST((found.details == here.wants("new")));
    BOOST_TEST((found.materials == std::map<std::string, int>{{"handler-id", 1}}));
    BOOST_TEST((found.missing ==
                std::vector<forms::MissingMaterial>{{"application-form", 2}, {"business-licence", 1}}));
    BOOST_TEST(refusalOf(there.line->returnedCase("FS001-02A-20261123-0099")) == "case-unknown");
    BOOST_TEST(refusalOf(there.line->returnedCase("FS009-09A-20261123-0001")) == "case-unknown");
}

BOOST_AUTO_TEST_CASE(go_on_at_one_other_point_only) {
    Town town;
    SampleCounter here(town);
    SampleCounter there(town, "FS002-01", "FS002");
    SampleCounter third(town, "FS003-01", "FS003");
    const auto number = here.receive("new", here.wants("new"));
    here.act(number, forms::ReturnCase{});
    here.push();
    BOOST_TEST(refusalOf(there.line->returnedCase(number)) == "accepted");
    there.receive("new", there.wants("new"), {}, {}, number);
    there.push();
    BOOST_TEST(refusalOf(third.line->returnedCase(number)) == "case-continued");
}

BOOST_AUTO_TEST_CASE(that_go_on_in_two_places_are_an_alarm) {
    Town town;
    SampleCounter here(town);
    SampleCounter there(town, "FS002-01", "FS002");
    const auto alarms = [&] {
        return town.hq.office().database.transaction(
            [](Poco::Data::Session& session) { return hq::alarms(session); });
    };
    const auto number = here.receive("new", here.wants("new"));
    here.act(number, forms::ReturnCase{});
    here.push();
    there.receive("new", there.wants("new"), {}, {}, number);
    there.push();
    BOOST_TEST(alarms().empty());
    here.act(number, forms::ResumeCase{}); // its applicant is there, too
    here.push();
    BOOST_REQUIRE_EQUAL(alarms().size(), 1U);
    BOOST_TEST(alarms()[0].kind == "continued-twice");
    BOOST_TEST(alarms()[0].caseNumber == number);
}

BOOST_AUTO_TEST_CASE(that_were_resumed_are_returned_no_more) {
    Town town;
    SampleCounter here(town);
    const auto number = here.receive("new", here.wants("new"));
    here.act(number, forms::ReturnCase{});
    here.push();
    BOOST_TEST(refusalOf(here.line->returnedCase(number)) == "accepted");
    here.act(number, forms::ResumeCase{});
    here.push();
    BOOST_TEST(refusalOf(here.line->returnedCase(number)) == "case-not-returned");
}

BOOST_AUTO_TEST_SUITE_END()
