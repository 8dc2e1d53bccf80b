#pragma once
#include "handles.h"

#include <functional>
#include <mutex>
#include <set>
#include <string>

/// A device as GM/T 0016-2012 has it. Where the standard is silent or makers differ, this one does what a
/// careful caller must be ready for:
/// - device authentication ends with its connection, a login does not (see Login);
/// - what needs the device key answers SAR_USER_NOT_LOGGED_IN without it, and a wrong answer to the challenge
///   SAR_FAIL;
/// - the last wrong try answers SAR_PIN_INCORRECT with none left, and the next SAR_PIN_LOCKED; a PIN of an
///   impossible length costs no try; a wrong PIN ends the login; the tries left are told after errors alone;
/// - a container answers as a file does: SAR_FILE_ALREADY_EXIST, SAR_FILE_NOT_EXIST;
/// - certificates are bytes, taken with or without a key; taking them needs the user, giving them nobody;
/// - a new signing pair takes the place of the old one, and the certificates stay;
/// - the private key in an envelope lies in the last 32 of its 64 bytes (unverified: the standard does not
///   say where), and a pair whose halves do not fit is refused;
/// - a digest handle hashes once, and SKF_EncryptInit goes before every SKF_Encrypt;
/// - giving back a handle of a pulled device answers SAR_DEVICE_REMOVED and gives it back.
namespace certdesk::softskf {

/// Who is logged in. Closing an application does not touch its security state (GM/T 0016 §7.3.6), nor does
/// disconnecting that of the device (§7.1.6): it is the application's, not a handle's.
/// SKF_ClearSecureState, a wrong PIN, deleting the application and pulling the device end it. Another process
/// has its own.
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
    bool isAlive() const;
    /// Makes the chip's state last. Throws Refusal when it would not fit into the device, or the device was
    /// pulled.
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
