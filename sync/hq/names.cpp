#include "hq/names.h"

#include <algorithm>

namespace certdesk::hq {
namespace {

std::vector<const forms::Catalogue*> newestFirst(const Catalogues& catalogues) {
    const auto known = catalogues.all();
    std::vector<const forms::Catalogue*> all(known.begin(), known.end());
    std::sort(all.begin(), all.end(), [](const auto* a, const auto* b) { return a->version > b->version; });
    return all;
}

} // namespace

Names::Names(const Catalogues& catalogues) : forms::Names(newestFirst(catalogues)) {}

} // namespace certdesk::hq
