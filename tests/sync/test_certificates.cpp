#define BOOST_TEST_MODULE sync_certificates
#include "sync/journal.h"
#include "sync/sample_kiosk.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk;
using namespace certdesk::sync;
using forms::Moment;
using sample::Kiosk;

namespace {

using Texts = std::vector<std::string>;

Texts kindsOf(const std::vector<Moment>& moments) {
    Texts kinds;
    for (const Moment& moment : moments)
        kinds.emplace_back(forms::idOf(moment.kind));
    return kinds;
}

Texts serialsOf(const std::vector<forms::KnownCertificate>& records) {
    Texts serials;
    for (const forms::KnownCertificate& record : records)
        serials.push_back(record.serial);
    return serials;
}

Texts numbersOf(const std::vector<CaseRow>& rows) {
    Texts numbers;
    for (const CaseRow& row : rows)
        numbers.push_back(row.number);
    return numbers;
}

forms::Day day(const char* text) { return forms::parseIsoDay(text).value(); }

const std::string oldCode = "91440604MA4W0A1235";
const std::string newCode = "91440606722473344C";

/// A certificate from its issue to its end: made, paid on, an application opened, changed to another name and
/// code on the same token, and revoked.
struct WholeLife : Kiosk {
    WholeLife() : journal(open()) {
        made = receive(*journal, "晨光陶瓷", 1, oldCode);
        takeFee(*journal, made, 20000);
        add(*journal, made, sample::enrolled("GD-1", "0A01", day("2027-11-22")));
        add(*journal, made, forms::HandedOver{});
        renewed = serve("0A01", {});
        add(*journal, renewed, forms::ServiceExtended{"0A01", {day("2027-11-23"), day("2028-11-22")}});
        opened = serve("0A01", {});
        add(*journal, opened, forms::ApplicationsChanged{"0A01", {"social"}, {}});
        changed = serve("0A01", {{"name", "晨曦瓷业"}, {"uscc", newCode}});
        add(*journal, changed, sample::enrolled("GD-1", "0A02", day("2027-11-22")));
        add(*journal, changed, forms::RevocationOrdered{"0A01", "superseded", "0A02"});
        add(*journal, changed, forms::RevocationConfirmed{"0A01", now()});
        add(*journal, changed, forms::HandedOver{});
        ended = serve("0A02", {});
        add(*journal, ended, forms::RevocationOrdered{"0A02", "cessationOfOperation", ""});
        add(*journal, ended, sample::ended(forms::Stage::wipe, "GD-1"));
    }

    /// Receives a case for the certificate as the register knows it.
    std::string serve(const std::string& serial, std::map<std::string, std::string> changes) {
        const auto known = journal->certificates(KnownBy::certificate, serial).at(0);
        forms::CertificateKnown noted = sample::lookedUp(known, known.tokenSerial);
        noted.source = forms::Source::kioskRegister;
        forms::Details details = sample::holder(known.holderName, known.holderCode);
        details.changes = std::move(changes);
        return receive(*journal, noted, details);
    }

