#include "fault/skf_tokens.h"

#include "forms/bytes.h"

#include <fstream>
#include <sstream>
#include <utility>

namespace certdesk::tests {

namespace {

/// SAR_FAIL and SAR_READFILEERR in turn.
std::string codeOf(unsigned long at) { return at % 2 == 0 ? " 0x0A000001" : " 0x0A000007"; }

} // namespace

void SkfTokens::arm(const Accident& accident, const std::string& serial, const std::string& other) {
    if (accident.kind != Accident::Kind::swapped) tokens_.remove(hidden_ = other);
    const std::string at = std::to_string(accident.at);
    switch (accident.kind) {
    case Accident::Kind::fails: return tokens_.faults("fail " + at + codeOf(accident.at));
    case Accident::Kind::answerLost: return tokens_.faults("lose " + at + codeOf(accident.at));
    case Accident::Kind::removed: return tokens_.faults("remove " + at + ' ' + tokens_.nameOf(serial));
    case Accident::Kind::swapped: return tokens_.faults("swap " + at + ' ' + tokens_.nameOf(other));
    }
}

void SkfTokens::mend() {
    tokens_.faults("");
    if (!hidden_.empty()) tokens_.insert(std::exchange(hidden_, ""));
}

/// By its serial, since a swap exchanges names.
std::string SkfTokens::contents(const std::string& serial) const {
    for (const auto& folder : std::filesystem::directory_iterator(tokens_.directory())) {
        std::ostringstream state;
        state << std::ifstream(folder.path() / "state").rdbuf();
        if (state.str().find("device " + forms::hex(forms::viewOf(serial))) != std::string::npos)
            return state.str();
    }
    return {};
}

} // namespace certdesk::tests
