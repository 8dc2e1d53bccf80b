#define BOOST_TEST_MODULE forms_situations
#include "forms/decide.h"
#include "served.h"

#include <boost/test/unit_test.hpp>

#include <functional>
#include <set>

using namespace certdesk::forms;
using namespace certdesk::tests;

// Every service type in every situation that an applicant can bring: what is accepted, what is refused, and
// what comes instead. Each cell goes through receive and decide to the end of the case or the refusal, and
// each refusal through judge: headquarters refuses what a kiosk without rules would write.

namespace {

struct Brought {
    const Counter& counter;
    const ServiceType& service;
    Receive& r;
    std::string& token; ///< that production writes on

    KnownCertificate& certificate() const { return r.known->certificate; }
    Day in(int days) const { return plusDays(counter.today(), days); }
    /// Certificate and service year end together.
    void ends(int days) const {
        certificate().notAfter = in(days);
        certificate().serviceEnd = in(days);
    }
    void paysWhereAsked() const {
        if (service.asks.yearsWhenUnpaid) r.details.years = 1;
    }
    /// Of 质监局, never paid here.
    void ofTheBureau(bool challenged = true) const {
        certificate().issuer = "bureau";
        certificate().serviceEnd.reset();
        r.known->challenged = challenged;
        paysWhereAsked();
    }
};

/// Brings the situation about; false where there is none such for the service type.
using Situation = std::function<bool(const Brought&)>;

/// For every service type that serves a certificate.
Situation of(std::function<void(const Brought&)> spoil) {
    return [spoil](const Brought& b) {
        if (b.service.certificate) spoil(b);
        return b.service.certificate.has_value();
    };
}

bool openedAlready(const Brought& b) {
    b.r.details.applications = {"social-insurance", "tax"};
    return b.service.asks.applications == ApplicationsAsk::opened;
}

bool notOpen(const Brought& b) {
    b.r.details.applications = {"tax", "social-insurance"};
    return b.service.asks.applications == ApplicationsAsk::closed;
}

bool changesNothing(const Brought& b) {
    if (b.service.asks.changes.empty()) return false;
    b.r.details.changes = {{"name", b.certificate().holderName}, {"uscc", b.certificate().holderCode}};
    return true;
}

bool paysAPaidYear(const Brought& b) {
    b.r.details.years = 1;
    return b.service.asks.yearsWhenUnpaid;
}

bool writtenOnTheOldToken(const Brought& b) {
    b.token = oldToken;
    return b.service.certificate && b.service.production && b.service.production->freshToken;
}

bool writtenOnAnotherToken(const Brought& b) {
    b.token = "T-THIRD";
    return b.service.certificate && b.service.production && !b.service.production->freshToken;
}

struct Row {
    std::string name;
    Situation situation;
    std::vector<std::string> cells;
};

const std::vector<std::string> columns{"new",    "open",    "renew", "update", "unlock",
                                       "change", "reissue", "close", "revoke"};

/// The same for each that serves a certificate.
std::vector<std::string> each(const std::string& cell) {
    std::vector<std::string> cells(columns.size(), cell);
    cells.front() = "-";
    return cells;
}

const std::string pay = "pay-first>renew";
const std::string ended = "certificate-expired>update";
const std::string lost = "certificate-expired>new";
const std::string other = "other-issuer";
const std::string ask = "look-up-needed";

// clang-format off
const std::vector<Row> table{
    // situation                                     new   open  renew  update  unlock  change  reissue  close  revoke
    {"all is right", [](const Brought&) { return true; },
                                                    {"ok", "ok", "ok", "ok", "ok", "ok", "ok", "ok", "ok"}},
    {"a certificate of another unit",
     of([](const Brought& b) { b.certificate().holderCode = "91440606722473344C"; }), each("wrong-holder")},
    {"its code is the unit's organisation code",
     of([](const Brought& b) { b.certificate().holderCode = "MA4W0A123"; }), each("ok")},
    {"another name, the same code",
     of([](const Brought& b) { b.certificate().holderName = "佛山市另一公司"; }), each("ok")},
    {"an issuer that nobody listed",
     of([](const Brought& b) { b.certificate().issuer = "stranger"; }), each("unknown-issuer")},
    {"a listed other issuer", of([](const Brought& b) { b.ofTheBureau(); }),
                                                    {"-", "ok", other, other, other, other, other, other, other}},
    {"a listed other issuer, its key was not challenged", of([](const Brought& b) { b.ofTheBureau(false); }),
                                                    {"-", "not-challenged", other, other, other, other, other, other, other}},
    {"a listed other issuer, headquarters not asked",
     of([](const Brought& b) { b.ofTheBureau(); b.r.known->source = Source::token; }),
                                                    {"-", ask, other, other, other, other, other, other, other}},
    {"a listed other issuer, expired",
     of([](const Brought& b) { b.ofTheBureau(); b.certificate().notAfter = b.in(-1); }),
                                                    {"-", "certificate-expired>new", other, other, other, other, other, other, other}},
    {"revoked", of([](const Brought& b) { b.certificate().revoked = true; }),
                                                    {"-", "certificate-revoked>new", "certificate-revoked>new", "certificate-revoked>new", "certificate-revoked>new",
                                                     "certificate-revoked>new", "certificate-revoked>new", "certificate-revoked>new", "certificate-revoked"}},
    {"replaced",
     of([](const Brought& b) { b.certificate().replacedBy = "0f02"; b.certificate().revoked = true; }), each("certificate-replaced")},
    {"expired yesterday, the year is paid", of([](const Brought& b) { b.certificate().notAfter = b.in(-1); }),
                                                    {"-", "ok", "ok", "ok", "ok", ended, lost, "ok", "ok"}},
    {"year and certificate end today", of([](const Brought& b) { b.ends(0); }),
                                                    {"-", "ok", "ok", pay, "ok", "ok", "ok", "ok", "ok"}},
    {"year and certificate ended yesterday", of([](const Brought& b) { b.ends(-1); }),
                                                    {"-", "year-owed", "ok", pay, "ok", ended, lost, "ok", "ok"}},
    {"the same, and a year is paid with it", of([](const Brought& b) { b.ends(-1); b.paysWhereAsked(); }),
                                                    {"-", "ok", "ok", pay, "ok", ended, lost, "ok", "ok"}},
    {"the year ends on the last day of the grace", of([](const Brought& b) { b.ends(30); }),
                                                    {"-", "ok", "ok", pay, "ok", "ok", "ok", "ok", "ok"}},
    {"the year ends on the day after it", of([](const Brought& b) { b.ends(31); }), each("ok")},
    {"a year late to the day", of([](const Brought& b) { b.ends(-365); b.paysWhereAsked(); }),
                                                    {"-", "ok", "ok", pay, "ok", ended, lost, "ok", "ok"}},
    {"more than a year late", of([](const Brought& b) { b.ends(-366); b.paysWhereAsked(); }),
                                                    {"-", "too-long>new", "too-long>new", "too-long>new", "ok", ended, lost, "ok", "ok"}},
    {"a paid term lies ahead",
     of([](const Brought& b) { b.certificate().paidFrom = b.in(201); b.certificate().serviceEnd = b.in(565); }),
                                                    {"-", "ok", "already-paid", "ok", "ok", "ok", "ok", "ok", "ok"}},
    {"a year is paid though it is", paysAPaidYear,  {"-", "already-paid", "-", "-", "-", "-", "-", "-", "-"}},
    {"the application is open already", openedAlready,
                                                    {"-", "faulty-fields:already-there", "-", "-", "-", "-", "-", "-", "-"}},
    {"the application is not open", notOpen,        {"-", "-", "-", "-", "-", "-", "-", "faulty-fields:not-there", "-"}},
    {"the change changes nothing", changesNothing,  {"-", "-", "-", "-", "-", "nothing-changes", "-", "-", "-"}},
    {"no line: only the token tells",
     of([](const Brought& b) {
         b.r.known->source = Source::token;
         b.certificate().serviceEnd.reset();
         b.certificate().applications.reset();
     }),                                            {"-", "ok", ask, "ok", "ok", "ok", ask, "ok", "ok"}},
    {"no line: only this kiosk's records tell",
     of([](const Brought& b) { b.r.known->source = Source::kioskRegister; }),
                                                    {"-", ask, ask, ask, ask, ask, "ok", ask, ask}},
    {"no certificate was read or looked up", of([](const Brought& b) { b.r.known.reset(); }), each("certificate-needed")},
    {"found by the code, no token brought", of([](const Brought& b) { b.r.known->tokenSeen.clear(); }),
                                                    {"-", "certificate-needed", "certificate-needed", "certificate-needed", "certificate-needed",
                                                     "certificate-needed", "ok", "certificate-needed", "certificate-needed"}},
    {"its record names another token", of([](const Brought& b) { b.certificate().tokenSerial = "T-THIRD"; }),
                                                    {"-", "wrong-token", "wrong-token", "wrong-token", "wrong-token", "wrong-token", "ok", "wrong-token", "wrong-token"}},
    {"written on the old token", writtenOnTheOldToken,
                                                    {"-", "-", "-", "-", "-", "-", "same-token", "-", "-"}},
    {"written on a token that nobody brought", writtenOnAnotherToken,
                                                    {"-", "-", "-", "wrong-token", "wrong-token", "wrong-token", "-", "-", "wrong-token"}},
};
// clang-format on

void checkCell(const Row& row, const std::string& service, const std::string& expected) {
    Counter counter(counterCatalogue());
    const ServiceType& type = *counter.catalogue.service(service);
    Receive r = applicationFor(counter, service);
    std::string token = tokenFor(type);
    if (!row.situation({counter, type, r, token})) {
        BOOST_TEST(expected == "-");
        return;
    }
    const Ending ending = wholeCase(counter, r, token);
    BOOST_TEST(cellOf(ending.kiosk) == expected);
    BOOST_TEST(cellOf(ending.headquarters) == expected);
    BOOST_TEST((counter.state.status == Status::done) == (expected == "ok"));
}

} // namespace

