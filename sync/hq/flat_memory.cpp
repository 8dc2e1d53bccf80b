#include "hq/flat_memory.h"

#include <algorithm>
#include <malloc.h>
#include <thread>

namespace certdesk::hq {

void keepMemoryFlat() {
    constexpr unsigned fewest = 3;
    mallopt(M_MMAP_THRESHOLD, 128 << 10);
    mallopt(M_ARENA_MAX, static_cast<int>(std::max(fewest, std::thread::hardware_concurrency())));
}

} // namespace certdesk::hq
