#include "desk/files.h"
#include "desk/look_up.h"
#include "printing/check_code.h"
#include "served.h"
#include "token/request.h"

#include <boost/test/unit_test.hpp>
#include <wx/dataview.h>

using namespace certdesk;
using namespace certdesk::tests;
namespace names = kiosk::names;

namespace {

bool starts(const std::string& text, const char* sign) { return text.rfind(sign, 0) == 0; }

constexpr const char* holdersPin = "246802";

/// The catalogue lists another authority from now on.
void list(Counter& counter, const TestAuthority& authority) {
    const auto file = counter.data() / "catalogues/1.json";
    std::string text = desk::readFile(file);
    const forms::Json issuer(forms::JsonObject{
        {"id", "bureau"},
        {"name", forms::JsonObject{{"zh", "组织机构数字证书"}, {"en", "Organisation certificate"}}},
        {"codeOid", "1.2.156.10260.4.1.4"},
        {"roots", authority.root.pem() + authority.issuing.pem()}});
    text.insert(text.find("\"services\""), "\"otherIssuers\": [" + issuer.text() + "], ");
    desk::writeFile(file, text);
    counter.restart();
}

/// The only token gets that authority's certificate, under a PIN that its holder knows.
void write(Counter& counter, const TestAuthority& authority) {
    token::TokenDriver& driver = *counter.token;
    const std::string serial = driver.list()->front().serial;
    const forms::Secret pin{std::string_view(holdersPin)};
    const token::AdminSecrets factory{forms::Secret(std::string_view("87654321")), {}};
    if (!driver.prepare(serial, factory, "ORG-CODE", pin).ok()) throw GuiFailure("cannot prepare the token");
    auto session = driver.open(serial, pin).value();
    const forms::Bytes id{1};
    const token::TokenKey key = session->generateKeyPair(token::KeyAlgorithm::p256, id, "key").value();
    const auto request = token::makeRequest(*session, key, {{"CN", "unit"}}).value();
    if (!session->writeCertificate(authority.issue(request), "certificate").ok())
        throw GuiFailure("cannot write the certificate");
}

/// A holder of another authority's certificate is at the counter.
struct OtherAuthority : Window {
    OtherAuthority()
        : Window(1, [](Counter& at) {
              const TestAuthority authority;
              write(at, authority);
              list(at, authority);
          }) {
        logIn();
        driver.press(names::tile("open"));
        driver.untilThere(names::holderPin);
    }
    void tryPin(const char* pin) {
        driver.type(names::holderPin, pin);
        driver.press(names::holderPinTry);
        driver.until("it was tried", [] {
            const wxWindow* again = Driver::find(names::certificateAgain);
            return again && again->IsEnabled();
        });
    }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(another_authoritys_certificate_is_believed_when_its_holder_proves_it,
                        OtherAuthority) {
    BOOST_TEST(!driver.isThere("years")); // nothing is believed yet
    tryPin("111111");
    BOOST_TEST(driver.isThere(names::certificateRefusal));
    BOOST_TEST(driver.text(names::holderPin) == "");
    BOOST_TEST(counter.token->count(TokenCall::open) == 1); // one try, and no more by itself
    tryPin(holdersPin);
    driver.until("it is read", [] { return !Driver::find(names::holderPin); });
    BOOST_TEST(driver.text("holder.name") == "佛山市禅城区晨光陶瓷有限公司");
    BOOST_TEST(driver.isThere("years")); // its year was never paid here
}

BOOST_FIXTURE_TEST_SUITE(certificates, Served)

BOOST_AUTO_TEST_CASE(the_token_that_is_in_fills_in_its_holder) {
    begin("renew");
    untilRead();
    BOOST_TEST(driver.text("holder.name") == record().holderName);
    BOOST_TEST(driver.text("holder.uscc") == unitCode);
    BOOST_TEST(driver.text(names::certificateSource).find("总部") != std::string::npos);
    BOOST_TEST(driver.focused() == "holder.legalRepresentative");
}

BOOST_AUTO_TEST_CASE(whose_token_is_in_shows_at_home_with_what_is_due) {
    driver.untilThere(names::tokenHolder);
    untilLabel(names::tokenHolder, record().holderName);
    counter.clock->value = {counter.clock->value.value + 320LL * 86'400'000};
    begin("renew");
    goHome();
    counter.softTokens.add("ANOTHER");
    untilLabel(names::tokenDue, "应办：3 ");
}

BOOST_AUTO_TEST_CASE(the_card_at_home_tells_what_headquarters_know_and_what_is_allowed) {
    untilLabel(names::tokenCardFacts, "服务年度至 " + forms::isoDay(record().paidUntil().value()));
    untilLabel(names::tokenCardFacts, "应用：");
    untilLabel(names::tokenDue, "可以办理：");
    BOOST_TEST(driver.text(names::tokenDue).find("应办") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(only_a_manager_chooses_where_papers_go) {
    driver.press(names::printer);
    BOOST_TEST(!driver.isThere(names::printerChoice));
    counter.desk().logOut();
    BOOST_REQUIRE(std::holds_alternative<desk::SignedIn>(
        counter.desk().logIn("chen", forms::Secret(std::string_view("a quiet password of chen")))));
    driver.press(names::printer);
    driver.untilThere(names::printerChoice);
    for (const std::string& name : driver.unnamed())
        BOOST_ERROR(name);
    driver.key(WXK_ESCAPE);
    driver.untilThere(names::today);
}

BOOST_AUTO_TEST_CASE(what_only_the_token_said_is_nobodys_draft) {
    const auto before = counter.desk().journal().head().seq;
    begin("renew");
    untilRead();
    goHome();
    BOOST_TEST(counter.desk().journal().head().seq == before);
}

BOOST_AUTO_TEST_CASE(a_mismatch_is_shown_beside_the_field_before_it_matters) {
    begin("renew");
    untilRead();
    driver.type("holder.name", "佛山市禅城区晨光新材料有限公司");
    BOOST_TEST(starts(note("holder.name"), "⚠"));
    BOOST_TEST(driver.isThere(names::certificateWarning));
    driver.type("holder.name", record().holderName);
    BOOST_TEST(!starts(note("holder.name"), "⚠"));
    driver.type("holder.uscc", "914406067398765458");
    BOOST_TEST(starts(note("holder.uscc"), "✖"));
    BOOST_TEST(driver.isThere(names::certificateRefusal));
    driver.type("holder.uscc", unitCode);
    BOOST_TEST(!driver.isThere(names::certificateRefusal));
}

BOOST_AUTO_TEST_CASE(without_a_token_it_is_asked_for_in_place) {
    for (const auto& one : desk::readTokens(counter.desk()))
        if (one.known) counter.softTokens.destroy(one.serial);
    begin("renew");
    untilLabel(names::certificateState, "请插入申请人的 UKey");
    BOOST_TEST(driver.isEnabled(names::next)); // received all the same: a token is a material
}

BOOST_AUTO_TEST_CASE(only_applications_that_are_open_can_be_closed_and_the_others_opened) {
    record().applications = std::vector<std::string>{"tax"};
    begin("close");
    untilRead();
    BOOST_TEST(driver.isThere(names::application("tax")));
    BOOST_TEST(!driver.isThere(names::application("quality")));
    goHome();
    begin("open");
    untilRead();
    BOOST_TEST(!driver.isThere(names::application("tax")));
    BOOST_TEST(driver.isThere(names::application("quality")));
    BOOST_TEST(!driver.isThere("years")); // paid
}

BOOST_AUTO_TEST_CASE(years_are_asked_where_only_an_unpaid_year_asks_for_them) {
    record().serviceEnd = forms::plusDays(counter.desk().today(), -1);
    begin("open");
    untilRead();
    BOOST_TEST(driver.isThere("years"));
}

BOOST_AUTO_TEST_CASE(a_token_that_is_not_locked_is_unlocked_only_when_staff_confirmed) {
    begin("unlock");
    untilRead();
    BOOST_TEST(driver.isThere(names::certificateConfirmed));
    BOOST_TEST(driver.isThere(names::certificateWarning));
    goHome();
    counter.token->lock();
    begin("unlock");
    untilRead();
    BOOST_TEST(!driver.isThere(names::certificateConfirmed));
}

BOOST_AUTO_TEST_CASE(offline_what_the_catalogue_does_not_allow_is_refused_in_words) {
    counter.hq->line = false;
    begin("renew");
    untilRead();
    BOOST_TEST(driver.isThere(names::certificateRefusal));
    goHome();
    begin("close"); // the catalogue lets a token's word be enough
    untilRead();
    BOOST_TEST(!driver.isThere(names::certificateRefusal));
    BOOST_TEST(driver.isThere(names::certificateWarning));
}

BOOST_AUTO_TEST_CASE(which_of_several_certificates_was_lost_is_chosen) {
    forms::KnownCertificate other = record();
    other.serial = "0badcafe";
    counter.hq->records.push_back(other);
    begin("reissue");
    driver.type("holder.uscc", unitCode);
    driver.untilThere(names::certificateChoice);
    BOOST_TEST(!driver.isThere(names::certificateHolder));
    driver.choose(names::certificateChoice, [](const std::string& text) { return text == "0bad cafe"; });
    untilRead();
    BOOST_TEST(driver.isThere(names::certificateHolder));
}

BOOST_AUTO_TEST_CASE(which_of_several_tokens_was_brought_is_chosen) {
    counter.desk().logIn("li", forms::Secret(std::string_view("a quiet password of li")));
    const forms::Case second = newCertificate(counter);
    headquartersKnows();
    begin("close");
    driver.untilThere(names::certificateChoice);
    BOOST_TEST(driver.focused() == names::certificateChoice);
    driver.choose(names::certificateChoice, [&](const std::string& text) {
        return text.find(second.production.tokenLabel) != std::string::npos;
    });
    untilRead();
    BOOST_TEST(driver.text(names::certificateToken).find(second.production.tokenLabel) == 0u);
}

BOOST_AUTO_TEST_CASE(a_token_brought_later_is_read_at_the_materials) {
    const auto walkIn = Counter::file("renew.json");
    const auto received =
        counter.desk().receive({walkIn.receive.service, walkIn.receive.details, walkIn.receive.personal});
    const std::string number = std::get<forms::Case>(received).number;
    open(number);
    driver.until("the certificate is the case's", [&] { return state(number).known.has_value(); });
    BOOST_TEST((state(number).known->source == forms::Source::headquarters));
}

BOOST_AUTO_TEST_CASE(what_happened_to_a_certificate_is_one_key_away) {
    const forms::Case c = play("close.json");
    open(c.number);
    driver.key(WXK_F9);
    driver.until("the timeline", [] {
        const auto* list = dynamic_cast<wxDataViewListCtrl*>(Driver::find(names::moments));
        return list && list->GetItemCount() >= 2; // issued, closed
    });
    driver.key(WXK_ESCAPE);
    driver.untilThere(names::title);
    BOOST_TEST(driver.text(names::title).find(c.number) == 0u);
}

BOOST_AUTO_TEST_CASE(a_scanned_notice_of_another_point_opens_its_reception) {
    const std::string there = "FS002-01A-20261123-0001";
    sync::ReturnedCase returned{there, "close", "FS002", {}, {{"handler-id", 1}}, {{"token", 1}}};
    returned.details.holderName = record().holderName;
    returned.details.holderCode = unitCode;
    returned.details.applications = {"tax"};
    counter.hq->returned[there] = returned;
    driver.type(names::search, there + " " + printing::noticeCode(there));
    driver.key(WXK_RETURN);
    driver.untilThere("holder.name");
    BOOST_TEST(driver.text("holder.name") == record().holderName);
    goHome();
    driver.type(names::search, there + " 0000-0000");
    driver.key(WXK_RETURN);
    untilLabel(names::noticeText, "校验码");
}

BOOST_AUTO_TEST_CASE(a_revocation_that_waits_is_shown_until_headquarters_confirms_it) {
    BOOST_TEST(!driver.isThere(names::revocations));
    counter.hq->line = false;
    const forms::Case c = play("revoke.json", [](Play& p) { p.keepToken = true; });
    BOOST_TEST((c.status == forms::Status::done));
    driver.untilThere(names::revocations);
    driver.press(names::revocations);
    driver.untilThere(names::openCases);
    counter.hq->line = true;
    forms::Receive another{"new", {}, {}};
    another.draft = true;
    counter.desk().receive(another); // wakes the line
    driver.until("it is confirmed", [] { return !Driver::find(names::revocations); });
}

BOOST_AUTO_TEST_CASE(every_control_of_the_certificate_has_a_name_for_screen_readers) {
    for (const char* service : {"unlock", "change", "reissue"}) {
        begin(service);
        for (const std::string& name : driver.unnamed())
            BOOST_ERROR(service << ": " << name);
        goHome();
    }
}

BOOST_AUTO_TEST_SUITE_END()
