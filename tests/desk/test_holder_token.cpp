#define BOOST_TEST_MODULE desk_holder_token
#include "desk/files.h"
#include "desk/holder.h"
#include "desk/inside.h"
#include "desk/words.h"
#include "support/run.h"
#include "token/print.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace certdesk;
using namespace certdesk::tests;
using forms::Phase;
using forms::Stage;
using token::Certificate;
using token::FaultKind;

namespace {

bool done(const desk::Produced& produced) { return std::holds_alternative<forms::Case>(produced); }

bool waitsFor(const desk::Produced& produced, desk::WaitsFor what) {
    const auto* waits = std::get_if<desk::Waits>(&produced);
    return waits && waits->what == what;
}

std::string troubleOf(const desk::Produced& produced) {
    const auto* trouble = std::get_if<desk::Trouble>(&produced);
    return trouble ? desk::idOf(*trouble).kind : std::string();
}

/// What a walk-in does to the token, and what it leaves.
struct Plan {
    const char* file;
    bool newCertificate; ///< on the same token, or on a spare one when `spare`
    bool spare;
    bool revokes;
    bool revokesFirst; ///< before production begins
    bool wipes;
};

const Plan plans[] = {
    {"unlock.json", false, false, false, false, false}, {"update.json", true, false, true, false, false},
    {"change.json", true, false, true, false, false},   {"reissue.json", true, true, true, true, false},
    {"revoke.json", false, false, true, true, true},
};

template <typename Range, typename Value>
bool has(const Range& range, const Value& value) {
    return std::find(range.begin(), range.end(), value) != range.end();
}

std::vector<forms::Event> eventsOf(Holder& holder, const std::string& number) {
    std::vector<forms::Event> all;
    for (const sync::StoredEntry& entry : holder.desk().journal().entriesOf(number))
        all.push_back(sync::decode(entry).event);
    return all;
}

bool isReadBack(const forms::Event& event) {
    const auto* note = std::get_if<forms::ProductionNoted>(&event);
    return note && note->stage == Stage::readBack && note->phase == Phase::ended;
}

/// The old certificate dies once, where its service type says: when production is reached, or with the
/// read-back.
void checkRevocation(Holder& holder, const std::string& number, const Plan& plan) {
    const auto events = eventsOf(holder, number);
    const auto ordered = [](const forms::Event& e) {
        return std::holds_alternative<forms::RevocationOrdered>(e);
    };
    BOOST_TEST(std::count_if(events.begin(), events.end(), ordered) == (plan.revokes ? 1 : 0));
    if (!plan.revokes) return;
    const auto order = std::find_if(events.begin(), events.end(), ordered);
    const auto isProduction = [](const forms::Event& e) {
        return std::holds_alternative<forms::ProductionNoted>(e);
    };
    if (plan.revokesFirst)
        BOOST_TEST(std::none_of(events.begin(), order, isProduction));
    else
        BOOST_TEST(isReadBack(*std::prev(order)));
    BOOST_TEST(std::get<forms::RevocationOrdered>(*order).certificate == holder.first.certificateSerial);
}

/// The key answers and is the only one beside the other authority's, where that one was.
void checkKeys(Holder& holder, const std::string& serial, const Certificate& certificate, bool beside) {
    const auto session = holder.token->open(serial, pinOf(holder.printer->jobs.back()));
    BOOST_TEST_REQUIRE(session.ok());
    BOOST_TEST((*session)->challenge(certificate).ok());
    BOOST_TEST((*session)->keys()->size() == (beside ? 2u : 1u));
    const auto there = *(*session)->certificates();
    BOOST_TEST(there.size() == (beside ? 2u : 1u));
    BOOST_TEST(has(there, certificate));
    if (!beside) return;
    BOOST_TEST(has(there, *holder.foreign));
    BOOST_TEST((*session)->challenge(*holder.foreign).ok());
}

void checkWiped(Holder& holder) {
    const auto info = holder.token->info(holder.first.tokenSerial);
    BOOST_TEST_REQUIRE(info.ok());
    BOOST_TEST(info->blank());
    BOOST_TEST(holder.token->testPin(info->serial, holder.pin).fault().kind == FaultKind::pinIncorrect);
}

/// What must hold after any accident, for each plan.
void checkOutcome(Holder& holder, const std::string& number, const Plan& plan) {
    desk::Desk& desk = holder.desk();
    const forms::Case c = desk.find(number).value();
    BOOST_TEST(forms::complete(desk.serviceOf(c), c.production));
    BOOST_TEST(!desk.inside().journal->productionPin(number, *desk.inside().keys()));
    BOOST_TEST(holder.hq->issued[number].size() == (plan.newCertificate ? 1u : 0u));
    checkRevocation(holder, number, plan);
    if (plan.wipes) checkWiped(holder);
    if (plan.newCertificate) {
        const Certificate made = Certificate::fromDer(holder.hq->issued[number].front()).value();
        BOOST_TEST((made.der() == c.production.certificate));
        checkKeys(holder, c.production.tokenSerial, made, !plan.spare);
    } else if (!plan.wipes)
        checkKeys(holder, holder.first.tokenSerial, holder.old(), true);
    const auto report = desk.journal().verify([](const auto&) { return std::string(); }, nullptr);
    BOOST_TEST(!report.firstBad);
}

/// Every call on the token that a whole production of this plan makes: which function, which time.
std::vector<std::pair<TokenCall, int>> callsOf(const Plan& plan) {
    Holder holder;
    const std::string number = holder.ready(plan.file);
    holder.restart();
    BOOST_TEST_REQUIRE(done(holder.produce(number)));
    std::map<TokenCall, int> times;
    std::vector<std::pair<TokenCall, int>> calls;
    for (const TokenCall call : holder.token->calls())
        if (call != TokenCall::list) calls.emplace_back(call, ++times[call]);
    return calls;
}

} // namespace

