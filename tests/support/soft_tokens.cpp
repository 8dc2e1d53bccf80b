#include "support/soft_tokens.h"

#include "support/run.h"
#include "token/pkcs11_driver.h"

#include <fstream>
#include <stdexcept>
#include <stdlib.h>

namespace certdesk::tests {

namespace {

void mustRun(const std::vector<std::string>& command) {
    const Ran ran = run(command);
    if (ran.status != 0) throw std::runtime_error(command.front() + ": " + ran.output);
}

/// SoftHSM makes the serial from the end of the directory's name.
bool isOf(const std::filesystem::path& tokenDirectory, const std::string& serial) {
    std::string name;
    for (const char c : tokenDirectory.filename().string())
        if (c != '-') name.push_back(c);
    return name.ends_with(serial);
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
}

SoftTokens::~SoftTokens() {
    for (const char* name : {"SOFTHSM2_CONF", "CERTDESK_SHIM_MODULE", "CERTDESK_SHIM_RULES"})
        unsetenv(name);
}

std::string SoftTokens::modulePath() const { return token::softHsmModulePath(); }

std::string SoftTokens::add(const std::string& label, const std::string& adminPin,
                            const std::string& userPin) {
    mustRun({"softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", adminPin, "--pin",
             userPin});
    const auto tokens = driver()->list();
    for (const auto& token : tokens.value())
        if (token.label == label) return token.serial;
    throw std::runtime_error("the new token is not listed");
}

void SoftTokens::destroy(const std::string& serial) {
    pull(serial);
    std::filesystem::remove_all(pulled(serial));
}

/// Away at once: whoever looks just then puts lock files in.
void SoftTokens::pull(const std::string& serial) {
    for (const auto& entry : std::filesystem::directory_iterator(directory_ / "tokens"))
        if (isOf(entry.path(), serial)) return std::filesystem::rename(entry.path(), pulled(serial));
    throw std::runtime_error("no such token");
}

/// SoftHSM keeps the serial within the token; its directory may have any name that ends like it.
void SoftTokens::putBack(const std::string& serial) {
    std::filesystem::rename(pulled(serial), directory_ / "tokens" / serial);
}

std::unique_ptr<token::TokenDriver> SoftTokens::driver() const { return opened(modulePath()); }

std::unique_ptr<token::TokenDriver> SoftTokens::breakableDriver() const {
    return opened(CERTDESK_TOKEN_SHIM);
}

void SoftTokens::breakCalls(const std::string& rules) const {
    std::ofstream(directory_ / "rules.new") << rules << '\n';
    std::filesystem::rename(directory_ / "rules.new", directory_ / "rules");
}

} // namespace certdesk::tests
