#pragma once
#include "handles.h"

#include <functional>
#include <mutex>
#include <set>
#include <string>

namespace certdesk::softskf {

/// Who is logged in: by GM/T 0016 §8.2 a right belongs to the application on the device, not to a handle. So
/// closing an application or a connection leaves it standing; SKF_ClearSecureState, a wrong PIN, deleting the
/// application and pulling the device end it. Another process has its own.
struct Login {
    std::string insertion;
    std::string application;
    Ulong who;

    auto operator<=>(const Login&) const = default;
};

/// A call about a device that is there, while it has the device for itself.
struct Call {
    Handles& handles;
    std::set<Login>& logins;
    Handle handle; ///< the one that it is about
    Handle connectionHandle;
    Connection& connection;
    Chip chip;
    std::optional<FileLock> lock; ///< none when the connection holds it

    /// What the call's handle stands for. Throws Refusal for a handle of another kind or of a thing that is
    /// no more.
    Application& application();
    Container& container();

    bool isLoggedIn(const Application& application, Ulong who) const;
    void setLoggedIn(const Application& application, Ulong who, bool loggedIn);
    /// Of the container's application.
    void needUser();
    /// Makes the chip's state last. Throws Refusal when it would not fit into the device.
    void save();
};

/// What this library has open. One mutex guards all of it; only waiting for a device's lock goes on outside.
class Library {
public:
    static Library& instance();

    struct Way {
        unsigned timeoutMs = FileLock::forever; ///< to get the device
        bool closes = false;                    ///< a dead handle is given back too
    };
    /// Answers a call about a handle: counts it, finds the device, keeps others out, turns refusals into
    /// codes.
    Ulong serve(const char* function, Handle handle, const std::function<void(Call&)>& act, Way way);
    Ulong serve(const char* function, Handle handle, const std::function<void(Call&)>& act) {
        return serve(function, handle, act, Way{});
    }
    /// Gives back a handle of that kind.
    template <typename Kind>
    Ulong close(const char* function, Handle handle) {
        const auto giveBack = [](Call& call) {
            call.handles.get<Kind>(call.handle);
            call.handles.close(call.handle);
        };
        return serve(function, handle, giveBack, Way{FileLock::forever, true});
    }
    /// Answers a call that is about no handle; `device` may be empty.
    Ulong serveAll(const char* function, const std::string& device,
                   const std::function<void(Handles&, const Store&)>& act);

private:
    void serveReached(Handle handle, const std::function<void(Call&)>& act, const Way& way);
    std::string deviceOf(Handle handle);
    std::optional<FileLock> lockFor(Handle handle, const Way& way);
    void needAlive(Handle handle, const Way& way);

    std::mutex mutex_;
    Handles handles_;
    std::set<Login> logins_;
};

} // namespace certdesk::softskf

/// The functions of a library as makers ship it: C names, the only visible ones.
#define CERTDESK_SKF_EXPORT extern "C" __attribute__((visibility("default"))) certdesk::token::skf::Ulong
