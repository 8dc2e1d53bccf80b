#define BOOST_TEST_MODULE forms_certificate_events
#include "forms/event.h"
#include "mutation.h"
#include "served.h"

#include <boost/test/unit_test.hpp>

#include <ostream>

using namespace certdesk::forms;
using namespace certdesk::tests;
using Kind = JsonProblem::Kind;

namespace certdesk::forms {
std::ostream& operator<<(std::ostream& out, JsonProblem::Kind kind) { return out << static_cast<int>(kind); }
} // namespace certdesk::forms

// The entries about certificates, as they come from anywhere.

namespace {

Event readBack(const Event& event) {
    return eventOf(kindOf(event), parseJson(factsOf(event).text()), parseJson(personalOf(event).text()));
}

std::optional<JsonProblem> problemOf(std::string_view kind, const std::string& facts) {
    try {
        eventOf(kind, parseJson(facts), Json());
    } catch (const JsonProblem& problem) {
        return problem;
    }
    return std::nullopt;
}

/// The first `from` of the event's facts becomes `to`.
std::optional<JsonProblem> edited(const Event& event, const std::string& from, const std::string& to) {
    std::string facts = factsOf(event).text();
    const auto at = facts.find(from);
    BOOST_REQUIRE_MESSAGE(at != std::string::npos, "nothing to edit: " + from + " in " + facts);
    return problemOf(kindOf(event), facts.replace(at, from.size(), to));
}

/// Any values that an entry can hold.
class Any {
public:
    explicit Any(std::uint32_t seed) : dice_(seed) {}

