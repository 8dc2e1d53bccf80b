#pragma once
#include "token/token.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace certdesk::desk {

/// A token that is in a reader, as the status bar and the pages name it.
struct TokenSeen {
    std::string serial;
    std::string label;
    bool blank = false;
    int certificates = 0; ///< visible without a PIN; a holder's token has some
    bool operator==(const TokenSeen&) const = default;
};

/// Watches the readers on threads of its own, one for each driver, so that a driver that is at work or slow
/// holds up no other. A token that is put in is seen within 200 ms, as long as its driver makes no key pair
/// just then.
class TokenWatch {
public:
    /// `changed` is called after each change, on a watching thread or on the one that called look();
    /// `more`: some token is in that was not, or not like this.
    TokenWatch(const std::vector<std::shared_ptr<token::TokenDriver>>& drivers,
               std::function<void(bool more)> changed);
    /// Stops and joins.
    ~TokenWatch();
    TokenWatch(const TokenWatch&) = delete;
    TokenWatch& operator=(const TokenWatch&) = delete;

    /// As last seen, the drivers in their order.
    std::vector<TokenSeen> tokens() const;
    /// Looks now, on this thread: after what changes a token that stays in.
    void look();

private:
    class Reader;
    std::vector<std::unique_ptr<Reader>> readers_;
};

} // namespace certdesk::desk