BOOST_AUTO_TEST_SUITE(holder_token)

BOOST_AUTO_TEST_CASE(each_plan_leaves_what_it_promises) {
    for (const Plan& plan : plans) {
        BOOST_TEST_CONTEXT(plan.file) {
            Holder holder;
            const std::string number = holder.ready(plan.file);
            BOOST_TEST_REQUIRE(done(holder.produce(number)));
            checkOutcome(holder, number, plan);
            BOOST_TEST(troubleOf(holder.produce(number)) == "too-early");
        }
    }
}

/// Every plan, with the token pulled at each of its calls and the program begun anew before and after that.
template <typename Trouble>
void pulledAtEachCall(const Trouble& trouble) {
    for (const Plan& plan : plans)
        for (const auto& [call, time] : callsOf(plan)) {
            BOOST_TEST_CONTEXT(plan.file << " call " << static_cast<int>(call) << " number " << time) {
                Holder holder;
                const std::string number = holder.ready(plan.file);
                holder.restart();
                trouble(*holder.token, call, time);
                BOOST_TEST(waitsFor(holder.produce(number), desk::WaitsFor::token));
                holder.restart();
                BOOST_TEST_REQUIRE(done(holder.produce(number)));
                checkOutcome(holder, number, plan);
            }
        }
}

BOOST_AUTO_TEST_CASE(a_program_that_ends_before_any_call_on_the_token_goes_on) {
    pulledAtEachCall(
        [](ScriptedToken& token, TokenCall call, int time) { token.failAt(call, time, FaultKind::removed); });
}

BOOST_AUTO_TEST_CASE(a_program_that_ends_after_any_call_on_the_token_goes_on) {
    pulledAtEachCall([](ScriptedToken& token, TokenCall call, int time) {
        token.loseAnswerAt(call, time, FaultKind::removed);
    });
}

BOOST_AUTO_TEST_CASE(a_line_that_breaks_at_any_call_is_waited_for) {
    for (const Plan& plan : plans)
        for (int n = 2;; ++n) { // before and after each call has its effect
            Holder holder;
            const std::string number = holder.ready(plan.file);
            holder.hq->breakAt(n / 2, n % 2 == 1);
            const int before = holder.hq->calls;
            const auto produced = holder.produce(number);
            if (holder.hq->calls - before < n / 2) break;
            BOOST_TEST_CONTEXT(plan.file << " call " << n / 2) {
                // A confirmed revocation is not what production waits for.
                BOOST_TEST((done(produced) || waitsFor(produced, desk::WaitsFor::line)));
                if (!done(produced)) BOOST_TEST_REQUIRE(done(holder.produce(number)));
                checkOutcome(holder, number, plan);
            }
        }
}

