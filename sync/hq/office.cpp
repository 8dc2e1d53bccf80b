#include "hq/office.h"

#include "hq/applying.h"
#include "hq/files.h"
#include "hq/key_centre.h"
#include "hq/trouble.h"
#include "hq/vault.h"
#include "sync/sealing.h"

#include <chrono>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace certdesk::hq {
namespace {

int locked(const Layout& layout) {
    const int fd = ::open(layout.lock().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) throw Trouble(Trouble::Kind::broken, "锁文件打不开：" + layout.lock().string());
    if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return fd;
    ::close(fd);
    throw Trouble(Trouble::Kind::locked, "总部正在运行，数据目录被占用：" + layout.data.string());
}

} // namespace

forms::UtcMs systemTime() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

DataLock::DataLock(const Layout& layout) : fd_(locked(layout)) {}
DataLock::~DataLock() { ::close(fd_); }

namespace {

/// A headquarters that was set up before there were tokens with device keys has no such file.
forms::Secret openIfThere(const std::filesystem::path& file, const forms::Secret& passphrase) {
    return std::filesystem::exists(file) ? openSealedFile(file, passphrase) : forms::Secret();
}

} // namespace

Office::Office(const std::filesystem::path& data, Clock time, const std::string& address)
    : Office(data, std::move(time), address,
             (loadConfig(Layout{data}), readSecretFile(Layout{data}.passphrase()))) {}

Office::Office(const std::filesystem::path& data, Clock time, const std::string& address,
               const forms::Secret& passphrase)
    : layout{data}, lock(layout), config(loadConfig(layout)), clock(std::move(time)),
      database(address.empty() ? databaseOf(layout, config) : address),
      adminPinMaster(openSealedFile(layout.secrets() / "admin-pin-master", passphrase)),
      factorySecrets{openSealedFile(layout.secrets() / "factory-admin-pin", passphrase),
                     openIfThere(layout.secrets() / "factory-device-key", passphrase)},
      keyCentre(openKeyCentreKey(layout, database, passphrase)), authorities(layout, passphrase),
      tls(layout, passphrase) {
    loadCatalogues(*this);
    applyAgain(*this);
}

std::shared_ptr<const SignedCatalogue> Office::signedCatalogue() const {
    const std::lock_guard guard(mutex_);
    return signedCatalogue_;
}

void Office::offer(int version, const std::string& text) {
    const auto seed =
        openSealedFile(layout.secrets() / "catalogue-signing", readSecretFile(layout.passphrase()));
    auto made = std::make_shared<SignedCatalogue>();
    made->envelope = catalogueEnvelope(version, text, seed);
    made->tag = '"' + forms::hex(forms::sha256(forms::viewOf(made->envelope))).substr(0, 32) + '"';
    const std::lock_guard guard(mutex_);
    signedCatalogue_ = std::move(made);
}

std::string catalogueEnvelope(int version, const std::string& bytes, const forms::Secret& seed) {
    std::string statement = "certdesk catalogue v1";
    statement += '\0';
    statement += bytes;
    return forms::Json(
               forms::JsonObject{{"version", version},
                                 {"catalogue", forms::base64(forms::viewOf(bytes))},
                                 {"signature", forms::base64(sync::sign(forms::viewOf(statement), seed))}})
               .text() +
           "\n";
}

JudgedCase judgeStored(Office& office, const std::string& kiosk, const std::string& caseNumber) {
    return office.database.transaction(
        [&](Poco::Data::Session& session) { return judgeIn(session, office.catalogues, kiosk, caseNumber); });
}

} // namespace certdesk::hq
