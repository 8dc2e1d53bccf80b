#pragma once
#include "forms/bytes.h"

#include <cstddef>
#include <optional>
#include <string_view>

namespace certdesk::forms {

/// Bytes that must not outlive their use: PINs, passwords, keys. Wiped on every way out, also when an
/// exception passes (invariant I8). Never copied by accident: `copy()` says so aloud. One owner, any thread.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::size_t size) : bytes_(size) {}
    explicit Secret(ByteView bytes) : bytes_(bytes.begin(), bytes.end()) {}
    explicit Secret(std::string_view text) : Secret(viewOf(text)) {}
    Secret(Secret&& other) noexcept : bytes_(std::move(other.bytes_)) { other.bytes_.clear(); }
    Secret& operator=(Secret&& other) noexcept;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret() { wipe(); }

    Secret copy() const { return Secret(view()); }
    ByteView view() const { return bytes_; }
    /// The same bytes as characters, for APIs that take a PIN as text; valid as long as this object.
    std::string_view text() const { return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()}; }
    std::uint8_t* data() { return bytes_.data(); }
    const std::uint8_t* data() const { return bytes_.data(); }
    std::size_t size() const { return bytes_.size(); }
    bool empty() const { return bytes_.empty(); }

    /// Overwrites with zeros and becomes empty.
    void wipe() noexcept;

    /// Compares in constant time for equal lengths.
    bool operator==(const Secret& other) const;

private:
    Bytes bytes_; // its size is set once: growing would leave a copy behind
};

/// The bytes that hexadecimal digits of either case name; nothing when they are none. `secretHex` writes
/// them.
std::optional<Secret> secretFromHex(std::string_view digits);
Secret secretHex(const Secret& secret);

/// What only headquarters can tell of a token; asked for anew each time, never kept.
struct AdminSecrets {
    Secret pin;       ///< admin PIN (PKCS#11: of the security officer)
    Secret deviceKey; ///< for device authentication, 16 bytes (GM/T 0016); a PKCS#11 token has none
    AdminSecrets copy() const { return {pin.copy(), deviceKey.copy()}; }
};

/// Overwrites text that had to pass through a std::string (a file, a field of the window), then empties it.
void wipeText(std::string& text) noexcept;

} // namespace certdesk::forms
