#include "hq/backup.h"

#include "forms/json.h"
#include "hq/database.h"
#include "hq/files.h"
#include "hq/restored.h"
#include "hq/trouble.h"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <fstream>
#include <limits>
#include <map>
#include <memory>
#include <sodium.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

namespace certdesk::hq {
namespace {

namespace fs = std::filesystem;

constexpr const char* listName = "backup.json";
constexpr const char* databaseName = "hq.db";
constexpr std::size_t mostList = 16 << 20;
constexpr int patienceMs = 30'000; ///< for the moment in which a log is begun anew

/// What a data directory consists of beside its database.
constexpr std::array singleFiles{"config.json", "passphrase"};
constexpr std::array folders{"tls", "ca", "root", "records", "profiles", "catalogues", "secrets"};

[[noreturn]] void damaged(const fs::path& file) {
    throw Trouble(Trouble::Kind::damaged, "备份不完整或已损坏：" + file.string());
}

// Files

bool belongs(const fs::directory_entry& file) {
    return file.is_regular_file() && file.path().extension() != ".part";
}

void copyFile(const fs::path& from, const fs::path& to) {
    makePrivateDirectory(to.parent_path());
    writePrivate(to, readFile(from));
}

forms::Bytes digestOf(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) damaged(file);
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    std::array<char, 1 << 16> part{};
    while (in.read(part.data(), part.size()) || in.gcount() > 0)
        crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(part.data()),
                                  static_cast<unsigned long long>(in.gcount()));
    forms::Bytes digest(crypto_hash_sha256_BYTES);
    crypto_hash_sha256_final(&state, digest.data());
    return digest;
}

void makeDurable(const fs::path& file) {
    const int fd = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
    const bool done = fd >= 0 && ::fchmod(fd, 0600) == 0 && ::fsync(fd) == 0;
    if (fd >= 0) ::close(fd);
    if (!done) throw Trouble(Trouble::Kind::broken, "文件无法落盘：" + file.string());
}

// The database

struct Close {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Handle = std::unique_ptr<sqlite3, Close>;
using Statement = std::unique_ptr<sqlite3_stmt, Close>;

[[noreturn]] void fail(sqlite3* database, const fs::path& file) {
    throw Trouble(Trouble::Kind::broken, "数据库无法读取或复制：" + file.string() + "（" +
                                             (database ? sqlite3_errmsg(database) : "?") + "）");
}

Handle openReading(const fs::path& file) {
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READONLY, nullptr);
    Handle handle(opened);
    if (code != SQLITE_OK) fail(opened, file);
    sqlite3_busy_timeout(opened, patienceMs);
    return handle;
}

Statement prepared(sqlite3* database, const char* sql, const fs::path& file) {
    sqlite3_stmt* made = nullptr;
    if (sqlite3_prepare_v2(database, sql, -1, &made, nullptr) != SQLITE_OK) fail(database, file);
    return Statement(made);
}

/// The first column of the first row; empty when there is none.
std::string asked(sqlite3* database, const char* sql, const fs::path& file) {
    const auto statement = prepared(database, sql, file);
    const int code = sqlite3_step(statement.get());
    if (code == SQLITE_DONE) return {};
    if (code != SQLITE_ROW) fail(database, file);
    const auto* text = sqlite3_column_text(statement.get(), 0);
    return text ? reinterpret_cast<const char*>(text) : "";
}

void checkDatabase(const fs::path& file) {
    const auto database = openReading(file);
    if (asked(database.get(), "PRAGMA integrity_check", file) != "ok" ||
        !asked(database.get(), "PRAGMA foreign_key_check", file).empty())
        throw Trouble(Trouble::Kind::damaged, "数据库没有通过检查：" + file.string());
}

// backup.json

using Digests = std::map<std::string, std::string>;

struct List {
    forms::UtcMs at;
    Digests files;
};

std::string textOf(const List& list) {
    forms::JsonObject files;
    for (const auto& [name, digest] : list.files)
        files.emplace_back(name, digest);
    return forms::Json(forms::JsonObject{{"version", 1}, {"at", list.at.value}, {"files", files}}).text() +
           "\n";
}

/// Names only what a backup may hold, and nothing outside it.
bool mayHold(const fs::path& name) {
    if (name.empty() || name.is_absolute() || name != name.lexically_normal()) return false;
    if (name == databaseName) return true;
    const auto first = name.begin()->string();
    const auto isFirst = [&](const char* one) { return first == one; };
    if (std::any_of(singleFiles.begin(), singleFiles.end(), isFirst)) return name == fs::path(first);
    return std::any_of(folders.begin(), folders.end(), isFirst) && name != fs::path(first);
}

