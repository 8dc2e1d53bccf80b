#pragma once
#include "token/fault.h"
#include "token/skf_abi.h"

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

/// A loaded library of GM/T 0016-2012. For this room's .cpp files only.
namespace certdesk::token {

namespace skf {

/// The functions of a library under their standard names. Optional ones may be null.
struct Functions {
#define CERTDESK_SKF_POINTER(name, parameters) Ulong(*name) parameters = nullptr;
    CERTDESK_SKF_FUNCTIONS(CERTDESK_SKF_POINTER)
    CERTDESK_SKF_OPTIONAL_FUNCTIONS(CERTDESK_SKF_POINTER)
#undef CERTDESK_SKF_POINTER
};

} // namespace skf

/// The fault of an answer during a step.
TokenFault skfFault(TokenStep step, skf::Ulong code);

/// One per path and process. `mutex()` guards all calls into the library and everything here; its functions
/// expect it to be held. The library stays loaded for the rest of the process: makers' libraries leave
/// threads behind.
class SkfModule {
public:
    /// noModule when the file is missing, or lacks a function that is needed.
    static TokenResult<std::shared_ptr<SkfModule>> shared(const std::string& path);
    SkfModule(const SkfModule&) = delete;
    SkfModule& operator=(const SkfModule&) = delete;

    std::mutex& mutex() { return mutex_; }
    const skf::Functions& call() const { return functions_; }
    /// Whether a key can be given to an encryption pair and used there: SKF_ImportSessionKey and the like.
    bool opensSessionKeys() const;

    /// Serials whose token is logged in through a TokenSession.
    bool isOpen(std::string_view serial) const { return open_.find(serial) != open_.end(); }
    void noteOpened(const std::string& serial) { open_.insert(serial); }
    void noteClosed(const std::string& serial) { open_.erase(serial); }

private:
    explicit SkfModule(const skf::Functions& functions) : functions_(functions) {}

    skf::Functions functions_;
    std::mutex mutex_;
    std::set<std::string, std::less<>> open_;
};

} // namespace certdesk::token
