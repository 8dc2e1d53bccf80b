#define BOOST_TEST_MODULE hq_page
#include "forms/csv.h"
#include "forms/shipped.h"
#include "hq/applying.h"
#include "hq/branches.h"
#include "hq/browser.h"
#include "hq/catalogues.h"
#include "hq/config.h"
#include "hq/files.h"
#include "hq/kiosks.h"
#include "hq/page/form.h"
#include "hq/page/markup.h"
#include "hq/page/session.h"
#include "hq/page/words.h"
#include "hq/page_scene.h"
#include "hq/reports.h"
#include "hq/sample_counter.h"
#include "hq/staff.h"
#include "printing/paper.h"
#include "support/run.h"

#include <Poco/Data/Statement.h>
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <sstream>

using namespace certdesk;
using namespace certdesk::tests;
using Poco::Data::Session;
using Scene = PageScene;

namespace {

/// A catalogue whose names are an attack.
std::string hostileCatalogue(forms::Day from, const std::string& name) {
    std::string text(forms::shippedCatalogue());
    const auto put = [&](const std::string& old, const std::string& with) {
        const auto at = text.find(old);
        BOOST_REQUIRE(at != std::string::npos);
        text.replace(at, old.size(), with);
    };
    put("\"version\": 1", "\"version\": 2");
    put("\"2018-01-01\"", "\"" + forms::isoDay(from) + "\"");
    const auto catalogue = forms::parseCatalogue(forms::shippedCatalogue());
    const auto& service = catalogue.services.front().name;
    for (const auto& [language, words] : {std::pair{"zh", service.zh}, std::pair{"en", service.en}})
        put("\"" + std::string(language) + "\": \"" + words + "\"",
            "\"" + std::string(language) + "\": " + forms::Json(name).text());
    return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(practice)

BOOST_AUTO_TEST_CASE(every_page_of_a_headquarters_for_training_says_so_and_none_of_one_for_work) {
    Scene scene;
    const auto pages = [&] {
        Browser browser = scene.browser();
        std::vector<Browser::Answer> all{browser.get("/?lang=en"), browser.get("/?lang=zh")};
        all.push_back(browser.enter("chen", password));
        all.push_back(browser.get("/?day=2026-02-30")); // there is none
        return all;
    };
    for (const Browser::Answer& page : pages())
        BOOST_TEST(!page.has("培训"));
    scene.town.hq.stop();
    const hq::Layout layout{scene.town.hq.data()};
    hq::Config config = hq::loadConfig(layout);
    config.training = true;
    hq::writePrivate(layout.config(), hq::configText(config));
    scene.town.hq.start();
    const auto all = pages();
    for (const Browser::Answer& page : all) {
        BOOST_TEST(page.has("<b>培训 TRAINING</b>"));
        BOOST_TEST(page.has("<title>培训 · "));
    }
    BOOST_TEST(all.at(0).has("nothing here is real work"));
    BOOST_TEST(all.at(1).has("都不是业务"));
    BOOST_TEST(isOverview(all.at(2)));
    BOOST_TEST(all.at(3).status == 400);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(overview)

BOOST_AUTO_TEST_CASE(it_shows_the_day_the_kiosks_and_what_needs_looking_at) {
    Scene scene;
    SampleCounter counter(scene.town);
    counter.line->tellOwnHead({'A', 100000, {}});
    counter.issue();
    counter.history.add(counter.receive("new", counter.wants("new")), forms::HandedOver{}); // does not count
    const auto open = counter.receive("new", counter.wants("new"));
    auto clone = counter.history;
    counter.push();
    clone.moveTo({scene.town.clock.value + 5 * second});
    counter.act(open, forms::Withdraw{"不办了"});
    counter.push();
    clone.add(open, forms::CaseWithdrawn{"走了"});
    counter.line->push(clone.tail(clone.entries().size() - 1));
    auto browser = scene.browser();
    const auto page = browser.enter("chen", password);
    BOOST_REQUIRE(isOverview(page));
    const auto& service = counter.history.catalogue().services.front();
    const auto report = hq::reportOf(scene.town.hq.office(), scene.town.today(), {});
    for (const std::string& text :
         {service.name.zh, forms::yuanGrouped(report.receipts.total), std::string("FS001-02"),
          std::string("流水分叉"), std::string("材料不齐"), std::string("<svg"),
          "value=\"" + forms::isoDay(scene.town.today()) + "\"", std::string("/report/daily.pdf?day=")})
        BOOST_TEST(page.has(text), text);
    const auto stored = std::get<sync::Head>(counter.line->head()).seq;
    BOOST_TEST(page.has(">" + std::to_string(100000 - stored) + "<")); // the backlog
    BOOST_TEST(page.has(">A " + std::to_string(stored) + "<"));
    const auto yesterday = browser.get("/?day=" + forms::isoDay(forms::plusDays(scene.town.today(), -1)));
    BOOST_TEST(!yesterday.has(">" + forms::yuanGrouped(report.receipts.total) + "<"));
    const auto elsewhere = browser.get("/?point=" + counter.history.catalogue().points[1].id);
    BOOST_TEST(!elsewhere.has("<td>FS001-02</td>"));
    scene.town.pass(2);
    BOOST_TEST(browser.enter("chen", password).has("1 台终端超过 24 小时没有联系"));
}

BOOST_AUTO_TEST_CASE(it_speaks_chinese_and_english_as_chosen_or_as_the_browser_asks) {
    Scene scene;
    SampleCounter counter(scene.town);
    auto browser = scene.browser();
    browser.acceptLanguage = "en-GB,en;q=0.9,zh;q=0.3";
    BOOST_TEST(browser.get("/").has(R"(<html lang="en">)"));
    const auto page = browser.enter("chen", password);
    BOOST_TEST(page.has("Under way"));
    BOOST_TEST(page.has(counter.history.catalogue().services.front().name.en));
    BOOST_TEST(!page.has("办结"));
    BOOST_TEST(browser.get("/?lang=zh").has("办结"));
    BOOST_TEST(browser.get("/").has("办结")); // kept
    BOOST_TEST(browser.get("/?lang=de").has("办结"));
    BOOST_TEST(browser.get("/?lang=en").has("Finished"));
    using hq::page::Language;
    const std::pair<const char*, Language> asked[]{{"", Language::zh},
                                                   {"de", Language::zh},
                                                   {"en", Language::en},
                                                   {"fr, en;q=0.5", Language::en},
                                                   {"en;q=0.5, zh-TW;q=0.6", Language::zh},
                                                   {"zh, en", Language::zh},
                                                   {"eng", Language::zh},
                                                   {"EN-us;q=1", Language::en},
                                                   {"en;q=0", Language::zh}};
    for (const auto& [header, language] : asked)
        BOOST_TEST((hq::page::preferredIn(header) == language), header);
}

BOOST_AUTO_TEST_CASE(names_that_are_an_attack_are_shown_as_they_are) {
    const std::string attack = R"(=1+1<script>alert("x")</script>&'"<img src=x onerror=y>)";
    Scene scene;
    scene.add("wu", attack);
    hq::publishCatalogue(scene.town.hq.office(), hostileCatalogue(scene.town.today(), attack));
    auto browser = scene.browser();
    const auto page = browser.enter("wu", password);
    BOOST_REQUIRE(isOverview(page));
    BOOST_TEST(!page.has("<script"));
    BOOST_TEST(!page.has("<img"));
    BOOST_TEST(page.has("=1+1&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;&quot;&lt;img"));
    const auto csv = browser.get("/report/daily.csv?day=" + forms::isoDay(scene.town.today()));
    BOOST_TEST(csv.has(R"("'=1+1<script>alert(""x"")</script>&'""<img src=x onerror=y>")"));
    for (const char* query : {"/?point=%22%3E%3Cscript%3E", "/?day=%3Cscript%3E", "/?lang=%3Cscript%3E"})
        BOOST_TEST(!browser.get(query).has("<script"));
    BOOST_TEST(browser.get("/?point=FS999").status == 404);
    BOOST_TEST(browser.get("/?day=2026-02-30").status == 400);
}

BOOST_AUTO_TEST_CASE(it_stays_small_with_many_kiosks_and_shows_them_in_pages) {
    Scene scene;
    SampleCounter counter(scene.town, "FS001-1000");
    const auto number = counter.receive("new", counter.wants("new"));
    for (int i = 0; i < 300; ++i)
        counter.history.add(number, forms::HandedOver{});
    counter.push();
    scene.stored([](Session& session) {
        for (int i = 1001; i <= 1300; ++i)
            hq::addKiosk(session, "FS001-" + std::to_string(i), "FS001", {1});
    });
    auto browser = scene.browser();
    const auto page = browser.enter("chen", password);
    BOOST_TEST(page.body.size() <= 60U * 1024);
    BOOST_TEST(page.has("FS001-1001"));
    BOOST_TEST(!page.has("FS001-1300"));
    BOOST_TEST(page.has("另有 280 条"));
    BOOST_TEST(page.has("kiosks=2"));
    // As many points as a province might have.
    std::string text = hostileCatalogue(scene.town.today(), "新办");
    const std::string points = "\"points\": [";
    std::string more;
    for (int i = 100; i < 900; ++i)
        more +=
            R"({"id":"FS)" + std::to_string(i) +
            R"(","name":{"zh":"佛山市顺德区容桂街道受理点","en":"Ronggui, Shunde"},"address":"x","phone":"0757-83000000"},)";
    text.insert(text.find(points) + points.size(), more);
    hq::publishCatalogue(scene.town.hq.office(), text);
    BOOST_TEST(browser.get("/").body.size() <= 60U * 1024);
    BOOST_TEST(browser.get("/").has(R"(<input name="point")"));
    BOOST_TEST(browser.get("/?point=FS899").status == 200);
    BOOST_TEST(browser.get("/?kiosks=8").has("FS001-1300"));
    BOOST_TEST(browser.get("/?kiosks=999").has("FS001-1300")); // the last one
    BOOST_TEST(browser.get("/?kiosks=-1").has("FS001-1001"));
}