    std::string text() {
        static const std::vector<std::string> texts{
            "", "0f01", "晨光 ABC", "\"\\/\n\t", "bureau:77", "𬭚", "é́", "a", "null", std::string(60, 'x')};
        return texts[dice_.below(texts.size())];
    }
    Day any() { return plusDays(day("1999-12-31"), static_cast<int>(dice_.below(40'000))); }
    std::optional<Day> maybe() { return yes() ? std::optional(any()) : std::nullopt; }
    bool yes() { return dice_.below(2) == 0; }
    UtcMs at() { return {static_cast<std::int64_t>(dice_.below(4'000'000'000)) * 1000}; }
    std::vector<std::string> texts() {
        std::vector<std::string> all;
        for (std::size_t n = dice_.below(4); n > 0; --n)
            all.push_back(text());
        std::sort(all.begin(), all.end());
        return all;
    }
    CertificateKnown known() {
        CertificateKnown e;
        KnownCertificate& c = e.certificate;
        for (std::string* member : {&c.serial, &c.holderName, &c.holderCode, &c.holderKind, &c.replacedBy,
                                    &c.tokenSerial, &c.algorithm, &e.tokenSeen, &e.tokenLabel})
            *member = text();
        c.issuer = yes() ? "bureau" : "";
        c.revoked = yes();
        if (yes()) c.applications = texts();
        c.notAfter = any();
        c.serviceEnd = maybe();
        c.paidFrom = maybe();
        e.source = static_cast<Source>(dice_.below(4));
        e.asOf = at();
        e.pin = static_cast<PinMark>(dice_.below(5));
        e.challenged = yes();
        return e;
    }
    ProductionNoted note() {
        ProductionNoted e;
        e.stage = static_cast<Stage>(dice_.below(10));
        e.phase = static_cast<Phase>(dice_.below(3));
        for (std::string* member :
             {&e.tokenSerial, &e.tokenLabel, &e.publicKeyDigest, &e.certificateSerial, &e.trouble})
            *member = text();
        e.certificate = Bytes(dice_.below(100), 7);
        e.notAfter = maybe();
        e.tokenKept = yes();
        return e;
    }
    Event event() {
        switch (dice_.below(11)) {
        case 0: return known();
        case 1: return ServiceExtended{text(), {any(), any()}};
        case 2: return ApplicationsChanged{text(), texts(), texts()};
        case 3: return RevocationOrdered{text(), text(), text()};
        case 4: return RevocationConfirmed{text(), at()};
        case 5: return BlankPrinted{text(), Bytes(32, 3), 1 + static_cast<int>(dice_.below(9))};
        case 6: return note();
        case 9: return TokenNoted{"T" + text(), text(), TokenAct::lost, text()};
        case 10: return TokenGivenUp{"T" + text(), text(), TokenAct::damaged, text(), text()};
        case 7: return CaseReceived{text(), text(), text(), text()};
        default: return PaperPrinted{text(), Bytes(32, 4), 1, yes()};
        }
    }

private:
    Mutation dice_;
};

CertificateKnown someCertificate() { return heard(Counter(counterCatalogue())); }

} // namespace

BOOST_AUTO_TEST_CASE(whatever_is_written_reads_back_the_same) {
    Any any(19990101);
    for (int round = 0; round < 20'000; ++round) {
        const Event event = any.event();
        const Event read = readBack(event);
        BOOST_REQUIRE(read.index() == event.index());
        BOOST_REQUIRE(factsOf(read) == factsOf(event));
        if (const auto* known = std::get_if<CertificateKnown>(&event)) {
            const auto& again = std::get<CertificateKnown>(read);
            BOOST_REQUIRE((again.certificate == known->certificate));
            BOOST_REQUIRE((again.source == known->source && again.pin == known->pin));
            BOOST_REQUIRE(again.challenged == known->challenged);
            BOOST_REQUIRE(again.asOf.value == known->asOf.value);
        }
        if (const auto* extended = std::get_if<ServiceExtended>(&event))
            BOOST_REQUIRE((std::get<ServiceExtended>(read).term == extended->term));
        if (const auto* note = std::get_if<ProductionNoted>(&event))
            BOOST_REQUIRE(std::get<ProductionNoted>(read).tokenKept == note->tokenKept);
    }
}

BOOST_AUTO_TEST_CASE(what_is_known_of_a_certificate_is_read_strictly) {
    const Event known = someCertificate();
    struct Row {
        std::string from;
        std::string to;
        Kind kind;
        std::string place;
    };
    const std::string in = "/facts/certificate/";
    for (const Row& row : std::vector<Row>{
             {R"("revoked":false)", R"("revoked":0)", Kind::wrongType, in + "revoked"},
             {R"("revoked":false,)", "", Kind::missing, in + "revoked"},
             {R"("revoked":false)", R"("revoked":false,"burnt":true)", Kind::unknownKey, in + "burnt"},
             {R"("notAfter":"2027-06-06")", R"("notAfter":null)", Kind::badValue, in + "notAfter"},
             {R"("notAfter":"2027-06-06")", R"("notAfter":"2027-02-29")", Kind::badValue, in + "notAfter"},
             {R"("serviceEnd":"2027-06-06")", R"("serviceEnd":"tomorrow")", Kind::badValue,
              in + "serviceEnd"},
             {R"("serviceEnd":"2027-06-06")", R"("serviceEnd":20270606)", Kind::badValue, in + "serviceEnd"},
             {R"("paidFrom":null)", R"("paidFrom":false)", Kind::badValue, in + "paidFrom"},
             {R"(["tax"])", R"(["tax","fund"])", Kind::badValue, in + "applications"},
             {R"(["tax"])", R"("tax")", Kind::wrongType, in + "applications"},
             {R"(["tax"])", R"([1])", Kind::wrongType, in + "applications/0"},
             {R"("source":"headquarters")", R"("source":"hearsay")", Kind::badValue, "/facts/source"},
             {R"("pin":"good")", R"("pin":"123456")", Kind::badValue, "/facts/pin"},
             {R"("asOf":1795000000000)", R"("asOf":-1)", Kind::outOfRange, "/facts/asOf"},
             {R"("challenged":false)", R"("challenged":null)", Kind::wrongType, "/facts/challenged"},
             {R"("serial":"0f01")", "\"serial\":\"" + std::string(65, '0') + "\"", Kind::tooLong,
              in + "serial"},
         }) {
        BOOST_TEST_CONTEXT(row.from << " -> " << row.to) {
            const auto problem = edited(known, row.from, row.to);
            BOOST_REQUIRE(problem);
            BOOST_TEST(problem->kind() == row.kind);
            BOOST_TEST(problem->place() == row.place);
        }
    }
    BOOST_TEST(!edited(known, R"(["tax"])", "null"));
    BOOST_TEST(!edited(known, R"(["tax"])", R"(["fund","tax"])"));
    BOOST_TEST(!edited(known, R"("serviceEnd":"2027-06-06")", R"("serviceEnd":null)"));
}

BOOST_AUTO_TEST_CASE(what_followed_is_read_strictly) {
    const Event extended = ServiceExtended{"0f01", {day("2027-01-01"), day("2027-12-31")}};
    const Event changed = ApplicationsChanged{"0f01", {"tax"}, {}};
    const Event ordered = RevocationOrdered{"0f01", "superseded", "0f02"};
    const Event confirmed = RevocationConfirmed{"0f01", Counter::now};
    const Event blank = BlankPrinted{"application", Bytes(32, 1), 2};
    const Event token = TokenNoted{"5d1f", "YZT-5D1F", TokenAct::pinChanged, {}};
    const auto place = [](const Event& event, const std::string& from, const std::string& to) {
        const auto problem = edited(event, from, to);
        return problem ? problem->place() : std::string("ok");
    };
    BOOST_TEST(place(extended, "2027-12-31", "2027-12-32") == "/facts/until");
    BOOST_TEST(place(extended, R"("from":"2027-01-01")", R"("from":"")") == "/facts/from");
    BOOST_TEST(place(extended, "2027-12-31", "2028-12-31") == "ok");
    BOOST_TEST(place(changed, R"("closed":[])", R"("closed":null)") == "/facts/closed");
    BOOST_TEST(place(changed, R"("closed":[])", R"("closed":["fund"])") == "ok");
    BOOST_TEST(place(ordered, R"("reason":"superseded")", R"("reason":5)") == "/facts/reason");
    BOOST_TEST(place(ordered, R"(,"replacedBy":"0f02")", "") == "/facts/replacedBy");
    BOOST_TEST(place(confirmed, "1795000000000", "\"now\"") == "/facts/at");
    BOOST_TEST(place(confirmed, "1795000000000", "253402300800000") == "/facts/at");
    BOOST_TEST(place(token, R"("act":"pin-changed")", R"("act":"burnt")") == "/facts/act");
    BOOST_TEST(place(token, R"("act":"pin-changed")", R"("act":"lost")") == "ok");
    BOOST_TEST(place(token, R"("tokenSerial":"5d1f")", R"("tokenSerial":"")") == "/facts/tokenSerial");
    BOOST_TEST(place(token, R"(,"reason":"")", "") == "/facts/reason");
    BOOST_TEST(place(token, R"("reason":"")", R"("reason":"","pin":"839204")") == "/facts/pin");
    BOOST_TEST(place(blank, R"("pages":2)", R"("pages":0)") == "/facts/pages");
    BOOST_TEST(place(blank, R"("pages":2)", R"("pages":2,"copy":false)") == "/facts/copy");
}

// A kiosk whose memory is damaged, or somebody at the line: headquarters answers, it does not fall over.
BOOST_AUTO_TEST_CASE(judging_damaged_entries_answers_for_every_service_type_at_every_step) {
    const Catalogue catalogue = parseCatalogue(counterCatalogue());
    Any any(7);
    Mutation mutation(8);
    int judged = 0;
    for (const ServiceType& service : catalogue.services) {
        for (const Step step : service.steps) {
            Counter counter(counterCatalogue());
            must(counter.receive(applicationFor(counter, service.id)));
            must(goOn(counter, tokenFor(service), step).kiosk);
            for (int round = 0; round < 60; ++round) {
                const Event event = any.event();
                BOOST_CHECK_NO_THROW(counter.judged(event));
                if (problemOf(kindOf(event), mutation.damaged(factsOf(event).text()))) continue;
                ++judged;
            }
        }
    }
    BOOST_TEST(judged > 0);
}

// What is entered at the counter, too: a refusal, never an exception, and nothing that could not be read
// again.
BOOST_AUTO_TEST_CASE(certificates_that_no_entry_can_hold_are_refused) {
    Counter counter(counterCatalogue());
    const auto refused = [&](auto spoil) {
        Receive r = applicationFor(counter, "renew");
        spoil(*r.known);
        return cellOf(counter.receive(r));
    };
    BOOST_TEST(refused([](auto& k) { k.certificate.serial = std::string(65, '0'); }) ==
               "faulty-fields:too-long");
    BOOST_TEST(refused([](auto& k) {
                   k.certificate.applications = {{"tax", "quality"}};
               }) == "faulty-fields:wrong-character");
    BOOST_TEST(refused([](auto& k) { k.tokenLabel = "\xFF"; }) == "faulty-fields:wrong-character");
    BOOST_TEST(refused([](auto& k) { k.asOf = {-1}; }) == "faulty-fields:out-of-range");
    BOOST_TEST(refused([](auto&) {}) == "ok");
}

BOOST_AUTO_TEST_CASE(marks_and_sources_have_ids_both_ways) {
    for (int i = 0; i < 5; ++i)
        BOOST_TEST((pinMarkOf(idOf(static_cast<PinMark>(i))) == static_cast<PinMark>(i)));
    for (int i = 0; i < 4; ++i)
        BOOST_TEST((sourceOf(idOf(static_cast<Source>(i))) == static_cast<Source>(i)));
    for (int i = 0; i < 10; ++i)
        BOOST_TEST((stageOf(idOf(static_cast<Stage>(i))) == static_cast<Stage>(i)));
    BOOST_TEST(!pinMarkOf("").has_value());
    BOOST_TEST(!sourceOf("Headquarters").has_value());
    BOOST_TEST(!stageOf("burn").has_value());
    BOOST_TEST(someCertificate().certificate.id() == "0f01");
}
