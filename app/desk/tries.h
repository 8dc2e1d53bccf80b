#pragma once
#include "forms/log_in_tries.h"

#include <filesystem>
#include <functional>
#include <string>

namespace certdesk::desk {

/// The wrong passwords of each account, kept in DATA/log-in-tries.json: durable, and shared with programs
/// that work beside the one that writes the journal. Not part of any history. Any thread. Throws
/// std::filesystem::filesystem_error, and DamagedFile.
class Tries {
public:
    explicit Tries(std::filesystem::path data) : data_(std::move(data)) {}

    /// A try begins and is counted as wrong before anything is looked at. Answers the ms that the account
    /// must still wait; then there is no try, and none is counted. Else 0.
    std::int64_t begin(const std::string& account, const forms::Running& now) const;
    /// Its password was right, or a manager lets it try again.
    void forget(const std::string& account) const;
    /// Those that had wrong tries, as they stand now.
    forms::AllTries all(const forms::Running& now) const;

private:
    void change(const std::function<void(forms::AllTries&)>& by) const;
    forms::AllTries read() const;

    std::filesystem::path data_;
};

} // namespace certdesk::desk
