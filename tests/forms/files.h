#pragma once
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace certdesk::tests {

inline std::filesystem::path sourceDirectory() { return CERTDESK_SOURCE_DIR; }

inline std::string contentOf(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    BOOST_REQUIRE_MESSAGE(in, path.string() + " cannot be read");
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline std::string shippedCatalogueFile() {
    return contentOf(sourceDirectory() / "forms/catalogues/foshan-yizhengtong.json");
}

/// What the walk-in files hold; at least one.
inline std::vector<std::string> walkInFiles() {
    std::vector<std::string> all;
    for (const auto& entry : std::filesystem::directory_iterator(sourceDirectory() / "tests/walk-ins"))
        if (entry.path().extension() == ".json") all.push_back(contentOf(entry.path()));
    BOOST_REQUIRE(!all.empty());
    return all;
}

} // namespace certdesk::tests