List readList(const fs::path& backup) {
    const auto file = backup / listName;
    try {
        const auto json = forms::parseJson(readFile(file, mostList), {.bytes = mostList});
        forms::JsonReader reader(json);
        reader.integer("version", 1, 1);
        List list{{reader.integer("at", 1, std::numeric_limits<std::int64_t>::max())}, {}};
        for (const auto& [name, digest] : *reader.object("files").object()) {
            const auto* text = digest.string();
            if (!text || !mayHold(name)) damaged(file);
            list.files.emplace(name, *text);
        }
        reader.finish();
        if (!list.files.contains("config.json")) damaged(file);
        return list;
    } catch (const forms::JsonProblem&) {
        damaged(file);
    }
}

void checkDigest(const fs::path& file, const std::string& digest) {
    if (forms::hex(digestOf(file)) != digest) damaged(file);
}

} // namespace

void copyDatabase(const fs::path& from, const fs::path& to) {
    const auto database = openReading(from);
    const auto copy = prepared(database.get(), "VACUUM INTO ?1", from);
    const std::string target = to.string();
    sqlite3_bind_text(copy.get(), 1, target.c_str(), static_cast<int>(target.size()), SQLITE_STATIC);
    if (sqlite3_step(copy.get()) != SQLITE_DONE) fail(database.get(), from);
    makeDurable(to);
    checkDatabase(to);
}

std::vector<std::string> copyFiles(const Layout& from, const Layout& to) {
    std::vector<fs::path> found;
    for (const char* file : singleFiles)
        if (fs::exists(from.data / file))
            found.push_back(from.data / file); // the passphrase may be elsewhere
    for (const char* folder : folders) {
        if (!fs::exists(from.data / folder)) continue; // carried away
        makePrivateDirectory(to.data / folder);
        for (const auto& file : fs::recursive_directory_iterator(from.data / folder))
            if (belongs(file)) found.push_back(file.path());
    }
    std::vector<std::string> names;
    for (const auto& file : found) {
        names.push_back(file.lexically_relative(from.data).generic_string());
        copyFile(file, to.data / names.back());
    }
    return names;
}

BackupReport backUp(const Layout& layout, const fs::path& target, forms::UtcMs at) {
    NewDirectory directory(target);
    const Layout copy{directory.path()};
    const bool own = loadConfig(layout).database.empty();
    if (own) copyDatabase(layout.database(), copy.database());
    auto names = copyFiles(layout, copy);
    if (own) names.emplace_back(databaseName);
    List list{at, {}};
    BackupReport report{static_cast<std::int64_t>(names.size()), 0, at};
    for (const auto& name : names) {
        list.files.emplace(name, forms::hex(digestOf(copy.data / name)));
        report.bytes += static_cast<std::int64_t>(fs::file_size(copy.data / name));
    }
    writePrivate(copy.data / listName, textOf(list));
    directory.settle();
    writePrivate(layout.lastBackup(), std::to_string(at.value) + "\n");
    return report;
}

std::optional<forms::UtcMs> lastBackup(const Layout& layout) {
    std::ifstream file(layout.lastBackup());
    forms::UtcMs at;
    if (!(file >> at.value) || at.value <= 0) return {};
    return at;
}

BackupReport restoreFrom(const fs::path& backup, const fs::path& data, forms::UtcMs at) {
    const auto list = readList(backup);
    if (at < list.at)
        throw Trouble(Trouble::Kind::usage,
                      "本机的时钟早于备份的时间（" + forms::isoUtc(list.at) + "），请先校正时钟。");
    NewDirectory directory(data);
    BackupReport report{static_cast<std::int64_t>(list.files.size()), 0, list.at};
    for (const auto& [name, digest] : list.files) {
        const auto target = directory.path() / name;
        makePrivateDirectory(target.parent_path());
        std::error_code error;
        fs::copy_file(backup / name, target, error);
        if (error) damaged(backup / name);
        makeDurable(target);
        checkDigest(target, digest);
        report.bytes += static_cast<std::int64_t>(fs::file_size(target));
    }
    const Layout layout{directory.path()};
    const auto config = loadConfig(layout);
    if (config.database.empty()) {
        if (!list.files.contains(databaseName)) damaged(backup / listName);
        checkDatabase(layout.database());
    }
    {
        Database database(databaseOf(layout, config));
        database.transaction([&](Poco::Data::Session& session) { markRestored(session, at); });
    }
    directory.settle();
    return report;
}

} // namespace certdesk::hq
