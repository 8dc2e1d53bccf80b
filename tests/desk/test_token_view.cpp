#define BOOST_TEST_MODULE desk_token_view
#include "desk/counter.h"
#include "desk/holder.h"
#include "desk/token_acts.h"
#include "desk/token_view.h"
#include "desk/words.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace certdesk;
using namespace certdesk::tests;
using desk::TokenCondition;

namespace {

struct AtCounter : Holder {
    AtCounter() : Holder(1) {
        hq->records = desk().journal().certificates(sync::KnownBy::certificate, first.certificateSerial);
        BOOST_TEST_REQUIRE(hq->records.size() == 1u);
    }
    forms::KnownCertificate& record() { return hq->records.front(); }
    desk::TokenView view() { return std::get<0>(desk::viewToken(desk(), first.tokenSerial)); }
    desk::Outcome<desk::LogInProof> logInWith(const forms::Secret& typed) {
        return desk::testLogIn(desk(), first.tokenSerial, typed);
    }
    desk::Outcome<token::Done> change(const forms::Secret& from, std::string_view to) {
        return desk::changeHolderPin(desk(), first.tokenSerial, from, forms::Secret(to));
    }
    std::string blankSerial() {
        const auto listed = token->list();
        const auto blank =
            std::find_if(listed->begin(), listed->end(), [](const auto& one) { return one.blank(); });
        BOOST_TEST_REQUIRE((blank != listed->end()));
        return blank->serial;
    }
    std::optional<desk::TokenService> service(const std::string& id) {
        for (const desk::TokenService& one : view().services)
            if (one.service == id) return one;
        return {};
    }
};

template <typename T>
std::string kindOf(const desk::Outcome<T>& outcome) {
    const auto* no = std::get_if<desk::Trouble>(&outcome);
    return no ? desk::idOf(*no).kind : std::string();
}

const forms::Secret wrong{std::string_view("864209")};

} // namespace

BOOST_FIXTURE_TEST_SUITE(token_view, AtCounter)

BOOST_AUTO_TEST_CASE(a_token_tells_its_holder_term_and_certificates_without_a_pin) {
    const int opened = token->count(TokenCall::open);
    const desk::TokenView seen = view();
    BOOST_TEST((seen.condition == TokenCondition::inUse));
    BOOST_TEST_REQUIRE(seen.known.has_value());
    BOOST_TEST((seen.known->source == forms::Source::headquarters));
    BOOST_TEST(seen.known->certificate.serial == first.certificateSerial);
    BOOST_TEST(seen.known->certificate.applications.has_value());
    BOOST_TEST(seen.certificates.size() == 2u); // and one of another authority
    BOOST_TEST(std::any_of(seen.certificates.begin(), seen.certificates.end(), [&](const auto& one) {
        return one.serial == first.certificateSerial && one.signs && one.until == first.notAfter &&
               !one.issuerName.empty();
    }));
    BOOST_TEST((seen.pin == forms::PinMark::good));
    BOOST_TEST(token->count(TokenCall::open) == opened);
}

BOOST_AUTO_TEST_CASE(without_the_line_this_kiosks_own_records_tell_the_service_year) {
    hq->line = false;
    const desk::TokenView seen = view();
    BOOST_TEST((seen.known->source == forms::Source::kioskRegister));
    BOOST_TEST(seen.known->certificate.serviceEnd.has_value());
    BOOST_TEST((seen.condition == TokenCondition::inUse));
}

BOOST_AUTO_TEST_CASE(the_state_of_its_certificate_is_headquarters) {
    record().revoked = true;
    BOOST_TEST((view().condition == TokenCondition::revoked));
    record().revoked = false;
    record().replacedBy = "0badcafe";
    BOOST_TEST((view().condition == TokenCondition::replaced));
    record().replacedBy.clear();
    clock->value.value += 800LL * 86'400'000;
    BOOST_TEST((view().condition == TokenCondition::ended));
}

BOOST_AUTO_TEST_CASE(a_blank_token_and_one_that_is_not_in_are_told_apart) {
    const auto blank = desk::viewToken(desk(), blankSerial());
    BOOST_TEST((std::get<0>(blank).condition == TokenCondition::blank));
    BOOST_TEST(!std::get<0>(blank).known.has_value());
    BOOST_TEST(std::get<0>(blank).services.empty());
    BOOST_TEST(kindOf(desk::viewToken(desk(), "no such token")) == "token-no-token");
}

