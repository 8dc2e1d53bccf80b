#define BOOST_TEST_MODULE hq_page_log_in
#include "forms/shipped.h"
#include "hq/applying.h"
#include "hq/branches.h"
#include "hq/browser.h"
#include "hq/catalogues.h"
#include "hq/kiosks.h"
#include "hq/page/form.h"
#include "hq/page/markup.h"
#include "hq/page/session.h"
#include "hq/page/words.h"
#include "hq/page_scene.h"
#include "hq/reports.h"
#include "hq/sample_counter.h"
#include "hq/staff.h"
#include "support/run.h"

#include <Poco/Data/Statement.h>
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <sstream>

using namespace certdesk;
using namespace certdesk::tests;
using Poco::Data::Session;
using Scene = PageScene;

// Who gets in to headquarters' page, and for how long.

BOOST_AUTO_TEST_SUITE(log_in)

BOOST_AUTO_TEST_CASE(without_a_session_there_is_the_log_in_and_nothing_else) {
    Scene scene;
    SampleCounter counter(scene.town);
    counter.issue();
    auto browser = scene.browser();
    for (const char* path : {"/", "/?day=2026-11-23&point=FS001", "/?lang=en"}) {
        const auto page = browser.get(path);
        BOOST_TEST(page.status == 200);
        BOOST_TEST(isLogIn(page));
        for (const char* told : {"FS001", "<table", "<svg", "陈主任"})
            BOOST_TEST(!page.has(told), told);
    }
    for (const char* path : {"/report/daily.pdf?day=2026-11-23", "/report/daily.csv?day=2026-11-23"}) {
        const auto away = browser.get(path);
        BOOST_TEST(away.status == 303);
        BOOST_TEST(away.header("Location") == "/");
        BOOST_TEST(away.body.empty());
    }
    browser.cookies["__Host-certdesk"] = std::string(64, 'a');
    BOOST_TEST(isLogIn(browser.get("/")));
}

BOOST_AUTO_TEST_CASE(the_right_password_opens_the_page_and_a_wrong_one_does_not) {
    Scene scene;
    auto browser = scene.browser();
    const auto wrong = browser.logIn("chen", password + "!");
    BOOST_TEST(wrong.status == 403);
    BOOST_TEST(isLogIn(wrong));
    BOOST_TEST(wrong.has("账号或口令不对"));
    BOOST_TEST(!browser.cookies.contains("__Host-certdesk"));
    const auto nobody = browser.logIn("nobody", password);
    BOOST_TEST(nobody.status == 403);
    BOOST_TEST(nobody.body == wrong.body); // who has an account is not told
    const auto right = browser.logIn("chen", password);
    BOOST_TEST(right.status == 303);
    BOOST_TEST(right.header("Location") == "/");
    const auto page = browser.get("/");
    BOOST_TEST(isOverview(page));
    BOOST_TEST(page.has("陈主任"));
}

