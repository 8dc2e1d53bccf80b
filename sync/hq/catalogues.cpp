#include "hq/catalogues.h"

#include "hq/applying.h"
#include "hq/files.h"
#include "hq/office.h"
#include "hq/trouble.h"

#include <mutex>

namespace certdesk::hq {
namespace {

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

} // namespace

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
    auto catalogue = forms::parseCatalogue(text);
    const int version = catalogue.version;
    const std::lock_guard oneAtATime(office.publishing);
    mustFollow(office, catalogue);
    writePrivate(office.layout.catalogues() / (std::to_string(version) + ".json"), text);
    office.catalogues.add(std::move(catalogue));
    office.offer(version, text);
    applyAgain(office);
    return *office.catalogues.find(version);
}

} // namespace certdesk::hq