BOOST_AUTO_TEST_CASE(every_service_type_in_every_situation) {
    const Catalogue catalogue = parseCatalogue(counterCatalogue());
    std::vector<std::string> services;
    for (const ServiceType& service : catalogue.services)
        services.push_back(service.id);
    BOOST_REQUIRE(services == columns);
    for (const Row& row : table) {
        BOOST_REQUIRE_MESSAGE(row.cells.size() == columns.size(), row.name);
        for (std::size_t i = 0; i < columns.size(); ++i)
            BOOST_TEST_CONTEXT(row.name << ": " << columns[i]) checkCell(row, columns[i], row.cells[i]);
    }
}

// The facts that the sentences for staff are made of.
BOOST_AUTO_TEST_CASE(a_refusal_carries_what_its_sentence_needs) {
    Counter counter(counterCatalogue());
    const auto refused = [&](const std::string& service,
                             const std::function<void(CertificateKnown&)>& spoil) {
        Receive r = applicationFor(counter, service);
        spoil(*r.known);
        const auto refusal = counter.receive(r);
        BOOST_REQUIRE(refusal);
        return *refusal;
    };
    const Day end = plusDays(counter.today(), -3);
    BOOST_TEST(refused("renew", [](auto& k) {
                   k.certificate.holderCode = "91440606722473344C";
                   k.certificate.holderName = "另一单位";
               }).other == "另一单位");
    BOOST_TEST(refused("reissue", [](auto& k) { k.certificate.replacedBy = "0f02"; }).other == "0f02");
    BOOST_TEST(refused("renew", [](auto& k) { k.certificate.issuer = "bureau"; }).other == "bureau");
    BOOST_TEST((refused("change", [&](auto& k) { k.certificate.notAfter = end; }).day == end));
    BOOST_TEST((refused("update", [&](auto& k) { k.certificate.serviceEnd = end; }).day == end));
    BOOST_TEST((refused("open", [&](auto& k) { k.certificate.serviceEnd = end; }).day == end));
    BOOST_TEST(refused("open", [&](auto& k) { k.certificate.serviceEnd = end; }).field == "years");
    const Day ahead = plusDays(counter.today(), 500);
    BOOST_TEST((refused("renew", [&](auto& k) {
                    k.certificate.serviceEnd = ahead;
                    k.certificate.paidFrom = plusDays(counter.today(), 135);
                }).day == ahead));
    BOOST_TEST(counter.events.empty());
}

