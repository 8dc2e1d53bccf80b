#pragma once
#include "store.h"

#include <map>
#include <optional>
#include <string>
#include <variant>

namespace certdesk::softskf {

/// What handles stand for. A connection is to one insertion of a device: when the device is pulled, it and
/// all that came by it are dead for good, also when the device comes back.
struct Connection {
    Store store;
    std::string device;
    std::string insertion;
    bool authenticated = false;
    Bytes challenge;              ///< for one SKF_DevAuth; empty: none
    std::optional<FileLock> lock; ///< between SKF_LockDev and SKF_UnlockDev
};
struct OpenedApplication {
    std::string id;
};
struct OpenedContainer {
    std::string application;
    std::string id;
};
struct DigestRun {
    Bytes begun; ///< Z, or nothing
    bool done = false;
};
struct SessionKey {
    Bytes key;
    bool ready = false;
    bool padded = false;
};

/// The handles given out. A number never comes twice, so a closed handle stays invalid. Not thread-safe.
class Handles {
public:
    using Thing = std::variant<Connection, OpenedApplication, OpenedContainer, DigestRun, SessionKey>;

    /// `parent` is the handle it came by; null for a connection.
    Handle add(Handle parent, Thing thing);
    /// Throws Refusal when the handle is not open or stands for something else.
    template <typename Kind>
    Kind& get(Handle handle) {
        auto* kind = std::get_if<Kind>(&at(handle).thing);
        need(kind != nullptr, SAR_INVALIDHANDLEERR);
        return *kind;
    }
    template <typename Kind>
    bool is(Handle handle) {
        return std::holds_alternative<Kind>(at(handle).thing);
    }
    /// The handle of the connection by which this one came. Throws Refusal when it is not open.
    Handle connectionOf(Handle handle);
    /// With all that came by it.
    void close(Handle handle);

private:
    struct Opened {
        Handle parent;
        Thing thing;
    };
    Opened& at(Handle handle);

    std::map<Handle, Opened> opened_;
    std::uintptr_t last_ = 0;
};

} // namespace certdesk::softskf
