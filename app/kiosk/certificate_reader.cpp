#include "kiosk/certificate_reader.h"

#include "forms/validate.h"

#include <algorithm>

namespace certdesk::kiosk {

CertificateReader::CertificateReader(wxWindow& owner, std::shared_ptr<desk::Desk> desk,
                                     const forms::ServiceType& service,
                                     std::function<void(const desk::Sentence&)> broken)
    : desk_(std::move(desk)), service_(service), reading_(owner,
                                                          [this, broken](const desk::Sentence& sentence) {
                                                              become(State::idle);
                                                              broken(sentence);
                                                          }),
      asking_(owner, [this, broken](const desk::Sentence& sentence) {
          become(State::idle);
          broken(sentence);
      }) {}

void CertificateReader::begin(std::optional<forms::CertificateKnown> known) {
    known_ = std::move(known);
    if (known_) return become(State::known);
    if (fromToken()) readTokens();
}

void CertificateReader::tokensChanged() {
    const bool settled = known_ && state_ == State::known;
    if (fromToken() && !settled && !busy()) readTokens();
}

void CertificateReader::unitIs(const std::string& code) {
    if (code == code_) return;
    code_ = code;
    if (fromToken()) return;
    drop();
    known_.reset();
    choices_.clear();
    chosen_.clear();
    if (forms::checkUscc(code)) return become(State::idle);
    ask();
}

void CertificateReader::choose(const std::string& id) {
    chosen_ = id;
    ask();
}

void CertificateReader::tryPin(forms::Secret pin) { ask(std::move(pin)); }

void CertificateReader::again() {
    drop();
    known_.reset();
    chosen_.clear();
    if (fromToken()) return readTokens();
    if (!forms::checkUscc(code_)) ask();
}

void CertificateReader::drop() {
    reading_.drop();
    asking_.drop();
    if (busy()) state_ = State::idle;
}

void CertificateReader::become(State state) {
    state_ = state;
    if (onChange) onChange();
}

void CertificateReader::readTokens() {
    reading_.run([desk = desk_] { return desk::readTokens(*desk); },
                 [this](std::vector<desk::TokenReading> readings) { read(std::move(readings)); });
    if (state_ != State::noToken) become(State::reading); // nothing flickers while a token is waited for
}

void CertificateReader::read(std::vector<desk::TokenReading> readings) {
    std::erase_if(readings, [](const desk::TokenReading& one) { return !one.known && !one.foreign; });
    const auto is = [&](const desk::TokenReading& one) {
        return one.serial == chosen_ ||
               (one.known && !code_.empty() && forms::sameUnit(one.known->certificate.holderCode, code_));
    };
    choices_.clear();
    if (readings.empty()) return become(State::noToken);
    if (readings.size() == 1) return take(readings.front());
    offer(readings);
    if (std::count_if(readings.begin(), readings.end(), is) == 1)
        return take(*std::find_if(readings.begin(), readings.end(), is));
    become(State::choose);
}

void CertificateReader::offer(const std::vector<desk::TokenReading>& readings) {
    for (const desk::TokenReading& one : readings)
        choices_.push_back(
            {one.serial, one.label, one.known ? one.known->certificate.holderName : std::string()});
}

/// What the token says shows at once; what headquarters adds comes after it.
void CertificateReader::take(const desk::TokenReading& reading) {
    chosen_ = reading.serial;
    known_ = reading.known;
    ask();
}

void CertificateReader::ask(forms::Secret pin) {
    desk::Wanted wanted{service_.id, code_, {}, {}, nullptr};
    if (!chosen_.empty()) (fromToken() ? wanted.token : wanted.certificate) = chosen_;
    asking_.run(
        [desk = desk_, wanted, pin = std::move(pin)]() mutable {
            if (!pin.empty()) wanted.holderPin = &pin;
            return desk::lookUp(*desk, wanted);
        },
        [this](desk::Outcome<forms::CertificateKnown> outcome) { answered(std::move(outcome)); });
    become(State::asking);
}

bool CertificateReader::needsPin() const {
    if (!known_ || known_->challenged || !service_.certificate->otherIssuers) return false;
    const forms::OtherIssuer* issuer = desk_->catalogue().otherIssuer(known_->certificate.issuer);
    return issuer && issuer->needsPin;
}

void CertificateReader::answered(desk::Outcome<forms::CertificateKnown> outcome) {
    if (auto* trouble = std::get_if<desk::Trouble>(&outcome)) return fail(std::move(*trouble));
    known_ = std::move(std::get<0>(outcome));
    trouble_.reset();
    become(needsPin() ? State::pin : State::known);
}

void CertificateReader::fail(desk::Trouble trouble) {
    const auto* no = std::get_if<forms::Refusal>(&trouble);
    if (no && no->kind == forms::RefusalKind::severalCertificates && !fromToken()) {
        for (const std::string& serial : no->several)
            choices_.push_back({serial, serial, {}});
        return become(State::choose);
    }
    trouble_ = std::move(trouble);
    if (needsPin()) return become(State::pin); // the holder may type it again
    known_.reset();
    become(State::failed);
}

} // namespace certdesk::kiosk
