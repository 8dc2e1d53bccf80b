#include "desk/manual.h"

#include "desk/files.h"
#include "desk/lang.h"

#include <cmark.h>
#include <memory>
#include <utility>

namespace certdesk::desk {

namespace {

using Kind = ManualBlock::Kind;

struct Free {
    void operator()(cmark_node* node) const { cmark_node_free(node); }
};
using Document = std::unique_ptr<cmark_node, Free>;

[[noreturn]] void refuse(cmark_node* node) {
    throw ManualProblem("line " + std::to_string(cmark_node_get_start_line(node)) +
                        ": not shown: " + cmark_node_get_type_string(node));
}

std::string literalOf(cmark_node* node) {
    const char* text = cmark_node_get_literal(node);
    return text ? text : "";
}

bool isWide(char byte) { return (static_cast<unsigned char>(byte) & 0x80U) != 0; }

/// Where the source breaks a line; Chinese has no space there.
void joinLines(std::string& text) {
    if (!text.empty() && !isWide(text.back())) text += ' ';
}

/// "fee" of "fee.md".
std::string topicOf(cmark_node* link) {
    const std::string url = cmark_node_get_url(link);
    const std::string ending = ".md";
    if (!url.ends_with(ending) || url.find('/') != std::string::npos) refuse(link);
    return url.substr(0, url.size() - ending.size());
}

class Reader {
public:
    ManualPage read(cmark_node* document) {
        for (cmark_node* node = cmark_node_first_child(document); node; node = cmark_node_next(node))
            block(node);
        if (page_.title.empty()) throw ManualProblem("no title");
        return std::move(page_);
    }

private:
    void block(cmark_node* node) {
        switch (cmark_node_get_type(node)) {
        case CMARK_NODE_HEADING: return heading(node);
        case CMARK_NODE_PARAGRAPH: return page_.blocks.push_back({Kind::text, words(node)});
        case CMARK_NODE_LIST: return list(node);
        default: refuse(node);
        }
    }

    void heading(cmark_node* node) {
        const bool isTitle = cmark_node_get_heading_level(node) == 1;
        if (isTitle != page_.title.empty() || cmark_node_get_heading_level(node) > 2) refuse(node);
        if (isTitle)
            page_.title = words(node);
        else
            page_.blocks.push_back({Kind::heading, words(node)});
    }

    void list(cmark_node* node) {
        const bool numbered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
        int number = numbered ? cmark_node_get_list_start(node) : 0;
        for (cmark_node* item = cmark_node_first_child(node); item; item = cmark_node_next(item)) {
            cmark_node* paragraph = cmark_node_first_child(item);
            if (!paragraph || cmark_node_next(paragraph)) refuse(item);
            if (cmark_node_get_type(paragraph) != CMARK_NODE_PARAGRAPH) refuse(paragraph);
            if (numbered)
                page_.blocks.push_back({Kind::step, words(paragraph), std::to_string(number++)});
            else
                page_.blocks.push_back(itemOf(paragraph));
        }
    }

    ManualBlock itemOf(cmark_node* paragraph) {
        cmark_node* first = cmark_node_first_child(paragraph);
        if (first && cmark_node_get_type(first) == CMARK_NODE_LINK) {
            if (cmark_node_next(first)) refuse(paragraph);
            return {Kind::link, words(first), topicOf(first)};
        }
        ManualBlock item{Kind::item, words(paragraph)};
        if (first && cmark_node_get_type(first) == CMARK_NODE_CODE) splitKey(item);
        return item;
    }

    /// "F4: keeps a draft": the key ends at the first colon.
    static void splitKey(ManualBlock& item) {
        for (const std::string colon : {"：", ": "}) {
            const auto at = item.text.find(colon);
            if (at == std::string::npos) continue;
            item.mark = item.text.substr(0, at);
            item.text = item.text.substr(at + colon.size());
            item.kind = Kind::key;
            return;
        }
    }

    /// All inlines of a node as plain text.
    std::string words(cmark_node* node) {
        std::string text;
        for (cmark_node* part = cmark_node_first_child(node); part; part = cmark_node_next(part)) {
            switch (cmark_node_get_type(part)) {
            case CMARK_NODE_TEXT: text += literalOf(part); break;
            case CMARK_NODE_SOFTBREAK: joinLines(text); break;
            case CMARK_NODE_CODE:
                text += literalOf(part);
                page_.keys.push_back(literalOf(part));
                break;
            default: refuse(part);
            }
        }
        return text;
    }

    ManualPage page_;
};

std::string fileOf(const std::filesystem::path& directory, const std::string& topic) {
    try {
        return readFile(directory / (topic + ".md"));
    } catch (const std::filesystem::filesystem_error& missing) {
        throw ManualProblem(missing.what());
    }
}

} // namespace

ManualPage parseManual(std::string_view markdown) {
    const Document document(cmark_parse_document(markdown.data(), markdown.size(), CMARK_OPT_DEFAULT));
    return Reader().read(document.get());
}

std::filesystem::path manualDirectory() {
    const char* name = language() == Language::english ? "en" : "zh_CN";
    return localeDirectory().parent_path() / "certdesk" / "manual" / name;
}

std::vector<ManualTopic> manualTopics(const std::filesystem::path& directory) {
    std::vector<ManualTopic> topics;
    for (const ManualBlock& block : manualPage("contents", directory).blocks)
        if (block.kind == Kind::link) topics.push_back({block.mark, block.text});
    return topics;
}

ManualPage manualPage(const std::string& topic, const std::filesystem::path& directory) {
    return parseManual(fileOf(directory, topic));
}

} // namespace certdesk::desk
