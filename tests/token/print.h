#pragma once
#include "token/authority.h"
#include "token/chain.h"
#include "token/fault.h"

#include <ostream>

/// How Boost.Test shows this room's values.
namespace certdesk::token {

inline std::ostream& operator<<(std::ostream& out, FaultKind kind) { return out << idOf(kind); }
inline std::ostream& operator<<(std::ostream& out, TokenStep step) { return out << idOf(step); }
inline std::ostream& operator<<(std::ostream& out, EncodingFault fault) { return out << idOf(fault); }
inline std::ostream& operator<<(std::ostream& out, ChainFault::Kind kind) { return out << idOf(kind); }
inline std::ostream& operator<<(std::ostream& out, IssueFault::Kind kind) { return out << idOf(kind); }
inline std::ostream& operator<<(std::ostream& out, KeyAlgorithm algorithm) { return out << idOf(algorithm); }

} // namespace certdesk::token
