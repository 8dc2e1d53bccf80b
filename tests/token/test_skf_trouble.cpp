#include "skf_holder.h"

using namespace certdesk;
using namespace certdesk::tests;

namespace {

/// Every act of a session, on a token that is not there as it was.
void checkEveryActAnswers(ProducingSkf& p, FaultKind kind) {
    const forms::Bytes other{0x01};
    BOOST_TEST(p.session->keys().fault().kind == kind);
    BOOST_TEST(p.session->certificates().fault().kind == kind);
    BOOST_TEST(p.session->sign(p.key, other).fault().kind == kind);
    BOOST_TEST(p.session->generateKeyPair(KeyAlgorithm::sm2, other, "C-2").fault().kind == kind);
    BOOST_TEST(p.session->writeCertificate(p.signing, "C-1").fault().kind == kind);
    BOOST_TEST(p.importPair().fault().kind == kind);
    BOOST_TEST(p.session->remove(p.signing).fault().kind == kind);
    BOOST_TEST(p.session->challenge(p.signing).fault().kind == kind);
    BOOST_TEST(p.session->changePin(userPin, otherPin).fault().kind == kind);
}

std::string at(const char* rule, int call, const char* further) {
    return std::string(rule) + " " + std::to_string(call) + " " + further;
}

/// Breaks the call of that number off in each way, for all numbers that `act` comes to, on a new token each
/// time, and lets `check` say what must be possible afterwards.
template <typename Holder, typename Act, typename Check>
void breakEverywhere(const Act& act, const Check& check) {
    for (const auto& [rule, further] :
         {std::pair("fail", "0x0A000004"), std::pair("lose", "0x0A000004"), std::pair("remove", "")}) {
        for (int call = 1;; ++call) {
            Holder holder;
            holder.tokens.faults(at(rule, call, further));
            const auto broken = act(holder);
            if (holder.tokens.calls() < call) break;
            holder.tokens.faults("");
            BOOST_TEST_CONTEXT(rule << " " << further << " at call " << call << ", act "
                                    << (broken.ok() ? "done" : "refused"))
            check(holder);
            BOOST_TEST_REQUIRE(call < 200);
        }
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(skf_trouble)

BOOST_AUTO_TEST_CASE(a_token_pulled_out_is_removed_in_every_act_and_gone_from_the_list) {
    ProducingSkf p;
    p.tokens.remove(p.serial);
    checkEveryActAnswers(p, FaultKind::removed);
    BOOST_TEST(p.driver->list()->empty());
    p.session.reset();
    BOOST_TEST(p.driver->open(p.serial, userPin).fault().kind == FaultKind::noToken);
    BOOST_TEST(p.prepare().fault().kind == FaultKind::noToken);
}

BOOST_AUTO_TEST_CASE(a_token_put_in_again_needs_a_new_session) {
    ProducingSkf p;
    p.tokens.remove(p.serial);
    p.tokens.insert(p.serial);
    checkEveryActAnswers(p, FaultKind::removed);
    BOOST_TEST(p.driver->open(p.serial, userPin).fault().kind == FaultKind::busy);
    p.session = nullptr;
    p.session = p.open();
    BOOST_TEST(p.session->writeCertificate(p.signing, "C-1").ok());
    BOOST_TEST(p.session->challenge(p.signing).ok());
}

// Threat: a certificate or a PIN of one holder gets onto the token of another that took its place.
BOOST_AUTO_TEST_CASE(a_token_in_anothers_place_is_never_written) {
    for (const char* when : {"SKF_GetDevInfo", "SKF_EnumContainer", "SKF_ImportCertificate"}) {
        BOOST_TEST_CONTEXT("before " << when) {
            ProducingSkf p;
            const std::string other = p.tokens.add("other");
            p.tokens.remove(other);
            const std::string before = p.tokens.stateOf(other);
            p.tokens.faults("swap " + std::string(when) + " " + p.tokens.nameOf(other));
            BOOST_TEST(p.session->writeCertificate(p.signing, "C-1").fault().kind == FaultKind::removed);
            BOOST_TEST(p.driver->info(p.serial).fault().kind == FaultKind::noToken);
            BOOST_TEST(p.driver->info(other).ok());
            BOOST_TEST(p.tokens.stateOf(p.serial) == before); // the two have changed places, by name
        }
    }
}

BOOST_AUTO_TEST_CASE(a_token_that_is_exchanged_while_it_is_prepared_is_not_touched) {
    for (const char* when : {"SKF_DevAuth", "SKF_DeleteApplication", "SKF_CreateApplication"}) {
        BOOST_TEST_CONTEXT("before " << when) {
            PreparedSkf p;
            const std::string other = p.tokens.add("other");
            p.tokens.remove(other);
            const std::string before = p.tokens.stateOf(other);
            p.tokens.faults("swap " + std::string(when) + " " + p.tokens.nameOf(other));
            BOOST_TEST(p.prepare().fault().kind == FaultKind::removed);
            BOOST_TEST(p.tokens.stateOf(p.serial) == before);
        }
    }
}

BOOST_AUTO_TEST_CASE(two_devices_with_one_serial_are_neither) {
    PreparedSkf p;
    p.tokens.add("twin", {"--serial", p.serial, "--name", "twin"});
    BOOST_TEST(p.driver->open(p.serial, userPin).fault().kind == FaultKind::wrongToken);
    BOOST_TEST(p.prepare().fault().kind == FaultKind::wrongToken);
    BOOST_TEST(p.driver->resetPin(p.serial, ours, otherPin).fault().kind == FaultKind::wrongToken);
}

BOOST_AUTO_TEST_CASE(a_device_that_goes_while_it_is_looked_for_is_left_out) {
    PreparedSkf p;
    const std::string other = p.tokens.add("other");
    for (const char* when : {"SKF_ConnectDev", "SKF_GetDevInfo", "SKF_EnumApplication"}) {
        p.tokens.faults("remove " + std::string(when) + " " + p.tokens.nameOf(p.serial));
        const auto list = p.driver->list();
        BOOST_TEST_REQUIRE(list.ok());
        BOOST_TEST(list->size() == 1U);
        BOOST_TEST(list->front().serial == other);
    }
    p.tokens.faults("");
    BOOST_TEST(p.driver->list()->size() == 2U);
}

// Threat: a token that another program has is taken for an empty one.
BOOST_AUTO_TEST_CASE(a_device_that_cannot_be_looked_into_is_listed_and_never_blank) {
    PreparedSkf p;
    BOOST_TEST(p.info().counted);
    BOOST_TEST(p.info().blank());
    for (const char* when :
         {"SKF_EnumApplication", "SKF_OpenApplication", "SKF_GetPINInfo", "SKF_EnumContainer"}) {
        BOOST_TEST_CONTEXT(when) {
            p.tokens.faults("fail " + std::string(when) + " 0x0A00000F");
            const auto list = p.driver->list();
            BOOST_TEST_REQUIRE(list->size() == 1U);
            BOOST_TEST(list->front().label == "FS001-0007");
            BOOST_TEST(!list->front().counted);
            BOOST_TEST(!list->front().blank());
        }
    }
}

// Threat: a library whose handle goes over to whatever is in the reader lets another token be written.
BOOST_AUTO_TEST_CASE(a_handle_that_tells_another_serial_than_before_is_of_the_wrong_token) {
    ProducingSkf p;
    p.tokens.retell(p.serial, "another serial");
    const std::string before = p.tokens.stateOf(p.serial);
    const auto wrong = [](const auto& result) { return result.fault().kind == FaultKind::wrongToken; };
    BOOST_TEST(wrong(p.session->generateKeyPair(KeyAlgorithm::sm2, forms::Bytes{0x01}, "C-2")));
    BOOST_TEST(wrong(p.session->writeCertificate(p.signing, "C-1")));
    BOOST_TEST(wrong(p.importPair()));
    BOOST_TEST(wrong(p.session->remove(p.signing)));
    BOOST_TEST(wrong(p.session->changePin(userPin, otherPin)));
    BOOST_TEST(p.tokens.stateOf(p.serial) == before);
    p.tokens.retell(p.serial, p.serial);
    BOOST_TEST(p.session->writeCertificate(p.signing, "C-1").ok());
}

BOOST_AUTO_TEST_CASE(a_device_that_cannot_be_looked_at_is_told_with_its_code) {
    PreparedSkf p;
    p.tokens.faults("fail SKF_ConnectDev 0x0A00000F");
    const auto refused = p.driver->open(p.serial, userPin);
    BOOST_TEST((refused.fault() == TokenFault{FaultKind::busy, TokenStep::open, 0x0A00000F}));
}

BOOST_AUTO_TEST_CASE(a_vague_answer_of_a_device_that_is_gone_means_removed) {
    ProducingSkf p;
    p.tokens.faults("fail SKF_EnumContainer 0x0A000005\nfail SKF_GetDevInfo 0x0A000023");
    BOOST_TEST(p.session->keys().fault().kind == FaultKind::removed);
    p.tokens.faults("fail SKF_EnumContainer 0x0A000005");
    BOOST_TEST(p.session->keys().fault().kind == FaultKind::sessionClosed);
}

BOOST_AUTO_TEST_CASE(a_preparation_that_breaks_off_anywhere_is_mended_by_the_next) {
    breakEverywhere<PreparedSkf>([](PreparedSkf& p) { return p.prepare(); },
                                 [](PreparedSkf& p) {
                                     BOOST_TEST(p.prepare().ok());
                                     BOOST_TEST(p.info().label == "FS001-0007");
                                     BOOST_TEST(p.driver->testPin(p.serial, userPin).ok());
                                 });
}

BOOST_AUTO_TEST_CASE(a_take_over_that_breaks_off_anywhere_is_mended_by_the_next) {
    breakEverywhere<FreshSkf>([](FreshSkf& p) { return p.driver->takeOver(p.serial, factory, ours); },
                              [](FreshSkf& p) {
                                  const auto again = p.driver->takeOver(p.serial, factory, ours);
                                  BOOST_TEST((again.ok() || again.fault().kind == FaultKind::pinIncorrect));
                                  BOOST_TEST(p.prepare().ok());
                              });
}

BOOST_AUTO_TEST_CASE(a_generation_that_breaks_off_anywhere_is_ended_by_the_next) {
    const forms::Bytes id{0x02};
    const auto generate = [&](ProducingSkf& p) {
        return p.session->generateKeyPair(KeyAlgorithm::sm2, id, "C-2");
    };
    breakEverywhere<ProducingSkf>(generate, [&](ProducingSkf& p) {
        p.session = nullptr;
        p.session = p.open();
        const auto keys = p.session->keys();
        BOOST_TEST_REQUIRE(keys.ok());
        if (keys->size() == 1) BOOST_TEST(generate(p).ok());
        BOOST_TEST(p.session->keys()->size() == 2U);
    });
}

BOOST_AUTO_TEST_CASE(a_production_that_breaks_off_anywhere_is_ended_by_the_next) {
    const auto produce = [](ProducingSkf& p) -> TokenResult<Done> {
        if (const auto done = p.session->writeCertificate(p.signing, "C-1"); !done) return done;
        if (const auto done = p.importPair(); !done) return done.fault();
        return p.session->writeCertificate(p.encryption, "C-1");
    };
    breakEverywhere<ProducingSkf>(produce, [&](ProducingSkf& p) {
        p.session = nullptr;
        p.session = p.open();
        BOOST_TEST(produce(p).ok());
        BOOST_TEST(p.session->challenge(p.signing).ok());
        BOOST_TEST(p.session->challenge(p.encryption).ok());
    });
}

BOOST_AUTO_TEST_CASE(a_removal_that_breaks_off_anywhere_is_ended_by_the_next) {
    struct Produced : ProducingSkf {
        Produced() { produce(); }
    };
    breakEverywhere<Produced>([](Produced& p) { return p.session->remove(p.signing); },
                              [](Produced& p) {
                                  p.session = nullptr;
                                  p.session = p.open();
                                  BOOST_TEST(p.session->remove(p.signing).ok());
                                  BOOST_TEST(p.info().blank());
                              });
}

BOOST_AUTO_TEST_SUITE_END()
