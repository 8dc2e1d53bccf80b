#define BOOST_TEST_MODULE forms_acts
#include "answers.h"
#include "forms/decide.h"

#include <boost/test/unit_test.hpp>

#include <limits>

using namespace certdesk::forms;
using namespace certdesk::tests;

BOOST_AUTO_TEST_SUITE(approval)

BOOST_AUTO_TEST_CASE(I11_whoever_received_a_case_cannot_approve_it) {
    Counter counter;
    must(counter.receive(goodApplication(), "zhou"));
    must(counter.act(allMaterials()));
    must(counter.act(printedForm()));
    checkBothRefuse(counter, counter.approval("zhou"), RefusalKind::ownCase);
    checkBothRefuse(counter, counter.approval("zhou"), RefusalKind::ownCase, "zhou");
    BOOST_TEST(!counter.act(counter.approval("wang")));
}

// Else a reviewer changes somebody else's case to his liking and approves it himself.
BOOST_AUTO_TEST_CASE(I11_whoever_entered_what_is_approved_cannot_approve_it) {
    Counter counter;
    must(counter.receive(goodApplication(), "li"));
    must(counter.act(correction("另一公司"), "zhou"));
    must(counter.act(allMaterials(), "li"));
    must(counter.act(printedForm()));
    checkBothRefuse(counter, counter.approval("zhou"), RefusalKind::ownCase);
    BOOST_TEST(!counter.act(counter.approval("wang")));
    Counter checked;
    must(checked.receive(goodApplication(), "li"));
    must(checked.act(allMaterials(), "zhou"));
    must(checked.act(printedForm()));
    checkBothRefuse(checked, checked.approval("zhou"), RefusalKind::ownCase);
}

BOOST_AUTO_TEST_CASE(I11_only_an_open_account_with_the_role_approves) {
    Counter counter;
    bring(counter, Point::printed);
    for (const char* who : {"li", "chen", "gone"})
        checkBothRefuse(counter, counter.approval(who), RefusalKind::noRight);
    Approve stranger = counter.approval();
    stranger.reviewer = "nobody";
    checkBothRefuse(counter, stranger, RefusalKind::noRight);
}

BOOST_AUTO_TEST_CASE(I11_only_the_reviewers_own_signature_over_this_decision_counts) {
    Counter counter;
    bring(counter, Point::printed);
    const Approve good = counter.approval();
    std::vector<Approve> forged(8, good);
    forged[0].signature =
        counter.signedBy("zhou", approvalStatement(counter.state, true, "", "wang", Counter::now));
    forged[1].signature[0] ^= 1;
    forged[2].signature.clear();
    forged[3].signature.push_back(0);
    forged[4].at = {Counter::now.value + 1};
    forged[5].approved = false;
    forged[5].reason = "because";
    forged[6].reason = "because";
    forged[7].signature = Bytes(64, 0);
    for (std::size_t i = 0; i < forged.size(); ++i)
        BOOST_TEST_CONTEXT("forgery " << i) {
            checkBothRefuse(counter, forged[i], RefusalKind::badSignature);
        }
    BOOST_TEST(!counter.act(good));
}

BOOST_AUTO_TEST_CASE(I11_an_approval_falls_when_what_was_approved_changes) {
    for (const Command& change :
         std::vector<Command>{correction("另一公司"), CheckMaterials{{{"form", 3}, {"licence", 1}}}}) {
        Counter counter;
        bring(counter, Point::approved);
        BOOST_TEST(counter.state.approval.has_value());
        const Approve old = counter.approval();
        must(counter.act(change));
        BOOST_TEST(!counter.state.approval.has_value());
        must(counter.act(printedForm()));
        checkRefused(counter.act(wholeFee()), RefusalKind::tooEarly);
        checkBothRefuse(counter, old, RefusalKind::badSignature);
        must(counter.act(counter.approval()));
        BOOST_TEST(!counter.act(wholeFee()));
    }
}

