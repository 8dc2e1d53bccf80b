#include "faults.h"

#include "sm.h"
#include "store.h"

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string_view>

namespace certdesk::softskf {

namespace {

const std::string whyRemoved = "fault";

/// What the file beside the rules holds: a word and its value a line.
class Counts {
public:
    explicit Counts(std::filesystem::path file) : file_(std::move(file)) {
        std::istringstream in(contentOf(file_));
        std::string word;
        std::string value;
        while (in >> word >> value)
            values_[word] = value;
    }

    /// True when these are other rules than before; the counts then begin anew.
    bool begunAnew(const std::string& rules) {
        const Bytes digest = sm3Of(Bytes(rules.begin(), rules.end()));
        std::string mark;
        for (const Byte byte : digest)
            mark += std::to_string(byte) + '.';
        if (values_["rules"] == mark) return false;
        values_ = {{"rules", mark}};
        return true;
    }
    std::string count(const std::string& what) {
        return values_[what] = std::to_string(std::strtoul(values_[what].c_str(), nullptr, 10) + 1);
    }
    std::string& deviceBefore() { return values_["device"]; }
    void save() const {
        const std::filesystem::path fresh = file_.string() + ".new";
        std::ofstream out(fresh);
        for (const auto& [word, value] : values_)
            if (!value.empty()) out << word << ' ' << value << '\n';
        out.close();
        std::filesystem::rename(fresh, file_);
    }

private:
    std::filesystem::path file_;
    std::map<std::string, std::string> values_;
};

struct Moment {
    std::string call; ///< its number among all
    std::string function;
    std::string callOfFunction;

    bool is(const std::string& when) const {
        return when == call || when == function + '#' + callOfFunction ||
               (when == function && callOfFunction == "1");
    }
};

void bringBackPulled(const Store& store) {
    for (const std::string& name : store.names())
        if (store.whyRemoved(name) == whyRemoved) store.insert(name);
}

token::skf::Ulong codeOf(const std::string& text) {
    return static_cast<token::skf::Ulong>(std::strtoul(text.c_str(), nullptr, 0));
}

/// One rule that applies to this call.
void apply(const std::string& action, const std::string& argument, const std::string& device,
           Verdict& verdict) {
    const std::string pulled = argument.empty() ? device : argument;
    if (action == "fail") verdict.instead = codeOf(argument);
    if (action == "lose") verdict.lost = codeOf(argument);
    if (action == "remove" && Store::ofEnvironment().insertion(pulled))
        Store::ofEnvironment().remove(pulled, whyRemoved);
    if (action == "swap" && !device.empty()) Store::ofEnvironment().swap(device, argument, whyRemoved);
    if (action == "kill") killSelf();
    if (action == "killafter") verdict.killAfter = true;
}

Verdict judged(const std::string& rules, const Moment& moment, const std::string& device) {
    Verdict verdict;
    std::istringstream lines(rules);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string action;
        std::string when;
        std::string argument;
        words >> action >> when >> argument;
        if (moment.is(when)) apply(action, argument, device, verdict);
    }
    return verdict;
}

} // namespace

void noteWrongPin(token::skf::Ulong who) {
    const char* file = std::getenv("CERTDESK_SOFTSKF_FAULT");
    if (file == nullptr || *file == '\0') return;
    std::ofstream(std::string(file) + ".wrong", std::ios::app)
        << (who == token::skf::adminPin ? "admin\n" : "user\n");
}

Verdict faultsAt(const std::string& function, const std::string& device) {
    const char* file = std::getenv("CERTDESK_SOFTSKF_FAULT");
    if (file == nullptr || *file == '\0') return {};
    const std::string path = file;
    const auto lock = FileLock::acquire(path + ".lock");
    const std::string rules = contentOf(path);
    Counts counts(path + ".count");
    if (counts.begunAnew(rules)) bringBackPulled(Store::ofEnvironment());
    if (!device.empty()) counts.deviceBefore() = device;
    const Moment moment{counts.count("calls"), function, counts.count(function)};
    const std::string about = counts.deviceBefore();
    counts.save();
    return judged(rules, moment, about);
}

void killSelf() {
    std::raise(SIGKILL);
    std::abort();
}

} // namespace certdesk::softskf
