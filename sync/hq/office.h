#pragma once
#include "hq/authorities.h"
#include "hq/bell.h"
#include "hq/catalogues.h"
#include "hq/config.h"
#include "hq/database.h"
#include "hq/judgement.h"

#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace certdesk::hq {

using Clock = std::function<forms::UtcMs()>;
forms::UtcMs systemTime();

/// Keeps a data directory for one process: opens its lock file and holds it. Trouble::locked when another
/// program does.
class DataLock {
public:
    explicit DataLock(const Layout& layout);
    DataLock(const DataLock&) = delete;
    DataLock& operator=(const DataLock&) = delete;
    ~DataLock();

private:
    int fd_;
};

/// Everything that headquarters' acts work with, loaded once from its data directory. Lives as long as the
/// server or the command; the acts may be called from any thread.
struct Office {
    /// `database`: an address in place of the configured one; empty for that.
    explicit Office(const std::filesystem::path& data, Clock clock = systemTime,
                    const std::string& database = {});

    Layout layout;
    DataLock lock;
    Config config; ///< the server puts its real ports in before it answers anybody
    Clock clock;
    Database database;
    Catalogues catalogues;
    forms::Secret adminPinMaster;
    forms::AdminSecrets factorySecrets; ///< of a token fresh from its maker
    forms::Secret keyCentre;            ///< under which encryption keys are sealed
    Authorities authorities;
    TlsAuthority tls;
    std::mutex publishing; ///< held while a catalogue is published
    Bell work;             ///< rung for the rounds (rounds.h)

    /// What kiosks are offered as the newest catalogue. Any thread.
    std::shared_ptr<const SignedCatalogue> signedCatalogue() const;
    /// Signs that text and offers it from now on.
    void offer(int version, const std::string& text);

private:
    Office(const std::filesystem::path& data, Clock clock, const std::string& database,
           const forms::Secret& passphrase);

    mutable std::mutex mutex_;
    std::shared_ptr<const SignedCatalogue> signedCatalogue_; ///< guarded by mutex_
};

/// {"version", "catalogue": base64 of the file's bytes, "signature": base64 of Ed25519 over
/// "certdesk catalogue v1" ‖ 00 ‖ bytes}: the bytes are signed, not their meaning.
std::string catalogueEnvelope(int version, const std::string& bytes, const forms::Secret& seed);

/// Loads a kiosk's case, judges it, and keeps which entries do not count.
JudgedCase judgeStored(Office& office, const std::string& kiosk, const std::string& caseNumber);

} // namespace certdesk::hq
