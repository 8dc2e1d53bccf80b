#pragma once
#include "chip.h"
#include "files.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// Where devices live. One folder for each, named as the device; in it
///     state      the chip (chip.h), replaced as a whole at each change
///     insertion  a word that is new whenever the device was put in
///     removed    is there while the device is out, and says why
/// Beside the folders lie the devices' locks and, for a moment, folders that come or go; their names begin
/// with a dot.
namespace certdesk::softskf {

class Store {
public:
    explicit Store(std::filesystem::path root) : root_(std::move(root)) {}
    /// By the environment's CERTDESK_SOFTSKF_DIR. Throws Refusal without one.
    static Store ofEnvironment();

    const std::filesystem::path& root() const { return root_; }
    std::filesystem::path folder(const std::string& name) const { return root_ / name; }

    /// All devices in the order of their names, those too that are out.
    std::vector<std::string> names() const;
    std::vector<std::string> presentNames() const;
    /// The word of the device's insertion; nothing when it is out or unknown.
    std::optional<std::string> insertion(const std::string& name) const;

    Chip load(const std::string& name) const;
    void save(const std::string& name, const Chip& chip) const;
    std::optional<FileLock> lock(const std::string& name, unsigned timeoutMs = FileLock::forever) const;

    /// False when there is a device of the name.
    bool create(const std::string& name, const Chip& chip) const;
    void destroy(const std::string& name) const;
    void insert(const std::string& name) const;
    void remove(const std::string& name, const std::string& why) const;
    /// Why it is out; empty when it is in.
    std::string whyRemoved(const std::string& name) const;
    /// Pulls the device; the other comes in its place, under its name. The pulled one keeps the other's name.
    void swap(const std::string& name, const std::string& other, const std::string& why) const;

private:
    std::filesystem::path root_;
};

/// What a name of a device, an application or a container is made of: no path, no NUL.
bool isPlainName(const std::string& name);

} // namespace certdesk::softskf
