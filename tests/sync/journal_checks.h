#pragma once
#include "sync/journal.h"

#include <boost/test/unit_test.hpp>

#include <sys/stat.h>

namespace certdesk::tests {

using namespace certdesk::sync;

inline auto isOf(JournalError::Kind kind) {
    return [kind](const JournalError& error) { return error.kind() == kind; };
}

inline unsigned modeOf(const std::filesystem::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return 0;
    return status.st_mode & 0777;
}

template <typename Act>
void writesNothing(const Journal& journal, const Act& act) {
    const Head before = journal.head();
    BOOST_CHECK_THROW(act(), std::logic_error);
    BOOST_CHECK(journal.head() == before);
    BOOST_CHECK(journal.entriesAfter(before.seq, {}).empty());
}

} // namespace certdesk::tests
