#pragma once
#include "desk/child.h"
#include "desk/training.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

/// For training.cpp and training_set_up.cpp only.
namespace certdesk::desk {

/// Where things lie below the folder of training.
struct TrainingPlace {
    std::filesystem::path root;

    std::filesystem::path headquarters() const { return root / "hq"; }
    std::filesystem::path kiosk() const { return root / "kiosk"; }
    std::filesystem::path papers() const { return root / "papers"; }
    std::filesystem::path tokens() const { return root / "tokens"; }
    std::filesystem::path tokenSettings() const { return root / "softhsm2.conf"; }
    /// A file for each account, as commands take it.
    std::filesystem::path passwords() const { return root / "passwords"; }
    std::filesystem::path log() const { return root / "training.log"; }
};

/// Where a headquarters that runs is reached.
struct Reached {
    std::string kiosksUrl;
    std::string openUrl;
};
/// Waits for what it says when it is ready; nothing where it does not run.
std::optional<Reached> reachedBy(Child& headquarters);
std::unique_ptr<Child> startHeadquarters(const TrainingPlace& place);

/// Lets SoftHSM use the tokens of that place, in this process and those that it begins. Main thread.
void useSoftTokens(const TrainingPlace& place);
/// The same for a program that is begun with that in its environment.
std::string softTokensOf(const TrainingPlace& place);

/// Makes the whole place. TrainingFault where a program is missing or does not do its part, TrainingStopped.
void makeTraining(const std::filesystem::path& root, const TrainingWatch& watch);

} // namespace certdesk::desk
