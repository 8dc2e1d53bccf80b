#include "desk/support.h"

#include "desk/backup.h"
#include "desk/files.h"
#include "desk/inside.h"
#include "desk/lang.h"
#include "desk/standing.h"
#include "desk/zip.h"
#include "sync/schema_version.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <map>
#include <set>
#include <sys/utsname.h>

namespace certdesk::desk {

namespace {

namespace fs = std::filesystem;
using forms::Json;
using forms::JsonArray;
using forms::JsonObject;

bool isDigit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

/// Characters of a path as our texts write one: up to a space, a quote, or anything Chinese.
bool isOfPath(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > ' ' && c != '"' && c != '\'' && c != ',' && c != ';' && c != ')';
}

std::string withoutFolders(const std::string& text) {
    std::string kept;
    for (std::size_t at = 0; at < text.size();) {
        const bool begins = text[at] == '/' && (at == 0 || !isOfPath(text[at - 1]) || text[at - 1] == '(');
        if (!begins) {
            kept += text[at++];
            continue;
        }
        std::size_t end = at;
        while (end < text.size() && isOfPath(text[end]))
            ++end;
        const std::string path = text.substr(at, end - at);
        const auto last = path.find_last_of('/');
        kept += last == 0 ? path : "…" + path.substr(last);
        at = end;
    }
    return kept;
}

std::string withoutLongNumbers(const std::string& text) {
    constexpr std::size_t shortest = 11; // a mobile number
    std::string kept;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && isDigit(text[end]))
            ++end;
        kept += end - at >= shortest ? "…" : text.substr(at, std::max<std::size_t>(end - at, 1));
        at = std::max(end, at + 1);
    }
    return kept;
}

std::string nameOnly(const std::string& path) { return fs::path(path).filename().string(); }

JsonArray doctorOf(const Examination& examination, const Settings& settings) {
    const auto told = [&](std::string text) {
        for (const std::string& own : {settings.papersFolder, settings.printer}) {
            const auto at = own.empty() ? std::string::npos : text.find(own);
            if (at != std::string::npos) text.replace(at, own.size(), "…");
        }
        return withoutNames(std::move(text));
    };
    JsonArray all;
    for (const Examined& one : examination.all)
        all.push_back(JsonObject{{"check", one.id},
                                 {"state", std::string(idOf(one.finding.health))},
                                 {"found", told(one.finding.told.what)},
                                 {"todo", told(one.finding.told.todo)},
                                 {"code", told(one.finding.told.details)}});
    return all;
}

/// PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
std::string systemName() {
    std::ifstream file("/etc/os-release");
    const std::string wanted = "PRETTY_NAME=";
    for (std::string line; std::getline(file, line);)
        if (line.starts_with(wanted)) {
            std::erase(line, '"');
            return line.substr(wanted.size());
        }
    return {};
}

/// What we stand on, as Debian installed it: the versions with their security updates.
JsonObject packages() {
    static const std::vector<std::string> ours{
        "certdesk", "libssl3",       "libsodium23",    "libsqlite3-0",  "libsqlitecpp0",
        "libpoco",  "libwxgtk3.2-1", "libgtk-3-0",     "libhpdf",       "libharfbuzz",
        "libcmark", "libcups2",      "libpoppler-cpp", "libpcsclite1",  "pcscd",
        "softhsm2", "fonts-arphic",  "fonts-wqy",      "fonts-hanazono"};
    JsonObject found;
    std::ifstream status("/var/lib/dpkg/status");
    std::string package;
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("Package: ")) package = line.substr(9);
        const bool is = std::any_of(ours.begin(), ours.end(),
                                    [&](const std::string& one) { return package.starts_with(one); });
        if (is && line.starts_with("Version: ") && !package.ends_with("-dev"))
            found.emplace_back(package, line.substr(9));
    }
    return found;
}

