#pragma once
#include "desk/desk.h"
#include "sync/headquarters.h"

#include <filesystem>

/// For set_up.cpp and restore.cpp only.
namespace certdesk::desk {

/// A folder that is made whole and then moved to its place; removed on every other way out. Throws
/// JournalError where something is already.
class FreshFolder {
public:
    explicit FreshFolder(const std::filesystem::path& target);
    ~FreshFolder();
    FreshFolder(const FreshFolder&) = delete;
    FreshFolder& operator=(const FreshFolder&) = delete;

    const std::filesystem::path& path() const { return folder_; }
    void keep();

private:
    std::filesystem::path target_;
    std::filesystem::path folder_;
};

/// The machine's TLS key and certificate, and the roots that the enrolment names.
std::optional<sync::LineFault> enrolInto(const std::filesystem::path& folder,
                                         const sync::Enrolment& enrolment);
/// The catalogue that comes with the program, until HQ's is fetched.
const forms::Catalogue& putShippedCatalogue(const std::filesystem::path& folder);
/// An account that makes itself known: nobody is there who could vouch for it.
forms::AccountMade selfMade(const std::string& name, const std::string& displayName,
                            const sync::OpenedSlot& keys);
/// With the kiosk's private key sealed to HQ's records key, where there is one.
forms::JournalBegun begunWith(const std::string& point, const sync::SealPair& kiosk,
                              const forms::Bytes& hqPublicKey, bool training);

} // namespace certdesk::desk