BOOST_AUTO_TEST_CASE(a_situation_that_only_warns_says_so) {
    Counter counter(counterCatalogue());
    const auto kinds = [&](const std::string& service, const std::function<void(CertificateKnown&)>& spoil) {
        Receive r = applicationFor(counter, service);
        spoil(*r.known);
        std::string all;
        for (const Warning& w :
             warningsOf(*counter.catalogue.service(service), r.details, *r.known, counter.today()))
            all += std::string(idOf(w.kind)) + " ";
        return all;
    };
    const auto nothing = [](CertificateKnown&) {};
    const auto locked = [](CertificateKnown& k) { k.pin = PinMark::locked; };
    const auto renamed = [](CertificateKnown& k) { k.certificate.holderName = "佛山市另一公司"; };
    const auto token = [](CertificateKnown& k) { k.source = Source::token; };
    const auto two = [](CertificateKnown& k) { k.certificate.applications = {{"quality", "tax"}}; };
    const auto behind = [](CertificateKnown& k) {
        k.certificate.serviceEnd = plusDays(*k.certificate.serviceEnd, 1);
    };
    BOOST_TEST(kinds("open", nothing) == "");
    BOOST_TEST(kinds("open", renamed) == "name-differs ");
    BOOST_TEST(kinds("open", token) == "not-looked-up ");
    BOOST_TEST(kinds("unlock", nothing) == "token-not-locked ");
    BOOST_TEST(kinds("unlock", locked) == "");
    BOOST_TEST(kinds("close", nothing) == "none-left ");
    BOOST_TEST(kinds("close", two) == "");
    BOOST_TEST(kinds("renew", nothing) == "not-yet-usual ");
    BOOST_TEST(kinds("renew", behind) == "not-yet-usual certificate-behind ");
    BOOST_TEST(kinds("update", nothing) == "not-yet-usual ");
}

