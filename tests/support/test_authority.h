#pragma once
#include "token/authority.h"
#include "token/chain.h"

#include <string>
#include <string_view>
#include <vector>

namespace certdesk::tests {

/// 2026-11-23T00:00:00Z: the day on which tests take place.
inline constexpr forms::UtcMs testDay{1795392000000};
forms::UtcMs daysLater(int days, forms::UtcMs from = testDay);
/// From a day before the test day to `days` after it.
token::Validity validFor(int days);

/// A profile as headquarters has it: `key` and `issuer` are algorithm ids.
std::string unitProfile(std::string_view key, std::string_view issuer);
/// What that profile asks for.
token::Placeholders unitHolder();

/// A root and an issuing CA below it, made anew.
class TestAuthority {
public:
    explicit TestAuthority(token::KeyAlgorithm issuing = token::KeyAlgorithm::p256,
                           token::KeyAlgorithm root = token::KeyAlgorithm::p256);

    token::Issuer rootIssuer() const { return {root, rootKey}; }
    token::Issuer issuer() const { return {issuing, issuingKey}; }
    /// The certificate of a request, under `unitProfile`.
    token::Certificate issue(forms::ByteView request, int days = 365) const;
    token::Certificate issueFor(forms::ByteView spki, int days = 365) const;
    /// An encryption certificate for that key, of the same holder as `issue` names.
    token::Certificate issueForEncryption(forms::ByteView spki, int days = 365) const;
    std::vector<token::Certificate> roots() const { return {root}; }
    std::vector<token::Certificate> intermediates() const { return {issuing}; }

    token::KeyPair rootKey;
    token::KeyPair issuingKey;
    token::Certificate root;
    token::Certificate issuing;
};

} // namespace certdesk::tests
