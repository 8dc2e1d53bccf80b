#pragma once
#include "forms/decide.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certdesk::forms {

/// What somebody did, as an auditor asks for it.
enum class Deed { saw, printed, changed, approved };
std::string_view idOf(Deed deed); ///< "saw"
std::optional<Deed> deedOf(std::string_view id);

/// Who did what by an entry. `about` is what it was done to, in the words of the facts (a paper, an account,
/// a receipt; of settings the facts themselves, from what to what), `reason` the one that was given; both may
/// be empty, and neither tells of a person.
struct AuditMark {
    Deed deed{};
    std::string account;
    std::string about{};
    std::string reason{};
    bool operator==(const AuditMark&) const = default;
};

/// The deeds of an entry, in order: that of whoever acted, and that of a second account that agreed. None for
/// what the machine or the line did by itself. An approval is its reviewer's.
std::vector<AuditMark> auditOf(const EntryContext& context, const Event& event);

} // namespace certdesk::forms
