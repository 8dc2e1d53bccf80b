#pragma once
#include "forms/bytes.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace certdesk::hq {

/// What headquarters is told once: DIR/config.json (0600, strict). No secret in it.
struct Config {
    std::string listen = "127.0.0.1"; ///< address that both listeners are bound to
    std::string host = "127.0.0.1";   ///< the name under which kiosks reach it; in its TLS certificate
    int kioskPort = 0;
    int openPort = 0;
    forms::Bytes recordsKey;   ///< X25519 public: personal data is sealed to it
    forms::Bytes catalogueKey; ///< Ed25519 public: the catalogue is signed with its other half
    std::string database;      ///< "postgresql://…" without a password; empty: the file Layout::database

    /// Addresses and networks ("10.0.0.0/8") that may read /metrics; empty: this machine only.
    std::vector<std::string> metricsFrom{};

    /// Practice: its CAs say so, it takes kiosks for training alone, and ports anew at each start.
    bool training = false;

    /// Whether whoever has that address, in digits, may.
    bool mayReadMetrics(const std::string& address) const;
    std::string kiosksUrl() const; ///< "https://host:port"
    std::string openUrl() const;
};

std::string configText(const Config& config);
/// Strict; throws forms::JsonProblem.
Config parseConfig(std::string_view json);

/// Where things lie in a data directory.
struct Layout {
    std::filesystem::path data;

    std::filesystem::path config() const { return data / "config.json"; }
    /// Under which the keys are sealed: DIR/passphrase, or where that was carried away the credential
    /// "passphrase" that the service manager gives the process (CREDENTIALS_DIRECTORY, systemd.exec(5)).
    std::filesystem::path passphrase() const;
    std::filesystem::path database() const { return data / "hq.db"; }
    std::filesystem::path lock() const { return data / "lock"; }
    /// When the last backup was made, in ms UTC.
    std::filesystem::path lastBackup() const { return data / "last-backup"; }
    std::filesystem::path control() const { return data / "control.sock"; }
    std::filesystem::path tls() const { return data / "tls"; }
    std::filesystem::path ca() const { return data / "ca"; }
    /// Keys of the root CAs with their own passphrase: to be carried away.
    std::filesystem::path root() const { return data / "root"; }
    /// The private half of the records key with its own passphrase; the server never opens it.
    std::filesystem::path records() const { return data / "records"; }
    std::filesystem::path profiles() const { return data / "profiles"; }
    std::filesystem::path catalogues() const { return data / "catalogues"; }
    std::filesystem::path secrets() const { return data / "secrets"; }
};

/// Where its database is, as Database reads it.
std::string databaseOf(const Layout& layout, const Config& config);

/// Trouble when there is no headquarters in `data` or its configuration is not one.
Config loadConfig(const Layout& layout);

} // namespace certdesk::hq
