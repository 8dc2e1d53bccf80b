#include "kiosk/under_way.h"

#include "kiosk/crash_report.h"

#include <algorithm>
#include <cctype>
#include <fstream>

namespace certdesk::kiosk {

namespace {

/// As case numbers are made: a file that somebody changed names nothing else.
bool mayBeNumber(const std::string& text) {
    constexpr std::size_t longest = 64;
    return !text.empty() && text.size() <= longest && std::all_of(text.begin(), text.end(), [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) || c == '-';
    });
}

} // namespace

UnderWay::UnderWay(const std::filesystem::path& data) {
    if (data.empty()) return;
    file_ = data / "under-way";
    std::ifstream in(file_);
    std::getline(in, number_);
    if (mayBeNumber(number_)) left_ = number_;
}

void UnderWay::shows(const std::string& number) {
    if (number == number_ || file_.empty()) return;
    number_ = number;
    crash::at(number);
    std::error_code ignored;
    if (number.empty()) {
        std::filesystem::remove(file_, ignored);
        return;
    }
    std::ofstream(file_, std::ios::trunc) << number << '\n';
    std::filesystem::permissions(
        file_, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, ignored);
}

} // namespace certdesk::kiosk
