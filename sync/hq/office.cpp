#include "hq/office.h"

#include "hq/files.h"
#include "hq/history.h"
#include "hq/kiosks.h"
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

std::vector<Refused> refusedOf(const std::vector<JudgedCase::Excluded>& excluded) {
    std::vector<Refused> all;
    for (const auto& one : excluded)
        all.push_back({one.header.kiosk, std::string(1, one.header.incarnation), one.header.seq, one.reason});
    return all;
}

} // namespace

forms::UtcMs systemTime() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

DataLock::DataLock(const Layout& layout) : fd_(locked(layout)) {}
DataLock::~DataLock() { ::close(fd_); }

Office::Office(const std::filesystem::path& data, Clock time)
    : Office(data, std::move(time), (loadConfig(Layout{data}), readSecretFile(Layout{data}.passphrase()))) {}

Office::Office(const std::filesystem::path& data, Clock time, const forms::Secret& passphrase)
    : layout{data}, lock(layout), config(loadConfig(layout)), clock(std::move(time)),
      database(layout.database()),
      adminPinMaster(openSealedFile(layout.secrets() / "admin-pin-master", passphrase)),
      factoryAdminPin(openSealedFile(layout.secrets() / "factory-admin-pin", passphrase)),
      authorities(layout, passphrase), tls(layout, passphrase) {
    loadCatalogues(passphrase);
}

void Office::loadCatalogues(const forms::Secret& passphrase) {
    std::map<int, std::string> texts;
    for (const auto& file : std::filesystem::directory_iterator(layout.catalogues())) {
        if (file.path().extension() != ".json") continue;
        std::string text = readFile(file.path());
        try {
            auto catalogue = forms::parseCatalogue(text);
            texts[catalogue.version] = std::move(text);
            catalogues.emplace(catalogue.version, std::move(catalogue));
        } catch (const forms::JsonProblem& problem) {
            throw Trouble(Trouble::Kind::damaged,
                          "业务目录有误：" + file.path().string() + "，位置 " + problem.place());
        }
    }
    if (texts.empty()) throw Trouble(Trouble::Kind::damaged, "没有业务目录：" + layout.catalogues().string());
    const auto seed = openSealedFile(layout.secrets() / "catalogue-signing", passphrase);
    signedCatalogue = catalogueEnvelope(texts.rbegin()->first, texts.rbegin()->second, seed);
    catalogueTag = '"' + forms::hex(forms::sha256(forms::viewOf(signedCatalogue))).substr(0, 32) + '"';
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
    std::string point;
    const auto entries = office.database.transaction([&](Poco::Data::Session& session) {
        if (const auto row = findKiosk(session, kiosk)) point = row->point;
        return entriesForCase(session, kiosk, caseNumber);
    });
    auto judged = judgeCase(office.catalogues, kiosk, point, caseNumber, entries);
    office.database.transaction([&](Poco::Data::Session& session) {
        keepRefused(session, kiosk, caseNumber, refusedOf(judged.excluded));
    });
    return judged;
}

} // namespace certdesk::hq
