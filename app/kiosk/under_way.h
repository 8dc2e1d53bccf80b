#pragma once
#include <filesystem>
#include <string>
#include <utility>

namespace certdesk::kiosk {

/// The case that shows, in a small file beside the journal, so that the next start can offer it when this one
/// ends badly: by a crash or with the power. Only a convenience (all work is in the journal), so nothing is
/// made durable for it and a full disk is no trouble. UI thread.
class UnderWay {
public:
    /// An empty folder keeps nothing.
    explicit UnderWay(const std::filesystem::path& data);

    /// The case that showed when the program ended badly the last time, once; empty for none.
    std::string takeLeft() { return std::exchange(left_, {}); }
    /// Empty: none shows.
    void shows(const std::string& number);

private:
    std::filesystem::path file_;
    std::string left_;
    std::string number_; ///< that is in the file
};

} // namespace certdesk::kiosk
