#pragma once
#include "fault/faulty_tokens.h"
#include "support/soft_tokens.h"

namespace certdesk::tests {

/// SoftHSM behind the shim; `poorer` are rules of what the module cannot do.
class ShimTokens : public FaultyTokens {
public:
    explicit ShimTokens(SoftTokens& tokens, std::string poorer = "")
        : tokens_(tokens), poorer_(std::move(poorer)) {
        mend();
    }

    void arm(const Accident& accident, const std::string& serial, const std::string& other) override;
    void mend() override;
    unsigned long calls() const override { return tokens_.calls(); }
    int wrongUserPins() const override;
    int wrongAdminPins() const override;
    std::string contents(const std::string& serial) const override;

private:
    SoftTokens& tokens_;
    std::string poorer_;
    int mended_ = 0;
};

} // namespace certdesk::tests
