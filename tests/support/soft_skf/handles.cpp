#include "handles.h"

#include <vector>

namespace certdesk::softskf {

Handle Handles::add(Handle parent, Thing thing) {
    last_ += 16;
    const Handle handle = reinterpret_cast<Handle>(last_);
    opened_.emplace(handle, Opened{parent, std::move(thing)});
    return handle;
}

Handle Handles::connectionOf(Handle handle) {
    while (Handle parent = at(handle).parent)
        handle = parent;
    return handle;
}

void Handles::close(Handle handle) {
    std::vector<Handle> children;
    for (const auto& [child, opened] : opened_)
        if (opened.parent == handle) children.push_back(child);
    for (Handle child : children)
        close(child);
    opened_.erase(handle);
}

Handles::Opened& Handles::at(Handle handle) {
    const auto found = opened_.find(handle);
    need(found != opened_.end(), SAR_INVALIDHANDLEERR);
    return found->second;
}

} // namespace certdesk::softskf