/// The libraries that the program has open, vendors' included, by file name.
JsonArray loaded() {
    std::set<std::string> names;
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);) {
        const auto at = line.find('/');
        const std::string name = at == std::string::npos ? std::string() : nameOnly(line.substr(at));
        if (name.find(".so") != std::string::npos) names.insert(name);
    }
    return {names.begin(), names.end()};
}

JsonObject aboutOf(forms::UtcMs now) {
    utsname kernel{};
    ::uname(&kernel); // not its node name: people call machines after themselves
    return {{"format", 1},
            {"made", forms::isoUtc(now)},
            {"program", CERTDESK_VERSION},
            {"language", language() == Language::english ? "en" : "zh_CN"},
            {"system", systemName()},
            {"kernel", std::string(kernel.sysname) + " " + kernel.release + " " + kernel.machine},
            {"packages", packages()},
            {"loaded", loaded()}};
}

/// Scheme, host and port alone: no user, no path.
std::string addressOf(const std::string& url) {
    const auto begins = url.find("://");
    if (begins == std::string::npos) return "unreadable";
    const std::string rest = url.substr(begins + 3, url.find_first_of("/?#", begins + 3) - begins - 3);
    return url.substr(0, begins + 3) + rest.substr(rest.find_last_of('@') + 1);
}

JsonArray namesOf(const std::vector<std::string>& paths) {
    JsonArray names;
    for (const std::string& path : paths)
        names.push_back(JsonObject{{"file", nameOnly(path)}, {"there", fs::exists(path)}});
    return names;
}

JsonObject settingsOf(const Settings& settings) {
    return {{"point", settings.point},
            {"kiosk", settings.kiosk},
            {"headquarters",
             settings.headquartersUrl.empty() ? Json() : Json(addressOf(settings.headquartersUrl))},
            {"proxy", !sync::proxyOfSystem().url.empty()},
            {"pkcs11Modules", namesOf(settings.pkcs11Modules)},
            {"skfLibraries", namesOf(settings.skfLibraries)},
            {"papersFolderThere", fs::is_directory(settings.papersFolder)},
            {"printerChosen", !settings.printer.empty()},
            {"idleLockSeconds", settings.idleLockSeconds},
            {"language", settings.language},
            {"textPercent", settings.textPercent}};
}

/// By the names that we give; anything else is only counted.
JsonObject sizesOf(const fs::path& data) {
    static const std::set<std::string> known{"journal.db",      "journal.db-wal", "journal.db-shm",
                                             "settings.json",   "lock",           "log-in-tries.json",
                                             "last-backup.json"};
    JsonObject sizes;
    std::int64_t others = 0;
    for (const auto& entry : fs::recursive_directory_iterator(data)) {
        if (!entry.is_regular_file()) continue;
        const auto bytes = static_cast<std::int64_t>(entry.file_size());
        const std::string name = entry.path().filename().string();
        if (known.contains(name))
            sizes.emplace_back(name, bytes);
        else
            others += bytes;
    }
    sizes.emplace_back("others", others);
    return sizes;
}

JsonObject countsOf(const std::vector<sync::CaseRow>& rows) {
    std::map<std::string, std::int64_t> counts;
    for (const sync::CaseRow& row : rows)
        ++counts[row.status + (row.step.empty() ? "" : " " + row.step)];
    JsonObject all;
    for (const auto& [state, count] : counts)
        all.emplace_back(state, count);
    return all;
}

JsonObject journalOf(const Desk& desk) {
    const sync::Journal& journal = desk.journal();
    JsonArray versions;
    for (const int version : desk.catalogueVersions())
        versions.push_back(version);
    const auto last = lastBackup(desk.inside().data);
    return {{"incarnation", std::string(1, journal.identity().incarnation)},
            {"head", journal.head().seq},
            {"acknowledged", journal.acknowledged().seq},
            {"schema", sync::schemaVersion()},
            {"catalogue", desk.catalogue().version},
            {"cataloguesKept", versions},
            {"accounts", static_cast<std::int64_t>(desk.staff().size())},
            {"underWay", countsOf(desk.openCases())},
            {"pendingRevocations", static_cast<std::int64_t>(desk.pendingRevocations().size())},
            {"lastBackup", last ? Json(forms::isoUtc(*last)) : Json()},
            {"files", sizesOf(desk.inside().data)}};
}

