#define BOOST_TEST_MODULE hq_training
#include "hq/authorities.h"
#include "hq/commands.h"
#include "hq/config.h"
#include "hq/files.h"
#include "hq/sample_history.h"
#include "hq/setup.h"
#include "support/hq_fixture.h"

#include <boost/test/unit_test.hpp>

// A headquarters for practice and one for work take no kiosk of the other kind.

using namespace certdesk;
using namespace certdesk::tests;

namespace {

const std::string& point() {
    static const std::string first = SampleHistory().point();
    return first;
}

/// Set up once; the tests change nothing of it but kiosks.
const std::filesystem::path& practice() {
    static const TempDir folder;
    static const std::filesystem::path data = [] {
        hq::SetupOptions options;
        options.training = true;
        options.rsaAuthority = token::KeyAlgorithm::rsa2048;
        hq::initialise(folder / "hq", options);
        return folder / "hq";
    }();
    return data;
}

SampleHistory historyOf(const std::string& kiosk, bool training) {
    return SampleHistory(kiosk, point(), {}, training);
}

/// What is said against it; empty: it was stored.
std::string refusalOf(const sync::LineSettings& settings, const SampleHistory& history) {
    const auto answer = sync::makeHeadquarters(settings)->push(history.entries());
    if (std::holds_alternative<sync::Head>(answer)) return {};
    return std::get<sync::LineFault>(answer).problem;
}

} // namespace

BOOST_AUTO_TEST_CASE(work_takes_no_kiosk_of_practice_and_stores_nothing_of_it) {
    HqServer hq;
    const auto line = hq.enrolKiosk("FS001-02");
    BOOST_TEST(refusalOf(line, historyOf("FS001-02", true)) == "not-this-kiosk");
    BOOST_TEST(std::get<sync::Head>(sync::makeHeadquarters(line)->head()).seq == 0);
    BOOST_TEST(refusalOf(line, historyOf("FS001-02", false)).empty());
}

BOOST_AUTO_TEST_CASE(practice_takes_no_kiosk_of_work) {
    hq::HqServer hq(practice());
    TempDir folder;
    const auto enrolment = hq::addKioskTo(hq.office(), "FS001-03", point(), false);
    const auto line = enrolMachineInto(folder / "kiosk", enrolment);
    BOOST_TEST(refusalOf(line, historyOf("FS001-03", false)) == "not-this-kiosk");
    BOOST_TEST(refusalOf(line, historyOf("FS001-03", true)).empty());
}

BOOST_AUTO_TEST_CASE(an_enrolment_says_what_it_is_for) {
    HqServer work;
    BOOST_TEST(!work.addKiosk().training);
    hq::HqServer hq(practice());
    const auto enrolment = hq::addKioskTo(hq.office(), "FS001-04", point(), false);
    BOOST_TEST(sync::parseEnrolment(sync::enrolmentText(enrolment)).training);
}

BOOST_AUTO_TEST_CASE(every_authority_of_practice_bears_it_in_its_name_and_none_of_work) {
    HqServer work;
    hq::HqServer hq(practice());
    const auto namesOf = [](hq::Office& office) {
        std::vector<std::string> names;
        for (const auto& certificate : office.authorities.chains(hq::Authorities::Which::all)) {
            names.push_back(token::attributeOf(certificate.issuer(), "CN"));
            names.push_back(token::attributeOf(certificate.subject(), "CN"));
        }
        names.push_back(token::attributeOf(office.tls.root().subject(), "CN"));
        return names;
    };
    BOOST_TEST(namesOf(hq.office()).size() > 3U);
    for (const std::string& name : namesOf(hq.office()))
        BOOST_TEST(name.find("培训") != std::string::npos, name);
    for (const std::string& name : namesOf(work.office()))
        BOOST_TEST(name.find("培训") == std::string::npos, name);
}

BOOST_AUTO_TEST_CASE(practice_never_waits_for_a_port_that_somebody_else_has) {
    TempDir folder;
    std::filesystem::copy(practice(), folder / "hq", std::filesystem::copy_options::recursive);
    const hq::HqServer first(practice());
    auto config = hq::loadConfig(hq::Layout{practice()});
    config.kioskPort = first.kioskPort(); // taken
    config.openPort = first.openPort();
    hq::writePrivate(hq::Layout{folder / "hq"}.config(), hq::configText(config));
    const hq::HqServer second(folder / "hq");
    BOOST_TEST(second.kioskPort() != first.kioskPort());
}
