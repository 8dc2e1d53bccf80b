#pragma once
#include "forms/decide.h"
#include "small_catalogue.h"

#include <boost/test/unit_test.hpp>

#include <map>
#include <optional>
#include <sodium.h>
#include <string>
#include <vector>

namespace certdesk::tests {

/// A service point with its people and one case, driven by decide and apply as the kiosk does and judged as
/// HQ does. Every entry goes through its JSON before it is applied, as it would through the journal.
class Counter {
public:
    explicit Counter(const std::string& catalogueText = smallCatalogue)
        : catalogue(forms::parseCatalogue(catalogueText)) {
        BOOST_REQUIRE(sodium_init() >= 0);
        hire("li", {forms::Role::operatorRole});
        hire("zhao", {forms::Role::operatorRole});
        hire("wang", {forms::Role::reviewer});
        hire("zhou", {forms::Role::operatorRole, forms::Role::reviewer});
        hire("chen", {forms::Role::manager});
        hire("gone", {forms::Role::operatorRole, forms::Role::reviewer});
        staff.at("gone").closed = true;
    }

    forms::Catalogue catalogue;
    forms::Staff staff;
    forms::Case state;
    std::vector<forms::Event> events; ///< all that were applied

    static constexpr forms::UtcMs now{1'795'000'000'000}; // 2026-11-18
    forms::UtcMs clock = now;
    std::optional<std::int64_t> away;               ///< how long headquarters was not heard, ms
    std::string number = "FS001-01A-20261118-0001"; ///< that the next received case gets

    forms::Day today() const { return forms::dayOf(clock); }
    void wait(int days) { clock.value += std::int64_t{days} * 24 * 60 * 60 * 1000; }
    const forms::ServiceType& service() const { return *catalogue.service(state.service); }

    /// Receives as `who`; nothing when it was accepted and applied.
    std::optional<forms::Refusal> receive(const forms::Receive& command, const std::string& who = "li") {
        return take(forms::receive(world(who), command), who);
    }
    std::optional<forms::Refusal> act(const forms::Command& command, const std::string& who = "li") {
        return take(forms::decide(world(who), state, command), who);
    }
    /// What HQ answers to an event that some kiosk claims to have decided.
    std::optional<forms::Refusal> judged(const forms::Event& event, const std::string& who = "li") const {
        return forms::judge(catalogue, staff, state, contextOf(event, who), event);
    }

    forms::Approve approval(const std::string& reviewer = "wang", bool approved = true,
                            std::string reason = {}) const {
        const forms::Bytes statement = forms::approvalStatement(state, approved, reason, reviewer, clock);
        return {reviewer, approved, std::move(reason), clock, signedBy(reviewer, statement)};
    }
    forms::Bytes signedBy(const std::string& who, forms::ByteView statement) const {
        forms::Bytes signature(crypto_sign_BYTES);
        crypto_sign_detached(signature.data(), nullptr, statement.data(), statement.size(),
                             keys_.at(who).data());
        return signature;
    }
    void hire(const std::string& name, std::set<forms::Role> roles) {
        forms::Account account;
        account.name = name;
        account.roles = std::move(roles);
        account.publicKey.resize(crypto_sign_PUBLICKEYBYTES);
        keys_[name].resize(crypto_sign_SECRETKEYBYTES);
        crypto_sign_keypair(account.publicKey.data(), keys_[name].data());
        staff[name] = std::move(account);
    }

    forms::World world(const std::string& who) const {
        return {catalogue, staff, who, clock, "FS001", "FS001-01A-R0000001", away};
    }
    forms::EntryContext contextOf(const forms::Event& event, const std::string& who) const {
        forms::EntryContext context;
        context.caseNumber = number;
        context.by = who;
        context.at = clock;
        context.day = today();
        context.catalogueVersion = catalogue.version;
        context.factsDigest = forms::sha256(forms::viewOf(forms::factsOf(event).text()));
        return context;
    }

private:
    std::optional<forms::Refusal> take(const forms::Decision& decision, const std::string& who) {
        if (const auto* refusal = std::get_if<forms::Refusal>(&decision)) return *refusal;
        for (const forms::Event& event : std::get<std::vector<forms::Event>>(decision))
            keep(event, who);
        return std::nullopt;
    }
    void keep(const forms::Event& event, const std::string& who) {
        BOOST_REQUIRE(!judged(event, who));
        const std::string facts = forms::factsOf(event).text();
        const std::string personal = forms::personalOf(event).text();
        const forms::Event read =
            forms::eventOf(forms::kindOf(event), forms::parseJson(facts), forms::parseJson(personal));
        BOOST_REQUIRE(forms::factsOf(read).text() == facts);
        BOOST_REQUIRE(forms::personalOf(read).text() == personal);
        forms::apply(state, contextOf(read, who), read);
        events.push_back(read);
    }

