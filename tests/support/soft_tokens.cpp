#include "support/soft_tokens.h"

#include "support/run.h"
#include "token/pkcs11_driver.h"

#include <algorithm>
#include <dlfcn.h>
#include <fstream>
#include <set>
#include <stdexcept>
#include <stdlib.h>

namespace certdesk::tests {

namespace {

void mustRun(const std::vector<std::string>& command) {
    const Ran ran = run(command);
    if (ran.status != 0) throw std::runtime_error(command.front() + ": " + ran.output);
}

/// SoftHSM makes the serial from the end of the folder's name.
std::string serialIn(const std::filesystem::path& tokenFolder) {
    constexpr std::size_t length = 16;
    std::string name;
    for (const char c : tokenFolder.filename().string())
        if (c != '-') name.push_back(c);
    return name.substr(name.size() - std::min(length, name.size()));
}

std::set<std::string> serialsIn(const std::filesystem::path& tokens) {
    std::set<std::string> all;
    for (const auto& entry : std::filesystem::directory_iterator(tokens))
        all.insert(serialIn(entry.path()));
    return all;
}

std::unique_ptr<token::TokenDriver> opened(const std::string& module) {
    auto driver = token::openPkcs11Driver(module);
    if (!driver) throw std::runtime_error("no driver over " + module);
    return std::move(*driver);
}

} // namespace

SoftTokens::SoftTokens(const std::filesystem::path& under) : directory_(under) {
    std::filesystem::create_directory(directory_ / "tokens");
    std::ofstream(configuration()) << "directories.tokendir = " << (directory_ / "tokens").string()
                                   << "\nobjectstore.backend = file\nlog.level = ERROR\n";
    setenv("SOFTHSM2_CONF", configuration().c_str(), 1);
    setenv("CERTDESK_SHIM_MODULE", modulePath().c_str(), 1);
    setenv("CERTDESK_SHIM_RULES", (directory_ / "rules").c_str(), 1);
    setenv("CERTDESK_SHIM_WRONG_PINS", (directory_ / "wrong-pins").c_str(), 1);
}

SoftTokens::~SoftTokens() {
    for (const char* name :
         {"SOFTHSM2_CONF", "CERTDESK_SHIM_MODULE", "CERTDESK_SHIM_RULES", "CERTDESK_SHIM_WRONG_PINS"})
        unsetenv(name);
}

std::string SoftTokens::modulePath() const { return token::softHsmModulePath(); }

std::string SoftTokens::add(const std::string& label, const std::string& adminPin,
                            const std::string& userPin) {
    const auto before = serialsIn(directory_ / "tokens");
    mustRun({"softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", adminPin, "--pin",
             userPin});
    for (const std::string& serial : serialsIn(directory_ / "tokens"))
        if (!before.contains(serial)) return serial;
    throw std::runtime_error("there is no new token");
}

void SoftTokens::destroy(const std::string& serial) {
    pull(serial);
    std::filesystem::remove_all(pulled(serial));
}

std::filesystem::path SoftTokens::folderOf(const std::string& serial) const {
    for (const auto& entry : std::filesystem::directory_iterator(directory_ / "tokens"))
        if (serialIn(entry.path()) == serial) return entry.path();
    return {};
}

/// Away at once: whoever looks just then puts lock files in.
void SoftTokens::pull(const std::string& serial) {
    const std::filesystem::path folder = folderOf(serial);
    if (folder.empty()) throw std::runtime_error("no such token");
    std::filesystem::rename(folder, pulled(serial));
}

/// SoftHSM keeps the serial within the token; its directory may have any name that ends like it.
void SoftTokens::putBack(const std::string& serial) {
    std::filesystem::rename(pulled(serial), directory_ / "tokens" / serial);
}

std::unique_ptr<token::TokenDriver> SoftTokens::driver() const { return opened(modulePath()); }

std::string SoftTokens::breakableModulePath() { return CERTDESK_TOKEN_SHIM; }
std::unique_ptr<token::TokenDriver> SoftTokens::breakableDriver() const {
    return opened(CERTDESK_TOKEN_SHIM);
}

void SoftTokens::breakCalls(const std::string& rules) const {
    std::ofstream(directory_ / "rules.new") << rules << '\n';
    std::filesystem::rename(directory_ / "rules.new", directory_ / "rules");
}

unsigned long SoftTokens::calls() const {
    void* shim = dlopen(CERTDESK_TOKEN_SHIM, RTLD_NOW | RTLD_LOCAL);
    if (shim == nullptr) throw std::runtime_error("no shim");
    return reinterpret_cast<unsigned long (*)()>(dlsym(shim, "certdesk_shim_calls"))();
}

std::vector<std::string> SoftTokens::wrongPins() const {
    std::ifstream file(directory_ / "wrong-pins");
    std::vector<std::string> all;
    for (std::string line; std::getline(file, line);)
        all.push_back(line);
    return all;
}

} // namespace certdesk::tests
