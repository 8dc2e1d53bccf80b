#include "hq/catalogues.h"

#include "hq/applying.h"
#include "hq/files.h"
#include "hq/office.h"
#include "hq/trouble.h"

#include <Poco/Data/Statement.h>

#include <mutex>

namespace certdesk::hq {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

constexpr std::size_t longestCatalogue = 512 << 10;

void mustFollow(const Office& office, const forms::Catalogue& catalogue) {
    const auto& newest = office.catalogues.newest();
    if (catalogue.id != newest.id)
        throw Trouble(Trouble::Kind::usage,
                      "业务目录的编号是 " + catalogue.id + "，应为 " + newest.id + "。没有发布。");
    if (catalogue.version <= newest.version)
        throw Trouble(Trouble::Kind::usage, "版本 " + std::to_string(catalogue.version) +
                                                " 不比已发布的版本 " + std::to_string(newest.version) +
                                                " 新，没有发布。");
    const auto today = forms::dayOf(office.clock());
    if (catalogue.from < today)
        throw Trouble(Trouble::Kind::usage, "启用日期 " + forms::isoDay(catalogue.from) + " 早于今天 " +
                                                forms::isoDay(today) + "，没有发布。");
}

/// False: one of that version is there already.
bool keep(Session& session, int version, const std::string& text, forms::UtcMs at) {
    Poco::Data::Statement statement(session);
    statement << "INSERT INTO catalogue(version, content, published_at) VALUES($1, $2, $3)"
                 " ON CONFLICT DO NOTHING",
        bind(version), bind(text), bind(at.value);
    return statement.execute() > 0;
}

forms::Catalogue parsedOf(const std::string& text, const std::string& where) {
    try {
        return forms::parseCatalogue(text);
    } catch (const forms::JsonProblem& problem) {
        throw Trouble(Trouble::Kind::damaged, "业务目录有误：" + where + "，位置 " + problem.place());
    }
}

std::map<int, std::string> textsIn(const std::filesystem::path& folder) {
    std::map<int, std::string> texts;
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
        if (file.path().extension() != ".json") continue;
        auto text = readFile(file.path());
        const int version = parsedOf(text, file.path().string()).version;
        texts[version] = std::move(text);
    }
    return texts;
}

/// Holding office.publishing, so that what is offered never goes back.
void take(Office& office, const std::map<int, std::string>& texts) {
    for (const auto& [version, text] : texts)
        if (!office.catalogues.find(version)) office.catalogues.add(parsedOf(text, "数据库"));
    if (!texts.empty()) office.offer(texts.rbegin()->first, texts.rbegin()->second);
}

} // namespace

std::map<int, std::string> keptCatalogues(Session& session, int above) {
    std::vector<int> versions;
    std::vector<std::string> texts;
    session << "SELECT version, content FROM catalogue WHERE version>$1 ORDER BY version", into(versions),
        into(texts), bind(above), now;
    std::map<int, std::string> all;
    for (std::size_t i = 0; i < versions.size(); ++i)
        all.emplace(versions[i], texts[i]);
    return all;
}

int newestKept(Session& session) {
    int version = 0;
    session << "SELECT coalesce(max(version), 0) FROM catalogue", into(version), now;
    return version;
}

void loadCatalogues(Office& office) {
    const auto files = textsIn(office.layout.catalogues());
    const auto texts = office.database.transaction([&](Session& session) {
        for (const auto& [version, text] : files)
            keep(session, version, text, office.clock());
        return keptCatalogues(session, 0);
    });
    if (texts.empty())
        throw Trouble(Trouble::Kind::damaged, "没有业务目录：" + office.layout.catalogues().string());
    const std::lock_guard oneAtATime(office.publishing);
    take(office, texts);
}

void learnCatalogues(Office& office) {
    const std::lock_guard oneAtATime(office.publishing);
    const int known = office.catalogues.newest().version;
    take(office,
         office.database.transaction([&](Session& session) { return keptCatalogues(session, known); }));
}

void Catalogues::add(forms::Catalogue catalogue) {
    const std::unique_lock lock(mutex_);
    const int version = catalogue.version;
    byVersion_.emplace(version, std::move(catalogue));
}

const forms::Catalogue* Catalogues::find(int version) const {
    const std::shared_lock lock(mutex_);
    const auto found = byVersion_.find(version);
    return found == byVersion_.end() ? nullptr : &found->second;
}

const forms::Catalogue& Catalogues::newest() const {
    const std::shared_lock lock(mutex_);
    return byVersion_.rbegin()->second;
}

std::vector<const forms::Catalogue*> Catalogues::all() const {
    const std::shared_lock lock(mutex_);
    std::vector<const forms::Catalogue*> list;
    for (const auto& [version, catalogue] : byVersion_)
        list.push_back(&catalogue);
    return list;
}

const forms::Catalogue& publishCatalogue(Office& office, const std::string& text) {
    if (text.size() > longestCatalogue)
        throw Trouble(Trouble::Kind::usage, "业务目录超过 512 KiB，终端不会接受。没有发布。");
    const auto catalogue = forms::parseCatalogue(text);
    const int version = catalogue.version;
    learnCatalogues(office);
    {
        const std::lock_guard oneAtATime(office.publishing);
        mustFollow(office, catalogue);
        const bool kept = office.database.transaction([&](Session& session) {
            return newestKept(session) < version && keep(session, version, text, office.clock());
        });
        if (!kept) throw Trouble(Trouble::Kind::usage, "另一个总部进程刚刚发布了别的版本。没有发布。");
        take(office, {{version, text}});
    }
    applyAgain(office);
    return *office.catalogues.find(version);
}

} // namespace certdesk::hq
