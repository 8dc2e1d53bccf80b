#pragma once
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace certdesk::desk {

// The manual: Markdown in app/manual/LANGUAGE, a page for each topic and `contents.md`, which lists them. Of
// CommonMark it uses what any window can show as plain text: headings, paragraphs, lists, `keys`, and links
// to other topics.
//
//   # Fee                            one title
//   ## Keys                          headings below it
//   - `Ctrl+1`, `Ctrl+2`: words      a key and what it does
//   - [The day](day.md)              a link, alone in its item
//   - words with a `key`             an item
//   1. words                         a step

/// A part of a page, in its order.
struct ManualBlock {
    enum class Kind { heading, text, item, step, key, link };
    Kind kind{};
    std::string text;
    std::string mark{}; ///< of a key: "F4"; of a link: its topic; of a step: its number
    bool operator==(const ManualBlock&) const = default;
};

struct ManualPage {
    std::string title;
    std::vector<ManualBlock> blocks;
    std::vector<std::string> keys; ///< all that it names, in their order
};

struct ManualTopic {
    std::string id; ///< "fee", of fee.md
    std::string name;
};

/// A page says something that is not shown, or is not there.
class ManualProblem : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Throws ManualProblem for what is not of the Markdown above.
ManualPage parseManual(std::string_view markdown);

/// The folder of the chosen language, beside the translations of the program that runs.
std::filesystem::path manualDirectory();

/// In the order of contents.md. Throws ManualProblem.
std::vector<ManualTopic> manualTopics(const std::filesystem::path& directory = manualDirectory());
ManualPage manualPage(const std::string& topic, const std::filesystem::path& directory = manualDirectory());

} // namespace certdesk::desk
