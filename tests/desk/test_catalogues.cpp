#define BOOST_TEST_MODULE desk_catalogues
#include "desk/counter.h"
#include "desk/inside.h"
#include "forms/shipped.h"
#include "sync/sealing.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk;
using namespace certdesk::tests;

namespace {

/// The shipped catalogue as another version, from another day.
std::string catalogueText(int version, const std::string& from, int fenPerYear = 30000) {
    std::string text(forms::shippedCatalogue());
    const auto put = [&](const std::string& what, const std::string& with) {
        text.replace(text.find(what), what.size(), with);
    };
    put("\"version\": 1", "\"version\": " + std::to_string(version));
    put("\"from\": \"2018-01-01\"", "\"from\": \"" + from + "\"");
    put("\"fee\": {\"perYear\": 20000", "\"fee\": {\"perYear\": " + std::to_string(fenPerYear));
    return text;
}

/// A kiosk that knows headquarters' catalogue key, and headquarters' hand to sign with.
struct Published {
    Counter counter{2};
    sync::SigningPair signer = sync::newSigningPair();

    Published() { desk::keepCatalogueKey(counter.data(), signer.publicKey); }
    sync::PublishedCatalogue sign(int version, const std::string& bytes) const {
        std::string statement = "certdesk catalogue v1";
        statement += '\0';
        statement += bytes;
        return {version, bytes, sync::sign(forms::viewOf(statement), signer.seed),
                "\"v" + std::to_string(version) + "\""};
    }
    desk::Outcome<int> take(const sync::PublishedCatalogue& published) {
        return counter.desk().takeOver(published);
    }
};

bool refusedAs(const desk::Outcome<int>& outcome, desk::CatalogueFault fault) {
    const auto* no = std::get_if<desk::Trouble>(&outcome);
    return no && std::get_if<desk::CatalogueFault>(no) && std::get<desk::CatalogueFault>(*no) == fault;
}

} // namespace

BOOST_AUTO_TEST_SUITE(catalogues)

BOOST_AUTO_TEST_CASE(a_signed_newer_catalogue_is_kept_and_survives_a_restart) {
    Published at;
    const auto taken = at.take(at.sign(2, catalogueText(2, "2026-11-23")));
    BOOST_TEST_REQUIRE(std::holds_alternative<int>(taken));
    BOOST_TEST(at.counter.desk().catalogue().version == 2);
    at.counter.restart();
    BOOST_TEST(at.counter.desk().catalogue().version == 2);
    const std::vector<int> both{1, 2};
    BOOST_TEST(at.counter.desk().catalogueVersions() == both, boost::test_tools::per_element());
    BOOST_TEST(std::holds_alternative<int>(at.take(at.sign(2, catalogueText(2, "2026-11-23"))))); // again
}

BOOST_AUTO_TEST_CASE(what_is_not_signed_not_newer_or_not_readable_is_refused) {
    using Fault = desk::CatalogueFault;
    Published at;
    auto forged = at.sign(2, catalogueText(2, "2026-11-23"));
    forged.bytes = catalogueText(2, "2026-11-23", 1);
    BOOST_TEST(refusedAs(at.take(forged), Fault::notSigned));
    BOOST_TEST(refusedAs(at.take(at.sign(1, catalogueText(1, "2026-11-23"))), Fault::notNewer));
    BOOST_TEST(refusedAs(at.take(at.sign(2, "{}")), Fault::unreadable));
    BOOST_TEST(at.counter.desk().catalogue().version == 1);
    Counter alone;
    BOOST_TEST(refusedAs(alone.desk().takeOver(at.sign(2, catalogueText(2, "2026-11-23"))), Fault::noKey));
}

BOOST_AUTO_TEST_CASE(a_newer_version_is_used_from_its_date_and_an_open_case_stays_on_its_own) {
    Published at;
    const forms::Case before = at.counter.paidCase();
    at.take(at.sign(2, catalogueText(2, "2026-11-25")));
    BOOST_TEST(at.counter.desk().catalogue().version == 1);
    at.counter.clock->value.value += 2 * 86'400'000LL;
    BOOST_TEST(at.counter.desk().catalogue().version == 2);
    BOOST_TEST(at.counter.desk().serviceOf(before).fee.perYear.value() == 20000);
    const auto mismatch = at.counter.walkIn("new.json");
    BOOST_TEST(mismatch.trouble.has_value());
    desk::WalkIn dearer = Counter::file("new.json");
    dearer.payment = {{"cash", forms::Fen(30000)}};
    const auto received = at.counter.desk().receive(dearer.receive);
    BOOST_TEST(std::get<0>(received).catalogueVersion == 2);
    BOOST_TEST(at.counter.desk().feeDue(std::get<0>(received)).value() == 30000);
}

BOOST_AUTO_TEST_CASE(the_line_brings_what_was_published_and_tells_what_was_not_taken) {
    Published at;
    at.counter.hq->published = at.sign(2, catalogueText(2, "2026-11-23"));
    at.counter.desk().syncNow();
    BOOST_TEST(at.counter.desk().catalogue().version == 2);
    at.counter.hq->published = at.sign(3, "not a catalogue");
    at.counter.desk().syncNow();
    BOOST_TEST(at.counter.desk().catalogue().version == 2);
    BOOST_TEST(at.counter.desk().inside().catalogueTrouble.has_value());
}

BOOST_AUTO_TEST_SUITE_END()