    std::unique_ptr<Journal> journal;
    std::string made, renewed, opened, changed, ended;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(a_whole_life, WholeLife)

BOOST_AUTO_TEST_CASE(is_one_timeline_by_each_of_its_certificates) {
    const std::vector<Moment> moments = journal->timeline("0A01");
    BOOST_TEST(kindsOf(moments) ==
               (Texts{"issued", "extended", "applications-opened", "issued", "revocation-ordered", "revoked",
                      "revocation-ordered", "token-wiped"}));
    BOOST_CHECK(journal->timeline("0A02") == moments);
    BOOST_CHECK(journal->timeline("0a02") == moments);
    BOOST_TEST(moments.at(0).caseNumber == made);
    BOOST_TEST(moments.at(0).after->holderName == "晨光陶瓷");
    BOOST_CHECK(moments.at(1).until == day("2028-11-22"));
    BOOST_TEST(moments.at(2).applications == Texts{"social"});
    BOOST_TEST(moments.at(3).replaces == "0A01");
    BOOST_TEST(moments.at(4).by == "0A02");
    BOOST_TEST(moments.at(7).caseNumber == ended);
    BOOST_TEST(journal->timeline("0A03").empty());
    BOOST_TEST(journal->timeline("").empty());
}

BOOST_AUTO_TEST_CASE(is_the_same_when_rebuilt_and_after_a_restart) {
    const std::vector<Moment> moments = journal->timeline("0A01");
    const auto records = journal->certificates(KnownBy::token, "GD-1");
    const VerifyReport report = verify(*journal);
    BOOST_TEST(report.sound(), report.problem);
    journal->rebuild(stepOf(), reader());
    BOOST_CHECK(journal->timeline("0A01") == moments);
    BOOST_CHECK(journal->certificates(KnownBy::token, "GD-1") == records);
    journal.reset();
    journal = open();
    BOOST_CHECK(journal->timeline("0A01") == moments);
    BOOST_CHECK(journal->certificates(KnownBy::token, "GD-1") == records);
}

BOOST_AUTO_TEST_CASE(leaves_records_that_are_found_by_each_key) {
    BOOST_TEST(serialsOf(journal->certificates(KnownBy::token, "gd-1")) == (Texts{"0A02", "0A01"}));
    BOOST_TEST(serialsOf(journal->certificates(KnownBy::code, newCode)) == Texts{"0A02"});
    BOOST_TEST(serialsOf(journal->certificates(KnownBy::code, oldCode)) == Texts{"0A01"});
    BOOST_TEST(journal->certificates(KnownBy::code, "91110000600037341L").empty());
    BOOST_TEST(journal->certificates(KnownBy::token, "").empty());
    const forms::KnownCertificate before = journal->certificates(KnownBy::certificate, "0A01").at(0);
    BOOST_TEST(before.revoked);
    BOOST_TEST(before.replacedBy == "0A02");
    BOOST_TEST(before.holderName == "晨光陶瓷");
    const forms::KnownCertificate after = journal->certificates(KnownBy::certificate, "0A02").at(0);
    BOOST_TEST(after.revoked);
    BOOST_TEST(after.holderName == "晨曦瓷业");
    BOOST_TEST(after.holderCode == newCode);
    BOOST_TEST(after.tokenSerial == "GD-1");
    BOOST_CHECK(after.serviceEnd == day("2028-11-22"));
    BOOST_TEST(*after.applications == (Texts{"social", "tax"}));
}

BOOST_AUTO_TEST_CASE(is_found_by_names_and_codes_before_and_after_the_change) {
    const auto find = [&](const std::string& key) { return numbersOf(journal->search(key, 50)); };
    BOOST_TEST(find("光陶") == (Texts{changed, opened, renewed, made}));
    BOOST_TEST(find("晨曦瓷") == (Texts{ended, changed}));
    BOOST_TEST(find(oldCode) == (Texts{changed, opened, renewed, made}));
    BOOST_TEST(find(newCode) == (Texts{ended, changed}));
    BOOST_TEST(find("0A01") == (Texts{changed, opened, renewed, made}));
    BOOST_TEST(find("0a02") == (Texts{ended, changed}));
    BOOST_TEST(find("GD-1") == (Texts{ended, changed, opened, renewed, made}));
    BOOST_TEST(find("陶晨").empty());
    BOOST_TEST(find("0A03").empty());
}

BOOST_AUTO_TEST_CASE(shows_in_the_lines_of_cases_what_they_made_or_serve) {
    const CaseRow served = journal->search(renewed, 1).at(0);
    BOOST_TEST(served.certificateSerial == "0A01");
    BOOST_TEST(served.tokenSerial == "GD-1");
    BOOST_TEST(journal->search(changed, 1).at(0).certificateSerial == "0A02");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(keys_of_a_case, Kiosk)

BOOST_AUTO_TEST_CASE(a_token_that_failed_still_finds_it_and_a_corrected_code_does_not) {
    const auto journal = open();
    const std::string number = receive(*journal, "晨光陶瓷", 1, oldCode);
    forms::ProductionNoted begun = sample::ended(forms::Stage::prepare, "GD-1");
    begun.phase = forms::Phase::begun;
    add(*journal, number, begun);
    begun.tokenSerial = "GD-2";
    add(*journal, number, begun);
    add(*journal, number, forms::DetailsRecorded{sample::holder("晨光", newCode), sample::person(1), true});
    for (const std::string key : {"GD-1", "GD-2"})
        BOOST_TEST(numbersOf(journal->search(key, 9)) == Texts{number}, key);
    BOOST_TEST(numbersOf(journal->search(newCode, 9)) == Texts{number});
    BOOST_TEST(journal->search(oldCode, 9).empty());
    BOOST_TEST(verify(*journal).sound());
}

BOOST_AUTO_TEST_CASE(another_authoritys_certificate_is_found_by_its_id_and_its_serial) {
    const auto journal = open();
    forms::KnownCertificate known = sample::certificate("0B01");
    known.issuer = "oca";
    const std::string number = receive(*journal, sample::lookedUp(known, "T-9"), sample::holder("晨光陶瓷"));
    add(*journal, number, forms::ApplicationsChanged{known.id(), {"social"}, {}});
    for (const std::string key : {"oca:0B01", "0B01", "T-9"})
        BOOST_TEST(numbersOf(journal->search(key, 9)) == Texts{number}, key);
    BOOST_TEST(kindsOf(journal->timeline("oca:0b01")) == Texts{"applications-opened"});
    BOOST_TEST(journal->timeline("0B01").empty()); // ours of that serial is another one
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(what_is_learned, Kiosk)

BOOST_AUTO_TEST_CASE(a_token_does_not_make_forgotten_what_only_headquarters_knows) {
    const auto journal = open();
    forms::KnownCertificate full = sample::certificate("0A01");
    full.serviceEnd = day("2029-01-01");
    full.paidFrom = day("2028-01-02");
    receive(*journal, sample::lookedUp(full, "T-1"), sample::holder("晨光陶瓷"));
    forms::KnownCertificate seen;
    seen.serial = "0A01";
    seen.holderName = "晨光陶瓷";
    seen.holderCode = oldCode;
    seen.notAfter = full.notAfter;
    seen.tokenSerial = "T-1";
    forms::CertificateKnown read = sample::lookedUp(seen, "T-1");
    read.source = forms::Source::token;
    receive(*journal, read, sample::holder("晨光陶瓷"));
    full.tokenSerial = "T-1";
    BOOST_CHECK(journal->certificates(KnownBy::certificate, "0A01") == std::vector{full});
    BOOST_TEST(verify(*journal).sound());
}

BOOST_AUTO_TEST_CASE(what_is_revoked_or_paid_stays_so_whatever_an_older_answer_says) {
    const auto journal = open();
    const forms::KnownCertificate before = sample::certificate("0A01");
    const std::string number = receive(*journal, sample::lookedUp(before, ""), sample::holder("晨光陶瓷"));
    add(*journal, number, forms::ServiceExtended{"0A01", {day("2027-11-23"), day("2028-11-22")}});
    add(*journal, number, forms::RevocationOrdered{"0A01", "superseded", "0A02"});
    receive(*journal, sample::lookedUp(before, ""), sample::holder("晨光陶瓷"));
    const forms::KnownCertificate after = journal->certificates(KnownBy::certificate, "0A01").at(0);
    BOOST_TEST(after.revoked);
    BOOST_TEST(after.replacedBy == "0A02");
    BOOST_CHECK(after.serviceEnd == day("2028-11-22"));
    BOOST_CHECK(after.paidFrom == day("2027-11-23"));
}

BOOST_AUTO_TEST_CASE(a_certificate_lapses_when_the_first_of_validity_and_payment_ends_until_it_is_revoked) {
    const auto journal = open();
    const auto lapsing = [&](const char* first, const char* last) {
        std::vector<std::string> serials;
        for (const auto& one : journal->lapsing(day(first), day(last), 10))
            serials.push_back(one.serial);
        return serials;
    };
    forms::KnownCertificate sooner = sample::certificate("0A01");
    sooner.serviceEnd = day("2027-01-31");
    forms::KnownCertificate later = sample::certificate("0A02");
    later.serviceEnd = day("2027-02-28");
    const auto number = receive(*journal, sample::lookedUp(sooner, ""), sample::holder("晨光陶瓷"));
    receive(*journal, sample::lookedUp(later, ""), sample::holder("恒远精密"));
    BOOST_CHECK((lapsing("2027-01-31", "2027-02-28") == std::vector<std::string>{"0A01", "0A02"}));
    BOOST_CHECK((lapsing("2027-02-01", "2027-02-28") == std::vector<std::string>{"0A02"}));
    BOOST_TEST(lapsing("2027-01-01", "2027-01-30").empty());
    BOOST_TEST(journal->lapsing(day("2027-01-01"), day("2027-12-31"), 1).size() == 1U);
    add(*journal, number, forms::RevocationOrdered{"0A01", "superseded", "0A03"});
    BOOST_CHECK((lapsing("2027-01-01", "2027-12-31") == std::vector<std::string>{"0A02"}));
    BOOST_TEST(verify(*journal).sound());
}

BOOST_AUTO_TEST_CASE(a_replacement_made_elsewhere_joins_two_timelines) {
    const auto journal = open();
    const auto serve = [&](const std::string& serial, const std::string& replacedBy) {
        forms::KnownCertificate known = sample::certificate(serial);
        known.replacedBy = replacedBy;
        return receive(*journal, sample::lookedUp(known, ""), sample::holder("晨光陶瓷"));
    };
    add(*journal, serve("0A01", ""), forms::ServiceExtended{"0A01", {today(), today()}});
    add(*journal, serve("0A02", ""), forms::ServiceExtended{"0A02", {today(), today()}});
    BOOST_TEST(journal->timeline("0A02").size() == 1U);
    serve("0A01", "0A02");
    BOOST_TEST(journal->timeline("0A01").size() == 2U);
    BOOST_CHECK(journal->timeline("0A01") == journal->timeline("0A02"));
    BOOST_TEST(verify(*journal).sound());
}

BOOST_AUTO_TEST_CASE(an_older_code_within_a_units_code_finds_its_certificate) {
    const auto journal = open();
    const forms::KnownCertificate known = sample::certificate("0A01", "晨光陶瓷", oldCode.substr(8, 9));
    receive(*journal, sample::lookedUp(known, ""), sample::holder("晨光陶瓷"));
    BOOST_TEST(serialsOf(journal->certificates(KnownBy::code, oldCode)) == Texts{"0A01"});
    BOOST_TEST(serialsOf(journal->certificates(KnownBy::code, oldCode.substr(8, 9))) == Texts{"0A01"});
    BOOST_TEST(journal->certificates(KnownBy::code, newCode).empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(revocations_that_wait, Kiosk)

BOOST_AUTO_TEST_CASE(survive_a_restart_and_a_rebuild_until_they_are_confirmed_once) {
    auto journal = open();
    const auto order = [&](const std::string& serial) {
        const std::string number =
            receive(*journal, sample::lookedUp(sample::certificate(serial), ""), sample::holder("晨光陶瓷"));
        add(*journal, number, forms::RevocationOrdered{serial, "keyCompromise", ""});
        return number;
    };
    const std::string first = order("0A01");
    const std::string second = order("0A02");
    journal.reset();
    journal = open();
    journal->rebuild(stepOf(), reader());
    const auto pending = journal->pendingRevocations();
    BOOST_REQUIRE(pending.size() == 2U);
    BOOST_TEST(pending.at(0).caseNumber == first);
    BOOST_TEST(pending.at(0).holderName == "晨光陶瓷");
    BOOST_TEST(pending.at(0).revocation.certificate == "0A01");
    BOOST_TEST(pending.at(0).revocation.reason == "keyCompromise");
    BOOST_TEST(pending.at(1).caseNumber == second);
    add(*journal, first, forms::RevocationConfirmed{"0A01", now()});
    BOOST_TEST(journal->pendingRevocations().size() == 1U);
    BOOST_TEST(journal->pendingRevocations().at(0).caseNumber == second);
    journal->rebuild(stepOf(), reader());
    BOOST_TEST(journal->pendingRevocations().size() == 1U);
    BOOST_TEST(verify(*journal).sound());
}

BOOST_AUTO_TEST_CASE(of_one_case_wait_and_are_confirmed_each_by_itself) {
    const auto journal = open();
    makeAccount(*journal, "li");
    const std::string number =
        receive(*journal, sample::lookedUp(sample::certificate("0A01"), ""), sample::holder("晨光陶瓷"));
    add(*journal, number, forms::RevocationOrdered{"0A01", "superseded", "0A02"});
    add(*journal, number, forms::TokenGivenUp{"T-1", "YZT-T1", forms::TokenAct::damaged, "摔坏", "0A02"});
    add(*journal, number, forms::RevocationOrdered{"0A02", "cessationOfOperation", ""});
    BOOST_TEST(journal->pendingRevocations().size() == 2U);
    BOOST_TEST(verify(*journal).sound());
    add(*journal, number, forms::RevocationConfirmed{"0A02", now()});
    BOOST_REQUIRE(journal->pendingRevocations().size() == 1U);
    BOOST_TEST(journal->pendingRevocations().at(0).revocation.certificate == "0A01");
    BOOST_TEST(idOf(journal->tokens().at(0).state) == "damaged");
    BOOST_TEST(journal->tokens().at(0).caseNumber == number);
    journal->rebuild(stepOf(), reader());
    BOOST_TEST(journal->pendingRevocations().size() == 1U);
    add(*journal, number, forms::RevocationConfirmed{"0A01", now()});
    BOOST_TEST(journal->pendingRevocations().empty());
}

BOOST_AUTO_TEST_CASE(carry_the_case_and_every_account_in_order_as_evidence) {
    const auto journal = open();
    makeAccount(*journal, "li");
    const std::string other = receive(*journal, "另一家");
    const std::string number = receive(*journal, "晨光陶瓷");
    makeAccount(*journal, "wang");
    makeAccount(*journal, "li"); // with another key: what the older one signed must still be judged
    add(*journal, other, forms::HandedOver{});
    add(*journal, number, forms::HandedOver{});
    std::vector<std::int64_t> seqs;
    for (const StoredEntry& entry : journal->evidenceOf(number)) {
        const EntryHeader header = parseHeader(forms::toText(entry.header));
        BOOST_TEST((header.caseNumber == number || header.kind == "account-made"));
        seqs.push_back(header.seq);
    }
    BOOST_TEST(seqs == (std::vector<std::int64_t>{2, 5, 6, 7, 8, 10}));
    BOOST_TEST(journal->evidenceOf("FS001-02A-20261123-0099").empty());
    BOOST_TEST(journal->evidenceOf("").empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_visit, Kiosk)

BOOST_AUTO_TEST_CASE(receives_two_linked_cases_and_goes_on_with_both_in_single_steps) {
    const auto journal = open();
    const std::string first = journal->nextCaseNumber(today());
    const std::string second = forms::caseNumber("FS001-02", 'A', today(), 2);
    const auto details = [&](const std::string& number, int who) {
        return entry(number, forms::DetailsRecorded{sample::holder("晨光陶瓷"), sample::person(who), true});
    };
    const forms::Case last = journal->append(
        {entry(first, forms::CaseReceived{"renew", "FS001", {}, {}}), details(first, 1),
         entry(second, forms::CaseReceived{"update", "FS001", first, {}}), details(second, 1)},
        stepOf(), &reader());
    BOOST_TEST(last.number == second);
    BOOST_TEST(last.visit == first);
    BOOST_REQUIRE(last.personal);
    const std::string alone = receive(*journal, "另一家");
    journal->append({entry(first, forms::MaterialsChecked{{{"handler-id", 1}}}), details(second, 2),
                     entry(first, forms::HandedOver{}), entry(second, forms::CaseWithdrawn{"gone"})},
                    stepOf(), &reader());
    BOOST_CHECK(journal->loadCase(first, nullptr)->status == forms::Status::done);
    BOOST_CHECK(journal->loadCase(second, nullptr)->status == forms::Status::withdrawn);
    BOOST_CHECK(*journal->loadCase(first, &reader())->personal == sample::person(1));
    BOOST_CHECK(*journal->loadCase(second, &reader())->personal == sample::person(2));
    const auto rowOf = [&](const std::string& number) { return journal->search(number, 1).at(0); };
    BOOST_TEST(numbersOf(journal->visitOf(rowOf(first))) == Texts{second});
    BOOST_TEST(numbersOf(journal->visitOf(rowOf(second))) == Texts{first});
    BOOST_TEST(journal->visitOf(rowOf(alone)).empty());
    BOOST_TEST(verify(*journal).sound());
}

BOOST_AUTO_TEST_CASE(is_written_whole_or_not_at_all) {
    const auto journal = open();
    const std::string first = receive(*journal, "晨光陶瓷");
    const std::string second = receive(*journal, "晨光陶瓷");
    const Head before = journal->head();
    const NewEntry twice = entry(second, forms::CaseReceived{"update", "FS001", first, {}});
    BOOST_CHECK_THROW(journal->append({entry(first, forms::HandedOver{}), twice}, stepOf(), &reader()),
                      std::logic_error);
    BOOST_CHECK(journal->head() == before);
    BOOST_CHECK(journal->loadCase(first, nullptr)->status == forms::Status::open);
    BOOST_TEST(verify(*journal).sound());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_CASE(a_blank_form_belongs_to_no_case, Kiosk) {
    const auto journal = open();
    add(*journal, "", forms::BlankPrinted{"application", Bytes(32, 5), 2});
    BOOST_TEST(journal->head().seq == 2);
    BOOST_CHECK_THROW(add(*journal, receive(*journal, "甲"), forms::BlankPrinted{"a", Bytes(32, 5), 1}),
                      std::logic_error);
    BOOST_TEST(verify(*journal).sound());
}
