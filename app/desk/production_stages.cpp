#include "desk/emptying.h"
#include "desk/papers.h"
#include "desk/producing.h"
#include "printing/paper.h"
#include "token/chain.h"
#include "token/pins.h"
#include "token/request.h"

#include <algorithm>

namespace certdesk::desk {

using forms::Phase;
using forms::ProductionNoted;
using forms::Stage;
using token::FaultKind;

namespace {

/// One key per case on the token, found again after an interruption.
forms::Bytes keyIdOf(const std::string& caseNumber) {
    forms::Bytes id = forms::sha256(forms::viewOf("certdesk signing key " + caseNumber));
    id.resize(20);
    return id;
}

/// Programs that look for the holder's certificate by the case's number find the one that signs.
std::string encryptionLabel(const std::string& caseNumber) { return caseNumber + " encryption"; }

/// The name that the new certificate bears: as the served one has it, after the changes of the case.
std::string holderNameOf(const forms::Case& c) {
    forms::Details holder = c.details;
    if (c.known && !c.known->certificate.holderName.empty())
        holder.holderName = c.known->certificate.holderName;
    return forms::changed(std::move(holder)).holderName;
}

sync::LineFault broken(const std::string& detail) {
    return {sync::LineFault::Kind::brokenAnswer, 0, "broken-answer", detail, {}};
}

token::TokenFault reading(FaultKind kind) { return {kind, token::TokenStep::read, 0}; }

} // namespace

void Producing::take(Stage stage) {
    switch (stage) {
    case Stage::prepare: return prepare();
    case Stage::keys: return makeKeys();
    case Stage::request: return request();
    case Stage::enrol: return enrol();
    case Stage::write: return write();
    case Stage::importKey: return importKey();
    case Stage::writeEncryption: return writeEncryption();
    case Stage::readBack: return readBack();
    case Stage::retire: return retire();
    case Stage::wipe: return wipe();
    case Stage::letter: // a letter whose PIN is not the token's yet is worth nothing
    case Stage::pin: return handOutPin();
    }
}

void Producing::prepare() {
    pushTail();
    begin(Stage::prepare);
    const sync::AdminPins pins = adminPins();
    if (std::find(plan_.begin(), plan_.end(), Stage::letter) != plan_.end())
        drawn_ = drawLetter(); // while the token works
    if (rule().freshToken)
        prepareFresh(pins);
    else
        prepareHolders(pins);
    end(Stage::prepare);
}

void Producing::prepareFresh(const sync::AdminPins& pins) {
    const forms::Secret pin = newProductionPin();
    taken(emptied(*driver_, token_, pins, pin));
}

/// Its keys and certificates stay. A token without the certificate that gets a new PIN is left as it is.
void Producing::prepareHolders(const sync::AdminPins& pins) {
    if (!rule().issues && !served(taken(driver_->certificates(token_.serial))))
        stopBy(reading(FaultKind::certificateMissing));
    taken(driver_->resetPin(token_.serial, pins.derived, newProductionPin()));
}

void Producing::makeKeys() {
    begin(Stage::keys);
    const forms::Bytes id = keyIdOf(number_);
    const auto existing = taken(session().keys());
    const auto own = std::find_if(existing.begin(), existing.end(),
                                  [&](const token::TokenKey& key) { return key.id == id; });
    const token::TokenKey key =
        own != existing.end() ? *own : taken(session().generateKeyPair(*algorithm_, id, number_));
    ProductionNoted ended = note(Stage::keys, Phase::ended);
    ended.publicKeyDigest = key.digest();
    end(ended);
}

forms::Bytes Producing::makeRequest() {
    const token::DistinguishedName subject{{"CN", holderNameOf(state_)}};
    return taken(token::makeRequest(session(), key(), subject));
}

void Producing::request() {
    begin(Stage::request);
    request_ = makeRequest();
    end(Stage::request);
}

/// The request is not journalled: after a restart the same key signs it again.
void Producing::enrol() {
    if (request_.empty()) request_ = makeRequest();
    begin(Stage::enrol);
    pushTail();
    const token::Certificate certificate = signingCertificate(taken(headquarters().enrol(number_, request_)));
    ProductionNoted ended = note(Stage::enrol, Phase::ended);
    ended.certificate = certificate.der();
    ended.certificateSerial = certificate.serial();
    ended.notAfter = forms::dayOf(certificate.notAfter());
    if ((pair_ = encryptionPair()))
        ended.encryptionCertificate = encryptionCertificate(*pair_, certificate).der();
    end(ended);
    flush(); // the next stage reads the certificate from the journal
}

token::Certificate Producing::parsed(const forms::Bytes& der) {
    auto certificate = token::Certificate::fromDer(der);
    if (!certificate.ok()) stopBy(broken("not a certificate"));
    return std::move(certificate).value();
}

/// The answer is a certificate for our key from HQ's own authority, or it is refused before anything is
/// written.
token::Certificate Producing::signingCertificate(const forms::Bytes& der) {
    token::Certificate certificate = parsed(der);
    if (certificate.spkiSha256() != state_.production.publicKeyDigest)
        stopBy(broken("certificate for another key"));
    checkChain(certificate);
    return certificate;
}

/// An issuing CA that is younger than this kiosk's enrolment is asked of HQ; the roots never are.
void Producing::checkChain(const token::Certificate& certificate) {
    const auto check = [&] {
        return token::verifyChain(certificate, intermediates_, in_.ownIssuers(), in_.now());
    };
    auto chain = check();
    if (!chain.ok() && chain.fault().kind == token::ChainFault::Kind::unknownIssuer &&
        intermediates_.empty()) {
        for (const forms::Bytes& der : taken(headquarters().authorities(number_)))
            intermediates_.push_back(parsed(der));
        chain = check();
    }
    if (!chain.ok()) stopBy(broken("chain: " + std::string(token::idOf(chain.fault().kind))));
}

/// HQ makes one where the catalogue asks for it and the token can take it.
std::optional<sync::EncryptionPair> Producing::encryptionPair() {
    const forms::Algorithm* named = in_.catalogueOf(state_).algorithmNamed(forms::algorithmOf(state_));
    const auto ask = named ? named->encryptionPair : forms::EncryptionPairAsk::none;
    if (ask == forms::EncryptionPairAsk::none) return {};
    if (ask == forms::EncryptionPairAsk::always)
        return taken(headquarters().encryptionPair(number_, request_));
    if (!taken(session().takesEncryptionKey(key()))) return {};
    auto answer = headquarters().encryptionPair(number_, request_);
    const auto* fault = std::get_if<sync::LineFault>(&answer);
    if (fault && fault->problem == "no-encryption-pair") return {};
    return taken(std::move(answer));
}

/// Of the same holder, on another key, from HQ's own authority.
token::Certificate Producing::encryptionCertificate(const sync::EncryptionPair& pair,
                                                    const token::Certificate& signing) {
    token::Certificate certificate = parsed(pair.certificate);
    const bool fits = certificate.subjectText() == signing.subjectText() &&
                      certificate.algorithm() == signing.algorithm() &&
                      certificate.spkiSha256() != signing.spkiSha256();
    if (!fits) stopBy(broken("encryption certificate of another holder or kind"));
    checkChain(certificate);
    return certificate;
}

token::Certificate Producing::certificate() const {
    return token::Certificate::fromDer(state_.production.certificate).value();
}

token::Certificate Producing::encryptionCertificate() const {
    return token::Certificate::fromDer(state_.production.encryptionCertificate).value();
}

/// The envelope is never kept: after a restart HQ encloses the same key again.
void Producing::importKey() {
    if (request_.empty()) request_ = makeRequest();
    begin(Stage::importKey);
    if (!pair_) pair_ = taken(headquarters().encryptionPair(number_, request_));
    if (pair_->certificate != state_.production.encryptionCertificate)
        stopBy(broken("another encryption certificate than before"));
    taken(session().importEncryptionKey(key(), encryptionCertificate(), pair_->envelope,
                                        encryptionLabel(number_)));
    end(Stage::importKey);
}

void Producing::writeEncryption() {
    begin(Stage::writeEncryption);
    taken(session().writeCertificate(encryptionCertificate(), encryptionLabel(number_)));
    end(Stage::writeEncryption);
}

void Producing::write() {
    begin(Stage::write);
    taken(session().writeCertificate(certificate(), number_));
    end(Stage::write);
}

/// Read back in a session of its own, as the holder's program will (I6).
void Producing::readBack() {
    begin(Stage::readBack);
    endSession();
    if (rule().issues) {
        const token::Certificate found = taken(session().readCertificate(key()));
        if (!(found == certificate())) stopBy(reading(FaultKind::differs));
        taken(session().challenge(found));
        readBackEncryption();
    } else {
        const auto found = served(taken(session().certificates()));
        if (!found) stopBy(reading(FaultKind::certificateMissing));
        taken(session().challenge(*found));
    }
    end(Stage::readBack);
}

/// The pair is whole: the certificate that HQ issued lies there, and the token opens what is encrypted with
/// it.
void Producing::readBackEncryption() {
    if (state_.production.encryptionCertificate.empty()) return;
    const token::Certificate expected = encryptionCertificate();
    const auto there = taken(session().certificates());
    if (std::find(there.begin(), there.end(), expected) == there.end()) stopBy(reading(FaultKind::differs));
    taken(session().challenge(expected));
}

void Producing::retire() {
    begin(Stage::retire);
    const auto replaced = served(taken(session().certificates()));
    if (replaced && !(*replaced == certificate())) taken(session().remove(*replaced));
    end(Stage::retire);
}

/// With a PIN that nobody keeps: the token waits for its next preparation.
void Producing::wipe() {
    endSession();
    if (!keepToken_) pushTail();
    begin(Stage::wipe);
    ProductionNoted ended = note(Stage::wipe, Phase::ended);
    ended.tokenKept = keepToken_;
    if (!keepToken_) {
        const sync::AdminPins pins = adminPins();
        const forms::Secret forgotten = token::productionPin(*in_.around.randomness);
        taken(emptied(*driver_, token_, pins, forgotten));
    }
    end(ended);
}

void Producing::handOutPin() {
    if (state_.production.begun == Stage::pin) mendPin();
    forms::Secret pin = letter();
    begin(Stage::pin);
    taken(session().changePin(productionPin(), pin));
    in_.journal->dropProductionPin(number_);
    end(Stage::pin);
    flush();
}

/// The PIN was being changed when everything stopped: nobody knows which it is. One reset by the admin PIN
/// mends it.
void Producing::mendPin() {
    pushTail();
    const sync::AdminPins pins = adminPins();
    taken(driver_->resetPin(token_.serial, pins.derived, newProductionPin()));
}

/// A PIN of its own each. The thread that draws it touches nothing of this production.
std::future<Producing::Letter> Producing::drawLetter() {
    const forms::Staff staff = in_.journal->staff();
    PaperSource source{in_.catalogueOf(state_), staff, state_, in_.now()};
    source.training = in_.training();
    auto text = pinLetterOf(source, token::letterPin(*in_.around.randomness));
    return std::async(std::launch::async, [text = std::move(text), &fonts = in_.papersFonts()]() mutable {
        printing::SecretPdf pdf = printing::renderPinLetter(text, fonts);
        return Letter{std::move(text.pin), std::move(pdf)};
    });
}

/// Prints letters, each with a PIN of its own, until staff confirm one.
forms::Secret Producing::letter() {
    for (;;) {
        begin(Stage::letter);
        Letter letter = drawn_.valid() ? drawn_.get() : drawLetter().get();
        const auto good = watcher_.letterIsGood(print(letter));
        if (!good) stop(Waits{WaitsFor::staff, label_, {}});
        if (!*good) continue;
        end(Stage::letter);
        return std::move(letter.pin);
    }
}

/// No digest of this paper is journalled: a PIN of six digits would be found from it.
std::string Producing::print(const Letter& letter) {
    auto printed = in_.around.printer->print(
        {std::string(forms::pinLetterPaper) + "-" + number_, letter.pdf.bytes.view(), 1, false});
    if (auto* no = std::get_if<printing::PrinterTrouble>(&printed)) {
        noteFailed("printer");
        stop(Waits{WaitsFor::printer, label_, Trouble(std::move(*no))});
    }
    return std::get<printing::Printed>(printed).where;
}

} // namespace certdesk::desk
