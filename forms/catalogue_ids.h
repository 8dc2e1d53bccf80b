#pragma once
#include "forms/catalogue.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

// The words of the catalogue for its enumerations, and how things with an id are found. For this room alone.

namespace certdesk::forms {

using Kind = JsonProblem::Kind;

inline constexpr std::array<std::pair<Step, std::string_view>, 7> stepIds{{{Step::reception, "reception"},
                                                                           {Step::materials, "materials"},
                                                                           {Step::form, "form"},
                                                                           {Step::approval, "approval"},
                                                                           {Step::fee, "fee"},
                                                                           {Step::production, "production"},
                                                                           {Step::handOver, "hand-over"}}};

inline constexpr std::array<std::pair<Role, std::string_view>, 4> roleIds{{{Role::operatorRole, "operator"},
                                                                           {Role::reviewer, "reviewer"},
                                                                           {Role::manager, "manager"},
                                                                           {Role::auditor, "auditor"}}};

inline constexpr std::array<std::pair<ApplicationsAsk, std::string_view>, 4> askIds{
    {{ApplicationsAsk::none, "none"},
     {ApplicationsAsk::first, "first"},
     {ApplicationsAsk::opened, "opened"},
     {ApplicationsAsk::closed, "closed"}}};

inline constexpr std::array<std::pair<Source, std::string_view>, 4> sourceIds{
    {{Source::headquarters, "headquarters"},
     {Source::token, "token"},
     {Source::kioskRegister, "kiosk-register"},
     {Source::visit, "visit"}}};

inline constexpr std::array<std::pair<EncryptionPairAsk, std::string_view>, 3> encryptionPairIds{
    {{EncryptionPairAsk::none, "none"},
     {EncryptionPairAsk::wherePossible, "where-possible"},
     {EncryptionPairAsk::always, "always"}}};

inline constexpr std::array<std::pair<IdCheck, std::string_view>, 2> idCheckIds{
    {{IdCheck::residentId, "resident-id"}, {IdCheck::other, "other"}}};

inline constexpr std::array<std::pair<OfflineAct, std::string_view>, 4> offlineActIds{
    {{OfflineAct::receive, "receive"},
     {OfflineAct::approve, "approve"},
     {OfflineAct::takeFee, "take-fee"},
     {OfflineAct::handOver, "hand-over"}}};

inline constexpr std::array<std::pair<QueueAsk, std::string_view>, 2> queueAskIds{
    {{QueueAsk::asked, "asked"}, {QueueAsk::needed, "needed"}}};

inline constexpr std::array<std::pair<EndOf, std::string_view>, 2> endIds{
    {{EndOf::service, "service"}, {EndOf::validity, "validity"}}};

inline constexpr std::array<std::pair<Validity, std::string_view>, 3> validityIds{
    {{Validity::years, "years"},
     {Validity::serviceYear, "service-year"},
     {Validity::remaining, "remaining"}}};

inline constexpr std::array<std::pair<OldToken, std::string_view>, 3> oldTokenIds{
    {{OldToken::kept, "kept"}, {OldToken::lost, "lost"}, {OldToken::damaged, "damaged"}}};

/// Reasons to revoke (RFC 5280) that a catalogue may name; empty: it names none.
inline constexpr std::array<std::string_view, 6> revocationReasonIds{
    "", "unspecified", "keyCompromise", "affiliationChanged", "superseded", "cessationOfOperation"};

inline constexpr std::array<std::pair<FollowUp::When, std::string_view>, 2> whenIds{
    {{FollowUp::When::noApplications, "no-applications"},
     {FollowUp::When::validityBehind, "validity-behind"}}};

template <typename Value, std::size_t N>
std::string_view idIn(const std::array<std::pair<Value, std::string_view>, N>& ids, Value value) {
    const auto found =
        std::find_if(ids.begin(), ids.end(), [&](const auto& pair) { return pair.first == value; });
    return found == ids.end() ? std::string_view() : found->second;
}

template <typename Value, std::size_t N>
std::optional<Value> valueIn(const std::array<std::pair<Value, std::string_view>, N>& ids,
                             std::string_view id) {
    const auto found =
        std::find_if(ids.begin(), ids.end(), [&](const auto& pair) { return pair.second == id; });
    if (found == ids.end()) return std::nullopt;
    return found->first;
}

template <typename Named>
const Named* findById(const std::vector<Named>& all, std::string_view id) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Named& named) { return named.id == id; });
    return found == all.end() ? nullptr : &*found;
}

/// What the file says under "offline" (catalogue_offline.cpp); `services`: those that it may name.
OfflinePolicy readOffline(JsonReader& catalogue, const std::vector<ServiceType>& services);
/// What it says under "secondAccount" (catalogue_second.cpp).
std::vector<SecondAccountRule> readSecondAccounts(JsonReader& catalogue,
                                                  const std::vector<ServiceType>& services);
/// Ids of an optional, then not empty array, each of one of these service types and none twice.
std::vector<std::string> readServiceIds(JsonReader& in, const std::vector<ServiceType>& services);
/// What it says of the counter under "day", "stock", "queueNumber", "longInStep" and "reasonToOpen", which
/// may be absent, and how its payment methods fit that (catalogue_counter.cpp).
void readCounter(JsonReader& in, Catalogue& catalogue);

// Ids and words (catalogue_words.cpp).
inline constexpr std::size_t longestCatalogueId = 32;
/// "social-insurance": lower-case letters, digits and hyphens.
bool isId(std::string_view id);
std::string readId(JsonReader& in, std::string_view key);
std::string readText(JsonReader& in, std::string_view key);
Words readWords(JsonReader& in, std::string_view key);
/// An array of so many words; none where it is absent.
std::vector<Words> readOptionalWords(JsonReader& in, std::string_view key, std::size_t count);

} // namespace certdesk::forms