BOOST_AUTO_TEST_CASE(what_headquarters_refuse_leaves_the_old_certificate_and_its_key_alone) {
    for (const Plan& plan : plans) {
        if (!plan.newCertificate || plan.spare) continue;
        BOOST_TEST_CONTEXT(plan.file) {
            Holder holder;
            const std::string number = holder.ready(plan.file);
            holder.hq->refuseNext = "case-not-ready";
            BOOST_TEST(troubleOf(holder.produce(number)) == "line-case-not-ready");
            BOOST_TEST(holder.token->count(TokenCall::remove) == 0);
            BOOST_TEST(!holder.desk().find(number)->revocation);
            desk::Desk::Inside& inside = holder.desk().inside();
            const auto pin = inside.journal->productionPin(number, *inside.keys());
            const auto session = holder.token->open(holder.first.tokenSerial, *pin);
            BOOST_TEST_REQUIRE(session.ok());
            BOOST_TEST((*session)->challenge(holder.old()).ok());
        }
    }
}

BOOST_AUTO_TEST_CASE(a_locked_token_is_unlocked_and_keeps_its_key_and_certificate) {
    Holder holder;
    const std::string number = holder.ready("unlock.json");
    holder.token->lock();
    BOOST_TEST(holder.token->testPin(holder.first.tokenSerial, holder.pin).fault().kind ==
               FaultKind::pinLocked);
    BOOST_TEST_REQUIRE(done(holder.produce(number)));
    checkOutcome(holder, number, plans[0]);
    BOOST_TEST(holder.token->testPin(holder.first.tokenSerial, holder.pin).fault().kind ==
               FaultKind::pinIncorrect);
}

BOOST_AUTO_TEST_CASE(a_token_without_the_certificate_gets_no_new_pin) {
    Holder holder;
    desk::WalkIn walkIn = holder.brought("unlock.json");
    walkIn.receive.known->certificate.serial = "0a0b0c";
    const std::string number = holder.readyCase(walkIn).number;
    BOOST_TEST(troubleOf(holder.produce(number)) == "token-certificate-missing");
    BOOST_TEST(holder.token->testPin(holder.first.tokenSerial, holder.pin).ok());
}

BOOST_AUTO_TEST_CASE(another_token_than_the_one_that_was_read_is_refused) {
    for (const Plan& plan : plans) {
        if (plan.spare) continue;
        BOOST_TEST_CONTEXT(plan.file) {
            Holder holder;
            const std::string number = holder.ready(plan.file);
            const sync::Head before = holder.desk().journal().head();
            const auto produced = desk::produce(holder.desk(), number, holder.watcher, {"SPARE-1", false});
            BOOST_TEST(troubleOf(produced) == "token-wrong-token");
            BOOST_TEST((holder.desk().journal().head() == before));
            BOOST_TEST(holder.token->testPin(holder.first.tokenSerial, holder.pin).ok());
        }
    }
}

BOOST_AUTO_TEST_CASE(an_absent_token_is_waited_for_by_its_label_whatever_else_is_in) {
    Holder holder;
    const std::string number = holder.ready("update.json");
    holder.softTokens.destroy(holder.first.tokenSerial);
    holder.restart();
    const auto produced = holder.produce(number);
    BOOST_TEST(waitsFor(produced, desk::WaitsFor::token));
    BOOST_TEST(std::get<desk::Waits>(produced).tokenLabel == holder.first.tokenLabel);
}

BOOST_AUTO_TEST_CASE(a_certificate_is_reissued_onto_another_token_than_the_one_that_bears_it) {
    Holder holder;
    const std::string number = holder.ready("reissue.json");
    const auto same = desk::produce(holder.desk(), number, holder.watcher, {holder.first.tokenLabel, false});
    BOOST_TEST(troubleOf(same) == "same-token");
    BOOST_TEST(holder.token->testPin(holder.first.tokenSerial, holder.pin).ok());
    BOOST_TEST_REQUIRE(done(desk::produce(holder.desk(), number, holder.watcher, {"SPARE-1", false})));
    BOOST_TEST(holder.desk().find(number)->production.tokenSerial != holder.first.tokenSerial);
}

