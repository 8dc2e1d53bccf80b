#pragma once
#include "support/call_threads.h"
#include "token/token.h"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace certdesk::tests {

/// One function of TokenDriver or TokenSession.
enum class TokenCall {
    list,
    certificates,
    open,
    prepare,
    resetPin,
    takeOver,
    keys,
    generateKeyPair,
    sign,
    importEncryptionKey,
    writeCertificate,
    remove,
    sessionCertificates,
    changePin,
};

/// A driver over a real one that notes every call and fails where it was told to. A failing call does not
/// reach the real one. Calls of its sessions are noted and fail here too; it must outlive them. Any thread
/// may call it; a test looks at it while nothing is under way.
class ScriptedToken : public token::TokenDriver {
public:
    explicit ScriptedToken(std::unique_ptr<token::TokenDriver> real) : real_(std::move(real)) {}

    /// The `number`th (from 1) call of that function from now on fails so, `times` times.
    void failAt(TokenCall call, int number, token::FaultKind kind, int times = 1);
    /// The same, but the call reaches the real token first: only its answer is lost.
    void loseAnswerAt(TokenCall call, int number, token::FaultKind kind);
    /// Every call fails so until `mend`.
    void failAll(token::FaultKind kind) { all_ = kind; }
    void mend();
    /// The user PIN is locked until it is reset or the token is prepared: SoftHSM never locks one.
    void lock() { locked_ = true; }

    const std::vector<TokenCall>& calls() const { return calls_; }
    int count(TokenCall call) const;
    CallThreads threads;
    /// How long the real token worked on calls of that function in all.
    std::chrono::nanoseconds spentOn(TokenCall call) const;
    std::chrono::nanoseconds spentOnAll() const;

    bool supports(token::KeyAlgorithm algorithm) const override { return real_->supports(algorithm); }
    token::TokenResult<std::vector<token::TokenInfo>> list() override;
    bool waitForChange(const std::vector<std::string>& serials, std::chrono::milliseconds atMost,
                       const std::stop_token& stop) override {
        threads.note();
        return real_->waitForChange(serials, atMost, stop); // no call that a test plans for
    }
    token::TokenResult<std::vector<token::Certificate>> certificates(std::string_view serial) override;
    token::TokenResult<std::unique_ptr<token::TokenSession>> open(std::string_view serial,
                                                                  const forms::Secret& userPin) override;
    token::TokenResult<token::Done> takeOver(std::string_view serial, const token::AdminSecrets& factory,
                                             const token::AdminSecrets& ours) override;
    token::TokenResult<token::Done> prepare(std::string_view serial, const token::AdminSecrets& admin,
                                            std::string_view label, const forms::Secret& userPin) override;
    token::TokenResult<token::Done> resetPin(std::string_view serial, const token::AdminSecrets& admin,
                                             const forms::Secret& newUserPin) override;

    /// Notes the call and lets `act` do it, unless it is to fail. For its sessions too.
    template <typename T>
    token::TokenResult<T> through(TokenCall call, const std::function<token::TokenResult<T>()>& act) {
        const Verdict verdict = note(call);
        if (verdict.fault && !verdict.reaches) return *verdict.fault;
        const auto begun = std::chrono::steady_clock::now();
        token::TokenResult<T> result = act();
        const std::lock_guard lock(mutex_);
        spent_[call] += std::chrono::steady_clock::now() - begun;
        if (verdict.fault) return *verdict.fault;
        return result;
    }

private:
    struct Plan {
        TokenCall call;
        int first; ///< counted like calls_
        int times;
        token::FaultKind kind;
        bool reaches;
    };
    struct Verdict {
        std::optional<token::TokenFault> fault;
        bool reaches = false;
    };
    Verdict note(TokenCall call);

    std::unique_ptr<token::TokenDriver> real_;
    std::mutex mutex_; ///< guards the rest
    std::vector<TokenCall> calls_;
    std::map<TokenCall, std::chrono::nanoseconds> spent_;
    std::vector<Plan> plans_;
    std::optional<token::FaultKind> all_;
    bool locked_ = false;
};

} // namespace certdesk::tests
