#pragma once
#include <string>
#include <vector>

namespace certdesk::forms {

/// A cell of a table of comma-separated values (RFC 4180): quoted where it must be, and never taken for a
/// formula by the program that opens it.
std::string csvCell(const std::string& text);
/// A line of such cells with its end.
std::string csvLine(const std::vector<std::string>& cells);

} // namespace certdesk::forms