BOOST_AUTO_TEST_CASE(every_reason_that_judging_can_give_has_words) {
    using hq::page::Language;
    for (int kind = 0; kind <= static_cast<int>(forms::RefusalKind::caseShredded); ++kind) {
        if (kind == static_cast<int>(forms::RefusalKind::offlineTooLong)) continue; // never judged here
        const std::string id(forms::idOf(static_cast<forms::RefusalKind>(kind)));
        for (const auto language : {Language::zh, Language::en})
            BOOST_TEST(hq::page::reasonIn(language, id) != id, id);
    }
    for (const char* id : {"undecodable", "out-of-range", "catalogue-unknown", "misplaced", "not-issued"})
        BOOST_TEST(hq::page::reasonIn(Language::zh, id) != id);
    BOOST_TEST(hq::page::reasonIn(Language::zh, "unheard-of") == "unheard-of");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(reports)

BOOST_AUTO_TEST_CASE(the_daily_report_comes_as_a_sound_pdf_and_as_csv_of_the_same_numbers) {
    Scene scene;
    SampleCounter counter(scene.town);
    counter.issue();
    counter.receive("new", counter.wants("new"));
    counter.push();
    auto browser = scene.browser();
    browser.enter("chen", password);
    const auto day = forms::isoDay(scene.town.today());
    const auto report = hq::reportOf(scene.town.hq.office(), scene.town.today(), {});
    const auto& service = counter.history.catalogue().services.front().name.zh;
    const auto pdf = browser.get("/report/daily.pdf?day=" + day + "&point=FS001");
    BOOST_TEST(pdf.status == 200);
    BOOST_TEST(pdf.header("Content-Type") == "application/pdf");
    BOOST_TEST(pdf.header("Content-Disposition") == "attachment; filename=\"daily-" + day + "-FS001.pdf\"");
    TempDir folder;
    const auto file = (folder / "daily.pdf").string();
    std::ofstream(file, std::ios::binary) << pdf.body;
    BOOST_TEST(run({"qpdf", "--check", file}).status == 0);
    const auto text = run({"pdftotext", "-layout", file, "-"}).output;
    for (const std::string& told :
         {std::string("业务日报"), day, service, std::string("FS001 禅城受理点"),
          forms::yuanGrouped(report.receipts.total), std::string("第 2 页，共 2 页")})
        BOOST_TEST(text.find(told) != std::string::npos, told);
    const auto csv = browser.get("/report/daily.csv?day=" + day + "&point=FS001");
    BOOST_TEST(csv.header("Content-Type") == "text/csv; charset=utf-8");
    BOOST_TEST(csv.body.starts_with("\xEF\xBB\xBF营业日,受理点,"));
    BOOST_TEST(csv.has("," + service + ",2,1,0,0,1,,\r\n"));
    BOOST_TEST(csv.has(",收据,合计,,,,,,1," + forms::yuan(report.receipts.total) + "\r\n"));
    std::size_t lineFeeds = 0;
    for (std::size_t at = csv.body.find('\n'); at != std::string::npos; at = csv.body.find('\n', at + 1)) {
        ++lineFeeds;
        BOOST_TEST(csv.body[at - 1] == '\r');
    }
    BOOST_TEST(lineFeeds > 5U);
}

BOOST_AUTO_TEST_CASE(a_long_report_takes_more_pages_each_with_its_head) {
    forms::DailyReport report;
    report.day = forms::parseIsoDay("2026-11-23").value();
    hq::Catalogues catalogues;
    catalogues.add(forms::parseCatalogue(forms::shippedCatalogue()));
    for (int i = 0; i < 90; ++i)
        report.addPoint("P" + std::to_string(i), forms::Measure::received, {i, {}});
    TempDir folder;
    const auto file = (folder / "long.pdf").string();
    const printing::Fonts fonts;
    const auto sheet = forms::sheetOf(report, hq::Names(catalogues), {1'796'000'000'000});
    std::ofstream(file, std::ios::binary) << forms::toText(printing::renderDailySheet(sheet, fonts).bytes);
    BOOST_TEST(run({"qpdf", "--check", file}).status == 0);
    const auto text = run({"pdftotext", "-layout", file, "-"}).output;
    std::size_t heads = 0;
    for (std::size_t at = text.find("营业日：2026-11-23"); at != std::string::npos;
         at = text.find("营业日：", at + 1))
        ++heads;
    BOOST_TEST(heads >= 3U);
    BOOST_TEST(text.find("第 " + std::to_string(heads) + " 页，共 " + std::to_string(heads) + " 页") !=
               std::string::npos);
    BOOST_TEST(text.find("P89") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_cell_is_never_a_formula_and_never_breaks_its_line) {
    for (const auto& [text, cell] :
         {std::pair{"plain", "plain"}, std::pair{"", ""}, std::pair{"a,b", "\"a,b\""},
          std::pair{"a\"b", "\"a\"\"b\""}, std::pair{"a\r\nb", "\"a\r\nb\""}, std::pair{"=1", "'=1"},
          std::pair{"+1", "'+1"}, std::pair{"-1", "'-1"}, std::pair{"@a", "'@a"}, std::pair{"\ta", "'\ta"},
          std::pair{"=a,b", "\"'=a,b\""}})
        BOOST_TEST(forms::csvCell(text) == cell);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(parts)

BOOST_AUTO_TEST_CASE(what_is_put_into_a_page_is_escaped) {
    using hq::page::escaped;
    BOOST_TEST(escaped("a<b>&\"'c") == "a&lt;b&gt;&amp;&quot;&#39;c");
    BOOST_TEST(escaped("晨光𬭚") == "晨光𬭚");
    BOOST_TEST(escaped(std::string_view("a\0b\x1b\x7f", 5)) == "a\xEF\xBF\xBD"
                                                               "b\xEF\xBF\xBD\xEF\xBF\xBD");
    BOOST_TEST(escaped("\xC0\xBCx\xFF") == "\xEF\xBF\xBD\xEF\xBF\xBDx\xEF\xBF\xBD");
    const auto markup = hq::page::element("a", {{"href", "\"><script>"}}, hq::page::text("</a>"));
    BOOST_TEST(markup.html() == "<a href=\"&quot;&gt;&lt;script&gt;\">&lt;/a&gt;</a>");
}

BOOST_AUTO_TEST_CASE(forms_are_read_strictly) {
    using hq::page::parseForm;
    const auto form = parseForm("a=1+2&b=%E9%99%88&c=");
    BOOST_REQUIRE(form);
    BOOST_TEST(form->at("a") == "1 2");
    BOOST_TEST(form->at("b") == "陈");
    BOOST_TEST(form->at("c").empty());
    BOOST_TEST(parseForm("")->empty());
    std::string many;
    for (int i = 0; i < 17; ++i)
        many += "a" + std::to_string(i) + "=1&";
    for (const std::string& wrong :
         {std::string("a"), std::string("a=1&a=2"), std::string("=1"), std::string("a=%"),
          std::string("a=%4"), std::string("a=%4g"), std::string("a=%C0%80"), std::string("a=%0A"),
          std::string("a=1&&b=2"), many, std::string(4097, 'a')})
        BOOST_TEST(!parseForm(wrong), wrong.substr(0, 40));
}

BOOST_AUTO_TEST_CASE(a_cookie_is_found_by_its_whole_name) {
    using hq::page::cookieIn;
    const std::string header =
        "x__Host-certdesk=1; __Host-certdesk-form=2; __Host-certdesk=3; __Host-certdesk=4";
    BOOST_TEST(cookieIn(header, "__Host-certdesk").value() == "3");
    BOOST_TEST(cookieIn(header, "__Host-certdesk-form").value() == "2");
    BOOST_TEST(!cookieIn(header, "certdesk"));
    BOOST_TEST(!cookieIn("", "a"));
    BOOST_TEST(!cookieIn("a;b", "a"));
}

BOOST_AUTO_TEST_SUITE_END()
