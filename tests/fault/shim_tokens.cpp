#include "fault/shim_tokens.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

namespace certdesk::tests {

namespace {

bool isAdmins(const std::string& call) { return call == "C_Login admin" || call == "C_InitToken"; }

/// CKR_DEVICE_ERROR and CKR_GENERAL_ERROR in turn.
std::string codeOf(unsigned long at) { return at % 2 == 0 ? " 0x30" : " 0x5"; }

std::string ruleOf(const Accident& accident, const std::string& serial, const std::string& other) {
    const std::string at = std::to_string(accident.at);
    switch (accident.kind) {
    case Accident::Kind::fails: return "fail-at " + at + codeOf(accident.at);
    case Accident::Kind::answerLost: return "lose-at " + at + codeOf(accident.at);
    case Accident::Kind::removed: return "remove-at " + at;
    case Accident::Kind::swapped: return "swap-at " + at + ' ' + serial + ' ' + other;
    }
    return {};
}

} // namespace

void ShimTokens::arm(const Accident& accident, const std::string& serial, const std::string& other) {
    tokens_.breakCalls(poorer_ + '\n' + ruleOf(accident, serial, other));
}

void ShimTokens::mend() {
    // The calls are counted anew only when the rules differ.
    tokens_.breakCalls(poorer_ + "\nmended " + std::to_string(++mended_));
}

int ShimTokens::wrongAdminPins() const {
    const auto all = tokens_.wrongPins();
    return static_cast<int>(std::count_if(all.begin(), all.end(), isAdmins));
}

int ShimTokens::wrongUserPins() const {
    return static_cast<int>(tokens_.wrongPins().size()) - wrongAdminPins();
}

std::string ShimTokens::contents(const std::string& serial) const {
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(tokens_.folderOf(serial))) {
        if (entry.path().filename() == "token.object") continue; // PINs, marks and the label
        std::ostringstream bytes;
        bytes << std::ifstream(entry.path(), std::ios::binary).rdbuf();
        files[entry.path().filename().string()] = bytes.str();
    }
    std::string all;
    for (const auto& [name, bytes] : files)
        all += name + '\n' + bytes + '\n';
    return all;
}

} // namespace certdesk::tests
