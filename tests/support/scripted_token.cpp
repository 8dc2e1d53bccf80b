#include "support/scripted_token.h"

#include <algorithm>

namespace certdesk::tests {

using namespace token;

namespace {

TokenStep stepOf(TokenCall call) {
    switch (call) {
    case TokenCall::list: return TokenStep::list;
    case TokenCall::open: return TokenStep::open;
    case TokenCall::prepare: return TokenStep::prepare;
    case TokenCall::resetPin:
    case TokenCall::changeAdminPin:
    case TokenCall::changePin: return TokenStep::setPin;
    case TokenCall::keys: return TokenStep::findKey;
    case TokenCall::generateKeyPair: return TokenStep::generate;
    case TokenCall::sign: return TokenStep::sign;
    case TokenCall::writeCertificate: return TokenStep::write;
    case TokenCall::certificates:
    case TokenCall::sessionCertificates: return TokenStep::read;
    }
    return TokenStep::open;
}

class ScriptedSession : public TokenSession {
public:
    ScriptedSession(ScriptedToken& script, std::unique_ptr<TokenSession> real)
        : script_(script), real_(std::move(real)) {}

    const std::string& serial() const override { return real_->serial(); }
    TokenResult<std::vector<TokenKey>> keys() override {
        if (const auto fault = script_.note(TokenCall::keys)) return *fault;
        return real_->keys();
    }
    TokenResult<TokenKey> generateKeyPair(KeyAlgorithm algorithm, forms::ByteView id,
                                          std::string_view label) override {
        if (const auto fault = script_.note(TokenCall::generateKeyPair)) return *fault;
        return real_->generateKeyPair(algorithm, id, label);
    }
    TokenResult<forms::Bytes> sign(const TokenKey& key, forms::ByteView data) override {
        if (const auto fault = script_.note(TokenCall::sign)) return *fault;
        return real_->sign(key, data);
    }
    TokenResult<Done> writeCertificate(const Certificate& certificate, std::string_view label) override {
        if (const auto fault = script_.note(TokenCall::writeCertificate)) return *fault;
        return real_->writeCertificate(certificate, label);
    }
    TokenResult<std::vector<Certificate>> certificates() override {
        if (const auto fault = script_.note(TokenCall::sessionCertificates)) return *fault;
        return real_->certificates();
    }
    TokenResult<Done> changePin(const forms::Secret& oldPin, const forms::Secret& newPin) override {
        if (const auto fault = script_.note(TokenCall::changePin)) return *fault;
        return real_->changePin(oldPin, newPin);
    }

private:
    ScriptedToken& script_;
    std::unique_ptr<TokenSession> real_;
};

} // namespace

int ScriptedToken::count(TokenCall call) const {
    return static_cast<int>(std::count(calls_.begin(), calls_.end(), call));
}

void ScriptedToken::failAt(TokenCall call, int number, FaultKind kind, int times) {
    plans_.push_back({call, count(call) + number, times, kind});
}

void ScriptedToken::mend() {
    plans_.clear();
    all_.reset();
}

std::optional<TokenFault> ScriptedToken::note(TokenCall call) {
    calls_.push_back(call);
    if (all_) return TokenFault{*all_, stepOf(call), 0};
    const int number = count(call);
    for (const auto& plan : plans_)
        if (plan.call == call && number >= plan.first && number < plan.first + plan.times)
            return TokenFault{plan.kind, stepOf(call), 0};
    return {};
}

TokenResult<std::vector<TokenInfo>> ScriptedToken::list() {
    if (const auto fault = note(TokenCall::list)) return *fault;
    return real_->list();
}

TokenResult<std::vector<Certificate>> ScriptedToken::certificates(std::string_view serial) {
    if (const auto fault = note(TokenCall::certificates)) return *fault;
    return real_->certificates(serial);
}

TokenResult<std::unique_ptr<TokenSession>> ScriptedToken::open(std::string_view serial,
                                                               const forms::Secret& userPin) {
    if (const auto fault = note(TokenCall::open)) return *fault;
    auto session = real_->open(serial, userPin);
    if (!session) return session.fault();
    return std::unique_ptr<TokenSession>(std::make_unique<ScriptedSession>(*this, std::move(*session)));
}

TokenResult<Done> ScriptedToken::prepare(std::string_view serial, const forms::Secret& adminPin,
                                         std::string_view label, const forms::Secret& userPin) {
    if (const auto fault = note(TokenCall::prepare)) return *fault;
    return real_->prepare(serial, adminPin, label, userPin);
}

TokenResult<Done> ScriptedToken::resetPin(std::string_view serial, const forms::Secret& adminPin,
                                          const forms::Secret& newUserPin) {
    if (const auto fault = note(TokenCall::resetPin)) return *fault;
    return real_->resetPin(serial, adminPin, newUserPin);
}

TokenResult<Done> ScriptedToken::changeAdminPin(std::string_view serial, const forms::Secret& oldPin,
                                                const forms::Secret& newPin) {
    if (const auto fault = note(TokenCall::changeAdminPin)) return *fault;
    return real_->changeAdminPin(serial, oldPin, newPin);
}

} // namespace certdesk::tests
