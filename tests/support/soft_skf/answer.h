#pragma once
#include "token/skf_abi.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace certdesk::softskf {

using namespace token::skf;
using Bytes = std::vector<Byte>;

/// Why a call is refused. It leaves the function that found the reason at once; only Library::serve catches
/// it.
struct Refusal {
    Ulong code;
};

inline void need(bool condition, Ulong otherwise) {
    if (!condition) throw Refusal{otherwise};
}

inline void needPointer(const void* pointer) { need(pointer != nullptr, SAR_INVALIDPARAMERR); }

inline std::string_view textOf(const char* text) {
    needPointer(text);
    return text;
}

/// The way of every list and export: a null buffer learns the length, a short one is refused and learns it
/// too.
template <typename Element>
void give(const void* bytes, std::size_t size, Element* buffer, Ulong* length) {
    static_assert(sizeof(Element) == 1);
    needPointer(length);
    const Ulong room = *length;
    *length = static_cast<Ulong>(size);
    if (buffer == nullptr) return;
    need(room >= size, SAR_BUFFER_TOO_SMALL);
    const auto* from = static_cast<const Element*>(bytes);
    std::copy(from, from + size, buffer);
}

/// Names one after the other, each ended by NUL, and one more NUL.
inline std::string listOf(const std::vector<std::string>& names) {
    std::string list;
    for (const std::string& name : names)
        list.append(name).push_back('\0');
    list.push_back('\0');
    return list;
}

} // namespace certdesk::softskf
