#include "desk/training.h"

#include "desk/files.h"
#include "desk/inside.h"
#include "desk/training_place.h"

#include <algorithm>
#include <cstdlib>

namespace certdesk::desk {

namespace fs = std::filesystem;

namespace {

bool isKiosk(const fs::path& data) { return fs::exists(data / "settings.json"); }

/// Where headquarters has other ports than at the last start.
void findHeadquarters(const fs::path& kiosk, const std::string& url) {
    Settings settings = loadSettings(kiosk);
    if (settings.headquartersUrl == url) return;
    settings.headquartersUrl = url;
    saveSettings(kiosk, settings);
}

void keepShort(const fs::path& log) {
    constexpr std::uintmax_t longest = 1 << 20;
    if (fs::exists(log) && fs::file_size(log) > longest) fs::remove(log);
}

std::string lastLineOf(const fs::path& log) {
    std::string text = fs::exists(log) ? readFile(log) : std::string();
    while (text.ends_with('\n'))
        text.pop_back();
    return text.substr(text.rfind('\n') + 1);
}

/// Operators first: with them practice begins.
int orderOf(const PractisingAccount& account) {
    return account.roles.empty() ? 0 : static_cast<int>(*account.roles.begin());
}

} // namespace

fs::path usualTraining() {
    constexpr const char* name = "certdesk-training";
    if (const char* data = std::getenv("XDG_DATA_HOME"); data && *data) return fs::path(data) / name;
    const char* home = std::getenv("HOME");
    return fs::path(home ? home : ".") / ".local/share" / name;
}

void requirePurpose(const fs::path& data, bool training) {
    using Kind = TrainingFault::Kind;
    if (!training && isKiosk(TrainingPlace{data}.kiosk())) throw TrainingFault(Kind::isTraining);
    if (!isKiosk(data)) return;
    const bool is = loadSettings(data).training; // Desk::open holds it against the journal
    if (is != training) throw TrainingFault(is ? Kind::isTraining : Kind::isWork);
}

bool isFirstTraining(const fs::path& root) { return !fs::exists(root) || fs::is_empty(root); }

void prepareTraining(const fs::path& root, const TrainingWatch& watch) {
    const fs::path whole = fs::absolute(root).lexically_normal();
    if (isFirstTraining(whole)) makeTraining(whole.has_filename() ? whole : whole.parent_path(), watch);
}

Training::Training(const fs::path& root) : root_(fs::absolute(root).lexically_normal()) {
    if (!root_.has_filename()) root_ = root_.parent_path();
    if (isKiosk(root_)) { // the kiosk itself was named
        requirePurpose(root_, true);
        root_ = root_.parent_path();
    }
    const TrainingPlace place{root_};
    if (!isKiosk(place.kiosk())) throw TrainingFault(TrainingFault::Kind::isWork);
    requirePurpose(place.kiosk(), true);
    useSoftTokens(place);
    keepShort(place.log());
    headquarters_ = startHeadquarters(place);
}

void Training::awaitHeadquarters() {
    if (!headquarters_) return;
    if (const auto reached = reachedBy(*headquarters_))
        findHeadquarters(kiosk(), reached->kiosksUrl);
    else
        headquarters_.reset();
}

Training::~Training() = default;

fs::path Training::kiosk() const { return TrainingPlace{root_}.kiosk(); }

void Training::requireHeadquarters() const {
    if (!headquarters_)
        throw TrainingFault(TrainingFault::Kind::headquarters, lastLineOf(TrainingPlace{root_}.log()));
}

std::unique_ptr<Training> beginTraining(const fs::path& root) {
    prepareTraining(root);
    auto training = std::make_unique<Training>(root);
    training->awaitHeadquarters();
    return training;
}

std::vector<PractisingAccount> practisingAccounts(const Desk& desk) {
    std::vector<PractisingAccount> all;
    if (!desk.training()) return all;
    const TrainingPlace place{desk.inside().data.parent_path()};
    for (const auto& [name, account] : desk.staff()) {
        const fs::path file = place.passwords() / name;
        if (account.closed || !fs::exists(file)) continue;
        const std::string text = readFile(file);
        all.push_back({name, account.displayName, account.roles, text.substr(0, text.find('\n'))});
    }
    std::stable_sort(all.begin(), all.end(), [](const PractisingAccount& a, const PractisingAccount& b) {
        return orderOf(a) < orderOf(b);
    });
    return all;
}

} // namespace certdesk::desk
