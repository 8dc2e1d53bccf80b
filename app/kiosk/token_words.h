#pragma once
#include "desk/token_acts.h"
#include "desk/token_view.h"
#include "kiosk/layout.h"

#include <string>

namespace certdesk::kiosk {

/// Words of the token page, each with the ink that goes with it.
struct Said {
    std::string words;
    layout::Ink ink = layout::Ink::text;
};

/// What is on it; of one that was set aside, what became of it.
Said conditionOf(const desk::TokenView& view);
/// How often the PIN may still be tried: a number where the token tells it, else its mark.
Said triesOf(const desk::TokenView& view);
/// What a test log-in came to.
Said wordsFor(const desk::LogInProof& proof);
/// Why a PIN was not accepted; other troubles in desk's words.
std::string whyNotAccepted(const desk::Trouble& trouble, const forms::Catalogue& catalogue);
/// Why a new PIN is weak, in the few words that fit beside its field.
std::string briefly(forms::PinWeakness weakness);
/// "2026-11-23（还有 12 天）".
Said endingOf(forms::Day end, forms::Day today);
std::string namesOf(const std::vector<std::string>& applications, const forms::Catalogue& catalogue);

} // namespace certdesk::kiosk
