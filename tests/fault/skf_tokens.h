#pragma once
#include "fault/faulty_tokens.h"
#include "support/soft_skf_tokens.h"

namespace certdesk::tests {

/// Soft SKF tokens with their fault switch (soft_skf/faults.h).
class SkfTokens : public FaultyTokens {
public:
    explicit SkfTokens(SoftSkfTokens& tokens) : tokens_(tokens) { mend(); }

    void arm(const Accident& accident, const std::string& serial, const std::string& other) override;
    void mend() override;
    unsigned long calls() const override { return static_cast<unsigned long>(tokens_.calls()); }
    int wrongUserPins() const override { return tokens_.wrongPins("user"); }
    int wrongAdminPins() const override { return tokens_.wrongPins("admin"); }
    std::string contents(const std::string& serial) const override;

private:
    SoftSkfTokens& tokens_;
    std::string hidden_; ///< serial of the token that is out until the tokens are mended
};

} // namespace certdesk::tests
