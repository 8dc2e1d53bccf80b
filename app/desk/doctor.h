#pragma once
#include "desk/desk.h"
#include "desk/words.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace certdesk::desk {

// Everything that a kiosk leans on, each a look of its own: for `certdeskctl doctor`, the window's page and
// the support bundle.

/// `look`: work goes on, but somebody should see to it. `broken`: something cannot be done until it is
/// mended.
enum class Health { fine, look, broken };
std::string_view idOf(Health health);   ///< "fine", "look", "broken"
std::string nameOf(Health health);      ///< 正常, 请留意, 有故障
std::string_view signOf(Health health); ///< ✔ ⚠ ✘

/// What a look at one thing found, and the fix; `told.todo` is empty when it is fine. May name a folder or a
/// printer, never a person.
struct Finding {
    Health health = Health::fine;
    Sentence told;
};

/// One thing to look at. `look` may take as long as what it looks at (the line a quarter of a minute, a hung
/// driver for ever), never throws, and owns what it uses: from a thread of its own, beside the others.
struct Check {
    std::string id;   ///< "token-driver"
    std::string name; ///< UKey 驱动
    std::function<Finding()> look;
};

/// Of a desk that is open, with its drivers and line.
std::vector<Check> checksOf(std::shared_ptr<const Desk> desk);
/// Of a data directory, beside whatever program uses it. Throws what loadSettings() throws.
std::vector<Check> checksAt(const std::filesystem::path& data, Surroundings around);

struct Examined {
    std::string id;
    std::string name;
    Finding finding;
};

/// All at once, answered in their order. What has not ended after `longest` is told as broken and left
/// running: `overdue` says so, and the program should end without waiting for it.
struct Examination {
    std::vector<Examined> all;
    bool overdue = false;
    bool well() const;
};
Examination examine(const std::vector<Check>& checks, std::chrono::milliseconds longest);

/// What is told of a check that does not end.
Finding noAnswer();

} // namespace certdesk::desk
