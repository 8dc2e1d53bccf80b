#pragma once
#include "answer.h"

#include <string>
#include <string_view>
#include <vector>

/// What a device holds, and its text: one thing a line, its parts separated by spaces, bytes and names in
/// hexadecimal digits ("-" when empty), indented things belonging to the line above. A person can read it,
/// and a test can look for what must not be in it.
namespace certdesk::softskf {

struct Pin {
    Ulong most = 0;
    Ulong left = 0; ///< 0: locked
    bool isDefault = true;
    Bytes salt; ///< empty: the PIN was never set
    Bytes hash;

    bool isSet() const { return !salt.empty(); }
    bool is(std::string_view text) const;
    /// With all tries.
    void set(std::string_view text);
};

struct Half {
    Bytes privateKey; ///< empty: no pair
    Bytes publicKey;  ///< X and Y, 64 bytes
    Bytes certificate;
};

struct Container {
    std::string id; ///< never comes again, so a handle cannot reach a later one of the same name
    std::string name;
    Half signing;
    Half encryption;

    Half& half(bool ofSigning) { return ofSigning ? signing : encryption; }
};

struct Application {
    std::string id;
    std::string name;
    Ulong fileRights = 0;
    Pin admin;
    Pin user;
    std::vector<Container> containers;

    Pin& pin(Ulong who) { return who == adminPin ? admin : user; }
};

struct Chip {
    std::string serial;
    std::string label;
    Bytes deviceKey;
    Ulong space = 0;         ///< bytes
    Ulong maxContainers = 0; ///< of an application
    std::vector<Application> applications;

    Ulong used() const; ///< bytes
};

std::string textOfChip(const Chip& chip);
/// Throws std::runtime_error when it is no such text.
Chip chipOfText(const std::string& text);

} // namespace certdesk::softskf
