#define BOOST_TEST_MODULE forms_event
#include "counter.h"
#include "forms/event.h"
#include "mutation.h"

#include <boost/test/unit_test.hpp>

#include <ostream>
#include <set>

using namespace certdesk::forms;
using namespace certdesk::tests;
using Kind = JsonProblem::Kind;

namespace certdesk::forms {
std::ostream& operator<<(std::ostream& out, JsonProblem::Kind kind) { return out << static_cast<int>(kind); }
} // namespace certdesk::forms

namespace {

Day day(const char* iso) { return *parseIsoDay(iso); }

CertificateKnown known() {
    CertificateKnown e;
    e.certificate.serial = "0a1b";
    e.certificate.issuer = "bureau";
    e.certificate.holderName = "晨光";
    e.certificate.holderCode = "91440604MA4W0A1235";
    e.certificate.holderKind = "企业";
    e.certificate.revoked = true;
    e.certificate.replacedBy = "0a1c";
    e.certificate.applications = {{"fund", "tax"}};
    e.certificate.notAfter = day("2028-02-29");
    e.certificate.serviceEnd = day("2028-02-28");
    e.certificate.paidFrom = day("2027-03-01");
    e.certificate.tokenSerial = "T1";
    e.certificate.algorithm = "p256";
    e.source = Source::kioskRegister;
    e.asOf = {1'795'000'000'000};
    e.tokenSeen = "T1";
    e.tokenLabel = "晨光";
    e.pin = PinMark::fewTries;
    e.challenged = true;
    return e;
}

/// One event of every kind, with every member filled.
ProductionNoted withEncryption(ProductionNoted note) {
    note.encryptionCertificate = Bytes{0x30, 0x01};
    return note;
}

std::vector<Event> everyKind() {
    Account account;
    account.name = "li.si";
    account.displayName = "李四";
    account.roles = {Role::operatorRole, Role::manager};
    account.publicKey = Bytes(32, 5);
    const Receive application = goodApplication();
    const Consent agreement{"chen", {1'795'000'000'003}, Bytes(64, 7)};
    return {
        JournalBegun{"FS001", Bytes(32, 1), Bytes(32, 2), Bytes(80, 3), EntryName{'B', 7, Bytes(32, 4)},
                     true},
        AccountMade{account, "chen", Bytes(64, 6)},
        CaseReceived{"first", "FS001", "FS001-01A-20261118-0001", "FS002-01A-20261117-0004"},
        DetailsRecorded{application.details, application.personal, true},
        MaterialsChecked{{{"form", 2}, {"licence", 0}}},
        PaperPrinted{"application", Bytes(32, 9), 2, true},
        ApprovalGiven{"wang", false, "公章不清", {1'795'000'000'000}, Bytes(64, 8)},
        FeeTaken{"FS001-01A-R0000001", {{"cash", Fen(100)}, {"cash", Fen(200)}}, Fen(300)},
        withEncryption(production(Stage::enrol, Phase::ended).note),
        CaseReturned{{{"form", 2}}},
        CaseResumed{},
        CaseWithdrawn{"不办了"},
        HandedOver{},
        known(),
        ServiceExtended{"0a1b", {day("2027-01-01"), day("2028-12-31")}},
        ApplicationsChanged{"bureau:77", {"tax", "fund"}, {}},
        RevocationOrdered{"0a1b", "keyCompromise", "0a1c"},
        RevocationConfirmed{"0a1b", {1'795'000'000'001}},
        BlankPrinted{"authorisation", Bytes(32, 4), 1},
        TokenNoted{"5d1f", "YZT-5D1F", TokenAct::destroyed, "芯片损坏"},
        TokenGivenUp{"5d1f", "YZT-5D1F", TokenAct::damaged, "掉在地上", "0a1b"},
        AccountChanged{account, "chen", Bytes(64, 5)},
        AccountClosed{"li", "chen", Bytes(64, 4)},
        FeeVoided{
            {"R1", {{"cash", Fen(100)}, {"pos", Fen(200), "88001234"}}, Fen(300), "重复收费", agreement}},
        FeeRefunded{{"R2", {{"cash", Fen(100)}}, Fen(100), "单位注销", {}}},
        DayOpened{day("2026-11-18"), Fen(20000)},
        DayCounted{day("2026-11-18"), {{"cash", Fen(20050)}, {"pos", Fen()}}, {{50, 1}, {10000, 2}}},
        DayClosed{day("2026-11-18"),
                  {{"cash", Fen(-5)}},
                  {{"cash", Fen(20050)}},
                  "多收",
                  {"R1", "R2", 2},
                  {"FS001-01A-20261118-0001"},
                  EntryName{'A', 9, Bytes(32, 4)},
                  {1'795'000'000'002},
                  Bytes(64, 5),
                  agreement},
        StockNoted{StockAct::spoiled, "invoice", {"5d1f", "5d20"}, 7, 9, "受潮"},
        RecordOpened{"核对地址"},
        PersonListed{PersonKey::mobile, {"FS001-01A-20261118-0001", "FS001-01A-20261118-0002"}},
        CaseShredded{day("2027-12-31")},
        SettingsChanged{{{"printer", {}, {"HP_1020"}}, {"pkcs11-modules", {"/a.so", "/b.so"}, {"/a.so"}}}},
    };
}

std::optional<JsonProblem> problemOf(std::string_view kind, const std::string& facts,
                                     const std::string& personal = "null") {
    try {
        eventOf(kind, parseJson(facts), parseJson(personal));
    } catch (const JsonProblem& problem) {
        return problem;
    }
    return std::nullopt;
}

struct Refused {
    std::string kind;
    std::string facts;
    Kind problem;
    std::string place;
};

} // namespace

