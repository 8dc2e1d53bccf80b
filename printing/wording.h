#pragma once
#include "printing/documents.h"

#include <span>
#include <string>
#include <vector>

/// Small turns of phrase that several papers share.
namespace certdesk::printing {

/// Copies as papers say them: 一式两份; a plain number above nine.
std::string copiesInWords(int copies);
/// "税务、社保": what was chosen, in order.
std::string chosenOf(std::span<const Choice> choices);
std::string joined(const std::vector<std::string>& parts);
/// "3 年"; empty when 0.
std::string counted(int number, const char* unit);
/// Stands in for an empty text where a sentence needs one.
std::string orElse(const std::string& text, const char* otherwise);

} // namespace certdesk::printing
