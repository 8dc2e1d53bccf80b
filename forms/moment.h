#pragma once
#include "forms/decide.h"

#include <string>
#include <string_view>
#include <vector>

namespace certdesk::forms {

/// One line of a certificate's timeline: something that an entry did to it. Kiosk and headquarters derive the
/// same from the same entries.
struct Moment {
    enum class Kind {
        issued,             ///< `after` is its first record; `replaces`, when it follows another
        replaced,           ///< `by` took its place
        extended,           ///< paid from `from` until `until`
        applicationsOpened, ///< `applications`
        applicationsClosed, ///< `applications`
        revocationOrdered,  ///< for `reason`; may wait for the line
        revoked,            ///< headquarters confirmed it
        pinReset,           ///< a new PIN letter
        tokenWiped,         ///< or taken back
        retracted,          ///< the term that the case paid (`from`, `until`) was paid back
    };
    Kind kind{};
    std::string certificate; ///< KnownCertificate::id()
    std::string caseNumber;
    std::string service;
    UtcMs at;
    Day day{};
    std::string replaces{};
    std::string by{};
    std::string reason{};
    std::vector<std::string> applications{};
    std::optional<Day> from{};
    std::optional<Day> until{};
    std::optional<KnownCertificate> after{}; ///< issued: how it begins
    bool operator==(const Moment&) const = default;
};
std::string_view idOf(Moment::Kind kind); ///< "applications-opened"
std::optional<Moment::Kind> momentKindOf(std::string_view id);

/// What an accepted entry did to certificates, in order; mostly nothing. `after` is the case with the entry
/// folded in. Needs no catalogue, so that registers stay a function of the entries alone.
std::vector<Moment> momentsOf(const Case& after, const EntryContext& context, const Event& event);

/// The record after the moment. Moments that reach a record twice or late leave it as if they came in order:
/// the service year falls only with the fee that extended it, applications are a set.
void fold(KnownCertificate& certificate, const Moment& moment);

} // namespace certdesk::forms
