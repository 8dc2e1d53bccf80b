#include "desk/backup.h"

#include "desk/files.h"
#include "desk/inside.h"

#include <limits>

namespace certdesk::desk {

namespace {

constexpr const char* noteName = "last-backup.json";

} // namespace

void backUp(const Desk& desk, const std::filesystem::path& target) {
    desk.journal().backup(target);
    try {
        const forms::Json note(forms::JsonObject{{"format", 1}, {"at", desk.inside().now().value}});
        writeFile(desk.inside().data / noteName, note.text());
    } catch (const std::filesystem::filesystem_error&) { // the copy is good all the same
    }
}

std::optional<forms::UtcMs> lastBackup(const std::filesystem::path& data) {
    if (!std::filesystem::exists(data / noteName)) return {};
    try {
        const forms::Json note = forms::parseJson(readFile(data / noteName));
        forms::JsonReader in(note);
        in.integer("format", 1, 1);
        const forms::UtcMs at{in.integer("at", 0, std::numeric_limits<std::int64_t>::max())};
        in.finish();
        return at;
    } catch (const forms::JsonProblem&) {
        return {};
    }
}

} // namespace certdesk::desk