BOOST_AUTO_TEST_CASE(cookies_and_pages_are_kept_close) {
    Scene scene;
    auto browser = scene.browser();
    const auto form = browser.get("/");
    const auto entered = browser.logIn("chen", password);
    std::vector<std::string> cookies = form.setCookies;
    cookies.insert(cookies.end(), entered.setCookies.begin(), entered.setCookies.end());
    BOOST_REQUIRE_EQUAL(cookies.size(), 4U); // of the form, session, browser; the form's one ended
    for (const auto& cookie : cookies)
        for (const char* attribute : {"__Host-", "; Path=/", "; Secure", "; HttpOnly", "; SameSite=Strict"})
            BOOST_TEST(cookie.find(attribute) != std::string::npos, cookie);
    BOOST_TEST(browser.cookies.at("__Host-certdesk").size() == 64U);
    for (const auto& page : {form, browser.get("/")}) {
        const auto policy = page.header("Content-Security-Policy");
        for (const char* part : {"default-src 'none'", "style-src 'sha256-", "form-action 'self'",
                                 "frame-ancestors 'none'", "base-uri 'none'"})
            BOOST_TEST(policy.find(part) != std::string::npos, part);
        BOOST_TEST(policy.find("unsafe") == std::string::npos);
        BOOST_TEST(page.header("Cache-Control") == "no-store");
        BOOST_TEST(page.header("X-Content-Type-Options") == "nosniff");
        BOOST_TEST(!page.has("<script"));
        BOOST_TEST(!page.has(" style=")); // the policy would drop it
        BOOST_TEST(!page.has("//"));      // nothing from elsewhere
    }
    // The policy's hash is that of the style that the page has.
    const auto begin = form.body.find("<style>") + 7;
    const auto css = form.body.substr(begin, form.body.find("</style>") - begin);
    BOOST_TEST(
        form.header("Content-Security-Policy").find(forms::base64(forms::sha256(forms::viewOf(css)))) !=
        std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_database_knows_neither_password_nor_session) {
    Scene scene;
    auto browser = scene.browser();
    browser.enter("chen", password);
    const auto token = browser.cookies.at("__Host-certdesk");
    scene.town.hq.stop();
    for (const auto& entry : std::filesystem::recursive_directory_iterator(scene.town.hq.data())) {
        if (!entry.is_regular_file()) continue;
        std::ifstream in(entry.path(), std::ios::binary);
        std::stringstream content;
        content << in.rdbuf();
        BOOST_TEST(content.str().find(token) == std::string::npos, entry.path());
        BOOST_TEST(content.str().find(password) == std::string::npos, entry.path());
    }
    scene.town.hq.start(); // another process on the same database
    auto again = scene.browser();
    again.cookies = browser.cookies;
    BOOST_TEST(isOverview(again.get("/")));
}

BOOST_AUTO_TEST_CASE(a_form_without_the_token_of_its_cookie_does_nothing) {
    Scene scene;
    auto browser = scene.browser();
    auto other = scene.browser();
    const std::string good = "name=chen&password=" + hq::page::urlEncoded(password) + "&token=";
    const auto othersToken = other.get("/").token();
    browser.get("/");
    for (const auto& body : {good, good + std::string(64, '0'), good + othersToken,
                             "name=chen&password=" + hq::page::urlEncoded(password)}) {
        const auto refused = browser.post("/login", body);
        BOOST_TEST(refused.status == 403);
        BOOST_TEST(refused.has("没有办理"));
    }
    BOOST_TEST(scene.officer().failed == 0); // nothing was tried
    browser.cookies.clear();
    BOOST_TEST(browser.post("/login", good + othersToken).status == 403); // a form without its cookie
    BOOST_TEST(isOverview(browser.enter("chen", password)));
    const auto loginToken = other.get("/").token();
    for (const auto& body : {std::string(), "token=" + std::string(64, '0'), "token=" + loginToken})
        BOOST_TEST(browser.post("/logout", body).status == 403);
    BOOST_TEST(isOverview(browser.get("/")));
    BOOST_TEST(browser.post("/logout", "token=" + browser.get("/").token()).status == 303);
}

BOOST_AUTO_TEST_CASE(logging_out_ends_the_session_for_everybody_who_has_its_cookie) {
    Scene scene;
    auto browser = scene.browser();
    const auto page = browser.enter("chen", password);
    auto copy = scene.browser();
    copy.cookies = browser.cookies;
    BOOST_TEST(browser.get("/logout").status == 303); // a link logs nobody out
    BOOST_TEST(isOverview(copy.get("/")));
    const auto out = browser.post("/logout", "token=" + page.token());
    BOOST_TEST(out.status == 303);
    BOOST_TEST(!browser.cookies.contains("__Host-certdesk"));
    BOOST_TEST(isLogIn(browser.get("/")));
    BOOST_TEST(isLogIn(copy.get("/")));
}

BOOST_AUTO_TEST_CASE(a_new_log_in_gets_a_new_session_and_ends_the_old_one) {
    Scene scene;
    auto browser = scene.browser();
    browser.enter("chen", password);
    const auto first = browser.cookies;
    browser.cookies.erase("__Host-certdesk");
    browser.get("/");
    browser.cookies["__Host-certdesk"] = first.at("__Host-certdesk");
    const auto token = hq::page::formToken(browser.cookies.at("__Host-certdesk-form"));
    browser.post("/login", "name=chen&password=" + hq::page::urlEncoded(password) + "&token=" + token);
    BOOST_TEST(browser.cookies.at("__Host-certdesk") != first.at("__Host-certdesk"));
    BOOST_TEST(isOverview(browser.get("/")));
    browser.cookies = first;
    BOOST_TEST(isLogIn(browser.get("/")));
}

BOOST_AUTO_TEST_CASE(a_session_ends_when_it_is_idle_and_at_last_in_any_case) {
    Scene scene;
    auto browser = scene.browser();
    browser.enter("chen", password);
    scene.pass(29 * minute);
    BOOST_TEST(isOverview(browser.get("/")));
    scene.pass(29 * minute); // it was used meanwhile
    BOOST_TEST(isOverview(browser.get("/")));
    scene.pass(30 * minute);
    const auto late = browser.get("/");
    BOOST_TEST(isLogIn(late));
    BOOST_TEST(!browser.cookies.contains("__Host-certdesk"));
    browser.enter("chen", password);
    for (int i = 0; i < 36; ++i) {
        BOOST_TEST(isOverview(browser.get("/")));
        scene.pass(20 * minute);
    }
    BOOST_TEST(isLogIn(browser.get("/"))); // twelve hours
}

BOOST_AUTO_TEST_CASE(a_session_ends_with_its_account_and_with_a_new_password) {
    Scene scene;
    scene.add("wu", "吴");
    auto chen = scene.browser();
    auto wu = scene.browser();
    BOOST_TEST(isOverview(chen.enter("chen", password)));
    BOOST_TEST(isOverview(wu.enter("wu", password)));
    scene.stored([&](Session& session) { return hq::setVerifier(session, "chen", verifier(), {1}); });
    BOOST_TEST(isLogIn(chen.get("/")));
    BOOST_TEST(isOverview(wu.get("/")));
    scene.stored([](Session& session) { return hq::removeOfficer(session, "wu"); });
    BOOST_TEST(isLogIn(wu.get("/")));
    BOOST_TEST(wu.logIn("wu", password).status == 403);
}

BOOST_AUTO_TEST_CASE(wrong_tries_make_an_account_wait_longer_and_longer_but_no_other_and_not_for_good) {
    Scene scene;
    scene.add("wu", "吴");
    auto browser = scene.browser();
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(browser.logIn("chen", "wrong password").status == 403);
    BOOST_TEST(scene.officer().failed == 3);
    BOOST_TEST(browser.logIn("chen", password).status == 403); // though it is right
    BOOST_TEST(scene.officer().failed == 3);                   // it was not looked at
    BOOST_TEST(browser.logIn("wu", password).status == 303);
    browser.cookies.clear();
    scene.town.hq.stop();
    scene.town.hq.start();
    auto later = scene.browser();
    scene.pass(14 * second);
    BOOST_TEST(later.logIn("chen", password).status == 403);
    scene.pass(1 * second);
    BOOST_TEST(later.logIn("chen", "wrong password").status == 403);
    scene.pass(29 * second);
    BOOST_TEST(later.logIn("chen", password).status == 403);
    scene.pass(1 * second);
    BOOST_TEST(later.logIn("chen", password).status == 303);
    BOOST_TEST(scene.officer().failed == 0);
}

BOOST_AUTO_TEST_CASE(a_browser_that_is_known_from_before_is_not_kept_out_by_what_strangers_try) {
    Scene scene;
    scene.add("wu", "吴");
    auto known = scene.browser();
    BOOST_TEST(known.logIn("chen", password).status == 303);
    BOOST_TEST(known.cookies.at("__Host-certdesk-device").size() == 64U);
    auto stranger = scene.browser();
    for (int i = 0; i < 3; ++i)
        stranger.logIn("chen", "wrong password");
    BOOST_TEST(stranger.logIn("chen", password).status == 403);
    known.cookies.erase("__Host-certdesk");
    BOOST_TEST(known.logIn("chen", password).status == 303);
    BOOST_TEST(scene.officer().failed == 3); // the strangers go on waiting
    known.cookies.erase("__Host-certdesk");
    for (int i = 0; i < 3; ++i) // it may guess no more than they
        known.logIn("chen", "wrong password");
    BOOST_TEST(known.logIn("chen", password).status == 403);
    BOOST_TEST(scene.officer().failed == 3);
    scene.pass(15 * second);
    BOOST_TEST(known.logIn("chen", password).status == 303);
    auto other = scene.browser(); // known for another account only
    other.logIn("wu", password);
    other.cookies.erase("__Host-certdesk");
    other.logIn("chen", "wrong password");
    BOOST_TEST(scene.officer().failed == 4);
}

BOOST_AUTO_TEST_CASE(the_wait_doubles_up_to_a_quarter_of_an_hour) {
    BOOST_TEST(hq::delayMsAfter(1) == 0);
    BOOST_TEST(hq::delayMsAfter(2) == 0);
    BOOST_TEST(hq::delayMsAfter(3) == 15 * second);
    BOOST_TEST(hq::delayMsAfter(4) == 30 * second);
    BOOST_TEST(hq::delayMsAfter(8) == 480 * second);
    BOOST_TEST(hq::delayMsAfter(9) == 15 * minute);
    BOOST_TEST(hq::delayMsAfter(1'000'000'000) == 15 * minute);
    Scene scene;
    const auto tryAt = [&](std::int64_t at) {
        return scene.stored([&](Session& session) { return hq::beginTry(session, "chen", {}, {at}); });
    };
    for (int i = 0; i < 12; ++i)
        BOOST_TEST(tryAt(1'000'000'000 + i * 15 * minute));
    BOOST_TEST(!tryAt(1'000'000'000 + 12 * 15 * minute - 1));
    BOOST_TEST(tryAt(1'000)); // the lock was set by a clock that was wrong
}

BOOST_AUTO_TEST_CASE(passwords_that_are_guessed_first_are_refused) {
    const auto fault = [](std::string_view text) { return hq::faultOf(forms::Secret(text), "chen"); };
    for (const std::string_view good :
         {std::string_view("青山依旧在几度夕阳红青山"), std::string_view(password),
          std::string_view("correct horse battery")})
        BOOST_TEST(!fault(good).has_value(), good);
    using Fault = hq::PasswordFault;
    const std::pair<std::string, Fault> refused[]{{"", Fault::tooShort},
                                                  {"elevenchars", Fault::tooShort},
                                                  {"青山依旧在几度夕阳红", Fault::tooShort},
                                                  {"123456789012", Fault::common},
                                                  {"PassWord1234", Fault::common},
                                                  {"aaaaaaaaaaaaaa", Fault::common},
                                                  {"chenchenchen", Fault::isName},
                                                  {"ChenChenChenChen", Fault::isName},
                                                  {std::string(257, 'x') + "y", Fault::tooLong}};
    for (const auto& [text, why] : refused) {
        BOOST_REQUIRE_MESSAGE(fault(text).has_value(), text);
        BOOST_TEST((*fault(text) == why), text);
        BOOST_TEST(!hq::sentenceOf(why).empty());
    }
    for (const char* name : {"li", "wang.fang", "a-b_c9"})
        BOOST_TEST(hq::isOfficerName(name), name);
    for (const char* name : {"", "Li", "9li", "li wang", "李", "li<b>", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
        BOOST_TEST(!hq::isOfficerName(name), name);
}

BOOST_AUTO_TEST_CASE(a_form_that_is_none_is_told_so_on_a_page) {
    Scene scene;
    auto browser = scene.browser();
    const auto token = browser.get("/").token();
    const std::string good = "name=chen&password=x&token=" + token;
    const auto refuses = [&](const std::string& body, int status, const std::string& type) {
        const auto answer = browser.post("/login", body, type);
        BOOST_TEST(answer.status == status, body.substr(0, 60));
        BOOST_TEST(answer.header("Content-Type") == "text/html; charset=utf-8");
        BOOST_TEST(answer.has("role=\"alert\""));
    };
    const std::string form = "application/x-www-form-urlencoded";
    refuses(good, 415, "application/json");
    refuses(good, 415, "multipart/form-data; boundary=x");
    refuses(good + "&x=" + std::string(4096, 'x'), 413, form);
    refuses(good + "&name=li", 400, form);
    refuses(good + "&more=1", 400, form);
    refuses(good + "%", 400, form);
    refuses("name=chen%00&password=x&token=" + token, 400, form);
    refuses("name=%FF&password=x&token=" + token, 400, form);
    BOOST_TEST(browser.get("/login").status == 303);
    BOOST_TEST(scene.officer().failed == 0);
}

BOOST_AUTO_TEST_SUITE_END()