BOOST_AUTO_TEST_CASE(the_token_of_the_replaced_certificate_is_passed_over_even_when_it_is_blank) {
    Holder holder(0);
    const std::string number = holder.ready("reissue.json");
    const auto emptied = holder.hq->adminPins(holder.first.tokenSerial, number);
    const auto& admin = std::get<sync::AdminPins>(emptied).derived;
    BOOST_TEST_REQUIRE(holder.token->prepare(holder.first.tokenSerial, admin, "BLANK", holder.pin).ok());
    BOOST_TEST(waitsFor(holder.produce(number), desk::WaitsFor::token));
    BOOST_TEST(holder.token->testPin(holder.first.tokenSerial, holder.pin).ok());
}

BOOST_AUTO_TEST_CASE(a_token_is_taken_back_as_it_is_without_line_and_without_the_token) {
    Holder holder(0);
    const std::string number = holder.ready("revoke.json");
    holder.hq->line = false;
    holder.token->failAt(TokenCall::list, 1, FaultKind::removed, 9);
    const auto produced = desk::produce(holder.desk(), number, holder.watcher, {{}, true});
    BOOST_TEST_REQUIRE(done(produced));
    BOOST_TEST(std::get<forms::Case>(produced).production.tokenKept);
    holder.token->mend();
    BOOST_TEST(holder.token->testPin(holder.first.tokenSerial, holder.pin).ok());
    checkRevocation(holder, number, plans[4]);
}

BOOST_AUTO_TEST_CASE(a_wiped_token_is_a_blank_one_of_ours_for_the_next_case) {
    Holder holder(0);
    BOOST_TEST_REQUIRE(done(holder.produce(holder.ready("revoke.json"))));
    const auto next = holder.produce(holder.paidCase().number);
    BOOST_TEST_REQUIRE(done(next));
    BOOST_TEST(std::get<forms::Case>(next).production.tokenSerial == holder.first.tokenSerial);
}

BOOST_AUTO_TEST_CASE(a_refused_revocation_of_another_case_does_not_hold_production_up) {
    Holder holder(0);
    holder.ready("revoke.json");
    const std::string number = holder.ready("unlock.json");
    holder.hq->refuseRevocation = "not-yours";
    BOOST_TEST(done(holder.produce(number)));
}

BOOST_AUTO_TEST_CASE(another_program_sees_the_new_key_and_certificate_and_nothing_of_the_old) {
    Holder holder(0);
    const std::string number = holder.ready("change.json");
    BOOST_TEST_REQUIRE(done(holder.produce(number)));
    const forms::Secret pin = pinOf(holder.printer->jobs.back());
    const std::string module = holder.softTokens.modulePath();
    const Ran listed = run({"pkcs11-tool", "--module", module, "--token-label", holder.first.tokenLabel,
                            "--login", "--pin", std::string(pin.text()), "--list-objects"});
    BOOST_TEST(listed.status == 0);
    const auto times = [&](const std::string& part) {
        int count = 0;
        for (std::size_t at = listed.output.find(part); at != std::string::npos;
             at = listed.output.find(part, at + 1))
            ++count;
        return count;
    };
    BOOST_TEST(times("Certificate Object") == 2);
    BOOST_TEST(times("Private Key Object") == 2);
    BOOST_TEST(times("Public Key Object") == 2);
    BOOST_TEST(times(number) > 0);
    BOOST_TEST(times(holder.firstNumber) == 0);
}

BOOST_AUTO_TEST_CASE(a_plan_without_stages_is_complete_at_once) {
    Holder holder(0);
    const auto file = holder.data() / "catalogues" / "1.json";
    std::string catalogue = desk::readFile(file);
    const std::string wipes = R"(, "wipes": true)";
    BOOST_TEST_REQUIRE(catalogue.find(wipes) != std::string::npos);
    desk::writeFile(file, catalogue.erase(catalogue.find(wipes), wipes.size()));
    holder.restart();
    const desk::WalkIn walkIn = holder.brought("revoke.json");
    const std::string number = std::get<forms::Case>(holder.desk().receive(walkIn.receive)).number;
    desk::resumeCase(holder.desk(), number, {}, holder.watcher, &walkIn);
    BOOST_TEST(troubleOf(holder.produce(number)) == "too-early");
    const auto& wang = holder.reviewer;
    holder.desk().approve(number, wang.account, wang.password, true, {});
    const sync::Head before = holder.desk().journal().head();
    BOOST_TEST(done(holder.produce(number)));
    BOOST_TEST((holder.desk().journal().head() == before));
    BOOST_TEST(holder.token->testPin(holder.first.tokenSerial, holder.pin).ok());
}

BOOST_AUTO_TEST_SUITE_END()