BOOST_AUTO_TEST_CASE(what_is_due_and_what_is_refused_today_is_told_with_the_reason) {
    BOOST_TEST_REQUIRE(service("renew").has_value());
    BOOST_TEST(!service("renew")->due); // its year has just begun
    BOOST_TEST(!service("new").has_value());
    record().revoked = true;
    BOOST_TEST_REQUIRE(service("renew")->refused.has_value());
    BOOST_TEST((service("renew")->refused->kind == forms::RefusalKind::certificateRevoked));
    record().revoked = false;
    clock->value.value += 340LL * 86'400'000;
    BOOST_TEST(!service("renew")->refused.has_value());
    BOOST_TEST(service("renew")->due);
}

BOOST_AUTO_TEST_CASE(a_locked_token_is_due_to_be_unlocked_and_no_other_is) {
    BOOST_TEST(!service("unlock")->due);
    token->lock();
    BOOST_TEST(service("unlock")->due);
}

BOOST_AUTO_TEST_CASE(the_right_pin_logs_in_and_a_wrong_one_is_tried_once) {
    const auto in = logInWith(pin);
    BOOST_TEST_REQUIRE(std::holds_alternative<desk::LogInProof>(in));
    const auto& proof = std::get<desk::LogInProof>(in);
    BOOST_TEST(proof.certificate == first.certificateSerial);
    BOOST_TEST((proof.condition == TokenCondition::inUse));
    BOOST_TEST(!proof.encryptionAnswers); // it has one pair

    const int opened = token->count(TokenCall::open);
    BOOST_TEST(kindOf(logInWith(wrong)) == "token-pin-incorrect");
    BOOST_TEST(token->count(TokenCall::open) == opened + 1);
}

BOOST_AUTO_TEST_CASE(a_key_that_answers_does_not_make_a_dead_certificate_good) {
    record().revoked = true;
    BOOST_TEST((std::get<desk::LogInProof>(logInWith(pin)).condition == TokenCondition::revoked));
}

BOOST_AUTO_TEST_CASE(a_key_that_does_not_answer_is_no_log_in) {
    token->failAt(TokenCall::sign, 1, token::FaultKind::deviceFault);
    BOOST_TEST(std::holds_alternative<desk::Trouble>(logInWith(pin)));
}

BOOST_AUTO_TEST_CASE(a_token_without_a_certificate_logs_nobody_in_and_its_pin_is_not_tried) {
    const int opened = token->count(TokenCall::open);
    BOOST_TEST(kindOf(desk::testLogIn(desk(), blankSerial(), wrong)) == "no-certificate");
    BOOST_TEST(token->count(TokenCall::open) == opened);
}

BOOST_AUTO_TEST_CASE(looking_and_trying_journal_nothing_and_a_change_one_entry) {
    const auto before = desk().journal().head();
    view();
    logInWith(wrong);
    BOOST_TEST((desk().journal().head() == before));
    change(pin, "a7391b");
    BOOST_TEST(desk().journal().head().seq == before.seq + 1);
}

BOOST_AUTO_TEST_CASE(a_changed_pin_is_the_one_that_logs_in) {
    BOOST_TEST(kindOf(change(wrong, "a7391b")) == "token-pin-incorrect");
    BOOST_TEST(std::holds_alternative<desk::LogInProof>(logInWith(pin)));
    BOOST_TEST(std::holds_alternative<token::Done>(change(pin, "a7391b")));
    BOOST_TEST(std::holds_alternative<desk::Trouble>(logInWith(pin)));
    BOOST_TEST(
        std::holds_alternative<desk::LogInProof>(logInWith(forms::Secret(std::string_view("a7391b")))));
}

BOOST_AUTO_TEST_CASE(a_new_pin_that_is_refused_never_reaches_the_token) {
    const int opened = token->count(TokenCall::open);
    BOOST_TEST(kindOf(change(pin, "123456")) == "weak-pin");
    BOOST_TEST(token->count(TokenCall::open) == opened);
}

BOOST_AUTO_TEST_SUITE_END()
