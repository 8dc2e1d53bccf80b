#pragma once
#include <cstdint>
#include <span>

namespace certdesk::token {

/// Where unpredictable bytes come from; tests put their own in its place.
class Randomness {
public:
    virtual ~Randomness() = default;
    virtual void fill(std::span<std::uint8_t> bytes) = 0;
};

/// The operating system's, by libsodium. Any thread.
class SystemRandomness : public Randomness {
public:
    void fill(std::span<std::uint8_t> bytes) override;
};

} // namespace certdesk::token
