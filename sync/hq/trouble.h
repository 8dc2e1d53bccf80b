#pragma once
#include <stdexcept>
#include <string>

namespace certdesk::hq {

/// What stops headquarters as a whole or a command of it: its data directory, database or keys. A sentence in
/// Chinese for the person who runs it, without secrets or personal data. Refusals of requests are Problems
/// (problem.h), never this.
class Trouble : public std::runtime_error {
public:
    enum class Kind {
        usage,    ///< the command line asks for what cannot be: exit 2
        notThere, ///< no headquarters in this data directory
        exists,   ///< there is one already
        locked,   ///< another program uses it
        damaged,  ///< files or database are not what was written
        broken,   ///< the operating system or a library refuses
    };
    Trouble(Kind kind, const std::string& sentence) : std::runtime_error(sentence), kind_(kind) {}
    Kind kind() const { return kind_; }

private:
    Kind kind_;
};

} // namespace certdesk::hq