namespace {

/// What a whole case did to its certificate, and after which entry.
std::string consequencesOf(const Counter& counter) {
    std::string all;
    std::string before;
    for (const Event& event : counter.events) {
        const auto* note = std::get_if<ProductionNoted>(&event);
        if (const auto* e = std::get_if<ServiceExtended>(&event))
            all += before + ": paid " + isoDay(e->term.from) + " to " + isoDay(e->term.until);
        if (const auto* e = std::get_if<ApplicationsChanged>(&event)) {
            for (const std::string& id : e->opened)
                all += before + ": opened " + id;
            for (const std::string& id : e->closed)
                all += before + ": closed " + id;
        }
        if (const auto* e = std::get_if<RevocationOrdered>(&event))
            all +=
                before + ": revoked as " + e->reason + (e->replacedBy.empty() ? "" : " for " + e->replacedBy);
        before = note ? std::string(idOf(note->stage)) : std::string(kindOf(event));
    }
    return all;
}

struct Whole {
    std::string service;
    std::string reason;
    std::string consequences;
};

} // namespace

// The certificate of these cases is paid until 2027-06-06; today is 2026-11-18.
BOOST_AUTO_TEST_CASE(a_whole_case_does_what_its_service_type_says_and_when) {
    const std::vector<Whole> wholes{
        {"new", "", ""},
        {"open", "", "handed-over: opened social-insurance"},
        {"renew", "", "fee-taken: paid 2027-06-07 to 2028-06-06"},
        {"update", "", "read-back: revoked as superseded for 0a1b"},
        {"unlock", "", ""},
        {"change", "", "read-back: revoked as superseded for 0a1b"},
        {"reissue", "lost", "approval-given: revoked as superseded"},
        {"reissue", "damaged", "read-back: revoked as superseded for 0a1b"},
        {"close", "", "handed-over: closed tax"},
        {"revoke", "cessation", "approval-given: revoked as cessationOfOperation"},
        {"revoke", "not-needed", "approval-given: revoked as cessationOfOperation"},
        {"revoke", "leaked", "approval-given: revoked as keyCompromise"},
    };
    std::set<std::string> seen;
    for (const Whole& whole : wholes) {
        Counter counter(counterCatalogue());
        Receive r = applicationFor(counter, whole.service);
        r.details.reason = whole.reason;
        BOOST_TEST_CONTEXT(whole.service << " " << whole.reason) {
            mustEnd(counter, r);
            BOOST_TEST(consequencesOf(counter) == whole.consequences);
            const bool revokes = whole.consequences.find("revoked") != std::string::npos;
            BOOST_TEST(counter.state.revocation.has_value() == revokes);
            BOOST_TEST(counter.state.term.has_value() == (whole.service == "renew"));
        }
        seen.insert(whole.service);
    }
    BOOST_TEST(seen.size() == columns.size());
}

// Another authority's certificates are never revoked or renewed by us; their service year is ours.
BOOST_AUTO_TEST_CASE(a_certificate_of_another_authority_opens_applications_for_a_year) {
    Counter counter(counterCatalogue());
    Receive r = applicationFor(counter, "open");
    std::string token = oldToken;
    Brought{counter, *counter.catalogue.service("open"), r, token}.ofTheBureau();
    r.known->certificate.applications.reset();
    mustEnd(counter, r);
    BOOST_TEST(consequencesOf(counter) ==
               "fee-taken: paid 2026-11-18 to 2027-11-18handed-over: opened social-insurance");
    BOOST_TEST(eventIn<ServiceExtended>(counter)->certificate == "bureau:" + oldSerial);
    BOOST_TEST((counter.state.fee->total == Fen(20000)));
    r.known->certificate.serviceEnd = counter.state.term->until;
    Counter again(counterCatalogue());
    BOOST_TEST(cellOf(again.receive(r)) == "already-paid");
    r.details.years = 0;
    mustEnd(again, r);
    BOOST_TEST(!again.state.fee.has_value());
}
