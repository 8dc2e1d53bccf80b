#include "store.h"

#include "sm.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <stdio.h>
#include <system_error>

namespace certdesk::softskf {

namespace fs = std::filesystem;

Store Store::ofEnvironment() {
    const char* root = std::getenv("CERTDESK_SOFTSKF_DIR");
    need(root != nullptr && *root != '\0', SAR_NOTINITIALIZEERR);
    return Store(root);
}

std::vector<std::string> Store::names() const {
    std::vector<std::string> names;
    if (!fs::is_directory(root_)) return names;
    for (const auto& entry : fs::directory_iterator(root_)) {
        std::string name = entry.path().filename().string();
        if (!name.starts_with('.') && entry.is_directory()) names.push_back(std::move(name));
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<std::string> Store::presentNames() const {
    std::vector<std::string> present;
    for (std::string& name : names())
        if (insertion(name)) present.push_back(std::move(name));
    return present;
}

std::optional<std::string> Store::insertion(const std::string& name) const {
    if (!isPlainName(name) || fs::exists(folder(name) / "removed") || !fs::exists(folder(name) / "state"))
        return {};
    return contentOf(folder(name) / "insertion");
}

Chip Store::load(const std::string& name) const { return chipOfText(contentOf(folder(name) / "state")); }

void Store::save(const std::string& name, const Chip& chip) const {
    replaceContent(folder(name) / "state", textOfChip(chip));
}

std::optional<FileLock> Store::lock(const std::string& name, unsigned timeoutMs) const {
    return FileLock::acquire(root_ / (".lock-" + name), timeoutMs);
}

bool Store::create(const std::string& name, const Chip& chip) const {
    if (fs::exists(folder(name))) return false;
    const std::string coming = ".coming-" + randomName();
    fs::create_directories(folder(coming));
    fs::permissions(folder(coming), fs::perms::owner_all);
    replaceContent(folder(coming) / "insertion", randomName());
    save(coming, chip);
    fs::rename(folder(coming), folder(name));
    syncFolder(root_);
    return true;
}

void Store::destroy(const std::string& name) const {
    const fs::path gone = root_ / (".gone-" + randomName());
    fs::rename(folder(name), gone);
    syncFolder(root_);
    fs::remove_all(gone);
}

void Store::insert(const std::string& name) const {
    replaceContent(folder(name) / "insertion", randomName());
    fs::remove(folder(name) / "removed");
}

void Store::remove(const std::string& name, const std::string& why) const {
    replaceContent(folder(name) / "removed", why);
}

std::string Store::whyRemoved(const std::string& name) const { return contentOf(folder(name) / "removed"); }

void Store::swap(const std::string& name, const std::string& other, const std::string& why) const {
    remove(name, why);
    if (::renameat2(AT_FDCWD, folder(name).c_str(), AT_FDCWD, folder(other).c_str(), RENAME_EXCHANGE) != 0)
        throw std::system_error(errno, std::generic_category(), "swap of devices");
    insert(name);
}

bool isPlainName(const std::string& name) {
    return !name.empty() && !name.starts_with('.') && name.find('/') == std::string::npos;
}

} // namespace certdesk::softskf
