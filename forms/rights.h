#pragma once
#include "forms/consent.h"
#include "forms/decide.h"

#include <optional>
#include <set>
#include <string>

namespace certdesk::forms {

// Who may do what: alone, by the roles of the account, and where the catalogue asks for it with the consent
// of a second account. Kiosk and HQ ask here.

/// Whether the role has the act in its row of the table.
bool may(Role role, Act act);
/// Whether the account is open and one of its roles may.
bool may(const Account& account, Act act);
/// The same for whoever bears that name; false for a stranger.
bool may(const Staff& staff, const std::string& who, Act act);
/// Nothing, or RefusalKind::noRight: `field` is the act's id.
std::optional<Refusal> needs(const Staff& staff, const std::string& who, Act act);

/// The right to make these changes of settings: choosing a printer is an act of its own.
std::optional<Refusal> mayChangeSettings(const Staff& staff, const std::string& who,
                                         const SettingsChanged& changed);

/// For so long after it was given a consent counts.
inline constexpr std::int64_t consentLastsMs = 10 * 60 * 1000;

/// An act that is to be agreed to.
struct ConsentAsked {
    Act act{};
    std::string about;           ///< as in consentStatement()
    Bytes facts;                 ///< agreedFacts() of the event
    std::string by;              ///< who acts
    std::set<std::string> never; ///< who received or entered the case (Case::enteredBy); may be empty
    UtcMs at;                    ///< when the act is done
};

/// SHA-256 over the facts of the event without their member "consent": what the second account signs.
Bytes agreedFacts(const Event& event);

/// Whether somebody else agreed: an account in `role`, open, neither `by` nor one of `never`, with its own
/// signature over exactly this, not older than consentLastsMs. Else noRight, ownCase, badSignature,
/// consentTooOld, or consentNeeded where none was given; `field` is "consent", `other` the role's id.
std::optional<Refusal> checkConsent(const Staff& staff, const ConsentAsked& asked, Role role,
                                    const std::optional<Consent>& given);
/// The same by the catalogue's rule for the act and the service type ("" for an act of no case). Where it has
/// none, a consent is not needed; one that was given must still be some open account's.
std::optional<Refusal> checkSecondAccount(const Catalogue& catalogue, const Staff& staff,
                                          const ConsentAsked& asked, const std::string& service,
                                          const std::optional<Consent>& given);

} // namespace certdesk::forms