BOOST_AUTO_TEST_CASE(every_kind_of_event_reads_back_as_it_was_written) {
    const std::vector<Event> events = everyKind();
    BOOST_REQUIRE(events.size() == std::variant_size_v<Event>);
    std::set<std::string_view> kinds;
    for (std::size_t i = 0; i < events.size(); ++i) {
        const Event& event = events[i];
        BOOST_REQUIRE(event.index() == i);
        BOOST_TEST_CONTEXT(kindOf(event)) {
            BOOST_TEST(isKnownKind(kindOf(event)));
            kinds.insert(kindOf(event));
            const std::string facts = factsOf(event).text();
            const std::string personal = personalOf(event).text();
            const Event read = eventOf(kindOf(event), parseJson(facts), parseJson(personal));
            BOOST_TEST(read.index() == i);
            BOOST_TEST(factsOf(read).text() == facts);
            BOOST_TEST(personalOf(read).text() == personal);
        }
    }
    BOOST_TEST(kinds.size() == events.size());
}

BOOST_AUTO_TEST_CASE(a_first_incarnation_has_no_parent_and_its_facts_do_not_name_one) {
    const JournalBegun first{"FS001", Bytes(32, 1), {}, {}};
    const std::string facts = factsOf(first).text();
    BOOST_TEST(facts.find("parent") == std::string::npos);
    const Event read = eventOf("journal-begun", parseJson(facts), Json());
    BOOST_TEST(!std::get<JournalBegun>(read).parent.has_value());
}

BOOST_AUTO_TEST_CASE(read_values_are_those_that_were_written) {
    Receive application = goodApplication();
    application.details.invoice = {"佛山市某某有限公司", "91440604MA4W0A1235"};
    application.personal.invoiceEmail = "invoice@example.com";
    const Event written = DetailsRecorded{application.details, application.personal, true};
    const Event read = eventOf(kindOf(written), factsOf(written), personalOf(written));
    const auto& details = std::get<DetailsRecorded>(read);
    BOOST_TEST((details.details == application.details));
    BOOST_TEST((details.personal == application.personal));
    BOOST_TEST(details.complete);
}

// I9: the facts are clear in the journal; nothing of a person may be in them.
BOOST_AUTO_TEST_CASE(I9_facts_hold_nothing_of_a_person) {
    Receive application = goodApplication();
    application.personal.invoiceEmail = "invoice@example.org";
    const Personal& p = application.personal;
    const Event event = DetailsRecorded{application.details, p, true};
    const std::string facts = factsOf(event).text();
    const std::string personal = personalOf(event).text();
    for (const std::string& text : {p.legalRepresentative, p.address, p.postcode, p.phone, p.handlerName,
                                    p.handlerIdNumber, p.handlerMobile, p.handlerEmail, p.invoiceEmail}) {
        BOOST_TEST(facts.find(text) == std::string::npos);
        BOOST_TEST(personal.find(text) != std::string::npos);
    }
    for (const Event& other : everyKind())
        BOOST_TEST(personalOf(other).isNull() == !std::holds_alternative<DetailsRecorded>(other));
}

BOOST_AUTO_TEST_CASE(details_without_their_personal_part_can_be_read) {
    const Receive application = goodApplication();
    const Event event = DetailsRecorded{application.details, application.personal, true};
    const Event read = eventOf(kindOf(event), factsOf(event), Json());
    BOOST_TEST(!std::get<DetailsRecorded>(read).personal.has_value());
}

