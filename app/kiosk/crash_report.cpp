#include "kiosk/crash_report.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <ctime>
#include <execinfo.h>
#include <fcntl.h>
#include <unistd.h>
#include <vector>

namespace certdesk::kiosk::crash {

namespace {

constexpr std::size_t keptReports = 10;

// All that a handler may use: it can run in the middle of anything, so nothing is allocated, and the file is
// opened by a name that was made before.
std::array<char, 4096> reportFile{};
std::array<char, 128> version{};
std::array<char, 64> place{};
std::array<char, 64 << 10> ownStack{}; // the crash may be that the stack is used up

struct Signal {
    int number;
    const char* name;
};
constexpr std::array<Signal, 5> signals{
    {{SIGSEGV, "SIGSEGV"}, {SIGBUS, "SIGBUS"}, {SIGFPE, "SIGFPE"}, {SIGILL, "SIGILL"}, {SIGABRT, "SIGABRT"}}};

template <std::size_t Size>
void copyInto(std::array<char, Size>& to, std::string_view text) noexcept {
    const std::size_t length = std::min(text.size(), Size - 1);
    std::memcpy(to.data(), text.data(), length);
    to[length] = '\0';
}

void put(int file, const char* text) {
    const auto written = write(file, text, std::strlen(text));
    (void)written; // what cannot be written is lost
}

void putNumber(int file, std::int64_t number) {
    std::array<char, 24> digits{};
    std::size_t at = digits.size() - 1;
    do {
        digits[--at] = static_cast<char>('0' + number % 10);
        number /= 10;
    } while (number > 0);
    put(file, digits.data() + at);
}

void putLine(int file, const char* what, const char* text) {
    put(file, what);
    put(file, text);
    put(file, "\n");
}

const char* nameOf(int number) {
    for (const Signal& one : signals)
        if (one.number == number) return one.name;
    return "?";
}

void writeReport(int number) {
    const int file = open(reportFile.data(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return;
    putLine(file, "certdesk: ", version.data());
    putLine(file, "signal: ", nameOf(number));
    put(file, "time: ");
    putNumber(file, static_cast<std::int64_t>(time(nullptr)));
    put(file, " s since 1970\n");
    putLine(file, "case: ", place.data());
    put(file, "calls:\n");
    std::array<void*, 64> calls{};
    backtrace_symbols_fd(calls.data(), backtrace(calls.data(), static_cast<int>(calls.size())), file);
    close(file);
}

/// The handler is set for one signal alone: raised again, it ends the process as it would have.
void onSignal(int number) {
    writeReport(number);
    raise(number);
}

void removeOlder(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> all;
    std::error_code problem;
    for (const auto& entry : std::filesystem::directory_iterator(folder, problem))
        if (entry.path().extension() == ".txt") all.push_back(entry.path());
    std::sort(all.rbegin(), all.rend()); // their names begin with the time
    for (std::size_t i = keptReports; i < all.size(); ++i)
        std::filesystem::remove(all[i], problem);
}

std::string fileName() {
    const std::time_t now = time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &utc);
    return std::string(text.data()) + "-" + std::to_string(getpid()) + ".txt";
}

} // namespace

void watch(const std::filesystem::path& data, const std::string& programVersion) {
    const std::filesystem::path folder = data / "crashes";
    std::error_code problem;
    std::filesystem::create_directories(folder, problem);
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, problem);
    if (problem) return;
    removeOlder(folder);
    copyInto(reportFile, (folder / fileName()).string());
    copyInto(version, programVersion);
    std::array<void*, 1> first{};
    backtrace(first.data(), 1); // loads what it needs now, not in the handler

    stack_t stack{};
    stack.ss_sp = ownStack.data();
    stack.ss_size = ownStack.size();
    sigaltstack(&stack, nullptr);
    struct sigaction action {};
    action.sa_handler = onSignal;
    action.sa_flags = static_cast<int>(SA_ONSTACK | SA_RESETHAND | SA_NODEFER);
    for (const Signal& one : signals)
        sigaction(one.number, &action, nullptr);
}

void at(std::string_view caseNumber) noexcept { copyInto(place, caseNumber); }

} // namespace certdesk::kiosk::crash
