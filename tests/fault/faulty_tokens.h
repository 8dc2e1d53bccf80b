#pragma once
#include <string>
#include <vector>

namespace certdesk::tests {

/// What befalls one call into a vendor's library, counted from 1 over all of its functions.
struct Accident {
    enum class Kind {
        fails,      ///< the call is not made
        answerLost, ///< it is made, and answers a failure
        removed,    ///< from it on, no token is in
        swapped,    ///< from it on, another token of the same model is in the first one's place
    };
    Kind kind;
    unsigned long at;
};

/// Tokens behind a vendor's library in which accidents happen: in front of PKCS#11 modules or of SKF
/// libraries. Driven from the test's thread while no call is under way.
class FaultyTokens {
public:
    virtual ~FaultyTokens() = default;

    /// From now on; the calls are counted anew. Until `mend`, `other` is hidden unless it is swapped in.
    virtual void arm(const Accident& accident, const std::string& serial, const std::string& other) = 0;
    /// Nothing fails from now on; the calls are counted anew.
    virtual void mend() = 0;
    virtual unsigned long calls() const = 0;

    /// How many wrong PINs of the user, and of the admin, the library was given since it was made.
    virtual int wrongUserPins() const = 0;
    virtual int wrongAdminPins() const = 0;
    /// The keys, certificates and other objects of a token, as bytes to compare.
    virtual std::string contents(const std::string& serial) const = 0;
};

} // namespace certdesk::tests
