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
    case TokenCall::takeOver:
    case TokenCall::changePin: return TokenStep::setPin;
    case TokenCall::keys: return TokenStep::findKey;
    case TokenCall::generateKeyPair: return TokenStep::generate;
    case TokenCall::sign: return TokenStep::sign;
    case TokenCall::importEncryptionKey:
    case TokenCall::writeCertificate:
    case TokenCall::remove: return TokenStep::write;
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
        return script_.through<std::vector<TokenKey>>(TokenCall::keys, [&] { return real_->keys(); });
    }
    TokenResult<TokenKey> generateKeyPair(KeyAlgorithm algorithm, forms::ByteView id,
                                          std::string_view label) override {
        return script_.through<TokenKey>(TokenCall::generateKeyPair,
                                         [&] { return real_->generateKeyPair(algorithm, id, label); });
    }
    TokenResult<forms::Bytes> sign(const TokenKey& key, forms::ByteView data) override {
        return script_.through<forms::Bytes>(TokenCall::sign, [&] { return real_->sign(key, data); });
    }
    TokenResult<bool> takesEncryptionKey(const TokenKey& signing) override {
        return real_->takesEncryptionKey(signing);
    }
    TokenResult<TokenKey> importEncryptionKey(const TokenKey& signing, const Certificate& certificate,
                                              forms::ByteView envelope, std::string_view label) override {
        return script_.through<TokenKey>(TokenCall::importEncryptionKey, [&] {
            return real_->importEncryptionKey(signing, certificate, envelope, label);
        });
    }
    TokenResult<Done> writeCertificate(const Certificate& certificate, std::string_view label) override {
        return script_.through<Done>(TokenCall::writeCertificate,
                                     [&] { return real_->writeCertificate(certificate, label); });
    }
    TokenResult<Done> remove(const Certificate& certificate) override {
        return script_.through<Done>(TokenCall::remove, [&] { return real_->remove(certificate); });
    }
    TokenResult<std::vector<Certificate>> certificates() override {
        return script_.through<std::vector<Certificate>>(TokenCall::sessionCertificates,
                                                         [&] { return real_->certificates(); });
    }
    TokenResult<Done> changePin(const forms::Secret& oldPin, const forms::Secret& newPin) override {
        return script_.through<Done>(TokenCall::changePin, [&] { return real_->changePin(oldPin, newPin); });
    }

private:
    TokenResult<Done> challengeEncryption(const TokenKey&, const Certificate& certificate) override {
        return real_->challenge(certificate);
    }

    ScriptedToken& script_;
    std::unique_ptr<TokenSession> real_;
};

} // namespace

int ScriptedToken::count(TokenCall call) const {
    return static_cast<int>(std::count(calls_.begin(), calls_.end(), call));
}

std::chrono::nanoseconds ScriptedToken::spentOn(TokenCall call) const {
    const auto found = spent_.find(call);
    return found == spent_.end() ? std::chrono::nanoseconds(0) : found->second;
}

std::chrono::nanoseconds ScriptedToken::spentOnAll() const {
    std::chrono::nanoseconds sum(0);
    for (const auto& [call, time] : spent_)
        sum += time;
    return sum;
}

void ScriptedToken::failAt(TokenCall call, int number, FaultKind kind, int times) {
    plans_.push_back({call, count(call) + number, times, kind, false});
}

void ScriptedToken::loseAnswerAt(TokenCall call, int number, FaultKind kind) {
    plans_.push_back({call, count(call) + number, 1, kind, true});
}

void ScriptedToken::mend() {
    plans_.clear();
    all_.reset();
}

ScriptedToken::Verdict ScriptedToken::note(TokenCall call) {
    const std::lock_guard lock(mutex_);
    calls_.push_back(call);
    threads.note();
    if (all_) return {TokenFault{*all_, stepOf(call), 0}};
    if (locked_ && call == TokenCall::open) return {TokenFault{FaultKind::pinLocked, TokenStep::login, 0}};
    const int number = count(call);
    for (const auto& plan : plans_)
        if (plan.call == call && number >= plan.first && number < plan.first + plan.times)
            return {TokenFault{plan.kind, stepOf(call), 0}, plan.reaches};
    return {};
}

TokenResult<std::vector<TokenInfo>> ScriptedToken::list() {
    auto listed = through<std::vector<TokenInfo>>(TokenCall::list, [&] { return real_->list(); });
    if (listed.ok())
        for (TokenInfo& info : *listed)
            info.user.locked = locked_;
    return listed;
}

TokenResult<std::vector<Certificate>> ScriptedToken::certificates(std::string_view serial) {
    return through<std::vector<Certificate>>(TokenCall::certificates,
                                             [&] { return real_->certificates(serial); });
}

TokenResult<std::unique_ptr<TokenSession>> ScriptedToken::open(std::string_view serial,
                                                               const forms::Secret& userPin) {
    auto session =
        through<std::unique_ptr<TokenSession>>(TokenCall::open, [&] { return real_->open(serial, userPin); });
    if (!session) return session;
    return std::unique_ptr<TokenSession>(std::make_unique<ScriptedSession>(*this, std::move(*session)));
}

TokenResult<Done> ScriptedToken::takeOver(std::string_view serial, const AdminSecrets& factory,
                                          const AdminSecrets& ours) {
    return through<Done>(TokenCall::takeOver, [&] { return real_->takeOver(serial, factory, ours); });
}

TokenResult<Done> ScriptedToken::prepare(std::string_view serial, const AdminSecrets& admin,
                                         std::string_view label, const forms::Secret& userPin) {
    return through<Done>(TokenCall::prepare, [&] {
        auto prepared = real_->prepare(serial, admin, label, userPin);
        if (prepared.ok()) locked_ = false;
        return prepared;
    });
}

TokenResult<Done> ScriptedToken::resetPin(std::string_view serial, const AdminSecrets& admin,
                                          const forms::Secret& newUserPin) {
    return through<Done>(TokenCall::resetPin, [&] {
        auto reset = real_->resetPin(serial, admin, newUserPin);
        if (reset.ok()) locked_ = false;
        return reset;
    });
}

} // namespace certdesk::tests
