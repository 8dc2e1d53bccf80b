#pragma once
#include "support/temp_dir.h"

#include <filesystem>
#include <string>
#include <vector>

namespace certdesk::tests {

/// A private set of soft SKF devices (tests/support/soft_skf): a folder to which CERTDESK_SOFTSKF_DIR points
/// while this object lives, and a fault switch (soft_skf/faults.h) to which CERTDESK_SOFTSKF_FAULT points.
/// One at a time in a process; when it goes, every handle of its devices is dead.
class SoftSkfTokens {
public:
    /// ASCII, what a device has from its maker.
    static constexpr const char* factoryDeviceKey = "1234567812345678";

    /// Kept below that folder.
    explicit SoftSkfTokens(const std::filesystem::path& under = std::filesystem::temp_directory_path());
    ~SoftSkfTokens();
    SoftSkfTokens(const SoftSkfTokens&) = delete;
    SoftSkfTokens& operator=(const SoftSkfTokens&) = delete;

    /// A new device by softskf-util, put in at once; its serial. Further words go to the program, e.g.
    /// {"--space", "2000"}.
    std::string add(const std::string& label, const std::vector<std::string>& further = {});
    /// By which SKF_EnumDev lists the device.
    std::string nameOf(const std::string& serial) const { return "softskf-" + serial; }
    void remove(const std::string& serial) const;
    void insert(const std::string& serial) const;
    /// For good.
    void destroy(const std::string& serial) const;

    static std::string libraryPath();
    const std::filesystem::path& directory() const { return devices_; }
    /// The device that was added with `serial` tells another one from now on, its handles stay.
    void retell(const std::string& serial, const std::string& told) const;
    /// All that the device holds, as its text (soft_skf/chip.h).
    std::string stateOf(const std::string& serial) const;

    /// The rules from now on, one a line; the counts begin anew.
    void faults(const std::string& rules);
    /// How many calls were made since the rules changed; of one function, or of all.
    int calls(const std::string& function = "calls") const;

    /// How many wrong PINs were tried, of the user and of the admin.
    int wrongPins(const std::string& who) const;

private:
    void util(const std::string& what, const std::string& serial) const;

    TempDir directory_;
    std::filesystem::path devices_;
    int added_ = 0;
    int changes_ = 0;
};

} // namespace certdesk::tests
