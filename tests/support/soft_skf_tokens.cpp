#include "support/soft_skf_tokens.h"

#include "support/run.h"

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <stdlib.h>

namespace certdesk::tests {

namespace {

void mustRun(const std::vector<std::string>& command) {
    const Ran ran = run(command);
    if (ran.status != 0) throw std::runtime_error(command.front() + ": " + ran.output);
}

} // namespace

SoftSkfTokens::SoftSkfTokens(const std::filesystem::path& under)
    : directory_(under), devices_(directory_ / "devices") {
    std::filesystem::create_directory(devices_);
    setenv("CERTDESK_SOFTSKF_DIR", devices_.c_str(), 1);
    setenv("CERTDESK_SOFTSKF_FAULT", (directory_ / "faults").c_str(), 1);
}

SoftSkfTokens::~SoftSkfTokens() {
    unsetenv("CERTDESK_SOFTSKF_DIR");
    unsetenv("CERTDESK_SOFTSKF_FAULT");
}

std::string SoftSkfTokens::add(const std::string& label, const std::vector<std::string>& further) {
    const std::string serial = "50FT" + std::to_string(10000000 + ++added_);
    std::vector<std::string> command{CERTDESK_SOFTSKF_UTIL, "--init", "--serial", serial, "--label", label};
    command.insert(command.end(), further.begin(), further.end());
    mustRun(command);
    return serial;
}

void SoftSkfTokens::remove(const std::string& serial) const { util("--remove", serial); }
void SoftSkfTokens::insert(const std::string& serial) const { util("--insert", serial); }
void SoftSkfTokens::destroy(const std::string& serial) const { util("--delete", serial); }

std::string SoftSkfTokens::libraryPath() { return CERTDESK_SOFTSKF_LIBRARY; }

std::string SoftSkfTokens::stateOf(const std::string& serial) const {
    std::ostringstream text;
    text << std::ifstream(devices_ / nameOf(serial) / "state").rdbuf();
    return text.str();
}

void SoftSkfTokens::retell(const std::string& serial, const std::string& told) const {
    mustRun({CERTDESK_SOFTSKF_UTIL, "--retell", nameOf(serial), "--serial", told});
}

void SoftSkfTokens::faults(const std::string& rules) {
    std::ofstream(directory_ / "faults.fresh") << "change " << ++changes_ << '\n' << rules << '\n';
    std::filesystem::rename(directory_ / "faults.fresh", directory_ / "faults");
}

int SoftSkfTokens::calls(const std::string& function) const {
    std::ifstream counts(directory_ / "faults.count");
    std::string word;
    std::string value;
    while (counts >> word >> value)
        if (word == function) return std::stoi(value);
    return 0;
}

int SoftSkfTokens::wrongPins(const std::string& who) const {
    std::ifstream noted(directory_ / "faults.wrong");
    int count = 0;
    for (std::string line; std::getline(noted, line);)
        count += line == who ? 1 : 0;
    return count;
}

void SoftSkfTokens::util(const std::string& what, const std::string& serial) const {
    mustRun({CERTDESK_SOFTSKF_UTIL, what, nameOf(serial)});
}

} // namespace certdesk::tests
