#pragma once
#include "desk/child.h"
#include "desk/desk.h"

#include <array>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace certdesk::desk {

// Training (培训): the whole counter for practice, in a folder of its own. Everything below it is made at the
// first start: a headquarters that is for training, a kiosk enrolled with it, accounts, soft tokens, a folder
// for papers. What makes it training is no switch: headquarters was set up as one, its enrolment says so, and
// so does the first entry of the kiosk's journal, which the chain covers; desk::Desk marks papers by that.

/// $XDG_DATA_HOME/certdesk-training, or ~/.local/share/certdesk-training: beside the usual data directory.
std::filesystem::path usualTraining();

/// Why there is no training here, or no work.
class TrainingFault : public std::runtime_error {
public:
    enum class Kind {
        isTraining,     ///< work was asked for, and it is a place or an enrolment for training
        isWork,         ///< training was asked for, and it is a place or an enrolment for work
        noHeadquarters, ///< the program certdesk-hq is not installed
        noSoftTokens,   ///< SoftHSM is not installed
        headquarters,   ///< headquarters does not start; `what()` is the last that it said
    };
    explicit TrainingFault(Kind kind, const std::string& detail = {})
        : std::runtime_error(detail), kind_(kind) {}
    Kind kind() const { return kind_; }

private:
    Kind kind_;
};

/// Throws TrainingFault where `data`, a kiosk's data directory, is for the other purpose, and isTraining
/// where training lies below it. A directory that is none of a kiosk is nobody's.
void requirePurpose(const std::filesystem::path& data, bool training);

/// What the first start makes, in this order.
enum class TrainingPart { headquarters, tokens, kiosk, accounts };
inline constexpr std::array trainingParts{TrainingPart::headquarters, TrainingPart::tokens,
                                          TrainingPart::kiosk, TrainingPart::accounts};

/// Whoever watches the first start: `begins` is called on the thread that makes it, `stop` asks it to end.
struct TrainingWatch {
    std::function<void(TrainingPart)> begins{};
    const StopRequest* stop = nullptr;
};

/// It was asked to stop; nothing is left.
class TrainingStopped : public std::runtime_error {
public:
    TrainingStopped() : std::runtime_error("stopped") {}
};

/// Whether the first start is still to come: nothing is there.
bool isFirstTraining(const std::filesystem::path& root);
/// Makes it whole where nothing is (some ten seconds); a crash or a stop leaves nothing. Any thread. Throws
/// TrainingFault, TrainingStopped.
void prepareTraining(const std::filesystem::path& root, const TrainingWatch& watch = {});

/// Training under way in a folder that is prepared: its headquarters runs as a process of its own, on ports
/// that the system gives, while this object lives. One in a process, made on its main thread before any token
/// library is loaded, since it tells that library's settings by the environment.
class Training {
public:
    /// Begins its headquarters. Throws TrainingFault.
    explicit Training(const std::filesystem::path& root);
    ~Training();
    Training(const Training&) = delete;
    Training& operator=(const Training&) = delete;

    /// Waits until headquarters is ready or ended (a second or so), before the kiosk is opened. Any thread.
    void awaitHeadquarters();
    /// The data directory of the kiosk.
    std::filesystem::path kiosk() const;
    /// Throws TrainingFault::headquarters where it does not run here. Where another program trains in the
    /// same folder, it runs there, and this one uses that.
    void requireHeadquarters() const;

private:
    std::filesystem::path root_;
    std::unique_ptr<Child> headquarters_;
};

/// All of the above, for whoever has no window to show meanwhile.
std::unique_ptr<Training> beginTraining(const std::filesystem::path& root);

/// An account to practise with: its password is no secret.
struct PractisingAccount {
    std::string name;
    std::string displayName;
    std::set<forms::Role> roles;
    std::string password; ///< as it was made; whoever practises may have changed it
};
/// Of a kiosk for training, in the order in which one needs them; none at work.
std::vector<PractisingAccount> practisingAccounts(const Desk& desk);

} // namespace certdesk::desk