BOOST_AUTO_TEST_CASE(what_is_no_event_is_refused_with_its_place) {
    const std::string zeros64(64, '0');
    const std::vector<Refused> table{
        {"case-blessed", "{}", Kind::badValue, "/kind"},
        {"", "{}", Kind::badValue, "/kind"},
        {"handed-over", "[]", Kind::wrongType, "/facts"},
        {"handed-over", R"({"by":"li"})", Kind::unknownKey, "/facts/by"},
        {"case-received", R"({"service":"first"})", Kind::missing, "/facts/point"},
        {"case-received", R"({"service":"first","point":"FS001","visit":1})", Kind::wrongType,
         "/facts/visit"}, // entries from before visits have none
        {"case-received", R"({"service":1,"point":"FS001","visit":"","continues":""})", Kind::wrongType,
         "/facts/service"},
        {"case-withdrawn", "{\"reason\":\"" + std::string(2001, 'x') + "\"}", Kind::tooLong, "/facts/reason"},
        {"materials-checked", R"({"copies":{"form":-1}})", Kind::outOfRange, "/facts/copies/form"},
        {"materials-checked", R"({"copies":{"form":100}})", Kind::outOfRange, "/facts/copies/form"},
        {"materials-checked", R"({"copies":{"form":"1"}})", Kind::wrongType, "/facts/copies/form"},
        {"paper-printed", R"({"paper":"x","sha256":"00","pages":1,"copy":false})", Kind::badValue,
         "/facts/sha256"},
        {"paper-printed", "{\"paper\":\"x\",\"sha256\":\"" + zeros64 + "\",\"pages\":0,\"copy\":false}",
         Kind::outOfRange, "/facts/pages"},
        {"fee-taken", R"({"receipt":"R","lines":[{"method":"cash","fen":-1}],"total":0})", Kind::outOfRange,
         "/facts/lines/0/fen"},
        {"fee-taken", R"({"receipt":"R","lines":[{"method":"cash","fen":1,"x":1}],"total":1})",
         Kind::unknownKey, "/facts/lines/0/x"},
        {"fee-taken", R"({"receipt":"R","lines":[],"total":-1})", Kind::outOfRange, "/facts/total"},
        {"case-returned", R"({"missing":[{"material":"form","copies":0}]})", Kind::outOfRange,
         "/facts/missing/0/copies"},
        {"approval-given", R"({"reviewer":"wang","approved":true,"reason":"","at":1,"signature":"AAAA"})",
         Kind::badValue, "/facts/signature"},
        {"approval-given", R"({"reviewer":"wang","approved":1,"reason":"","at":1,"signature":""})",
         Kind::wrongType, "/facts/approved"},
    };
    for (const Refused& row : table) {
        BOOST_TEST_CONTEXT(row.kind << " " << row.place) {
            const auto problem = problemOf(row.kind, row.facts);
            BOOST_REQUIRE(problem);
            BOOST_TEST(problem->kind() == row.problem);
            BOOST_TEST(problem->place() == row.place);
        }
    }
}

BOOST_AUTO_TEST_CASE(accounts_and_stages_of_unknown_words_are_refused) {
    std::string account = factsOf(everyKind()[1]).text();
    BOOST_TEST(!problemOf("account-made", account));
    account.replace(account.find("manager"), 7, "emperor");
    BOOST_TEST((problemOf("account-made", account)->place() == "/facts/roles"));
    for (const char* member : {"stage", "phase"}) {
        std::string note = factsOf(everyKind()[8]).text();
        BOOST_TEST(!problemOf("production-noted", note));
        const auto at = note.find(':', note.find(member)) + 2;
        note.replace(at, 1, "X");
        BOOST_TEST((problemOf("production-noted", note)->place() == std::string("/facts/") + member));
    }
}

BOOST_AUTO_TEST_CASE(a_personal_part_belongs_to_details_only) {
    const std::string personal = personalOf(everyKind()[3]).text();
    BOOST_TEST(!problemOf("details-recorded", factsOf(everyKind()[3]).text(), personal));
    const auto problem = problemOf("handed-over", "{}", personal);
    BOOST_REQUIRE(problem);
    BOOST_TEST(problem->place() == "/personal");
}

// Facts arrive at headquarters from anywhere: damaged ones are refused by a JsonProblem and nothing else.
BOOST_AUTO_TEST_CASE(survives_damaged_facts) {
    const std::vector<Event> events = everyKind();
    Mutation mutation(9457);
    int taken = 0;
    int refused = 0;
    for (int round = 0; round < 10'000; ++round) {
        const Event& event = events[mutation.below(events.size())];
        const bool spoilPersonal = mutation.below(4) == 0 && !personalOf(event).isNull();
        const std::string facts = factsOf(event).text();
        const std::string personal = personalOf(event).text();
        const bool accepted = !problemOf(kindOf(event), spoilPersonal ? facts : mutation.damaged(facts),
                                         spoilPersonal ? mutation.damaged(personal) : personal);
        ++(accepted ? taken : refused);
    }
    BOOST_TEST(taken > 0);
    BOOST_TEST(refused > 0);
}

// HQ judges whatever parses: it answers, it does not throw.
BOOST_AUTO_TEST_CASE(judging_damaged_facts_answers_at_every_point_of_a_case) {
    const std::vector<Event> events = everyKind();
    Mutation mutation(9110);
    for (const Point point : {Point::draft, Point::received, Point::printed, Point::approved,
                              Point::producing, Point::done, Point::returned}) {
        Counter counter;
        bring(counter, point);
        for (int round = 0; round < 1'000; ++round) {
            const Event& event = events[mutation.below(events.size())];
            std::optional<Event> read;
            try {
                read = eventOf(kindOf(event), parseJson(mutation.damaged(factsOf(event).text())), Json());
            } catch (const JsonProblem&) {
                continue;
            }
            BOOST_CHECK_NO_THROW(counter.judged(*read));
        }
    }
}