    std::map<std::string, forms::Bytes> keys_;
};

/// An application that the first service of the small catalogue accepts: 2 years, 451.00 yuan in all.
inline forms::Receive goodApplication() {
    forms::Receive r;
    r.service = "first";
    r.details.holderName = "佛山市禅城区晨光陶瓷有限公司";
    r.details.holderCode = "91440604MA4W0A1235";
    r.details.holderKind = "企业";
    r.details.applications = {"tax", "fund"};
    r.details.years = 2;
    r.details.algorithm = "p256";
    r.details.reason = "lost";
    r.personal.legalRepresentative = "示例甲";
    r.personal.address = "佛山市禅城区季华五路21号";
    r.personal.postcode = "528000";
    r.personal.phone = "0757-83120000";
    r.personal.handlerName = "经办甲";
    r.personal.handlerIdKind = "resident";
    r.personal.handlerIdNumber = "440604199003150129";
    r.personal.handlerMobile = "13800138000";
    r.personal.handlerEmail = "handler@example.com";
    return r;
}

inline forms::RecordDetails correction(const std::string& holderName) {
    forms::Receive r = goodApplication();
    r.details.holderName = holderName;
    return {r.details, r.personal, false};
}

inline forms::CheckMaterials allMaterials() { return {{{"form", 2}, {"licence", 1}}}; }

inline forms::NotePrinted printedForm() { return {"application", forms::Bytes(32, 7), 2}; }

inline forms::TakeFee wholeFee() { return {{{"cash", forms::Fen(45100)}}}; }

inline constexpr forms::Stage stages[] = {forms::Stage::prepare, forms::Stage::keys,  forms::Stage::request,
                                          forms::Stage::enrol,   forms::Stage::write, forms::Stage::readBack,
                                          forms::Stage::letter,  forms::Stage::pin};

inline forms::NoteProduction production(forms::Stage stage, forms::Phase phase,
                                        const std::string& token = "T1") {
    forms::ProductionNoted note;
    note.stage = stage;
    note.phase = phase;
    note.tokenSerial = token;
    note.tokenLabel = "label " + token;
    if (phase == forms::Phase::failed) note.trouble = "token-gone";
    if (phase == forms::Phase::ended && stage == forms::Stage::keys)
        note.publicKeyDigest = std::string(64, 'a');
    if (phase == forms::Phase::ended && stage == forms::Stage::enrol) {
        note.certificate = {0x30, 0x00};
        note.certificateSerial = "0a1b";
        note.notAfter = forms::parseIsoDay("2028-11-18");
    }
    return {note};
}

/// How far a case is brought by `bring`.
enum class Point {
    draft,
    received,
    checked,
    printed,
    approved,
    paid,
    producing,
    produced,
    done,
    returned,
    withdrawn
};

inline void must(const std::optional<forms::Refusal>& refusal) {
    BOOST_REQUIRE_MESSAGE(!refusal, "refused: " + std::string(refusal ? forms::idOf(refusal->kind) : ""));
}

inline void produce(Counter& counter, forms::Stage last) {
    for (const forms::Stage stage : stages) {
        must(counter.act(production(stage, forms::Phase::begun)));
        must(counter.act(production(stage, forms::Phase::ended)));
        if (stage == last) return;
    }
}

inline void bring(Counter& counter, Point point) {
    forms::Receive application = goodApplication();
    if (point == Point::draft) {
        application.draft = true;
        application.details.holderCode.clear();
    }
    must(counter.receive(application));
    if (point <= Point::received) return;
    if (point == Point::returned) return must(counter.act(forms::ReturnCase{}));
    if (point == Point::withdrawn) return must(counter.act(forms::Withdraw{"改日再来"}));
    must(counter.act(allMaterials()));
    if (point == Point::checked) return;
    must(counter.act(printedForm()));
    if (point == Point::printed) return;
    must(counter.act(counter.approval()));
    if (point == Point::approved) return;
    must(counter.act(wholeFee()));
    if (point == Point::paid) return;
    produce(counter, point == Point::producing ? forms::Stage::keys : forms::Stage::pin);
    if (point == Point::done) must(counter.act(forms::HandOver{}));
}

} // namespace certdesk::tests
