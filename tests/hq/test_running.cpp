#define BOOST_TEST_MODULE hq_running
#include "hq/backup.h"
#include "hq/branches.h"
#include "hq/config.h"
#include "hq/files.h"
#include "hq/log.h"
#include "hq/metrics.h"
#include "hq/raw_client.h"
#include "hq/revocation.h"
#include "hq/sample_counter.h"
#include "support/run.h"

#include <boost/test/unit_test.hpp>

#include <mutex>

// What those who run headquarters see of it: metrics, alerts, logs.

using namespace certdesk;
using namespace certdesk::tests;
using Poco::Data::Session;

namespace {

std::string metricsOf(HqServer& hq) {
    RawClient client(hq);
    client.send("GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    const auto answer = client.rest();
    return answer.substr(answer.find("\r\n\r\n") + 4);
}

/// The sample's value, or empty.
std::string valueOf(const std::string& metrics, const std::string& sample) {
    const auto at = metrics.find("\n" + sample + " ");
    if (at == std::string::npos) return {};
    const auto begin = at + sample.size() + 2;
    return metrics.substr(begin, metrics.find('\n', begin) - begin);
}

hq::Config reading(const std::vector<std::string>& from) {
    hq::Config config;
    config.metricsFrom = from;
    return config;
}

/// A log of which a test turns the clock.
struct Paced {
    hq::Log::Moment now{std::chrono::hours(1)};
    std::vector<std::string> lines;
    hq::Log log{hq::systemTime, [this](const std::string& line) { lines.push_back(line); },
                [this] { return now; }};

    void refuse(int times, const std::string& event = "refused") {
        for (int i = 0; i < times; ++i)
            log.write(hq::Log::Level::warning, event);
    }
    std::int64_t count(const std::string& text) const {
        return std::count_if(lines.begin(), lines.end(),
                             [&](const auto& line) { return line.find(text) != std::string::npos; });
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(metrics)

BOOST_AUTO_TEST_CASE(are_what_prometheus_reads_without_a_complaint) {
    Town town;
    SampleCounter counter(town);
    counter.issue();
    metricsOf(town.hq); // so that its own request is counted in the next
    TempDir folder;
    const auto text = metricsOf(town.hq);
    hq::writePrivate(folder / "metrics", text);
    const auto checked = run({"sh", "-c", "promtool check metrics <" + (folder / "metrics").string()});
    BOOST_TEST(checked.status == 0, checked.output);
    BOOST_TEST(checked.output.empty(), checked.output);
    hq::writePrivate(folder / "broken", text + "certdesk_hq_kiosks{ 1\n");
    BOOST_TEST(run({"sh", "-c", "promtool check metrics <" + (folder / "broken").string()}).status != 0);
}

BOOST_AUTO_TEST_CASE(count_what_was_asked_by_route_and_never_by_what_stood_in_it) {
    HqServer hq;
    const auto settings = hq.enrolKiosk();
    const auto line = sync::makeHeadquarters(settings);
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(refusalOf(line->head()) == "accepted");
    for (const char* target : {"/api/v1/cases/ZHANGSAN", "/api/v1/nothing/ZHANGSAN", "/ZHANGSAN/api/v1"}) {
        RawClient client(hq);
        client.send(std::string("GET ") + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        client.rest();
    }
    BOOST_CHECK_THROW(RawClient(hq, {}), Poco::Exception);
    const auto text = metricsOf(hq);
    const auto requests = [&](const std::string& listener, const std::string& route, const char* status) {
        return valueOf(text, "certdesk_hq_requests_total{listener=\"" + listener + "\",route=\"" + route +
                                 "\",status=\"" + status + "\"}");
    };
    BOOST_TEST(requests("kiosks", "GET /api/v1/kiosks/{kiosk}/head", "2xx") == "3");
    BOOST_TEST(requests("public", "GET /api/v1/cases/{case}", "4xx") == "1");
    BOOST_TEST(requests("public", "GET {}", "4xx") == "2");
    BOOST_TEST(requests("public", "POST /.well-known/est/simpleenroll", "2xx") == "1");
    BOOST_TEST(text.find("ZHANGSAN") == std::string::npos);
    BOOST_TEST(text.find("FS001-02") == std::string::npos);
    BOOST_TEST(valueOf(text, "certdesk_hq_request_seconds_count{listener=\"kiosks\"}") == "3");
    BOOST_TEST(valueOf(text, "certdesk_hq_request_seconds_bucket{listener=\"kiosks\",le=\"+Inf\"}") == "3");
    BOOST_TEST(valueOf(text, "certdesk_hq_connections{listener=\"kiosks\"}") == "1");
    BOOST_TEST(valueOf(text, "certdesk_hq_build_info{version=\"0.1.0\"}") == "1");
    BOOST_TEST(valueOf(text, "certdesk_hq_database_transactions_total{outcome=\"committed\"}") != "0");
}

BOOST_AUTO_TEST_CASE(tell_how_the_kiosks_and_their_entries_stand) {
    Town town;
    SampleCounter counter(town);
    SampleCounter silent(town, "FS002-01", "FS002");
    town.hq.addKiosk("FS003-01", "FS003");
    counter.issue();
    const auto stock = [&] {
        return town.hq.office().database.transaction(
            [&](Session& session) { return hq::stockOf(session, town.clock); });
    };
    BOOST_TEST(refusalOf(silent.line->head()) == "accepted");
    auto seen = stock();
    BOOST_TEST(seen.kiosks["active"] == 2);
    BOOST_TEST(seen.kiosks["added"] == 1);
    BOOST_TEST(seen.entries == static_cast<std::int64_t>(counter.history.entries().size()));
    BOOST_TEST(seen.backlog == 0);
    BOOST_TEST((seen.certificates[{"sign", "issued"}]) == 1);
    BOOST_TEST(seen.alarms["history-split"] == 0);
    BOOST_TEST(seen.machinesEnding == 0);
    counter.line->tellOwnHead({'A', seen.entries + 7, {}});
    BOOST_TEST(refusalOf(counter.line->head()) == "accepted");
    town.pass(2);
    BOOST_TEST(refusalOf(counter.line->head()) == "accepted");
    seen = stock();
    BOOST_TEST(seen.backlog == 7);
    BOOST_TEST(seen.behind == 1);
    BOOST_TEST(seen.silentHour == 1);
    BOOST_TEST(seen.silentDay == 1);
    BOOST_TEST(seen.silentThreeDays == 0);
    BOOST_TEST(seen.silentMost >= 2 * 86'400);
    BOOST_TEST(refusalOf(counter.line->push(SampleHistory().entries())) != "accepted"); // a cloned disk
    BOOST_TEST(stock().alarms["history-split"] == 1);
    town.clock.value = hq::systemTime().value + (3 * 365 - 20) * 86'400'000LL;
    BOOST_TEST(stock().machinesEnding == 2);
}

BOOST_AUTO_TEST_CASE(tell_when_the_last_backup_was_made_and_when_the_lists_end) {
    Town town;
    TempDir folder;
    const std::string backup = "certdesk_hq_last_backup_timestamp_seconds";
    const std::string list = "certdesk_hq_crl_next_update_timestamp_seconds{ca=\"p256\"}";
    BOOST_TEST(valueOf(metricsOf(town.hq), backup).empty());
    hq::backUp(hq::Layout{town.hq.data()}, folder / "backup", town.clock);
    RawClient client(town.hq);
    client.send("GET /crl/p256 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    client.rest();
    const auto text = metricsOf(town.hq);
    BOOST_TEST(valueOf(text, backup) == std::to_string(town.clock.value / 1000));
    BOOST_TEST(std::stoll(valueOf(text, list)) > town.clock.value / 1000);
    BOOST_TEST(!hq::lastBackup(hq::Layout{folder / "backup"})); // a backup was not backed up itself
}

BOOST_AUTO_TEST_CASE(are_told_to_this_machine_or_to_whom_the_configuration_names) {
    BOOST_TEST(reading({}).mayReadMetrics("127.0.0.1"));
    BOOST_TEST(reading({}).mayReadMetrics("127.9.9.9"));
    BOOST_TEST(reading({}).mayReadMetrics("::1"));
    BOOST_TEST(reading({}).mayReadMetrics("::ffff:127.0.0.1"));
    BOOST_TEST(!reading({}).mayReadMetrics("10.1.2.3"));
    const auto config = reading({"10.1.0.0/16", "2001:db8::/32", "192.0.2.7"});
    for (const char* one : {"10.1.0.0", "10.1.255.255", "2001:db8:1::1", "192.0.2.7", "::ffff:10.1.2.3"})
        BOOST_TEST(config.mayReadMetrics(one), one);
    for (const char* one : {"10.2.0.0", "2001:db9::1", "192.0.2.8", "127.0.0.1", "::1", "", "x"})
        BOOST_TEST(!config.mayReadMetrics(one), one);
}

BOOST_AUTO_TEST_CASE(of_a_configuration_that_names_no_address_there_are_none) {
    HqServer hq;
    auto config = hq.office().config;
    config.metricsFrom = {"10.0.0.0/8"};
    BOOST_TEST(hq::parseConfig(hq::configText(config)).metricsFrom == config.metricsFrom,
               boost::test_tools::per_element());
    for (const char* wrong :
         {"10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "host.example", "", "10.0.0.0/8/8"}) {
        config.metricsFrom = {wrong};
        BOOST_CHECK_THROW(hq::parseConfig(hq::configText(config)), forms::JsonProblem);
    }
}

BOOST_AUTO_TEST_CASE(have_alert_rules_that_fire_and_are_silent_when_they_should) {
    const std::string folder = CERTDESK_SOURCE_DIR;
    const auto rules = run({"promtool", "check", "rules", folder + "/sync/hq/alerts.yml"});
    BOOST_TEST(rules.status == 0, rules.output);
    const auto tested = run({"promtool", "test", "rules", folder + "/tests/hq/alerts_test.yml"});
    BOOST_TEST(tested.status == 0, tested.output);
}

BOOST_AUTO_TEST_CASE(are_all_explained) {
    HqServer hq;
    hq::backUp(hq::Layout{hq.data()}, hq.data().parent_path() / "backup", hq::systemTime());
    const auto text = metricsOf(hq);
    const auto explained = hq::readFile(CERTDESK_SOURCE_DIR "/sync/hq/METRICS.md");
    const std::string mark = "# TYPE ";
    int families = 0;
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1), ++families) {
        const auto begin = at + mark.size();
        const auto name = text.substr(begin, text.find(' ', begin) - begin);
        BOOST_TEST(explained.find("`" + name) != std::string::npos, name);
    }
    BOOST_TEST(families > 20);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(listings)

BOOST_AUTO_TEST_CASE(end_somewhere_and_say_how_many_more_there_are) {
    HqServer hq;
    hq.addKiosk();
    constexpr int many = 250;
    const auto hashOf = [](int i) { return forms::hex(forms::sha256(forms::viewOf(std::to_string(i)))); };
    hq.office().database.transaction([&](Session& session) {
        for (int i = 0; i < many; ++i)
            hq::keepSplit(session, {"FS001-02", 'A', i + 1, hashOf(i), {i + 1}, 0}, {});
    });
    const auto ask = [&](std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {CERTDESK_BIN_DIR "/certdesk-hq", "--data", hq.data().string()});
        return run(arguments);
    };
    const auto status = ask({"status"});
    BOOST_TEST(status.output.find("警报另有 50 条未列出") != std::string::npos, status.output);
    BOOST_TEST(ask({"--json", "status"}).output.find("\"alarmCount\":250") != std::string::npos);
    hq.office().database.transaction([](Session& session) {
        BOOST_TEST(hq::splits(session).size() == 200U);
        BOOST_TEST(hq::alarms(session).size() == 200U);
    });
    // One that is not listed can still be named.
    BOOST_TEST(ask({"kiosk", "adopt", "FS001-02", "--split", hashOf(many - 1)}).status == 0);
    BOOST_TEST(ask({"kiosk", "adopt", "FS001-02", "--split", ""}).status == 2);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(logs)

BOOST_AUTO_TEST_CASE(leave_out_what_floods_and_say_how_much) {
    Paced paced;
    paced.refuse(500);
    BOOST_TEST(paced.lines.size() == 50U);
    paced.refuse(1, "other"); // one flood does not hide another event
    BOOST_TEST(paced.count("other") == 1);
    BOOST_TEST(paced.log.leftOut() == 450);
    paced.now += std::chrono::seconds(1);
    paced.refuse(1, "other");
    BOOST_TEST(paced.count(R"("event":"left-out","of":"refused","lines":450)") == 1);
    paced.refuse(60);
    BOOST_TEST(paced.count(R"("event":"refused")") == 100);
    paced.now += std::chrono::seconds(1);
    paced.refuse(1);
    BOOST_TEST(paced.count(R"("event":"left-out","of":"refused","lines":10)") == 1);
    paced.now += std::chrono::seconds(1);
    paced.refuse(50);
    paced.now += std::chrono::seconds(1);
    paced.refuse(50); // at its limit nothing is left out
    paced.log.tellLeftOut();
    BOOST_TEST(paced.count("left-out") == 2);
    paced.refuse(4);
    paced.log.tellLeftOut(); // the second is not over
    BOOST_TEST(paced.count("left-out") == 2);
    paced.now += std::chrono::seconds(1);
    paced.log.tellLeftOut();
    BOOST_TEST(paced.count(R"("of":"refused","lines":4})") == 1);
}

BOOST_AUTO_TEST_CASE(tell_at_the_end_what_was_left_out) {
    std::vector<std::string> lines;
    {
        hq::Log log(hq::systemTime, [&](const std::string& line) { lines.push_back(line); });
        for (int i = 0; i < 20'000; ++i)
            log.write(hq::Log::Level::info, "served");
        BOOST_TEST(log.leftOut() > 0);
    }
    BOOST_TEST(lines.back().find(R"("event":"left-out","of":"served")") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(tell_what_was_served_only_when_asked_to_and_nothing_of_persons) {
    std::mutex mutex;
    std::string lines;
    hq::ServerOptions options;
    options.log = [&](const std::string& line) {
        const std::lock_guard lock(mutex);
        lines += line + "\n";
    };
    options.verbose = true;
    const auto has = [&](const std::string& text) {
        const std::lock_guard lock(mutex);
        return lines.find(text) != std::string::npos;
    };
    {
        HqServer hq(options);
        const auto line = sync::makeHeadquarters(hq.enrolKiosk());
        BOOST_TEST(refusalOf(line->lookUp(sync::LookUpKey::code, "91440606722473344C")) == "accepted");
    }
    BOOST_TEST(has(R"("level":"info","event":"served","listener":"kiosks","address":"127.0.0.1",)"
                   R"("kiosk":"FS001-02","route":"GET /api/v1/certificates","status":200,"ms":)"));
    BOOST_TEST(has(R"("bytes":)"));
    BOOST_TEST(!has("91440606722473344C"));
    lines.clear();
    options.verbose = false;
    HqServer hq(options);
    BOOST_TEST(refusalOf(sync::makeHeadquarters(hq.enrolKiosk())->head()) == "accepted");
    BOOST_TEST(!has("served"));
}

BOOST_AUTO_TEST_SUITE_END()
