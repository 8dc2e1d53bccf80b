#pragma once
#include "forms/case.h"
#include "sync/headquarters.h"

#include <optional>

namespace certdesk::kiosk {

/// What a new case begins with, beside its service type.
struct Beginning {
    forms::Details details; ///< the holder and what else is known already; mostly empty
    /// A case that was returned at another point and goes on here.
    std::optional<sync::ReturnedCase> returned;
};

} // namespace certdesk::kiosk
