#include "shim_rules.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace shim {

namespace {

unsigned long numberOf(const std::string& text) { return std::stoul(text, nullptr, 0); }

} // namespace

Rules& rules() {
    static Rules instance;
    return instance;
}

void Rules::refresh() {
    const char* path = std::getenv("CERTDESK_SHIM_RULES");
    std::ifstream file(path == nullptr ? "" : path);
    std::stringstream text;
    text << file.rdbuf();
    if (text.str() == text_) return;
    text_ = text.str();
    lines_.clear();
    callsOf_.clear();
    calls_ = 0;
    for (std::string line; std::getline(text, line);) {
        std::istringstream in(line);
        std::string first;
        if (!(in >> first)) continue;
        auto& words = lines_[first];
        for (std::string word; in >> word;)
            words.push_back(word);
    }
}

std::optional<std::vector<std::string>> Rules::words(std::string_view word) const {
    const auto found = lines_.find(word);
    if (found == lines_.end()) return {};
    return found->second;
}

std::vector<unsigned long> Rules::numbers(std::string_view word) const {
    std::vector<unsigned long> all;
    for (const std::string& text : words(word).value_or(std::vector<std::string>{}))
        all.push_back(numberOf(text));
    return all;
}

bool Rules::names(std::string_view word, unsigned long number) const {
    const auto all = numbers(word);
    return std::find(all.begin(), all.end(), number) != all.end();
}

bool Rules::reached(std::string_view word) const {
    const auto found = words(word);
    return found && !found->empty() && calls_ >= numberOf(found->front());
}

bool Rules::now(std::string_view word) const {
    const auto found = words(word);
    return found && !found->empty() && calls_ == numberOf(found->front());
}

bool Rules::removed() const { return has("removed") || reached("remove-at"); }

bool Rules::swapped() const { return reached("swap-at"); }

Fate Rules::enter(std::string_view function) {
    refresh();
    ++calls_;
    const unsigned long number = callsOf_[std::string(function)]++;
    Fate fate;
    fate.killBefore = now("kill-at");
    fate.killAfter = now("kill-after");
    if (now("fail-at")) fate.refused = numberOf(words("fail-at")->at(1));
    if (now("lose-at")) fate.lost = numberOf(words("lose-at")->at(1));
    const auto own = words(function);
    // CODE FROM, as often as wanted
    for (std::size_t i = 0; own && i + 1 < own->size(); i += 2) {
        if (number < numberOf((*own)[i + 1])) continue;
        fate.corrupt = (*own)[i] == "corrupt";
        if (!fate.corrupt) {
            fate.refused = numberOf((*own)[i]);
            break;
        }
    }
    return fate;
}

} // namespace shim