JsonObject lineOf(const Desk& desk) {
    const LineStanding standing = standingOf(desk, desk.syncStatus());
    const sync::SyncStatus& status = standing.status;
    JsonArray warnings;
    for (const forms::OfflineWarning& warning : standing.warnings)
        warnings.push_back(
            JsonObject{{"kind", std::string(forms::idOf(warning.kind))}, {"days", warning.days}});
    std::map<std::string, std::int64_t> waiting;
    for (const WaitingItem& item : standing.waiting)
        waiting[std::string(idOf(item.kind)) + " " + item.why.details] += item.count;
    JsonObject waits;
    for (const auto& [why, count] : waiting)
        waits.emplace_back(why, count);
    return {{"online", status.heard || status.fault ? Json(status.online) : Json()}, // null: not asked yet
            {"fault", status.fault ? Json(std::string(sync::idOf(status.fault->kind))) : Json()},
            {"problem", status.fault ? Json(withoutNames(status.fault->problem)) : Json()},
            {"backlog", status.backlog},
            {"unsentCases", standing.unsentCases},
            {"heard", standing.contact && !standing.contact->assumed
                          ? Json(forms::isoUtc(standing.contact->heard))
                          : Json()},
            {"clockAheadMs", status.clockAhead ? Json(*status.clockAhead) : Json()},
            {"warnings", warnings},
            {"waiting", waits}};
}

std::string readme() {
    return tr("certdesk 支持包：给技术支持看的检查结果、版本、设置、数量和线路情况。\n"
              "里面没有申请人、单位、员工的姓名和号码，没有口令、PIN 和密钥。都是可以直接打开看的文字。\n");
}

using Files = std::map<std::string, std::string>;

Files filesOf(const Settings& settings, const Examination& examination, forms::UtcMs now) {
    return {{"README.txt", readme()},
            {"doctor.json", Json(doctorOf(examination, settings)).text()},
            {"about.json", Json(aboutOf(now)).text()},
            {"settings.json", Json(settingsOf(settings)).text()}};
}

void write(Files files, const Desk* desk, const fs::path& target) {
    if (fs::exists(target))
        throw fs::filesystem_error("is there already", target, std::make_error_code(std::errc::file_exists));
    if (desk) {
        files["journal.json"] = Json(journalOf(*desk)).text();
        files["line.json"] = Json(lineOf(*desk)).text();
    }
    writeFile(target, zipped(files));
}

} // namespace

std::string withoutNames(std::string text) { return withoutLongNumbers(withoutFolders(text)); }

void writeSupportBundle(const Desk& desk, const Examination& examination, const fs::path& target) {
    write(filesOf(desk.settings(), examination, desk.inside().now()), &desk, target);
}

void writeSupportBundle(const fs::path& data, const Surroundings& around, const Examination& examination,
                        const fs::path& target) {
    std::unique_ptr<Desk> desk;
    try {
        desk = Desk::open(data, around, sync::Journal::Mode::readOnly);
    } catch (const std::exception&) { // the examination tells why
    }
    write(filesOf(loadSettings(data), examination, around.clock->now()), desk.get(), target);
}

fs::path supportBundlePlace(const Desk& desk) {
    std::string minute = forms::localMinute(desk.inside().now());
    std::erase_if(minute, [](char c) { return !isDigit(c); });
    const Settings settings = desk.settings();
    const fs::path folder = settings.papersFolder;
    fs::path place = folder / ("certdesk-support-" + settings.kiosk + "-" + minute + ".zip");
    for (int again = 2; fs::exists(place); ++again)
        place = folder /
                ("certdesk-support-" + settings.kiosk + "-" + minute + "-" + std::to_string(again) + ".zip");
    return place;
}

} // namespace certdesk::desk
