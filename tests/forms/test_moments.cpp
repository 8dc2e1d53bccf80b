#define BOOST_TEST_MODULE forms_moments
#include "forms/moment.h"
#include "served.h"

#include <boost/test/unit_test.hpp>

#include <map>

using namespace certdesk::forms;
using namespace certdesk::tests;

namespace {

/// What the cases of a unit did to its certificates, and the records that follow from it.
struct Life {
    Counter clockwork{counterCatalogue()}; ///< its clock alone
    std::map<std::string, KnownCertificate> records;
    std::vector<Moment> moments;
    int cases = 0;

    Day today() const { return clockwork.today(); }

    /// A whole case about the certificate `serial` ("": none yet), which makes `made` until `notAfter`.
    void live(const std::string& service, const std::string& serial, const std::string& token,
              const std::string& made = {}, Day notAfter = {}) {
        Counter counter(counterCatalogue());
        counter.clock = clockwork.clock;
        counter.number = caseNumber("FS001-01", 'A', today(), ++cases);
        must(counter.receive(about(counter, service, serial)));
        while (currentStep(counter.service(), counter.state)) {
            Command command = nextCommand(counter, token);
            if (auto* note = std::get_if<NoteProduction>(&command); note && !note->note.certificate.empty()) {
                note->note.certificateSerial = made;
                note->note.notAfter = notAfter;
            }
            must(counter.act(command));
        }
        if (counter.state.revocation)
            must(counter.act(NoteRevoked{counter.state.revocation->certificate, counter.clock}));
        keep(counter);
    }
    Receive about(const Counter& counter, const std::string& service, const std::string& serial) const {
        Receive r = applicationFor(counter, service);
        if (serial.empty()) return r;
        r.known->certificate = records.at(serial);
        r.details.holderName = r.known->certificate.holderName;
        if (!r.known->tokenSeen.empty()) r.known->tokenSeen = r.known->certificate.tokenSerial;
        return r;
    }

private:
    void keep(const Counter& counter) {
        Case c;
        for (const Event& event : counter.events) {
            const EntryContext context = counter.contextOf(event, "li");
            apply(c, context, event);
            for (const Moment& moment : momentsOf(c, context, event)) {
                fold(records[moment.certificate], moment);
                moments.push_back(moment);
            }
        }
    }
};

/// A unit's first certificate, and everything that can happen to it and its successors.
Life wholeLife() {
    Life life;
    life.live("new", "", "T1", "a1", plusYears(life.today(), 1));
    life.live("open", "a1", "T1");
    life.clockwork.wait(30);
    life.live("renew", "a1", "T1");
    life.live("update", "a1", "T1", "b2", day("2028-11-18"));
    life.live("change", "b2", "T1", "c3", day("2028-11-18"));
    life.live("unlock", "c3", "T1");
    life.live("reissue", "c3", "T2", "d4", day("2028-11-18"));
    life.live("close", "d4", "T2");
    life.live("revoke", "d4", "T2");
    return life;
}

std::string wordOf(const Moment& moment) {
    return std::string(idOf(moment.kind)) + " " + moment.certificate +
           (moment.replaces.empty() ? "" : " after " + moment.replaces) +
           (moment.by.empty() ? "" : " by " + moment.by);
}

Moment moment(Moment::Kind kind) {
    Moment m;
    m.kind = kind;
    m.certificate = "a1";
    return m;
}

Moment issuedFirst() {
    Moment m = moment(Moment::Kind::issued);
    m.after.emplace();
    m.after->serial = "a1";
    m.after->applications = {{"quality", "tax"}};
    m.after->notAfter = m.after->serviceEnd.emplace(day("2027-11-18"));
    return m;
}

Moment extendedTo(const char* from, const char* until) {
    Moment m = moment(Moment::Kind::extended);
    m.from = day(from);
    m.until = day(until);
    return m;
}

KnownCertificate folded(const std::vector<Moment>& moments) {
    KnownCertificate record;
    for (const Moment& m : moments)
        fold(record, m);
    return record;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_whole_life_leaves_its_timeline_in_order) {
    const std::vector<std::string> expected{
        "issued a1",
        "applications-opened a1",
        "extended a1",
        "issued b2 after a1",
        "revocation-ordered a1 by b2",
        "revoked a1",
        "issued c3 after b2",
        "revocation-ordered b2 by c3",
        "revoked b2",
        "pin-reset c3",
        "revocation-ordered c3", // lost: before there is another
        "issued d4 after c3",
        "replaced c3 by d4",
        "revoked c3",
        "applications-closed d4",
        "revocation-ordered d4",
        "token-wiped d4",
        "revoked d4",
    };
    std::vector<std::string> words;
    const Life life = wholeLife();
    for (const Moment& m : life.moments)
        words.push_back(wordOf(m));
    BOOST_TEST(words == expected, boost::test_tools::per_element());
    BOOST_TEST(life.moments.front().caseNumber == "FS001-01A-20261118-0001");
    BOOST_TEST(life.moments.front().service == "new");
    BOOST_TEST(isoDay(life.moments.back().day) == "2026-12-18");
    BOOST_TEST(life.moments.back().reason == "cessationOfOperation");
}

BOOST_AUTO_TEST_CASE(a_whole_life_leaves_the_right_records) {
    const Life life = wholeLife();
    BOOST_REQUIRE(life.records.size() == 4u);
    const std::string renamed = "佛山市禅城区晨光新材料有限公司";
    const std::vector<std::string> opened{"quality", "social-insurance", "tax"};
    const std::vector<std::string> closed{"quality", "social-insurance"};
    struct Row {
        const char* serial;
        const char* replacedBy;
        const char* token;
        const char* notAfter;
        const char* algorithm;
        std::string name;
        std::vector<std::string> applications;
    };
    for (const Row& row : std::vector<Row>{
             {"a1", "b2", "T1", "2027-11-18", "rsa2048", goodApplication().details.holderName, opened},
             {"b2", "c3", "T1", "2028-11-18", "rsa2048", goodApplication().details.holderName, opened},
             {"c3", "d4", "T1", "2028-11-18", "rsa2048", renamed, opened},
             {"d4", "", "T2", "2028-11-18", "rsa2048", renamed, closed}}) {
        const KnownCertificate& record = life.records.at(row.serial);
        BOOST_TEST_CONTEXT(row.serial) {
            BOOST_TEST(record.serial == row.serial);
            BOOST_TEST(record.revoked);
            BOOST_TEST(record.replacedBy == row.replacedBy);
            BOOST_TEST(record.tokenSerial == row.token);
            BOOST_TEST(isoDay(record.notAfter) == row.notAfter);
            BOOST_TEST(record.algorithm == row.algorithm);
            BOOST_TEST(record.holderName == row.name);
            BOOST_TEST(record.holderCode == "91440604MA4W0A1235");
            BOOST_TEST(record.applications.value() == row.applications);
            BOOST_TEST(isoDay(record.serviceEnd.value()) == "2028-11-18");
            BOOST_TEST(isoDay(record.paidFrom.value()) == "2027-11-19");
        }
    }
}

// 一费制: the year goes with the unit from certificate to certificate, and is not paid twice.
BOOST_AUTO_TEST_CASE(a_successor_takes_over_what_was_paid) {
    Life life;
    life.live("new", "", "T1", "a1", plusYears(life.today(), 1));
    life.live("renew", "a1", "T1");
    life.live("update", "a1", "T1", "b2", day("2028-11-18"));
    Counter counter(counterCatalogue());
    const auto refusal = counter.receive(life.about(counter, "renew", "b2"));
    checkRefused(refusal, RefusalKind::alreadyPaid);
    BOOST_TEST(isoDay(refusal->day.value()) == "2028-11-18");
    BOOST_TEST(cellOf(counter.receive(life.about(counter, "update", "a1"))) == "certificate-replaced");
    BOOST_TEST(!counter.receive(life.about(counter, "open", "b2")));
}

BOOST_AUTO_TEST_CASE(a_change_of_code_and_kind_is_the_successors) {
    Life life;
    life.live("new", "", "T1", "a1", plusYears(life.today(), 1));
    Counter counter(counterCatalogue());
    Receive r = life.about(counter, "change", "a1");
    r.details.changes = {{"uscc", "91440606722473344C"}, {"kind", "机关"}};
    r.details.holderName = "typed otherwise";
    mustReach(counter, r, Step::production);
    ProductionNoted enrolled = production(Stage::enrol, Phase::ended, "T1").note;
    const auto moments = momentsOf(counter.state, counter.contextOf(enrolled, "li"), enrolled);
    BOOST_REQUIRE(moments.size() == 1u);
    BOOST_TEST(moments[0].after->holderCode == "91440606722473344C");
    BOOST_TEST(moments[0].after->holderKind == "机关");
    BOOST_TEST(moments[0].after->holderName == goodApplication().details.holderName);
    BOOST_TEST(moments[0].after->applications.value() == (std::vector<std::string>{"quality", "tax"}));
}

BOOST_AUTO_TEST_CASE(most_entries_do_nothing_to_a_certificate) {
    Counter counter(counterCatalogue());
    mustReach(counter, applicationFor(counter, "update"), Step::production);
    for (const Event& event : counter.events)
        BOOST_TEST(momentsOf(counter.state, counter.contextOf(event, "li"), event).empty());
    for (const Phase phase : {Phase::begun, Phase::failed})
        for (const Stage stage : stagesOf(*counter.service().production)) {
            const Event event = production(stage, phase, oldToken).note;
            BOOST_TEST(momentsOf(counter.state, counter.contextOf(event, "li"), event).empty());
        }
}

BOOST_AUTO_TEST_SUITE(folding)

BOOST_AUTO_TEST_CASE(each_moment_twice_changes_nothing) {
    const Life life = wholeLife();
    std::map<std::string, KnownCertificate> records;
    for (const Moment& m : life.moments) {
        fold(records[m.certificate], m);
        fold(records[m.certificate], m);
    }
    BOOST_TEST((records == life.records));
}

BOOST_AUTO_TEST_CASE(how_a_certificate_began_may_come_last_or_again) {
    const Moment first = issuedFirst();
    const Moment paid = extendedTo("2027-11-19", "2028-11-18");
    Moment opened = moment(Moment::Kind::applicationsOpened);
    opened.applications = {"social-insurance"};
    Moment dead = moment(Moment::Kind::revocationOrdered);
    dead.by = "b2";
    const KnownCertificate inOrder = folded({first, opened, paid, dead});
    BOOST_TEST((folded({first, opened, paid, dead, first}) == inOrder));
    BOOST_TEST((folded({first, dead, paid, first, opened}) == inOrder));
    const KnownCertificate late = folded({paid, dead, first});
    BOOST_TEST(late.revoked);
    BOOST_TEST(late.replacedBy == "b2");
    BOOST_TEST(isoDay(late.serviceEnd.value()) == "2028-11-18");
    BOOST_TEST(isoDay(late.paidFrom.value()) == "2027-11-19");
    BOOST_TEST(late.applications.value() == (std::vector<std::string>{"quality", "tax"}));
}

BOOST_AUTO_TEST_CASE(a_service_year_never_falls) {
    const Moment one = extendedTo("2027-11-19", "2028-11-18");
    const Moment two = extendedTo("2028-11-19", "2030-11-18");
    const KnownCertificate inOrder = folded({issuedFirst(), one, two});
    BOOST_TEST(isoDay(inOrder.serviceEnd.value()) == "2030-11-18");
    BOOST_TEST(isoDay(inOrder.paidFrom.value()) == "2028-11-19");
    BOOST_TEST((folded({issuedFirst(), two, one}) == inOrder));
    BOOST_TEST((folded({two, one, issuedFirst()}) == inOrder));
    BOOST_TEST((folded({issuedFirst(), one, two, one, two}) == inOrder));
}

BOOST_AUTO_TEST_CASE(applications_are_a_set) {
    Moment opened = moment(Moment::Kind::applicationsOpened);
    opened.applications = {"tax", "fund"};
    Moment closed = moment(Moment::Kind::applicationsClosed);
    closed.applications = {"quality", "never-open"};
    const KnownCertificate record = folded({issuedFirst(), opened, closed});
    BOOST_TEST(record.applications.value() == (std::vector<std::string>{"fund", "tax"}));
    BOOST_TEST((folded({issuedFirst(), closed, opened, closed}) == record));
    KnownCertificate unknown;
    fold(unknown, opened);
    BOOST_TEST(!unknown.applications.has_value()); // those that are open beside are not known
}

BOOST_AUTO_TEST_CASE(what_touches_only_the_token_leaves_the_record) {
    const KnownCertificate record = folded({issuedFirst()});
    for (const Moment::Kind kind : {Moment::Kind::pinReset, Moment::Kind::tokenWiped})
        BOOST_TEST((folded({issuedFirst(), moment(kind)}) == record));
    BOOST_TEST(folded({issuedFirst(), moment(Moment::Kind::revoked)}).revoked);
    BOOST_TEST(!record.revoked);
}

BOOST_AUTO_TEST_CASE(kinds_have_ids_both_ways) {
    for (int i = 0; i <= static_cast<int>(Moment::Kind::tokenWiped); ++i) {
        const auto kind = static_cast<Moment::Kind>(i);
        BOOST_TEST((momentKindOf(idOf(kind)) == kind));
    }
    BOOST_TEST(idOf(Moment::Kind::revocationOrdered) == "revocation-ordered");
    BOOST_TEST(!momentKindOf("burnt").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
