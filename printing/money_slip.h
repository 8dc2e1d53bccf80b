#pragma once
#include "printing/canvas.h"
#include "printing/documents.h"
#include "printing/form_table.h"

#include <functional>
#include <string>
#include <vector>

namespace certdesk::printing::money_slip {

// What every paper about money taken or given back shares: the same half sheet twice, one part for the
// applicant and one for the service point, with a title, the case's number and an amount in capitals.

constexpr double margin = 18;
constexpr double width = pageWidth - 2 * margin;
constexpr double labelWidth = 31;

struct Head {
    const char* title;
    const std::string& caseNumber;
    const CopyMark& copyMark;
};

/// Lays out one part: its heading is drawn, `y` is where its table begins.
using Part = std::function<void(Canvas& canvas, double y)>;
/// A page of both parts, with a line between to cut along.
DisplayList layOut(std::string title, const Fonts& fonts, const Head& head, const Part& part);

/// "现金 100.00 元; …": a line's label and money.
std::string methods(const std::vector<FeeLine>& lines);
/// A row with the sum in capitals and in figures.
void amount(Canvas& canvas, FormTable& table, double height, const char* label, forms::Fen total);

} // namespace certdesk::printing::money_slip
