#define BOOST_TEST_MODULE desk_look_up
#include "desk/counter.h"
#include "desk/look_up.h"
#include "desk/words.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk;
using namespace certdesk::tests;
using Status = desk::WalkInResult::Status;

namespace {

constexpr const char* unitCode = "91440604MA4W0A1235";

/// A counter at which somebody has a certificate, and headquarters its record.
struct Served {
    Counter counter{2};
    forms::Case first;
    std::string serial;

    Served() {
        const auto result = counter.walkIn("new.json");
        BOOST_TEST_REQUIRE((result.status == Status::done));
        first = *result.state;
        serial = first.production.certificateSerial;
        counter.hq->records = counter.desk().journal().certificates(sync::KnownBy::certificate, serial);
        BOOST_TEST_REQUIRE(counter.hq->records.size() == 1u);
    }
    desk::Outcome<forms::CertificateKnown> find(const char* service, const std::string& code = unitCode) {
        return desk::lookUp(counter.desk(), {service, code, {}, {}, nullptr});
    }
    desk::WalkInResult run(desk::WalkIn walkIn) {
        return desk::runWalkIn(counter.desk(), walkIn, {.reviewer = &counter.reviewer}, counter.watcher);
    }
};

std::string kindOf(const desk::Outcome<forms::CertificateKnown>& outcome) {
    const auto* no = std::get_if<desk::Trouble>(&outcome);
    return no ? desk::idOf(*no).kind : std::string();
}

std::string kindOf(const desk::WalkInResult& result) {
    return result.trouble ? desk::idOf(*result.trouble).kind : std::string();
}

} // namespace

BOOST_AUTO_TEST_SUITE(look_up)

BOOST_AUTO_TEST_CASE(a_token_tells_its_holder_and_term_without_a_pin) {
    Served at;
    const auto readings = desk::readTokens(at.counter.desk());
    BOOST_TEST_REQUIRE(readings.size() == 2u);
    const auto& written = readings[0].known ? readings[0] : readings[1];
    const auto& empty = readings[0].known ? readings[1] : readings[0];
    BOOST_TEST_REQUIRE(written.known.has_value());
    BOOST_TEST(written.known->certificate.serial == at.serial);
    BOOST_TEST(written.known->certificate.holderCode == unitCode);
    BOOST_TEST(written.known->certificate.holderName == at.first.details.holderName);
    BOOST_TEST((written.known->pin == forms::PinMark::good));
    BOOST_TEST(!written.known->certificate.applications.has_value());
    BOOST_TEST(empty.blank);
    BOOST_TEST(!empty.foreign);
}

BOOST_AUTO_TEST_CASE(headquarters_record_goes_over_what_the_token_says) {
    Served at;
    at.counter.hq->records.front().applications = std::vector<std::string>{"quality"};
    const auto online = at.find("open");
    const auto& known = std::get<0>(online);
    BOOST_TEST((known.source == forms::Source::headquarters));
    BOOST_TEST(known.certificate.applications->front() == "quality");
    BOOST_TEST(known.tokenSeen == at.first.production.tokenSerial);

    at.counter.hq->line = false;
    const auto offline = at.find("open");
    BOOST_TEST((std::get<0>(offline).source == forms::Source::token));
    BOOST_TEST(!std::get<0>(offline).certificate.applications.has_value());
}

BOOST_AUTO_TEST_CASE(a_lost_certificate_is_found_by_its_unit_also_in_this_kiosks_own_records) {
    Served at;
    BOOST_TEST((std::get<0>(at.find("reissue")).source == forms::Source::headquarters));
    at.counter.hq->line = false;
    const auto offline = at.find("reissue");
    BOOST_TEST((std::get<0>(offline).source == forms::Source::kioskRegister));
    BOOST_TEST(std::get<0>(offline).certificate.serial == at.serial);
    BOOST_TEST(kindOf(at.find("reissue", "914406067398765458")) == "no-certificate");
}

BOOST_AUTO_TEST_CASE(which_of_several_certificates_is_never_guessed) {
    Served at;
    forms::KnownCertificate other = at.counter.hq->records.front();
    other.serial = "0badcafe";
    at.counter.hq->records.push_back(other);
    const auto several = at.find("reissue");
    BOOST_TEST_REQUIRE(kindOf(several) == "several-certificates");
    const auto& no = std::get<forms::Refusal>(std::get<desk::Trouble>(several));
    BOOST_TEST(no.several.size() == 2u);
    const auto chosen = desk::lookUp(at.counter.desk(), {"reissue", unitCode, {}, "0badcafe", nullptr});
    BOOST_TEST(std::get<0>(chosen).certificate.serial == "0badcafe");
    at.counter.hq->records.back().revoked = true; // a dead one is no choice
    BOOST_TEST(std::get<0>(at.find("reissue")).certificate.serial == at.serial);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_looked_up_is_refused_with_its_reason) {
    Served at;
    BOOST_TEST(kindOf(at.find("open", "914406067398765458")) == "certificate-needed");
    at.counter.hq->records.clear();
    BOOST_TEST(kindOf(at.find("open")) == "no-certificate");
    desk::Wanted blank{"open", unitCode, "BLANK-2", {}, nullptr};
    BOOST_TEST(kindOf(desk::lookUp(at.counter.desk(), blank)) == "certificate-needed");
    BOOST_TEST(kindOf(desk::lookUp(at.counter.desk(), {"new", unitCode, {}, {}, nullptr})) ==
               "unknown-service");
}