BOOST_AUTO_TEST_CASE(I11_an_approval_of_one_case_is_none_of_another) {
    Counter counter;
    bring(counter, Point::printed);
    Case other = counter.state;
    other.number = "FS001-01A-20261118-0002";
    Approve approve = counter.approval();
    approve.signature = counter.signedBy("wang", approvalStatement(other, true, "", "wang", Counter::now));
    checkBothRefuse(counter, approve, RefusalKind::badSignature);
}

BOOST_AUTO_TEST_CASE(a_refusal_needs_its_reason_and_stops_the_case) {
    Counter counter;
    bring(counter, Point::printed);
    checkBothRefuse(counter, counter.approval("wang", false, ""), RefusalKind::faultyFields);
    must(counter.act(counter.approval("wang", false, "公章不清")));
    BOOST_TEST(counter.state.approvalRefusedBecause == "公章不清");
    checkRefused(counter.act(wholeFee()), RefusalKind::tooEarly);
    must(counter.act(correction("另一公司")));
    BOOST_TEST(counter.state.approvalRefusedBecause == "");
}

BOOST_AUTO_TEST_CASE(reasons_longer_than_an_entry_holds_are_refused) {
    Counter counter;
    bring(counter, Point::printed);
    const std::string novel(5000, 'x');
    checkRefused(counter.act(counter.approval("wang", false, novel)), RefusalKind::faultyFields);
    checkRefused(counter.act(Withdraw{novel}), RefusalKind::faultyFields);
    BOOST_TEST(!counter.act(Withdraw{"不办了"}));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(fee)

BOOST_AUTO_TEST_CASE(I13_a_receipt_is_the_sum_of_its_lines_and_that_is_what_is_due) {
    Counter counter;
    bring(counter, Point::approved);
    BOOST_TEST((feeDue(*counter.catalogue.service("first"), counter.state.details) == Fen(45100)));
    must(counter.act(TakeFee{{{"cash", Fen(100)}, {"cash", Fen(40000)}, {"cash", Fen(5000)}}}));
    Fen sum;
    for (const PaymentLine& line : counter.state.fee->lines)
        sum += line.amount;
    BOOST_TEST((counter.state.fee->total == sum));
    BOOST_TEST((counter.state.fee->total == Fen(45100)));
    BOOST_TEST(counter.state.fee->by == "li");
}

BOOST_AUTO_TEST_CASE(I13_hq_does_not_take_a_total_that_differs_from_its_lines) {
    Counter counter;
    bring(counter, Point::approved);
    FeeTaken event{"FS001-01A-R0000001", {{"cash", Fen(45100)}}, Fen(45100)};
    BOOST_TEST(!counter.judged(event));
    event.total = Fen(40000);
    checkRefused(counter.judged(event), RefusalKind::paymentMismatch);
}

BOOST_AUTO_TEST_CASE(a_payment_that_does_not_fit_is_refused_with_both_amounts) {
    for (const std::int64_t given : {45099, 45101, 1, 20000}) {
        Counter counter;
        bring(counter, Point::approved);
        const auto refusal = counter.act(TakeFee{{{"cash", Fen(given)}}});
        checkRefused(refusal, RefusalKind::paymentMismatch);
        BOOST_TEST((refusal->expected == Fen(45100)));
        BOOST_TEST((refusal->given == Fen(given)));
        BOOST_TEST(refusal->field == "payment");
    }
    Counter counter;
    bring(counter, Point::approved);
    checkBothRefuse(counter, TakeFee{}, RefusalKind::paymentMismatch);
}

BOOST_AUTO_TEST_CASE(payment_lines_are_positive_and_of_a_known_method) {
    Counter counter;
    bring(counter, Point::approved);
    checkBothRefuse(counter, TakeFee{{{"cash", Fen(45200)}, {"cash", Fen(-100)}}}, RefusalKind::faultyFields);
    checkBothRefuse(counter, TakeFee{{{"cash", Fen(45100)}, {"cash", Fen(0)}}}, RefusalKind::faultyFields);
    checkBothRefuse(counter, TakeFee{{{"shells", Fen(45100)}}}, RefusalKind::faultyFields);
}

BOOST_AUTO_TEST_CASE(amounts_that_cannot_be_added_are_refused_not_thrown) {
    Counter counter;
    bring(counter, Point::approved);
    const std::vector<PaymentLine> lines(2, {"cash", Fen(std::numeric_limits<std::int64_t>::max())});
    BOOST_TEST(counter.act(TakeFee{lines}).has_value());
    BOOST_TEST(counter.judged(FeeTaken{"R", lines, Fen(45100)}).has_value());
}

BOOST_AUTO_TEST_CASE(a_service_without_fee_and_rules_needs_none) {
    std::string text = smallCatalogue;
    text.replace(text.find(R"("offered":false)"), 15, R"("offered":true)");
    Counter counter(text);
    Receive application = goodApplication();
    application.service = "second";
    application.details.applications.clear();
    application.details.years = 0;
    application.details.algorithm.clear();
    application.details.reason.clear();
    must(counter.receive(application));
    checkBothRefuse(counter, allMaterials(), RefusalKind::tooEarly);
    checkBothRefuse(counter, wholeFee(), RefusalKind::tooEarly);
    checkBothRefuse(counter, production(Stage::prepare, Phase::begun), RefusalKind::tooEarly);
    checkBothRefuse(counter, counter.approval(), RefusalKind::tooEarly);
    BOOST_TEST(!counter.act(HandOver{}));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(production_stages)

// I6: done only after read-back and challenge; no stage is skipped.
BOOST_AUTO_TEST_CASE(I6_no_stage_is_skipped_and_no_case_done_before_the_last) {
    for (const Stage reached : stages) {
        Counter counter;
        bring(counter, Point::paid);
        produce(counter, reached);
        const bool last = reached == Stage::pin;
        BOOST_TEST(counter.act(HandOver{}).has_value() == !last);
        if (last) continue;
        const auto next = stageAfter(reached);
        for (const Stage stage : stages) {
            if (stage == next) continue;
            const bool restart = stage == Stage::prepare && reached < Stage::enrol;
            const bool letterAgain = stage == Stage::letter && reached == Stage::letter;
            BOOST_TEST_CONTEXT(idOf(stage) << " after " << idOf(reached))
            BOOST_TEST(counter.judged(production(stage, Phase::begun).note).has_value() ==
                       !(restart || letterAgain));
        }
        checkBothRefuse(counter, production(next, Phase::ended), RefusalKind::wrongStage);
        checkBothRefuse(counter, production(next, Phase::failed), RefusalKind::wrongStage);
    }
}

BOOST_AUTO_TEST_CASE(a_stage_that_failed_begins_again) {
    Counter counter;
    bring(counter, Point::paid);
    for (const Stage stage : stages) {
        must(counter.act(production(stage, Phase::begun)));
        must(counter.act(production(stage, Phase::failed)));
        BOOST_TEST(counter.state.production.trouble == "token-gone");
        must(counter.act(production(stage, Phase::begun)));
        must(counter.act(production(stage, Phase::ended)));
        BOOST_TEST(counter.state.production.trouble == "");
    }
    BOOST_TEST(complete(counter.service(), counter.state.production));
}

BOOST_AUTO_TEST_CASE(another_token_is_taken_only_while_headquarters_was_not_asked) {
    for (const Stage reached : {Stage::prepare, Stage::keys, Stage::request, Stage::enrol, Stage::write}) {
        Counter counter;
        bring(counter, Point::paid);
        produce(counter, reached);
        const auto next = stageAfter(reached);
        checkBothRefuse(counter, production(next, Phase::begun, "T2"), RefusalKind::wrongToken);
        checkBothRefuse(counter, production(next, Phase::begun, ""), RefusalKind::wrongToken);
        const bool restarted = !counter.act(production(Stage::prepare, Phase::begun, "T2"));
        BOOST_TEST(restarted == (reached < Stage::enrol));
    }
}

BOOST_AUTO_TEST_CASE(what_a_stage_brings_forth_must_be_there) {
    Counter counter;
    bring(counter, Point::paid);
    produce(counter, Stage::prepare);
    must(counter.act(production(Stage::keys, Phase::begun)));
    NoteProduction note = production(Stage::keys, Phase::ended);
    note.note.publicKeyDigest.clear();
    checkBothRefuse(counter, note, RefusalKind::wrongStage);
    must(counter.act(production(Stage::keys, Phase::ended)));
    must(counter.act(production(Stage::request, Phase::begun)));
    must(counter.act(production(Stage::request, Phase::ended)));
    must(counter.act(production(Stage::enrol, Phase::begun)));
    note = production(Stage::enrol, Phase::ended);
    note.note.certificate.clear();
    checkBothRefuse(counter, note, RefusalKind::wrongStage);
    note = production(Stage::enrol, Phase::ended);
    note.note.notAfter.reset();
    checkBothRefuse(counter, note, RefusalKind::wrongStage);
    BOOST_TEST(!counter.act(production(Stage::enrol, Phase::ended)));
}

namespace {

std::string catalogueWith(const std::string& ask) {
    std::string catalogue = smallCatalogue;
    const std::string id = R"("id":"p256",)";
    if (!ask.empty())
        catalogue.replace(catalogue.find(id), id.size(), id + R"("encryptionPair":")" + ask + R"(",)");
    return catalogue;
}

/// Whether the enrolment may end with or without an encryption certificate, where the catalogue says so of
/// the algorithm.
bool enrolEnds(const std::string& ask, bool withPair) {
    Counter counter(catalogueWith(ask));
    bring(counter, Point::paid);
    produce(counter, Stage::request);
    must(counter.act(production(Stage::enrol, Phase::begun)));
    NoteProduction note = production(Stage::enrol, Phase::ended);
    if (withPair) note.note.encryptionCertificate = {0x30, 0x01};
    const bool judged = !counter.judged(note.note);
    const bool acted = !counter.act(note);
    BOOST_TEST(judged == acted);
    return acted;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_catalogue_says_whether_an_encryption_certificate_comes_with_the_certificate) {
    BOOST_TEST(enrolEnds("", false));
    BOOST_TEST(!enrolEnds("", true));
    BOOST_TEST(enrolEnds("where-possible", false));
    BOOST_TEST(enrolEnds("where-possible", true));
    BOOST_TEST(!enrolEnds("always", false));
    BOOST_TEST(enrolEnds("always", true));
}

BOOST_AUTO_TEST_CASE(an_encryption_pair_is_imported_and_written_before_anything_is_read_back) {
    Counter counter(catalogueWith("always"));
    bring(counter, Point::paid);
    produce(counter, Stage::request);
    must(counter.act(production(Stage::enrol, Phase::begun)));
    NoteProduction enrolled = production(Stage::enrol, Phase::ended);
    enrolled.note.encryptionCertificate = {0x30, 0x01};
    must(counter.act(enrolled));
    const auto pass = [&](Stage stage) {
        must(counter.act(production(stage, Phase::begun)));
        must(counter.act(production(stage, Phase::ended)));
    };
    pass(Stage::write);
    checkBothRefuse(counter, production(Stage::readBack, Phase::begun), RefusalKind::wrongStage);
    pass(Stage::importKey);
    checkBothRefuse(counter, production(Stage::readBack, Phase::begun), RefusalKind::wrongStage);
    pass(Stage::writeEncryption);
    for (const Stage stage : {Stage::readBack, Stage::letter, Stage::pin})
        pass(stage);
    BOOST_TEST(complete(counter.service(), counter.state.production));
    BOOST_TEST(!counter.act(HandOver{}));
}

BOOST_AUTO_TEST_CASE(another_key_on_the_same_token_is_refused) {
    Counter counter;
    bring(counter, Point::paid);
    produce(counter, Stage::keys);
    NoteProduction note = production(Stage::request, Phase::begun);
    note.note.publicKeyDigest = std::string(64, 'b');
    checkBothRefuse(counter, note, RefusalKind::wrongToken);
    note.note.publicKeyDigest = std::string(64, 'a');
    BOOST_TEST(!counter.act(note));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(accounts)

namespace {

AccountMade made(Counter& counter, const std::string& name, std::set<Role> roles, const std::string& by) {
    counter.hire(name, std::move(roles));
    AccountMade event;
    event.account = counter.staff.at(name);
    event.by = by;
    event.signature = counter.signedBy(by, accountStatement(event.account, by));
    counter.staff.erase(name);
    return event;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_manager_vouches_for_an_account) {
    Counter counter;
    BOOST_TEST(!counter.judged(made(counter, "sun", {Role::reviewer}, "chen")));
    checkRefused(counter.judged(made(counter, "sun", {Role::reviewer}, "li")), RefusalKind::noRight);
    checkRefused(counter.judged(made(counter, "sun", {Role::reviewer}, "wang")), RefusalKind::noRight);
}

BOOST_AUTO_TEST_CASE(what_a_manager_signed_is_what_is_made) {
    Counter counter;
    AccountMade event = made(counter, "sun", {Role::operatorRole}, "chen");
    event.account.roles.insert(Role::reviewer);
    checkRefused(counter.judged(event), RefusalKind::badSignature);
    event = made(counter, "sun", {Role::operatorRole}, "chen");
    event.account.publicKey[0] ^= 1;
    checkRefused(counter.judged(event), RefusalKind::badSignature);
    event = made(counter, "sun", {Role::operatorRole}, "chen");
    event.signature = counter.signedBy("li", accountStatement(event.account, "chen"));
    checkRefused(counter.judged(event), RefusalKind::badSignature);
}

BOOST_AUTO_TEST_CASE(names_are_taken_once) {
    Counter counter;
    AccountMade event = made(counter, "sun", {Role::operatorRole}, "chen");
    event.account.name = "li";
    checkRefused(counter.judged(event), RefusalKind::faultyFields);
    for (const char* name : {"", "x", "Sun", "sun wu", "s/n"})
        BOOST_TEST(!isAccountName(name));
    for (const char* name : {"li", "li.si", "l_3-4"})
        BOOST_TEST(isAccountName(name));
}

BOOST_AUTO_TEST_CASE(the_first_manager_vouches_for_itself_and_only_the_first) {
    Counter counter;
    const AccountMade manager = made(counter, "boss", {Role::manager}, "boss");
    const AccountMade clerk = made(counter, "clerk", {Role::operatorRole}, "clerk");
    checkRefused(counter.judged(manager), RefusalKind::noRight);
    counter.staff.clear();
    checkRefused(counter.judged(clerk), RefusalKind::noRight);
    BOOST_TEST(!counter.judged(manager));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(numbers)

BOOST_AUTO_TEST_CASE(case_and_receipt_numbers_name_kiosk_incarnation_and_day) {
    BOOST_TEST(caseNumber("FS001-02", 'A', *parseIsoDay("2026-11-23"), 7) == "FS001-02A-20261123-0007");
    BOOST_TEST(caseNumber("FS001-02", 'B', *parseIsoDay("2026-11-23"), 12345) == "FS001-02B-20261123-12345");
    BOOST_TEST(receiptNumber("FS001-02", 'A', 7) == "FS001-02A-R0000007");
    BOOST_TEST(followingCaseNumber("FS001-02A-20261123-0007") == "FS001-02A-20261123-0008");
    BOOST_TEST(followingCaseNumber("FS001-02A-20261123-9999") == "FS001-02A-20261123-10000");
}

BOOST_AUTO_TEST_CASE(case_numbers_are_recognised) {
    for (const char* text : {"FS001-02A-20261123-0007", "FS001-02B-20261123-12345", "GZ1-99Z-20261123-0000"})
        BOOST_TEST_CONTEXT(text) { BOOST_TEST(isCaseNumber(text)); }
    for (const char* text :
         {"", "FS001", "FS001-02-20261123-0007", "FS001-02A-2026112-0007", "FS001-02A-20261123-007",
          "FS001-02A-20261123-000x", "FS001-02A-20261123", "fs001-02A-20261123-0007",
          "FS001-02A-20261123-0007 ", "../001-02A-20261123-0007", "FS001-02A-R0000007",
          "'; drop table x-20261123-0007"})
        BOOST_TEST_CONTEXT(text) { BOOST_TEST(!isCaseNumber(text)); }
}

BOOST_AUTO_TEST_SUITE_END()