BOOST_AUTO_TEST_CASE(what_was_learned_is_journalled_before_it_is_judged_and_refusals_journal_nothing) {
    Served at;
    const auto opened = at.run(Counter::file("open.json"));
    BOOST_TEST_REQUIRE((opened.status == Status::done));
    BOOST_TEST(opened.state->known->certificate.serial == at.serial);
    BOOST_TEST(!opened.state->fee.has_value());
    const auto records = at.counter.desk().journal().certificates(sync::KnownBy::code, unitCode);
    BOOST_TEST(records.front().applications->size() == 5u);

    const sync::Head before = at.counter.desk().journal().head();
    at.counter.hq->records.front().revoked = true;
    BOOST_TEST(kindOf(at.run(Counter::file("open.json"))) == "certificate-revoked");
    at.counter.hq->line = false;
    BOOST_TEST(kindOf(at.run(Counter::file("renew.json"))) == "look-up-needed");
    BOOST_TEST((at.counter.desk().journal().head() == before));
}

BOOST_AUTO_TEST_CASE(a_token_that_was_not_brought_is_a_missing_material) {
    Served at;
    desk::WalkIn without = Counter::file("renew.json");
    without.materials.erase("token");
    const auto returned = at.run(without);
    BOOST_TEST_REQUIRE((returned.status == Status::returned));
    BOOST_TEST(returned.state->missing.front().material == "token");
    const desk::WalkIn with = Counter::file("renew.json");
    const auto done = desk::resumeCase(at.counter.desk(), returned.state->number,
                                       {.reviewer = &at.counter.reviewer}, at.counter.watcher, &with);
    BOOST_TEST((done.status == Status::done));
    BOOST_TEST(done.state->term.has_value());
}

BOOST_AUTO_TEST_CASE(what_was_learned_on_another_day_is_looked_up_again_before_the_fee) {
    Served at;
    desk::WalkIn without = Counter::file("renew.json");
    without.materials.erase("handler-id");
    const auto returned = at.run(without);
    BOOST_TEST_REQUIRE((returned.status == Status::returned));
    const desk::WalkIn with = Counter::file("renew.json");
    at.counter.clock->value.value += 3 * 86'400'000LL;
    at.counter.hq->clock = at.counter.clock->value;
    at.counter.hq->records.front().revoked = true;
    const auto stopped = desk::resumeCase(at.counter.desk(), returned.state->number,
                                          {.reviewer = &at.counter.reviewer}, at.counter.watcher, &with);
    BOOST_TEST((stopped.status == Status::stopped));
    BOOST_TEST(kindOf(stopped) == "certificate-revoked");
    BOOST_TEST(!stopped.state->fee.has_value());
}

// A network's log-in page stands in the way of everything; at the counter work goes on as without a line.
BOOST_AUTO_TEST_CASE(behind_a_log_in_page_what_may_go_on_without_the_line_goes_on) {
    Served at;
    at.counter.hq->line = false;
    for (const auto kind : {sync::LineFault::Kind::loginPage, sync::LineFault::Kind::notHeadquarters,
                            sync::LineFault::Kind::redirected, sync::LineFault::Kind::clockWrong,
                            sync::LineFault::Kind::proxyRefused, sync::LineFault::Kind::busy}) {
        at.counter.hq->awayAs = kind;
        const auto found = at.find("reissue");
        BOOST_TEST_REQUIRE(std::holds_alternative<forms::CertificateKnown>(found));
        BOOST_TEST((std::get<0>(found).source == forms::Source::kioskRegister));
    }
    at.counter.hq->awayAs = sync::LineFault::Kind::notUs; // headquarters' own word
    BOOST_TEST(kindOf(at.find("reissue")) == "line");
}

BOOST_AUTO_TEST_CASE(a_revocation_from_offline_is_confirmed_once_when_the_line_is_back) {
    Served at;
    at.counter.hq->line = false;
    const desk::WalkIn walkIn = Counter::file("revoke.json");
    const auto revoked = desk::runWalkIn(
        at.counter.desk(), walkIn, {.reviewer = &at.counter.reviewer, .keepToken = true}, at.counter.watcher);
    BOOST_TEST_REQUIRE((revoked.status == Status::done));
    BOOST_TEST(at.counter.desk().pendingRevocations().size() == 1u);
    BOOST_TEST(at.counter.desk().syncStatus().revocations == 1);
    at.counter.hq->line = true;
    at.counter.desk().syncNow();
    at.counter.desk().syncNow();
    BOOST_TEST(at.counter.desk().pendingRevocations().empty());
    BOOST_TEST(at.counter.hq->revocations == 1);
    BOOST_TEST(at.counter.desk().find(revoked.state->number)->revocation->confirmedAt.has_value());
}

BOOST_AUTO_TEST_CASE(a_case_of_another_point_goes_on_here_with_what_was_checked_there) {
    Counter counter;
    const std::string there = "FS002-01A-20261123-0001";
    counter.hq->returned[there] = {there, "new", "FS002", {}, {{"application-form", 2}}, {{"handler-id", 1}}};
    desk::WalkIn rest = Counter::file("new.json");
    rest.materials.erase("application-form");
    const auto done =
        desk::resumeCase(counter.desk(), there, {.reviewer = &counter.reviewer}, counter.watcher, &rest);
    BOOST_TEST_REQUIRE((done.status == Status::done));
    BOOST_TEST(done.state->continues == there);
    BOOST_TEST(done.state->materials.at("application-form") == 2);
    const auto none = desk::resumeCase(counter.desk(), "FS002-01A-20261123-0099",
                                       {.reviewer = &counter.reviewer}, counter.watcher, &rest);
    BOOST_TEST(kindOf(none) == "no-such-case");
}

BOOST_AUTO_TEST_SUITE_END()
